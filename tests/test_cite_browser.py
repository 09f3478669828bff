"""Citing in a browser: one tap, and what is taken says where, which paragraph and when it was read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import LOOKS, chromium, served
from tests.conftest import ARCHIVES, SAMPLES, Project

PUBLISHED = "https://archive.example/a/"


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project(ARCHIVES / "golden", SAMPLES)
    made.build("--site-dir", "published", SITE_URL=PUBLISHED)
    made.build(SITE_URL="")
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(params=["site", "published"])
def visit(request: pytest.FixtureRequest, project: Project, browser: Browser) -> Iterator[tuple[BrowserContext, str, str]]:
    """Where a site is read, and where its pages are said to be."""
    folder = project.folder / request.param
    with served(folder) as root:
        context = browser.new_context(**LOOKS["phone-light"])
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=root.rstrip("/"))
        yield context, root, PUBLISHED if request.param == "published" else root
        context.close()


def taken(page: Page, label: str) -> str:
    """What a tap on a button copies."""
    page.evaluate("navigator.clipboard.writeText('')")
    page.get_by_role("button", name=f"复制 {label}").click()
    found = page.wait_for_function("navigator.clipboard.readText()").json_value()
    return str(found).replace("\r\n", "\n")


def speech(project: Project) -> str:
    return next(path.parent.name for path in sorted(project.site.glob("speeches/*-1/index.html")))


def test_one_tap_takes_the_printed_citation_with_address_and_day(
    visit: tuple[BrowserContext, str, str], project: Project
) -> None:
    context, root, base = visit
    page = context.new_page()
    id_ = speech(project)
    page.goto(f"{root}speeches/{id_}/?q=水")
    text = taken(page, "GB/T 7714—2025")

    assert f"[{date.today().isoformat()}]. {base}speeches/{id_}/. SHA-256:" in text
    assert "第1篇. " in text


def test_a_paragraph_in_use_is_cited(visit: tuple[BrowserContext, str, str], project: Project) -> None:
    context, root, base = visit
    page = context.new_page()
    id_ = speech(project)
    page.goto(f"{root}speeches/{id_}/#p2")
    page.evaluate("document.querySelector('#p2 .pn').click()")
    text = taken(page, "GB/T 7714—2025")

    assert "第1篇第2段. " in text
    assert f"{base}speeches/{id_}/#p2. " in text


@pytest.mark.parametrize("kind", ["speeches", "sources", "works"])
def test_formats_are_read_with_address_and_day(visit: tuple[BrowserContext, str, str], project: Project, kind: str) -> None:
    context, root, base = visit
    page = context.new_page()
    id_ = next(path.parent.name for path in sorted(project.site.glob(f"{kind}/*/index.html")) if path.parent.name != kind)
    page.goto(f"{root}{kind}/{id_}/")
    page.locator(".cites summary").click()
    url, day = f"{base}{kind}/{id_}/", date.today().isoformat()
    (item,) = json.loads(taken(page, "CSL-JSON"))
    (entry,) = parse_string(taken(page, "BibTeX"), append_middleware=[]).entries
    (record,) = rispy.loads(taken(page, "RIS"))

    assert (item["id"], item["URL"], item["accessed"]) == (id_, url, {"raw": day})
    assert (entry.key, entry["url"], entry["urldate"]) == (id_, url, day)
    assert (record["id"], record["urls"], record["access_date"]) == (id_, [url], day)


def test_a_page_from_disk_has_its_own_address(project: Project, browser: Browser) -> None:
    project.build("--no-directory-urls", "--site-dir", "offline", SITE_URL="")
    path = next((project.folder / "offline" / "speeches").glob("*-1.html"))
    page = browser.new_page()
    page.goto(path.as_uri())
    shown = page.locator("[data-cite=gbt]").inner_text()
    page.close()

    (url,) = re.findall(r"\]\. (\S+)\. SHA-256", shown)
    assert urlsplit(url).path == urlsplit(path.as_uri()).path
