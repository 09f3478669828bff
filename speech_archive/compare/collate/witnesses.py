"""The witnesses of one work held against its base: alignments, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from speech_archive.compare.collate.pairs import Pair, pair_up
from speech_archive.compare.collate.texts import Text, text_for_collation
from speech_archive.compare.collate.variants import differences
from speech_archive.models import Collation, Comparison, Difference, Doubt, DoubtKind, Run, Speech, VariantKind


def collate(speeches: tuple[Speech, ...], base: str) -> Collation:
    """The witnesses of a work compared with its base (an id), the most complete first."""
    texts = {speech.id: text_for_collation(speech) for speech in speeches}
    pairs = [pair_up(texts[base], texts[other]) for other in _in_order(texts, base)]
    return Collation(
        base=base,
        alignments=tuple(pair.alignment for pair in pairs),
        comparisons=tuple(_deletions([_comparison(pair) for pair in pairs])),
        doubts=tuple(_capped(pair.b.speech, base) for pair in pairs if pair.alignment.is_capped),
    )


def _capped(speech: Speech, base: str) -> Doubt:
    return Doubt(kind=DoubtKind.CAPPED_ALIGNMENTS, path=speech.path, line=speech.line, found=base, expected="")


def _in_order(texts: Mapping[str, Text], base: str) -> list[str]:
    """The other witnesses, the most complete first."""
    return sorted((id_ for id_ in texts if id_ != base), key=lambda id_: (-len(texts[id_].key), id_))


def _comparison(pair: Pair) -> Comparison:
    runs: list[Run] = [*pair.runs, *(run for _, inner in pair.moved for run in inner)]
    equal = sum(run.size for run in runs)
    return Comparison(
        speech=pair.b.speech.id,
        differences=differences(pair),
        aligned=round(equal / max(1, len(pair.b.key)), 4),
    )


def _deletions(comparisons: Sequence[Comparison]) -> Iterator[Comparison]:
    """What one witness masks and another drops without a trace is a deletion there."""
    masked = {(d.a_begin, d.a_end) for row in comparisons for d in row.differences if d.kind is VariantKind.MASK}

    def settled(found: Difference) -> Difference:
        is_gone = found.kind is VariantKind.OMISSION and (found.a_begin, found.a_end) in masked
        return replace(found, kind=VariantKind.DELETION) if is_gone else found

    for row in comparisons:
        yield replace(row, differences=tuple(map(settled, row.differences)))
