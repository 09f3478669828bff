"""All speeches as tables: metadata.csv for spreadsheets, a Parquet file for programs; and all citations as one BibTeX file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np

from speech_archive.models import Speech, text_of
from speech_archive.publish.exports.reference import Record
from speech_archive.rules.kinds import Term
from speech_archive.rules.loader import load

BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for the code page of the system
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # a cell that begins so is computed
SEPARATOR = "；"  # of values in a cell
UNIT = "\x1f"  # of values in a column, for DuckDB: in no record
TYPES = {"integer": "BIGINT", "string": "VARCHAR", "array": "VARCHAR"}


def columns(file: str) -> Sequence[Term]:
    """The columns of a file in the order of the table of fields."""
    return [term for term in load(Term) if file in term.files]


def metadata(records: Iterable[Record]) -> bytes:
    """A row a speech."""
    terms = columns("metadata")
    out = io.StringIO(BOM, newline="")
    out.seek(0, io.SEEK_END)
    table = csv.writer(out, lineterminator="\n")
    table.writerow(term.field for term in terms)
    table.writerows([_cell(record[term.field]) for term in terms] for record in records)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    """A value as a spreadsheet shows it: none is computed."""
    text = SEPARATOR.join(value) if isinstance(value, list) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text


def parquet(records: Sequence[Record], speeches: Mapping[str, Speech]) -> bytes:
    """A row a speech, with its text."""
    terms = columns("parquet")
    table = {}
    for term in terms:
        if term.field == "text":
            values = [text_of(speeches[record["id"]].reading) for record in records]
        elif term.type == "array":
            values = [UNIT.join(record[term.field] or ()) for record in records]
        else:
            values = [record[term.field] for record in records]
        table[term.field] = np.array(values, dtype=object)
    shown = ", ".join(map(_select, terms))
    with TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as engine:
        path = Path(folder, "speeches.parquet")
        engine.register("records", table)
        target = path.as_posix().replace("'", "''")  # as SQL writes a quotation mark in a string
        engine.execute(f"copy (select {shown} from records) to '{target}' (format parquet, compression zstd)")  # noqa: S608
        return path.read_bytes()


def _select(term: Term) -> str:
    cast = f'cast("{term.field}" as {TYPES[term.type]})'
    if term.type == "array":
        cast = f"case when {cast} = '' then [] else string_split({cast}, chr(31)) end"
    return f'{cast} as "{term.field}"'
