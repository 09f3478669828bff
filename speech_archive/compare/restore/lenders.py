"""What a mask stands for, by a passage: another work has the same letters before and behind it, and between them a word.

Looser contexts invent facts: only what lies in a shared passage, or right beside it, is looked at, and four letters at least must
be the same on either side, with the same signs beside the mask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from speech_archive.compare.passages.letters import Ints, lettered
from speech_archive.compare.restore.evidence import LONGEST_FILL, SUPPORT, Fill, agreed
from speech_archive.language import folding
from speech_archive.models import (
    Certainty,
    Ground,
    Grouping,
    Lent,
    Mask,
    Occurrence,
    Passage,
    Restoration,
    Speech,
    StandsFor,
    text_of,
)

MOST_LENDERS = 12  # works of a passage that are asked
BESIDE = LONGEST_FILL + SUPPORT  # characters; a mask so close to a passage may part it from the letters on the other side
KEEPS_LENGTH = (StandsFor.WORD, StandsFor.UNKNOWN)  # what a word filter masks, one sign a letter
CACHED = 256


class _Signs(NamedTuple):
    """A reading text with the letters of it: as one string in which every mask is an END, and the range of each in the text."""

    text: str
    letters: str
    begins: Ints
    ends: Ints


END = "\0"


def lent(speeches: Sequence[Speech], grouping: Grouping, passages: Sequence[Passage]) -> Mapping[str, tuple[Lent, ...]]:
    """By the base of each work what other works say of the masks in its passages, where all that say something agree."""
    by_id = {speech.id: speech for speech in speeches}
    base_of = {id_: one.base for one in grouping.groups for id_ in one.speeches}
    signs = lru_cache(maxsize=CACHED)(lambda id_: _signs(by_id[id_]))
    fills: dict[tuple[str, int], list[Fill]] = defaultdict(list)
    masks: dict[tuple[str, int], Mask] = {}
    for passage in passages:
        masked = [
            (one, mask)
            for one in (*passage.found, *passage.carried)
            for mask in by_id[one.speech].masks
            if one.begin - BESIDE < mask.begin and mask.end < one.end + BESIDE
        ]
        lenders = passage.found[:MOST_LENDERS] if masked else ()
        for one, mask in masked:
            masks[one.speech, mask.begin] = mask
            for other in lenders:
                if base_of[other.speech] != base_of[one.speech]:
                    fills[one.speech, mask.begin] += _fills(signs(one.speech), mask, signs(other.speech), other)
    found: dict[str, list[Lent]] = defaultdict(list)
    for (id_, begin), said in sorted(fills.items()):
        mask = masks[id_, begin]
        fill = agreed(said, mask.stands_for)
        if fill is not None and (mask.stands_for not in KEEPS_LENGTH or len(fill.text) == len(mask.token)):
            found[base_of[id_]].append(Lent(id_, begin, _restoration(fill)))
    return {base: tuple(rows) for base, rows in found.items()}


def _restoration(fill: Fill) -> Restoration:
    return Restoration(
        text=fill.text,
        ground=Ground.EXTERNAL,
        witness=fill.speech,
        witness_begin=fill.begin,
        witness_end=fill.end,
        certainty=Certainty.MEDIUM,
        reason=None,
    )


def _signs(speech: Speech) -> _Signs:
    found = lettered(speech)
    letters = found.codes.tobytes().decode("utf-32-le", "surrogatepass")
    begins, ends = found.begins, found.ends
    for mask in reversed(speech.masks):
        low, high = np.searchsorted(begins, (mask.begin, mask.end)).tolist()
        letters = f"{letters[:low]}{END}{letters[high:]}"
        begins = np.concatenate([begins[:low], [mask.begin], begins[high:]])
        ends = np.concatenate([ends[:low], [mask.end], ends[high:]])
    return _Signs(text_of(speech.reading), letters, begins, ends)


def _fills(masked: _Signs, mask: Mask, other: _Signs, where: Occurrence) -> Iterator[Fill]:
    """What the other text has in that passage between the letters that stand beside a mask."""
    at = int(np.searchsorted(masked.begins, mask.begin))
    left, right = masked.letters[max(0, at - SUPPORT) : at], masked.letters[at + 1 : at + 1 + SUPPORT]
    if len(left) < SUPPORT or len(right) < SUPPORT or END in left + right:
        return
    low, high = np.searchsorted(other.begins, (where.begin - BESIDE, where.end + BESIDE)).tolist()
    begin = other.letters.find(left, low, high)
    while begin >= 0:
        first = begin + SUPPORT
        end = other.letters.find(right, first + 1, min(high, first + LONGEST_FILL + SUPPORT))
        if end >= 0 and END not in other.letters[first:end] and _is_beside(masked, at, other, first, end):
            x, y = int(other.begins[first]), int(other.ends[end - 1])
            yield Fill(other.text[x:y], where.speech, x, y)
        begin = other.letters.find(left, begin + 1, high)


def _is_beside(masked: _Signs, at: int, other: _Signs, first: int, end: int) -> bool:
    """Whether the same signs stand before and behind the mask as before and behind what would stand for it."""
    return _between(masked, at - 1) == _between(other, first - 1) and _between(masked, at) == _between(other, end - 1)


def _between(signs: _Signs, at: int) -> str:
    """The signs between a letter and the next one."""
    return folding.collated(signs.text[signs.ends[at] : signs.begins[at + 1]]).replace(" ", "")
