"""The rows of a collation: each paragraph of the base with its witnesses' cells and the entries of its apparatus."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speech_archive.models import Comparison, Difference, Gap, VariantKind
from speech_archive.publish.work.columns import BREAK, LOST, Column, Fragment, begins_of, column
from speech_archive.publish.work.differences import MaskRanges, sign_of

ANCHOR_CHARS = 4  # of the base, before what a witness has more
STRENGTH = ("mask", "substitution", "year", "fill", "deletion", "omission", "addition", "punctuation", "transposition")


@dataclass(frozen=True, slots=True)
class Span:
    """Text of a cell under one sign (`sign` "": none): `witnesses` are the columns (1-based) it is about, `number` the entry."""

    text: str
    sign: str = ""
    number: int = 0
    witnesses: tuple[int, ...] = ()
    count: int = 0
    place: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A witness in a row.

    `state`: `same` (to the letter), `here` (the same, and a moved stretch stands beside it), `folded` (but for punctuation,
    width, script), `text`, `gap` (`first..last`, `chars` opens here), `cont` (the gap goes on), `joined` (its words stand in
    the row above), `none` (an inserted row of another witness).
    """

    state: str
    spans: tuple[Span, ...] = ()
    count: int = 0
    first: int = 0
    last: int = 0
    chars: int = 0


@dataclass(frozen=True, slots=True)
class VariantReading:
    """What some witnesses (columns) have where the base has the lemma; `chars` of it, `place` for what moved."""

    sign: str
    text: str
    witnesses: tuple[int, ...]
    chars: int
    place: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the apparatus: a lemma of the base, or the words (`after`) behind which a witness has more."""

    number: int
    lemma: str
    after: str
    chars: int
    readings: tuple[VariantReading, ...]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the base (`number`, 1-based), or one that only witnesses have (`number` 0).

    `state`: `same`, `folded`, `part` (alike where they have it), `differs`. `notes` counts its entries by sign.
    """

    number: int
    state: str
    base: tuple[Span, ...]
    cells: tuple[Cell, ...]
    entries: tuple[Entry, ...]
    notes: tuple[tuple[str, int], ...]
    first: int  # of a run of rows that are alike: its numbers, 0 elsewhere
    last: int


class Beside:
    """A witness with a column, while the page is made."""

    def __init__(self, number: int, base: str, text: str, comparison: Comparison, gaps: Sequence[Gap]) -> None:
        self.number = number
        self.text = text
        self.gaps = gaps
        self.masks = MaskRanges(gaps)
        self.column: Column = column(base, text, comparison.differences)
        self.inserted = {fragment.begin for fragments in self.column.inserted.values() for fragment in fragments}
        self.gone = gaps_of(base, self.column)


def gaps_of(text: str, column: Column) -> list[Cell | None]:
    """For each paragraph of the base that a witness lacks wholly its cell; neighbours are one gap, that opens at the first."""
    lines = text.split(BREAK)
    gone: list[Cell | None] = []
    opening = -1
    for row, (line, cell) in enumerate(zip(lines, column.cells, strict=True)):
        is_empty = bool(line) and not any(fragment.text.strip(BREAK) for fragment in cell)
        is_lost = is_empty and sum(p.lost for p in cell if p.difference and p.difference.kind in LOST) >= len(line)
        if is_lost and opening >= 0 and row not in column.inserted:
            first = gone[opening]
            assert first is not None
            gone[opening] = Cell("gap", first=first.first, last=row + 1, chars=first.chars + len(line))
            gone.append(Cell("cont"))
        elif is_lost:
            opening = row
            gone.append(Cell("gap", first=row + 1, last=row + 1, chars=len(line)))
        else:
            opening = -1
            gone.append(Cell("joined") if is_empty else None)
    return gone


class Rows:
    """The rows of a page, with their entries numbered through."""

    def __init__(self, text: str, gaps: Sequence[Gap], beside: Sequence[Beside]) -> None:
        self.text = text
        self.lines = text.split(BREAK)
        self.begins = begins_of(text)
        self.masks = MaskRanges(gaps)
        self.beside = beside
        self.numbers: dict[tuple[int, int], int] = {}
        self.count = 0
        self.at: dict[int, list[tuple[Beside, Difference]]] = {}
        for side in beside:
            for found in side.column.differences:
                row = self._row_of(found)
                self.at.setdefault(row, []).append((side, found))

    def _row_of(self, found: Difference) -> int:
        return bisect_right(self.begins, found.a_begin) - 1

    def rows(self) -> Iterator[Row]:
        """All rows; runs of rows that are alike carry their first and last number on the first of them."""
        found = list(self._each())
        at = 0
        while at < len(found):
            end = at
            while end < len(found) and found[end].state != "differs" and _is_like(found[at], found[end]):
                end += 1
            for number in range(at, max(end, at + 1)):
                row = found[number]
                is_first = number == at and end > at
                first, last = (row.number, found[end - 1].number) if is_first else (0, 0)
                yield Row(row.number, row.state, row.base, row.cells, row.entries, row.notes, first, last)
            at = max(end, at + 1)

    def _each(self) -> Iterator[Row]:
        for index in range(len(self.lines) + 1):
            yield from self._inserted(index)
            if index < len(self.lines):
                yield self._row(index)

    def _inserted(self, index: int) -> Iterator[Row]:
        """Paragraphs that only witnesses have here; those that some have word for word alike are one row."""
        rows: list[tuple[str, dict[int, Fragment]]] = []
        for side in self.beside:
            at = 0
            for fragment in side.column.inserted.get(index, ()):
                line = fragment.text.strip(BREAK)
                like = next((n for n in range(at, len(rows)) if rows[n][0] == line), None)
                if like is None:
                    rows.insert(at, (line, {}))
                    like = at
                rows[like][1][side.number] = fragment
                at = like + 1
        for line, having in rows:
            self.count += 1
            reading = VariantReading("more", line, tuple(sorted(having)), len(line), index)
            entry = Entry(self.count, "", "", 0, (reading,), False)
            cells = []
            for side in self.beside:
                fragment_ = having.get(side.number)
                if fragment_ is None:
                    cells.append(Cell("none"))
                    continue
                spans = (
                    s if s.sign else Span(s.text, "more", self.count, (side.number,))
                    for s in _masked(line, fragment_.begin, side.masks)
                )
                cells.append(Cell("text", tuple(spans), chars=len(line)))
            yield Row(0, "differs", (), tuple(cells), (entry,), (("more", 1),), 0, 0)

    def _row(self, index: int) -> Row:
        line, begin = self.lines[index], self.begins[index]
        entries = tuple(self._entries(index))
        cells = tuple(self._cell(side, index) for side in self.beside)
        states = {cell.state for cell in cells}
        state = "differs"
        if states <= {"same"}:
            state = "same"
        elif states <= {"same", "folded"}:
            state = "folded"
        elif states <= {"same", "folded", "cont"}:
            state = "part"
        notes = Counter(reading.sign for entry in entries if not entry.is_folded for reading in entry.readings[:1])
        base = tuple(self._base(begin, begin + len(line), self.at.get(index, ())))
        return Row(index + 1, state, base, cells, entries, tuple(notes.items()), 0, 0)

    def _cell(self, side: Beside, index: int) -> Cell:
        line, fragments, cell = self.lines[index], side.column.cells[index], side.gone[index]
        if cell is not None:
            return cell
        own = "".join(fragment.text for fragment in fragments)
        if own.removesuffix(BREAK) == line and all(p.difference is None and p.moved is None for p in fragments):
            spans = tuple(span for span in self._spans(side, fragments, index) if not span.text)
            return Cell("here" if any(span.sign == "stands" for span in spans) else "same", spans)
        kinds = {fragment.difference.kind for fragment in fragments if fragment.difference}
        is_folded = kinds <= {VariantKind.PUNCTUATION} and all(p.moved is None and p.stands is None for p in fragments)
        spans = tuple(self._spans(side, fragments, index))
        count = sum(p.difference is not None and p.difference.kind is VariantKind.PUNCTUATION for p in fragments)
        return Cell("folded" if is_folded else "text", spans, count)

    def _spans(self, side: Beside, fragments: Sequence[Fragment], index: int) -> Iterator[Span]:
        """What a witness's cell shows; where it begins anew or moved, a sign says so."""
        moved: int | None = None
        end = _last_text(fragments)
        for number, fragment in enumerate(fragments):
            text = fragment.text.removesuffix(BREAK) if number == end else fragment.text
            if fragment.stands is not None:
                gone = side.column.moved[fragment.stands][0]
                yield Span("", "stands", 0, (side.number,), place=self._row_of(gone) + 1)
                continue
            if fragment.moved is not None and fragment.moved != moved:
                gone, place = side.column.moved[fragment.moved]
                if self._row_of(gone) == index:
                    yield Span("", "transposition", self._number(gone), (side.number,), place=place + 1)
            moved = fragment.moved
            found = fragment.difference
            if found is None:
                yield from _masked(text, fragment.begin, side.masks)
            elif text or fragment.lost:
                sign = sign_of(found, self.masks, side.masks)
                lost = fragment.lost if not text else 0
                if text or sign != "punctuation":
                    yield Span(text, sign, self._number(found), (side.number,), lost)
        last = fragments[end]
        is_last = last.begin + len(last.text) == len(side.text)
        if not is_last and not last.text.endswith(BREAK) and not self._breaks_in_a_gap(side, index):
            yield Span("", "joins", 0, (side.number,))

    def _breaks_in_a_gap(self, side: Beside, index: int) -> bool:
        """Whether a witness's paragraph ends all the same: its break stands behind paragraphs that it lacks."""
        for later in range(index + 1, len(self.lines)):
            if text := "".join(fragment.text for fragment in side.column.cells[later]):
                return text.startswith(BREAK) and side.gone[later] is not None
        return False

    def _number(self, found: Difference) -> int:
        return self.numbers.get((found.a_begin, found.a_end), 0)

    def _entries(self, index: int) -> Iterator[Entry]:
        """The apparatus of a paragraph: gaps first, then each lemma with its readings, alike ones together."""
        begin, line = self.begins[index], self.lines[index]
        gaps: dict[tuple[int, int], list[int]] = {}
        for side in self.beside:
            cell = side.gone[index]
            if cell is not None and cell.state == "gap":
                gaps.setdefault((cell.first, cell.last), []).append(side.number)
        for (first, last), witnesses in gaps.items():
            self.count += 1
            chars = sum(len(line) for line in self.lines[first - 1 : last])
            reading = VariantReading("gap", "", tuple(witnesses), chars, last)
            yield Entry(self.count, "", "", first, (reading,), False)
        places: dict[tuple[int, int], dict[tuple[str, str, int], list[int]]] = {}
        for side, found in sorted(self.at.get(index, ()), key=lambda at: (at[1].a_begin, at[1].a_end, at[0].number)):
            if side.gone[index] is not None and found.kind in LOST:
                continue
            sign = sign_of(found, self.masks, side.masks)
            text, place = side.text[found.b_begin : found.b_end], 0
            if sign == "transposition":
                text, place = "", next(row + 1 for gone, row in side.column.moved if gone == found)
            elif self._is_inserted(side, found):
                continue
            readings = places.setdefault((found.a_begin, found.a_end), {})
            readings.setdefault((sign, text, place), []).append(side.number)
        for (x, y), found_ in places.items():
            is_folded = all(sign == "punctuation" for sign, _, _ in found_)
            self.count += not is_folded
            self.numbers[x, y] = self.count if not is_folded else 0
            lemma = self.text[x:y]
            yield Entry(
                number=self.numbers[x, y],
                lemma=lemma,
                after="" if lemma else line[max(0, x - begin - ANCHOR_CHARS) : x - begin],
                chars=len(lemma) - lemma.count(BREAK),
                readings=tuple(VariantReading(s, t, tuple(w), len(t), p) for (s, t, p), w in found_.items()),
                is_folded=is_folded,
            )

    def _is_inserted(self, side: Beside, found: Difference) -> bool:
        return found.a_begin == found.a_end and found.b_begin in side.inserted

    def _marks(self, end: int, at: Sequence[tuple[Beside, Difference]]) -> Iterator[tuple[int, int, str, int, int]]:
        """What differences mark on the base's text of a paragraph: range, sign, number of the entry, column."""
        for side, found in at:
            sign = sign_of(found, self.masks, side.masks)
            if sign == "transposition" or (found.kind in LOST and side.gone[self._row_of(found)]):
                continue
            is_empty = found.a_begin == found.a_end
            if self._is_inserted(side, found) or (sign == "punctuation" if is_empty else found.a_begin >= end):
                continue
            if sign == "mask":  # of the witness
                sign = "fill" if side.masks.may_be_filled(found.b_begin, found.b_end) else "substitution"
            elif sign == "fill":
                sign = "mask"
            yield found.a_begin, min(end, found.a_end), sign, self._number(found), side.number

    def _base(self, begin: int, end: int, at: Sequence[tuple[Beside, Difference]]) -> Iterator[Span]:
        """The base's text of a paragraph, cut where witnesses differ."""
        marks = list(self._marks(end, at))
        cuts = sorted({begin, end, *(x for x, *_ in marks), *(y for _, y, *_ in marks)})
        opened: dict[int, list[tuple[int, int, str, int, int]]] = {}
        for mark in marks:
            for cut in cuts[bisect_left(cuts, mark[0]) : max(bisect_left(cuts, mark[1]), bisect_left(cuts, mark[0]) + 1)]:
                opened.setdefault(cut, []).append(mark)
        for x, y in zip(cuts, [*cuts[1:], end], strict=True):
            over = [mark for mark in opened.get(x, ()) if mark[0] < mark[1]]
            if carets := {mark[4]: mark[3] for mark in opened.get(x, ()) if mark[0] == mark[1]}:
                yield Span("", "caret", min(carets.values()), tuple(sorted(carets)))
            if y <= x:
                continue
            if not over:
                yield from _masked(self.text[x:y], x, self.masks)
                continue
            signs = [sign for _, _, sign, _, _ in over]
            sign = min(signs, key=STRENGTH.index)
            if self.masks.touch(x, y):
                sign = "mask"
            number = next((mark[3] for mark in over if mark[2] != "punctuation"), 0)
            yield Span(self.text[x:y], sign, number, tuple(sorted({mark[4] for mark in over if mark[2] != "punctuation"})))


def _is_like(a: Row, b: Row) -> bool:
    """Whether two rows are alike for the same witnesses, so that one line stands for both."""
    if a.state == "part" or b.state == "part":
        return [cell.state == "cont" for cell in a.cells] == [cell.state == "cont" for cell in b.cells]
    return True


def _last_text(fragments: Sequence[Fragment]) -> int:
    return next((number for number in range(len(fragments) - 1, -1, -1) if fragments[number].text), -1)


def _masked(text: str, begin: int, masks: MaskRanges) -> Iterator[Span]:
    """Text that no witness has otherwise, its masks marked. It begins at that offset."""
    at = 0
    for index in range(bisect_left(masks.ends, begin + 1), bisect_left(masks.begins, begin + len(text))):
        x, y = max(0, masks.begins[index] - begin), min(len(text), masks.ends[index] - begin)
        if x > at:
            yield Span(text[at:x])
        yield Span(text[x:y], "mask")
        at = y
    if at < len(text):
        yield Span(text[at:])
