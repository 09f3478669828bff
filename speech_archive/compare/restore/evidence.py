"""What a mask stands for, on evidence: another witness of the work has the words, at the same place, between the same words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from speech_archive import rules
from speech_archive.compare.collate.pairs import Op, Pair, gaps
from speech_archive.compare.collate.texts import BREAK, MASK
from speech_archive.compare.names import may_be_person
from speech_archive.compare.restore.glyphs import table
from speech_archive.language import folding
from speech_archive.models import Run, StandsFor
from speech_archive.rules.kinds import FillRule

FILLS = rules.load(FillRule)
LONGEST_FILL = 12  # characters; with longer ones, one in two hundred is wrong
SUPPORT = 4  # equal letters on each side, other masks left out, or the border of a paragraph
BESIDE = 2  # … of them right beside the mask
SURE_RUN = 24  # equal letters; what stands beyond is no other place for the same words
MOST_PLACES = 40  # equal runs and gaps of each side that are looked at
CUT = "\ue001"
MASKS_BETWEEN = 4  # other masks that may stand among them
CHANGED_BETWEEN = 4  # letters of either text; one changed place as short may stand among them


class Place(NamedTuple):
    """A mask, by speech and its begin in the reading text."""

    speech: str
    begin: int


class Fill(NamedTuple):
    """What a witness has where another has a mask; offsets of the witness's reading text."""

    text: str
    speech: str
    begin: int
    end: int


class Testimony:
    """What the alignments of one work say of its masks: fills, and masks that stand for the same."""

    def __init__(self) -> None:
        self.fills: dict[Place, list[Fill]] = defaultdict(list)
        self.same: dict[Place, list[Place]] = defaultdict(list)
        self.known: dict[Fill, list[Fill]] = {}
        self.pairs: dict[str, list[tuple[Pair, list[Run]]]] = defaultdict(list)  # by their a, with all equal runs in order

    def add(self, pair: Pair) -> None:
        """Take in what an alignment says, both ways."""
        self.pairs[pair.a.speech.id].append((pair, sorted([*pair.runs, *(run for _, inner in pair.moved for run in inner)])))
        for runs, limits in _stretches(pair):
            places = sorted([*((run, None) for run in runs), *((None, op) for op in gaps(runs, *limits))], key=_order)
            for number, (run, op) in enumerate(places):
                if run is not None:
                    self._equal(pair, run)
                elif op is not None and (glyph := _glyph(pair, op)) is not None:
                    self.fills[glyph[0]].append(glyph[1])
                elif op is not None:
                    line = _first_line(pair, op)
                    left = _support(pair, places, number, -1)
                    right = 0 if line != op else _support(pair, places, number, 1)
                    if left is not None and right is not None and left + right >= SUPPORT:
                        self._differing(pair, line, _lost(pair, places, number))

    def _equal(self, pair: Pair, run: Run) -> None:
        at = pair.a.key.find(MASK, run.a, run.a + run.size)
        while at >= 0:
            a = Place(pair.a.speech.id, int(pair.a.begins[at]))
            b = Place(pair.b.speech.id, int(pair.b.begins[run.b + at - run.a]))
            self.same[a].append(b)
            self.same[b].append(a)
            at = pair.a.key.find(MASK, at + 1, run.a + run.size)

    def _differing(self, pair: Pair, op: Op, lost: tuple[str, str]) -> None:
        for masked, other, at, to, begin, end, elsewhere in (
            (pair.a, pair.b, op.a0, op.a1, op.b0, op.b1, lost[1]),
            (pair.b, pair.a, op.b0, op.b1, op.a0, op.a1, lost[0]),
        ):
            if masked.key[at:to] != MASK or MASK in other.key[begin:end]:
                continue
            place = Place(masked.speech.id, int(masked.begins[at]))
            if begin < end and not _context(masked.key, at).search(elsewhere):
                x, y = other.span(begin, end)
                self.fills[place].append(Fill(other.text[x:y], other.speech.id, x, y))

    def fills_of(self, place: Place) -> list[Fill]:
        """What stands for a mask, in any witness that a chain of equal masks leads to."""
        seen, todo, found = {place}, [place], []
        while todo:
            at = todo.pop()
            found += self.fills[at]
            for other in self.same[at]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        rivals = (rival for fill in set(found) for rival in self.rivals(fill))
        return sorted({*found, *rivals}, key=lambda fill: (fill.speech, fill.begin))

    def rivals(self, fill: Fill) -> list[Fill]:
        """What other witnesses have between the same letters, where it is something else."""
        if fill not in self.known:
            found = (_across(pair, runs, fill) for pair, runs in self.pairs[fill.speech])
            self.known[fill] = [other for other in found if other and _plain(other.text) != _plain(fill.text)]
        return self.known[fill]


def _plain(text: str) -> str:
    return "".join(table().get(sign, sign) for sign in folding.spelling(text))


def _across(pair: Pair, runs: Sequence[Run], fill: Fill) -> Fill | None:
    """What the other witness has between the letters that a fill stands between; None where it has not both, or a mask."""
    begin, end = np.searchsorted(pair.a.begins, (fill.begin, fill.end)).tolist()
    before, behind = _opposite(runs, begin - 1) if begin else -1, _opposite(runs, end)
    if before is None or behind is None or behind <= before + 1 or MASK in pair.b.key[before + 1 : behind]:
        return None
    x, y = pair.b.span(before + 1, behind)
    return Fill(pair.b.text[x:y], pair.b.speech.id, x, y)


def _opposite(runs: Sequence[Run], at: int) -> int | None:
    number = bisect_right(runs, at, key=lambda run: run.a) - 1
    if number < 0 or at >= runs[number].a + runs[number].size:
        return None
    return runs[number].b + at - runs[number].a


def _lost(pair: Pair, places: Sequence[tuple[Run | None, Op | None]], number: int) -> tuple[str, str]:
    """What each text has in no equal run, up to a long run on either side of a place, with some letters of its neighbours, `CUT`
    between; short fills of masks are left out."""
    found: tuple[list[str], list[str]] = [], []
    for step in (-1, 1):
        at = number if step < 0 else number + 1
        while 0 <= at < len(places) and abs(at - number) <= MOST_PLACES:
            run, op = places[at]
            if run is not None and run.size >= SURE_RUN:
                break
            if op is not None:
                for key, begin, end, other, parts in (
                    (pair.a.key, op.a0, op.a1, pair.b.key[op.b0 : op.b1], found[0]),
                    (pair.b.key, op.b0, op.b1, pair.a.key[op.a0 : op.a1], found[1]),
                ):
                    if MASK not in other:
                        parts.append(key[max(0, begin - SUPPORT) : end + SUPPORT])
                    elif not re.fullmatch(rf"\w{{,{LONGEST_FILL}}}", key[begin:end]):
                        parts.append(key[begin:end])
            at += step
    return CUT.join(["", *found[0], ""]), CUT.join(["", *found[1], ""])


def _context(key: str, at: int) -> re.Pattern[str]:
    """A short word between the letters beside the mask at a place of a key, of its clause, or between signs if it has none."""
    left = re.split(f"[{MASK}{BREAK}]", key[max(0, at - SUPPORT) : at])[-1]
    right = re.split(f"[{MASK}{BREAK}]", key[at + 1 : at + 1 + SUPPORT])[0]
    own_left, own_right = re.split(r"\W", left)[-1], re.split(r"\W", right)[0]
    if own_left or own_right:
        left, right = own_left, own_right
    before = re.escape(left) or rf"(?<=[^\w{CUT}])"
    behind = re.escape(right) or rf"(?=[^\w{CUT}])"
    return re.compile(rf"{before}\w{{1,{LONGEST_FILL}}}{behind}")


def _glyph(pair: Pair, op: Op) -> tuple[Place, Fill] | None:
    """An odd glyph, where the other witness has the sign that it stands for."""
    for a, b, x, y in ((pair.a, pair.b, op.a0, op.b0), (pair.b, pair.a, op.b0, op.a0)):
        if op.a1 - op.a0 == op.b1 - op.b0 == 1 and table().get(a.key[x]) == b.key[y]:
            begin, end = b.span(y, y + 1)
            return Place(a.speech.id, int(a.begins[x])), Fill(b.text[begin:end], b.speech.id, begin, end)
    return None


def _first_line(pair: Pair, op: Op) -> Op:
    """Of a place where both texts end a paragraph, and one has more behind, what ends the paragraph."""
    x, y = pair.a.key[op.a0 : op.a1], pair.b.key[op.b0 : op.b1]
    ends_a = BREAK in x or pair.a.key[op.a1 : op.a1 + 1] in ("", BREAK)
    ends_b = BREAK in y or pair.b.key[op.b1 : op.b1 + 1] in ("", BREAK)
    if not (BREAK in x + y and ends_a and ends_b):
        return op
    return replace(op, a1=op.a0 + len(x.partition(BREAK)[0]), b1=op.b0 + len(y.partition(BREAK)[0]))


def _order(place: tuple[Run | None, Op | None]) -> tuple[int, int]:
    run, op = place
    return (run.a, run.b) if run is not None else (op.a0, op.b0) if op is not None else (0, 0)


def _stretches(pair: Pair) -> Iterator[tuple[Sequence[Run], tuple[int, int, int, int]]]:
    """The runs that are in order, and those of each moved stretch, with the limits to look for gaps in."""
    yield pair.runs, (len(pair.a.key), len(pair.b.key), 0, 0)
    for run, inner in pair.moved:
        yield inner, (run.a + run.size, max((piece.b + piece.size for piece in inner), default=run.b), run.a, run.b)


def _support(pair: Pair, places: Sequence[tuple[Run | None, Op | None]], number: int, step: int) -> int | None:
    """The equal letters beside a mask, up to four, or fewer up to the border of its paragraph; None where others intervene.

    Other masks may stand among them, and, two letters on, one short change.
    """
    letters, masks, changes = 0, 0, 0
    at = number + step
    while 0 <= at < len(places) and masks <= MASKS_BETWEEN:
        run, op = places[at]
        if run is not None:
            for sign in pair.a.key[run.a : run.a + run.size][::step]:
                if sign == BREAK:
                    return letters
                letters += sign.isalnum()
                masks += sign == MASK
                if letters >= SUPPORT:
                    return letters
        elif op is not None:
            x, y = pair.a.key[op.a0 : op.a1], pair.b.key[op.b0 : op.b1]
            is_mask = MASK in (x, y)
            if at == number + step:
                return None
            if BREAK in x + y:
                return letters
            if not is_mask and any(sign.isalnum() for sign in x + y):
                changes += 1
                if changes > 1 or letters < BESIDE or max(len(x), len(y)) > CHANGED_BETWEEN:
                    return None
            masks += is_mask
        at += step
    return letters if masks <= MASKS_BETWEEN else None


def fits(fill: str, kind: StandsFor) -> bool:
    """Whether a text may take the place of a mask of that kind."""
    folded = folding.fold(fill)
    if len(fill) > LONGEST_FILL:
        return False
    kinds = {kind} if kind is not StandsFor.UNKNOWN else {StandsFor.WORD}
    if kind is StandsFor.PERSON and not may_be_person(folded):
        return False
    ruled = [rule for rule in FILLS if rule.stands_for in ("any", *kinds)]
    return all((rule.find(folded) is not None) == rule.fits for rule in ruled)


def agreed(fills: Iterable[Fill], kind: StandsFor) -> Fill | None:
    """The one thing that all witnesses say, if they do and it fits: the first of them."""
    fills = list(fills)
    if not fills or len({folding.spelling(fill.text) for fill in fills}) != 1 or not fits(fills[0].text, kind):
        return None
    return min(fills, key=lambda fill: fill.text != folding.fold(fill.text))  # in its usual width, where a witness has it so
