"""What gives away a scraper that overwrote years: one year everywhere, counts turned into it, known years amiss."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speech_archive.prepare.dating.mentions import Mention
from speech_archive.prepare.dating.years import Part, Year, known_for
from speech_archive.rules.cues import Series

ALIKE = 4  # so many years, told and awaited, and all of them one; bench/dates
RANGE = re.compile(r"^ ?年?(?:度|底|末)?(?:[-—–~～至到]{1,2})(?P<y>(?:19|20)[0-9]{2})")
HELD = re.compile(
    r"^ ?年(?:[0-9一二三四五六七八九十]{1,2}月(?:[0-9一二三四五六七八九十]{1,3}[日号])?)?,?"
    r"(?:胜利)?(?:召开|举行)?的?(?:中国共产党|党的|全国|第)*$"
)
LASTED = re.compile(r"(?:连续|长达|历时|整整|为期)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A year that cannot be what stands there. `year` is what should, where that is known."""

    name: str
    at: Year
    year: int | None


def signs(folded: str, years: Sequence[Year], mentions: Sequence[Mention]) -> tuple[Sign, ...]:
    """Every sign in a text that its years were overwritten."""
    return (
        *_events(folded, years, mentions),
        *_history(years),
        *_ranges(years),
        *_counts(years),
        *_alike(years),
        *_scripts(years),
    )


def _events(folded: str, years: Sequence[Year], mentions: Sequence[Mention]) -> Iterator[Sign]:
    """A year right before a meeting that was held in another one."""
    by_end = {year.end: year for year in years}
    for mention in mentions:
        if not isinstance(mention.rule, Series) or mention.rule.kind != "event":
            continue
        for end in range(mention.begin, max(0, mention.begin - 20), -1):
            year = by_end.get(end)
            if year and HELD.match(folded[end : mention.begin]):
                held = {int(day[:4]) for day in (mention.window.begin, mention.window.end) if day}
                if year.year not in held:
                    yield Sign(name="event_year", at=year, year=min(held))


def _history(years: Sequence[Year]) -> Iterator[Sign]:
    for year in years:
        known = known_for(year)
        if known and year.year not in known:
            yield Sign(name="history_year", at=year, year=known[0])


def _ranges(years: Sequence[Year]) -> Iterator[Sign]:
    for year in years:
        if (match := RANGE.match(year.after)) and int(match["y"]) <= year.year and year.is_arabic:
            yield Sign(name="empty_range", at=year, year=None)


def _counts(years: Sequence[Year]) -> Iterator[Sign]:
    """A count or a duration that is the very year of the text (`连续2021年`)."""
    usual = Counter(year.year for year in years if year.part is not Part.COUNTED and year.is_arabic)
    for year in years:
        is_duration = year.is_arabic and bool(LASTED.search(year.before)) and year.after.startswith("年")
        if is_duration or (year.part is Part.COUNTED and usual[year.year] >= 3 and len(usual) == 1):
            yield Sign(name="counted_year", at=year, year=None)


def _alike(years: Sequence[Year]) -> Iterator[Sign]:
    """Years told of and years to come, and all of them one."""
    real = [year for year in years if year.part is not Part.COUNTED and year.is_arabic]
    parts = {year.part for year in real}
    if len(real) >= ALIKE and len({year.year for year in real}) == 1 and Part.AHEAD in parts and len(parts) > 1:
        yield Sign(name="all_alike", at=real[0], year=None)


def _scripts(years: Sequence[Year]) -> Iterator[Sign]:
    """Years in digits, all one, far from those in Chinese numerals, which a scraper forgets."""
    arabic = [year for year in years if year.part is not Part.COUNTED and year.is_arabic]
    chinese = [year for year in years if year.part in (Part.TOLD, Part.REVIEWED, Part.PLANNED) and not year.is_arabic]
    if len({year.year for year in arabic}) == 1 and len(chinese) >= 2 and max(year.year for year in chinese) < arabic[0].year - 8:
        yield Sign(name="other_numerals", at=arabic[0], year=None)
