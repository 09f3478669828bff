"""When the speeches of a work were given: what each states, weighed against the clues of all its witnesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from speech_archive.compare.date.told import is_past, told
from speech_archive.compare.date.windows import Allowed, allowed
from speech_archive.models import Speech, edtf
from speech_archive.models.dating import (
    Clue,
    DateEvidence,
    DateStatus,
    Dating,
    Force,
    JudgedYear,
    Part,
    Posted,
    Sign,
    StatedDate,
    Verdict,
    Window,
    Year,
)
from speech_archive.models.finding import ReadingOffset

LATE_MONTHS = 9  # a date so long after the last agenda ran out is not doubted yet; bench/dates
WITNESSES = 2  # so many words must speak against a date: one may mean something else
CROWD, CROWD_MONTHS = 3, 60  # so many words that came up in so many months are of one time; bench/dates
# How long a speech can be silent of what came up after its latest word, by how many words of the table it has: who has many
# keeps up with the times, a greeting may do with what was said for decades. Years that can be told of, on which it can be
# given, and months after which its window closes; bench/dates
SILENCE = ((20, 4, 8, 60), (8, 6, 12, 60), (5, 8, 16, 120), (3, 16, 25, 240), (0, 99, 99, 240))
FEW_WORDS = 5
STATED_BY = ("marker_year", "title_year", "date_line")
SINCE = "1948"  # before that the table knows little


def date(members: Sequence[Speech]) -> dict[str, Dating]:
    """The dating of each witness of a work, by its id: they share their clues, each named with its witness.

    One that is of another time (a text taken up again, or a year overwritten) lends no clue, and is told. What is inferred of
    one is never evidence for another.
    """
    alone = {speech.id: date_of(speech.dates) for speech in members}
    if len(members) == 1:
        return alone
    dated = {}
    for speech in members:
        own = alone[speech.id]
        others = [id_ for id_ in alone if id_ != speech.id]
        rivals = tuple(id_ for id_ in others if _are_apart(own, alone[id_]))
        said = {(clue.rule, clue.window) for clue in own.clues}
        lent = [clue for id_ in others if id_ not in rivals for clue in _lent(alone[id_], id_, own, said)]
        is_disputed = any(_state_otherwise(own, alone[id_]) and _weight(own) <= _weight(alone[id_]) for id_ in rivals)
        found = date_of(speech.dates, lent, is_disputed=is_disputed) if lent or is_disputed else own
        dated[speech.id] = replace(found, rivals=rivals)
    return dated


def _are_apart(own: Dating, other: Dating) -> bool:
    """Whether two witnesses cannot be of one day, as far as each tells by itself."""
    if own.window and other.window:
        window = edtf.read(other.window)
        if not edtf.holds(edtf.read(own.window), window.begin or "0000", window.end or "9999"):
            return True
    return _state_otherwise(own, other)


def _state_otherwise(own: Dating, other: Dating) -> bool:
    """Whether both state a date that is believed, and not the same one."""
    if not (own.stated and other.stated and own.status is other.status is DateStatus.STATED):
        return False
    a, b = own.stated.value, other.stated.value
    return not (a.startswith(b) or b.startswith(a))


def _weight(dating: Dating) -> int:
    """How much a stated date is worth: a date line more than the year of a title, that more than a compiler's title."""
    return STATED_BY.index(dating.stated.rule) if dating.stated and dating.stated.rule in STATED_BY else len(STATED_BY)


def _lent(other: Dating, witness: str, own: Dating, said: set[tuple[str, Window]]) -> Iterator[Clue]:
    """What another witness can say that is not `said` yet, by this one or by others before it."""
    for clue in other.clues:
        if (clue.rule, clue.window) not in said:
            said.add((clue.rule, clue.window))
            yield replace(clue, witness=witness)
    stated = other.stated
    if stated and own.stated is None and other.status is DateStatus.STATED:
        window = replace(edtf.read(stated.value), is_begin_soft=True, is_end_soft=True)
        yield Clue(
            rule="stated_by_witness",
            kind="year",
            begin=stated.begin,
            end=stated.end,
            quote=stated.quote,
            window=window,
            force=Force.AGENDA,
            witness=witness,
        )


def date_of(evidence: DateEvidence, lent: Sequence[Clue] = (), *, is_disputed: bool = False) -> Dating:
    """The date of a speech with its status, the clues for and against it, and a verdict on every year it prints.

    `lent` are clues of its work's other witnesses; `is_disputed`: one of them states another date.
    """
    stated = evidence.stated
    inner, outer = (*evidence.clues, *lent), _posted(evidence.posted)
    others = tuple(year for year in evidence.years if not _is_in(year, stated))
    base = allowed((*inner, *outer))
    silence = _silence(base.window.begin, inner)
    last = int(_last_day(base, silence.told_years)[:4])
    is_amiss = bool(evidence.signs) or not _fits_years(others, last)
    first = int((base.window.begin or "1900")[:4])
    spoken = () if is_amiss else told(evidence, (*others, *evidence.short), first=first, last=last)
    known = _closed(allowed((*inner, *outer, *spoken)), (*inner, *spoken))
    last_day = _last_day(base, silence.given_years)
    status = _status(stated, base, inner, last_day, is_amiss=bool(evidence.signs) or is_disputed)
    if edtf.written(known.window) is None and status is not DateStatus.STATED:
        status = DateStatus.UNKNOWN
    return Dating(
        date=_date(status, stated, known.window),
        status=status,
        stated=stated,
        posted=evidence.posted,
        window=edtf.written(known.window),
        clues=(*inner, *outer, *spoken),
        decisive=known.made_by,
        against=known.against,
        signs=evidence.signs,
        rivals=(),
        years=tuple(_judged(year, known, evidence.signs, status, stated) for year in evidence.years),
    )


def _is_in(year: Year, stated: StatedDate | None) -> bool:
    return stated is not None and stated.begin <= year.begin and year.end <= stated.end


def _posted(posted: Posted | None) -> tuple[Clue, ...]:
    """Nothing in a source is later than the day it was put up."""
    if posted is None:
        return ()
    window = Window(begin=None, end=edtf.last_day(posted.value))
    at = ReadingOffset(0)
    return (Clue(rule="posted", kind="event", begin=at, end=at, quote=posted.quote, window=window, force=Force.FIXED),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long after its latest word a speech can be, told of and given, in years; and when its window closes, in months."""

    told_years: int
    given_years: int
    months: int


def _silence(low: str | None, given: Sequence[Clue]) -> Silence:
    """What can be made of it that a speech knows of nothing after the day `low`."""
    begins = {(clue.rule, clue.window.begin) for clue in given if clue.window.begin}
    words = len({rule for rule, _ in begins})
    since = edtf.later(low, months=-CROWD_MONTHS) if low else ""
    crowd = len({rule for rule, begin in begins if low and since <= begin <= low})
    if crowd < CROWD:  # but one or two are so late: they may have come up by chance
        words = min(words, FEW_WORDS)
    told, at, months = next(limits for least, *limits in SILENCE if words >= least)
    return Silence(told_years=told, given_years=at, months=months)


def _last_day(base: Allowed, years: int) -> str:
    """The last day that can be told of: of the window, or so many years after its begin."""
    window, low = base.window, base.window.begin
    ends = ["9999-12-31"]
    if window.end is not None:
        ends.append(edtf.later(window.end, months=LATE_MONTHS) if window.is_end_soft else window.end)
    if low is not None and low >= SINCE:
        ends.append(f"{int(low[:4]) + years}{low[4:]}")
    return min(ends)


def _fits_years(printed: Sequence[Year], last: int) -> bool:
    """Whether most of the years that a text tells of are not after the last that it can tell of."""
    told = [year.year for year in printed if year.part in (Part.TOLD, Part.REVIEWED)]
    return not told or sum(year > last for year in told) * 2 < len(told)


def _closed(known: Allowed, given: Sequence[Clue]) -> Allowed:
    """The same with an open window closed by silence: a speech that knows of nothing after its latest clue is not much later."""
    low = known.window.begin
    if low is None or low < SINCE:
        return known
    end = edtf.later(low, months=_silence(low, given).months)
    if known.window.end is not None and known.window.end <= end:
        return known
    return replace(known, window=replace(known.window, end=end, is_end_soft=True))


def _status(stated: StatedDate | None, base: Allowed, given: Sequence[Clue], last_day: str, *, is_amiss: bool) -> DateStatus:
    if stated is None:
        return DateStatus.INFERRED
    first, last = edtf.first_day(stated.value), edtf.last_day(stated.value)
    window = base.window
    later = {clue.rule for clue in given if not clue.window.is_begin_soft and (clue.window.begin or "") > last}
    is_early = window.begin is not None and last < window.begin and not window.is_begin_soft and len(later) >= WITNESSES
    if is_early or (window.end is not None and not window.is_end_soft and first > window.end):
        return DateStatus.CONTRADICTED
    if is_amiss or first > last_day:
        return DateStatus.DOUBTFUL
    return DateStatus.STATED


def _date(status: DateStatus, stated: StatedDate | None, window: Window) -> str | None:
    """The stated date where it is believed; its day in the year that fits, where hard clues leave one; else the window."""
    if status is DateStatus.STATED and stated:
        return stated.value
    if status is DateStatus.CONTRADICTED and stated and len(stated.value) == 10 and window.begin and window.end:
        spans = range(int(window.begin[:4]), int(window.end[:4]) + 1)
        days = [f"{year}{stated.value[4:]}" for year in spans]
        fitting = [day for day in days if window.begin <= day <= window.end]
        if len(fitting) == 1 and not window.is_begin_soft and not window.is_end_soft:
            return fitting[0]
    return edtf.written(window)


def _judged(year: Year, known: Allowed, amiss: Sequence[Sign], status: DateStatus, stated: StatedDate | None) -> JudgedYear:
    verdict, clues = _verdict(year, known, amiss, status, stated)
    signs = tuple(dict.fromkeys(sign.name for sign in amiss if sign.at == year))
    return JudgedYear(at=year, verdict=verdict, clues=clues, signs=signs)


def _verdict(
    year: Year, known: Allowed, amiss: Sequence[Sign], status: DateStatus, stated: StatedDate | None
) -> tuple[Verdict, tuple[Clue, ...]]:
    """What to think of a year: the text's own date goes with the date's status, a year told of must not lie ahead."""
    if any(sign.at == year for sign in amiss):
        return Verdict.CONTRADICTED if any(sign.at == year and sign.year for sign in amiss) else Verdict.DOUBTFUL, ()
    if _is_in(year, stated):
        by_status = {DateStatus.CONTRADICTED: Verdict.CONTRADICTED, DateStatus.STATED: Verdict.CONSISTENT}
        return by_status.get(status, Verdict.DOUBTFUL), known.made_by
    if year.part is Part.COUNTED:
        return Verdict.UNKNOWN, ()
    is_told = year.part in (Part.TOLD, Part.REVIEWED)
    late = tuple(clue for clue in known.made_by if clue.window.end == known.window.end)
    is_late = known.window.end is not None and f"{year.year}" > known.window.end[:4]
    if is_late and is_past(year):  # else it may be a year to come, whatever words it has
        return (Verdict.DOUBTFUL if known.window.is_end_soft else Verdict.CONTRADICTED), late
    if is_late and is_told and stated is not None and status is not DateStatus.STATED:
        return Verdict.DOUBTFUL, late
    if amiss:
        return Verdict.DOUBTFUL, ()
    window = known.window
    if window.begin and window.end and is_told and window.begin[:4] <= f"{year.year}" <= window.end[:4]:
        return Verdict.CONSISTENT, known.made_by
    return Verdict.UNKNOWN, ()
