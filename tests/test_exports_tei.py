"""A speech as TEI: valid, and its source, its reading text and its other witnesses can be taken out of it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from build_site import build
from speech_archive.models import Site
from speech_archive.publish.markup import xml
from tests.conftest import ARCHIVES, DOCUMENTS, ROOT, SAMPLES, needs_documents

SCHEMA = ROOT.parent / "shared" / "schemas" / "tei_all.rng"
TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"


def blocks(root: Any) -> list[Any]:
    return list(root.iterfind(f".//{TEI}body/*"))


def taken(element: Any, left_out: frozenset[str]) -> str:
    """The text of an element without those that are left out; signs of characters as these."""
    tag = element.tag.removeprefix(TEI)
    if tag in left_out:
        return ""
    own = chr(int(element.get("n").replace("U+", "0x"), 0)) if tag == "g" else element.text or ""
    return own + "".join(taken(child, left_out) + (child.tail or "") for child in element)


def reading_of(root: Any) -> str:
    return "\n".join(taken(block, frozenset(("orig", "supplied", "corr"))) for block in blocks(root))


def source_of(root: Any) -> str:
    """As the file itself says: `orig`, and a line end between blocks that no edit parts."""
    found = ""
    for block, behind in zip(blocks(root), [*blocks(root)[1:], None], strict=True):
        found += taken(block, frozenset(("reg", "supplied", "corr")))
        found += "" if behind is None or (len(block) and block[-1].find(f"{TEI}reg/{TEI}lb") is not None) else "\n"
    return found


def built(archive: Path, docs: Path) -> Iterator[tuple[dict[str, Any], Any, str]]:
    """Of each speech of an archive its row, its TEI, and what its segments have in the source."""
    build(archive, docs, site=Site(name="讲话档案", has_folders=True, url="https://example.org/a&b/"))
    sources = {row["id"]: row for row in rows(docs, "sources")}
    for row in rows(docs, "speeches"):
        source = sources[row["source"]]
        text = (docs / "sources" / f"{source['id']}.txt").read_bytes().decode(source["encoding"])
        own = [part for part in source["segments"] if part["kind"] == "speech" and row["begin"] <= part["begin"] < row["end"]]
        root = etree.fromstring((docs / "speeches" / f"{row['id']}.tei.xml").read_bytes(), etree.XMLParser(huge_tree=True))
        yield row, root, "".join(text[part["begin"] : part["end"]] for part in own)


def rows(docs: Path, name: str) -> list[dict[str, Any]]:
    lines = (docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


@pytest.mark.parametrize(
    "archive",
    [ARCHIVES / "golden", ARCHIVES / "hostile", SAMPLES, pytest.param(DOCUMENTS, marks=needs_documents)],
    ids=lambda path: path.name,
)
def test_source_and_reading_text_are_taken_out_of_it_again(archive: Path, tmp_path: Path) -> None:
    found = list(built(archive, tmp_path / "docs"))
    schema = etree.RelaxNG(etree.parse(SCHEMA)) if SCHEMA.exists() else None

    assert found
    for row, root, source in found:
        assert reading_of(root) == "\n".join(row["paragraphs"]), row["id"]
        assert source_of(root) == source, row["id"]
        assert [block.get(f"{XML}id") for block in blocks(root)] == [f"p{n}" for n in range(1, len(row["paragraphs"]) + 1)]
        assert root.findtext(f".//{TEI}idno[@type='speech']") == row["id"]
        if schema is not None:
            assert schema.validate(root), schema.error_log.filter_from_errors()[:3]


def test_variants_and_masks_of_the_samples_are_in_it(tmp_path: Path) -> None:
    found = {row["id"]: root for row, root, _ in built(SAMPLES, tmp_path / "docs")}
    works = [row for row in rows(tmp_path / "docs", "works") if len(row["speeches"]) > 1]
    variants, masks = rows(tmp_path / "docs", "variants"), rows(tmp_path / "docs", "masks")

    assert works
    for work in works:
        root = found[work["base"]]
        witnesses = root.findall(f".//{TEI}listWit/{TEI}witness")
        assert {node.get(f"{XML}id") for node in witnesses} == {f"s-{id_}" for id_ in work["speeches"]}
        readings = [(rdg.get("wit").split(), app.get("type")) for app in root.iter(f"{TEI}app") for rdg in app.iter(f"{TEI}rdg")]
        told = sorted((id_, kind) for ids, kind in readings for id_ in ids)
        assert told == sorted((f"#s-{row['b']}", row["kind"]) for row in variants if row["work"] == work["id"])
        anchors = {f"#{node.get(f'{XML}id')}" for node in root.iter(f"{TEI}anchor")}
        assert {app.get(end) for app in root.iter(f"{TEI}app") for end in ("from", "to")} == anchors
    restored = [row for row in masks if row["restored"]]
    assert restored
    for row in restored:
        assert row["restored"] in [node.text for node in found[row["speech"]].iter(f"{TEI}supplied")]


SIGNS = st.sampled_from(
    [
        "讲话",
        "**县",
        "ＸＸ",
        "同志们：",
        "　　",
        " ",
        "\t",
        "\x0c",
        "\x1b",
        "\u2028",
        "&amp;",
        "<p>",
        "]]>",
        "-12-",
        "。",
        "\ufeff",
    ]
)
LINES = st.lists(st.lists(SIGNS, max_size=8).map("".join), min_size=1, max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_whatever_a_file_holds_is_taken_out_again(lines: list[str], end: str) -> None:
    with TemporaryDirectory() as folder:
        archive = Path(folder, "archive")
        archive.mkdir()
        (archive / "甲.txt").write_bytes(f"第一篇：在会上的讲话{end}同志们：{end}{end.join(lines)}{end}谢谢大家。".encode())
        for row, root, source in built(archive, Path(folder, "docs")):
            assert reading_of(root) == "\n".join(row["paragraphs"])
            assert source_of(root) == source


@given(st.text())
def test_any_text_is_a_text_of_xml(text: str) -> None:
    root = etree.fromstring(f'<p xmlns="{TEI[1:-1]}">{xml(text)}</p>')

    assert taken(root, frozenset()) == text
