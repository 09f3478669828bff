"""The years that a text prints, each with the part it plays: told of, planned, counted; and the dates it gives of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from speech_archive.models import Role, edtf
from speech_archive.models.dating import Part, StatedDate, Year
from speech_archive.models.finding import ReadingOffset
from speech_archive.rules import load
from speech_archive.rules.kinds import WrittenDate, YearContext

VALUE = dict.fromkeys("〇○零OoО0", 0) | {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
CONTEXT_CHARS = 24
BREAK = re.compile(r"[。;!?\n]")

IS_YEAR = re.compile(r"^ ?(?:年(?!来|之久|多的|历史)|[-—–~～至到/]+ ?(?:19|20)[0-9]{2} ?年|[-/.][0-9]{1,2}[-/.][0-9]{1,2})")

DATE_LINE_CHARS = 40  # a line that holds a date and hardly more; bench/dates
SHORT_YEARS = 2  # one alone may be a span of years
HEAD_LINES, TAIL_LINES = 8, 2
NEAR_LINES = 2  # so near to a labelled date the place of a meeting, or who presides, is of the same block
NO_DATE_LINE = re.compile(r"[。;!?]|至今|以来|,[^,]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A year with the words of its clause on either side."""

    at: Year
    before: str
    after: str


@cache
def written(name: str) -> re.Pattern[str]:
    """The pattern of that name in rules/dates.yml."""
    return next(rule.pattern for rule in load(WrittenDate) if rule.name == name)


def number(numeral: str) -> int:
    """The value of digits, of Chinese digits one by one, or of a small Chinese numeral with tens (`廿一` too); else 0."""
    if numeral.isascii() and numeral.isdecimal():
        return int(numeral)
    if "十" in numeral or "廿" in numeral:
        tens, _, ones = numeral.replace("廿", "二十").partition("十")
        return (VALUE.get(tens, 1) if tens else 1) * 10 + (VALUE.get(ones, 0) if ones else 0)
    return int("".join(str(VALUE.get(sign, 0)) for sign in numeral) or 0)


def years(folded: str, text: str, titles: Sequence[tuple[int, int]]) -> tuple[Seen, ...]:
    """Every year 1900-2099 of a text, counts that look like one included; `titles` are ranges of quoted titles."""
    found = []
    for match in written("year").finditer(folded):
        begin, end = match.span()
        is_titled = any(first <= begin and end <= last for first, last in titles)
        year = number(match.group())
        found.append(_seen(folded, text, begin, end, year, is_arabic=match.group()[0] in "12", is_titled=is_titled))
    return tuple(found)


def short_years(folded: str, text: str) -> tuple[Year, ...]:
    """Years of this century's forerunner by their last two digits (`58年`, `五三年`), where a text names several: no scraper
    overwrites them."""
    found = []
    for match in written("short_year").finditer(folded):
        year = 1900 + number(match.group()[:2])
        found.append(_seen(folded, text, match.start(), match.end() - 1, year, is_arabic=False, is_titled=False).at)
    return tuple(found) if len(found) >= SHORT_YEARS else ()


def _seen(folded: str, text: str, begin: int, end: int, year: int, *, is_arabic: bool, is_titled: bool) -> Seen:
    before = BREAK.split(folded[max(0, begin - CONTEXT_CHARS) : begin])[-1]
    after = BREAK.split(folded[end : end + CONTEXT_CHARS])[0]
    holding = [rule for rule in load(YearContext) if _fits(rule, before, after)]
    found = Year(
        begin=ReadingOffset(begin),
        end=ReadingOffset(end),
        text=text[begin:end],
        year=year,
        is_arabic=is_arabic,
        part=_part(holding, after, is_titled=is_titled),
        says=tuple(rule.name for rule in holding if not rule.part),
    )
    return Seen(at=found, before=before, after=after)


def _part(holding: Sequence[YearContext], after: str, *, is_titled: bool) -> Part:
    decided = next((rule for rule in holding if rule.part), None)
    if not IS_YEAR.match(after) or (decided and decided.name == "count"):
        return Part.COUNTED
    if is_titled:
        return Part.TITLED
    return Part((decided and decided.part) or Part.TOLD)


def _fits(rule: YearContext, before: str, after: str) -> bool:
    return bool(rule.find(before if rule.side == "before" else after))


def known_for(year: Seen) -> tuple[int, ...]:
    """The years that what stands behind a year can be of (`年新中国成立`); empty where it says nothing of that."""
    found = (rule.known for rule in load(YearContext) if rule.known and _fits(rule, year.before, year.after))
    return tuple(next(found, ()))


def day_in(line: str) -> tuple[str, tuple[int, int]] | None:
    """The first date of a folded line as EDTF (a day, or a month), with its range; a day that no calendar has is none."""
    for match in written("date").finditer(line):
        if value := _written(number(match["y"]), match["m"] or match["m2"], match["d"] or match["d2"]):
            return value, match.span()
    of_republic = written("republic").search(line)
    if of_republic and (value := _written(number(of_republic["y"]) + 1911, of_republic["m"], of_republic["d"])):
        return value, of_republic.span()
    return None


def _written(year: int, month: str | None, day: str | None) -> str | None:
    of_month, of_day = number(month or "0"), number(day or "0")
    if not edtf.is_day(year, of_month, of_day or 1):
        return None
    return f"{year}-{of_month:02}-{of_day:02}" if of_day else f"{year}-{of_month:02}"


def stated_date(folded: Sequence[str], paragraphs: Sequence[str], roles: Sequence[Role], title: str | None) -> StatedDate | None:
    """The date that a speech gives of itself: on a line of its own or with the byline at its head or foot, else in its title.

    `folded` are the paragraphs as rules see them. A longer line is a sentence of the speech, whatever date it has.
    """
    starts = _starts(paragraphs)
    count = len(folded)
    for no in (*range(min(HEAD_LINES, count)), *range(max(HEAD_LINES, count - TAIL_LINES), count)):
        line = folded[no]
        if roles[no] is Role.TITLE and no == 0 and len(line) > DATE_LINE_CHARS:
            continue
        if len(line) > DATE_LINE_CHARS or NO_DATE_LINE.search(line.rstrip("。")):
            continue
        if (found := day_in(line)) and not _is_posting(folded, no):
            value, (begin, end) = found
            return _stated("date_line", starts[no] + begin, starts[no] + end, paragraphs[no][begin:end], value)
    for no in range(min(2, count)):
        if len(folded[no]) <= 60 and not NO_DATE_LINE.search(folded[no]) and (match := written("year_alone").search(folded[no])):
            years_there = [number(each["y"]) for each in written("year_alone").finditer(folded[no])]
            if len(set(years_there)) == 1:
                begin, end = match.span()
                return _stated("title_year", starts[no] + begin, starts[no] + end, paragraphs[no][begin:end], f"{years_there[0]}")
    if title and (match := written("year_alone").search(title)):
        return _stated("marker_year", 0, 0, match.group(), f"{number(match['y'])}")
    return None


def _is_posting(folded: Sequence[str], no: int) -> bool:
    """Whether a line's date is the day the page was put up: its label says so, and nothing near it that it was the meeting's."""
    if written("posting").search(folded[no]):
        return True
    near = "\n".join(folded[max(0, no - NEAR_LINES) : no + NEAR_LINES + 1])
    return bool(written("posting_label").search(folded[no])) and not written("occasion").search(near)


def _stated(rule: str, begin: int, end: int, quote: str, value: str) -> StatedDate:
    return StatedDate(rule=rule, begin=ReadingOffset(begin), end=ReadingOffset(end), quote=quote, value=value)


def _starts(paragraphs: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for paragraph in paragraphs:
        starts.append(at)
        at += len(paragraph) + 1
    return starts
