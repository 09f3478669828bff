"""From a date on the page of a speech to the words that date it, and back: by click, keyboard, without a script, on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import LOOKS, chromium, faults_of, served
from tests.conftest import Project
from tests.test_facts import FORGED

TOP_PX = 600  # of a phone's first screen, above which the text begins
HEADER_PX = 48


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project()
    (made.archive / "甲.txt").write_text(FORGED, encoding="utf-8")
    made.build()
    return made


@pytest.fixture(scope="module")
def root(project: Project) -> Iterator[str]:
    with served(project.site) as found:
        yield found


@pytest.fixture(scope="module")
def pages(project: Project, root: str) -> dict[str, str]:
    (speech,) = project.docs.glob("speeches/*-1.md")
    (years,) = project.docs.glob("sources/*/years.md")
    return {"speech": f"{root}speeches/{speech.stem}/", "years": f"{root}sources/{years.parent.name}/years/"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, root: str, pages: dict[str, str]) -> Iterator[Page]:
    context = browser.new_context(**LOOKS["wide-light"])
    found = context.new_page()
    faults = faults_of(found, root)
    found.goto(pages["speech"])
    yield found
    context.close()
    assert faults == []


def in_sight(page: Page, selector: str) -> bool:
    """Whether an element is seen whole, below the header."""
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    assert box
    assert size
    return box["y"] >= HEADER_PX and box["y"] + box["height"] <= size["height"]


def there_and_back(page: Page, follow: Callable[[str], None]) -> None:
    """From the date's status to its evidence, to the words in the text, to what is said of them."""
    follow('.speech > h1 + ul a[href="#yj-date"]')
    expect(page.locator("#yj-date")).to_be_in_viewport()

    follow('#yj-date li:has-text("十六届五中全会") > a')
    mark = page.locator(".cue:target")
    expect(mark).to_contain_text("十六届五中全会")
    assert in_sight(page, ".cue:target")

    follow(".cue:target > a.ju")
    expect(page.locator(".yiju li:target")).to_contain_text("十六届五中全会")
    expect(page.locator(".yiju li:target")).to_be_in_viewport()


def test_by_click(page: Page) -> None:
    there_and_back(page, lambda selector: page.locator(selector).first.click())


def test_by_keyboard(page: Page) -> None:
    def follow(selector: str) -> None:
        wanted = page.locator(selector).first
        for _ in range(120):
            page.keyboard.press("Tab")
            if wanted.evaluate("node => node === document.activeElement"):
                break
        page.keyboard.press("Enter")

    there_and_back(page, follow)


@pytest.mark.parametrize("look", ["wide-light", "phone-dark"])
def test_without_a_script(browser: Browser, pages: dict[str, str], look: str) -> None:
    context = browser.new_context(**LOOKS[look], java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["speech"])

    there_and_back(page, lambda selector: page.locator(selector).first.click())

    context.close()


def test_a_clue_that_is_folded_away_opens_when_its_words_lead_to_it(page: Page) -> None:
    page.locator(".yiju summary").click()
    page.locator('#yj-date details li:has-text("科学发展观") > a').first.click()
    page.locator(".yiju details").first.evaluate("node => { node.open = false }")

    page.locator(".cue:target > a.ju").click()

    expect(page.locator(".yiju li:target")).to_be_visible()


def test_a_year_that_is_not_believed_says_why_where_it_stands(page: Page) -> None:
    sign, note = page.locator(".year > .jiao > a").nth(1), page.locator(".year > .jiao > .pop").nth(1)
    expect(note).to_be_hidden()

    sign.click()

    expect(note).to_be_visible()
    expect(note).to_contain_text("2024 可疑")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", ["speech", "years"])
def test_nothing_overflows_nothing_fails_and_axe_has_nothing_against_it(
    browser: Browser, root: str, pages: dict[str, str], look: str, kind: str
) -> None:
    context = browser.new_context(**LOOKS[look])
    page = context.new_page()
    faults = faults_of(page, root)
    page.goto(pages[kind])
    for details in page.locator(".origin, .yiju details").all():
        details.evaluate("node => { node.open = true }")

    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    assert [row["id"] for row in Axe().run(page).response["violations"]] == []
    assert faults == []
    context.close()


def test_on_a_phone_the_text_begins_on_the_first_screen(browser: Browser, pages: dict[str, str]) -> None:
    context = browser.new_context(**LOOKS["phone-light"])
    page = context.new_page()
    page.goto(pages["speech"])

    first = page.locator("#p1").bounding_box()
    assert first
    assert first["y"] < TOP_PX
    context.close()
