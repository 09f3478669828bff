"""A draft to its reading text, by recorded edits only: each changes white space or takes a stranger out.

In doubt a line is left alone. Cleaning is a fixed point: cleaning the reading text again changes nothing.
"""

from __future__ import annotations

import logging
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from speech_archive import rules
from speech_archive.models import Doubt, Draft, Edit, Ledger, Reading, Role
from speech_archive.rules import opening
from speech_archive.rules.opening import HEAD_CHARS, SENTENCE_END, heading_level

CLEANING = rules.load("cleaning")

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
UNFINISHED_CHARS = 12  # a shorter line without a full stop may be a title; bench/splitting.md
MOST_DELETED_SHARE = 30  # one character in so many may be taken out, besides white space; more is doubt (the contract's bound)
MOST_DELETED_CHARS = 60  # … or so many, in a short speech
WORD_WINDOW = 6  # characters on either side of a space that the word test looks at
PASSES = 12
TITLE_LINES = 3  # lines at the head that may be titles, where a word may run on by chance
QUOTE_CHARS = 12  # of each side of a broken sentence, in the report
WRAPPED_LINES = 6  # lines of one width that make a text a wrapped one
INNER_SIGN = re.compile(r"[，。；：！？,;:!?]")
CONJUNCTION = re.compile(r"[和与及或]")

LINE_END = re.compile(r"\r\n?")
BLANK_LINES = re.compile(r"(?<=\n)\n+|\A\n+|\n+\Z")
BARE_PAGE = re.compile(rf"(?<=[{CJK}])[ \u3000\xa0]+\d{{1,3}}\n(?=[{CJK}])|(?<=\n)\d{{1,3}}\n(?=[{CJK}])")
INNER_PAGE = re.compile(rf"(?<=[{CJK}])[ \u3000\xa0]+[-—–]?\s?(\d{{1,3}})\s?[-—–]?[ \u3000\xa0]+(?=[{CJK}])")
PAGE_PLACES = re.compile(
    rf"(?:(?<=[{CJK}])[ \u3000\xa0]+|^\s*[-—–]\s*|^\s*第\s*)(\d{{1,3}})(?:\s*[-—–]|\s*页.*)?\s*$", re.MULTILINE
)
PAGE_RUN = 3  # numbers that must be found before they can be said to run on
COUNTED = re.compile(r"[第约共近达过有以上年月满]$")
STRAY_SPACE = re.compile(rf"(?<=[{CJK}])[ \u3000\xa0]{{1,2}}(?=[{CJK}])")
SPREAD_LINE = re.compile(rf"(?m)^[{CJK}](?:[ \u3000\xa0][{CJK}]){{2,11}}$")
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


class Cut(NamedTuple):
    """A range of the current text, what takes its place, and the rule that says so."""

    begin: int
    end: int
    reading: str
    rule: str


def clean(ledger: Ledger, draft: Draft) -> Reading:
    """The reading text of a draft, its paragraphs' roles, the edits that lead to it, and where a sentence breaks off."""
    source = ledger.source.text
    text = "".join(source[s.begin : s.end] for s in draft.segments)
    offsets = array("q")
    for segment in draft.segments:
        offsets.extend(range(segment.begin, segment.end))
    begins = [segment.begin for segment in draft.segments]
    made = [Cut(begin, end, "", "glued_marker") for begin, end in draft.strangers]
    for cut in made:
        at = offsets.index(cut.begin)
        text, offsets = text[:at] + text[at + cut.end - cut.begin :], offsets[:at] + offsets[at + cut.end - cut.begin :]
    pages = _page_run(source)
    reading, kept, edits = _settle(text, offsets, source, begins, made, pages, keep_strangers=False)
    if _deleted(edits) > max(MOST_DELETED_CHARS, (draft.end - draft.begin) // MOST_DELETED_SHARE):
        reading, kept, edits = _settle(text, offsets, source, begins, made, frozenset(), keep_strangers=True)
    paragraphs = tuple(reading.split("\n"))
    roles, levels = _roles(paragraphs)
    doubts = tuple(
        Doubt(
            kind="broken_sentences",
            path=ledger.source.path,
            line=bisect_right(ledger.lines, kept[at], key=lambda line: line.begin),
            found=f"{reading[max(0, at - QUOTE_CHARS) : at]} | {reading[at + 1 : at + 1 + QUOTE_CHARS]}",
            expected="the rest of the sentence",
        )
        for at in _broken_off(paragraphs)
    )
    return Reading(paragraphs=paragraphs, roles=roles, levels=levels, edits=edits, doubts=doubts)


def _broken_off(paragraphs: tuple[str, ...]) -> Iterator[int]:
    """Where, in the reading text, a sentence ends without an end and what follows is no new unit."""
    at = 0
    for paragraph, following in zip(paragraphs, paragraphs[1:], strict=False):
        at += len(paragraph)
        is_cut = len(paragraph) > HEAD_CHARS and _is_unfinished(paragraph)
        if is_cut and not NEW_UNIT.match(following) and heading_level(following) is None and not _is_signature(following):
            yield at
        at += 1


def _deleted(edits: tuple[Edit, ...]) -> int:
    return sum(len("".join(edit.original.split())) for edit in edits)


def _settle(
    text: str,
    offsets: array[int],
    source: str,
    segment_begins: list[int],
    given: list[Cut],
    pages: frozenset[int],
    *,
    keep_strangers: bool,
) -> tuple[str, array[int], tuple[Edit, ...]]:
    """Pass after pass until nothing changes; the cuts of all passes as edits of the source."""
    made = list(given)
    for _ in range(PASSES):
        before = text
        for cuts in (_line_ends, _padding, _blank_lines, _strangers, _page_numbers, _spread_lines, _stray_spaces, _breaks):
            if keep_strangers and cuts in (_strangers, _page_numbers):
                continue
            found = list(_page_numbers(text, pages) if cuts is _page_numbers else cuts(text))
            if found:
                text, offsets = _apply(text, offsets, found, made)
        if text == before:
            break
    return text, offsets, _edits(made, source, segment_begins)


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


# The passes: each yields cuts in order, none overlapping


def _line_ends(text: str) -> Iterator[Cut]:
    for match in LINE_END.finditer(text):
        if len(match.group()) == 2:
            yield Cut(match.start(), match.start() + 1, "", "line_end")
        else:
            yield Cut(match.start(), match.end(), "\n", "line_end")


def _padding(text: str) -> Iterator[Cut]:
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


def _blank_lines(text: str) -> Iterator[Cut]:
    for match in BLANK_LINES.finditer(text):
        is_last_end = match.end() == len(text) and match.start() > 0
        yield Cut(match.start(), match.end(), "", "final_line_end" if is_last_end else "blank_line")


def _strangers(text: str) -> Iterator[Cut]:
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
                if goes_on and _is_unfinished(line[: begin - at]):
                    yield Cut(end, end + 1, "", "hard_break")
            elif number + 1 < len(lines):
                if goes_on and number and _is_unfinished(lines[number - 1]) and not _stranger(lines[number - 1], number - 1):
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
def _page_run(source: str) -> frozenset[int]:
    """Page numbers that run on through a source, from those that stand at line ends or between dashes; else none."""
    text = LINE_END.sub("\n", source)
    found = {int(match.group(1)) for match in PAGE_PLACES.finditer(text)}
    return frozenset(n for n in found if {n - 1, n + 1} & found) if len(found) >= PAGE_RUN else frozenset()


def _page_numbers(text: str, pages: frozenset[int]) -> Iterator[Cut]:
    """Bare numbers that a page left in mid-sentence: before a line break, on a line of their own, or inside a word.

    A number before a measure word (`3 名`) is a page only if it runs on with others of the source (`pages`).
    """
    found: list[Cut] = []
    for match in BARE_PAGE.finditer(text):
        is_own_line = match.group()[0] in "0123456789"
        number = int(match.group())
        begin = text.rfind("\n", 0, match.start() - is_own_line) + 1
        before = text[begin : match.start() - is_own_line]
        after = text[match.end() : match.end() + 40]
        if _is_unfinished(before) and not NEW_UNIT.match(after) and (number in pages or not MEASURE.match(after)):
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
        number = int(match.group(1))
        left = text[max(0, match.start() - WORD_WINDOW) : match.start()].rpartition("\n")[2]
        right = text[match.end() : match.end() + WORD_WINDOW].partition("\n")[0]
        if "\n" in match.group() or MEASURE.match(right) or COUNTED.search(left):
            continue
        if _is_split_word(left, right) or {number - 1, number + 1} & pages:
            found.append(Cut(match.start(), match.end(), "", "page_number"))
    at = 0
    for cut in sorted(found):
        if cut.begin >= at:
            yield cut
            at = cut.end


def _spread_lines(text: str) -> Iterator[Cut]:
    """A line of single characters set apart by spaces, as sites centre a name."""
    for match in SPREAD_LINE.finditer(text):
        for at in range(match.start() + 1, match.end(), 2):
            yield Cut(at, at + 1, "", "spread_line")


def _stray_spaces(text: str) -> Iterator[Cut]:
    for match in STRAY_SPACE.finditer(text):
        left = text[max(0, match.start() - WORD_WINDOW) : match.start()].rpartition("\n")[2]
        right = text[match.end() : match.end() + WORD_WINDOW].partition("\n")[0]
        if _is_split_word(left, right):
            yield Cut(match.start(), match.end(), "", "stray_space")


def _breaks(text: str) -> Iterator[Cut]:
    """Line ends inside a sentence: it has no end yet, no new unit follows, and something says that it goes on.

    A sentence broken off is no proof: pages are lost in scraping. So a word must run across the break, or a sign or
    particle that cannot stand there, or the lines must be cut to one width.
    """
    width = _wrap_width(text)
    start = line = lines = 0
    for match in BREAK.finditer(text):
        begin = match.start()
        following = text[begin + 1 : begin + 61].partition("\n")[0]
        is_wrapped = width is not None and width - 4 <= begin - line <= width + 1
        is_word_cut = lines > TITLE_LINES and begin - start >= UNFINISHED_CHARS and _is_phrase(text[start:begin])
        if (is_word_cut or _is_unfinished(text[start:begin], is_wrapped)) and _goes_on(
            text[max(start, begin - WORD_WINDOW) : begin], following, is_wrapped
        ):
            latin = text[begin - 1].isascii() and text[begin - 1].isalnum() and following[0].isascii() and following[0].isalnum()
            yield Cut(begin, begin + 1, " " if latin else "", "hard_break")
        else:
            start = begin + 1
        line = begin + 1
        lines += 1


def _is_phrase(line: str) -> bool:
    """Whether a line without inner punctuation may be text all the same; a word cut at its end must then say so."""
    return not TERMINAL.search(line[-1]) and heading_level(line) is None and not _is_signature(line)


def _wrap_width(text: str) -> int | None:
    """The width that the lines of a text were cut to, in characters; None where they were not."""
    lengths = sorted(len(line) for line in text.split("\n"))
    width = lengths[len(lengths) * 19 // 20 - (len(lengths) > 19)]
    near = bisect_right(lengths, width + 1) - bisect_right(lengths, width - 5)
    longer = len(lengths) - bisect_right(lengths, width + 1)
    is_wrapped = near >= WRAPPED_LINES and near * 5 >= len(lengths) * 2 and longer * 20 <= len(lengths) and 15 <= width <= 80
    return width if is_wrapped else None


def _is_unfinished(line: str, is_wrapped: bool = False) -> bool:
    """Whether a line is a sentence broken off: it has inner punctuation, or fills the width, but no end, and is no heading."""
    if not line or TERMINAL.search(line[-1]):
        return False
    level = heading_level(line)
    if CANNOT_END.search(line[-1]) and len(line) >= 8:
        return level is None or line[-1] in "，、,"
    if level is not None or _is_signature(line):
        return False
    return is_wrapped or (len(line) >= UNFINISHED_CHARS and bool(INNER_SIGN.search(line)))


def _goes_on(before: str, following: str, is_wrapped: bool) -> bool:
    """Whether a line can be the rest of the sentence that `before` ends, and something says so."""
    if not following:
        return False
    if CANNOT_START.match(following):
        return True
    if NEW_UNIT.match(following) or _is_signature(following):
        return False
    if is_wrapped or before[-1] in "，、,（(“‘《〈【[" or _is_split_word(before, following[:WORD_WINDOW]):
        return True
    joins = CONJUNCTION.match(following[0]) or CONJUNCTION.match(before[-1])
    return bool(joins) and len(_cutter()(following[:WORD_WINDOW].lstrip("和与及或"), HMM=False)[0]) > 1


def _is_signature(line: str) -> bool:
    rule = opening.rule_of(line)
    return rule is not None and rule.extra["role"] in ("date", "byline", "salutation", "title")


@lru_cache(maxsize=65536)
def _is_split_word(left: str, right: str) -> bool:
    """Whether a dictionary word runs across the border of two strings, at least one side being no word by itself."""
    if not left or not right:
        return False
    cut = _cutter()
    border = len(left)
    at = 0
    for word in cut(left + right, HMM=False):
        if at < border < at + len(word):
            return len(cut(left, HMM=False)[-1]) == 1 or len(cut(right, HMM=False)[0]) == 1
        at += len(word)
    return False


@cache
def _cutter():  # type: ignore[no-untyped-def]  # jieba has no types
    import jieba  # type: ignore[import-untyped]

    jieba.setLogLevel(logging.WARNING)
    return jieba.lcut


# Roles


def _roles(paragraphs: tuple[str, ...]) -> tuple[tuple[Role, ...], tuple[int, ...]]:
    """What each paragraph opens with, and the outline level of headings (0 elsewhere)."""
    roles: list[Role] = []
    levels: list[int] = []
    in_head = True
    for number, paragraph in enumerate(paragraphs):
        role, level = _role(paragraph, in_head, len(paragraphs) - number <= 4 and number > 0)
        if role in (Role.BODY, Role.HEADING, Role.SALUTATION):
            in_head = False
        roles.append(role)
        levels.append(level)
    return tuple(roles), tuple(levels)


def _role(paragraph: str, in_head: bool, at_end: bool) -> tuple[Role, int]:
    level = heading_level(paragraph)
    if level is not None:
        return Role.HEADING, level
    rule = opening.rule_of(paragraph)
    role = Role(rule.extra["role"]) if rule else Role.BODY
    if len(paragraph) > HEAD_CHARS:
        return Role.BODY, 0
    folded = rules.fold(paragraph)
    if role is Role.SALUTATION:
        return role, 0
    if role is Role.CLOSING:
        return (role, 0) if at_end else (Role.BODY, 0)
    if role in (Role.DATE, Role.BYLINE) and (in_head or at_end):
        return role, 0
    if in_head and not SENTENCE_END.search(folded) and not TERMINAL.search(folded.rstrip(")）]】》”")):
        return Role.TITLE, 0
    return Role.BODY, 0
