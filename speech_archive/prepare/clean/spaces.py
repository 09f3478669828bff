"""The passes over white space: line ends, indents, blank lines, lines that hold several paragraphs, stray spaces.

Each pass of this room takes a text and yields cuts in order, none over another. In doubt a line is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from speech_archive.language.signs import WIDE_SPACE, is_han
from speech_archive.prepare.clean import words
from speech_archive.prepare.clean.edits import Current, Cut
from speech_archive.prepare.clean.lines import holds, is_new_unit, rules_at
from speech_archive.rules import opening

LINE_END = re.compile(r"\r\n?")
BLANK_LINES = re.compile(r"\n\n+|\n\Z|\A\n")
SPACES = re.compile(r"\s+")
WIDE_GAP = 2 * WIDE_SPACE  # as indents a paragraph; the contract parts a line at no less


def line_ends(current: Current) -> Iterator[Cut]:
    r"""`\n` alone ends a line."""
    for match in LINE_END.finditer(current.text):
        if len(match.group()) == 2:
            yield Cut(match.start(), match.start() + 1, "", "line_end")
        else:
            yield Cut(match.start(), match.end(), "\n", "line_end")


def padding(current: Current) -> Iterator[Cut]:
    """No white space at either end of a line."""
    for at, line, _ in current.lines():
        bare = line.strip()
        if bare != line:
            lead = len(line) - len(line.lstrip())
            if not bare:
                yield Cut(at, at + len(line), "", "blank_line")
            else:
                if lead:
                    yield Cut(at, at + lead, "", "indent")
                if lead + len(bare) < len(line):
                    yield Cut(at + lead + len(bare), at + len(line), "", "trailing_space")


def blank_lines(current: Current) -> Iterator[Cut]:
    """No blank line, and no line end behind the last line."""
    for match in BLANK_LINES.finditer(current.text):
        begin, end = match.span()
        is_last_end = end == len(current.text) and begin > 0
        keeps_one = begin > 0 and not is_last_end
        yield Cut(begin + keeps_one, end, "", "final_line_end" if is_last_end else "blank_line")


def wide_gaps(current: Current) -> Iterator[Cut]:
    """Wide spaces that part paragraphs within a line: behind a full stop and, where there are such, behind what heads a text."""
    for at, line, folded in current.lines():
        gaps = [gap for gap in SPACES.finditer(line) if WIDE_GAP in gap.group()] if WIDE_GAP in line else []
        stops = [holds("left", "closes", folded, max(0, gap.start() - 4), gap.start()) for gap in gaps]
        if not any(stops):
            continue
        first_stop = stops.index(next(filter(None, stops)))
        begin = 0
        for number, gap in enumerate(gaps):
            if stops[number] or _heads(folded[begin : gap.start()], is_top=number < first_stop):
                yield Cut(at + gap.start(), at + gap.end(), "\n", "wide_gap")
                begin = gap.end()


def _heads(piece: str, *, is_top: bool) -> bool:
    """Whether a piece of a line stands over what follows: a greeting, a heading, a bracket; at the top a title too."""
    return opening.rule_of(piece) is not None or (is_top and opening.head(piece)) or holds("line", "closes", piece) is not None


def spread_lines(current: Current) -> Iterator[Cut]:
    """A line of single characters set apart by spaces, as sites centre a name."""
    for at, line, folded in current.lines():
        for rule in rules_at("line", "spread"):
            if rule.find(folded) and words.longest_word(folded[::2]) > 1:  # without a word in it: a row of names
                for space in range(at + 1, at + len(line), 2):
                    yield Cut(space, space + 1, "", rule.name)


def stray_spaces(current: Current) -> Iterator[Cut]:
    """Spaces inside a word; and inside a clause beside a word of one character, where no phrase can end.

    A space between two whole words may part a heading from its text or a name from the next, so it stays; so does one
    before a measure word, where a number was lost, and a wide one, which may stand for a character.
    """
    for at, line, folded in current.lines():
        for rule in rules_at("inside", "word"):
            kept, left = 0, ""  # what stands before a space when those before it are gone
            for match in rule.pattern.finditer(folded):
                begin, end = match.span()
                left, kept = (left + folded[kept:begin])[-words.WINDOW :], begin
                if WIDE_SPACE in match.group() or WIDE_SPACE in line[begin:end]:
                    continue
                if is_han(folded, begin - 1) and is_han(folded, end) and _is_stray(folded, begin, end, left):
                    yield Cut(at + begin, at + end, "", rule.name)
                    kept = end


def _is_stray(line: str, begin: int, end: int, left: str) -> bool:
    right = line[end : end + words.WINDOW]
    if words.is_split_word(left, right):
        return True
    has_clause = opening.SENTENCE_END.search(line, 0, begin) if is_new_unit(line) else holds("inside", "parts", line, 0, begin)
    is_beside_one = 1 in (len(words.last_word(left)), len(words.first_word(right)))
    return bool(has_clause) and is_beside_one and not holds("right", "counts", right)
