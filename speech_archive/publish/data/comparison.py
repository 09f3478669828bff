"""docs/data/: the rows that came of comparing witnesses: works, relations, variants, masks, odd glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from speech_archive.models import Gap, Work
from speech_archive.publish.view import View

RECORDS = ("works", "relations", "variants", "masks", "glyphs")


def records(view: View) -> Iterator[tuple[str, bytes]]:
    """The data files by their path under docs/."""
    works = sorted(view.works.values(), key=lambda work: work.id)
    yield "data/works.jsonl", json_lines(map(work_row, works))
    yield (
        "data/relations.jsonl",
        json_lines(
            {"a": row.a, "b": row.b, "kind": row.kind.value, "a_in_b": row.a_in_b, "b_in_a": row.b_in_a}
            for row in sorted(view.relations, key=lambda row: (row.a, row.b))
        ),
    )
    yield "data/variants.jsonl", json_lines(row for work in works for row in _variant_rows(view, work))
    for name, gaps in (("masks", view.gaps), ("glyphs", view.glyphs)):
        yield f"data/{name}.jsonl", json_lines(row for id_ in sorted(view.speeches) for row in _gap_rows(view, id_, gaps[id_]))


def work_row(work: Work) -> dict[str, Any]:
    """A row of works.jsonl."""
    return {
        "id": work.id,
        "speeches": work.group.speeches,
        "base": work.group.base,
        "evidence": [
            {
                "a": row.a,
                "b": row.b,
                "kind": row.kind.value,
                "containment": row.containment,
                "aligned": row.aligned,
                "reason": row.reason,
            }
            for row in work.group.evidence
        ],
    }


def _variant_rows(view: View, work: Work) -> Iterator[dict[str, Any]]:
    if work.collation is None:
        return
    base = work.collation.base
    text = view.source_text(base)
    rows = []
    for comparison in work.collation.comparisons:
        other = comparison.speech
        other_text = view.source_text(other)
        for found in comparison.differences:
            a_begin, a_end = view.place(base, found.a_begin, found.a_end)
            b_begin, b_end = view.place(other, found.b_begin, found.b_end)
            rows.append(
                {
                    "work": work.id,
                    "a": base,
                    "b": other,
                    "a_begin": a_begin,
                    "a_end": a_end,
                    "b_begin": b_begin,
                    "b_end": b_end,
                    "a_text": text[a_begin:a_end],
                    "b_text": other_text[b_begin:b_end],
                    "kind": found.kind.value,
                }
            )
    yield from sorted(rows, key=lambda row: (row["a_begin"], row["b"], row["b_begin"], row["a_end"]))


def _gap_rows(view: View, speech: str, gaps: Sequence[Gap]) -> Iterator[dict[str, Any]]:
    for gap in gaps:
        mask, found = gap.mask, gap.restoration
        begin, end = view.place(speech, mask.begin, mask.end)
        there: tuple[int | None, int | None] = (None, None)
        if found and found.witness and found.witness_begin is not None and found.witness_end is not None:
            there = view.place(found.witness, found.witness_begin, found.witness_end)
        yield {
            "speech": speech,
            "begin": begin,
            "end": end,
            "token": mask.token,
            "stands_for": mask.stands_for.value,
            "restored": found.text if found else None,
            "evidence": found.ground.value if found else None,
            "witness": found.witness if found else None,
            "witness_begin": there[0],
            "witness_end": there[1],
            "certainty": found.certainty if found else None,
            "withheld": gap.is_withheld,
            "reason": found.reason if found else None,
        }


def json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """JSON Lines, as all data files are written."""
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
