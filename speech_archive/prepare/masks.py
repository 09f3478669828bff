"""Masks: what stands in a reading text in place of a name, a number or a word; each run typed by its neighbours."""

from __future__ import annotations

import re
from functools import cache

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Mask, Reading, ReadingOffset, StandsFor, text_of
from speech_archive.rules.kinds import MaskRun, MaskType

RUNS = rules.load(MaskRun)
TYPES = rules.load(MaskType)
NEAR_CHARS = 10  # of each side, that rules look at
SIGN, OTHER = "◆", "◇"
MARKED = re.compile(
    r"^[^\n*×✕╳#^~某□■█▇▢_A-Za-z]*[*×✕╳#^~某□■█▇▢_A-Za-z].*", re.MULTILINE
)  # a line that may hold one: the rules need look at no other


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in RUNS))


def find_masks(reading: Reading) -> tuple[Mask, ...]:
    """The masks of a reading text, in order."""
    text = text_of(reading)
    folded = folding.fold_long(text)
    runs: list[tuple[int, int]] = []
    for line in MARKED.finditer(folded):
        for match in _pattern().finditer(folded, *line.span()):
            touches = runs and runs[-1][1] == match.start()
            runs.append((runs.pop()[0] if touches else match.start(), match.end()))
    found = []
    for number, (begin, end) in enumerate(runs):
        left, right = _context(folded, runs, number)
        found.append(
            Mask(
                begin=ReadingOffset(begin),
                end=ReadingOffset(end),
                token=text[begin:end],
                stands_for=stands_for(left, right),
            )
        )
    return tuple(found)


def _context(folded: str, runs: list[tuple[int, int]], number: int) -> tuple[str, str]:
    """What stands on both sides of a run on its line, other runs as one sign each."""
    begin, end = runs[number]
    left, right = "", ""
    at = begin
    for other_begin, other_end in reversed(runs[max(0, number - 3) : number]):
        left, at = OTHER + folded[other_end:at] + left, other_begin
    left = folded[max(0, at - NEAR_CHARS) : at] + left
    at = end
    for other_begin, other_end in runs[number + 1 : number + 4]:
        right, at = right + folded[at:other_begin] + OTHER, other_end
    right += folded[at : at + NEAR_CHARS]
    return left.rpartition("\n")[2][-NEAR_CHARS:], right.partition("\n")[0][:NEAR_CHARS]


def stands_for(left: str, right: str) -> StandsFor:
    """What a mask between these (folded) words stands for."""
    found = rules.first(TYPES, left + SIGN + right)
    return found[0].stands_for if found else StandsFor.UNKNOWN
