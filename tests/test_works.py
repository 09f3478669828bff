"""What the contract calls a work: near copies together, an excerpt with the one work it fits best, nothing by way of another."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import numpy as np
import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech_archive.compare.works.fingerprints import distinct, hashes, sample
from speech_archive.models import Bond, Kinship, Likeness, Speech
from tests.witnesses import doubts_of, grouped, speech, text, with_words, works_of

RIVERS = text("rivers")
ROADS = text("roads")
SCHOOLS = text("schools")
OTHER_WORDS = "磐陂畦篱蓑砚笙簪麓榫"
OTHER_SIGNS = "".join(map(chr, range(0x9D00, 0x9FFF)))


def replaced(key: str, every: int) -> list[str]:
    """A text with each so-manieth word put into signs that stand nowhere else in it."""
    return with_words(key, every, lambda word: OTHER_WORDS[: len(word)])


# Near copies


@pytest.mark.parametrize("key", ["rivers", "roads", "schools"])
def test_a_copy_with_every_tenth_word_replaced_is_a_witness(key: str) -> None:
    found = grouped(speech("a", *text(key)), speech("b", *replaced(key, 10)))

    assert works_of(found) == {"a b"}
    (row,) = found.groups[0].evidence
    assert (row.kind, row.reason) == (Likeness.NEAR, None)
    assert 0.75 <= row.aligned < 0.95


def test_a_text_with_every_second_word_replaced_is_another_work() -> None:
    assert works_of(grouped(speech("a", *RIVERS), speech("b", *replaced("rivers", 2)))) == {"a", "b"}


def test_the_same_title_is_no_evidence() -> None:
    title = "在全县水利工作会议上的讲话"

    found = grouped(speech("a", title, "同志们：", *RIVERS), speech("b", title, "同志们：", *ROADS))

    assert works_of(found) == {"a", "b"}
    assert found.relations == ()


def test_other_titles_salutations_and_headings_do_not_part_a_text() -> None:
    found = grouped(
        speech("a", "春天的话", "同志们：", *RIVERS),
        speech("b", "在闭幕会上的讲话", "各位代表：", "一、一个题目", *RIVERS, "谢谢大家！"),
    )

    assert works_of(found) == {"a b"}
    assert [row.kind for row in found.groups[0].evidence] == [Likeness.IDENTICAL]


def test_traditional_and_simplified_are_one() -> None:
    traditional = [opencc.OpenCC("s2t").convert(paragraph) for paragraph in RIVERS]
    assert traditional != RIVERS

    assert works_of(grouped(speech("a", *RIVERS), speech("b", *traditional))) == {"a b"}


def test_width_case_and_signs_do_not_part_a_text() -> None:
    plain = [paragraph + "第12项Abc" for paragraph in RIVERS]
    odd = [paragraph.replace("，", " , ").replace("。", "．") + "第１２项ＡＢＣ" for paragraph in RIVERS]

    found = grouped(speech("a", *plain), speech("b", *odd))

    assert [row.kind for row in found.groups[0].evidence] == [Likeness.IDENTICAL]


def test_the_same_text_in_two_files_is_one_work() -> None:
    found = grouped(speech("a", *RIVERS, path="x.txt"), speech("b", *RIVERS, path="y.txt"), speech("c", *ROADS))

    assert works_of(found) == {"a b", "c"}
    assert [(row.a, row.b, row.kind, row.aligned) for row in found.groups[0].evidence] == [("a", "b", Likeness.IDENTICAL, 1.0)]


def test_a_copy_of_a_copy_is_a_witness_although_it_is_far_from_the_first() -> None:
    """Near copies do chain: each is three quarters of the next, and a reader would call all three one speech."""
    first = speech("a", *RIVERS, *ROADS[:1])
    second = speech("b", *RIVERS[1:], *ROADS[:1])
    third = speech("c", *RIVERS[2:], *ROADS[:1])

    assert works_of(grouped(first, second, third)) == {"a b c"}


# Excerpts


def test_an_excerpt_joins_the_longer_work() -> None:
    found = grouped(speech("a", *RIVERS), speech("b", *RIVERS[2:5]), speech("c", *ROADS))

    assert works_of(found) == {"a b", "c"}
    (row,) = found.groups[0].evidence
    assert (row.a, row.b, row.kind, row.aligned) == ("a", "b", Likeness.EXCERPT, 1.0)
    assert found.groups[0].base == "a"


def test_an_excerpt_joins_the_one_work_that_it_fits_best_and_is_related_to_the_other() -> None:
    part = text("market", 4)
    rewritten = with_words("market", 8, lambda word: OTHER_WORDS[: len(word)], paragraphs=4)
    found = grouped(speech("a", *RIVERS, *rewritten), speech("b", *ROADS, *part), speech("c", *part))

    assert works_of(found) == {"a", "b c"}
    assert {(row.a, row.b) for row in found.relations} == {("a", "b")}


def test_an_excerpt_that_fits_two_works_equally_joins_none_and_is_reported() -> None:
    part = text("market", 4)

    found = grouped(speech("a", *RIVERS, *part), speech("b", *part, *ROADS), speech("c", *part))

    assert works_of(found) == {"a", "b", "c"}
    assert {(row.a, row.b, row.kind) for row in found.relations} >= {
        ("a", "c", Kinship.EMBEDDED),
        ("b", "c", Kinship.EMBEDDED),
    }
    (doubt,) = [doubt for doubt in found.doubts if doubt.kind == "excerpts_of_several"]
    assert (doubt.path, doubt.line, doubt.found) == ("c.txt", 1, "a b")


@pytest.mark.parametrize("name", ["a", "m5e", "z"])
@pytest.mark.parametrize("count", [3, 10, 40])
def test_an_excerpt_that_fits_many_works_joins_none_whatever_its_name(name: str, count: int) -> None:
    """Grams that stand in many texts pair these with the first of them only."""
    part = text("market", 4)
    homes = [speech(f"m{number:02}", *text(f"own {number}", 6), *part) for number in range(count)]

    found = grouped(*homes, speech(name, *part))

    assert name in works_of(found)
    assert [(doubt.kind, doubt.path) for doubt in found.doubts] == [("excerpts_of_several", f"{name}.txt")]


def test_an_excerpt_finds_its_home_among_many_that_hold_half_of_it() -> None:
    part = text("market", 4)
    halves = [speech(f"m{number:02}", *text(f"own {number}", 6), *part[:2]) for number in range(12)]

    found = grouped(*halves, speech("p", *text("home", 6), *part), speech("q", *part))

    assert "p q" in works_of(found)


def test_an_excerpt_of_an_excerpt_joins_the_longest_work() -> None:
    found = grouped(speech("a", *RIVERS), speech("b", *RIVERS[1:5]), speech("c", *RIVERS[2:4]), speech("d", *ROADS))

    assert works_of(found) == {"a b c", "d"}
    assert found.groups[0].base == "a"


def test_works_never_grow_through_an_excerpt() -> None:
    """The longer texts share a part and nothing else; a copy of that part ties neither to the other."""
    part = text("market", 3)

    found = grouped(
        speech("a", *RIVERS, *part),
        speech("b", *ROADS, *part),
        *(speech(f"c{number}", *part) for number in range(3)),
    )

    assert works_of(found) == {"a", "b", "c0 c1 c2"}


def test_borrowed_halves_are_relations_and_no_work() -> None:
    found = grouped(speech("a", *RIVERS[:4], *ROADS[:4]), speech("b", *RIVERS), speech("c", *ROADS))

    assert works_of(found) == {"a", "b", "c"}
    assert {(row.a, row.b, row.kind) for row in found.relations} == {
        ("a", "b", Kinship.EMBEDDED),
        ("a", "c", Kinship.EMBEDDED),
    }
    for row in found.relations:
        assert 0.35 < row.a_in_b < 0.65
        assert 0.35 < row.b_in_a < 0.65


def test_two_texts_that_hold_each_others_halves_crosswise_are_related() -> None:
    found = grouped(speech("a", *RIVERS[:4], *ROADS[:4]), speech("b", *ROADS[:4], *SCHOOLS[:2], *RIVERS[:4]))

    assert works_of(found) == {"a", "b"}
    assert [(row.a, row.b, row.kind) for row in found.relations] == [("a", "b", Kinship.EMBEDDED)]


@pytest.mark.parametrize(
    ("shared", "kinds"), [(200, [Kinship.RELATED]), (450, [Kinship.EMBEDDED]), (50, [])], ids=["some", "much", "little"]
)
def test_how_much_is_shared_says_how_two_works_are_related(shared: int, kinds: list[Kinship]) -> None:
    rivers, roads = (re.sub(r"\W", "", "".join(lines))[:1000] for lines in (RIVERS, ROADS))

    found = grouped(speech("a", rivers), speech("b", rivers[:shared] + roads[shared:]))

    assert works_of(found) == {"a", "b"}
    assert [row.kind for row in found.relations] == kinds
    assert all(abs(row.a_in_b - shared / 1000) < 0.05 for row in found.relations)


@pytest.mark.parametrize(
    ("kept", "works", "is_reported"),
    [(0.80, {"a b"}, False), (0.76, {"a b"}, True), (0.74, {"a", "b"}, True), (0.70, {"a", "b"}, False)],
)
def test_the_threshold_is_three_quarters_and_what_comes_near_it_is_reported(
    kept: float, works: set[str], is_reported: bool
) -> None:
    letters = re.sub(r"\W", "", "".join(RIVERS))[:1000]
    other = OTHER_SIGNS[: 1000 - round(1000 * kept)]

    found = grouped(speech("a", letters), speech("b", letters[: len(letters) - len(other)] + other))

    assert works_of(found) == works
    assert [(doubt.kind, doubt.path, doubt.line, doubt.found, doubt.expected) for doubt in found.doubts] == (
        [("near_thresholds", "a.txt", 1, f"b {kept:.3f}", "0.75")] if is_reported else []
    )


# Sizes


def test_five_hundred_identical_copies_are_one_work() -> None:
    found = grouped(*(speech(f"{number:03}", *RIVERS) for number in range(500)), speech("z", *ROADS))

    assert sorted(len(group.speeches) for group in found.groups) == [1, 500]
    assert len(max(found.groups, key=lambda group: len(group.speeches)).evidence) == 499


def test_five_hundred_differing_copies_neither_vanish_nor_blow_up() -> None:
    began = time.process_time()

    found = grouped(*(speech(f"{number:03}", *RIVERS[:3], f"这是第{number}份，落款处多了一行字。") for number in range(500)))

    assert [len(group.speeches) for group in found.groups] == [500]
    assert len(found.groups[0].evidence) == 499
    assert time.process_time() - began < 10, "each pair looked at"


@given(st.integers(0, 400), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_of_a_text_a_sixteenth_of_its_grams_is_compared_and_sixteen_at_least(letters: int, seed: int) -> None:
    codes = np.random.default_rng(seed).integers(0x4E00, 0x9FA5, letters).astype(np.uint32)
    grams = distinct(hashes(codes, 6))
    kept, size = sample(codes)

    assert size == sum(gram < 2**60 for gram in grams.tolist())
    assert kept.tolist() == grams[: max(size, 16)].tolist()


def test_texts_of_ten_letters_are_told_apart_by_all_of_them() -> None:
    found = grouped(
        speech("a", "今天先讲修渠的事情。"),
        speech("b", "今天先讲修渠的事情！"),
        speech("c", "明年再说栽树那一件。"),
        speech("d", "好。"),
    )

    assert works_of(found) == {"a b", "c", "d"}


@pytest.mark.parametrize("only", ["***\n***", "。。。\n！！", "※", "\u0301\u0301", "🙂🙂🙂"])
def test_texts_without_a_letter_are_works_of_their_own(only: str) -> None:
    found = grouped(*(speech(id_, *only.split("\n")) for id_ in "abc"))

    assert works_of(found) == {"a", "b", "c"}


def test_a_text_without_a_letter_in_the_same_file_twice_is_one_work() -> None:
    """Two files of the same bytes hold the same speeches, whatever is in them."""
    one = speech("a", "***")

    assert works_of(grouped(one, replace(speech("b", "***"), sha256=one.sha256))) == {"a b"}


def test_a_text_of_three_hundred_thousand_letters_is_grouped_in_seconds() -> None:
    long = text("long", 1500)
    assert sum(map(len, long)) > 150_000
    long = [*long, *text("longer", 1500)]
    began = time.process_time()

    found = grouped(speech("a", *long), speech("b", *long[1:], *SCHOOLS), speech("c", *long[100:900]), speech("d", *ROADS))

    assert sum(map(len, long)) > 300_000
    assert works_of(found) == {"a b c", "d"}
    assert time.process_time() - began < 20


def test_repetition_without_end_is_no_trouble() -> None:
    began = time.process_time()

    found = grouped(speech("a", "修渠栽树" * 20_000), speech("b", "修渠栽树" * 19_000), speech("c", "栽" * 50_000))

    assert works_of(found) >= {"c"}
    assert time.process_time() - began < 10


@pytest.mark.parametrize("odd", ["\ud800", "\ue000", "\U00020000\U0002a6d6", "\x00", "\ufffe"])
def test_odd_signs_are_letters_or_none_and_no_crash(odd: str) -> None:
    found = grouped(speech("a", *(odd + line for line in RIVERS)), speech("b", *RIVERS), speech("c", odd))

    assert works_of(found) == {"a b", "c"}


# Names and order of files


def archive() -> list[list[str]]:
    part = text("market", 3)
    return [
        RIVERS,
        replaced("rivers", 12),
        RIVERS[2:5],
        ROADS,
        [*ROADS[:4], *SCHOOLS[:4]],
        SCHOOLS,
        [*text("hills", 5), *part],
        [*text("lakes", 5), *part],
        part,
        ROADS,
        RIVERS[2:4],
        ["今天先讲修渠的事情。"],
    ]


@given(order=st.permutations(range(12)), names=st.permutations("abcdefghijkl"))
@settings(max_examples=25, deadline=None)
def test_names_and_order_of_files_change_no_grouping(order: list[int], names: list[str]) -> None:
    texts = archive()
    speeches = [speech(names[number], *texts[number]) for number in order]
    number_of = {name: number for number, name in enumerate(names)}

    found = grouped(*speeches)
    works = {frozenset(number_of[id_] for id_ in group.speeches) for group in found.groups}

    assert works == {frozenset(one) for one in ({0, 1, 2, 10}, {3, 9}, {4}, {5}, {6}, {7}, {8}, {11})}
    bases = {frozenset(number_of[id_] for id_ in group.speeches): texts[number_of[group.base]] for group in found.groups}
    assert bases[frozenset({0, 1, 2, 10})] in (RIVERS, replaced("rivers", 12))
    edges = {frozenset((number_of[row.a], number_of[row.b])) for row in found.relations}
    assert {frozenset(pair) for pair in ({5, 4}, {6, 8}, {7, 8})} <= edges


# The base


def base_of(*speeches: Speech) -> str:
    (group,) = grouped(*speeches).groups
    return group.base


def test_the_base_is_the_most_complete_witness() -> None:
    assert base_of(speech("a", *RIVERS[:-1]), speech("b", *RIVERS), speech("c", *RIVERS[1:-1])) == "b"


def test_of_witnesses_as_complete_the_least_masked_is_the_base() -> None:
    masked = [paragraph.replace("，", "，请**同志说，", 1) for paragraph in RIVERS[:2]] + RIVERS[2:]
    clear = [paragraph.replace("，", "，请周以恒同志说，", 1) for paragraph in RIVERS[:2]] + RIVERS[2:]
    half = [masked[0], *clear[1:]]

    assert base_of(speech("a", *masked), speech("b", *half), speech("c", *clear)) == "c"
    assert base_of(speech("a", *masked), speech("b", *half)) == "b"


def test_a_more_complete_witness_is_the_base_although_it_is_masked() -> None:
    masked = [paragraph.replace("，", "，请**同志说，", 1) for paragraph in RIVERS]

    assert base_of(speech("a", *RIVERS[:-1]), speech("b", *masked)) == "b"


def test_of_identical_letters_the_first_id_is_the_base() -> None:
    assert base_of(speech("b", *RIVERS), speech("a", *RIVERS), speech("c", *RIVERS)) == "a"


def test_an_excerpt_is_never_the_base() -> None:
    masked = [paragraph.replace("，", "，请**同志说，", 1) for paragraph in RIVERS]

    assert base_of(speech("a", *RIVERS[:4]), speech("b", *masked)) == "b"


# What a curator says


def bond(a: str, b: str, *, is_same: bool, offset: int = 3, reason: str = "据县志") -> Bond:
    return Bond(
        path=f"{a}.txt",
        offset=offset,
        other_path=f"{b}.txt",
        other_offset=offset,
        is_same=is_same,
        reason=reason,
        at=(f"{a}.yml", 7),
    )


def test_a_curator_makes_one_work_of_two_texts_and_the_reason_is_told() -> None:
    found = grouped(speech("a", *RIVERS), speech("b", *ROADS), speech("c", *SCHOOLS), bonds=[bond("a", "b", is_same=True)])

    assert works_of(found) == {"a b", "c"}
    assert [(row.a, row.b, row.reason) for row in found.groups[0].evidence] == [("a", "b", "据县志")]
    assert found.doubts == ()


def test_a_curator_parts_near_copies() -> None:
    found = grouped(speech("a", *RIVERS), speech("b", *replaced("rivers", 20)), bonds=[bond("b", "a", is_same=False)])

    assert works_of(found) == {"a", "b"}
    assert [(row.a, row.b, row.kind) for row in found.relations] == [("a", "b", Kinship.EMBEDDED)]


def test_a_curator_parts_identical_texts() -> None:
    found = grouped(speech("a", *RIVERS), speech("b", *RIVERS), speech("c", *ROADS), bonds=[bond("a", "b", is_same=False)])

    assert works_of(found) == {"a", "b", "c"}


def test_a_third_copy_joins_one_of_two_that_a_curator_parted_and_never_both() -> None:
    found = grouped(*(speech(id_, *RIVERS) for id_ in "abcd"), bonds=[bond("a", "b", is_same=False)])

    assert all(not {"a", "b"} <= set(group.speeches) for group in found.groups)
    assert sorted(len(group.speeches) for group in found.groups) == [1, 3]


def test_a_curator_keeps_an_excerpt_out() -> None:
    found = grouped(speech("a", *RIVERS), speech("b", *RIVERS[2:5]), bonds=[bond("b", "a", is_same=False)])

    assert works_of(found) == {"a", "b"}


def test_an_excerpt_kept_out_of_one_work_joins_the_other_that_it_fits() -> None:
    part = text("market", 4)
    found = grouped(
        speech("a", *RIVERS, *part), speech("b", *part, *ROADS), speech("c", *part), bonds=[bond("c", "a", is_same=False)]
    )

    assert works_of(found) == {"a", "b c"}
    assert [doubt.kind for doubt in found.doubts] == []


def test_a_curator_settles_a_tie() -> None:
    part = text("market", 4)
    found = grouped(
        speech("a", *RIVERS, *part), speech("b", *part, *ROADS), speech("c", *part), bonds=[bond("c", "a", is_same=True)]
    )

    assert works_of(found) == {"a c", "b"}
    assert [doubt.kind for doubt in found.doubts] == []


@pytest.mark.parametrize("is_same", [True, False])
def test_a_decision_about_no_speech_or_one_with_itself_is_reported(is_same: bool) -> None:
    name = "same_work" if is_same else "not_same_work"

    found = grouped(
        speech("a", *RIVERS),
        speech("b", *ROADS),
        bonds=[bond("a", "b", is_same=is_same, offset=10**6), bond("a", "a", is_same=is_same)],
    )

    assert works_of(found) == {"a", "b"}
    assert [(doubt.kind, doubt.path, doubt.line, doubt.found) for doubt in found.doubts] == [
        ("unused_decisions", "a.yml", 7, name)
    ] * 2


def test_a_line_names_the_speech_that_it_stands_in() -> None:
    """Two speeches of one file: the decision is about the second."""
    first = speech("a1", *RIVERS, path="a.txt")
    second = speech("a2", *SCHOOLS, path="a.txt", begin=first.draft.end + 1)

    found = grouped(first, second, speech("b", *ROADS), bonds=[replace(bond("a", "b", is_same=True), offset=second.draft.begin)])

    assert works_of(found) == {"a1", "a2 b"}


def test_what_was_borrowed_is_counted_in_both_directions() -> None:
    found = grouped(speech("a", *RIVERS[:3], *ROADS), speech("b", *RIVERS))

    (row,) = found.relations
    assert row.kind is Kinship.EMBEDDED
    assert row.b_in_a > row.a_in_b > 0
    assert doubts_of(found) == []


def test_works_that_share_a_part_with_many_are_related_to_each_of_them() -> None:
    part = text("shared by all", 4)

    found = grouped(*(speech(f"{number:02}", *part, *text(f"own {number}", 4)) for number in range(12)))

    assert len(found.groups) == 12
    assert len(found.relations) == 12 * 11 // 2
    assert found.doubts == ()


def test_where_very_many_share_a_part_the_report_says_that_not_all_were_compared() -> None:
    part = text("shared by all", 2)

    found = grouped(*(speech(f"{number:02}", *part, *text(f"own {number}", 2)) for number in range(60)))

    assert len(found.groups) == 60
    assert ("capped_relations", "00.txt") in doubts_of(found)
    assert 40 * 39 // 2 <= len(found.relations) <= 60 * 59 // 2
