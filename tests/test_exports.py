"""What is taken away of a speech as a citation: readers of each format get back what was written, whatever the texts hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rispy
from bibtexparser.entrypoint import parse_string as read_bibtex
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from build_site import build
from speech_archive.models import Site
from speech_archive.publish.exports import citations, dates
from speech_archive.publish.exports.reference import Record, one_line, provenance
from tests.conftest import ARCHIVES, DOCUMENTS, ROOT, SAMPLES, needs_documents

TEI = "{http://www.tei-c.org/ns/1.0}"
SCHEMAS = ROOT.parent / "shared" / "schemas"
DATES = [
    ("2014-07-25", "stated"),
    ("2014-07", "stated"),
    ("2006", "contradicted"),
    ("2006~", "doubtful"),
    ("2006-08-27/2012-11-08~", "inferred"),
    ("2006-08-27/..", "inferred"),
    ("../2012", "doubtful"),
    (None, "unknown"),
]
HOSTILE = [
    "在全县{春耕}会议上的讲话%$#&_~^\\",
    "}\n@comment{x}\n@article{y,",
    "甲\r\nER  - \r\nTY  - BOOK\r\nTI  - 乙",
    "<script>alert(1)</script> & ]]> <!-- x -->",
    '"引号"，\'引号\'，“引号”',
    "=HYPERLINK(\"http://x\")",
    "\x00\x01\x0b\x1b\x7f\x85\u2028\u2029\ufffe末",
    "题" * 300,
    "**县*区ＸＸ镇某某某",
    "{", "}", "\\", "{{", "a} b = {c",
]  # fmt: skip


def record(**changed: Any) -> Record:
    """A speech of nobody's."""
    found = {
        "id": "a1b2c3-1",
        "work": "w-a1b2c3-1",
        "source": "a1b2c3",
        "ordinal": 3,
        "title": "在全县水利工作会议上的讲话",
        "compilation": "讲话集锦",
        "publisher": "讲话档案",
        "creator": "沈望禾",
        "creator_role": "县长",
        "place": "望禾县",
        "level": "county",
        "event": "全县水利工作会议",
        "kind": "讲话",
        "date": "2014-07-25",
        "date_status": "stated",
        "keywords": ["水利", "河堤"],
        "language": "zh-Hans",
        "sha256": "0123456789abcdef" * 4,
        "chars": 1200,
        "witnesses": 1,
        "url": "https://example.org/a/speeches/a1b2c3-1/",
    } | changed
    return {key: one_line(value) if isinstance(value, str) else value for key, value in found.items()}


texts = st.text(max_size=40).map(one_line) | st.sampled_from(HOSTILE).map(one_line)
some = texts.filter(bool)
records = st.builds(
    lambda date, **values: record(date=date[0], date_status=date[1], **values),
    title=some,
    creator=st.none() | some,
    compilation=some,
    event=st.none() | some,
    keywords=st.lists(some.map(lambda word: word.replace(";", "")).filter(str.strip).map(str.strip), max_size=3),
    date=st.sampled_from(DATES),
    url=st.sampled_from([None, "https://example.org/%E6%A1%A3/speeches/a1b2c3-1/"]),
)


def blanks(text: str) -> str:
    """A text as readers give it back that take any white space for one blank."""
    return " ".join(text.split())


# CSL-JSON


@given(records)
def test_csl_json_holds_the_record(found: Record) -> None:
    (item,) = json.loads(citations.csl_json(citations.csl_item(found)))

    assert item["title"] == found["title"]
    assert item.get("author") == ([{"literal": found["creator"]}] if found["creator"] else None)
    assert item["container-title"] == found["compilation"]
    assert item["custom"]["date"] == found["date"]
    assert item.get("keyword", "") == "; ".join(found["keywords"])
    assert item.get("URL") == found["url"]


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="../shared/schemas is not there")
@pytest.mark.parametrize(("date", "status"), DATES)
def test_csl_json_keeps_to_its_schema(date: str | None, status: str) -> None:
    schema = json.loads((SCHEMAS / "csl-data.json").read_text(encoding="utf-8"))

    jsonschema.validate(json.loads(citations.csl_json(citations.csl_item(record(date=date, date_status=status)))), schema)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2014-07-25", {"date-parts": [[2014, 7, 25]]}),
        ("2006", {"date-parts": [[2006]]}),
        ("2006~", {"date-parts": [[2006]], "circa": True}),
        ("2006-08-27/2012-11-08~", {"date-parts": [[2006, 8, 27], [2012, 11, 8]], "circa": True}),
        ("2006-08-27/..", {"literal": "2006年以后"}),
        ("../2012~", {"literal": "2012年以前"}),
    ],
)
def test_csl_json_says_no_more_of_a_date_than_is_known(date: str, expected: dict[str, Any]) -> None:
    assert citations.csl_item(record(date=date))["issued"] == expected


# BibTeX


def printer() -> LatexNodes2Text:
    """What prints LaTeX as plain text, with the signs that pylatexenc does not know, or takes for others."""
    macros = get_default_latex_context_db()
    names = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
    own = [MacroTextSpec(name, sign) for name, sign in names.items()]
    macros.add_context_category("own", prepend=True, macros=own)
    return LatexNodes2Text(latex_context=macros, keep_comments=True, strict_latex_spaces=True)


@given(records)
def test_bibtex_holds_the_record_for_two_readers(found: Record) -> None:
    text = citations.bibtex(found)
    one = parse_string(text, "bibtex")
    other = read_bibtex(text, append_middleware=[])

    assert list(one.entries) == [found["id"]]
    assert [entry.key for entry in other.entries] == [found["id"]]
    assert not other.failed_blocks
    assert len(other.blocks) == 1
    for fields in (dict(one.entries[found["id"]].fields), {field.key: field.value for field in other.entries[0].fields}):
        assert blanks(printer().latex_to_text(fields["title"])) == blanks(found["title"])
        assert blanks(printer().latex_to_text(fields["booktitle"])) == blanks(found["compilation"])
        assert fields.get("date") == found["date"]
        assert fields.get("url") == found["url"]


@pytest.mark.parametrize("title", HOSTILE)
def test_bibtex_is_read_as_the_title_that_was_written(title: str) -> None:
    found = record(title=title)
    library = read_bibtex(citations.bibtex(found), append_middleware=[LatexDecodingMiddleware(decoder=printer())])

    assert blanks(library.entries[0]["title"]) == blanks(found["title"])


def test_a_bibtex_name_is_one_name() -> None:
    found = parse_string(citations.bibtex(record(creator="沈望禾 and others, 等")), "bibtex")

    (author,) = found.entries["a1b2c3-1"].persons["author"]
    assert str(author) == "{沈望禾 and others, 等}"


# RIS


@given(records)
def test_ris_holds_the_record(found: Record) -> None:
    (read,) = rispy.loads(citations.ris(found))

    assert read["type_of_reference"] == "CHAP"
    assert read["id"] == found["id"]
    assert blanks(read["title"]) == blanks(found["title"])
    assert read.get("authors", []) == ([found["creator"]] if found["creator"] else [])
    assert read.get("urls", []) == ([found["url"]] if found["url"] else [])
    assert read.get("year") == (found["date"][:4] if found["date"] and dates.is_plain(found["date"]) else None)
    assert read["notes"] == [provenance(found)]


def test_ris_has_a_date_where_it_is_one() -> None:
    assert "DA  - 2014/07/25/\r\n" in citations.ris(record())
    assert "DA  - 2006///\r\n" in citations.ris(record(date="2006"))
    assert "DA  - " not in citations.ris(record(date="2006/2012"))


# GB/T 7714-2025


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {},
            "沈望禾. 在全县水利工作会议上的讲话[EB/OL]//讲话集锦：第3篇. 讲话档案，2014-07-25. "
            "https://example.org/a/speeches/a1b2c3-1/. SHA-256:0123456789abcdef.",
        ),
        (
            {"creator": None, "date": None, "date_status": "unknown", "url": None},
            "在全县水利工作会议上的讲话[EB/OL]//讲话集锦：第3篇. 讲话档案，[日期不详]. SHA-256:0123456789abcdef.",
        ),
        (
            {"date": "2006-08-27/2012-11-08~", "url": None, "title": "{title}%s"},
            "沈望禾. {title}%s[EB/OL]//讲话集锦：第3篇. 讲话档案，[2006—2012]. SHA-256:0123456789abcdef.",
        ),
    ],
    ids=["stated", "nothing is known", "a window"],
)
def test_the_printed_citation(changed: dict[str, Any], expected: str) -> None:
    assert citations.gbt(record(**changed)) == expected


def test_the_printed_citation_of_a_paragraph_names_the_day_it_was_read() -> None:
    found = citations.gbt(record(url="https://example.org/x#p5"), paragraph="第5段", accessed="2026-11-25")

    assert "：第3篇第5段. 讲话档案，2014-07-25[2026-11-25]. https://example.org/x#p5. " in found


@given(records)
def test_no_citation_has_a_second_line(found: Record) -> None:
    assert len(citations.gbt(found).splitlines()) == 1
    assert len(re.findall(r"^@", citations.bibtex(found), re.MULTILINE)) == 1
    assert citations.ris(found).count("\nER  - ") == 1


# Every speech


@pytest.mark.parametrize(
    "archive",
    [ARCHIVES / "hostile", SAMPLES, pytest.param(DOCUMENTS, marks=needs_documents)],
    ids=lambda path: path.name,
)
def test_one_record_is_read_back_from_every_format(archive: Path, tmp_path: Path) -> None:
    build(archive, tmp_path, site=Site(name="沅溪{文}存 & 集", has_folders=True, url="https://example.org/a/"))
    schema = json.loads((SCHEMAS / "csl-data.json").read_text(encoding="utf-8")) if SCHEMAS.is_dir() else True
    lines = (tmp_path / "data" / "speeches.jsonl").read_text(encoding="utf-8").split("\n")
    speeches = [json.loads(line) for line in lines if line]

    assert speeches
    for row in speeches:

        def file(suffix: str, id_: str = row["id"]) -> str:
            return (tmp_path / "speeches" / f"{id_}.{suffix}").read_bytes().decode()

        items = json.loads(file("csl.json"))
        jsonschema.validate(items, schema)
        (entry,) = read_bibtex(file("bib"), append_middleware=[LatexDecodingMiddleware(decoder=printer())]).entries
        (raw,) = read_bibtex(file("bib"), append_middleware=[]).entries  # dates and addresses are no LaTeX
        (found,) = rispy.loads(file("ris"))
        head = etree.fromstring(file("tei.xml").encode()).find(f"{TEI}teiHeader")
        (item,) = items
        dated = re.search(r"日期 ([^\s，]+)，", item.get("note", ""))
        readings = [
            (item["id"], item["title"], item["container-title"], item["URL"], item["custom"]["date"]),
            (entry.key, entry["title"], entry["booktitle"], raw["url"], raw.get("date") and raw["date"]),
            (found["id"], found["title"], found["secondary_title"], found["urls"][0], dated and dated.group(1)),
            (
                head.findtext(f".//{TEI}idno[@type='speech']"),
                head.findtext(f".//{TEI}titleStmt/{TEI}title"),
                head.findtext(f".//{TEI}bibl/{TEI}title"),
                head.find(f".//{TEI}ptr").get("target"),
                row["date"],
            ),
        ]
        assert {tuple(part and blanks(part) for part in reading) for reading in readings} == {
            tuple(part and blanks(part) for part in readings[0])
        }, row["id"]
        assert readings[0][0] == row["id"]
        assert readings[0][4] == row["date"]
        assert (found.get("authors", [None])[0], item.get("author", [{"literal": None}])[0]["literal"]) == (row["creator"],) * 2
