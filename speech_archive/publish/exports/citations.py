"""A record as CSL-JSON, BibTeX and RIS, and as GB/T 7714-2025 prints it; each field under its name in rules/fields.yml.

`accessed` is the day that whoever cites it read it; a build, which is the same on any day, leaves it out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from speech_archive.publish.exports import dates
from speech_archive.publish.exports.reference import Record, named, provenance
from speech_archive.publish.words.words import words

# LaTeX's own signs as macros: braces must balance in BibTeX even where they are escaped, so none is left
LATEX = str.maketrans(
    {
        "\0": "{}",
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "%#$&_"},
    }
)
LIGATURE = re.compile(r"(?<=[-`'<>,!?])(?=[-`'<>,])")  # LaTeX prints two such signs as one
VERBATIM = frozenset(("key", "url", "date", "langid"))  # fields of BibTeX that are no text
LANGID = "chinese"
GAP = "\ufdd0"  # in no text of ours: `one_line` takes it out
SHOWN_DIGEST = 16  # digits of a digest in a printed citation: 64 bits tell files apart, and fit on a line


@dataclass(frozen=True, slots=True)
class Type:
    """What a record is to each of the formats."""

    csl: str
    bibtex: str
    ris: str


PART = Type("chapter", "incollection", "CHAP")  # of a compilation
WHOLE = Type("webpage", "online", "ELEC")


def type_of(record: Record) -> Type:
    """Whether it is cited as part of a compilation, or for itself."""
    return PART if record["compilation"] else WHOLE


# CSL-JSON


def csl_item(record: Record, accessed: str = "") -> dict[str, Any]:
    """A record as an item of CSL-JSON. What CSL has no place for is in `custom`."""
    item: dict[str, Any] = {"type": type_of(record).csl}
    if accessed:
        item["accessed"] = {"raw": accessed}
    for name, _, value in named(record, "csl"):
        item[name] = _CSL.get(name, str)(value)
    kept = {key: record[key] for key in ("date", "date_status", "work", "source", "sha256")}
    note = {"note": said} if (said := provenance(record)) else {}
    return item | note | {"custom": kept | {"gbt": gbt_parts(record)}}


_CSL: dict[str, Any] = {
    "author": lambda name: [{"literal": name}],
    "issued": dates.csl,
    "keyword": "; ".join,
}


def csl_json(item: Mapping[str, Any]) -> str:
    """An item as a file of CSL-JSON, a line a variable."""
    lines = (f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in item.items())
    return "[\n {\n" + ",\n".join(lines) + "\n }\n]\n"


# BibTeX


def bibtex(record: Record, accessed: str = "") -> str:
    """A record as an entry of BibTeX and of BibLaTeX, in UTF-8."""
    fields = dict(_bibtex_fields(record)) | ({"urldate": accessed} if accessed else {})
    key = fields.pop("key")
    lines = (f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@{type_of(record).bibtex}{{{key},\n{''.join(lines)}}}\n"


def _bibtex_fields(record: Record) -> Iterator[tuple[str, str]]:
    for name, _, value in named(record, "bibtex"):
        if name == "langid":
            yield name, LANGID
        elif name == "note":
            yield name, latex(provenance(record))
        elif name in VERBATIM:
            yield name, value
        else:
            text = "; ".join(value) if isinstance(value, list) else str(value)
            yield name, f"{{{latex(text)}}}" if name == "author" else latex(text)
        if name == "date" and (year := dates.year(value)):
            yield "year", year


def latex(text: str) -> str:
    """A text as LaTeX prints it."""
    return LIGATURE.sub("\0", text).translate(LATEX)


# RIS


def ris(record: Record, accessed: str = "") -> str:
    """A record as RIS."""
    lines = [f"TY  - {type_of(record).ris}"]
    for name, _, value in named(record, "ris"):
        if name == "DA":
            lines += _ris_date(value)
        elif name == "N1":
            lines.append(f"N1  - {provenance(record)}")
        else:
            lines += [f"{name}  - {part}" for part in (value if isinstance(value, list) else [value])]
    if accessed:
        lines.append(f"Y2  - {accessed}")
    return "\r\n".join([*lines, "ER  - ", ""])


def _ris_date(date: str) -> Iterator[str]:
    """The year and the date of a plain one; RIS has no place for a window, which the note tells."""
    if dates.is_plain(date):
        yield f"PY  - {date[: dates.YEAR]}"
        yield f"DA  - {'/'.join([*date.split('-'), '', ''][:3])}/"


# GB/T 7714-2025


def gbt_parts(record: Record) -> tuple[str, str, str, str]:
    """A record as GB/T 7714-2025 prints it, parted where the paragraph, the day it was read and the address belong."""
    word = words()["cite"]
    creator = f"{record['creator']}. " if record["creator"] else ""
    part = word["part"].format(record["compilation"], record["ordinal"], GAP) if record["compilation"] else GAP
    text = word["gbt"].format(
        creator=creator,
        title=record["title"],
        part=part,
        publisher=record["publisher"],
        date=dates.printed(record["date"]),
        accessed=GAP,
        url=GAP,
        digest=f"SHA-256:{record['sha256'][:SHOWN_DIGEST]}." if record["sha256"] else "",
    )
    first, second, third, last = text.split(GAP)
    return first, second, third, last


def gbt(record: Record, *, paragraph: str = "", accessed: str = "") -> str:
    """The same in one piece."""
    first, second, third, last = gbt_parts(record)
    if not accessed:
        second, third = second.removesuffix("["), third.removeprefix("]")
    return f"{first}{paragraph}{second}{accessed}{third}{record['url'] + '. ' if record['url'] else ''}{last}".strip()
