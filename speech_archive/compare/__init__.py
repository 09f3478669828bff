"""Witnesses compared: which texts are copies of one work, where they differ, what a mask stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from speech_archive.compare import works
from speech_archive.compare.gaps import decided_masks, gaps_of, glyphs_of
from speech_archive.compare.glyphs import find_glyphs
from speech_archive.compare.witnesses import collate_work
from speech_archive.models import (
    Bond,
    Collation,
    Decisions,
    Doubt,
    DoubtKind,
    Gap,
    Group,
    Grouping,
    MaskWord,
    Restored,
    Speech,
    text_of,
)


def group(speeches: Sequence[Speech], bonds: Sequence[Bond]) -> Grouping:
    """The works of an archive, a curator's decisions taken in; those that name no speech are doubts."""
    by_path = defaultdict(list)
    for speech in speeches:
        by_path[speech.path].append(speech)
    known, doubts = [], []
    for bond in bonds:
        a = _at(by_path[bond.path], bond.offset)
        b = _at(by_path[bond.other_path], bond.other_offset)
        if a is None or b is None or a.id == b.id:
            doubts.append(_unused(bond.at, "same_work" if bond.is_same else "not_same_work"))
        else:
            known.append(works.Bond(a.id, b.id, bond.is_same, bond.reason))
    return works.group(speeches, known, doubts)


def _at(speeches: Sequence[Speech], offset: int) -> Speech | None:
    return next((speech for speech in speeches if speech.draft.begin <= offset < speech.draft.end), None)


def _unused(at: tuple[str, int], found: str) -> Doubt:
    return Doubt(kind=DoubtKind.UNUSED_DECISIONS, path=at[0], line=at[1], found=found, expected="")


def restore(
    speeches: Sequence[Speech],
    groups: Iterable[Group],
    decisions: Decisions,
) -> Restored:
    """Collate the works with several witnesses, and settle what every mask and odd glyph of the archive stands for."""
    by_id = {speech.id: speech for speech in speeches}
    collations: dict[str, Collation] = {}
    gaps: dict[str, tuple[Gap, ...]] = {}
    glyphs: dict[str, tuple[Gap, ...]] = {}
    doubts: list[Doubt] = []
    used: set[MaskWord] = set()
    words = defaultdict(list)
    for word in decisions.masks:
        words[word.path].append(word)
    for one in groups:
        members = [by_id[id_] for id_ in one.speeches]
        odd = {speech.id: tuple(find_glyphs(speech)) for speech in members}
        restorations = {}
        texts: Sequence[str] = ()
        if len(members) > 1:
            found = collate_work(one, by_id, odd)
            collations[one.base] = found.collation
            doubts += found.collation.doubts
            restorations = dict(found.restorations)
            texts = [text_of(speech.reading) for speech in members]
        for speech in members:
            decided = dict(decided_masks(speech, words[speech.path]))
            used.update(decided.values())
            shows = speech.path in decisions.persons
            gaps[speech.id] = gaps_of(speech, restorations, decided, texts, shows_persons=shows)
            glyphs[speech.id] = glyphs_of(speech, odd[speech.id], restorations)
    doubts += [_unused(word.at, word.token) for word in decisions.masks if word not in used]
    return Restored(collations=collations, gaps=gaps, glyphs=glyphs, doubts=tuple(doubts))
