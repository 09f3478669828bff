"""No dead end: where every link of a built site leads, under a path, without one, and between files on a disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ARCHIVES, SAMPLES, Project

HOST = "https://somebody.example"


@dataclass(frozen=True)
class Site:
    """A built site, and the address that its root has."""

    folder: Path
    root: str

    @cached_property
    def pages(self) -> dict[str, LexborHTMLParser]:
        """Its pages by path below the folder."""
        assert (self.folder / "index.html").is_file()
        return {
            path.relative_to(self.folder).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8"))
            for path in sorted(self.folder.rglob("*.html"))
        }

    @cached_property
    def anchors(self) -> dict[str, set[str]]:
        """Ids of each page."""
        return {name: {node.attributes["id"] or "" for node in html.css("[id]")} for name, html in self.pages.items()}

    def links(self) -> Iterator[tuple[str, str]]:
        """Each page, and each address that it names, absolute."""
        for name, html in self.pages.items():
            at = self.root + name.removesuffix("index.html") if self.folder.name != "offline" else self.root + name
            for node in html.css("[href]:not([rel^=schema]), [src], form[action]"):
                for attribute in ("href", "src", "action"):
                    value = node.attributes.get(attribute)
                    if value and not value.startswith("data:"):
                        yield name, urljoin(at, value)

    def leads_somewhere(self, address: str) -> bool:
        """Whether a server like GitHub Pages has the file of an address, and the file the place."""
        link = urlsplit(address)
        name = unquote(link.path).removeprefix(urlsplit(self.root).path)
        if name.endswith("/") or not name:
            name += "index.html"
        is_there = address.startswith(self.root) and (self.folder / name).is_file()
        return is_there and (not link.fragment or unquote(link.fragment) in self.anchors.get(name, ()))


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    return make_project(SAMPLES, ARCHIVES / "hostile")


@pytest.fixture(scope="module", params=["/", "/repo/", "offline"])
def site(request: pytest.FixtureRequest, project: Project) -> Site:
    if request.param == "offline":
        project.build("--no-directory-urls", "--site-dir", "offline")
        return Site(project.folder / "offline", f"{HOST}/offline/")
    if request.param == "/repo/":
        project.build("--site-dir", "repo", SITE_URL=f"{HOST}/repo/")
        return Site(project.folder / "repo", f"{HOST}/repo/")
    project.build()
    return Site(project.site, f"{HOST}/")


def test_every_link_leads_to_a_file_and_every_fragment_to_a_place_in_it(site: Site) -> None:
    links = [row for row in site.links() if row[0] != "404.html"]  # a server shows it anywhere: its links are tried in a browser

    assert len(links) > 20 * len(site.pages)
    assert [row for row in links if not site.leads_somewhere(row[1])] == []


def test_no_two_pages_have_one_title(site: Site) -> None:
    titles = Counter(node.text().strip() for html in site.pages.values() if (node := html.css_first("head title")))

    assert sum(titles.values()) == len(site.pages)
    assert "" not in titles
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_page_has_one_heading_and_a_way_past_the_header(site: Site) -> None:
    for name, html in site.pages.items():
        assert len(html.css("h1")) == 1, name
        assert [node.attributes["lang"] for node in html.css("html")] == ["zh-Hans"], name
        if name == "404.html":
            continue
        (skip,) = html.css("a.md-skip")
        target = html.css_first(f"main [id='{unquote((skip.attributes['href'] or '').removeprefix('#'))}']")
        assert target is not None, name


def test_no_id_is_given_twice(site: Site) -> None:
    for name, html in site.pages.items():
        ids = Counter(node.attributes["id"] for node in html.css("[id]"))
        assert [id_ for id_, count in ids.items() if count > 1] == [], name
