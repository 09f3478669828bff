"""The passes of cleaning: each takes a text and yields cuts in order, none overlapping. In doubt a line is left alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from speech_archive import rules
from speech_archive.language import folding, words
from speech_archive.prepare.clean.edits import Cut
from speech_archive.rules import opening
from speech_archive.rules.opening import HEAD_CHARS, SENTENCE_END, heading_level

CLEANING = rules.load("cleaning")

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
UNFINISHED_CHARS = 12  # a shorter line without a full stop may be a title
WORD_WINDOW = 6  # characters on either side of a space that the word test looks at
LONG_CHARS = 50  # a line without a full stop that is longer is no subheading
DANGLING = re.compile(r"(?:[要就能会把将被让使向从对于以为是不也都还更再很有在的地着应须]|必须|应该|可以|没有|需要)$")
LOOK_BACK = 200  # of a long line, what is looked at to tell whether its sentence has ended
TITLE_LINES = 3  # lines at the head that may be titles, where a word may run on by chance
WRAPPED_LINES = 6  # lines of one width that make a text a wrapped one
INNER_SIGN = re.compile(r"[，。；：！？,;:!?]")
CLAUSE_END = re.compile(r"[，。；！？,;!?]")
CONJUNCTION = re.compile(r"[和与及或]")
# words of one character that are whole: particles, adverbs, auxiliaries, prepositions, common verbs, pronouns, numerals, places
STANDS_ALONE = frozenset(
    "的了着过地得吗呢吧和与及或而且但就也都还又再才只更很最太不没未要会能可应该须想肯敢把将被让使给对向往从自由以用按因为于在到去来"
    "是有做看说讲抓管办等及其之所者们我你他她它这那哪谁每各某一二三四五六七八九十两几多少大小新老好高低上下中内外前后里间时年月日"
)

LINE_END = re.compile(r"\r\n?")
BLANK_LINES = re.compile(r"(?<=\n)\n+|\A\n+|\n+\Z")
BARE_PAGE = re.compile(r"(?<![ \u3000\xa0])[ \u3000\xa0]{1,8}\d{1,3}\n|(?<=\n)\d{1,3}\n")
INNER_PAGE = re.compile(
    r"(?<![ \u3000\xa0])[ \u3000\xa0]{1,8}[-—–]?[ \u3000\xa0]?(\d{1,3})[ \u3000\xa0]?[-—–]?[ \u3000\xa0]{1,8}(?![ \u3000\xa0])"
)
PAGE_PLACES = re.compile(
    r"(?:[ \u3000\xa0]|^[-—–][ ]?|^第[ ]?)(\d{1,3})(?:[ ]?[-—–]|[ ]?页[^\n]{0,12})?[ \u3000\xa0]{0,8}$", re.MULTILINE
)
PAGE_RUN = 3  # numbers that must be found before they can be said to run on
COUNTED = re.compile(r"[第约共近达过有以上年月满前到得为选了是名后超从至号和与加减乘除率数值分差]$")
STOP = re.compile(r"[。！？：…”!?:]")
PAGE_CHARS = (120, 1300)  # characters a printed page holds: a lone number must stand where its page can end
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
    tail = folding.fold(line[-80:])
    for rule in CLEANING:
        if (rule.extra["at"] == "title" and (number > 2 or len(line) > HEAD_CHARS)) or (
            rule.extra["at"] == "line" and len(line) > 30
        ):
            continue
        if match := rule.find(tail):
            begin = len(line) - len(tail) + match.start()
            if rule.name == "page_number" and begin and line[begin - 1] not in "。！？!?…” \u3000" and not line[begin].isspace():
                continue  # `请看第3页共10页` is text
            return rule.name, len(line) - len(tail) + match.start()
    return None


@lru_cache(maxsize=4)
def page_run(source: str) -> frozenset[int]:
    """Page numbers that run on through a source, from those that stand at line ends or between dashes; else none."""
    text = LINE_END.sub("\n", source)
    found = {int(match.group(1)) for match in PAGE_PLACES.finditer(text)}
    return frozenset(n for n in found if {n - 1, n + 1} & found) if len(found) >= PAGE_RUN else frozenset()


def page_numbers(text: str, pages: frozenset[int], base: int) -> Iterator[Cut]:
    """Bare numbers that a page left in mid-sentence: before a line break, on a line of their own, or inside a word.

    A number is a page only where it runs on with others of the source (`pages`), or stands about where that page would
    end, in the text or in its file, where it starts at `base`; one that counts something (`前 3`, `3 名`) is none.
    """
    found: list[Cut] = []
    for match in BARE_PAGE.finditer(text):
        is_own_line = match.group()[0] in "0123456789"
        number, end = int(match.group()), match.start() - is_own_line
        if not is_own_line and STOP.match(text[end - 1 : end]) and (number in pages or _is_at_page_end(number, end, base)):
            found.append(Cut(match.start(), match.end() - 1, "", "page_number"))  # behind a full stop it counts nothing
            continue
        if not _is_han(text, match.end()) or not (is_own_line or _is_han(text, match.start() - 1)):
            continue
        before = text[max(text.rfind("\n", 0, end) + 1, end - LOOK_BACK) : end]
        after = text[match.end() : match.end() + 40]
        parts_word = _is_split_word(before[-WORD_WINDOW:], after[:WORD_WINDOW])
        is_placed = not MEASURE.match(after) and _is_at_page_end(number, match.start(), base)
        is_page = number in pages or ((parts_word or is_placed) and not COUNTED.search(before))
        is_inside = is_unfinished(before) or (parts_word and not MEASURE.match(after))
        if is_page and is_inside and not NEW_UNIT.match(after):
            if is_own_line:
                found += [Cut(end, end + 1, "", "hard_break"), Cut(match.start(), match.end(), "", "page_number")]
            else:
                last = match.end() - 1
                found += [Cut(match.start(), last, "", "page_number"), Cut(last, last + 1, "", "hard_break")]
    for match in INNER_PAGE.finditer(text):
        if not _is_han(text, match.start() - 1) or not _is_han(text, match.end()):
            continue
        number = int(match.group(1))
        left = text[max(0, match.start() - WORD_WINDOW) : match.start()].rpartition("\n")[2]
        right = text[match.end() : match.end() + WORD_WINDOW].partition("\n")[0]
        if MEASURE.match(right) or COUNTED.search(left):
            continue
        if {number - 1, number + 1} & pages or (_is_split_word(left, right) and _is_at_page_end(number, match.start(), base)):
            found.append(Cut(match.start(), match.end(), "", "page_number"))
    at = 0
    for cut in sorted(found):
        if cut.begin >= at:
            yield cut
            at = cut.end


def _is_at_page_end(number: int, offset: int, base: int) -> bool:
    return any((number - 1) * PAGE_CHARS[0] <= at <= number * PAGE_CHARS[1] for at in (offset, base + offset))


def _is_han(text: str, at: int) -> bool:
    return 0 <= at < len(text) and HAN.match(text, at) is not None


def spread_lines(text: str) -> Iterator[Cut]:
    """A line of single characters set apart by spaces, as sites centre a name."""
    for match in SPREAD_LINE.finditer(text):
        if max(map(len, words.cut(match.group()[::2]))) == 1:
            continue  # no word in it: a row of names
        for at in range(match.start() + 1, match.end(), 2):
            yield Cut(at, at + 1, "", "spread_line")


def stray_spaces(text: str) -> Iterator[Cut]:
    """Spaces inside a word; and inside a clause beside a word of one character, where no phrase can end.

    A space between two whole words may part a heading from its text or a name from the next, so it stays; so does one
    before a measure word, where a number was lost.
    """
    begin = at = 0
    for match in STRAY_SPACE.finditer(text):
        if not _is_han(text, match.start() - 1) or not _is_han(text, match.end()):
            continue
        begin = max(begin, text.rfind("\n", at, match.start()) + 1)
        at = match.end()
        left = text[max(begin, match.start() - WORD_WINDOW) : match.start()]
        right = text[match.end() : match.end() + WORD_WINDOW].partition("\n")[0]
        if _is_split_word(left, right):
            yield Cut(match.start(), match.end(), "", "stray_space")
            continue
        before = text[begin : min(begin + LOOK_BACK, match.start())]
        in_text = SENTENCE_END.search(before) if NEW_UNIT.match(before) else CLAUSE_END.search(before)
        if in_text and not MEASURE.match(right) and 1 in (len(words.cut(left)[-1]), len(words.cut(right)[0])):
            yield Cut(match.start(), match.end(), "", "stray_space")


def breaks(text: str, *, width: int | None) -> Iterator[Cut]:
    """Line ends inside a sentence: it has no end yet, and no new unit follows.

    A sentence broken off is no proof that it goes on: pages are lost in scraping. What says so is a word across the
    break, a sign or particle that cannot stand there, or lines cut to one `width` (`wrap_width`). Where nothing does,
    the line is joined only if no break of the text shows half a word: there, something was lost.
    """
    found = list(_broken_lines(text, width))
    is_whole = all(fit is not Fit.TORN for _, fit in found)
    for begin, fit in found:
        if fit is Fit.SURE or (fit is Fit.LIKELY and is_whole):
            after = text[begin + 1]
            latin = text[begin - 1].isascii() and text[begin - 1].isalnum() and after.isascii() and after.isalnum()
            yield Cut(begin, begin + 1, " " if latin else "", "hard_break")


class Fit(Enum):
    """How the two sides of a broken line fit together."""

    SURE = "something says that the sentence goes on"
    LIKELY = "nothing says so, nothing speaks against it"
    TORN = "half a word stands at the break, and the other half is not there"


def _broken_lines(text: str, width: int | None) -> Iterator[tuple[int, Fit]]:
    """The line ends of a text that stand inside a sentence, and how their sides fit."""
    start = physical = 0
    for number, match in enumerate(BREAK.finditer(text)):
        begin = match.start()
        following = text[begin + 1 : begin + 61].partition("\n")[0]
        is_wrapped = width is not None and width - 4 <= begin - physical <= width + 1
        line = text[max(start, begin - LOOK_BACK) : begin]
        physical = begin + 1
        fit = _fit(line, following, is_wrapped, number > TITLE_LINES) if line and following else None
        if fit is not None:
            yield begin, fit
        if fit is not Fit.SURE:
            start = begin + 1


def _fit(line: str, following: str, is_wrapped: bool, is_past_titles: bool) -> Fit | None:
    """How a line and the next fit, if the sentence of the first is broken off and the second can be its rest; else None."""
    is_unended = is_unfinished(line, is_wrapped)
    is_word_cut = is_past_titles and len(line) >= UNFINISHED_CHARS and _is_phrase(line)
    if not is_unended and not is_word_cut:
        return None
    before = line[-WORD_WINDOW:]
    if CANNOT_START.match(following):
        return Fit.SURE
    if NEW_UNIT.match(following) or is_signature(following):
        return None
    if is_wrapped or before[-1] in "，、,（(“‘《〈【[" or _is_split_word(before, following[:WORD_WINDOW]):
        return Fit.SURE
    if not is_unended or not INNER_SIGN.search(line):
        return None
    if _is_torn(words.cut(before)[-1]) or _is_torn(words.cut(following[:WORD_WINDOW])[0]):
        return Fit.TORN
    if CONJUNCTION.match(following[0]) or CONJUNCTION.match(before[-1]):
        return Fit.SURE
    is_text = len(line) >= LONG_CHARS or SENTENCE_END.search(line) or DANGLING.search(line)  # a subheading is short, one phrase
    is_rest = INNER_SIGN.search(following) is not None or TERMINAL.search(following) is not None
    return Fit.LIKELY if is_text and is_rest and not line[-1].isascii() else None


def _is_torn(word: str) -> bool:
    """Whether a word at a break is half of one: a single character that does not stand by itself."""
    return len(word) == 1 and HAN.match(word) is not None and word not in STANDS_ALONE


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


def is_signature(line: str) -> bool:
    rule = opening.rule_of(line)
    return rule is not None and rule.extra["role"] in ("date", "byline", "salutation", "title")


@lru_cache(maxsize=65536)
def _is_split_word(left: str, right: str) -> bool:
    """Whether a dictionary word runs across the border of two strings, at least one side being no word by itself."""
    if not left or not right:
        return False
    border = len(left)
    at = 0
    for word in words.cut(left + right):
        if at < border < at + len(word):
            return len(words.cut(left)[-1]) == 1 or len(words.cut(right)[0]) == 1
        at += len(word)
    return False
