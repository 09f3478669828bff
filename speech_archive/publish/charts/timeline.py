"""When the speeches of an archive were given: points for certain dates, bars for windows; columns a year where they are many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from speech_archive.publish import markup
from speech_archive.publish.catalogue import YEAR, Entry
from speech_archive.publish.words.words import words

WIDTH, MARGIN = 960, 24
MOST_MARKS = 60  # one a speech; above it, columns
ROW, COLUMNS = 7, 120  # heights: of a bar with its gap, of the columns
TICKS = (1, 2, 5, 10, 20, 50, 100)  # years between two
MOST_TICKS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Decade:
    """The table beside the picture: speeches of that decade for certain, and those that may be of it."""

    begin: int
    certain: int
    possible: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The picture, and the same as a table."""

    svg: str
    decades: tuple[Decade, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    title: str
    said: str
    begin: float  # years
    end: float
    is_certain: bool


def timeline(entries: Sequence[Entry]) -> Timeline | None:
    """The picture of what has a date; None where nothing has."""
    dated = [entry for entry in entries if entry.date]
    ends = [int(day[:YEAR]) for entry in dated for day in (entry.begin, entry.end) if day]
    if not ends:
        return None
    first, last = min(ends), max(ends) + 1
    spans = [_span(entry, first, last) for entry in dated]
    drawn = _marks(spans, first, last) if len(spans) <= MOST_MARKS else _columns(spans, first, last)
    return Timeline(svg=_framed(*drawn, first, last, len(spans)), decades=_decades(spans))


def _span(entry: Entry, first: int, last: int) -> _Span:
    begin = _year(entry.begin) if entry.begin else first
    end = _year(entry.end) + 1 / 365 if entry.end else last
    return _Span(title=entry.title, said=entry.years, begin=begin, end=end, is_certain=entry.sign == "certain")


def _year(day: str) -> float:
    return int(day[:4]) + (int(day[5:7]) - 1) / 12 + (int(day[8:]) - 1) / 372


def _x(year: float, first: int, last: int) -> float:
    return round(MARGIN + (year - first) / (last - first) * (WIDTH - 2 * MARGIN), 1)


def _marks(spans: Sequence[_Span], first: int, last: int) -> tuple[str, float]:
    """A mark a speech, one below another; and how high they are."""
    drawn = []
    for row, span in enumerate(sorted(spans, key=lambda span: (span.begin, span.end))):
        y = 6 + row * ROW
        a, b = _x(span.begin, first, last), _x(span.end, first, last)
        title = f"<title>{markup.cell(f'{span.title}：{span.said}')}</title>"
        if span.is_certain:
            drawn.append(f'<circle cx="{round((a + b) / 2, 1)}" cy="{y}" r="3">{title}</circle>')
        else:
            drawn.append(f'<rect x="{a}" y="{y - 2}" width="{max(2, round(b - a, 1))}" height="4">{title}</rect>')
    return "".join(drawn), 6 + len(spans) * ROW


def _columns(spans: Sequence[_Span], first: int, last: int) -> tuple[str, float]:
    """A column a year: speeches of it for certain, on them the share of each window that falls in it."""
    certain: dict[int, float] = defaultdict(float)
    shared: dict[int, float] = defaultdict(float)
    for span in spans:
        years = range(int(span.begin), max(int(span.begin) + 1, ceil(span.end - 0.01)))
        for year in years:
            (certain if span.is_certain else shared)[year] += 1 / len(years)
    highest = max(certain[year] + shared[year] for year in range(first, last)) or 1
    drawn = []
    for year in range(first, last):
        x, width = _x(year, first, last), round(_x(year + 1, first, last) - _x(year, first, last), 1)
        solid, pale = (round(found[year] / highest * COLUMNS, 1) for found in (certain, shared))
        told = words()["timeline"]["column"].format(year, round(certain[year]), round(shared[year]))
        parts = f'<path d="M{x} {round(COLUMNS - solid, 1)}h{width}V{COLUMNS}H{x}z"/>' if solid else ""
        parts += f'<rect x="{x}" y="{round(COLUMNS - solid - pale, 1)}" width="{width}" height="{pale}"/>' if pale else ""
        drawn.append(f"<g><title>{told}</title>{parts}</g>" if parts else "")
    return "".join(drawn), COLUMNS


def _framed(drawn: str, height: float, first: int, last: int, count: int) -> str:
    step = next((step for step in TICKS if (last - first) / step <= MOST_TICKS), TICKS[-1])
    ticks = "".join(
        f'<path class="tick" d="M{_x(year, first, last)} 0V{height + 4}"/>'
        f'<text x="{_x(year, first, last)}" y="{height + 18}" text-anchor="middle">{year}</text>'
        for year in range(ceil(first / step) * step, last + 1, step)
    )
    word = words()["timeline"]
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height + 24}" role="img" aria-labelledby="timeline-title timeline-desc">'
        f'<title id="timeline-title">{word["title"]}</title>'
        f'<desc id="timeline-desc">{word["desc"].format(count, first, last - 1)}</desc>{ticks}{drawn}</svg>'
    )


def _decades(spans: Sequence[_Span]) -> tuple[Decade, ...]:
    certain: Counter[int] = Counter()
    possible: Counter[int] = Counter()
    for span in spans:
        for decade in range(int(span.begin) // 10 * 10, ceil(span.end - 0.01), 10):
            (certain if span.is_certain else possible)[decade] += 1
    return tuple(Decade(begin=at, certain=certain[at], possible=possible[at]) for at in sorted({*certain, *possible}))
