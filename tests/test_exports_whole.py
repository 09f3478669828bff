"""What is taken away of a whole archive: every file reads back, is described and in the zip; a second build makes the same."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from build_site import build
from speech_archive.cache import Cache
from speech_archive.publish.earlier import Earlier
from speech_archive.publish.exports import tables
from speech_archive.publish.exports.pack import CHUNK_BYTES, Pack, chunks
from speech_archive.rules.kinds import Term
from speech_archive.rules.loader import load
from tests.conftest import ARCHIVES, SAMPLES
from tests.test_exports import HOSTILE, record


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both archives in one: what is odd, and what has everything."""
    archive, docs = tmp_path_factory.mktemp("archive"), tmp_path_factory.mktemp("docs")
    for folder in (ARCHIVES / "hostile", SAMPLES):
        for path in folder.glob("*.txt"):
            (archive / path.name).write_bytes(path.read_bytes())
    build(archive, docs)
    return docs


def rows(docs: Path, name: str) -> list[dict[str, Any]]:
    lines = (docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def test_every_field_that_is_published_has_a_word(docs: Path) -> None:
    known = {(file, term.field) for term in load(Term) for file in term.files}
    published = {(path.stem, key) for path in (docs / "data").glob("*.jsonl") for row in rows(docs, path.stem) for key in row}

    assert published - known == set(), "say in rules/fields.yml what they are"


def test_a_field_is_told_once_a_file() -> None:
    told = [(file, term.field) for term in load(Term) for file in term.files]

    assert sorted(told) == sorted(set(told))


# metadata.csv


def test_a_spreadsheet_has_every_speech_and_computes_nothing(docs: Path) -> None:
    data = (docs / "data" / "metadata.csv").read_bytes()
    found = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert [row["id"] for row in found] == [row["id"] for row in rows(docs, "speeches")]
    assert [row["date"] for row in found] == [row["date"] or "" for row in rows(docs, "speeches")]


@pytest.mark.parametrize("title", [*HOSTILE, "-1+2", "＝1", "@sum(a)", "+8613", 'a","b', "a；b"])
def test_a_cell_is_read_as_it_was_written_and_never_a_formula(title: str) -> None:
    found = record(title=title)
    data = tables.metadata([found | {"text": ""}]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(data, newline=""))

    assert row["title"].removeprefix("'") == found["title"].removeprefix("'")
    assert not row["title"].startswith(tables.FORMULA)


# speeches.parquet, archive.bib


def test_parquet_has_every_text(docs: Path) -> None:
    path = docs / "data" / "speeches.parquet"
    found = duckdb.read_parquet(path.as_posix()).select("id", "date", "keywords", "ordinal", "text").fetchall()

    assert found == [
        (row["id"], row["date"], row["keywords"], row["ordinal"], "\n".join(row["paragraphs"])) for row in rows(docs, "speeches")
    ]


def test_one_file_of_bibtex_has_every_speech(docs: Path) -> None:
    found = parse_string((docs / "data" / "archive.bib").read_text(encoding="utf-8"), append_middleware=[])

    assert not found.failed_blocks
    assert [entry.key for entry in found.entries] == [row["id"] for row in rows(docs, "speeches")]


# datapackage.json


def test_the_data_package_describes_all_files_and_they_are_so(docs: Path) -> None:
    path = docs / "data" / "datapackage.json"
    told = {resource["path"] for resource in json.loads(path.read_text(encoding="utf-8"))["resources"]}
    package = frictionless.Package(str(path))
    empty = [resource.name for resource in package.resources if not resource.bytes]  # which it cannot read
    for name in {"archive-bib", "report-json", "speeches-parquet", *empty}:
        package.remove_resource(name)
    report = package.validate()

    assert told == {file.name for file in (docs / "data").iterdir()} - {"datapackage.json", "archive.zip", "index.md"}
    assert report.valid, report.flatten(["resource", "rowNumber", "fieldName", "type", "note"])[:5]


# archive.zip


def test_the_zip_has_every_file_as_it_is(docs: Path) -> None:
    with zipfile.ZipFile(docs / "data" / "archive.zip") as found:
        assert found.testzip() is None
        names = found.namelist()
        for name in names:
            assert found.read(name) == (docs / name).read_bytes(), name
    own = {file.relative_to(docs).as_posix() for file in (docs / "data").iterdir()} - {"data/archive.zip", "data/index.md"}
    assert set(names) == own | {file.relative_to(docs).as_posix() for file in (docs / "sources").glob("*.txt")}


@given(
    st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1), st.binary()), max_size=4)
)
def test_a_zip_holds_what_was_put_into_it(files: list[tuple[str, bytes]]) -> None:
    made = Pack(Earlier(None, Cache(None), b""))
    for number, (name, content) in enumerate(files):
        made.add(f"{number}/{name}", content)

    with zipfile.ZipFile(io.BytesIO(made.whole() or b"")) as found:
        assert [found.read(item) for item in found.infolist()] == [content for _, content in files]
        assert {item.date_time for item in found.infolist()} <= {(1980, 1, 1, 0, 0, 0)}


def test_a_line_more_moves_no_chunk_but_its_own() -> None:
    lines = [b"%d %s\n" % (number, bytes(str(number) * 200, "ascii")) for number in range(4000)]
    before, after = (list(chunks(b"".join(part))) for part in (lines, [*lines[:900], b"new\n", *lines[900:]]))

    assert b"".join(before) == b"".join(lines)
    assert len(before) > 10
    assert len({*after} - {*before}) == 1
    assert all(len(chunk) >= CHUNK_BYTES for chunk in before[:-1])


def test_a_second_build_makes_the_same(docs: Path, tmp_path: Path) -> None:
    again = tmp_path / "docs"
    archive = tmp_path / "archive"
    archive.mkdir()
    for row in rows(docs, "sources"):
        (archive / row["path"]).write_bytes((docs / "sources" / f"{row['id']}.txt").read_bytes())
    build(archive, again)

    for path in (docs / "data").iterdir():
        assert path.read_bytes() == (again / "data" / path.name).read_bytes(), path.name


# The page


def test_what_the_page_tells_of_reading_in_python_runs(docs: Path) -> None:
    page = (docs / "data" / "index.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)

    assert len(blocks) == 3
    for block in blocks:
        assert len(block.splitlines()) == 3
        command = [sys.executable, "-X", "utf8", "-c", block]
        done = subprocess.run(command, cwd=docs / "data", capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.strip()


def test_the_page_lists_every_file(docs: Path) -> None:
    page = (docs / "data" / "index.md").read_text(encoding="utf-8")

    assert {*re.findall(r"^\| \[([^\]]+)\]\(\1\) \|", page, re.MULTILINE)} == {
        file.name for file in (docs / "data").iterdir() if file.name != "index.md"
    }
