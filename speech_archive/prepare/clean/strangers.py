"""The passes over strangers: credits, adverts, page numbers, marks of a converter, what a site put into a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from speech_archive.language.signs import is_han
from speech_archive.prepare.clean import words
from speech_archive.prepare.clean.edits import Current, Cut
from speech_archive.prepare.clean.lines import folded_lines, holds, is_new_unit, is_unfinished, rules_at
from speech_archive.rules.kinds import Cleaning
from speech_archive.rules.opening import HEAD_CHARS

TITLE_LINES = 3  # lines at the head that may be titles
OFTEN = 3  # readings in brackets that make a converter's habit; a speaker explains one character or two
PAGE_RUN = 3  # numbers that must be found before they can be said to run on: two in order stand in any text
PAGE_CHARS = (120, 1300)  # that a page holds, large print to small: a number stands where its page can end
TAIL_CHARS = 160  # of a line's end, where a stranger is looked for; an address is seldom longer than a hundred
AFTER_CHARS = 40  # behind a number, to tell a unit or a measure word


def strangers(current: Current) -> Iterator[Cut]:
    """What stands at the head or the end of a line, or is the whole line, and is not the text's."""
    lines = list(current.lines())
    tails = [_tails(folded, number < TITLE_LINES and len(folded) <= HEAD_CHARS) for number, (_, _, folded) in enumerate(lines)]
    broken_at = -1  # a line end that the line before has already cut
    for number, (at, line, folded) in enumerate(lines):
        end = at + len(line)
        begin = tails[number][-1][0] if tails[number] else len(line)
        for rule in rules_at("head"):
            if match := rule.pattern.match(folded, 0, begin):
                yield Cut(at, at + match.end(), "", rule.name)
                break
        if not tails[number]:
            continue
        joins = _goes_on(lines, number) and all(rule.joins for _, _, rule in tails[number])
        name = tails[number][-1][2].name
        if begin:
            yield from (Cut(at + left, at + right, "", rule.name) for left, right, rule in reversed(tails[number]))
            if joins and is_unfinished(folded[:begin].rstrip()):
                yield Cut(end, end + 1, "", "hard_break")
                broken_at = end
        elif number + 1 < len(lines):
            before = lines[number - 1][2] if number and not tails[number - 1] else ""
            if joins and is_unfinished(before) and broken_at != at - 1:
                yield Cut(at - 1, at, "", "hard_break")
            yield Cut(at, end + 1, "", name)
        elif number and not tails[number - 1]:
            yield Cut(at - 1, end, "", name)


def _goes_on(lines: list[tuple[int, str, str]], number: int) -> bool:
    following = lines[number + 1][2] if number + 1 < len(lines) else ""
    return bool(following) and not is_new_unit(following)


def _tails(line: str, is_title: bool) -> list[tuple[int, int, Cleaning]]:
    """The strangers at the end of a folded line, from the last one back: where they begin and end, and their rules."""
    found: list[tuple[int, int, Cleaning]] = []
    end = len(line)
    while end and not holds("inside", "clause", line, end - 1, end):
        hit = _tail(line, end, is_title)
        if hit is None:
            break
        begin = hit[0].start()
        found.append((begin, end, hit[1]))
        end = begin
        while end and line[end - 1].isspace():
            end -= 1
    return found


def _tail(line: str, end: int, is_title: bool) -> tuple[re.Match[str], Cleaning] | None:
    """The stranger that ends at `end`, the longest that a rule finds."""
    places = ("line", "end", "title") if is_title else ("line", "end")
    # `^` holds where the line begins alone, so that no rule takes the middle of a long line for a whole one
    begin = max(0, end - TAIL_CHARS)
    tried = ((rule.pattern.search(line, begin, end), rule) for place in places for rule in rules_at(place))
    found = [(match, rule) for match, rule in tried if match]
    return min(found, key=lambda hit: (hit[0].start(), hit[1].name)) if found else None


def inside(current: Current) -> Iterator[Cut]:
    """What stands inside a line and is no text's; readings in brackets, where they stand again and again."""
    found = [(match, rule) for rule in rules_at("inside") for match in rule.pattern.finditer(current.folded)]
    for rule in rules_at("inside", "often"):
        again = list(rule.pattern.finditer(current.folded))
        found += [(match, rule) for match in again] if len(again) >= OFTEN else []
    found.sort(key=lambda hit: hit[0].span())
    cuts: list[Cut] = []
    done, is_left = 0, False
    for match, rule in found:
        if match.start() >= done:
            is_left = is_left or not _is_white(current.text[done : match.start()])
            cuts.append(Cut(match.start(), match.end(), "", rule.name))
            done = match.end()
    if is_left or not _is_white(current.text[done:]):  # a text of noise alone stays what it is
        yield from cuts


def _is_white(text: str) -> bool:
    return not text or text.isspace()


@lru_cache(maxsize=4)
def page_run(source: str) -> frozenset[int]:
    """Page numbers that run on through a source, from those that stand at line ends or between dashes; else none."""
    places = (holds("line", "page", line) for line in folded_lines(source))
    found = {int(place["page"]) for place in places if place and place["page"]}
    return frozenset(n for n in found if {n - 1, n + 1} & found) if len(found) >= PAGE_RUN else frozenset()


def page_numbers(current: Current, *, pages: frozenset[int], base: int) -> Iterator[Cut]:
    """Bare numbers that a page left in mid-sentence: before a line break, on a line of their own, or inside a word.

    A number is a page only where it runs on with others of the source (`pages`), or stands about where that page would
    end, in the text or in its file, where it starts at `base`; one that counts something (`前 3`, `3 名`) is none.
    """
    lines = list(current.lines())
    found: list[Cut] = []
    for number, (at, _, folded) in enumerate(lines):
        if number + 1 < len(lines):
            following = lines[number + 1][2]
            found += _bare(lines[number - 1][2] if number else None, at, folded, following, pages, base)
        for rule in rules_at("inside", "page"):
            for match in rule.pattern.finditer(folded):
                if _is_inner_page(folded, match, at, pages, base):
                    found.append(Cut(at + match.start(), at + match.end(), "", rule.name))
    done = 0
    for cut in sorted(found):
        if cut.begin >= done:
            yield cut
            done = cut.end


def loose_numbers(folded: str) -> Iterator[tuple[int, int]]:
    """Numbers inside a clause that seem to count nothing, with the spaces around them; a page may have left them."""
    for rule in rules_at("inside", "page"):
        yield from (match.span() for match in rule.pattern.finditer(folded) if _parts_han(folded, *match.span()))


def _bare(before: str | None, at: int, line: str, following: str, pages: frozenset[int], base: int) -> Iterator[Cut]:
    """The cuts for a page number at the end of a line or on a line of its own (behind a line `before`), with its line end."""
    for rule in rules_at("end", "page") if line[-1:].isdigit() else ():
        if match := rule.pattern.search(line, max(0, len(line) - AFTER_CHARS)):
            number, begin, end = int(match["page"]), at + match.start(), at + len(line)
            left = line[: match.start()]
            if holds("left", "stops", left) and (number in pages or _is_at_page_end(number, begin, base)):
                yield Cut(begin, end, "", rule.name)  # behind a full stop it counts nothing
            elif is_han(left, len(left) - 1) and _is_page(number, left, following, begin, pages, base):
                yield Cut(begin, end, "", rule.name)
                yield Cut(end, end + 1, "", "hard_break")
    for rule in rules_at("line", "page") if line[-1:].isdigit() else ():
        if before and (match := rule.find(line)) and _is_page(int(match["page"]), before, following, at, pages, base):
            yield Cut(at - 1, at, "", "hard_break")
            yield Cut(at, at + len(line) + 1, "", rule.name)


def _is_page(number: int, left: str, right: str, offset: int, pages: frozenset[int], base: int) -> bool:
    """Whether a number between two lines parts a sentence as the number of a page does."""
    if not is_han(right, 0) or is_new_unit(right):
        return False
    parts_word = words.is_split_word(left, right)
    counts_right = holds("right", "counts", right)
    is_placed = not counts_right and _is_at_page_end(number, offset, base)
    is_page = number in pages or ((parts_word or is_placed) and not holds("left", "counts", left))
    return is_page and (is_unfinished(left) or (parts_word and not counts_right))


def _is_inner_page(line: str, match: re.Match[str], at: int, pages: frozenset[int], base: int) -> bool:
    begin, end = match.span()
    if not _parts_han(line, begin, end):
        return False
    number = int(match["page"])
    parts_word = words.is_split_word(line[max(0, begin - words.WINDOW) : begin], line[end : end + words.WINDOW])
    return bool({number - 1, number + 1} & pages) or (parts_word and _is_at_page_end(number, at + begin, base))


def _parts_han(line: str, begin: int, end: int) -> bool:
    """Whether a number stands between two Chinese characters and counts nothing, by what is beside it."""
    left, right = line[max(0, begin - words.WINDOW) : begin], line[end : end + words.WINDOW]
    is_between = is_han(line, begin - 1) and is_han(line, end)
    return is_between and not holds("left", "counts", left) and not holds("right", "counts", right)


def _is_at_page_end(number: int, offset: int, base: int) -> bool:
    return any((number - 1) * PAGE_CHARS[0] <= at <= number * PAGE_CHARS[1] for at in (offset, base + offset))
