"""What one witness differs from another in, counted: for the table of a work, its index, and the links between speeches."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from speech_archive.models import Difference, Gap, VariantKind
from speech_archive.publish.work.columns import BREAK, LOST, begins_of, is_whole

ORDER = (  # of a sentence about a witness
    "gap",
    "more",
    "transposition",
    "omission",
    "deletion",
    "addition",
    "substitution",
    "year",
    "fill",
    "named",  # a masked name of a person, which is not restored from here
    "mask",
    "punctuation",
)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many differences of a kind (see ORDER), and of how many characters.

    `paragraphs` are ranges (1-based, inclusive): of the other text for a `gap` or a `transposition`, of this one for `more`.
    """

    kind: str
    count: int
    chars: int
    paragraphs: tuple[tuple[int, int], ...] = ()


class MaskRanges:
    """The masks of a text, by offset."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        self.begins = [gap.mask.begin for gap in gaps]
        self.ends = [gap.mask.end for gap in gaps]
        self.withheld = {gap.mask.begin for gap in gaps if gap.is_withheld}

    def touch(self, begin: int, end: int) -> bool:
        """Whether a mask lies in part in a range."""
        at = bisect_left(self.begins, end)
        return bool(at) and self.ends[at - 1] > begin

    def may_be_filled(self, begin: int, end: int) -> bool:
        """Whether a mask lies in part in a range, and what it stands for may be shown."""
        at = bisect_left(self.begins, end)
        return bool(at) and self.ends[at - 1] > begin and self.begins[at - 1] not in self.withheld


def sign_of(found: Difference, base: MaskRanges, own: MaskRanges) -> str:
    """What a difference is on the side of b: the words of ORDER, but for whole paragraphs."""
    if found.kind is VariantKind.MASK:
        if own.touch(found.b_begin, found.b_end):
            return "mask"
        return "fill" if base.may_be_filled(found.a_begin, found.a_end) else "substitution"
    if found.kind is VariantKind.DELETION and found.a_begin == found.a_end:
        return "mask" if own.touch(found.b_begin, found.b_end) else "addition"
    return found.kind.value


def summary(
    other: str, own: str, differences: Sequence[Difference], other_gaps: Sequence[Gap], own_gaps: Sequence[Gap]
) -> tuple[Sum, ...]:
    """What text b (`own`) lacks, has more and has otherwise than text a (`other`), in the order of ORDER.

    `mirrored` differences and the texts exchanged tell it from the other side.
    """
    masked = MaskRanges(other_gaps), MaskRanges(own_gaps)
    begins_other, begins_own = begins_of(other), begins_of(own)
    counts = dict.fromkeys(ORDER, 0)
    chars = dict.fromkeys(ORDER, 0)
    places: dict[str, list[tuple[int, int]]] = {"gap": [], "more": [], "transposition": []}
    for found in differences:
        a, b = (found.a_begin, found.a_end), (found.b_begin, found.b_end)
        sign = sign_of(found, *masked)
        if found.kind is VariantKind.MASK and sign == "substitution":
            sign = "named"
        size = a[1] - a[0] or b[1] - b[0]
        if found.kind in LOST and b[0] == b[1] and is_whole(other, *a):
            sign = "gap"
        elif a[0] == a[1] and sign in ("addition", "mask") and is_whole(own, *b) and is_beside(other, a[0]):
            sign = "more"
        if sign in places:
            text, begins, (begin, end) = (own, begins_own, b) if sign == "more" else (other, begins_other, a)
            size = end - begin - text.count(BREAK, begin, end)
            places[sign].append((bisect_right(begins, begin), bisect_right(begins, end - 1)))
        counts[sign] += 1
        chars[sign] += size
    counts["mask"] = len(own_gaps)
    chars["mask"] = sum(gap.mask.end - gap.mask.begin for gap in own_gaps)
    return tuple(Sum(kind, counts[kind], chars[kind], _joined(places.get(kind, []))) for kind in ORDER if counts[kind])


def is_beside(text: str, at: int) -> bool:
    """Whether a place is between two paragraphs of a text, or at one of its ends."""
    return at == 0 or at == len(text) or text[at - 1] == BREAK


def _joined(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges of paragraphs, neighbours as one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(ranges):
        if found and begin <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)
