"""The barcode of a source in a browser: its frame goes with the window, its speeches lead to rows, no script is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import LOOKS, chromium, faults_of, served
from tests.conftest import Project

SPEECHES = 4
WORDS = "\n".join(f"第{n}条渠的土要夯实，第{n}个闸口要有人看，谁家的田先浇，谁家的田后浇，都要写在纸上。" for n in range(60))
BODIES = "\n".join(f"第{n}篇：在修渠会上的讲话\n同志们：\n{WORDS}\n谢谢大家！" for n in "一二三四")
TEXT = f"当前位置:云笺文秘网>讲话致辞 > 修渠讲话\n{BODIES}\n\n上一篇：修渠通知\n下一篇：没有了\n"
FRAME = "svg.barcode > .frame"


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project()
    (made.archive / "甲.txt").write_text(TEXT, encoding="utf-8")
    made.build()
    return made


@pytest.fixture(scope="module")
def root(project: Project) -> Iterator[str]:
    with served(project.site) as found:
        yield found


@pytest.fixture(scope="module")
def address(project: Project, root: str) -> str:
    (source,) = (path for path in project.docs.glob("sources/*.md") if path.stem != "index")
    return f"{root}sources/{source.stem}/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(params=["wide-light", "phone-dark"])
def page(request: pytest.FixtureRequest, browser: Browser, root: str, address: str) -> Iterator[Page]:
    context = browser.new_context(**LOOKS[request.param])
    found = context.new_page()
    faults = faults_of(found, root)
    found.goto(address)
    yield found
    context.close()
    assert faults == []


def frame(page: Page) -> tuple[float, float]:
    """Left and right of the frame, in percent of the source, once it is drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    left, width = (float((page.locator(FRAME).get_attribute(name) or "").rstrip("%")) for name in ("x", "width"))
    return left, left + width


def test_the_frame_is_where_the_window_is(page: Page) -> None:
    page.locator("#t3").evaluate("node => node.scrollIntoView()")
    begin, end = frame(page)
    assert begin == pytest.approx(50, abs=1.5)
    assert begin < end < 75

    page.evaluate("document.querySelector('.ledger').lastElementChild.scrollIntoView({ block: 'end' })")
    assert frame(page)[1] == pytest.approx(100, abs=0.5)

    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(FRAME)).to_have_count(0)


def test_the_frame_goes_by_the_rows_that_are_shown(page: Page) -> None:
    page.locator("[name=view][value=rest]").check(force=True)
    expect(page.locator(".seg.k-speech").first).to_be_hidden()
    page.evaluate("document.querySelector('.ledger').scrollIntoView({ block: 'center' })")

    assert frame(page) == pytest.approx((0, 100), abs=1.5)


def test_speeches_are_the_stops_of_the_keyboard_and_lead_to_rows_that_the_bar_does_not_hide(page: Page) -> None:
    links = page.locator("svg.barcode a")
    assert links.count() == SPEECHES
    links.nth(1).focus()
    page.keyboard.press("Tab")
    expect(links.nth(2)).to_be_focused()

    page.keyboard.press("Enter")
    row = page.locator("#t3")
    expect(row).to_be_in_viewport()
    box, bar = row.bounding_box(), page.locator(".barcode-bar").bounding_box()
    assert box
    assert bar
    assert box["y"] >= bar["y"] + bar["height"] - 1


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_overflows_and_axe_has_nothing_against_it_nor_against_the_opened_citations(
    browser: Browser, address: str, look: str
) -> None:
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    page.goto(address)
    page.locator(".cites summary").click()
    page.locator("#t2").evaluate("node => node.scrollIntoView()")
    frame(page)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [row["id"] for row in Axe().run(page).response["violations"]] == []
    context.close()


def test_without_a_script_there_is_the_bar_and_no_frame(browser: Browser, address: str) -> None:
    context = browser.new_context(**LOOKS["phone-light"], java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    page.locator("svg.barcode a").nth(3).click()

    expect(page.locator("#t4")).to_be_in_viewport()
    expect(page.locator(FRAME)).to_have_count(0)
    context.close()
