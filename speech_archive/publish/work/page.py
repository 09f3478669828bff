"""The collation pages: works with several witnesses, their index, and where the pages of merged works lead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from math import floor
from typing import Any

from speech_archive.models import (
    Doubt,
    DoubtKind,
    Evidence,
    Gap,
    Relation,
    Speech,
    VariantKind,
    Work,
    text_of,
)
from speech_archive.publish.charts.matrix import matrix
from speech_archive.publish.earlier import Earlier, File, Ingredients
from speech_archive.publish.environment import front_matter, numeral, page
from speech_archive.publish.exports.block import cite_block
from speech_archive.publish.exports.head import head_of
from speech_archive.publish.exports.reference import record_of_work
from speech_archive.publish.view import View, chars_of
from speech_archive.publish.words.words import words
from speech_archive.publish.work.columns import LOST, begins_of
from speech_archive.publish.work.differences import MaskRanges, Sum, sign_of, summary
from speech_archive.publish.work.rows import Beside, Row, Rows

MOST_COLUMNS = 12  # with the base's; the others are in the table, and in data/variants.jsonl
LANE_STEPS = 1000  # marks of a kind that fall on the same step of a lane are one
MOST_LISTED = 2000  # works or relations on the index
MOST_EVIDENCE = 60  # rows of it on a page; all in data/works.jsonl
TICK_SHARE = 4.5  # percent, at least, between two numbers under the lanes


@dataclass(frozen=True, slots=True)
class LaneMark:
    """A sign in a lane, in percent of the base's length."""

    sign: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class PageWitness:
    """A witness of the page: `column` 1-based (0: the base), None where its text is not shown; `twin`: the witness it equals.

    `lane` is empty without a column.
    """

    index: int
    speech: Speech
    column: int | None
    twin: int | None
    share: float
    chars: int
    sums: tuple[Sum, ...]
    lane: tuple[LaneMark, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that a collation page shows."""

    work: Work
    witnesses: tuple[PageWitness, ...]
    shown: tuple[PageWitness, ...]
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, float], ...]
    kinds: frozenset[str]
    punctuation: int


def work_pages(view: View, earlier: Earlier, made_of: Ingredients) -> Iterator[File]:
    """The pages under works/."""
    several = [work for work in view.works.values() if work.collation is not None]
    rows = []
    for number, work in enumerate(several):
        shown = cache(partial(page_of, view, work))  # of the page and of its row in the index, if either is to be made
        yield earlier.file(f"works/{work.id}.md", made_of.work(work), partial(work_page, view, shown))
        if number < MOST_LISTED:
            rows.append(earlier.part("works row", made_of.work(work), partial(_row, view, shown)).decode())
    listed = {
        "rows": rows,
        "count": len(several),
        "relations": [_larger_first(row) for row in view.relations],
        "works": view.works,
        "most_listed": MOST_LISTED,
        "grid": matrix(view, several),
    }
    yield "works/index.md", page("works", _common(view) | listed)
    for old, work in _moved(view):
        yield f"works/{old}.md", page("moved", _common(view) | {"old": old, "work": work})


def _common(view: View) -> dict[str, Any]:
    return {"heads": view.headings, "names": view.names, "percent": percent}


def work_page(view: View, shown: Callable[[], Page]) -> bytes:
    """A work with several witnesses as Markdown."""
    made = shown()
    base = made.witnesses[0].speech
    record = record_of_work(view, made.work)
    count = len(made.work.group.speeches)
    description = words()["descriptions"]["work"].format(view.headings[base.id], numeral(count), made.work.id)
    front = {"template": "work.html", "title": view.headings[base.id], "id": made.work.id, "base": base.id}
    own = {
        "front": front_matter(front | head_of(record, description)),
        "cite": cite_block(record),
        "page": made,
        "evidence": list(_evidence(made))[:MOST_EVIDENCE],
        "total_evidence": len(made.work.group.evidence),
        "most_columns": MOST_COLUMNS,
    }
    return page("work", _common(view) | own)


def _row(view: View, shown: Callable[[], Page]) -> bytes:
    """What the index of works says of one."""
    made = shown()
    return page("works_row", _common(view) | {"work": made.work, "witnesses": made.witnesses})


def page_count(view: View) -> int:
    """How many `work_pages` there will be."""
    return sum(work.collation is not None for work in view.works.values()) + 1 + len(_moved(view))


def _moved(view: View) -> list[tuple[str, Work]]:
    """Ids that works had before they were merged, and the works they are in."""
    return [(old, view.works[new]) for old, new in sorted(view.moved.items()) if new in view.works and old not in view.works]


def _evidence(page: Page) -> Iterator[tuple[int, int, Evidence]]:
    """Why the witnesses are of one work: pairs by their places, the base's first."""
    index = {witness.speech.id: witness.index for witness in page.witnesses}
    pairs = [(index[row.a], index[row.b], row) for row in page.work.group.evidence]
    yield from sorted(((min(a, b), max(a, b), row) for a, b, row in pairs), key=lambda pair: pair[:2])


def capped_columns(works: Iterable[Work], speeches: Mapping[str, Speech]) -> Iterator[Doubt]:
    """The works with more witnesses than have a column."""
    for work in works:
        if len(work.group.speeches) > MOST_COLUMNS:
            base = speeches[work.group.base]
            found, expected = str(len(work.group.speeches)), str(MOST_COLUMNS)
            yield Doubt(kind=DoubtKind.CAPPED_COLUMNS, path=base.path, line=base.line, found=found, expected=expected)


def _larger_first(row: Relation) -> tuple[str, str, str, float]:
    """A relation as: the work that has a share of another, that other, the kind, the share."""
    if row.a_in_b >= row.b_in_a:
        return row.b, row.a, row.kind.value, row.a_in_b
    return row.a, row.b, row.kind.value, row.b_in_a


def percent(share: float) -> str:
    """A share in percent, never rounded up to the whole."""
    return f"{floor(share * 1000) / 10:.1f}%" if share < 1 else "100%"


def page_of(view: View, work: Work) -> Page:
    """The page of a work with a collation."""
    assert work.collation is not None
    base = view.speeches[work.collation.base]
    text = text_of(base.reading)
    own = view.gaps[base.id]
    first = PageWitness(0, base, 0, None, 1.0, chars_of(base), summary(text, text, (), own, own), _lane(text, None, own))
    found = [first]
    beside: list[Beside] = []
    texts = {text: 0}
    for index, comparison in enumerate(work.collation.comparisons, 1):
        speech = view.speeches[comparison.speech]
        other = text_of(speech.reading)
        twin = texts.setdefault(other, index)
        theirs = view.gaps[speech.id]
        number = None
        side = None
        if twin == index and len(beside) + 1 < MOST_COLUMNS:
            number = len(beside) + 1
            side = Beside(number, text, other, comparison, theirs)
            beside.append(side)
        sums = summary(text, other, comparison.differences, own, theirs)
        lane = _lane(text, side, theirs) if side else ()
        is_twin = twin if twin != index else None
        found.append(PageWitness(index, speech, number, is_twin, comparison.aligned, chars_of(speech), sums, lane))
    rows = tuple(Rows(text, own, beside).rows())
    size = max(1, len(text))
    return Page(
        work=work,
        witnesses=tuple(found),
        shown=tuple(witness for witness in found if witness.column is not None),
        rows=rows,
        ticks=tuple(_ticks(text, size)),
        kinds=frozenset(chain((sum_.kind for witness in found for sum_ in witness.sums), _signs(rows))),
        punctuation=sum(entry.is_folded for row in rows for entry in row.entries),
    )


def _signs(rows: Sequence[Row]) -> Iterator[str]:
    """What is marked in the rows: `fill` too where the base has what a witness masks."""
    for row in rows:
        yield from (span.sign for span in row.base if span.sign)


def _ticks(text: str, size: int) -> Iterator[tuple[int, float]]:
    last = -TICK_SHARE
    for number, begin in enumerate(begins_of(text), 1):
        left = round(100 * begin / size, 2)
        if left - last >= TICK_SHARE and left < 100 - TICK_SHARE / 2:
            yield number, left
            last = left


def _lane(text: str, side: Beside | None, gaps: Sequence[Gap]) -> tuple[LaneMark, ...]:
    """The signs of a lane, by what they are and where in the base."""
    size = max(1, len(text))
    found: dict[tuple[str, int], LaneMark] = {}

    def put(sign: str, begin: int, end: int) -> None:
        key = sign, LANE_STEPS * begin // size
        left, width = round(100 * begin / size, 2), round(100 * (end - begin) / size, 2)
        if key not in found or found[key].width < width:
            found[key] = LaneMark(sign, left, width)

    if side is None:
        for gap in gaps:
            put("mask", gap.mask.begin, gap.mask.end)
        return tuple(found.values())
    by_witness = sorted((s.b0, s.b1, s.a0, s.a1) for s in side.column.stretches)
    starts = [stretch[0] for stretch in by_witness]
    for gap in gaps:
        at = max(0, bisect_right(starts, gap.mask.begin) - 1)
        b0, _, a0, a1 = by_witness[at]
        begin = min(a1, a0 + gap.mask.begin - b0)
        put("mask", begin, min(a1, begin + gap.mask.end - gap.mask.begin))
    begins = begins_of(text)
    for row, cell in enumerate(side.gone):
        if cell and cell.state == "gap":
            put("gap", begins[row], begins[cell.last] if cell.last < len(begins) else len(text))
    for stretch in side.column.stretches:
        difference = stretch.difference
        if difference is None or difference.kind is VariantKind.PUNCTUATION:
            continue
        sign = sign_of(difference, MaskRanges(()), side.masks)
        row = bisect_right(begins, stretch.a0) - 1
        if sign != "mask" and not (difference.kind in LOST and side.gone[row]):
            put(sign, stretch.a0, stretch.a1)
    for difference, _ in side.column.moved:
        put("transposition", difference.a_begin, difference.a_end)
    return tuple(found.values())
