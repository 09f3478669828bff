"""What built pages say of themselves: to whoever cites them, and to programs that collect."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ARCHIVES, Project

BASE = "https://archive.example/a/"
# Zotero's translator "Embedded Metadata" makes a part of a book of a page that has the last of these, and saves the rest so
ZOTERO = {
    "citation_title": "title",
    "citation_author": "creators",
    "citation_publication_date": "date",
    "citation_publisher": "publisher",
    "citation_language": "language",
    "citation_public_url": "url",
    "citation_book_title": "bookTitle",
}


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project(ARCHIVES / "golden", ARCHIVES / "hostile")
    made.build(SITE_URL=BASE)
    made.build("--site-dir", "local", SITE_URL="")
    return made


def html(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def meta(page: LexborHTMLParser) -> list[tuple[str, str]]:
    return [(node.attributes["name"] or "", node.attributes["content"] or "") for node in page.css("meta[name]")]


def rows(project: Project) -> list[dict[str, Any]]:
    lines = (project.docs / "data" / "speeches.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def test_every_page_has_a_description_of_its_own(project: Project) -> None:
    found = {path: dict(meta(html(path))).get("description") for path in project.site.rglob("*.html") if path.name != "404.html"}

    assert None not in found.values()
    assert len(set(found.values())) == len(found)


def test_zotero_saves_a_speech_as_a_part_of_its_compilation(project: Project) -> None:
    for row in rows(project):
        said = dict(meta(html(project.site / "speeches" / row["id"] / "index.html")))
        fields = {ZOTERO[name]: value for name, value in said.items() if name in ZOTERO}
        if row["title"]:
            assert fields["title"] == " ".join(row["title"].split())
        assert fields["bookTitle"]
        assert fields["url"] == f"{BASE}speeches/{row['id']}/"
        assert fields.get("creators") == row["creator"]
        assert said["DCTERMS.identifier"] == row["id"]


def test_json_ld_is_read(project: Project) -> None:
    for row in rows(project):
        (node,) = html(project.site / "speeches" / row["id"] / "index.html").css("script[type='application/ld+json']")
        (found,) = jsonld.expand(json.loads(node.text()))
        assert found["@type"] == ["https://schema.org/Chapter"]
        assert found["https://schema.org/identifier"] == [{"@value": row["id"]}]
        assert found["https://schema.org/url"] == [{"@value": f"{BASE}speeches/{row['id']}/"}]


@pytest.mark.parametrize("folder", ["site", "local"])
def test_whoever_reads_without_a_script_takes_what_is_shown(project: Project, folder: str) -> None:
    for path in (project.folder / folder).glob("speeches/*/index.html"):
        page = html(path)
        if not page.css("[data-speech]"):
            continue
        for hidden in page.css(".cites [hidden]"):
            hidden.decompose()
        texts = {node.attributes["data-cite"]: node.text() for node in page.css("[data-cite]")}
        (item,) = json.loads(texts["csl"] or "")
        assert item["type"] == "chapter"
        assert item.get("URL") == (f"{BASE}speeches/{path.parent.name}/" if folder == "site" else None)
        assert (texts["bib"] or "").startswith(f"@incollection{{{path.parent.name},\n")
        assert (texts["ris"] or "").endswith("ER  - \n")
        assert "[引用日期]" in (texts["gbt"] or "")
