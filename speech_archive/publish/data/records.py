"""docs/data/: the contract's rows, one JSON object a line, sorted by id and offset."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from speech_archive.errors import UnreadableText
from speech_archive.models import ArchivedSource, Basis, Doubt, DoubtKind, Edit, Finding, Speech, all_held, edtf, held
from speech_archive.models.dating import Clue
from speech_archive.models.places import place_of
from speech_archive.publish.data import comparison, passages
from speech_archive.publish.data.comparison import json_lines
from speech_archive.publish.view import View

FACTS = ("creator", "creator_role", "place", "level", "event", "kind")  # fields of a speech that have one value


RECORDS = ("sources", "speeches", "edits", "findings", "years", *comparison.RECORDS, *passages.RECORDS)


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
            speech_row(view, speech) | {"paragraphs": speech.reading.paragraphs, "roles": speech.reading.roles}
            for speech in speeches
        ),
    )
    yield "data/edits.jsonl", json_lines(edit_row(speech.id, edit) for speech in speeches for edit in speech.reading.edits)
    yield "data/findings.jsonl", json_lines(finding_row(speech.id, row) for speech in speeches for row in speech.findings)
    yield "data/years.jsonl", json_lines(row for speech in speeches for row in year_rows(view, speech))
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
    """A row of findings.jsonl; what another witness says stands in its source, under `witness_begin` and so on; a curator's word
    has a `reason` and `by`."""
    is_own = found.witness is None
    own = {"begin": found.begin, "end": found.end, "quote": found.quote}
    row = {
        "speech": speech,
        "field": found.field,
        "value": found.value,
        "basis": found.basis.value,
        "rule": found.rule,
        **(own if is_own else dict.fromkeys(own)),
        "window": found.window,
        "hard": found.is_hard,
        **({"reason": found.reason, "by": found.by} if found.by else {}),
    }
    return row if is_own else row | {"witness": found.witness} | {f"witness_{key}": value for key, value in own.items()}


def year_rows(view: View, speech: Speech) -> Iterator[dict[str, Any]]:
    """Rows of years.jsonl: each printed year with its verdict and what speaks to it, as `date` of findings.jsonl has it."""
    dating = view.datings.get(speech.id)
    text = view.source_text(speech.id)
    for judged in dating.years if dating else ():
        begin, end = view.place(speech.id, judged.at.begin, judged.at.end)
        own = {"begin": begin, "end": end, "quote": text[begin:end]}
        signs = [own | {"rule": sign, "window": None} for sign in judged.signs]
        yield {
            "speech": speech.id,
            "begin": begin,
            "end": end,
            "text": text[begin:end],
            "year": judged.at.year,
            "verdict": judged.verdict.value,
            "cues": [*signs, *(clue_row(view, speech, clue) for clue in judged.clues)],
        }


def clue_row(view: View, speech: Speech, clue: Clue) -> dict[str, Any]:
    """A clue as years.jsonl names it, in the source of its speech or, under `witness_begin` and so on, of another witness."""
    place = place_of(clue, speech, view.speeches)
    begin, end = place or (None, None)
    quote = view.source_text(clue.witness or speech.id)[begin:end] if place else None
    own = {"begin": begin, "end": end, "quote": quote}
    row = {**(own if clue.witness is None else dict.fromkeys(own)), "rule": clue.rule, "window": edtf.written(clue.window)}
    return row if clue.witness is None else row | {"witness": clue.witness} | {f"witness_{k}": v for k, v in own.items()}


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
        "posted": said.posted.value if said.posted else None,
        "declared_count": said.declared_count,
        "notice": asdict(source.notice) if source.notice else None,
        "decisions": [asdict(ruling) for ruling in source.rulings],
        "segments": [
            {"begin": part.begin, "end": part.end, "kind": part.kind.value, "rule": part.rule} for part in source.ledger.segments
        ],
    }


def speech_row(view: View, speech: Speech) -> dict[str, Any]:
    """A row of speeches.jsonl, less its text."""
    dating = view.datings.get(speech.id)
    dates = [found for found in speech.findings if found.field == "date"]
    return {
        "id": speech.id,
        "work": view.work_of[speech.id].id,
        "source": speech.source_id,
        "ordinal": speech.draft.ordinal,
        "begin": speech.draft.begin,
        "end": speech.draft.end,
        "title": speech.title,
        "title_source": speech.title_source,
        **{field: fact.value if (fact := held(speech.findings, field)) else None for field in FACTS},
        "date": dating.date if dating else None,
        "date_source": next((found.quote for found in dates if found.basis is Basis.STATED), None),
        "date_status": dating.status.value if dating else "unknown",
        "keywords": [found.value for found in all_held(speech.findings, "keywords")],
    }


def report_of(doubts: Iterable[Doubt], left_out: Sequence[UnreadableText] = ()) -> dict[str, Any]:
    """report.json: the texts left out, what was not understood (`counts`), where looking stopped (`capped`),
    what nobody can say yet (`open`), by kind."""
    rows = sorted(doubts, key=lambda doubt: (doubt.kind, doubt.path, doubt.line))
    lists: dict[str, list[dict[str, Any]]] = {}
    for doubt in rows:
        row = asdict(doubt)
        lists.setdefault(row.pop("kind"), []).append(row)
    counts = Counter(doubt.kind for doubt in rows)
    capped = {kind: count for kind, count in sorted(counts.items()) if kind.startswith("capped_")}
    undated = {kind: counts[kind] for kind in (DoubtKind.UNDATED_SPEECHES,) if kind in counts}
    doubtful = {kind: count for kind, count in sorted(counts.items()) if kind not in capped and kind not in undated}
    unread = [
        {"path": t.path, "line": t.line, "byte": t.byte, "reason": t.message, "cause": t.cause, "encoding": t.encoding}
        for t in left_out
    ]
    return {"left_out": unread, "counts": doubtful, "capped": capped, "open": undated, **lists}
