"""Cuts of a text, pass after pass, told as edits of the source they began from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from speech_archive.models import Edit, Places, ReadingOffset, Segment, SourceOffset

PASSES = 12  # a text that is not settled by then is left as it is


class Cut(NamedTuple):
    """A range of the current text, what takes its place, and the rule that says so."""

    begin: int
    end: int
    reading: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A text after all passes, the source offset of each of its characters, and the edits that made it."""

    text: str
    offsets: array[int]
    edits: tuple[Edit, ...]


def settle(
    source: str, segments: Sequence[Segment], given: Sequence[Cut], passes: Iterable[Callable[[str], Iterable[Cut]]]
) -> Settled:
    """The segments' text after the `given` cuts (in source offsets) and the passes, over and over until nothing changes."""
    offsets = array("q")
    for segment in segments:
        offsets.extend(range(segment.begin, segment.end))
    text = "".join(source[segment.begin : segment.end] for segment in segments)
    made: list[Cut] = []
    here = [bisect_right(offsets, cut.begin) - 1 for cut in given]
    first = [Cut(at, at + cut.end - cut.begin, cut.reading, cut.rule) for at, cut in zip(here, given, strict=True)]
    text, offsets = _apply(text, offsets, first, made)
    for _ in range(PASSES):
        before = text
        for find in passes:
            if found := list(find(text)):
                text, offsets = _apply(text, offsets, found, made)
        if text == before:
            break
    return Settled(text=text, offsets=offsets, edits=_edits(made, source, [segment.begin for segment in segments]))


def _apply(text: str, offsets: array[int], cuts: list[Cut], made: list[Cut]) -> tuple[str, array[int]]:
    """The text and its offsets after the cuts; what each cut means for the source goes to `made`."""
    parts: list[str] = []
    kept = array("q")
    at = 0
    for cut in cuts:
        parts += [text[at : cut.begin], cut.reading]
        kept.extend(offsets[at : cut.begin])
        if cut.reading:  # one character for one
            kept.append(offsets[cut.begin])
            made.append(Cut(offsets[cut.begin], offsets[cut.begin] + 1, cut.reading, cut.rule))
        else:
            run = cut.begin
            for k in range(cut.begin + 1, cut.end + 1):
                if k == cut.end or offsets[k] != offsets[k - 1] + 1:
                    made.append(Cut(offsets[run], offsets[k - 1] + 1, "", cut.rule))
                    run = k
        at = cut.end
    parts.append(text[at:])
    kept.extend(offsets[at:])
    return "".join(parts), kept


def _edits(made: list[Cut], source: str, segment_begins: list[int]) -> tuple[Edit, ...]:
    """The cuts in source order, the last word on each character; neighbours of one rule and segment run together."""
    last: dict[tuple[int, int], Cut] = {}
    for cut in made:
        last[cut.begin, cut.end] = cut
    ordered = sorted(last.values())
    deleted = [cut for cut in ordered if not cut.reading]
    ends = [cut.begin for cut in deleted]
    edits: list[Edit] = []
    for cut in ordered:
        if cut.reading:
            at = bisect_right(ends, cut.begin) - 1
            if at >= 0 and deleted[at].end >= cut.end:
                continue  # replaced first, deleted by a later pass
        previous = edits[-1] if edits else None
        if (
            previous
            and previous.end == cut.begin
            and previous.rule == cut.rule
            and not previous.reading
            and not cut.reading
            and bisect_right(segment_begins, previous.begin) == bisect_right(segment_begins, cut.begin)
        ):
            edits[-1] = Edit(
                begin=previous.begin, end=cut.end, original=source[previous.begin : cut.end], reading="", rule=cut.rule
            )
        else:
            edits.append(
                Edit(begin=cut.begin, end=cut.end, original=source[cut.begin : cut.end], reading=cut.reading, rule=cut.rule)
            )
    return tuple(edits)


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
