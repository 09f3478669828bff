"""The pass over broken lines: a line end inside a sentence goes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from speech_archive.language.folding import fold_long
from speech_archive.language.signs import is_han
from speech_archive.models import Segment, lines_of
from speech_archive.prepare.clean import words
from speech_archive.prepare.clean.edits import Current, Cut
from speech_archive.prepare.clean.lines import UNFINISHED_CHARS, Line, folded_lines, holds, is_new_unit, is_signature
from speech_archive.rules.turns import is_turn, speakers_of

LONG_CHARS = 50  # a line without a full stop that is longer is no subheading
TITLE_LINES = 4  # lines at the head that may be titles, where a word may run on by chance
WRAPPED_LINES = 6  # lines of one width that make a text a wrapped one
TORN_WORDS = 2  # … where words run on over their ends: a hard wrap tears one in three
WIDTHS = (15, 80)  # characters that lines are cut to
MARKED_LINES = 3  # paragraphs that blank lines or indents set apart before these can be said to mean something


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a draft is set, which cleaning takes away: where lines start that a blank line or an indent sets apart.

    `is_telling`: ended lines are followed by such a start, broken ones are not always. `is_broken`: a line of the source
    breaks off in mid-sentence, as its words or pages say. `width` is what lines were cut to, None where they were not. `speakers`
    are named at the heads of lines.
    """

    apart: frozenset[int]
    is_telling: bool
    is_broken: bool
    width: int | None
    speakers: frozenset[str]


class Fit(Enum):
    """How the two sides of a broken line fit together."""

    SURE = "something says that the sentence goes on"
    LIKELY = "it cannot have ended so, or the text is set as if it went on"
    TORN = "half a word stands at the break, and the other half is not there"


def layout_of(source: str, segments: Sequence[Segment], *, is_printed: bool) -> Layout:
    """The layout of a draft; a text that was printed (`is_printed`) and read in again breaks at its pages."""
    lines = [
        (segment.begin + line.begin, line.text) for segment in segments for line in lines_of(source[segment.begin : segment.end])
    ]
    apart: set[int] = set()
    after_end, after_break = [0, 0], [0, 0]  # lines that are not set apart, and that are
    before, is_blank = None, False
    for begin, text in lines:
        bare = fold_long(text).strip()
        if not bare:
            is_blank = True
            continue
        indent = len(text) - len(text.lstrip())
        is_apart = is_blank or indent > 0
        if is_apart:
            apart.add(begin + indent)
        if before is not None:
            (after_break if Line.of(before).is_unfinished() else after_end)[is_apart] += 1
        before, is_blank = bare, False
    is_telling = after_end[True] >= max(MARKED_LINES, 4 * after_end[False]) and after_break[False] > 0
    return Layout(
        apart=frozenset(apart),
        is_telling=is_telling,
        speakers=speakers_of(text.strip() for _, text in lines),
        is_broken=is_printed or is_broken(source),
        width=wrap_width(source),
    )


@lru_cache(maxsize=4)
def wrap_width(source: str) -> int | None:
    """The width that the lines of a source were cut to, in characters, tearing words; None where they were not."""
    lines = [line.strip() for line in folded_lines(source) if line.strip()]
    lengths = sorted(map(len, lines)) or [0]
    width = lengths[len(lengths) * 9 // 10 - (len(lengths) > 9)]
    near = bisect_right(lengths, width + 1) - bisect_right(lengths, width - 5)
    longer = len(lengths) - bisect_right(lengths, width + 1)
    if not (near >= WRAPPED_LINES and near * 5 >= len(lengths) * 2 and longer * 10 <= len(lengths)):
        return None
    torn = sum(
        width - 4 <= len(line) <= width + 1
        and not Line.of(line).is_ended
        and not is_new_unit(following)
        and (words.is_split_word(line, following) or holds("after", "goes_on", following) is not None)
        for line, following in pairwise(lines)
    )
    return width if torn >= TORN_WORDS and WIDTHS[0] <= width <= WIDTHS[1] else None


@lru_cache(maxsize=4)
def is_broken(source: str) -> bool:
    """Whether a line of a source breaks off in mid-sentence, as its words say; more may then."""
    lines = [line.strip() for line in folded_lines(source) if line.strip()]
    fits = (
        _fit(Line.of(line), line, following, is_wrapped=False, is_set_on=False, is_title=number < TITLE_LINES)
        for number, (line, following) in enumerate(pairwise(lines))
    )
    return any(fit in (Fit.SURE, Fit.LIKELY) for fit in fits)


def breaks(current: Current, *, layout: Layout) -> Iterator[Cut]:
    """Line ends inside a sentence: it has no end yet, and no new unit follows.

    A sentence broken off is no proof that it goes on: pages are lost in scraping. What says so is a word across the
    break, a sign or a word that cannot stand there, or lines cut to one width. Where it is but likely, the line is joined
    only if no break of the text shows half a word: there, something was lost.
    """
    found = list(_broken_lines(current, layout))
    is_whole = all(fit is not Fit.TORN for _, fit in found)
    for begin, fit in found:
        if fit is Fit.SURE or (fit is Fit.LIKELY and is_whole):
            before, after = current.text[begin - 1], current.text[begin + 1]
            is_latin = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
            yield Cut(begin, begin + 1, " " if is_latin else "", "hard_break")


def _broken_lines(current: Current, layout: Layout) -> Iterator[tuple[int, Fit]]:
    """The line ends of a text that stand inside a sentence, and how their sides fit."""
    so_far: Line | None = None
    for number, ((at, line, folded), (begin, _, following)) in enumerate(pairwise(current.lines())):
        so_far = so_far.and_then(Line.of(folded)) if so_far else Line.of(folded)
        is_apart = layout.is_telling and current.offsets[begin] in layout.apart if following else True
        is_wrapped = layout.width is not None and not is_apart and layout.width - 4 <= len(line) <= layout.width + 1
        fit = None
        if folded and following and not is_turn(following, layout.speakers):
            is_set_on = (layout.is_broken or layout.is_telling) and not is_apart
            fit = _fit(so_far, folded, following, is_wrapped=is_wrapped, is_set_on=is_set_on, is_title=number < TITLE_LINES)
        if fit is not None:
            yield at + len(line), fit
        if fit is not Fit.SURE:
            so_far = None


def _fit(line: Line, last: str, following: str, *, is_wrapped: bool, is_set_on: bool, is_title: bool) -> Fit | None:
    """How a line (whose `last` physical line is given) and the next fit, if the sentence is broken off and can go on; else None.

    `is_set_on`: lines of this text break off, and nothing sets these two apart. `is_title`: both may be titles.
    """
    is_unended = line.is_unfinished(is_wrapped=is_wrapped)
    is_word_cut = not is_title and line.chars >= UNFINISHED_CHARS and not (line.is_ended or line.is_headed or line.is_signed)
    if not is_unended and not is_word_cut:
        return None
    if holds("after", "goes_on", following):
        return Fit.SURE
    if is_new_unit(following) or is_signature(following) or _are_addressed(last, following) or _are_verses(last, following):
        return None
    if (
        is_wrapped
        or _is_counted(line.tail, following)
        or holds("before", "goes_on", line.tail)
        or words.is_split_word(line.tail, following)
    ):
        return Fit.SURE
    if not is_unended or not line.has_clause:
        return None
    last_word, first_word = words.last_word(line.tail), words.first_word(following)
    is_bound = holds("first_word", "dangling", first_word) is not None
    if not is_bound and (_is_half(last_word) or _is_half(first_word)):
        return Fit.TORN
    if holds("before", "binds", line.tail) or holds("after", "binds", following):
        return Fit.SURE
    is_dangling = is_bound or holds("last_word", "dangling", last_word)
    is_text = is_dangling or (is_set_on and (line.chars >= LONG_CHARS or line.has_end))
    is_rest = holds("inside", "clause", following) or holds("before", "ended", following)
    return Fit.LIKELY if is_text and is_rest and not line.tail[-1].isascii() else None


def _is_counted(line: str, following: str) -> bool:
    """Whether a number stands at the break, and counts what follows it: `18 | 公里`, `达到 | 24.5万吨`."""
    if holds("before", "number", line):
        return holds("right", "counts", following) is not None
    number = holds("after", "number", following) if holds("left", "counts", line) else None
    return number is not None and holds("right", "counts", following[number.end() :]) is not None


def _are_addressed(line: str, following: str) -> bool:
    """Whether two lines name those who are addressed, one a line."""
    return holds("line", "address", line) is not None and (
        holds("line", "address", following) is not None or is_signature(following)
    )


def _are_verses(line: str, following: str) -> bool:
    """Whether two lines are of five characters each, or of seven, and a sign: lines of a poem."""
    verses = [holds("line", "verse", text) for text in (line, following)]
    return all(verses) and len({len(verse["verse"]) for verse in verses if verse}) == 1


def _is_half(word: str) -> bool:
    """Whether a word at a break is half of one: a single character that does not stand by itself."""
    return len(word) == 1 and is_han(word, 0) and not holds("last_word", "whole", word)
