"""The years that a text tells of and plans for become a clue to the year in which it was spoken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from speech_archive.models.dating import Clue, DateEvidence, Force, Part, Window, Year

FREQUENT = 4  # a text that names so many years names the last one too; bench/dates
UNSURE_YEARS = 5  # one that names few may be so much later than the last of them
REVIEWED_OFTEN = 3  # told of so often, and of none more often, a year is under review; bench/dates
NEXT_OFTEN = 3
NOW_OFTEN = 2  # who says 今年 so often gives the year before in numerals, and this one not


def told(evidence: DateEvidence, years: Sequence[Year], *, first: int, last: int) -> tuple[Clue, ...]:
    """The one clue that the years of a text give together: it is of the last one told of as past, or the next.

    `years` are those that are not the text's own date. Who reviews a year and plans the next one speaks around the turn of it.
    A year after `last` is none of those told; one long before `first`, when other clues begin, says nothing.
    """
    spoken = [year for year in years if year.part in (Part.TOLD, Part.REVIEWED, Part.PLANNED) and year.year <= last + 1]
    plans = Counter(year.year for year in spoken if year.part is Part.PLANNED)
    tellings = Counter(year.year for year in spoken if year.part is not Part.PLANNED and year.year <= last)
    past = [year for year in spoken if is_past(year) and tellings[year.year] >= plans[year.year]]
    newest = max(past, key=lambda year: year.year, default=None)
    latest = newest.year if newest else 0
    if turn := _turn(spoken, latest):
        return (turn,)
    if planned := _planned(spoken, past, plans, latest, is_of_next=_is_of_next(evidence)):
        return (planned,)
    named = [year.year for year in spoken]
    ahead = max(named, default=0)
    if ahead < first - UNSURE_YEARS:
        return ()
    unsure = max((year for year in spoken if year.year > latest), key=lambda year: year.year, default=None)
    if newest is None or (unsure and plans):
        if unsure is None:
            return ()
        end = f"{ahead + UNSURE_YEARS}-12-31"
        return (_year_clue("spoken_year", unsure, Window(begin=f"{latest}-01-01" if latest else None, end=end)),)
    is_reviewed = any(year.year == latest and (year.part is Part.REVIEWED or _is_whole(year)) for year in past)
    is_frequent = tellings[latest] > 1 or len(spoken) >= FREQUENT
    is_last_year = (
        tellings[latest] >= REVIEWED_OFTEN
        and tellings[latest] == max(tellings.values())
        and ahead <= latest
        and evidence.this_year >= max(NOW_OFTEN, evidence.next_year * 2)
    )
    begin = f"{latest}-11-01" if is_reviewed and is_frequent else f"{latest}-01-01"
    end = f"{max(latest, ahead) + (1 if is_frequent else UNSURE_YEARS)}-12-31"
    if is_reviewed and is_frequent and ahead <= latest:
        end = f"{latest + 1}-10-31"
    elif is_last_year:
        begin = f"{latest + 1}-01-01"
    elif tellings[latest - 1] >= 2 * tellings[latest] and plans[latest] and ahead <= latest:
        end = f"{latest}-12-31"  # last year is under review, and this one is begun
    return (_year_clue("told_year", newest, Window(begin=begin, end=end)),)


def _turn(spoken: Sequence[Year], latest: int) -> Clue | None:
    """A year that is called over, or almost, and no later one is told of as past."""
    for year in spoken:
        if year.year < latest or not {"ending", "just_over"} & set(year.says):
            continue
        if "ending" in year.says:
            return _year_clue("told_year", year, Window(begin=f"{year.year}-10-01", end=f"{year.year + 1}-01-31"))
        return _year_clue("told_year", year, Window(begin=f"{year.year}-12-01", end=f"{year.year + 1}-07-31"))
    return None


def _planned(spoken: Sequence[Year], past: Sequence[Year], plans: Counter[int], latest: int, *, is_of_next: bool) -> Clue | None:
    """The year planned for, where it follows the last one told of; or stands over what is to be done in a year.

    `is_of_next`: the plan may be made well ahead of its year.
    """
    planned = [year for year in spoken if year.part is Part.PLANNED and year.year > latest]
    if not planned:
        return None
    plan = max(planned, key=lambda year: (plans[year.year], -year.year))
    if plan.year > latest + 1 and any("yearly" in year.says for year in planned if year.year == plan.year):
        return _year_clue("planned_year", plan, Window(begin=f"{plan.year - 1}-11-01", end=f"{plan.year}-10-31"))
    if plan.year not in (latest + 1, latest + 2):
        return None
    is_review = plan.year == latest + 1 and any(
        year.year == latest and (year.part is Part.REVIEWED or _is_whole(year)) for year in past
    )
    begin, end = f"{plan.year - 1}-11-01", f"{plan.year}-10-31"
    if plan.year > latest + 1:
        begin, end = f"{latest + 1}-01-01", f"{plan.year}-12-31"
    if is_review:
        begin, end = f"{latest}-11-01", f"{plan.year}-06-30"
    if is_of_next:
        begin, end = f"{plan.year - 1}-07-01", f"{plan.year}-06-30"
    return _year_clue("planned_year", plan, Window(begin=begin, end=end))


def _is_of_next(evidence: DateEvidence) -> bool:
    """Whether a text speaks of the year to come half as often as of its own."""
    return evidence.next_year >= NEXT_OFTEN and evidence.next_year * 2 >= evidence.this_year


def is_past(year: Year) -> bool:
    """Whether a year is told of as past; the last of a five-year plan only if more than its figures say so."""
    if year.part is not Part.TOLD:
        return year.part is Part.REVIEWED
    if year.year % 5 == 0:
        return bool({"long_past", "growth", "gone_by"} & set(year.says))
    return bool({"past", "gone_by"} & set(year.says))


def _is_whole(year: Year) -> bool:
    """Whether the text looks back on all of that year."""
    return bool({"gone_by", "growth"} & set(year.says)) and "part_of_year" not in year.says


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
