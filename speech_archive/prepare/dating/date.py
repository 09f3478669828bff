"""When a speech was given: the date it states, weighed against the clues it holds, or the window that the clues leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from speech_archive.language.folding import fold_long
from speech_archive.models import Reading, text_of
from speech_archive.models.dating import Clue, DateStatus, Dating, Force, PrintedYear, StatedDate, Verdict, Window
from speech_archive.models.finding import ReadingOffset
from speech_archive.prepare.dating import arithmetic, edtf
from speech_archive.prepare.dating.mentions import QUOTED_TITLE, clues, mentions
from speech_archive.prepare.dating.signs import Sign, signs
from speech_archive.prepare.dating.windows import Allowed, allowed
from speech_archive.prepare.dating.years import Part, Year, short_years, stated_date, years

LATE_MONTHS = 9  # a date so long after the last agenda ran out is not doubted yet; bench/dates
WITNESSES = 2  # so many words must speak against a date: one may mean something else
CROWD, CROWD_MONTHS = 3, 60  # so many words that came up in so many months; bench/dates
CROWD_YEARS = (4, 8)  # so long they are the last that can be told of; that the speech can be of
LONE_MONTHS = 120  # where few words crowd there, silence says little
SILENCE_MONTHS = 60  # so long after the latest clue a speech would know of something later; bench/dates
SINCE = "1948"  # before that the table knows little


def date_of(reading: Reading, title: str | None, posted: str | None) -> Dating:
    """The date of a speech with its status, the clues for and against it, and a verdict on every year it prints.

    `posted` is the day (EDTF) the source was put up: nothing in it is later.
    """
    text = text_of(reading)
    folded = fold_long(text)
    titles = [match.span() for match in QUOTED_TITLE.finditer(folded)]
    found = mentions(folded, text)
    inner = (*clues(found), *arithmetic.fixed(folded, text))
    printed = years(folded, titles)
    stated = stated_date(folded.split("\n"), reading.paragraphs, reading.roles, title)
    others = tuple(year for year in printed if not _is_in(year, stated))
    short = short_years(folded)
    outer = _posted(posted)
    base = allowed((*inner, *outer))
    amiss = signs(folded, printed, found)
    last = int(_last_day(base, inner, CROWD_YEARS[0])[:4])
    is_amiss = bool(amiss) or not _fits_years(others, last)
    first = int((base.window.begin or "1900")[:4])
    told = () if is_amiss else arithmetic.told((*others, *short), text, first=first, last=last)
    known = _closed(allowed((*inner, *outer, *told)), (*inner, *told))
    status = _status(stated, base, inner, _last_day(base, inner, CROWD_YEARS[1]), is_amiss=bool(amiss))
    if stated is None and edtf.written(known.window) is None:
        status = DateStatus.UNKNOWN
    return Dating(
        date=_date(status, stated, known.window),
        status=status,
        stated=stated,
        window=edtf.written(known.window),
        clues=(*inner, *outer, *told),
        decisive=known.made_by,
        doubts=known.against,
        signs=tuple(dict.fromkeys(sign.name for sign in amiss)),
        years=tuple(_judged(year, text, known, amiss, status, stated) for year in printed),
    )


def _is_in(year: Year, stated: StatedDate | None) -> bool:
    return stated is not None and stated.begin <= year.begin and year.end <= stated.end


def _posted(posted: str | None) -> tuple[Clue, ...]:
    if posted is None:
        return ()
    window = Window(begin=None, end=edtf.last_day(posted))
    at = ReadingOffset(0)
    return (Clue(rule="posted", kind="event", begin=at, end=at, quote="", window=window, force=Force.FIXED),)


def _last_day(base: Allowed, given: Sequence[Clue], crowd_years: int) -> str:
    """The last day that can be told of: of the window, or, where words of one time crowd at its begin, of some years on."""
    window, low = base.window, base.window.begin
    ends = ["9999-12-31"]
    if window.end is not None:
        ends.append(edtf.later(window.end, months=LATE_MONTHS) if window.is_end_soft else window.end)
    if low is not None and low >= SINCE and _crowd(low, given) >= CROWD:
        ends.append(f"{int(low[:4]) + crowd_years}{low[4:]}")
    return min(ends)


def _crowd(low: str, given: Sequence[Clue]) -> int:
    """How many words came up in the years up to that day."""
    since = edtf.later(low, months=-CROWD_MONTHS)
    return len({clue.rule for clue in given if clue.window.begin and since <= clue.window.begin <= low})


def _fits_years(printed: Sequence[Year], last: int) -> bool:
    """Whether most of the years that a text tells of are not after the last that it can tell of."""
    told = [year.year for year in printed if year.part in (Part.TOLD, Part.REVIEWED)]
    return not told or sum(year > last for year in told) * 2 < len(told)


def _closed(known: Allowed, given: Sequence[Clue]) -> Allowed:
    """The same with an open window closed by silence: a speech that knows of nothing after its latest clue is not much later."""
    low = known.window.begin
    if low is None or low < SINCE:
        return known
    sure = [clue for clue in given if not clue.window.is_begin_soft]
    end = edtf.later(low, months=SILENCE_MONTHS if _crowd(low, sure) >= CROWD else LONE_MONTHS)
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


def _judged(
    year: Year, text: str, known: Allowed, amiss: Sequence[Sign], status: DateStatus, stated: StatedDate | None
) -> PrintedYear:
    verdict, against = _verdict(year, known, amiss, status, stated)
    return PrintedYear(
        begin=ReadingOffset(year.begin),
        end=ReadingOffset(year.end),
        text=text[year.begin : year.end],
        year=year.year,
        verdict=verdict,
        clues=against,
    )


def _verdict(
    year: Year, known: Allowed, amiss: Sequence[Sign], status: DateStatus, stated: StatedDate | None
) -> tuple[Verdict, tuple[Clue, ...]]:
    """What to think of a year: the text's own date goes with the date's status, a year told of must not lie ahead."""
    if any(sign.at == year for sign in amiss):
        return Verdict.CONTRADICTED if any(sign.at == year and sign.year for sign in amiss) else Verdict.DOUBTFUL, ()
    if _is_in(year, stated):
        by_status = {DateStatus.CONTRADICTED: Verdict.CONTRADICTED, DateStatus.DOUBTFUL: Verdict.DOUBTFUL}
        return by_status.get(status, Verdict.CONSISTENT), known.made_by
    if year.part is Part.COUNTED:
        return Verdict.UNKNOWN, ()
    is_told = year.part in (Part.TOLD, Part.REVIEWED)
    if is_told and known.window.end and f"{year.year}" > known.window.end[:4]:
        late = tuple(clue for clue in known.made_by if clue.window.end == known.window.end)
        return (Verdict.DOUBTFUL if known.window.is_end_soft else Verdict.CONTRADICTED), late
    if amiss:
        return Verdict.DOUBTFUL, ()
    window = known.window
    if window.begin and window.end and is_told and window.begin[:4] <= f"{year.year}" <= window.end[:4]:
        return Verdict.CONSISTENT, known.made_by
    return Verdict.UNKNOWN, ()
