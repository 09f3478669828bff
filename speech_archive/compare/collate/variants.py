"""What kind of difference each place is where two witnesses differ, on word borders: 管→治 in 管理 becomes 管理→治理."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from speech_archive.compare.collate.pairs import MOST_SHIFT, Op, Pair, gaps
from speech_archive.compare.collate.texts import BREAK, MASK, Text
from speech_archive.compare.names import is_name
from speech_archive.language import numerals, signs, words
from speech_archive.models import Difference, Run, VariantKind

WIDEN = 4  # letters, at most, to the nearest word border
CLAUSE_CHARS = 40  # of each side, that the words of a clause are cut from
STOP = re.compile(rf"[^\w]|[{MASK}]")
PUNCTUATION = re.compile(rf"[^\w{MASK}]*")
YEAR = re.compile(numerals.YEAR)


def differences(pair: Pair) -> tuple[Difference, ...]:
    """Every place where b differs from a, in the order of a (of b, where a has nothing); offsets of the reading texts."""
    a, b = pair.a, pair.b
    found: list[Difference] = []
    moved = [run for run, _ in pair.moved]
    lost = [(run.a, run.a + run.size) for run in moved]
    won = [(run.b, run.b + _extent(inner, run)) for run, inner in pair.moved]
    ops = _on_words(a, b, _slid(a, b, pair.runs))
    for op in ops:
        for part in _parts(a.key, b.key, op):
            if part.b0 == part.b1:
                pieces = [Op(a0=x, a1=y, b0=part.b0, b1=part.b1) for x, y in _without(part.a0, part.a1, lost)]
            elif part.a0 == part.a1:
                pieces = [Op(a0=part.a0, a1=part.a1, b0=x, b1=y) for x, y in _without(part.b0, part.b1, won)]
            else:
                pieces = [part]
            found += [_difference(a, b, piece) for piece in pieces]
    found += _surface(a, b, _between(ops, len(a.key)))
    for (run, inner), (b0, b1) in zip(pair.moved, won, strict=True):
        found.append(_difference(a, b, Op(a0=run.a, a1=run.a + run.size, b0=b0, b1=b1), VariantKind.TRANSPOSITION))
        ops = _on_words(a, b, gaps(inner, run.a + run.size, b1, run.a, b0))
        found += [_difference(a, b, op) for op in ops]
        found += _surface(a, b, _between(ops, run.a + run.size, run.a, b0))
    told = (d for d in found if d.a_begin < d.a_end or d.b_begin < d.b_end)  # the break at a text's end is none of the text
    return tuple(sorted(told, key=lambda d: (d.a_begin, d.b_begin, d.a_end)))


def _between(ops: Iterable[Op], size_a: int, at_a: int = 0, at_b: int = 0) -> Iterator[Run]:
    """The equal runs that are left between the ops."""
    for op in ops:
        yield Run(at_a, at_b, op.a0 - at_a)
        at_a, at_b = op.a1, op.b1
    yield Run(at_a, at_b, size_a - at_a)


def _extent(inner: Sequence[Run], run: Run) -> int:
    return max((piece.b + piece.size for piece in inner), default=run.b) - run.b


def _slid(a: Text, b: Text, runs: Sequence[Run]) -> Iterator[Op]:
    """The gaps, each that is in one text only moved along its equal neighbours to the best borders."""
    ordered = list(gaps(runs, len(a.key), len(b.key)))
    before = Op(a0=0, a1=0, b0=0, b1=0)
    for number, op in enumerate(ordered):
        after = ordered[number + 1] if number + 1 < len(ordered) else Op(a0=len(a.key), a1=0, b0=len(b.key), b1=0)
        if op.b0 == op.b1:
            shift = _best_shift(a, op.a0, op.a1, op.a0 - before.a1, after.a0 - op.a1)
        elif op.a0 == op.a1:
            shift = _best_shift(b, op.b0, op.b1, op.b0 - before.b1, after.b0 - op.b1)
        else:
            shift = 0
        before = Op(a0=op.a0 + shift, a1=op.a1 + shift, b0=op.b0 + shift, b1=op.b1 + shift)
        yield before


def _best_shift(text: Text, begin: int, end: int, back: int, on: int) -> int:
    """How far a range may slide along a text that repeats, to stand between breaks, signs or words."""
    key = text.key
    best, shift = _fitness(text, begin, end), 0
    for step in range(1, min(back, MOST_SHIFT) + 1):
        if key[begin - step] != key[end - step]:
            break
        if (fitness := _fitness(text, begin - step, end - step)) > best:
            best, shift = fitness, -step
    for step in range(1, min(on, MOST_SHIFT) + 1):
        if key[begin + step - 1] != key[end + step - 1]:
            break
        if (fitness := _fitness(text, begin + step, end + step)) > best:
            best, shift = fitness, step
    return shift


def _fitness(text: Text, begin: int, end: int) -> int:
    key = text.key
    if (begin == 0 or key[begin - 1] == BREAK) and (end == len(key) or key[end - 1] == BREAK):
        return 4
    if begin and STOP.match(key[begin - 1]) and STOP.match(key[end - 1]):
        return 3
    if end < len(key) and STOP.match(key[begin]) and STOP.match(key[end]):
        return 2
    return int(is_border(text, begin) and is_border(text, end))


def _on_words(a: Text, b: Text, ops: Iterable[Op]) -> list[Op]:
    """The ops widened to word borders of both texts; those that then meet inside a word are one."""
    found: list[Op] = []
    ordered = list(ops)
    for number, op in enumerate(ordered):
        after = ordered[number + 1] if number + 1 < len(ordered) else Op(a0=len(a.key), a1=0, b0=len(b.key), b1=0)
        before = found[-1] if found else Op(a0=0, a1=0, b0=0, b1=0)
        is_met = found and (op.a0, op.b0) == (before.a1, before.b1)
        if is_met and not (is_border(a, op.a0) and is_border(b, op.b0)):
            whole = Op(a0=before.a0, a1=op.a1, b0=before.b0, b1=op.b1)
            found.pop()
            before = found[-1] if found else Op(a0=0, a1=0, b0=0, b1=0)
        else:
            whole = op
        found.append(_widened(a, b, whole, before, after))
    return found


def _widened(a: Text, b: Text, op: Op, before: Op, after: Op) -> Op:
    x, y = a.key[op.a0 : op.a1], b.key[op.b0 : op.b1]
    if MASK in x or MASK in y or BREAK in x or BREAK in y or PUNCTUATION.fullmatch(x + y):
        return op
    if set(x + y) <= numerals.YEAR_DIGITS and (year := _year(a, b, op, before, after)):
        return year
    begin_a, begin_b, end_a, end_b = op.a0, op.b0, op.a1, op.b1
    for _ in range(WIDEN):
        if _holds(a, b, begin_a, end_a, begin_b, end_b, begin_a, begin_b):
            break
        if begin_a <= before.a1 or begin_b <= before.b1 or _stops(a.key, begin_a - 1):
            break
        begin_a, begin_b = begin_a - 1, begin_b - 1
    for _ in range(WIDEN):
        if _holds(a, b, begin_a, end_a, begin_b, end_b, end_a, end_b):
            break
        if end_a >= after.a0 or end_b >= after.b0 or _stops(a.key, end_a):
            break
        end_a, end_b = end_a + 1, end_b + 1
    return Op(a0=begin_a, a1=end_a, b0=begin_b, b1=end_b)


def _year(a: Text, b: Text, op: Op, before: Op, after: Op) -> Op | None:
    """The op widened to all numerals beside it, where these are a year in both texts."""
    back = on = 0
    while op.a0 - back > before.a1 and op.b0 - back > before.b1 and a.key[op.a0 - back - 1] in numerals.YEAR_DIGITS:
        back += 1
    while op.a1 + on < after.a0 and op.b1 + on < after.b0 and a.key[op.a1 + on] in numerals.YEAR_DIGITS:
        on += 1
    whole = Op(a0=op.a0 - back, a1=op.a1 + on, b0=op.b0 - back, b1=op.b1 + on)
    is_year = YEAR.fullmatch(a.key[whole.a0 : whole.a1]) and YEAR.fullmatch(b.key[whole.b0 : whole.b1])
    return whole if is_year else None


def _stops(key: str, at: int) -> bool:
    return not 0 <= at < len(key) or STOP.match(key[at]) is not None


def _holds(a: Text, b: Text, begin_a: int, end_a: int, begin_b: int, end_b: int, at_a: int, at_b: int) -> bool:
    """Whether a place is a word border in each text that has something between the two ends."""
    return (begin_a == end_a or is_border(a, at_a)) and (begin_b == end_b or is_border(b, at_b))


def is_border(text: Text, at: int) -> bool:
    """Whether a place of a key is the border of a word."""
    key = text.key
    if at <= 0 or at >= len(key) or STOP.match(key[at - 1]) or STOP.match(key[at]):
        return True
    begin, end = at, at
    while begin > max(0, at - CLAUSE_CHARS) and not STOP.match(key[begin - 1]):
        begin -= 1
    while end < min(len(key), at + CLAUSE_CHARS) and not STOP.match(key[end]):
        end += 1
    return at - begin in _borders(key[begin:end])


@lru_cache(maxsize=4096)
def _borders(clause: str) -> frozenset[int]:
    found, at = set(), 0
    for word in words.cut(clause, guess=True):
        at += len(word)
        found.add(at)
    return frozenset(found)


def _parts(a: str, b: str, op: Op) -> Iterator[Op]:
    """An op with whole paragraphs in it cut there: what is lost of one paragraph, whole ones of a, whole ones of b, the rest."""
    x, y = _whole(a, op.a0, op.a1), _whole(b, op.b0, op.b1)
    if x[0] == x[1] and y[0] == y[1]:
        yield op
        return
    if y[0] == y[1]:  # all of b's share belongs to one end
        at = op.b0 if x[0] == op.a0 else op.b1
        y = (at, at)
    if x[0] == x[1]:
        at = op.a0 if y[0] == op.b0 else op.a1
        x = (at, at)
    for a0, a1, b0, b1 in (
        (op.a0, x[0], op.b0, y[0]),
        (x[0], x[1], y[0], y[0]),
        (x[1], x[1], y[0], y[1]),
        (x[1], op.a1, y[1], op.b1),
    ):
        if a1 > a0 or b1 > b0:
            yield Op(a0=a0, a1=a1, b0=b0, b1=b1)


def _whole(key: str, begin: int, end: int) -> tuple[int, int]:
    """The whole paragraphs inside a range, with their breaks; an empty range where there is none."""
    first = begin if begin == 0 or key[begin - 1] == BREAK else key.find(BREAK, begin, end) + 1
    if not first and begin:
        return begin, begin
    last = end if end == len(key) else key.rfind(BREAK, begin, end) + 1
    return (first, last) if last > first else (begin, begin)


def _without(begin: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a range."""
    for x, y in sorted(taken):
        if x < end and y > begin:
            if x > begin:
                yield begin, x
            begin = max(begin, y)
    if begin < end:
        yield begin, end


def _difference(a: Text, b: Text, op: Op, kind: VariantKind | None = None) -> Difference:
    x, y = a.key[op.a0 : op.a1], b.key[op.b0 : op.b1]
    a_begin, a_end = a.span(op.a0, op.a1)
    b_begin, b_end = b.span(op.b0, op.b1)
    found = Difference(a_begin=a_begin, a_end=a_end, b_begin=b_begin, b_end=b_end, kind=kind or _kind(a, b, op, x, y))
    return _without_last_break(a.text, b.text, found)


def _without_last_break(a: str, b: str, found: Difference) -> Difference:
    """Whole paragraphs without the break behind them."""
    a_end = found.a_end - (found.a_end - found.a_begin > 1 and a[found.a_end - 1] == BREAK)
    b_end = found.b_end - (found.b_end - found.b_begin > 1 and b[found.b_end - 1] == BREAK)
    return replace(found, a_end=a_end, b_end=b_end)


def _kind(a: Text, b: Text, op: Op, x: str, y: str) -> VariantKind:
    if PUNCTUATION.fullmatch(x) and PUNCTUATION.fullmatch(y):
        return VariantKind.PUNCTUATION
    if {x, y} == {MASK, ""}:
        return VariantKind.DELETION
    if MASK in x or MASK in y:
        return VariantKind.MASK
    if YEAR.fullmatch(x) and YEAR.fullmatch(y):
        return VariantKind.YEAR
    if x and y:
        return VariantKind.SUBSTITUTION
    if is_name(x or y, a.key[op.a1 : op.a1 + 4]):
        return VariantKind.DELETION
    return VariantKind.OMISSION if x else VariantKind.ADDITION


def _surface(a: Text, b: Text, runs: Iterable[Run]) -> Iterator[Difference]:
    """Where equal runs are not the same to the letter: width, quotation marks, spaces, masks of other signs; script aside."""
    for run in runs:
        if not run.size or a.text[slice(*a.span(run.a, run.a + run.size))] == b.text[slice(*b.span(run.b, run.b + run.size))]:
            continue
        begin = None
        for step in range(run.size + 1):
            differs = step < run.size and _differs(a, b, run.a + step, run.b + step)
            if differs and begin is None:
                begin = step
            elif not differs and begin is not None:
                op = Op(a0=run.a + begin, a1=run.a + step, b0=run.b + begin, b1=run.b + step)
                is_mask = MASK in a.key[op.a0 : op.a1]
                yield _difference(a, b, op, VariantKind.MASK if is_mask else VariantKind.PUNCTUATION)
                begin = None


def _differs(a: Text, b: Text, i: int, j: int) -> bool:
    if a.key[i] == BREAK:
        return False
    x, y = a.text[a.begins[i] : a.ends[i]], b.text[b.begins[j] : b.ends[j]]
    return x != y and (a.key[i] == MASK or not signs.is_han(a.key, i))
