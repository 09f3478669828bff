"""What gives away a scraper that overwrote years: one year everywhere, counts turned into it, known years amiss."""

from __future__ import annotations

import re
from calendar import weekday
from collections import Counter
from collections.abc import Iterator, Sequence

from speech_archive.language.numerals import WEEKDAYS
from speech_archive.models import edtf
from speech_archive.models.dating import Part, Sign, Year
from speech_archive.prepare.dating.mentions import Mention
from speech_archive.prepare.dating.years import Seen, known_for, number
from speech_archive.rules.cues import Series

ALIKE = 4  # so many years, told and awaited, and all of them one; bench/dates
ALIKE_IN_FILE = 8  # the same of all speeches of a file
RANGE = re.compile(r"^ ?年?(?:度|底|末)?(?:[-—–~～至到]{1,2})(?P<y>(?:19|20)[0-9]{2})")
HELD = re.compile(
    r"^ ?年(?:[0-9一二三四五六七八九十]{1,2}月(?:[0-9一二三四五六七八九十]{1,3}[日号])?)?,?"
    r"(?:胜利)?(?:召开|举行)?的?(?:中国共产党|党的|全国|第)*$"
)
WEEKDAY = re.compile(
    r"年 ?(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月 ?(?P<d>[0-9]{1,2}|[一二三四五六七八九十廿]{1,3})[日号]"
    r" ?[(,]? ?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])(?=[),。;!? \n]|[上下]午|晚|$)"
)
LASTED = re.compile(r"(?:连续|长达|历时|整整|为期)$")


def signs(folded: str, seen: Sequence[Seen], mentions: Sequence[Mention]) -> tuple[Sign, ...]:
    """Every sign in a text that its years were overwritten."""
    years = [each.at for each in seen]
    return (
        *_events(folded, years, mentions),
        *_history(seen),
        *_ranges(seen),
        *_counts(seen),
        *_alike(years),
        *_scripts(years),
        *_weekdays(folded, years),
    )


def signs_of_file(speeches: Sequence[Sequence[Year]]) -> tuple[tuple[Sign, ...], ...]:
    """For each speech of a file the sign that all years of all of them are one, told of, planned and awaited alike."""
    real = [[year for year in years if year.part is not Part.COUNTED and year.is_arabic] for years in speeches]
    everything = [year for years in real for year in years]
    parts = {year.part for year in everything}
    is_alike = len(everything) >= ALIKE_IN_FILE and len({year.year for year in everything}) == 1
    if not is_alike or not parts & {Part.AHEAD, Part.PLANNED} or not parts & {Part.TOLD, Part.REVIEWED}:
        return tuple(() for _ in speeches)
    return tuple((Sign(name="file_alike", at=years[0], year=None),) if years else () for years in real)


def _events(folded: str, years: Sequence[Year], mentions: Sequence[Mention]) -> Iterator[Sign]:
    """A year right before a meeting that was held in another one."""
    by_end = {int(year.end): year for year in years}
    for mention in mentions:
        if not isinstance(mention.rule, Series) or mention.rule.kind != "event":
            continue
        for end in range(mention.begin, max(0, mention.begin - 20), -1):
            year = by_end.get(end)
            if year and HELD.match(folded[end : mention.begin]):
                held = {int(day[:4]) for day in (mention.window.begin, mention.window.end) if day}
                if year.year not in held:
                    yield Sign(name="event_year", at=year, year=min(held))


def _history(seen: Sequence[Seen]) -> Iterator[Sign]:
    for each in seen:
        known = known_for(each)
        if known and each.at.year not in known:
            yield Sign(name="history_year", at=each.at, year=known[0])


def _ranges(seen: Sequence[Seen]) -> Iterator[Sign]:
    for each in seen:
        if (match := RANGE.match(each.after)) and int(match["y"]) <= each.at.year and each.at.is_arabic:
            yield Sign(name="empty_range", at=each.at, year=None)


def _counts(seen: Sequence[Seen]) -> Iterator[Sign]:
    """A count or a duration that is the very year of the text (`连续2021年`)."""
    usual = Counter(each.at.year for each in seen if each.at.part is not Part.COUNTED and each.at.is_arabic)
    for each in seen:
        year = each.at
        is_duration = year.is_arabic and bool(LASTED.search(each.before)) and each.after.startswith("年")
        if is_duration or (year.part is Part.COUNTED and usual[year.year] >= 3 and len(usual) == 1):
            yield Sign(name="counted_year", at=year, year=None)


def _alike(years: Sequence[Year]) -> Iterator[Sign]:
    """Years told of and years to come, and all of them one."""
    real = [year for year in years if year.part is not Part.COUNTED and year.is_arabic]
    parts = {year.part for year in real}
    if len(real) >= ALIKE and len({year.year for year in real}) == 1 and Part.AHEAD in parts and len(parts) > 1:
        yield Sign(name="all_alike", at=real[0], year=None)


def _scripts(years: Sequence[Year]) -> Iterator[Sign]:
    """Years in digits, all one, far from those in Chinese numerals, which a scraper forgets.

    One or two are the speech's own date and title: who speaks of the past in Chinese numerals may write them so.
    """
    arabic = [year for year in years if year.part is not Part.COUNTED and year.is_arabic]
    if len(arabic) < ALIKE:
        return
    chinese = [year for year in years if year.part in (Part.TOLD, Part.REVIEWED, Part.PLANNED) and not year.is_arabic]
    if len({year.year for year in arabic}) == 1 and len(chinese) >= 2 and max(year.year for year in chinese) < arabic[0].year - 8:
        yield Sign(name="other_numerals", at=arabic[0], year=None)


def _weekdays(folded: str, years: Sequence[Year]) -> Iterator[Sign]:
    """A year whose calendar has another day of the week on the day that it is printed with (`2024年3月5日(星期三)`)."""
    for year in years:
        match = WEEKDAY.match(folded, year.end)
        if not match:
            continue
        month, day = number(match["m"]), number(match["d"])
        if edtf.is_day(year.year, month, day):
            said = WEEKDAYS.index(match["w"].replace("天", "日"))
            if weekday(year.year, month, day) != said:
                yield Sign(name="weekday", at=year, year=None)
