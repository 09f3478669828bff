"""A printed date beside the window that the text allows, as SVG: how far they are apart is seen at once."""

from __future__ import annotations

from dataclasses import dataclass

from speech_archive.models import edtf
from speech_archive.models.dating import DateStatus, Dating
from speech_archive.publish.facts.dates import said
from speech_archive.publish.words.words import words

WIDTH, MARGIN = 360.0, 26.0  # of the picture, in its own units; about a phone's
PAD_YEARS = 2  # on both sides of what is shown
OPEN_YEARS = 6  # so far an open end is drawn
TICKS = 7  # at most, about


@dataclass(frozen=True, slots=True, kw_only=True)
class Dumbbell:
    """Places of what is drawn, from the left; `stated` and `window` in words."""

    title: str
    stated: str
    window: str
    at: float
    begin: float
    end: float
    is_begin_sure: bool
    is_end_sure: bool
    ticks: tuple[tuple[int, float], ...]


def dumbbell_of(dating: Dating | None) -> Dumbbell | None:
    """The picture of a printed date that is not believed; None where there is none, or nothing to hold it against."""
    if dating is None or dating.stated is None or dating.window is None or dating.status is DateStatus.STATED:
        return None
    window = edtf.read(dating.window)
    printed = _years(edtf.first_day(dating.stated.value))
    begin = _years(window.begin) if window.begin else None
    end = _years(window.end) + 1 / 366 if window.end else None
    low = begin if begin is not None else min(printed, end or printed) - OPEN_YEARS
    high = end if end is not None else max(printed, begin or printed) + OPEN_YEARS
    first, last = int(min(low, printed)) - PAD_YEARS, int(max(high, printed)) + 1 + PAD_YEARS
    scale = (WIDTH - 2 * MARGIN) / (last - first)

    def place(years: float) -> float:
        return round(MARGIN + (years - first) * scale, 1)

    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= TICKS)
    years = range(-(-first // step) * step, last + 1, step)
    stated, shown = said(dating.stated.value), said(dating.window)
    return Dumbbell(
        title=words()["charts"]["dumbbell"].format(stated, shown),
        stated=stated,
        window=shown,
        at=place(printed),
        begin=place(low),
        end=place(high),
        is_begin_sure=begin is not None and not window.is_begin_soft,
        is_end_sure=end is not None and not window.is_end_soft,
        ticks=tuple((year, place(year)) for year in years),
    )


def _years(day: str) -> float:
    """A day as years, about."""
    year, month, of_month = (int(part) for part in day.split("-"))
    return year + (month - 1) / 12 + (of_month - 1) / 366
