"""The page of doubts: what was left out, then every doubt by weight, with its line and the decision that would settle it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from speech_archive.models import ArchivedSource, DoubtKind
from speech_archive.publish.environment import page
from speech_archive.publish.facts.dates import said
from speech_archive.publish.facts.links import ledger_anchor, witness_name
from speech_archive.publish.view import View
from speech_archive.publish.words.words import weights, words

MOST_ROWS = 500  # of a kind; all in data/report.json
SHOWN = ("found", "expected")
DATED = frozenset(
    [
        DoubtKind.DATES_NOT_BELIEVED,
        DoubtKind.CLUES_AT_ODDS,
        DoubtKind.WITNESSES_OF_OTHER_TIMES,
        DoubtKind.UNDATED_SPEECHES,
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRow:
    """A doubt: where it is (`link` to its line, where that is published), what is said of it, what would settle it.

    `evidence` leads to what is told of a date.
    """

    path: str
    line: int
    evidence: str = ""
    link: str
    said: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """The doubts of a kind, the first of them in rows."""

    kind: str
    weight: int
    word: Mapping[str, Any]
    count: int
    rows: tuple[DoubtRow, ...]


def report_page(view: View) -> bytes:
    """All doubts as Markdown, the heaviest first."""
    report = view.report
    by_path = {source.ledger.source.path: source for source in view.sources}
    chapters = [
        Chapter(
            kind=kind,
            weight=weights()[kind],
            word=words()["doubts"][kind],
            count=count,
            rows=tuple(_row(view, by_path, kind, words()["doubts"][kind], row) for row in report[kind][:MOST_ROWS]),
        )
        for kind, count in (report["counts"] | report["capped"] | report.get("open", {})).items()
    ]
    if report["left_out"]:
        chapters.append(_left_out(report["left_out"]))
    order = [str(kind) for kind in weights()]
    chapters.sort(key=lambda chapter: (-chapter.weight, order.index(chapter.kind) if chapter.kind in order else 0))
    return page("report", {"chapters": chapters, "most_rows": MOST_ROWS})


def _left_out(found: Sequence[Mapping[str, Any]]) -> Chapter:
    word = words()["left_out"]

    def row(of: Mapping[str, Any]) -> DoubtRow:
        cause = word["causes"][of["cause"]] + (f"（{of['encoding']}）" if of["encoding"] else "")
        said = [str(of["byte"]) if of["byte"] is not None else "", cause]
        entries = tuple(word["settle"].items()) if of["cause"] in word["settled"] else ()
        return DoubtRow(path=of["path"], line=of["line"], link="", said=_said(word["columns"], said), entries=entries)

    rows = tuple(row(of) for of in found[:MOST_ROWS])
    heaviest = max(weights().values()) + 1
    return Chapter(kind="left_out", weight=heaviest, word=word, count=len(found), rows=rows)


def _said(columns: Sequence[str], values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((column, value) for column, value in zip(columns, values, strict=False) if value)


def _row(
    view: View, by_path: Mapping[str, ArchivedSource], kind: str, word: Mapping[str, Any], doubt: Mapping[str, Any]
) -> DoubtRow:
    source = by_path.get(doubt["path"])
    speech = next((s for s in source.speeches if s.line == doubt["line"]), None) if source and kind in DATED else None
    return DoubtRow(
        path=doubt["path"],
        line=doubt["line"],
        evidence=f"speeches/{speech.id}.md#yj-date" if speech else "",
        link=f"sources/{source.id}.md#{anchor(view, source, doubt['line'])}" if source else "",
        said=_said(word["columns"], [_shown(view, kind, key, doubt[key]) for key in SHOWN]),
        entries=tuple(_entries(view, source, word["settle"], doubt)),
    )


def _shown(view: View, kind: str, key: str, value: str) -> str:
    """What a doubt found and expected, of dates in words."""
    if kind not in DATED:
        return value
    if key == "expected":
        return said(value) if value else ""
    names = [witness_name(view, id_) for id_ in value.split(" ") if id_ in view.work_of]
    return words()["facts"]["list"].join(names) if names else value


def _entries(
    view: View, source: ArchivedSource | None, settle: Mapping[str, str], doubt: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Decisions as a curation file takes them, strings in quotes."""
    first = doubt["found"].split(" ")[0]
    other = view.speeches.get(first)
    values = {"found": doubt["found"], "token": first, "other": other.path if other else ""}
    known = {"line": str(doubt["line"]), "other_line": str(other.line if other else 1)}
    values["speech"] = next((s.id for s in source.speeches if s.line == doubt["line"]), "") if source else ""
    known |= {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    for says, entry in settle.items():
        if other or "$other" not in entry:
            yield says, Template(entry).substitute(known)


def anchor(view: View, source: ArchivedSource, line_no: int) -> str:
    """The id of the ledger's row that holds a line: `t3` where speech 3 opens, else `l` and the row's first line."""
    lines = source.ledger.lines
    return ledger_anchor(view, source, lines[min(line_no, len(lines)) - 1].begin) if source.ledger.segments else ""
