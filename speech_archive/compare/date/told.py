"""The years that a text tells of and plans for become a clue to the year in which it was spoken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from speech_archive.models.dating import Clue, Force, Part, Window, Year

FREQUENT = 4  # a text that names so many years names the last one too; bench/dates
UNSURE_YEARS = 5  # one that names few may be so much later than the last of them


def told(years: Sequence[Year], *, first: int, last: int) -> tuple[Clue, ...]:
    """The one clue that the years of a text give together: it is of the last one told of as past, or the next.

    Who reviews a year and plans the next one speaks around the turn of it. A year after `last` is none of those told; one
    long before `first`, when other clues begin, says nothing.
    """
    spoken = [year for year in years if year.part in (Part.TOLD, Part.REVIEWED, Part.PLANNED) and year.year <= last + 1]
    plans = Counter(year.year for year in spoken if year.part is Part.PLANNED)
    tellings = Counter(year.year for year in spoken if year.part is not Part.PLANNED and year.year <= last)
    past = [year for year in spoken if year.is_past and tellings[year.year] >= plans[year.year]]
    newest = max(past, key=lambda year: year.year, default=None)
    latest = newest.year if newest else 0
    planned = [year for year in spoken if year.part is Part.PLANNED and year.year > latest]
    if planned and (plan := max(planned, key=lambda year: (plans[year.year], -year.year))).year in (latest + 1, latest + 2):
        is_review = plan.year == latest + 1 and any(
            year.year == latest and (year.part is Part.REVIEWED or year.is_whole) for year in past
        )
        begin, end = f"{plan.year - 1}-11-01", f"{plan.year}-10-31"
        if plan.year > latest + 1:
            begin, end = f"{latest + 1}-01-01", f"{plan.year}-12-31"
        if is_review:
            begin, end = f"{latest}-11-01", f"{plan.year}-06-30"
        return (_year_clue("planned_year", plan, Window(begin=begin, end=end)),)
    if max((year.year for year in spoken), default=0) < first - UNSURE_YEARS:
        return ()
    ahead = max((year.year for year in spoken), default=0)
    unsure = max((year for year in spoken if year.year > latest), key=lambda year: year.year, default=None)
    if newest is None or (unsure and plans):
        if unsure is None:
            return ()
        end = f"{ahead + UNSURE_YEARS}-12-31"
        return (_year_clue("spoken_year", unsure, Window(begin=f"{latest}-01-01" if latest else None, end=end)),)
    is_reviewed = any(year.year == latest and (year.part is Part.REVIEWED or year.is_whole) for year in past)
    is_frequent = tellings[latest] > 1 or len(spoken) >= FREQUENT
    begin = f"{latest}-11-01" if is_reviewed and is_frequent else f"{latest}-01-01"
    end = f"{max(latest, ahead) + (1 if is_frequent else UNSURE_YEARS)}-12-31"
    if is_reviewed and is_frequent and ahead <= latest:
        end = f"{latest + 1}-10-31"
    return (_year_clue("told_year", newest, Window(begin=begin, end=end)),)


def _year_clue(rule: str, year: Year, window: Window) -> Clue:
    return Clue(
        rule=rule,
        kind="year",
        begin=year.begin,
        end=year.end,
        quote=year.text,
        window=Window(begin=window.begin, end=window.end, is_begin_soft=window.begin is not None, is_end_soft=True),
        force=Force.AGENDA,
    )
