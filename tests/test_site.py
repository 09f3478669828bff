"""What a reader sees, on the HTML that the real mkdocs builds: the text, character for character, and nothing active."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from speech_archive.rules.opening import heading_level
from tests.conftest import ARCHIVES, DOCUMENTS, Project, needs_documents, possible

SETS = [
    pytest.param((ARCHIVES / "hostile",), id="hostile"),
    pytest.param((ARCHIVES / "golden",), id="golden"),
    pytest.param((DOCUMENTS,), id="documents", marks=needs_documents),
]


@pytest.fixture(scope="module", params=SETS)
def site(request: pytest.FixtureRequest, make_project: Callable[..., Project]) -> Project:
    project = make_project(*request.param)
    for path in project.archive.glob("恶意*.txt"):
        for name in possible(f"<b>{path.name}"):  # no checkout on Windows could hold it
            path.rename(path.with_name(name))
    project.build()
    return project


def rows(project: Project, name: str) -> list[dict[str, Any]]:
    text = (project.docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.split("\n") if line]
    assert found, f"no {name}"
    return found


def page(project: Project, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((project.site / path / "index.html").read_text(encoding="utf-8"))


def pages(project: Project) -> Iterator[tuple[Path, LexborHTMLParser]]:
    assert (project.site / "index.html").is_file()
    for path in sorted(project.site.rglob("*.html")):
        yield path, LexborHTMLParser(path.read_text(encoding="utf-8"))


def text_of(node: LexborNode) -> str:
    """The textContent of an element, less elements that carry another reading or a sign."""
    for stranger in node.css("[data-note], [data-layer]"):
        stranger.decompose()
    return node.text(deep=True, separator="", strip=False)


def test_every_paragraph_shows_the_reading_text(site: Project) -> None:
    checked = 0
    for row in rows(site, "speeches"):
        article = page(site, f"speeches/{row['id']}").css_first(f"[data-speech='{row['id']}']")
        assert article is not None
        for number, paragraph in enumerate(row["paragraphs"], 1):
            found = article.css(f"[id='p{number}']")
            assert [text_of(node) for node in found] == [paragraph], (row["id"], number)
            checked += 1
        assert article.css_first(f"[id='p{len(row['paragraphs']) + 1}']") is None
    assert checked


def test_every_source_page_shows_the_file_as_scraped(site: Project) -> None:
    for row in rows(site, "sources"):
        ledger = page(site, f"sources/{row['id']}").css_first(f"[data-source='{row['id']}']")
        assert ledger is not None
        shown = "".join(text_of(node) for node in ledger.css(".t"))
        text = (site.archive / row["path"]).read_bytes().decode(row["encoding"])
        assert shown == text
        assert len(ledger.css("section.seg")) == len(row["segments"])


def test_the_ledger_names_the_rule_of_every_segment_and_edit(site: Project) -> None:
    edits = rows(site, "edits")
    for row in rows(site, "sources"):
        ledger = page(site, f"sources/{row['id']}").css_first("[data-source]")
        assert ledger is not None
        assert [node.attributes["title"] for node in ledger.css("header .rule")] == [part["rule"] for part in row["segments"]]
        own = {speech["id"] for speech in rows(site, "speeches") if speech["source"] == row["id"]}
        assert [rule for node in ledger.css("del") for rule in re.findall(r"（(\w+)）", node.attributes["title"] or "")] == [
            e["rule"] for e in edits if e["speech"] in own
        ]


SCHEMA = "schema.DCTERMS"  # a link that names a vocabulary: no browser follows it


def test_nothing_active_gets_out_of_a_source(site: Project) -> None:
    allowed = re.compile(r"^(?:\.{0,2}/|#|[\w.-]+(?:/|$|\.(?:html|js|css|svg|txt|md)))")
    for path, html in pages(site):
        for node in html.css("*"):
            active = [name for name in node.attributes if name.startswith("on") or name in ("srcdoc", "formaction", "ping")]
            assert not active, (path, node.html)
            for name in ("href", "src", "action"):
                value = node.attributes.get(name)
                if value and not value.startswith("data:,") and node.attributes.get("rel") != SCHEMA:
                    assert allowed.match(value), (path, value)
        assert not html.css("iframe, object, embed, base, form:not([data-md-component]), img, video, audio, link[rel=import]"), (
            path
        )


def test_no_page_has_a_script_that_is_not_the_sites(site: Project) -> None:
    """Scripts in a page are the theme's, as many as on the page about the archive; others are files of the site."""
    inline = "script:not([src], [type='application/ld+json'])"
    plain = len(page(site, "about").css(inline))
    for path, html in pages(site):
        if path.name != "404.html":
            assert len(html.css(inline)) == plain, path
            for node in html.css("script[src]"):
                assert re.fullmatch(r"(?:\.{1,2}/)*assets/[\w./-]+\.js", node.attributes["src"] or ""), path


def test_no_page_asks_another_host(site: Project) -> None:
    for path, html in pages(site):
        for node in html.css(f"[src], link[href]:not([rel='{SCHEMA}'])"):
            assert "//" not in (node.attributes.get("src") or node.attributes.get("href") or "").removeprefix("data:"), path
    styles = [path.read_text(encoding="utf-8") for path in site.site.rglob("*archive*.css")]
    assert styles
    assert not any("//" in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL) for style in styles)


def test_titles_are_shown_as_they_are(site: Project) -> None:
    for row in rows(site, "speeches"):
        html = page(site, f"speeches/{row['id']}")
        heading = html.css_first("h1")
        assert heading is not None
        title = html.css_first("title")
        assert title is not None
        assert title.text(deep=True).startswith(re.sub(r"\s+", " ", heading.text(deep=True)).strip()[:20])
        if row["title"]:
            assert heading.text(deep=True, strip=False).strip() == row["title"].strip()


def test_downloads_are_what_they_say(site: Project) -> None:
    sources = {row["id"]: row for row in rows(site, "sources")}
    for row in rows(site, "speeches"):
        source = sources[row["source"]]
        data = (site.archive / source["path"]).read_bytes()
        assert (site.site / "sources" / f"{source['id']}.txt").read_bytes() == data
        text = (site.site / "speeches" / f"{row['id']}.txt").read_bytes().decode()
        assert text == "\n".join(row["paragraphs"]) + "\n"
        raw = (site.site / "speeches" / f"{row['id']}.raw.txt").read_bytes().decode()
        assert raw == data.decode(source["encoding"])[row["begin"] : row["end"]]


def test_every_speech_is_reached_from_the_index(site: Project) -> None:
    index = "".join(
        path.read_text(encoding="utf-8")
        for path in site.docs.glob("speeches/*.md")
        if not path.stem[-1:].isdigit() or "page" in path.stem
    )
    for row in rows(site, "speeches"):
        assert f"({row['id']}.md)" in index


def test_headings_on_their_own_line_are_the_outline(site: Project) -> None:
    for row in rows(site, "speeches"):
        html = page(site, f"speeches/{row['id']}")
        parts = enumerate(zip(row["paragraphs"], row["roles"], strict=True), 1)
        headings = [f"#p{n}" for n, (text, role) in parts if role == "heading" and heading_level(text) is not None]
        outline = html.css_first("[data-md-component='toc']")
        links = [node.attributes["href"] for node in outline.css("a")] if outline else []
        assert [link for link in links if re.fullmatch(r"#p\d+", link or "")] == headings
