"""One work: its witnesses collated with the base, and their masks restored from one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from speech_archive.compare.align import Run
from speech_archive.compare.collate import Pair, pair_up
from speech_archive.compare.restore import Evidence, Place, agreed
from speech_archive.compare.texts import Text, text_for_collation
from speech_archive.compare.variants import differences
from speech_archive.models import (
    Certainty,
    Collation,
    Comparison,
    Difference,
    Doubt,
    DoubtKind,
    Ground,
    Group,
    Mask,
    Restoration,
    Speech,
    VariantKind,
)

DIRECT_PAIRS = 200  # alignments of a work besides those with its base, for masks that the base does not settle
NEIGHBOURS = 8  # witnesses that one masked witness is aligned with directly


class Collated(NamedTuple):
    """A work collated, and the restorations of its masks by speech and begin."""

    collation: Collation
    restorations: Mapping[Place, Restoration]


def collate_work(
    group: Group,
    speeches: Mapping[str, Speech],
    glyphs: Mapping[str, tuple[Mask, ...]],
) -> Collated:
    """Compare the witnesses of a work with its base, and see what they say of one another's masks and odd glyphs."""
    texts = {id_: text_for_collation(speeches[id_]) for id_ in group.speeches}
    base = texts[group.base]
    evidence = Evidence()
    comparisons: list[Comparison] = []
    doubts: list[Doubt] = []
    for other in _in_order(texts, group):
        pair = pair_up(base, texts[other])
        evidence.add(pair)
        comparisons.append(_comparison(pair))
        if pair.is_capped:
            doubts.append(_doubt(DoubtKind.CAPPED_ALIGNMENTS, speeches[other], group.base))
    open_ = [id_ for id_ in group.speeches if any(not evidence.fills_of(Place(id_, mask.begin)) for mask in speeches[id_].masks)]
    pairs = list(_direct(group, open_, speeches))
    for a, b in pairs[:DIRECT_PAIRS]:
        evidence.add(pair_up(texts[a], texts[b]))
    if len(pairs) > DIRECT_PAIRS:
        doubts.append(_doubt(DoubtKind.CAPPED_WITNESSES, speeches[group.base], f"{len(pairs)}", f"{DIRECT_PAIRS}"))
    restorations = {}
    for id_, mask in ((one, mask) for one in group.speeches for mask in (*speeches[one].masks, *glyphs[one])):
        fills = evidence.fills_of(Place(id_, mask.begin))
        fill = agreed(fills, mask.stands_for)
        if fill is not None:
            restorations[Place(id_, mask.begin)] = Restoration(
                text=fill.text,
                ground=Ground.EXTERNAL,
                witness=fill.speech,
                witness_begin=fill.begin,
                witness_end=fill.end,
                certainty=Certainty.HIGH,
                reason=None,
            )
        elif len({f.text for f in fills}) > 1:
            found = " / ".join(sorted({f.text for f in fills}))
            doubts.append(_doubt(DoubtKind.CONFLICTING_FILLS, speeches[id_], f"{mask.token} {found}"))
    collation = Collation(base=group.base, comparisons=tuple(_deletions(comparisons)), doubts=tuple(doubts))
    return Collated(collation, restorations)


def _doubt(kind: DoubtKind, speech: Speech, found: str, expected: str = "") -> Doubt:
    return Doubt(kind=kind, path=speech.path, line=speech.line, found=found, expected=expected)


def _in_order(texts: Mapping[str, Text], group: Group) -> list[str]:
    """The other witnesses, the most complete first."""
    return sorted((id_ for id_ in group.speeches if id_ != group.base), key=lambda id_: (-len(texts[id_].key), id_))


def _direct(group: Group, masked: Iterable[str], speeches: Mapping[str, Speech]) -> Iterator[tuple[str, str]]:
    """Pairs without the base: each witness whose masks are open, with the least masked others."""
    others = sorted((id_ for id_ in group.speeches if id_ != group.base), key=lambda id_: (len(speeches[id_].masks), id_))
    done: set[frozenset[str]] = set()
    for id_ in masked:
        for other in others[:NEIGHBOURS]:
            pair = frozenset((id_, other))
            if id_ not in (other, group.base) and pair not in done:
                done.add(pair)
                yield id_, other


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
