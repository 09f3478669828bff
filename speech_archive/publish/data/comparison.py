"""docs/data/: the rows that came of comparing witnesses: works, relations, variants, masks, odd glyphs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from speech_archive.models import ArchivedSource, Compared, Gap, Speech, Work, text_of

CACHED_WITNESSES = 64


def works_by_speech(compared: Compared) -> Mapping[str, Work]:
    """The work that each speech (by id) is a witness of."""
    return {id_: work for work in compared.works for id_ in work.group.speeches}


def records(sources: Sequence[ArchivedSource], compared: Compared) -> Iterator[tuple[str, bytes]]:
    """The data files by their path under docs/."""
    texts = {speech.id: (speech, source.ledger.source.text) for source in sources for speech in source.speeches}

    @lru_cache(maxsize=CACHED_WITNESSES)
    def witness(id_: str) -> Witness:
        return Witness(*texts[id_])

    works = sorted(compared.works, key=lambda work: work.id)
    yield "data/works.jsonl", json_lines(map(work_row, works))
    yield (
        "data/relations.jsonl",
        json_lines(
            {"a": row.a, "b": row.b, "kind": row.kind.value, "a_in_b": row.a_in_b, "b_in_a": row.b_in_a}
            for row in sorted(compared.relations, key=lambda row: (row.a, row.b))
        ),
    )
    yield "data/variants.jsonl", json_lines(row for work in works for row in _variant_rows(work, witness))
    for name, gaps in (("masks", compared.gaps), ("glyphs", compared.glyphs)):
        yield f"data/{name}.jsonl", json_lines(row for id_ in sorted(texts) for row in _gap_rows(id_, gaps[id_], witness))


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


class Witness:
    """A speech's reading text, its source, and the way from one to the other."""

    def __init__(self, speech: Speech, source: str) -> None:
        self.source = source
        self.places = speech.reading.places
        self.size = len(text_of(speech.reading))

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The range of the source that a range of the reading text comes from."""
        return self.places.span(begin, end, self.size)


def _variant_rows(work: Work, witnesses: Callable[[str], Witness]) -> Iterator[dict[str, Any]]:
    if work.collation is None:
        return
    base = witnesses(work.collation.base)
    rows = []
    for comparison in work.collation.comparisons:
        other = witnesses(comparison.speech)
        for found in comparison.differences:
            a_begin, a_end = base.span(found.a_begin, found.a_end)
            b_begin, b_end = other.span(found.b_begin, found.b_end)
            rows.append(
                {
                    "work": work.id,
                    "a": work.collation.base,
                    "b": comparison.speech,
                    "a_begin": a_begin,
                    "a_end": a_end,
                    "b_begin": b_begin,
                    "b_end": b_end,
                    "a_text": base.source[a_begin:a_end],
                    "b_text": other.source[b_begin:b_end],
                    "kind": found.kind.value,
                }
            )
    yield from sorted(rows, key=lambda row: (row["a_begin"], row["b"], row["b_begin"], row["a_end"]))


def _gap_rows(speech: str, gaps: Sequence[Gap], witnesses: Callable[[str], Witness]) -> Iterator[dict[str, Any]]:
    for gap in gaps:
        mask, found = gap.mask, gap.restoration
        begin, end = witnesses(speech).span(mask.begin, mask.end)
        there: tuple[int | None, int | None] = (None, None)
        if found and found.witness and found.witness_begin is not None and found.witness_end is not None:
            there = witnesses(found.witness).span(found.witness_begin, found.witness_end)
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
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows).encode()
