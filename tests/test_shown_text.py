"""The text that Chromium shows of a speech: the reading text, whatever the scripts added and the layers hide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import LOOKS, chromium, faults_of, served
from tests.conftest import ARCHIVES, DOCUMENTS, SAMPLES, Project, needs_documents
from tests.kinds import rows

SETS = [
    pytest.param((SAMPLES, ARCHIVES / "hostile"), id="samples"),
    pytest.param((DOCUMENTS,), id="documents", marks=needs_documents),
]
# Each paragraph: its textContent without what another layer or a note adds, and what of it is seen without notes.
READ = """() => {
  const texts = (node, takes) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
    let found = ""
    while (walker.nextNode()) if (takes(walker.currentNode.parentElement)) found += walker.currentNode.data
    return found
  }
  const seen = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: false }
  return [...document.querySelectorAll("[data-speech] [id^=p]")].filter(node => /^p\\d+$/.test(node.id)).map(node => [
    node.id,
    texts(node, parent => !parent.closest("[data-layer], [data-note]")),
    texts(node, parent => !parent.closest("[data-note]") && parent.checkVisibility(seen)),
  ])
}"""


@pytest.fixture(scope="module", params=SETS)
def project(request: pytest.FixtureRequest, make_project: Callable[..., Project]) -> Project:
    made = make_project(*request.param)
    made.build()
    return made


@pytest.fixture(scope="module")
def address(project: Project) -> Iterator[str]:
    with served(project.site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(**LOOKS["phone-light"])
    found = context.new_page()
    faults = faults_of(found, address)
    yield found
    context.close()
    assert faults == []


def speeches(project: Project) -> list[dict[str, Any]]:
    found = rows(project.docs, "speeches")
    assert len(found) >= 18
    return found


def test_every_paragraph_is_the_reading_text_and_as_scraped_nothing_else_is_seen(
    page: Page, address: str, project: Project
) -> None:
    for row in speeches(project):
        page.goto(f"{address}speeches/{row['id']}/")
        if (switch := page.locator(".reading [value=as]")).count():
            switch.check(force=True)
        expected = [[f"p{number}", text, text] for number, text in enumerate(row["paragraphs"], 1)]

        assert page.evaluate(READ) == expected, row["id"]


def test_restored_the_words_are_seen_in_place_of_the_signs(page: Page, address: str, project: Project) -> None:
    """As many as the data have, in their order, and not one more; the signs they stand for are hidden."""
    filled: dict[str, list[tuple[str, str]]] = {row["id"]: [] for row in speeches(project)}
    for row in sorted([*rows(project.docs, "masks"), *rows(project.docs, "glyphs")], key=lambda row: row["begin"]):
        if row["restored"] is not None:
            filled[row["speech"]].append((row["token"], row["restored"]))
    assert sum(map(len, filled.values())) >= 13

    for id_, pairs in filled.items():
        if not pairs:
            continue
        page.goto(f"{address}speeches/{id_}/")
        shown = [
            (found.locator(".as").text_content(), found.locator(".fill").inner_text())
            for found in page.locator("[data-speech] .lacuna.filled").all()
        ]
        assert shown == pairs, id_
        assert [node for node in page.locator(".lacuna.filled > .as").all() if node.is_visible()] == []
