"""How often each year is printed, by what is thought of it, as bars in SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from speech_archive.models.dating import Verdict

WIDTH, LEFT, TOP, HEIGHT = 360.0, 8.0, 16.0, 96.0  # of the picture, its margins, and of the highest bar; in its own units
WIDEST = 18.0  # a bar
LEAST = 5  # years that the whole height stands for: one is no tower
TICKS = 8  # about so many years are named
ORDER = (Verdict.CONSISTENT, Verdict.UNKNOWN, Verdict.DOUBTFUL, Verdict.CONTRADICTED)  # from the foot of a bar up


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A part of a bar: the years of one verdict."""

    year: int
    verdict: Verdict
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Bars, the years named below them with their places, and the top of the highest one with how many years it stands for."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    top: tuple[float, float, int]


def histogram_of(counts: Mapping[int, Mapping[Verdict, int]]) -> Histogram:
    """The picture of years with their counts; at least one year."""
    first, last = min(counts), max(counts)
    slot = (WIDTH - 2 * LEFT) / (last - first + 1)
    width = round(min(slot * 0.8, WIDEST), 1)
    highest = max(counts, key=lambda year: sum(counts[year].values()))
    most = sum(counts[highest].values())
    full = max(most, LEAST)
    bars = []
    for year, row in sorted(counts.items()):
        foot = TOP + HEIGHT
        for verdict in ORDER:
            if count := row.get(verdict, 0):
                height = round(count / full * HEIGHT, 1)
                foot = round(foot - height, 1)
                x = round(_middle(year, first, slot) - width / 2, 1)
                bars.append(Bar(year=year, verdict=verdict, count=count, x=x, y=foot, width=width, height=height))
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= TICKS)
    ticks = [year for year in range(first, last + 1) if year % step == 0] or [first]
    return Histogram(
        bars=tuple(bars),
        ticks=tuple((year, round(_middle(year, first, slot), 1)) for year in ticks),
        top=(round(_middle(highest, first, slot), 1), round(TOP + HEIGHT * (1 - most / full) - 4, 1), most),
    )


def _middle(year: int, first: int, slot: float) -> float:
    return LEFT + (year - first + 0.5) * slot
