"""Equal runs of two texts: equal indeed, in order, few missed, at a cost that grows with the texts."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from speech_archive.compare.align import EqualRuns, align, aligned
from speech_archive.compare.works.fingerprints import Codes, containment, distinct, fold, hashes
from tests.witnesses import text

LONG = "".join(text("rivers", 12))
ANY = st.text(st.characters(exclude_categories=[]), max_size=60)
CRAMPED = st.text("修渠栽", max_size=60)
EDITS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 40), st.text("修渠栽甲乙丙", max_size=12)), max_size=12)


def codes(letters: str) -> Codes:
    return np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def alignment(a: str, b: str) -> EqualRuns:
    return align(codes(a), codes(b))


def edited(letters: str, edits: list[tuple[int, int, str]]) -> str:
    for at, count, new in edits:
        letters = letters[:at] + new + letters[at + count :]
    return letters


def check(a: str, b: str) -> EqualRuns:
    """The alignment, its runs held against the texts."""
    found = alignment(a, b)
    at_a = at_b = 0
    for run in found.runs:
        assert run.size > 0
        assert run.a >= at_a
        assert run.b >= at_b
        assert a[run.a : run.a + run.size] == b[run.b : run.b + run.size]
        at_a, at_b = run.a + run.size, run.b + run.size
    assert at_a <= len(a)
    assert at_b <= len(b)
    for one, other in zip(found.runs, found.runs[1:], strict=False):
        assert (one.a + one.size, one.b + one.size) != (other.a, other.b), "two runs that are one"
    return found


@given(st.one_of(ANY, CRAMPED), st.one_of(ANY, CRAMPED))
@example("", "")
@example("修", "")
@example("\ud800修", "修\ud800")
@settings(max_examples=300, deadline=None)
def test_runs_are_equal_in_order_and_do_not_overlap(a: str, b: str) -> None:
    assert not check(a, b).is_capped


@given(EDITS, EDITS)
@settings(max_examples=100, deadline=None)
def test_runs_of_edited_texts_are_equal_and_few_letters_are_missed(
    edits: list[tuple[int, int, str]], others: list[tuple[int, int, str]]
) -> None:
    a, b = edited(LONG, edits), edited(LONG, others)

    found = check(a, b)

    assert sum(run.size for run in found.runs) >= 0.97 * LCSseq.similarity(a, b) - 20


@given(st.one_of(ANY, CRAMPED))
def test_a_text_is_aligned_with_itself_throughout(letters: str) -> None:
    assert [tuple(run) for run in check(letters, letters).runs] == ([(0, 0, len(letters))] if letters else [])


@given(EDITS)
@settings(max_examples=50, deadline=None)
def test_it_makes_little_difference_which_text_comes_first(edits: list[tuple[int, int, str]]) -> None:
    other = edited(LONG, edits)

    assert abs(aligned(alignment(LONG, other)) - aligned(alignment(other, LONG))) <= 0.01 * len(LONG)


def test_only_runs_of_four_letters_count_as_aligned() -> None:
    found = check("甲乙丙一二三四", "子丑甲乙丙寅卯一二三四")

    assert aligned(found) == 4


def test_what_stands_the_other_way_round_is_aligned_once() -> None:
    half, rest = LONG[:1000], LONG[1000:1800]

    assert 1000 <= aligned(check(half + rest, rest + half)) < 1100


@pytest.mark.parametrize(
    ("a", "b", "least"),
    [
        (LONG * 60, "".join(text("roads", 12)) + LONG * 55, 0.9),
        (LONG, LONG * 2, 1.0),
        ("修渠栽树" * 20_000, "修渠栽树" * 19_000, 0.9),
        ("修" * 100_000, "栽" * 100_000, 0.0),
    ],
    ids=["a text sixty times", "a text twice", "four letters for ever", "nothing in common"],
)
def test_repetition_is_aligned_too_and_costs_no_more(a: str, b: str, least: float) -> None:
    began = time.process_time()

    found = check(a, b)

    assert time.process_time() - began < 5
    assert aligned(found) >= least * min(len(a), len(b))


def test_the_cost_grows_with_the_texts_and_not_with_their_product() -> None:
    def seconds(size: int) -> float:
        letters = "".join(text("many", size))
        other = "".join(line for number, line in enumerate(text("many", size)) if number % 9)
        began = time.process_time()
        assert aligned(check(letters, other)) >= len(other) - 9 * size
        return time.process_time() - began

    seconds(50)
    few, many = min(seconds(150) for _ in range(3)), seconds(1500)

    assert many < 10 * max(few, 0.02) * 3


def test_random_letters_in_common_by_chance_are_no_alignment() -> None:
    draw = random.Random(1)
    letters = [chr(0x4E00 + draw.randrange(300)) for _ in range(6000)]

    assert aligned(check("".join(letters[:3000]), "".join(letters[3000:]))) < 60


# Letters and their grams


@pytest.mark.parametrize(
    ("scraped", "letters"),
    [
        ("Ａ１，ｂ　二", "a1b二"),
        ("會議，發展", "会议发展"),
        ("①ﬁⅣ㈠", "1fiiv一"),
        ("e\u0301", "é"),
        ("**×#_～", ""),
        ("\ud800修", "修"),
        ("\U00020000𝟛", "\U000200003"),
        ("\ue000", ""),
        ("İ", "i"),
        ("", ""),
    ],
)
def test_letters_are_folded_before_they_are_compared(scraped: str, letters: str) -> None:
    assert codes(letters).tolist() == fold(scraped).tolist()


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
)
@settings(max_examples=300)
def test_folding_keeps_letters_only_and_folding_twice_changes_nothing(a: str, b: str) -> None:
    once = "".join(map(chr, fold(a).tolist()))

    assert "".join(map(chr, fold(once).tolist())) == once
    assert fold(a + "。" + b).tolist() == [*fold(a).tolist(), *fold(b).tolist()]


@pytest.mark.parametrize("width", [4, 6, 8, 16])
def test_grams_are_equal_where_their_letters_are_and_differ_elsewhere(width: int) -> None:
    letters = LONG + LONG[:500] + LONG[::-1]
    found = hashes(codes(letters), width).tolist()

    by_gram: dict[str, set[int]] = {}
    for at, value in enumerate(found):
        by_gram.setdefault(letters[at : at + width], set()).add(value)

    assert len(found) == len(letters) - width + 1
    assert all(len(values) == 1 for values in by_gram.values())
    assert len({value for values in by_gram.values() for value in values}) == len(by_gram)


def test_containment_counts_different_grams_of_each_side() -> None:
    whole, part = (distinct(hashes(codes(letters), 6)) for letters in (LONG[:1000], LONG[:400]))

    inside, back = containment(part, whole)

    assert inside == 1.0
    assert 0.35 < back < 0.45
    assert containment(part, distinct(hashes(codes("修渠"), 6))) == (0.0, 0.0)
