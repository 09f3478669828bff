"""Collation pages in a real browser: wide and narrow, by keyboard, without JavaScript, on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.copies import copies
from tests.browser import chromium, served
from tests.conftest import SAMPLES, Project

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SIGNS = "，,；;：:、。.！!？?…—"  # one a witness, so that any two differ
MANY = len(SIGNS)  # witnesses, more than have a column


@pytest.fixture(scope="module")
def address(make_project: Callable[..., Project]) -> Iterator[str]:
    project = make_project(SAMPLES)
    text = next(speech for speech in copies(40) if speech.kind == "original" and 6 <= len(speech.paragraphs) <= 14).paragraphs
    for number in range(MANY):
        lines = list(text)
        lines[1] = lines[1][: 5 + number] + lines[1][8 + number :]
        lines[2] = lines[2].replace("，", SIGNS[number])
        if number % 3 == 1:
            del lines[3]
        body = "".join(f"　　{line}\n" for line in lines)
        (project.archive / f"many-{number:02}.txt").write_text(f"第一篇：众本\n{body}", encoding="utf-8")
    project.build()
    with served(project.site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


class Watched:
    """A page, with what it asked for and what went wrong."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "request", lambda request: None if request.url.startswith((address, "data:")) else self.faults.append(request.url)
        )

    def open(self, title: str) -> Page:
        self.page.goto(f"{self.address}works/")
        self.page.get_by_role("link", name=title).first.click()
        self.page.wait_for_selector("[data-work]")
        self.page.wait_for_load_state("load")  # scripts have run
        return self.page

    def check(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not self.faults


@pytest.fixture
def watch(browser: Browser, address: str) -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def new(**options: Any) -> Watched:
        made.append(Watched(browser, address, **options))
        return made[-1]

    yield new
    for watched in made:
        watched.context.close()


PAIR = "在全区农贸市场搬迁改造动员会上的讲话"


def shows(page: Page, selector: str) -> bool:
    """Whether any element of that kind is seen."""
    return any(found.is_visible() for found in page.locator(selector).all())


def test_wide_the_witnesses_stand_beside_one_another_and_the_keyboard_changes_the_view(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport=WIDE)
    page = watched.open(PAIR)

    assert shows(page, ".row .c1")
    assert not shows(page, ".app")
    base, witness = (page.locator(f".row.differs .{name}").first.bounding_box() for name in ("c0", "c1"))
    assert base is not None
    assert witness is not None
    assert base["y"] == witness["y"]
    assert base["x"] < witness["x"]
    page.locator("[name=view]").first.focus()
    page.keyboard.press("ArrowRight")
    assert shows(page, ".app")
    assert not shows(page, ".row:not(.inserted) .c1")
    page.keyboard.press("ArrowRight")
    assert page.locator("[value=variants]").is_checked()
    assert not shows(page, ".row:not(.differs)")
    assert shows(page, ".slim")
    assert "view=variants" in page.url
    page.reload()
    assert page.locator("[value=variants]").is_checked()
    watched.check()


def test_narrow_the_apparatus_stands_under_the_base_until_the_reader_chooses(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport=NARROW)
    page = watched.open(PAIR)

    assert page.locator("[value=apparatus]").is_checked()
    assert shows(page, ".app")
    assert not shows(page, ".row:not(.inserted) .c1")
    watched.check()
    page.get_by_text("两栏同步").click()
    assert shows(page, ".row.differs .c1")
    assert not shows(page, ".app")
    watched.check()


def test_the_switch_shows_punctuation(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport=WIDE)
    page = watched.open("众本")

    assert not shows(page, ".row.folded .c1")
    page.locator("[name=punctuation]").focus()
    page.keyboard.press("Space")
    assert shows(page, ".row.folded .c1 .w")
    assert page.locator(".row.folded .c1 .pu").first.evaluate("node => getComputedStyle(node).borderBottomStyle") == "dashed"
    page.locator("[value=apparatus]").check(force=True)
    assert shows(page, ".app .fold")
    watched.check()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_n_and_p_step_through_the_variants_with_a_visible_focus(watch: Callable[..., Watched], viewport: Any) -> None:
    watched = watch(viewport=viewport)
    page = watched.open(PAIR)

    page.keyboard.press("n")
    page.keyboard.press("n")
    second = page.evaluate("document.activeElement.dataset.v")
    page.keyboard.press("n")
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.dataset.v") == second
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.locator("[data-v]:focus").is_visible()
    watched.check()


def test_with_many_witnesses_the_keyboard_chooses_who_stands_beside_the_base(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport=WIDE)
    page = watched.open("众本")

    assert page.locator(".chooser input").count() == 11
    assert shows(page, ".heads .c1")
    page.locator("#w1").focus()
    page.keyboard.press("ArrowRight")
    assert shows(page, ".row.differs .c2")
    assert shows(page, ".heads .c2")
    assert not shows(page, ".row .c1, .heads .c1")
    page.locator("[value=apparatus]").check(force=True)
    assert not shows(page, ".chooser, .row .c2")
    watched.check()


def test_the_evidence_is_reached_by_keyboard(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport=WIDE)
    page = watched.open("众本")

    page.locator(".why summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".why li").first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "A"
    watched.check()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_without_javascript_the_page_is_complete_and_its_switches_work(watch: Callable[..., Watched], viewport: Any) -> None:
    watched = watch(viewport=viewport, java_script_enabled=False)
    page = watched.open(PAIR)

    is_wide = viewport is WIDE
    assert shows(page, ".row.differs .c1") == is_wide or shows(page, ".inserted .c1")
    assert shows(page, ".app") == (not is_wide)
    page.get_by_text("底本加校记").click()
    assert shows(page, ".app")
    page.get_by_text("只看异文").click()
    assert shows(page, ".slim")
    assert page.locator(".heat").is_visible()
    assert not watched.faults


def test_paper_has_the_apparatus_and_no_switches(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport={"width": 640, "height": 900}, java_script_enabled=False)
    page = watched.open(PAIR)

    page.emulate_media(media="print")
    assert shows(page, ".app")
    assert not shows(page, ".tools fieldset, .switch")
    assert page.locator(".heat").is_visible()
    assert not watched.faults


def test_the_index_fits_a_phone(watch: Callable[..., Watched]) -> None:
    watched = watch(viewport=NARROW)
    watched.page.goto(f"{watched.address}works/")

    assert watched.page.get_by_role("link", name=PAIR).is_visible()
    watched.check()
