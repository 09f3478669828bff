"""A source as a barcode: its segments from first to last, as wide as they are long; a speech leads to its row in the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from speech_archive.models import Kind, Segment
from speech_archive.publish import markup
from speech_archive.publish.words.words import words

COLUMNS = 400  # at most so many marks: one is 2 px wide on a desktop, nearly 1 on a phone
GAP = 0.08  # % of the width, between two marks
SHAPES = {Kind.MARKER: (0, 100), Kind.BLANK: (88, 12)}  # top and height in %, so that none is told by its colour alone
OTHERS = (20, 80)
PATTERNS = {
    Kind.CHROME: (' patternTransform="rotate(45)"', '<rect width="2" height="5"/>'),
    Kind.NOTE: ("", '<rect width="5" height="2"/>'),
    Kind.TEASER: ("", '<circle cx="2.5" cy="2.5" r="1.5"/>'),
}

Bar = tuple[Kind, int | None]  # and the ordinal of the speech


def barcode(stretches: Sequence[tuple[Segment, int | None]], headings: Mapping[int, str]) -> str:
    """The picture of a ledger's segments, each with the ordinal of its speech; empty where a source is."""
    if not stretches:
        return ""
    columns = _columns(stretches)
    rest: list[str] = []
    own: dict[int, list[str]] = {}
    begin = 0
    for (kind, ordinal), run in groupby(columns):
        end = begin + len(list(run))
        drawn = _mark(kind, begin / len(columns) * 100, (end - begin) / len(columns) * 100)
        (rest if ordinal is None else own.setdefault(ordinal, [])).append(drawn)
        begin = end
    word, chars = words()["barcode"], stretches[-1][0].end
    size = 'width="5" height="5" patternUnits="userSpaceOnUse"'
    patterns = "".join(
        f'<pattern id="barcode-{kind}" class="k-{kind}" {size}{turned}>{sign}</pattern>'
        for kind, (turned, sign) in PATTERNS.items()
    )
    return (
        f'<svg class="barcode" role="group" aria-label="{word["title"]}" data-chars="{chars}"><title>{word["title"]}</title>'
        f"<desc>{word['desc'].format(f'{chars:,}')}</desc><defs>{patterns}</defs>{''.join(rest)}"
        f"{''.join(_link(ordinal, headings[ordinal], ''.join(bars)) for ordinal, bars in own.items())}</svg>"
    )


def _columns(stretches: Sequence[tuple[Segment, int | None]]) -> list[Bar]:
    """What each column of equal width shows: what has most of its characters, but a marker that begins there before all."""
    chars = stretches[-1][0].end
    count = min(COLUMNS, chars)
    weights: list[Counter[Bar]] = [Counter() for _ in range(count)]
    for segment, ordinal in stretches:
        bar = segment.kind, ordinal if segment.kind in (Kind.SPEECH, Kind.MARKER) else None
        for column, shared in _shares(segment, count, chars):
            weights[column][bar] += shared
        if segment.kind is Kind.MARKER:
            weights[segment.begin * count // chars][bar] += chars
    return [max(weight, key=weight.__getitem__) for weight in weights]


def _shares(segment: Segment, count: int, chars: int) -> Iterator[tuple[int, int]]:
    """The columns that a segment touches, with how much of each it fills; a full one is `chars`."""
    begin, end = segment.begin * count, segment.end * count
    for column in range(begin // chars, (end - 1) // chars + 1):
        yield column, min(end, (column + 1) * chars) - max(begin, column * chars)


def _mark(kind: Kind, left: float, width: float) -> str:
    top, height = SHAPES.get(kind, OTHERS)
    fill = f' fill="url(#barcode-{kind})"' if kind in PATTERNS else ""
    return f'<rect class="k-{kind}" x="{left:.2f}%" width="{width - GAP:.2f}%" y="{top}%" height="{height}%"{fill}/>'


def _link(ordinal: int, heading: str, bars: str) -> str:
    told = words()["barcode"]["speech"].format(ordinal, heading)
    return f'<a href="#t{ordinal}" aria-label="{markup.attribute(told)}"><title>{markup.cell(told)}</title>{bars}</a>'
