"""Search in a real browser, on sites that the real mkdocs builds, against brute force over the published data."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, served
from tests.conftest import ARCHIVES, DOCUMENTS, Project

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 20, 30)
PAGE = 10  # speeches on a page of results


def fold(text: str) -> str:
    """The contract's words: NFKC, lower case, white space dropped, and so are signs that nobody sees."""
    seen = re.sub("[\xad\u200b\u200e\u200f\u2060\ufeff]", "", text)
    return "".join(char for char in unicodedata.normalize("NFKC", seen).lower() if not char.isspace())


@dataclass(frozen=True)
class Row:
    """A speech as brute force sees it, in the order of the sources."""

    id: str
    title: str
    text: str
    chars: int


@dataclass(frozen=True)
class Site:
    """A built site, its speeches in source order, and where it is read."""

    project: Project
    rows: list[Row]
    address: str
    search: str

    def expected(self, phrase: str) -> list[str]:
        """Ids that hold a phrase: those with it in the title first, then shorter speeches first, then source order."""
        wanted = fold(phrase)
        found = [
            (wanted not in row.title, row.chars, n, row.id)
            for n, row in enumerate(self.rows)
            if wanted in row.title or wanted in row.text
        ]
        return [found_id for *_, found_id in sorted(found)]


def data(project: Project, name: str) -> list[dict[str, Any]]:
    """The rows of a data file."""
    text = (project.docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def rows_of(project: Project) -> list[Row]:
    """The speeches in the order of their files and in them."""
    paths = {row["id"]: row["path"] for row in data(project, "sources")}
    return [
        Row(
            id=row["id"],
            title=fold(row["title"] or ""),
            text=fold("\n".join(row["paragraphs"])),
            chars=sum(map(len, row["paragraphs"])),
        )
        for row in sorted(data(project, "speeches"), key=lambda row: (paths[row["source"]], row["ordinal"]))
    ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    """Files with every defect that the archives for tests know, and the user's documents where they are at hand."""
    archives = [ARCHIVES / "annotated" / "first", ARCHIVES / "golden", ARCHIVES / "hostile"]
    built = make_project(*archives, *([DOCUMENTS] if DOCUMENTS.is_dir() else []))
    built.build()
    built.build("--no-directory-urls", "--site-dir", "offline")
    return built


@pytest.fixture(scope="module", params=["/", "/repo/", "file"])
def site(request: pytest.FixtureRequest, project: Project) -> Iterator[Site]:
    rows = rows_of(project)
    if request.param == "file":
        root = (project.folder / "offline").as_uri() + "/"
        yield Site(project, rows, root, root + "search.html")
        return
    folder = project.site
    if request.param == "/repo/":
        folder = project.folder / "served"
        folder.mkdir()
        (folder / "repo").symlink_to(project.site)
    with served(folder) as address:
        root = address.rstrip("/") + request.param
        yield Site(project, rows, root, root + "search/")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test if anything goes to the console as an error, or to another host."""
    context = browser.new_context(locale="zh-CN")
    found = context.new_page()
    faults: list[str] = []
    found.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    found.on("pageerror", lambda error: faults.append(str(error)))
    found.on(
        "request",
        lambda asked: faults.append(asked.url) if not re.match(r"http://127\.0\.0\.1|file:|data:|blob:", asked.url) else None,
    )
    yield found
    context.close()
    assert not faults


def ask(page: Page, site: Site, query: str, more: str = "") -> tuple[int, list[str]]:
    """What the search page shows for an address: total, and ids on the first page."""
    page.goto(f"{site.search}?q={quote(query)}{more}")
    return answer(page)


def answer(page: Page) -> tuple[int, list[str]]:
    results = page.locator("[data-total]")
    results.wait_for(state="attached")
    shown = page.evaluate("[...document.querySelectorAll('[data-total] [data-speech]')].map(row => row.dataset.speech)")
    return int(results.get_attribute("data-total") or -1), shown


def type_in(page: Page, query: str) -> tuple[int, list[str]]:
    """The same for what is typed into the box of the page."""
    page.evaluate(
        "query => { const form = document.querySelector('.find--page'); form.q.value = query; form.requestSubmit() }", query
    )
    return answer(page)


def substrings(rows: list[Row], count: int, seed: int) -> list[str]:
    """Phrases drawn from the folded texts: by length; over punctuation, paragraphs and masks; Latin; rare characters."""
    draw = random.Random(seed)
    texts = [text for row in rows for text in (row.text, row.title) if text]
    counts: dict[str, int] = {}
    for text in texts:
        for char in text:
            counts[char] = counts.get(char, 0) + 1
    rare = [char for char, times in counts.items() if times <= 2]
    kinds: list[Callable[[str, int], bool]] = [
        lambda text, at: True,
        lambda text, at: unicodedata.category(text[at]).startswith("P"),
        lambda text, at: text[at] in "*×#□xX",
        lambda text, at: text[at].isascii() and text[at].isalnum(),
        lambda text, at: text[at] in rare,
    ]
    found: list[str] = []
    while len(found) < count:
        length = LENGTHS[len(found) % len(LENGTHS)]
        wanted = kinds[draw.choice([0, 0, 0, 1, 2, 3, 4])]
        text = draw.choice(texts)
        places = [at for at in range(len(text)) if wanted(text, at)] or [draw.randrange(len(text))]
        begin = max(0, draw.choice(places) - draw.randrange(length))
        if phrase := text[begin : begin + length]:
            found.append(phrase)
    return found


def test_search_finds_what_brute_force_finds(site: Site, page: Page) -> None:
    """Total, set and order, for phrases drawn at random; a third of them typed, as they are, in every way of serving."""
    seed = {"h": 1, "f": 3}[site.address[0]] + ("repo" in site.address)
    ask(page, site, "的")

    for phrase in substrings(site.rows, 300 if seed == 1 else 60, seed):
        total, shown = type_in(page, phrase)

        expected = site.expected(phrase)
        assert total == len(expected), phrase
        assert shown == expected[:PAGE], phrase


def test_further_pages_hold_the_rest_in_order(site: Site, page: Page) -> None:
    phrase = max({text[:1] for row in site.rows for text in (row.text,) if text}, key=lambda char: len(site.expected(char)))
    expected = site.expected(phrase)

    total, second = ask(page, site, phrase, "&page=2")
    assert len(expected) > 2 * PAGE
    assert (total, second) == (len(expected), expected[PAGE : 2 * PAGE])
    page.get_by_role("link", name="下一页").click()
    page.wait_for_function("location.search.includes('page=3')")
    assert answer(page) == (len(expected), expected[2 * PAGE : 3 * PAGE])
    page.go_back()
    page.wait_for_function("location.search.includes('page=2')")
    assert answer(page)[1] == second


def holds(row: Row, phrase: str) -> bool:
    return fold(phrase) in row.title or fold(phrase) in row.text


def is_near(row: Row, left: str, right: str, within: int) -> bool:
    """Whether two phrases stand within so many characters of each other, in the title or in the text."""
    for text in (row.title, row.text):
        begins = [[at for at in range(len(text)) if text.startswith(one, at)] for one in (left, right)]
        for a in begins[0]:
            for b in begins[1]:
                gap = b - a - len(left) if a < b else a - b - len(right)
                if 0 <= gap <= within:
                    return True
    return False


def test_operators_count_only_where_spaces_set_them_off(site: Site, page: Page) -> None:
    """Terms drawn from the texts: both, either, one without the other, near; the same signs without spaces are literal."""
    draw = random.Random(7)
    for _ in range(6 if site.address.startswith("file") else 25):
        text = draw.choice([row.text for row in site.rows if len(row.text) > 60])
        begin = draw.randrange(len(text) - 50)
        a, b = text[begin : begin + 2], text[begin + draw.randrange(2, 40) :][:2]
        if not (a.isalpha() and b.isalpha()) or len(a) < 2 or len(b) < 2:
            continue
        for query, expected in ways(site.rows, a, b).items():
            total, shown = type_in_page(page, site, query)

            assert total == len(expected), query
            assert set(shown) <= expected, query


def ways(rows: list[Row], a: str, b: str) -> dict[str, set[str]]:
    """Queries of two terms, and the ids that each finds."""
    both = {
        f"{a} {b}": [holds(row, a) and holds(row, b) for row in rows],
        f"{a} | {b}": [holds(row, a) or holds(row, b) for row in rows],
        f"{a} -{b}": [holds(row, a) and not holds(row, b) for row in rows],
        f"{a} NEAR/20 {b}": [is_near(row, a, b, 20) for row in rows],
        f'"{a} {b}"': [holds(row, a + b) for row in rows],
        f"{a}|{b}": [holds(row, f"{a}|{b}") for row in rows],
        f"{a}-{b}": [holds(row, f"{a}-{b}") for row in rows],
    }
    return {query: {row.id for row, is_found in zip(rows, found, strict=True) if is_found} for query, found in both.items()}


def type_in_page(page: Page, site: Site, query: str) -> tuple[int, list[str]]:
    """Typed where the page is open, else asked by its address."""
    return type_in(page, query) if page.url.startswith(site.search) else ask(page, site, query)


BAD = {
    "empty": ("", ""),
    "one space": (" ", "只有空白"),
    "ten thousand characters": ("长" * 10_000, "没有找到"),
    "unbalanced quotes": ('"水 渠', None),
    "only operators": ("| | NEAR/20 |", "只有算符"),
    "html": ("<img src=x onerror=alert(1)>", None),
    "emoji": ("🙂👨‍👩‍👧", "没有找到"),
    "unpaired surrogate": ("%ED%A0%80", None),
    "broken percent": ("%E4%B8%", None),
    "control characters": ("%00%01\x7f", None),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_has_a_clear_state(site: Site, page: Page, name: str) -> None:
    """Never a blank page, never an error in the console (the fixture looks)."""
    query, said = BAD[name]
    if len(query) > 1000:  # more than a server takes in an address
        ask(page, site, "的")
        type_in(page, query)
    else:
        page.goto(f"{site.search}?q={query if query.startswith('%') else quote(query)}")

    if name == "empty":
        expect(page.locator(".search-help")).to_be_visible()
        return
    answer(page)
    status = page.get_by_role("status")
    expect(status).to_contain_text(said or "找到")
    assert page.locator("[data-results] img, [data-results] script").count() == 0


def test_a_lone_surrogate_in_the_box_finds_no_half_character(site: Site, page: Page) -> None:
    ask(page, site, "的")

    assert type_in(page, "\ud83d") == (0, [])


def test_nothing_found_offers_the_longest_parts(site: Site, page: Page) -> None:
    row = next(row for row in site.rows if len(row.text) > 200)
    phrase = row.text[100:108]
    assert not site.expected(phrase + "\u4dff" + phrase[:4])

    total, _ = ask(page, site, phrase + "\u4dff" + phrase[:4])

    offered = page.locator(".nothing li")
    expect(offered.first).to_have_text(f"{phrase} {len(site.expected(phrase))} 篇")
    expect(offered.nth(1)).to_have_text(f"{phrase[:4]} {len(site.expected(phrase[:4]))} 篇")
    assert total == 0


def test_a_hit_lands_on_its_paragraph_with_the_words_marked(site: Site, page: Page) -> None:
    row = next(row for row in data(site.project, "speeches") if len(row["paragraphs"]) > 5 and len(row["paragraphs"][4]) > 30)
    phrase = row["paragraphs"][4][10:24]
    ask(page, site, phrase)
    page.locator(f"[data-speech='{row['id']}'] .kwic").first.click()
    page.wait_for_function("CSS.highlights.has('found')")

    assert page.evaluate("[...CSS.highlights.get('found')].map(String)")[0] == phrase
    assert page.evaluate("document.querySelector(':target')?.id") == "p5"
    texts = page.evaluate(
        "[...document.querySelectorAll('.speech > [id^=p]:not(h1)')].map(found => { const copy = found.cloneNode(true);"
        " copy.querySelectorAll('[data-note], [data-layer]').forEach(sign => sign.remove()); return copy.textContent })"
    )
    assert texts == row["paragraphs"]


def test_filters_are_in_the_address_and_counts_add_up(site: Site, page: Page) -> None:
    total, _ = ask(page, site, "的")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    answer(page)
    masked = page.locator("[data-key=masked] label").first
    count = int((masked.locator("small").text_content() or "0").replace(",", ""))
    masked.locator("input").check()
    page.wait_for_function("location.search.includes('masked=')")

    assert answer(page)[0] == count < total
    page.reload()
    assert answer(page)[0] == count


def test_an_export_has_every_place_with_its_offsets(site: Site, page: Page, tmp_path: Path) -> None:
    speeches = {row["id"]: row for row in data(site.project, "speeches")}
    phrase = next(row.text[20:24] for row in site.rows if len(row.text) > 200)
    ask(page, site, phrase)
    for button, name in (("JSON", "a.json"), ("导出 CSV", "a.csv")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        download.value.save_as(tmp_path / name)

    hits = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["hits"]
    assert [hit["speech"] for hit in hits]
    assert {hit["speech"] for hit in hits} == set(site.expected(phrase))
    for hit in hits:
        text = "\n".join(speeches[hit["speech"]]["paragraphs"]) if hit["field"] == "text" else speeches[hit["speech"]]["title"]
        assert text[hit["begin"] : hit["end"]] == hit["hit"]
        assert fold(hit["hit"]) == phrase
    assert sum(fold("\n".join(row["paragraphs"])).count(phrase) for row in speeches.values()) == sum(
        hit["field"] == "text" for hit in hits
    )
    assert len((tmp_path / "a.csv").read_bytes().decode("utf-8-sig").splitlines()) >= len(hits) + 1
