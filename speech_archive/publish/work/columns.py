"""A witness beside the base: its text cut into the rows of the base's paragraphs, each character once, in order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from speech_archive.models import Difference, VariantKind

BREAK = "\n"
LETTER = re.compile(r"\S")
LOST = (VariantKind.OMISSION, VariantKind.DELETION)
MIRRORED = {VariantKind.OMISSION: VariantKind.ADDITION, VariantKind.ADDITION: VariantKind.OMISSION}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of base and witness that run in step, or a place where they differ; `moved` numbers the transposition it is in."""

    a0: int
    a1: int
    b0: int
    b1: int
    difference: Difference | None
    moved: int | None


@dataclass(frozen=True, slots=True)
class Fragment:
    """Part of a witness's cell: `begin` is its offset in the witness; `lost` are the base's characters that it lacks there.

    `text` is empty where the witness only lacks something, or where `stands` says that a moved stretch stands here in it.
    """

    text: str
    begin: int
    difference: Difference | None
    moved: int | None
    lost: int = 0
    stands: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A witness cut up: for each paragraph of the base its fragments, and before each paragraph those that only it has."""

    cells: tuple[tuple[Fragment, ...], ...]
    inserted: Mapping[int, tuple[Fragment, ...]]  # by the paragraph (0-based) that they stand before; one a paragraph
    stretches: tuple[Stretch, ...]  # in the order of the base
    differences: tuple[Difference, ...]  # those that it is made from
    moved: tuple[tuple[Difference, int], ...]  # transpositions, and the paragraph of the base behind which each one stands


def mirrored(difference: Difference) -> Difference:
    """A difference from the other side: what a witness lacks, the base has more."""
    return Difference(
        a_begin=difference.b_begin,
        a_end=difference.b_end,
        b_begin=difference.a_begin,
        b_end=difference.a_end,
        kind=MIRRORED.get(difference.kind, difference.kind),
    )


def is_whole(text: str, begin: int, end: int) -> bool:
    """Whether a range is one or more whole paragraphs."""
    return begin < end and (begin == 0 or text[begin - 1] == BREAK) and (end == len(text) or text[end] == BREAK)


def begins_of(text: str) -> list[int]:
    """Where the paragraphs of a text begin."""
    return [0, *(match.end() for match in re.finditer(BREAK, text))]


def column(a: str, b: str, differences: Sequence[Difference]) -> Column:
    """The witness `b` in the rows of the base `a`. The texts of all its fragments, in the order of `begin`, are `b`."""
    begins = begins_of(a)
    moved = [found for found in differences if found.kind is VariantKind.TRANSPOSITION]
    found = list(stretches(a, b, differences))
    if moved and not _partition(found, len(a), len(b)):  # what moved overlaps what differs: nothing is lost all the same
        differences = [one for one in differences if one.kind is not VariantKind.TRANSPOSITION]
        moved, found = [], list(stretches(a, b, differences))
    cells: list[list[Fragment]] = [[] for _ in begins]
    inserted: dict[int, list[Fragment]] = {}
    for stretch in found:
        if _is_inserted(a, b, stretch):
            row = bisect_right(begins, stretch.a0) - (stretch.a0 < len(a) or not a)
            at = stretch.b0
            for line in re.findall(r"[^\n]*\n|[^\n]+", b[stretch.b0 : stretch.b1]):
                fragment = Fragment(text=line, begin=at, difference=stretch.difference, moved=None)
                inserted.setdefault(row, []).append(fragment)
                at += len(line)
            continue
        before = bisect_right(begins, stretch.a0) - 1
        if before and stretch.difference is None and _has_break_more(a, b, stretch, begins[before]):  # it ends what stands above
            end = Fragment(text=BREAK, begin=stretch.b0, difference=None, moved=stretch.moved)
            if before in inserted:
                inserted[before][-1] = replace(inserted[before][-1], text=inserted[before][-1].text + BREAK)
            else:
                cells[before - 1].append(end)
            stretch = replace(stretch, b0=stretch.b0 + 1)  # noqa: PLW2901
        for row, fragment in _cut(a, b, stretch, begins):
            cells[row].append(fragment)
    places = []
    for number, gone in enumerate(moved):
        row = _mark(cells, number, gone.b_begin)
        places.append((gone, row))
    return Column(
        cells=tuple(map(tuple, cells)),
        inserted={row: tuple(fragments) for row, fragments in inserted.items()},
        stretches=tuple(found),
        differences=tuple(differences),
        moved=tuple(places),
    )


def stretches(a: str, b: str, differences: Sequence[Difference]) -> Iterator[Stretch]:
    """The two texts as stretches in the order of the base; their ranges partition the base, and the witness."""
    moved = [found for found in differences if found.kind is VariantKind.TRANSPOSITION]
    main: list[Difference] = []
    inner: list[list[Difference]] = [[] for _ in moved]
    for found in differences:
        if found.kind is VariantKind.TRANSPOSITION:
            continue
        owner = next((number for number, gone in enumerate(moved) if _lies_in(found, gone)), None) if moved else None
        (main if owner is None else inner[owner]).append(found)
    taken_a = {found.a_begin for found in differences if found.a_begin < found.a_end}  # a break may differ on its own
    taken_b = {found.b_begin for found in differences if found.b_begin < found.b_end}
    wholes = [_with_break(a, b, gone, taken_a, taken_b) for gone in moved]
    main = [_with_break(a, b, found, taken_a, taken_b) if found.kind is not VariantKind.PUNCTUATION else found for found in main]
    holes_a = sorted((gone.a_begin, gone.a_end) for gone in wholes)
    holes_b = sorted((gone.b_begin, gone.b_end) for gone in wholes)
    found_ = list(_walk(a, b, (0, len(a), 0, len(b)), main, (holes_a, holes_b), None))
    for number, gone in enumerate(wholes):
        span = (gone.a_begin, gone.a_end, gone.b_begin, gone.b_end)
        found_ += _walk(a, b, span, inner[number], ([], []), number)
    return iter(sorted(found_, key=lambda stretch: (stretch.a0, stretch.a1, stretch.b0)) if moved else found_)


def _has_break_more(a: str, b: str, stretch: Stretch, begin: int) -> bool:
    """Whether a stretch at the begin of a paragraph opens with a break that the base does not have there."""
    return stretch.a0 == begin and b[stretch.b0 : stretch.b1][:1] == BREAK and a[stretch.a0 : stretch.a1][:1] != BREAK


def _partition(found: Sequence[Stretch], size_a: int, size_b: int) -> bool:
    """Whether the ranges of stretches lie one behind another, in the base and in the witness."""
    for ranges, size in (([(s.a0, s.a1) for s in found], size_a), ([(s.b0, s.b1) for s in found], size_b)):
        ordered = sorted(ranges)
        if ordered[0][0] or ordered[-1][1] != size or any(x[1] != y[0] for x, y in pairwise(ordered)):
            return False
    return True


def _lies_in(found: Difference, gone: Difference) -> bool:
    return (
        gone.a_begin <= found.a_begin
        and found.a_end <= gone.a_end
        and gone.b_begin <= found.b_begin
        and found.b_end <= gone.b_end
    )


def _with_break(a: str, b: str, found: Difference, taken_a: Set[int], taken_b: Set[int]) -> Difference:
    """Whole paragraphs with the break behind them, where the other side has no like break."""
    more_a = is_whole(a, found.a_begin, found.a_end) and found.a_end < len(a) and found.a_end not in taken_a
    more_b = is_whole(b, found.b_begin, found.b_end) and found.b_end < len(b) and found.b_end not in taken_b
    if found.kind is not VariantKind.TRANSPOSITION:
        more_a = more_a and found.b_begin == found.b_end and _opens(b, found.b_begin)
        more_b = more_b and found.a_begin == found.a_end and _opens(a, found.a_begin)
    return replace(found, a_end=found.a_end + more_a, b_end=found.b_end + more_b)


def _opens(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == BREAK


def _walk(
    a: str,
    b: str,
    span: tuple[int, int, int, int],
    differences: Sequence[Difference],
    holes: tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]],
    moved: int | None,
) -> Iterator[Stretch]:
    at_a, end_a, at_b, end_b = span
    for found in differences:
        x0, y0 = max(at_a, found.a_begin), max(at_b, found.b_begin)
        yield from _in_step(a, b, (at_a, x0, at_b, y0), holes, moved)
        at_a, at_b = max(x0, found.a_end), max(y0, found.b_end)
        yield Stretch(x0, at_a, y0, at_b, found, moved)
    yield from _in_step(a, b, (at_a, max(at_a, end_a), at_b, max(at_b, end_b)), holes, moved)


def _in_step(
    a: str,
    b: str,
    span: tuple[int, int, int, int],
    holes: tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]],
    moved: int | None,
) -> Iterator[Stretch]:
    """Equal text (but for script and white space), less what moved away from between or came from elsewhere."""
    a0, a1, b0, b1 = span
    if not holes[0] and not holes[1]:
        if a0 < a1 or b0 < b1:
            yield Stretch(a0, a1, b0, b1, None, moved)
        return
    parts_a, parts_b = list(_without(a0, a1, holes[0])), list(_without(b0, b1, holes[1]))
    while parts_a and parts_b:
        (x0, x1), (y0, y1) = parts_a.pop(0), parts_b.pop(0)
        if parts_a or parts_b:
            size_a, size_b = len(LETTER.findall(a, x0, x1)), len(LETTER.findall(b, y0, y1))
            if size_a < size_b:
                cut = _after(b, y0, y1, size_a)
                parts_b.insert(0, (cut, y1))
                y1 = cut
            elif size_b < size_a:
                cut = _after(a, x0, x1, size_b)
                parts_a.insert(0, (cut, x1))
                x1 = cut
        yield Stretch(x0, x1, y0, y1, None, moved)
        a0, b0 = x1, y1
    for x0, x1 in parts_a:
        yield Stretch(x0, x1, b0, b0, None, moved)
    for y0, y1 in parts_b:
        yield Stretch(a0, a0, y0, y1, None, moved)


def _without(begin: int, end: int, holes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for x, y in holes:
        if x < end and y > begin:
            if x > begin:
                yield begin, x
            begin = max(begin, y)
    if begin < end:
        yield begin, end


def _after(text: str, begin: int, end: int, letters: int) -> int:
    """The offset behind so many letters, and behind the break that follows them."""
    at = begin
    for count, match in enumerate(LETTER.finditer(text, begin, end), 1):
        if count > letters:
            break
        at = match.end()
    space = re.compile(r"[^\S\n]*\n").match(text, at, end)
    return space.end() if space else at


def _is_inserted(a: str, b: str, stretch: Stretch) -> bool:
    """Whether whole paragraphs of the witness stand between two of the base."""
    found = stretch.difference
    if found is None or stretch.moved is not None or stretch.a0 != stretch.a1 or stretch.b0 == stretch.b1:
        return False
    end = stretch.b1 - (b[stretch.b1 - 1] == BREAK)
    return (_opens(a, stretch.a0) or stretch.a0 == len(a)) and is_whole(b, stretch.b0, end)


def _cut(a: str, b: str, stretch: Stretch, begins: Sequence[int]) -> Iterator[tuple[int, Fragment]]:
    """The fragments of a stretch by paragraph of the base; what differs stands in the paragraph where it begins."""
    row = bisect_right(begins, stretch.a0) - 1
    last = bisect_right(begins, max(stretch.a0, stretch.a1 - 1)) - 1
    a0, b0 = stretch.a0, stretch.b0
    if stretch.a0 == stretch.a1 == len(a) and row and not a[begins[row] :]:
        row = last = row - 1
    for number in range(row, last + 1):
        a1 = begins[number + 1] if number < last else stretch.a1
        b1 = stretch.b1 if stretch.difference or number == last else _boundary(a, b, (a0, a1), (b0, stretch.b1))
        lost = len(a[a0:a1].rstrip(BREAK)) if stretch.difference else 0
        if stretch.difference and lost != a1 - a0 and number < last and a1 - a0 == 1:
            lost = 0
        if b1 > b0 or stretch.difference:
            yield number, Fragment(text=b[b0:b1], begin=b0, difference=stretch.difference, moved=stretch.moved, lost=lost)
        a0, b0 = a1, b1


def _boundary(a: str, b: str, of_a: tuple[int, int], of_b: tuple[int, int]) -> int:
    """Where the part of a paragraph that ends at `of_a[1]`, with its break, ends in the witness."""
    guess = of_b[0] + of_a[1] - of_a[0]
    if guess <= of_b[1] and a[of_a[0] : of_a[1]] == b[of_b[0] : guess]:
        return guess
    return _after(b, *of_b, len(LETTER.findall(a, *of_a)))


def _mark(cells: list[list[Fragment]], number: int, begin: int) -> int:
    """Put a sign where a moved stretch stands in the witness; the paragraph of the base behind which that is, -1 for none."""
    before, at = -1, (0, 0)
    for row, fragments in enumerate(cells):
        for index, fragment in enumerate(fragments):
            if fragment.moved is None and fragment.text and fragment.begin < begin:
                before, at = row, (row, index + 1)
    cells[at[0]].insert(at[1], Fragment(text="", begin=begin, difference=None, moved=None, stands=number))
    return before
