"""Everything to take away at once: the data files as they pass, tables of all speeches, a description of all of it, one zip."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any

import msgspec

from speech_archive.models import Speech
from speech_archive.publish.earlier import Earlier, Ingredients
from speech_archive.publish.environment import page
from speech_archive.publish.exports import citations, tables
from speech_archive.publish.exports.pack import Pack
from speech_archive.publish.exports.reference import Record, record_of
from speech_archive.publish.view import View
from speech_archive.rules.kinds import Term
from speech_archive.rules.loader import load

FOLDER = "data/"
PARQUET = "speeches.parquet"
ZIP = "archive.zip"
OWN = ("metadata.csv", "archive.bib", PARQUET, "datapackage.json", ZIP, "index.md")
LOOKED_AT = 20  # rows, for an example of each field
EXAMPLE_CHARS = 48
FORMATS = {  # by the end of a name: what Frictionless calls it, its media type
    "jsonl": ("jsonl", "application/jsonl"),
    "csv": ("csv", "text/csv"),
    "json": ("json", "application/json"),
    "bib": ("bib", "application/x-bibtex"),
    "parquet": ("parquet", "application/vnd.apache.parquet"),
    "zip": ("zip", "application/zip"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field of a file: what is said of it (None where the table has no word), and a value that it has."""

    name: str
    term: Term | None
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file of data/: `rows` and `columns` where it is a table."""

    name: str
    size: int
    sha256: str
    rows: int | None
    columns: tuple[Column, ...]


def whole_count() -> int:
    """How many files there are besides the data files that pass."""
    return len(OWN)


def whole_archive(
    view: View, earlier: Earlier, made_of: Ingredients, data: Iterable[tuple[str, bytes]]
) -> Iterator[tuple[str, bytes]]:
    """The data files, and after them those of OWN, by their path under docs/."""
    packed = Pack(earlier)
    listed = []
    for name, content in chain(data, _tables(view, earlier, made_of)):
        listed.append(_described(name, content))
        packed.add(name, content)
        yield name, content
    for source in sorted(view.sources, key=lambda source: source.id):
        packed.add(f"sources/{source.id}.txt", source.ledger.source.data)
    package = (json.dumps(_package(view, listed), ensure_ascii=False, indent=1) + "\n").encode()
    packed.add(f"{FOLDER}datapackage.json", package)
    yield f"{FOLDER}datapackage.json", package
    listed.append(_described("datapackage.json", package))
    zipped = packed.whole()
    if zipped is not None:
        yield f"{FOLDER}{ZIP}", zipped
        listed.append(_described(ZIP, zipped))
    yield f"{FOLDER}index.md", page("data", {"files": listed, "site": view.site, "folder": FOLDER})


def _tables(view: View, earlier: Earlier, made_of: Ingredients) -> Iterator[tuple[str, bytes]]:
    """What is told of every speech, by id; of those that are as they were, as they were told."""
    speeches = sorted(view.speeches.values(), key=lambda speech: speech.id)
    told = [_told(view, earlier, made_of, speech) for speech in speeches]
    records = [record for record, _ in told]
    yield f"{FOLDER}metadata.csv", tables.metadata(records)
    yield f"{FOLDER}archive.bib", "\n".join(entry for _, entry in told).encode()
    yield f"{FOLDER}{PARQUET}", tables.parquet(records, view.speeches)


def _told(view: View, earlier: Earlier, made_of: Ingredients, speech: Speech) -> tuple[Record, str]:
    made = earlier.part("record", made_of.speech(speech), partial(_record, view, speech))
    return msgspec.msgpack.decode(made, type=tuple[dict[str, Any], str])


def _record(view: View, speech: Speech) -> bytes:
    record = record_of(view, speech)
    return msgspec.msgpack.encode((record, citations.bibtex(record)))


# What is in them


def _described(path: str, content: bytes) -> DataFile:
    """A file as it is listed."""
    name = path.removeprefix(FOLDER)
    rows: Sequence[dict[str, Any]] = []
    count = None
    if name.endswith(".jsonl"):
        rows = [json.loads(line) for line in islice(io.BytesIO(content), LOOKED_AT)]
        count = content.count(b"\n")
    elif name.endswith(".csv"):
        table = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        rows = list(islice(table, LOOKED_AT))
        count = content.count(b"\n") - 1  # a record has no line end
    return DataFile(
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        rows=count,
        columns=tuple(_columns(name.rpartition(".")[0], rows)),
    )


def _columns(file: str, rows: Sequence[dict[str, Any]]) -> Iterator[Column]:
    known = {term.field: term for term in load(Term) if file in term.files}
    names = list(dict.fromkeys((*(name for row in rows for name in row), *(() if rows else known))))
    for name in names:
        found = next((row[name] for row in rows if row.get(name) not in (None, "", [])), None)
        text = "" if found is None else found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        shown = text if len(text) <= EXAMPLE_CHARS else f"{text[: EXAMPLE_CHARS - 1]}…"
        yield Column(name=name, term=known.get(name), example=shown)


def _package(view: View, files: Sequence[DataFile]) -> dict[str, Any]:
    """datapackage.json."""
    about = {"name": "speech-archive", "title": view.site.name, "profile": "data-package"}
    home = {"homepage": view.site.url} if view.site.url else {}
    return about | home | {"resources": [_resource(file) for file in files]}


def _resource(file: DataFile) -> dict[str, Any]:
    end = file.name.rpartition(".")[2]
    kind, media_type = FORMATS[end]
    found: dict[str, Any] = {"name": file.name.replace(".", "-"), "path": file.name, "format": kind, "mediatype": media_type}
    if end != "parquet":  # it says which DuckDB wrote it: its bytes are no part of what this describes
        found |= {"bytes": file.size, "hash": f"sha256:{file.sha256}"}
    if file.rows is None:
        return found
    schema: dict[str, Any] = {"fields": [_field(column, kind) for column in file.columns]}
    if any(column.name == "id" for column in file.columns):
        schema["primaryKey"] = ["id"]
    keys = [
        {"fields": [column.name], "reference": {"resource": f"{column.term.link}-jsonl", "fields": ["id"]}}
        for column in file.columns
        if column.term and column.term.link
    ]
    if keys:
        schema["foreignKeys"] = keys
    return found | {"encoding": "utf-8", "profile": "tabular-data-resource", "schema": schema}


def _field(column: Column, kind: str) -> dict[str, Any]:
    term = column.term
    if term is None:
        return {"name": column.name, "type": "any"}
    type_ = "string" if kind == "csv" and term.type == "array" else term.type  # a cell holds several with a sign between
    return {"name": column.name, "type": type_, "title": term.label, "description": term.says}
