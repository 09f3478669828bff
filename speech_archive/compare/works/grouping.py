"""The works of an archive, a curator's decisions taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from speech_archive.compare.works import decide
from speech_archive.models import Bond, Doubt, DoubtKind, Grouping, Speech


def group(speeches: Sequence[Speech], bonds: Sequence[Bond] = (), measured: decide.Measured | None = None) -> Grouping:
    """The works of an archive; decisions that name no speech, or the same one twice, are doubts.

    `measured` is what an earlier build measured of pairs of texts; what this one measures is added.
    """
    by_path = defaultdict(list)
    for speech in speeches:
        by_path[speech.path].append(speech)
    known, doubts = [], []
    for bond in bonds:
        a = _at(by_path[bond.path], bond.offset)
        b = _at(by_path[bond.other_path], bond.other_offset)
        if a is None or b is None or a.id == b.id:
            found = "same_work" if bond.is_same else "not_same_work"
            doubts.append(Doubt(kind=DoubtKind.UNUSED_DECISIONS, path=bond.at[0], line=bond.at[1], found=found, expected=""))
        else:
            known.append(decide.Ruled(a.id, b.id, bond.is_same, bond.reason))
    return decide.group(speeches, known, doubts, measured)


def _at(speeches: Sequence[Speech], offset: int) -> Speech | None:
    return next((speech for speech in speeches if speech.draft.begin <= offset < speech.draft.end), None)
