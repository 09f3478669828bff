"""The passes of cleaning: each takes a text and yields cuts in order, none overlapping. In doubt a line is left alone."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

import jieba

from speech_archive import rules
from speech_archive.clean.edits import Cut
from speech_archive.rules import opening
from speech_archive.rules.opening import HEAD_CHARS, heading_level

jieba.setLogLevel(logging.WARNING)

CLEANING = rules.load("cleaning")

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
UNFINISHED_CHARS = 12  # a shorter line without a full stop may be a title
WORD_WINDOW = 6  # characters on either side of a space that the word test looks at
LOOK_BACK = 200  # of a long line, what is looked at to tell whether its sentence has ended
TITLE_LINES = 3  # lines at the head that may be titles, where a word may run on by chance
WRAPPED_LINES = 6  # lines of one width that make a text a wrapped one
INNER_SIGN = re.compile(r"[，。；：！？,;:!?]")
CONJUNCTION = re.compile(r"[和与及或]")

LINE_END = re.compile(r"\r\n?")
BLANK_LINES = re.compile(r"(?<=\n)\n+|\A\n+|\n+\Z")
BARE_PAGE = re.compile(r"[ \u3000\xa0]+\d{1,3}\n|(?<=\n)\d{1,3}\n")
INNER_PAGE = re.compile(r"[ \u3000\xa0]+[-—–]?[ \u3000\xa0]?(\d{1,3})[ \u3000\xa0]?[-—–]?[ \u3000\xa0]+")
PAGE_PLACES = re.compile(r"(?:[ \u3000\xa0]|^[-—–]\s*|^第\s*)(\d{1,3})(?:\s*[-—–]|\s*页.*)?\s*$", re.MULTILINE)
PAGE_RUN = 3  # numbers that must be found before they can be said to run on
COUNTED = re.compile(r"[第约共近达过有以上年月满]$")
STRAY_SPACE = re.compile(r"(?<=[^ \xa0])[ \xa0]{1,2}(?=[^ \xa0])")  # an ideographic space may stand for a lost character
SPREAD_LINE = re.compile(rf"(?m)^[{CJK}](?:[ \u3000\xa0][{CJK}]){{2,11}}$")
HAN = re.compile(rf"[{CJK}]")
BREAK = re.compile(r"\n")
TERMINAL = re.compile(r"[。！？：；!?:;…”’』」）)\]】》〉.~～—|]$")
CANNOT_END = re.compile(r"[，、,（(“‘《〈【\[和与及并而且或的]$")
CANNOT_START = re.compile(r"^[，。、；：！？”’》〉）】…,.!?;:)\]的]")
NEW_UNIT = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}(?:[、.．，,是要]|方面)|第[一二三四五六七八九十\d]{1,3}|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、.．)）]|[①-⑳]|[●■◆★※▲▪•·\-—*#]|同志们|各位|朋友们|其[一二三四五六七八九十]|[（(〔【\[《“])"
)
MEASURE = re.compile(
    r"[个件次名人篇项条年月日号元万亿千百十余多部位届级类种处所家户亩公里米吨%％点分倍成天周岁时小秒章节款期页辆台套座村乡镇县区街层名遍场批份张只头棵]"
)


def line_ends(text: str) -> Iterator[Cut]:
    for match in LINE_END.finditer(text):
        if len(match.group()) == 2:
            yield Cut(match.start(), match.start() + 1, "", "line_end")
        else:
            yield Cut(match.start(), match.end(), "\n", "line_end")


def padding(text: str) -> Iterator[Cut]:
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        bare = line.strip()
        if bare != line:
            lead = len(line) - len(line.lstrip())
            if not bare:
                yield Cut(at, end, "", "blank_line")
            else:
                if lead:
                    yield Cut(at, at + lead, "", "indent")
                if lead + len(bare) < len(line):
                    yield Cut(at + lead + len(bare), end, "", "trailing_space")
        at = end + 1


def blank_lines(text: str) -> Iterator[Cut]:
    for match in BLANK_LINES.finditer(text):
        is_last_end = match.end() == len(text) and match.start() > 0
        yield Cut(match.start(), match.end(), "", "final_line_end" if is_last_end else "blank_line")


def strangers(text: str) -> Iterator[Cut]:
    """Credits at the end of a line, page numbers with their dashes or words, a site's suffix on a title."""
    at = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        end = at + len(line)
        hit = _stranger(line, number)
        if hit is not None:
            name, begin = hit[0], at + hit[1]
            following = lines[number + 1] if number + 1 < len(lines) else ""
            goes_on = name == "page_number" and bool(following) and not NEW_UNIT.match(following)
            if begin > at:
                yield Cut(begin, end, "", name)
                if goes_on and is_unfinished(line[: begin - at]):
                    yield Cut(end, end + 1, "", "hard_break")
            elif number + 1 < len(lines):
                if goes_on and number and is_unfinished(lines[number - 1]) and not _stranger(lines[number - 1], number - 1):
                    yield Cut(at - 1, at, "", "hard_break")
                yield Cut(at, end + 1, "", name)
            elif number and not _stranger(lines[number - 1], number - 1):
                yield Cut(at - 1, end, "", name)
        at = end + 1


def _stranger(line: str, number: int) -> tuple[str, int] | None:
    """The rule that finds a stranger at the end of a line, and where it starts; in title lines, the site's suffix too."""
    tail = rules.fold(line[-80:])
    for rule in CLEANING:
        if (rule.extra["at"] == "title" and (number > 2 or len(line) > HEAD_CHARS)) or (
            rule.extra["at"] == "line" and len(line) > 30
        ):
            continue
        if match := rule.find(tail):
            return rule.name, len(line) - len(tail) + match.start()
    return None


@lru_cache(maxsize=4)
def page_run(source: str) -> frozenset[int]:
    """Page numbers that run on through a source, from those that stand at line ends or between dashes; else none."""
    text = LINE_END.sub("\n", source)
    found = {int(match.group(1)) for match in PAGE_PLACES.finditer(text)}
    return frozenset(n for n in found if {n - 1, n + 1} & found) if len(found) >= PAGE_RUN else frozenset()


def page_numbers(text: str, pages: frozenset[int]) -> Iterator[Cut]:
    """Bare numbers that a page left in mid-sentence: before a line break, on a line of their own, or inside a word.

    A number before a measure word (`3 名`) is a page only if it runs on with others of the source (`pages`), or parts a word.
    """
    found: list[Cut] = []
    for match in BARE_PAGE.finditer(text):
        is_own_line = match.group()[0] in "0123456789"
        if not _is_han(text, match.end()) or not (is_own_line or _is_han(text, match.start() - 1)):
            continue
        number = int(match.group())
        begin = text.rfind("\n", 0, match.start() - is_own_line) + 1
        before = text[begin : match.start() - is_own_line]
        after = text[match.end() : match.end() + 40]
        counts = (
            MEASURE.match(after)
            and number not in pages
            and not _is_split_word(before.rstrip()[-WORD_WINDOW:], after[:WORD_WINDOW])
        )
        if is_unfinished(before) and not NEW_UNIT.match(after) and not counts:
            if is_own_line:
                found += [
                    Cut(match.start() - 1, match.start(), "", "hard_break"),
                    Cut(match.start(), match.end(), "", "page_number"),
                ]
            else:
                found += [
                    Cut(match.start(), match.end() - 1, "", "page_number"),
                    Cut(match.end() - 1, match.end(), "", "hard_break"),
                ]
    for match in INNER_PAGE.finditer(text):
        if not _is_han(text, match.start() - 1) or not _is_han(text, match.end()):
            continue
        number = int(match.group(1))
        left = text[max(0, match.start() - WORD_WINDOW) : match.start()].rpartition("\n")[2]
        right = text[match.end() : match.end() + WORD_WINDOW].partition("\n")[0]
        if MEASURE.match(right) or COUNTED.search(left):
            continue
        if _is_split_word(left, right) or {number - 1, number + 1} & pages:
            found.append(Cut(match.start(), match.end(), "", "page_number"))
    at = 0
    for cut in sorted(found):
        if cut.begin >= at:
            yield cut
            at = cut.end


def _is_han(text: str, at: int) -> bool:
    return 0 <= at < len(text) and HAN.match(text, at) is not None


def spread_lines(text: str) -> Iterator[Cut]:
    """A line of single characters set apart by spaces, as sites centre a name."""
    for match in SPREAD_LINE.finditer(text):
        for at in range(match.start() + 1, match.end(), 2):
            yield Cut(at, at + 1, "", "spread_line")


def stray_spaces(text: str) -> Iterator[Cut]:
    for match in STRAY_SPACE.finditer(text):
        if not _is_han(text, match.start() - 1) or not _is_han(text, match.end()):
            continue
        left = text[max(0, match.start() - WORD_WINDOW) : match.start()].rpartition("\n")[2]
        right = text[match.end() : match.end() + WORD_WINDOW].partition("\n")[0]
        if _is_split_word(left, right):
            yield Cut(match.start(), match.end(), "", "stray_space")


def breaks(text: str, *, width: int | None) -> Iterator[Cut]:
    """Line ends inside a sentence: it has no end yet, no new unit follows, and something says that it goes on.

    A sentence broken off is no proof: pages are lost in scraping. So a word must run across the break, or a sign or
    particle that cannot stand there, or the lines must be cut to one `width` (`wrap_width`).
    """
    start = physical = 0
    for number, match in enumerate(BREAK.finditer(text)):
        begin = match.start()
        following = text[begin + 1 : begin + 61].partition("\n")[0]
        is_wrapped = width is not None and width - 4 <= begin - physical <= width + 1
        line = text[max(start, begin - LOOK_BACK) : begin]
        is_word_cut = number > TITLE_LINES and len(line) >= UNFINISHED_CHARS and _is_phrase(line)
        if (is_word_cut or is_unfinished(line, is_wrapped)) and _goes_on(line[-WORD_WINDOW:], following, is_wrapped):
            latin = text[begin - 1].isascii() and text[begin - 1].isalnum() and following[0].isascii() and following[0].isalnum()
            yield Cut(begin, begin + 1, " " if latin else "", "hard_break")
        else:
            start = begin + 1
        physical = begin + 1


def _is_phrase(line: str) -> bool:
    """Whether a line without inner punctuation may be text all the same; a word cut at its end must then say so."""
    return not TERMINAL.search(line[-1]) and heading_level(line) is None and not is_signature(line)


@lru_cache(maxsize=4)
def wrap_width(text: str) -> int | None:
    """The width that the lines of a text were cut to, in characters; None where they were not."""
    lengths = sorted(len(line.strip()) for line in LINE_END.sub("\n", text).split("\n") if line.strip()) or [0]
    width = lengths[len(lengths) * 9 // 10 - (len(lengths) > 9)]
    near = bisect_right(lengths, width + 1) - bisect_right(lengths, width - 5)
    longer = len(lengths) - bisect_right(lengths, width + 1)
    is_wrapped = near >= WRAPPED_LINES and near * 5 >= len(lengths) * 2 and longer * 10 <= len(lengths) and 15 <= width <= 80
    return width if is_wrapped else None


def is_unfinished(line: str, is_wrapped: bool = False) -> bool:
    """Whether a line is a sentence broken off: it has inner punctuation, or fills the width, but no end, and is no heading."""
    if not line or TERMINAL.search(line[-1]):
        return False
    level = heading_level(line)
    if CANNOT_END.search(line[-1]) and len(line) >= 8:
        return level is None or line[-1] in "，、,"
    if level is not None or is_signature(line):
        return False
    return is_wrapped or (len(line) >= UNFINISHED_CHARS and bool(INNER_SIGN.search(line)))


def _goes_on(before: str, following: str, is_wrapped: bool) -> bool:
    """Whether a line can be the rest of the sentence that `before` ends, and something says so."""
    if not following:
        return False
    if CANNOT_START.match(following):
        return True
    if NEW_UNIT.match(following) or is_signature(following):
        return False
    if is_wrapped or before[-1] in "，、,（(“‘《〈【[" or _is_split_word(before, following[:WORD_WINDOW]):
        return True
    joins = CONJUNCTION.match(following[0]) or CONJUNCTION.match(before[-1])
    return bool(joins) and len(jieba.lcut(following[:WORD_WINDOW].lstrip("和与及或"), HMM=False)[0]) > 1


def is_signature(line: str) -> bool:
    rule = opening.rule_of(line)
    return rule is not None and rule.extra["role"] in ("date", "byline", "salutation", "title")


@lru_cache(maxsize=65536)
def _is_split_word(left: str, right: str) -> bool:
    """Whether a dictionary word runs across the border of two strings, at least one side being no word by itself."""
    if not left or not right:
        return False
    cut = jieba.lcut
    border = len(left)
    at = 0
    for word in cut(left + right, HMM=False):
        if at < border < at + len(word):
            return len(cut(left, HMM=False)[-1]) == 1 or len(cut(right, HMM=False)[0]) == 1
        at += len(word)
    return False
