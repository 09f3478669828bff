"""docs/data/: the contract's rows, one JSON object a line, sorted by id and offset."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from speech_archive.errors import UnreadableText
from speech_archive.models import ArchivedSource, Doubt, Edit, Finding, Speech
from speech_archive.publish.data import comparison, passages
from speech_archive.publish.data.comparison import json_lines
from speech_archive.publish.view import View

LATER: Mapping[str, Any] = {  # keys that later stages fill; published from the start, as the contract asks
    "creator": None,
    "creator_role": None,
    "place": None,
    "level": None,
    "event": None,
    "kind": None,
    "date": None,
    "date_source": None,
    "date_status": "unknown",
    "keywords": [],
}


RECORDS = ("sources", "speeches", "edits", "findings", *comparison.RECORDS, *passages.RECORDS)


def record_count() -> int:
    """How many data files there are."""
    return len(RECORDS) + 1


def records(view: View) -> Iterator[tuple[str, bytes]]:
    """The data files by their path under docs/."""
    ordered = sorted(view.sources, key=lambda source: source.id)
    speeches = sorted(view.speeches.values(), key=lambda speech: speech.id)
    yield "data/sources.jsonl", json_lines(source_row(source) for source in ordered)
    yield (
        "data/speeches.jsonl",
        json_lines(
            speech_row(speech, view.work_of[speech.id].id)
            | {"paragraphs": speech.reading.paragraphs, "roles": speech.reading.roles}
            for speech in speeches
        ),
    )
    yield "data/edits.jsonl", json_lines(edit_row(speech.id, edit) for speech in speeches for edit in speech.reading.edits)
    yield "data/findings.jsonl", json_lines(finding_row(speech.id, row) for speech in speeches for row in speech.findings)
    yield from comparison.records(view)
    yield from passages.records(view)
    yield "data/report.json", (json.dumps(view.report, ensure_ascii=False, indent=1) + "\n").encode()


def edit_row(speech: str, edit: Edit) -> dict[str, Any]:
    """A row of edits.jsonl."""
    return {
        "speech": speech,
        "begin": edit.begin,
        "end": edit.end,
        "original": edit.original,
        "reading": edit.reading,
        "rule": edit.rule,
    }


def finding_row(speech: str, found: Finding) -> dict[str, Any]:
    """A row of findings.jsonl."""
    return {
        "speech": speech,
        "field": found.field,
        "value": found.value,
        "basis": found.basis.value,
        "rule": found.rule,
        "begin": found.begin,
        "end": found.end,
        "quote": found.quote,
        "window": found.window,
        "hard": found.is_hard,
    }


def source_row(source: ArchivedSource) -> dict[str, Any]:
    """A row of sources.jsonl."""
    said = source.ledger.provenance
    return {
        "id": source.id,
        "path": source.ledger.source.path,
        "sha256": source.ledger.source.sha256,
        "encoding": source.ledger.source.encoding,
        "chars": len(source.ledger.source.text),
        "title": said.title,
        "site": said.site,
        "posted": said.posted,
        "declared_count": said.declared_count,
        "notice": asdict(source.notice) if source.notice else None,
        "decisions": [asdict(ruling) for ruling in source.rulings],
        "segments": [
            {"begin": part.begin, "end": part.end, "kind": part.kind.value, "rule": part.rule} for part in source.ledger.segments
        ],
    }


def speech_row(speech: Speech, work: str) -> dict[str, Any]:
    """A row of speeches.jsonl, less its text."""
    return {
        "id": speech.id,
        "work": work,
        "source": speech.source_id,
        "ordinal": speech.draft.ordinal,
        "begin": speech.draft.begin,
        "end": speech.draft.end,
        "title": speech.title,
        "title_source": speech.title_source,
        **LATER,
    }


def report_of(doubts: Iterable[Doubt], left_out: Sequence[UnreadableText] = ()) -> dict[str, Any]:
    """report.json: the texts left out, what was not understood (`counts`), where looking stopped (`capped`), by kind."""
    rows = sorted(doubts, key=lambda doubt: (doubt.kind, doubt.path, doubt.line))
    lists: dict[str, list[dict[str, Any]]] = {}
    for doubt in rows:
        row = asdict(doubt)
        lists.setdefault(row.pop("kind"), []).append(row)
    counts = Counter(doubt.kind for doubt in rows)
    capped = {kind: count for kind, count in sorted(counts.items()) if kind.startswith("capped_")}
    doubtful = {kind: count for kind, count in sorted(counts.items()) if kind not in capped}
    unread = [
        {"path": t.path, "line": t.line, "byte": t.byte, "reason": t.message, "cause": t.cause, "encoding": t.encoding}
        for t in left_out
    ]
    return {"left_out": unread, "counts": doubtful, "capped": capped, **lists}
