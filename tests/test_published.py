"""A site that is published under a path of its own: its addresses, its 404 page, whom it tells to ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ARCHIVES, Project

BASE = "https://x.github.io/repo/"
REPOSITORY = "https://example.org/a/b"


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project(ARCHIVES / "golden")
    made.build(SITE_URL=BASE, REPO_URL=REPOSITORY)
    return made


@pytest.fixture(scope="module")
def unnamed(make_project: Callable[..., Project]) -> Project:
    made = make_project(ARCHIVES / "golden")
    made.build()
    made.build("--no-directory-urls", "--site-dir", "offline")
    return made


def html(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def address(project: Project, page: Path) -> str:
    """The address that a page is published at."""
    return BASE + page.relative_to(project.site).as_posix().removesuffix("index.html")


def pages(project: Project) -> list[Path]:
    found = [path for path in sorted(project.site.rglob("*.html")) if path.name != "404.html"]
    assert len(found) > 10
    return found


def test_every_page_names_its_address(project: Project) -> None:
    found = {page: html(page).css_first("link[rel=canonical]") for page in pages(project)}

    assert {page: node and node.attributes["href"] for page, node in found.items()} == {
        page: address(project, page) for page in pages(project)
    }


def test_the_sitemap_lists_every_page(project: Project) -> None:
    listed = re.findall(r"<loc>([^<]+)</loc>", (project.site / "sitemap.xml").read_text(encoding="utf-8"))

    assert len(listed) == len(set(listed))
    assert set(listed) == {address(project, page) for page in pages(project)}


def test_the_404_page_works_at_any_depth(project: Project) -> None:
    page = html(project.site / "404.html")
    links = [node.attributes["href"] or "" for node in page.css("nav a")]

    assert len(links) == 9
    for link in links:
        assert link.startswith("/repo/")
        assert (project.site / link.removeprefix("/repo/") / "index.html").is_file()
    assert [
        node.attributes for node in page.css("link[href], script[src], img[src]") if node.attributes["href"] != "data:,"
    ] == []


def test_links_inside_the_site_hang_on_no_path(project: Project) -> None:
    for page in pages(project):
        for node in html(page).css("[href], [src]"):
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            assert not link.startswith("/"), (page, link)


def test_no_page_links_the_repository_as_the_theme_would(project: Project) -> None:
    """The theme's link asks the repository's host for stars."""
    for page in pages(project):
        assert not html(page).css("[data-md-component=source]"), page


def asked(project: Project) -> LexborHTMLParser:
    return html(project.site / "rights" / "index.html")


def test_whom_to_ask_is_the_repository_s_issues(project: Project) -> None:
    assert [node.text() for node in asked(project).css("h1")] == ["版权与撤除"]
    assert [node.attributes["href"] for node in asked(project).css("#向谁提出 ~ p a")] == [f"{REPOSITORY}/issues"]


def test_whom_to_ask_is_said_to_be_unknown_where_it_is(unnamed: Project) -> None:
    (said,) = asked(unnamed).css("#向谁提出 ~ p")

    assert "没有留下联系方式" in said.text()
    assert not said.css("a")


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("keeper@example.org", "mailto:keeper@example.org"),
        ("https://example.org/ask?a=1&b=2", "https://example.org/ask?a=1&b=2"),
        ("云泽市档案馆 <二楼>", None),
    ],
    ids=["mail", "a page", "words"],
)
def test_whom_to_ask_is_whom_the_keeper_names(make_project: Callable[..., Project], contact: str, link: str | None) -> None:
    made = make_project(ARCHIVES / "golden")
    config = made.folder / "mkdocs.yml"
    text, count = re.subn(r"^  contact: ''", f"  contact: '{contact}'", config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    config.write_text(text, encoding="utf-8")

    made.build(REPO_URL=REPOSITORY)

    assert count == 1
    (said,) = asked(made).css("#向谁提出 ~ p")
    assert contact in said.text()
    assert [node.attributes["href"] for node in said.css("a")] == ([link] if link else [])


@pytest.mark.parametrize(("folder", "page"), [("site", "rights/index.html"), ("offline", "rights.html")])
def test_every_page_leads_to_rights_and_removal(unnamed: Project, folder: str, page: str) -> None:
    root = unnamed.folder / folder
    for path in root.rglob("*.html"):
        if path.name != "404.html":
            links = [node.attributes["href"] or "" for node in html(path).css("footer a")]
            targets = {(path.parent / link / ("index.html" if link.endswith("/") else "")).resolve() for link in links}
            assert (root / page).resolve() in targets, path


def test_a_site_of_another_name_says_it_where_it_is_read_and_cited(make_project: Callable[..., Project]) -> None:
    made = make_project(ARCHIVES / "golden")
    config = made.folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8").replace("site_name: 讲话档案", "site_name: 沅溪文存 <一> & 二")
    config.write_text(text, encoding="utf-8")
    made.build()
    home, speech = html(made.site / "index.html"), html(next(made.site.glob("speeches/*-1/index.html")))

    (heading,) = home.css("h1")
    (cited,) = speech.css(".cited")
    assert heading.text() == "沅溪文存 <一> & 二"
    assert ". 沅溪文存 <一> & 二，" in cited.text()
    assert [path for path in (made.site / "index.html", made.site / "404.html") if "讲话档案" in html(path).text()] == []
