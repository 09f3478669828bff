"""The restored layer of a speech page: what it marks, what it says, and how a reader gets at it, in a real browser too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, served
from tests.conftest import Project

SPEECH = (
    "同志们：\n"
    "今天请大家到{place}来，是要把这条老渠的事情说透。渠首那块碑上刻着三十七个名字，一个也不能忘。\n"
    "刚才，{name}同志讲了他看渠的四十年，他数过，漏水的地方一共{count}处，最长的一处有十一米。\n"
    "管渠的人住在渠边，夜里听水声就知道哪一段漏了，这样的本事，书上没有写，要靠老人一句一句教。\n"
    "设{glyph}一个看渠站，钱从镇里的办公经费里省出来，谁也不许伸手。{tail}\n"
    "谢谢大家！\n"
)
OPEN = SPEECH.format(place="望禾镇", name="周以恒", count="三十一", glyph="置", tail="")
MASKED = SPEECH.format(place="**镇", name="×××", count="**", glyph="臵", tail="请*局的同志也来。")


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    """An archive of a speech, once open and once masked."""
    made = make_project()
    for name, text in (("甲", OPEN), ("乙", MASKED)):
        (made.archive / f"{name}.txt").write_text(f"第一篇：在修渠会上的讲话\n{text}", encoding="utf-8")
    made.build()
    return made


@pytest.fixture(scope="module")
def address(project: Project) -> Iterator[str]:
    """Where the masked speech is served."""
    name = next(path.stem for path in project.docs.glob("speeches/*-1.md") if "×××" in path.read_text(encoding="utf-8"))
    with served(project.site) as base:
        yield f"{base}speeches/{name}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(address)
    yield opened
    context.close()
    assert not errors


def masked_markdown(project: Project) -> str:
    pages = [path.read_text(encoding="utf-8") for path in project.docs.glob("speeches/*-1.md")]
    return next(text for text in pages if "×××" in text)


def test_a_mask_that_a_twin_fills_is_marked_and_its_evidence_told(project: Project) -> None:
    text = masked_markdown(project)

    assert '<span class="as">\\*\\*</span><span class="fill" data-layer="restored">望禾</span>' in text
    assert "〔三十一〕</b> 补数字；原作“\\*\\*”" in text
    assert "〔置〕</b> 讹字改正；原作“臵”" in text


def test_a_persons_name_is_nowhere_on_the_page_of_the_masked_text(project: Project) -> None:
    text = masked_markdown(project)

    assert "周以恒" not in text.replace("在修渠会上的讲话", "")
    assert "〔人名〕</b> 另有文本可据，依例不补" in text


def test_an_open_mask_says_what_it_stands_for(project: Project) -> None:
    assert 'title="掩字：机关名，未补">\\*</span>局的同志' in masked_markdown(project)


def test_the_text_to_take_away_has_no_restored_word(project: Project) -> None:
    texts = [path.read_text(encoding="utf-8") for path in project.site.glob("speeches/*-1.txt")]

    assert sorted(("**镇来" in text, "望禾镇来" in text) for text in texts) == [(False, True), (True, False)]


def test_the_switch_leads_back_to_the_source(page: Page) -> None:
    fill, mask = page.locator(".fill").first, page.locator(".filled > .as").first
    expect(fill).to_be_visible()
    expect(mask).to_be_hidden()

    page.get_by_label("整理").check(force=True)

    expect(fill).to_be_hidden()
    expect(mask).to_be_visible()


def test_evidence_opens_by_keyboard_and_closes_with_escape(page: Page) -> None:
    sign, panel = page.locator(".jiao > a").first, page.locator(".jiao > .pop").first
    expect(panel).to_be_hidden()
    page.get_by_label("复原").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if sign.evaluate("node => node === document.activeElement"):
            break

    expect(panel).to_be_visible()
    expect(panel).to_contain_text("望禾")

    page.keyboard.press("Escape")

    expect(panel).to_be_hidden()


def test_evidence_opens_by_tap_without_leaving_the_place(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    sign, panel = page.locator(".jiao > a").first, page.locator(".jiao > .pop").first
    sign.scroll_into_view_if_needed()

    sign.tap()

    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_without_javascript_the_evidence_is_listed_and_linked(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(address)

    page.locator(".jiao > a").first.click()

    assert page.url.endswith("#j1")
    expect(page.locator("li:has(#j1)")).to_contain_text("望禾")
    context.close()


def test_on_paper_the_notes_are_printed_and_no_panel_covers_the_text(page: Page) -> None:
    page.locator(".jiao > a").first.focus()
    page.emulate_media(media="print")

    expect(page.locator(".jiao > .pop").first).to_be_hidden()
    expect(page.locator("#jiaoji + ul")).to_be_visible()
    expect(page.locator(".reading")).to_be_hidden()


def test_the_outline_shows_a_heading_with_marks_as_plain_words(make_project: Callable[..., Project]) -> None:
    made = make_project()
    head = "一、到**镇去看一看\n"
    for name, text in (
        ("甲", OPEN.replace("管渠的人", head.replace("**", "望禾") + "管渠的人")),
        ("乙", MASKED.replace("管渠的人", head + "管渠的人")),
    ):
        (made.archive / f"{name}.txt").write_text(f"第一篇：在修渠会上的讲话\n{text}", encoding="utf-8")
    made.build()
    path = next(Path(p) for p in made.docs.glob("speeches/*-1.md") if "×××" in p.read_text(encoding="utf-8"))
    html = (made.site / "speeches" / path.stem / "index.html").read_text(encoding="utf-8")

    outline = html[html.index("md-nav--secondary") :]
    assert "一、到＊＊镇去看一看" in outline.split("</nav>")[0]
    assert 'class="fill" data-layer="restored">望禾' in html[html.index('id="p4"') :][:600]


def copied(page: Page, first: str, last: str) -> str:
    """What the clipboard is given when the text from one element to another is selected and copied."""
    given: str = page.evaluate(
        """([first, last]) => {
          const range = document.createRange()
          range.setStartBefore(document.querySelector(first))
          range.setEndAfter(document.querySelector(last))
          getSelection().removeAllRanges()
          getSelection().addRange(range)
          const event = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), bubbles: true, cancelable: true })
          document.body.dispatchEvent(event)
          return event.defaultPrevented ? event.clipboardData.getData("text/plain") : "the browser's own"
        }""",
        [first, last],
    )
    return given


def test_what_is_copied_has_restored_words_in_brackets_and_no_sign_of_ours(page: Page) -> None:
    lines = MASKED.split("\n")
    text = copied(page, "#p2", "#p3").split("\n")

    assert text[0] == lines[1].replace("**镇", "〔望禾〕镇")
    assert text[1].startswith("刚才，×××同志讲了")
    assert "〔三十一〕处" in text[1]
    assert "校" not in "".join(text)


def test_what_is_copied_as_scraped_is_as_scraped(page: Page) -> None:
    page.get_by_label("整理").check(force=True)

    assert copied(page, "#p2", "#p2") == MASKED.split("\n")[1]
