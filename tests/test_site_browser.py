"""The site of the samples in a real browser: under `/` and `/repo/` and from disk, on a phone and wide, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from selectolax.lexbor import LexborHTMLParser

from tests.browser import LOOKS, SIZES, chromium, faults_of, served
from tests.conftest import ROOT, SAMPLES, Project
from tests.kinds import FIXED, KINDS, kinds, on_disk

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
TWO = ("wide-light", "phone-dark")
NOWHERE = ("offline", "missing")  # only a server shows it
SAME_TEMPLATE = ("speech-longest", "speech-copied", "speech-traditional")  # axe looks at speech-restored, which has more


@dataclass(frozen=True)
class Place:
    """Where a site is read: the address of its root, and of a page of each kind below it."""

    root: str
    pages: Mapping[str, str]

    def open(self, context: BrowserContext, kind: str) -> tuple[Page, list[str]]:
        """The page as a reader has it who waited, and what went wrong."""
        page = context.new_page()
        faults = faults_of(page, self.root)
        page.goto(self.root + self.pages[kind])
        if kind == "results":
            page.locator("[data-total]").wait_for(state="attached")
        return page, faults


def build_offline(project: Project) -> Path:
    """The output of `make offline`, by the commands of its recipe."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\noffline:")[1].split("\n\n")[0]
    command, removal = recipe.splitlines()[1:]
    environment, _, options = command.partition("$(BIN)/mkdocs build --strict")
    assert environment.strip() == "SITE_URL="
    assert removal.split("#")[0].split() == ["rm", "-f", "offline/404.html"]
    project.build(*options.split(), SITE_URL="")
    (project.folder / "offline" / "404.html").unlink()
    return project.folder / "offline"


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    """The samples, built for the three places."""
    made = make_project(SAMPLES)
    made.build()
    made.build("--site-dir", "repo", SITE_URL="https://somebody.example/repo/")
    build_offline(made)
    return made


@pytest.fixture(scope="module")
def places(project: Project) -> Iterator[Mapping[str, Place]]:
    found = kinds(project.docs)
    offline = project.folder / "offline"
    on_file = {kind: on_disk(offline, path) for kind, path in found.items() if kind != "missing"}
    with served(project.site) as root, served(project.folder / "repo", "/repo/") as repo:
        yield {"/": Place(root, found), "/repo/": Place(repo, found), "offline": Place(offline.as_uri() + "/", on_file)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=LOOKS)
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A browser as one kind of reader has it."""
    made = browser.new_context(**LOOKS[request.param])
    yield made
    made.close()


@pytest.fixture(scope="module", params=TWO)
def either(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """One of two readers who have all there is between them: for where a place makes the difference, not a look."""
    made = browser.new_context(**LOOKS[request.param])
    yield made
    made.close()


@pytest.fixture
def wide(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(**LOOKS["wide-light"])
    yield made
    made.close()


# Every kind of page, in every look


def test_every_page_of_the_navigation_is_looked_at(project: Project) -> None:
    html = LexborHTMLParser((project.site / "index.html").read_text(encoding="utf-8"))
    linked = {(node.attributes["href"] or "").removeprefix(".") for node in html.css(".md-tabs__link")}

    assert len(linked) >= 7
    assert linked <= set(FIXED.values())


def test_the_samples_have_a_page_of_every_kind(project: Project) -> None:
    assert set(kinds(project.docs)) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_says_what_it_is_nothing_fails_and_axe_has_nothing_against_it(
    places: Mapping[str, Place], context: BrowserContext, kind: str
) -> None:
    page, faults = places["/"].open(context, kind)

    check(page, kind)
    against = axe(page) if kind not in SAME_TEMPLATE else []
    page.close()
    assert (faults, against) == ([], [])


@pytest.mark.parametrize(
    ("place", "kind"), [(place, kind) for place in ("/repo/", "offline") for kind in KINDS if (place, kind) != NOWHERE]
)
def test_so_it_is_under_a_path_and_from_disk(places: Mapping[str, Place], either: BrowserContext, place: str, kind: str) -> None:
    page, faults = places[place].open(either, kind)

    check(page, kind)
    page.close()
    assert faults == []


def check(page: Page, kind: str) -> None:
    """A page is as wide as its window, in Chinese, with one heading and a title that tells it from others."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    own_id = (
        ""
        if kind in (*FIXED, "missing", "browse-year", "browse-place")
        else page.url.rstrip("/").split("/")[-2 if kind == "years" else -1].removesuffix(".html")
    )
    assert page.title().endswith(f"讲话档案 {own_id}".strip())


def axe(page: Page) -> list[str]:
    """What axe-core finds against accessibility: the rule, how much it weighs, and where."""
    options = {"resultTypes": ["violations"], "runOnly": RULES}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{row['id']} ({row['impact']}): {node['target']}" for row in found for node in row["nodes"]]


# What opens on a page


def open_menu(page: Page) -> None:
    page.set_viewport_size(SIZES["phone"]["viewport"])
    page.locator(".md-header__button > .opens").press("Enter")
    expect(page.locator(".md-sidebar--primary")).to_be_in_viewport()


def open_evidence(page: Page) -> None:
    page.locator(".jiao > a").first.focus()
    expect(page.locator(".jiao > .pop").first).to_be_visible()


def open_suggestions(page: Page) -> None:
    page.locator(".find:not(.find--header) input[type=search]").press_sequentially("工作会议")
    expect(page.get_by_role("listbox").first).to_be_visible()


def as_scraped(page: Page) -> None:
    page.get_by_label("整理").check(force=True)


def beside_the_text(page: Page) -> None:
    page.locator("[name=view][value=apparatus]").check(force=True)


def edits_stressed(page: Page) -> None:
    page.locator("[name=view][value=edits]").check(force=True)


@pytest.mark.parametrize("look", TWO)
@pytest.mark.parametrize(
    ("kind", "act"),
    [
        ("speech-restored", open_evidence),
        ("speech-restored", as_scraped),
        ("home", open_suggestions),
        ("work", beside_the_text),
        ("source", edits_stressed),
        ("about", open_menu),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_axe_has_nothing_against_what_opens(
    places: Mapping[str, Place], browser: Browser, look: str, kind: str, act: Callable[[Page], None]
) -> None:
    context = browser.new_context(**LOOKS[look])
    page, faults = places["/"].open(context, kind)
    act(page)

    against = axe(page)
    context.close()

    assert (faults, against) == ([], [])


# An address that leads nowhere


@pytest.mark.parametrize("path", ["x", "x/y/z", "works/x/y/z.html"])
def test_an_unknown_address_shows_the_page_that_says_so_and_leads_home(
    places: Mapping[str, Place], either: BrowserContext, path: str
) -> None:
    root = places["/repo/"].root
    page = either.new_page()
    faults = faults_of(page, root)
    # On GitHub Pages links are absolute, to the host that the site was built for: here that host is ours.
    page.route("https://somebody.example/**", lambda route: route.abort())

    answer = page.goto(root + path)

    assert answer is not None
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "没有这一页"
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [fault for fault in faults if path not in fault and "404" not in fault] == []
    page.get_by_role("link", name="首页").click()
    expect(page).to_have_title("讲话档案")
    assert page.url == root
    page.close()


def test_an_unknown_address_leads_home_where_nobody_said_where_the_site_is(project: Project, wide: BrowserContext) -> None:
    """Built without SITE_URL, served under a path all the same."""
    with served(project.site, "/repo/") as root:
        page = wide.new_page()
        page.goto(root + "speeches/x/y/z")
        home = page.get_by_role("link", name="首页")
        expect(home).to_have_attribute("href", "/repo/")
        home.click()

        expect(page).to_have_title("讲话档案")


# Paper


@pytest.mark.parametrize("kind", ["speech-restored", "speech-traditional"])
def test_paper_has_the_whole_text_dark_on_white_and_nothing_to_click(
    places: Mapping[str, Place], browser: Browser, kind: str
) -> None:
    context = browser.new_context(**LOOKS["wide-dark"])
    page, faults = places["/"].open(context, kind)
    page.emulate_media(media="print", color_scheme="dark")

    for selector in (".md-header", ".md-tabs", ".md-sidebar", ".find", ".reading", ".md-skip"):
        assert [node for node in page.locator(selector).all() if node.is_visible()] == [], selector
    paragraphs = page.locator(".speech > [id^=p]")
    assert paragraphs.count() > 10
    assert all(node.is_visible() for node in paragraphs.all())
    ink, paper = page.evaluate(
        """() => {
          const sum = color => color.match(/[\\d.]+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)
          const body = getComputedStyle(document.body)
          const clear = body.backgroundColor === "rgba(0, 0, 0, 0)"
          return [sum(getComputedStyle(document.querySelector(".speech > #p3")).color), clear ? 765 : sum(body.backgroundColor)]
        }"""
    )
    assert ink < 200
    assert paper > 700
    assert page.pdf(format="A4").startswith(b"%PDF-")
    context.close()
    assert faults == []
