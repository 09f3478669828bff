"""Search in a real browser, on sites that the real mkdocs builds, against brute force over the published data."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium, served
from tests.conftest import ARCHIVES, DOCUMENTS, Project

LENGTHS = (1, 2, 3, 4, 6, 8, 12, 20, 30)
PAGE = 10  # speeches on a page of results


def fold(text: str) -> str:
    """The contract's words: NFKC, lower case, white space dropped."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if not char.isspace())


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


def rows_of(project: Project) -> list[Row]:
    def data(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (project.docs / "data" / name).read_text(encoding="utf-8").split("\n") if line]

    paths = {row["id"]: row["path"] for row in data("sources.jsonl")}
    speeches = sorted(data("speeches.jsonl"), key=lambda row: (paths[row["source"]], row["ordinal"]))
    return [
        Row(
            id=row["id"],
            title=fold(row["title"] or ""),
            text=fold("\n".join(row["paragraphs"])),
            chars=sum(map(len, row["paragraphs"])),
        )
        for row in speeches
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
