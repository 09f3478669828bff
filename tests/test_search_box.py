"""The search boxes in a real browser: keyboard, suggestions, touch widths, no JavaScript, old browsers, nothing loaded untouched;
and what two options and two copies of a text change."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from speech_archive.language.folding import searched
from speech_archive.publish.search.index import is_punctuation
from tests.browser import chromium, served
from tests.conftest import ROOT, Project
from tests.test_search import answer, data

# Own writing: one speech in traditional characters, one with much punctuation, one without a title, one in Greek and Latin.
FILE = """第一篇：在沅溪區會議上的講話
各位代表：
興修水利，造福後代；開源節流，量力而行。
謝謝大家！
第二篇：在清浦县会上的讲话
同志们：
兴修水利，造福后代。“开源”，是根本；节流，也是根本。
谢谢大家！
第三篇：在云泽市会上的讲话
同志们：
兴修水利造福后代，ＡＢＣ三项齐头并进，ΟΔΟΣ与ΟΔΟΣΑ都有人问，面积五㎡。
谢谢大家！
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    built = make_project()
    for name in ("甲.txt", "乙.txt"):
        (built.archive / name).write_text(FILE, encoding="utf-8")
    built.build()
    return built


@pytest.fixture(scope="module")
def address(project: Project) -> Iterator[str]:
    with served(project.site) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def titles(project: Project, shown: list[str]) -> set[str]:
    """The titles of some speeches, without what follows the place."""
    known = {row["id"]: row["title"] for row in data(project, "speeches")}
    return {known[found][1:4] for found in shown}


def test_nothing_is_loaded_before_a_reader_touches_search(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="networkidle")
    before = [url for url in asked if "/search/" in url]
    page.keyboard.press("/")
    page.wait_for_function("performance.getEntriesByType('resource').some(entry => entry.name.includes('manifest.bin'))")

    assert before == []


def test_a_slash_goes_to_the_box_and_arrows_to_a_suggested_title(page: Page, address: str) -> None:
    page.goto(address + "about/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="检索全文、题名")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    box.press_sequentially("云泽市会")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    expect(options.first).to_have_text("检索全文“云泽市会”")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("Enter")

    page.wait_for_url("**/speeches/**")
    expect(page.locator("h1")).to_contain_text("云泽市")


def test_a_title_chosen_before_a_late_answer_stays_chosen_and_typing_on_takes_the_choice_back(page: Page, address: str) -> None:
    page.goto(address + "about/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="检索全文、题名")
    box.press_sequentially("云泽市")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    page.evaluate("""() => {
      const input = document.querySelector("header .find input"), list = document.querySelector("header .find-list")
      new MutationObserver(() => { list.dataset.answered = "yes" }).observe(list, { childList: true })
      input.value += "会"
      input.dispatchEvent(new Event("input"))
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown" }))
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown" }))
    }""")
    expect(page.locator("header .find-list")).to_have_attribute("data-answered", "yes")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("End")
    box.press_sequentially("上")

    expect(options.nth(1)).to_have_attribute("aria-selected", "false")
    box.press("Enter")
    page.wait_for_url("**/search/?q=*")


def test_escape_closes_the_suggestions_and_enter_searches(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    box = page.locator(".find--home input")
    expect(box).to_be_focused()
    box.press_sequentially("会上的讲话")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.locator(".find-list:not([hidden])")).to_have_count(0)
    expect(box).to_have_value("会上的讲话")
    box.press("Enter")

    page.wait_for_url("**/search/?q=*")
    assert answer(page)[0] == 4


def both_scripts(page: Page, project: Project) -> tuple[set[str], set[str]]:
    """What is found as it is written, and in other forms of its characters."""
    total, plain = answer(page)
    others = page.evaluate("[...document.querySelectorAll('[data-layer=script]')].map(row => row.dataset.speech)")
    assert total == len(plain)
    return titles(project, plain), titles(project, others)


def test_traditional_characters_are_found_by_simplified_ones_and_the_other_way_round(
    page: Page, address: str, project: Project
) -> None:
    """Told apart: the number of speeches is that of the contract, what folding adds stands behind it with its own."""
    simplified, traditional = {"清浦县", "云泽市"}, {"沅溪區"}
    for query, expected in {"兴修水利": (simplified, traditional), "興修水利": (traditional, simplified)}.items():
        page.goto(f"{address}search/?q={quote(query)}")

        assert both_scripts(page, project) == expected
        expect(page.get_by_role("status")).to_contain_text(f"繁简通检另有 {2 * len(expected[1])} 篇")
        page.get_by_role("checkbox", name="繁简通检").uncheck()
        page.wait_for_url("**jf=0*")
        assert both_scripts(page, project) == (expected[0], set())
        expect(page.get_by_role("status")).to_contain_text("未作繁简通检")


def test_what_only_the_other_script_has_is_the_result_and_says_so(page: Page, address: str, project: Project) -> None:
    page.goto(f"{address}search/?q={quote('三項齊頭並進')}")

    total, shown = answer(page)
    assert (total, titles(project, shown)) == (2, {"云泽市"})
    expect(page.get_by_role("status")).to_contain_text("没有照此字形写的；繁简通检找到 2 篇讲话")


def test_what_only_the_other_script_has_is_offered_where_scripts_are_apart(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q={quote('三項齊頭並進')}&jf=0")
    assert answer(page)[0] == 0
    page.get_by_role("link", name="可找到 2 篇").click()
    page.wait_for_function("!location.search.includes('jf=')")

    assert answer(page)[0] == 2


def test_what_neither_script_has_is_not_offered_in_the_other(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q={quote('齊頭並退')}&jf=0")

    assert answer(page)[0] == 0
    expect(page.locator(".nothing h2")).to_be_visible()
    expect(page.locator(".nothing")).not_to_contain_text("不分繁简")


def test_punctuation_is_ignored_where_that_is_asked(page: Page, address: str, project: Project) -> None:
    for query, expected in {
        "兴修水利造福后代": {"清浦县", "云泽市"},
        "兴修水利，造福后代": {"清浦县", "云泽市"},
        "后代开源是根本节流": {"清浦县"},
        "，": set(),
    }.items():
        page.goto(f"{address}search/?q={quote(query)}&bd=1&jf=0")

        assert titles(project, answer(page)[1]) == expected, query


@pytest.mark.parametrize(
    "asked",
    ["length=9", "length=x", "length=constructor", "length=1.0", "copies=toString", "masked=maybe", "source=none", "length="],
)
def test_an_address_that_asks_for_what_is_not_there_asks_for_nothing(page: Page, address: str, asked: str) -> None:
    page.goto(f"{address}search/?q={quote('后代')}&{asked}")

    assert answer(page)[0] == 4
    expect(page.locator("[role=status]")).to_contain_text("找到 4 篇讲话")
    expect(page.locator("[data-facets]")).not_to_contain_text("undefined")


def test_a_length_that_no_speech_found_has_is_a_choice_that_finds_none(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q={quote('后代')}&length=3&length=9")

    assert answer(page)[0] == 0
    expect(page.locator("[data-key=length] summary")).to_have_text("篇幅（1）")


@pytest.mark.parametrize("sort", ["constructor", "__proto__", "toString", ""])
def test_an_order_that_there_is_not_is_the_usual_one(page: Page, address: str, sort: str) -> None:
    page.goto(f"{address}search/?q={quote('后代')}&sort={sort}")

    assert answer(page)[0] == 4
    expect(page.locator("[role=status]")).to_contain_text("找到 4 篇讲话，合 2 种作品")
    expect(page.locator(".order [aria-current=true]").first).to_have_text("相关")


def test_no_cell_of_an_export_is_a_formula_for_a_spreadsheet(page: Page, address: str) -> None:
    page.goto(address)
    hostile = ["=1+1", "+1", "-1", "@sum", "\t=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠x", '="a"", b"']
    plain = ["1=1", "a-b", "", "甲，乙", '"甲"', "3", "甲\n=乙"]
    written = page.evaluate(
        """async ([address, texts]) => {
          const { saveCsv } = await import(address + "assets/search/export.js")
          let blob
          URL.createObjectURL = given => { blob = given; return "#" }
          saveCsv(texts.map(title => ({ title, begin: 3 })))
          return new TextDecoder().decode(await blob.arrayBuffer())
        }""",
        [address, hostile + plain],
    )
    rows = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))

    assert [row["title"] for row in rows] == [f"'{text}" for text in hostile] + plain
    assert {row["begin"] for row in rows} == {"3"}


def test_greek_and_signs_are_found_as_the_contract_folds_them(page: Page, address: str) -> None:
    text = searched(FILE)
    for query in ("οδος", "ΟΔΟΣΑ", "abc三项", "五m2", "ΟΔΟΣ"):
        page.goto(f"{address}search/?q={quote(query)}")

        assert (answer(page)[0] > 0) == (searched(query) in text), query


def test_without_javascript_a_link_stands_in_place_of_the_box(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".find--header")).to_be_hidden()
    page.get_by_role("link", name="检索", exact=True).first.click()

    expect(page.locator(".search-unable")).to_be_visible()
    page.get_by_role("link", name="讲话索引").click()
    expect(page.locator("h1")).to_contain_text("讲话索引")
    context.close()


def test_an_old_browser_is_told_and_led_to_the_index(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(address + "search/?q=" + quote("水利"))

    expect(page.locator(".search-unable")).to_be_visible()
    expect(page.locator(".search-help")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [360, 390, 700, 900, 1280])
@pytest.mark.parametrize("path", ["", "search/", "search/?q=" + quote("水利")])
def test_no_page_is_wider_than_the_window(page: Page, address: str, width: int, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + path)
    if "q=" in path:
        answer(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_does_not_jump_while_it_searches(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value }))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{address}search/?q={quote('水利')}")
    answer(page)
    page.wait_for_timeout(300)

    assert page.evaluate("window.shift") < 0.02


def test_a_missing_index_says_so(page: Page, address: str) -> None:
    page.route("**/s-*.bin", lambda route: route.abort())
    page.goto(f"{address}search/?q={quote('水利')}")

    expect(page.get_by_role("status")).to_contain_text("检索未能完成")
    expect(page.locator("[data-results]").get_by_role("link", name="讲话索引")).to_be_visible()


def test_copies_count_as_one_work_and_collapse_by_a_switch(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q={quote('造福后代')}")
    total, shown = answer(page)
    heading = page.locator(".found h2")
    expect(heading).to_contain_text("4 篇讲话，合 2 种作品")
    page.get_by_role("switch", name="同一作品只列一本").click()
    expect(page.locator("[data-total] [data-speech]")).to_have_count(2)

    assert (total, len(shown)) == (4, 4)
    assert answer(page)[0] == 4
    assert "works=1" in page.url


def test_the_same_archive_gives_the_same_index(project: Project, tmp_path: Path) -> None:
    """Whatever the seed of Python's hashes."""
    command = [
        sys.executable,
        str(ROOT / "build_site.py"),
        "--quiet",
        "--archive",
        str(project.archive),
        "--docs",
        str(tmp_path / "docs"),
    ]
    subprocess.run(command, env=project.environment() | {"PYTHONHASHSEED": "7"}, check=True)

    def index(docs: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (docs / "search").rglob("*.bin")}

    assert index(tmp_path / "docs") == index(project.docs)


# The two halves fold alike

# Characters that a browser's newer Unicode folds and an older Python does not know yet (unassigned, so in no text it wrote of)
UNKNOWN = {code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cn"}


def test_python_and_javascript_fold_every_character_alike(page: Page, address: str) -> None:
    page.goto(address)
    codes = [code for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000 and code not in UNKNOWN]
    found = page.evaluate(
        """async ([address, codes]) => {
          const { fold, foldWithPlaces, isPunctuation } = await import(address + "assets/search/fold.js")
          return codes.map(code => {
            const text = "a" + String.fromCodePoint(code) + "b"
            const { folded, at } = foldWithPlaces(text)
            const isMapped = folded === fold(text) && at.length === folded.length + 1
            return [fold(text), isMapped, isPunctuation(String.fromCodePoint(code))]
          })
        }""",
        [address, codes],
    )

    assert len(found) == len(codes)
    assert [hex(code) for code, (folded, _, _) in zip(codes, found, strict=True) if folded != searched(f"a{chr(code)}b")] == []
    assert [hex(code) for code, (_, is_mapped, _) in zip(codes, found, strict=True) if not is_mapped] == []
    assert [hex(code) for code, (*_, is_sign) in zip(codes, found, strict=True) if is_sign != is_punctuation(chr(code))] == []


@pytest.mark.parametrize(
    "text",
    [
        "ΑΣ ΣΑΣ",
        "İI",
        "e\u0301Å\u030a",
        "\u1112\u1161\u11ab한글",
        "ｶﾞﾊﾟ",
        "한",
        "甲\u0301乙 丙",
        "㎡ﬀ",
        "\u0301甲",
        "工\u200b作\ufeff",
        "İ\xad甲",
        "İ" + "讲话 " * 20_000,
    ],
    ids=len,
)
def test_places_of_joined_characters_fit_the_folded_text(page: Page, address: str, text: str) -> None:
    page.goto(address)
    folded, at, plain = page.evaluate(
        """async ([address, text]) => {
          const { fold, foldWithPlaces } = await import(address + "assets/search/fold.js")
          const { folded, at } = foldWithPlaces(text)
          return [folded, at, fold(text)]
        }""",
        [address, text],
    )

    assert folded == plain == searched(text)
    assert len(at) == len(folded.encode("utf-16-le")) // 2 + 1
    assert at == sorted(at)


@pytest.mark.parametrize("text", ["İ", "İ\u0301", "\u1112\u1161\u11ab", "ΑΣ ", "讲\u200b", "⼯㎡ﬀ"], ids=ascii)
@pytest.mark.parametrize("before", ["", "İ"])
def test_folding_with_places_reads_a_text_so_often_and_no_more(page: Page, address: str, text: str, before: str) -> None:
    """What it hands to the functions of strings and arrays, counted, not timed: twice the text, twice of that."""
    page.goto(address)
    small, large = page.evaluate(
        """async ([address, before, text]) => {
          const { foldWithPlaces } = await import(address + "assets/search/fold.js")
          const work = repeats => {
            let read = 0
            const kept = []
            const counted = [[String, ["normalize", "replace", "toLowerCase", "slice", "matchAll"]], [Array, ["slice", "join"]]]
            for (const [type, names] of counted)
              for (const name of names) {
                const real = type.prototype[name]
                kept.push(() => { type.prototype[name] = real })
                type.prototype[name] = function (...given) { read += this.length; return real.apply(this, given) }
              }
            const whole = before + text.repeat(repeats)
            try { foldWithPlaces(whole) } finally { for (const back of kept) back() }
            return read
          }
          return [work(500), work(1000)]
        }""",
        [address, before, text],
    )

    assert large <= 2 * small
