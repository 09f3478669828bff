"""Cuts of a text, pass after pass, told as edits of the source they began from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from speech_archive.language.folding import fold_long
from speech_archive.models import Edit, Places, ReadingOffset, Segment, SourceOffset


class Cut(NamedTuple):
    """A range of a text, the one character or none that takes its place, and the rule that says so."""

    begin: int
    end: int
    reading: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """A text between two passes: also folded (see `language.folding`), and the source offset of each of its characters."""

    text: str
    folded: str
    offsets: array[int]

    def lines(self) -> Iterator[tuple[int, str, str]]:
        """Each line: where it begins, its text, its text folded."""
        at = 0
        for line, folded in zip(self.text.split("\n"), self.folded.split("\n"), strict=True):
            yield at, line, folded
            at += len(line) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A text after all passes, the source offset of each of its characters, and the edits that made it."""

    text: str
    offsets: array[int]
    edits: tuple[Edit, ...]


Pass = Callable[[Current], Iterable[Cut]]


def settle(source: str, segments: Sequence[Segment], given: Sequence[Cut], passes: Iterable[Pass]) -> Settled:
    """The segments' text after the `given` cuts (in source offsets) and the passes, over and over until nothing changes.

    That comes to an end: no pass adds a character, and what one puts in a character's place no other turns back.
    """
    passes = tuple(passes)
    offsets = array("q")
    for segment in segments:
        offsets.extend(range(segment.begin, segment.end))
    text = "".join(source[segment.begin : segment.end] for segment in segments)
    made: list[Cut] = []
    here = [bisect_right(offsets, cut.begin) - 1 for cut in given]
    first = [Cut(at, at + cut.end - cut.begin, cut.reading, cut.rule) for at, cut in zip(here, given, strict=True)]
    current = _apply(Current(text=text, folded=fold_long(text), offsets=offsets), first, made)
    before = None
    while before is not current:
        before = current
        for find in passes:
            if found := list(find(current)):
                current = _apply(current, found, made)
    edits = _edits(made, source, [segment.begin for segment in segments])
    return Settled(text=current.text, offsets=current.offsets, edits=edits)


def _apply(current: Current, cuts: list[Cut], made: list[Cut]) -> Current:
    """The text after the cuts, which are in order and none over another; what each means for the source goes to `made`."""
    text, offsets = current.text, current.offsets
    parts: list[str] = []
    folded: list[str] = []  # character for character, so what is put in, white space, stays what it is
    kept = array("q")
    at = 0
    for cut in cuts:
        parts += [text[at : cut.begin], cut.reading]
        folded += [current.folded[at : cut.begin], cut.reading]
        kept.extend(offsets[at : cut.begin])
        if cut.reading:
            kept.append(offsets[cut.begin])
            made.append(Cut(offsets[cut.begin], offsets[cut.begin] + 1, cut.reading, cut.rule))
        run = cut.begin + len(cut.reading)
        for k in range(run + 1, cut.end + 1):
            if k == cut.end or offsets[k] != offsets[k - 1] + 1:
                made.append(Cut(offsets[run], offsets[k - 1] + 1, "", cut.rule))
                run = k
        at = cut.end
    kept.extend(offsets[at:])
    return Current(text="".join([*parts, text[at:]]), folded="".join([*folded, current.folded[at:]]), offsets=kept)


def _edits(made: list[Cut], source: str, segment_begins: list[int]) -> tuple[Edit, ...]:
    """The cuts in source order, the last word on each character; neighbours of one rule and segment run together."""
    last = {(cut.begin, cut.end): cut for cut in made}
    runs: list[tuple[int, Cut]] = []  # with the segment it lies in
    deleted_to = -1
    # at one place a deletion, however long, before a replacement
    for cut in sorted(last.values(), key=lambda cut: (cut.begin, cut.reading, cut.end)):
        if cut.reading and cut.begin < deleted_to:
            continue  # replaced first, deleted by a later pass
        segment = bisect_right(segment_begins, cut.begin)
        if not cut.reading:
            deleted_to = cut.end
        if runs and not cut.reading:
            of, before = runs[-1]
            if of == segment and before.end == cut.begin and before.rule == cut.rule:
                runs[-1] = segment, Cut(before.begin, cut.end, before.reading, cut.rule)
                continue
        runs.append((segment, cut))
    return tuple(
        Edit(begin=cut.begin, end=cut.end, original=source[cut.begin : cut.end], reading=cut.reading, rule=cut.rule)
        for _, cut in runs
    )


def places_of(segments: Sequence[Segment], edits: Sequence[Edit]) -> Places:
    """Where each character of a reading text stands in the source: of the segments, after the edits."""
    readings: list[int] = []
    sources: list[int] = []
    size = 0

    def run(begin: int, end: int) -> None:
        nonlocal size
        if begin < end:
            if not sources or sources[-1] + size - readings[-1] != begin:
                readings.append(size)
                sources.append(begin)
            size += end - begin

    left = iter(edits)
    edit = next(left, None)
    for segment in segments:
        at = segment.begin
        while edit is not None and edit.end <= segment.end:
            run(at, edit.begin)
            run(edit.begin, edit.begin + len(edit.reading))
            at = edit.end
            edit = next(left, None)
        run(at, segment.end)
    if not sources:  # an empty text stands where its segments begin
        readings, sources = [0], [segments[0].begin]
    return Places(readings=tuple(map(ReadingOffset, readings)), sources=tuple(map(SourceOffset, sources)))
