"""A walk through the site by keyboard alone: every stop is seen and marked, in order, and nothing holds the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import LOOKS, chromium, faults_of, served
from tests.conftest import SAMPLES, Project
from tests.kinds import kinds

KINDS = ("home", "speech-restored", "results", "work")
MANY = 1000  # stops that no page has
REGIONS = (".md-skip", ".md-header", ".md-tabs", "main", ".md-footer")  # in the order that a reader meets them
# Where the focus is: a number that stays with the element, its name and region, and what a reader sees of it. A switch that
# hides its box shows itself, and the focus, by the label beside it; a search box by its frame.
STOP = """regions => {
  const node = document.activeElement
  if (!node || node === document.body) return null
  window.stops ??= new Map()
  if (!window.stops.has(node)) window.stops.set(node, window.stops.size)
  const isHidden = node.matches("[type=radio], [type=checkbox]") && node.getBoundingClientRect().width <= 1
  const shown = isHidden ? node.nextElementSibling : node
  const box = shown.getClientRects()[0] ?? new DOMRect()
  const x = box.x + box.width / 2, y = box.y + box.height / 2
  const top = document.elementFromPoint(x, y)
  const isMarked = [shown, shown.closest(".find")].some(one => {
    const style = one && getComputedStyle(one)
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
  })
  return {
    number: window.stops.get(node),
    name: `${node.tagName} ${node.className} ${(node.getAttribute("aria-label") || node.textContent).trim().slice(0, 20)}`,
    region: regions.findIndex(region => node.closest(region)),
    isSeen: shown.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 1 && box.height > 1,
    isInView: x >= 0 && x <= innerWidth && y >= 0 && y <= innerHeight,
    isInPanel: !!node.closest(".pop"),
    isFree: !!top && (shown === top || shown.contains(top)),
    isMarked,
  }
}"""


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project(SAMPLES)
    made.build()
    return made


@pytest.fixture(scope="module")
def addresses(project: Project) -> Iterator[Mapping[str, str]]:
    with served(project.site) as root:
        yield {"": root} | {kind: root + path for kind, path in kinds(project.docs).items()}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def opened(browser: Browser, addresses: Mapping[str, str]) -> Iterator[Callable[[str, str], Page]]:
    """Opens a page of a kind in a look; nothing may go wrong on it."""
    contexts, faults = [], []

    def open_page(kind: str, look: str) -> Page:
        context = browser.new_context(**LOOKS[look])
        contexts.append(context)
        page = context.new_page()
        faults.append(faults_of(page, addresses[""]))
        page.goto(addresses[kind])
        if kind == "results":
            page.locator("[data-total]").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for found in faults for fault in found] == []


def stop(page: Page) -> dict[str, Any] | None:
    """Where the focus is; None at the ends of the page."""
    found: dict[str, Any] | None = page.evaluate(STOP, REGIONS)
    return found


def walk(page: Page, key: str) -> list[dict[str, Any]]:
    """The stops of a walk from one end of the page to the other, where the browser begins anew."""
    found: list[dict[str, Any]] = []
    while len(found) < MANY:
        page.keyboard.press(key)
        here = stop(page)
        if here is None or (found and here["number"] == found[0]["number"]):
            return found
        found.append(here)
    raise AssertionError(f"the keyboard does not get out of the page: {found[-4:]}")


@pytest.mark.parametrize("look", ["wide-light", "phone-dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_stop_is_seen_and_marked_in_order_there_and_back(opened: Callable[[str, str], Page], kind: str, look: str) -> None:
    page = opened(kind, look)

    there = walk(page, "Tab")
    back = walk(page, "Shift+Tab")

    assert there[0]["name"].startswith("A md-skip")
    for way, rows in (("there", there), ("back", back)):
        for name in ("isSeen", "isInView", "isFree", "isMarked"):
            assert [row["name"] for row in rows if not row[name]] == [], (way, name)
    numbers = [row["number"] for row in there]
    assert len(set(numbers)) == len(numbers) > 15
    # What a note opens is shut again for who comes from behind.
    assert [row["number"] for row in back] == [row["number"] for row in there if not row["isInPanel"]][::-1]
    regions = [row["region"] for row in there]
    assert regions == sorted(regions)
    assert set(regions) >= {0, 1, 3, 4}


@pytest.mark.parametrize("look", ["wide-dark", "phone-light"])
@pytest.mark.parametrize("kind", [*KINDS, "about", "source", "report"])
def test_the_first_stop_leads_past_the_header(opened: Callable[[str, str], Page], kind: str, look: str) -> None:
    page = opened(kind, look)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    here = stop(page)
    assert here is not None
    assert REGIONS[here["region"]] in ("main", ".md-footer")
    assert page.locator("main :focus, .md-footer :focus").is_visible()


@pytest.mark.parametrize("look", ["wide-light", "phone-dark"])
def test_light_and_dark_are_chosen_by_keyboard_and_stay_chosen(opened: Callable[[str, str], Page], look: str) -> None:
    page = opened("home", look)
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "__palette":
            break

    seen = {before}
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        here = stop(page)
        assert here is not None
        assert here["isMarked"]
        seen.add(page.evaluate(ground))
        if page.evaluate(ground) != before:
            break

    assert len(seen) == 2
    chosen = page.evaluate(ground)
    page.reload()
    assert page.evaluate(ground) == chosen


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(opened: Callable[[str, str], Page]) -> None:
    page = opened("about", "phone-light")
    menu, opener = page.locator(".md-sidebar--primary"), page.get_by_role("button", name="导航")
    expect(menu).to_be_hidden()
    expect(opener).to_have_attribute("aria-expanded", "false")

    opener.press("Enter")
    expect(menu).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(menu.get_by_role("link", name="首页")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()

    page.keyboard.press("Space")
    expect(menu).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(menu).to_be_hidden()


def test_the_outline_of_a_page_is_reached_in_the_menu_of_a_phone(opened: Callable[[str, str], Page]) -> None:
    page = opened("about", "phone-light")
    page.get_by_role("button", name="导航").press("Enter")

    page.get_by_role("button", name="说明").press("Enter")
    place = page.locator(".md-sidebar--primary").get_by_role("link", name="全文归类")
    expect(place).to_be_visible()
    place.press("Enter")

    expect(page.locator("h2", has_text="全文归类")).to_be_in_viewport()
    expect(page.locator(".md-sidebar--primary")).to_be_hidden()
