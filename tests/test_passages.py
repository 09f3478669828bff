"""Text of 20 letters or more that different works share, and where it stands."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import language
from speech_archive.cache import Cache
from speech_archive.compare.passages.exact import LEAST, exact
from speech_archive.compare.passages.find import find_passages
from speech_archive.compare.passages.letters import Row, lettered, letters_of
from speech_archive.compare.works import fingerprints
from speech_archive.jobs import collate_works
from speech_archive.models import Passage, Speech, text_of
from speech_archive.workshop import Workshop
from tests.witnesses import grouped, speech, text

Match = tuple[int, int, int, int, int]  # texts a and b, where in them, letters
SENTENCE = "请把清浦县老档案馆二楼东头那只铁皮柜子里的旧账册逐页誊清。"
LONGER = "清浦县今年要把河堤上的三百株老柳树编号造册，并请护堤的村民每季度上报一回树况。"


def passages(*speeches: Speech) -> tuple[Passage, ...]:
    """What some speeches share."""
    grouping = grouped(*speeches)
    workshop = Workshop(Cache(None), b"", 1)
    return find_passages(speeches, grouping, collate_works(speeches, grouping, workshop, lambda _name, items, _count: items))


def texts_of(found: Passage, *speeches: Speech) -> dict[str, list[str]]:
    """What a passage reads in each speech that has it."""
    by_id = {one.id: text_of(one.reading) for one in speeches}
    told: dict[str, list[str]] = {}
    for one in sorted((*found.found, *found.carried)):
        told.setdefault(one.speech, []).append(by_id[one.speech][one.begin : one.end])
    return told


def matches(texts: Sequence[str]) -> Iterator[Match]:
    """All runs of 20 letters or more that two texts share, as long as they are, letter by letter."""
    for a, x in enumerate(texts):
        for b, y in enumerate(texts[:a]):
            before = [0] * (len(x) + 1)
            for j in range(len(y) + 1):
                now = [0] * (len(x) + 1)
                for i in range(len(x) + 1):
                    is_same = i < len(x) and j < len(y) and x[i] == y[j]
                    if is_same:
                        now[i + 1] = before[i] + 1
                    elif before[i] >= LEAST:
                        yield b, a, j - before[i], i - before[i], before[i]
                before = now


def found(texts: Sequence[str]) -> set[Match]:
    """The same as the program finds it."""
    row = Row(np.frombuffer(one.encode("utf-32-le"), np.uint32) for one in texts)
    links, phrases = exact(row)
    assert not len(phrases.begins)
    a, b = row.text_of(links.a), row.text_of(links.b)
    columns = (a, b, links.a - row.begins[a], links.b - row.begins[b], links.sizes)
    return set(zip(*(column.tolist() for column in columns), strict=True))


def mixed(draw: random.Random, parts: Sequence[str], letters: str) -> str:
    """Chance letters with some of the parts among them."""
    made = []
    for _ in range(draw.randint(1, 6)):
        part = draw.choice(parts)
        begin = draw.randrange(len(part))
        made += ["".join(draw.choices(letters, k=draw.randint(0, 30))), part[begin : begin + draw.randint(10, 80)]]
    return "".join(made)


@pytest.mark.parametrize("seed", range(12))
def test_every_exact_match_is_found_as_brute_force_finds_it(seed: int) -> None:
    draw = random.Random(seed)
    letters = "甲乙丙丁戊己庚辛"[: draw.choice([2, 3, 8])]
    parts = ["".join(draw.choices(letters, k=draw.randint(20, 90))) for _ in range(4)]
    texts = [mixed(draw, parts, letters) for _ in range(4)]
    few = [one[:200] for one in texts]

    assert found(few) == set(matches(few))


@pytest.mark.parametrize("seed", range(4))
def test_every_exact_match_of_invented_speeches_is_found(seed: int) -> None:
    draw = random.Random(seed)
    bodies = [text(f"real-like {seed} {n}", 3) for n in range(5)]
    for body in bodies:
        lender = draw.choice(bodies)
        body.insert(1, draw.choice(lender))
        body[0] += "".join(draw.choice(language.sentences(list(draw.choice(lender)))))
    texts = ["".join(sign for sign in "".join(body) if sign.isalnum()) for body in bodies]

    assert set(matches(texts))
    assert found(texts) == set(matches(texts))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("ab", max_size=60), min_size=2, max_size=5))
def test_nothing_is_found_that_brute_force_does_not_find(texts: list[str]) -> None:
    if max(map(len, texts)) < 40 or len("".join(texts)) < 200:
        texts = [one * 3 for one in texts]
    row = Row(np.frombuffer(one.encode("utf-32-le"), np.uint32) for one in texts)
    links, _ = exact(row)
    a, b = row.text_of(links.a), row.text_of(links.b)
    columns = (a, b, links.a - row.begins[a], links.b - row.begins[b], links.sizes)

    assert set(zip(*(column.tolist() for column in columns), strict=True)) <= set(matches(texts))


@pytest.mark.parametrize("seed", range(3))
def test_every_exact_match_is_in_one_passage_on_both_sides(seed: int) -> None:
    draw = random.Random(seed)
    bodies = [text(f"covered {seed} {n}", 3) for n in range(6)]
    for body in bodies:
        body.insert(1, draw.choice(draw.choice(bodies)))
    speeches = [speech(f"s{n}", *body) for n, body in enumerate(bodies)]
    shared = passages(*speeches)
    works = {id_: n for n, group in enumerate(grouped(*speeches).groups) for id_ in group.speeches}
    letters = [lettered(one) for one in speeches]
    strings = ["".join(map(chr, one.codes.tolist())) for one in letters]
    wanted = [match for match in matches(strings) if works[f"s{match[0]}"] != works[f"s{match[1]}"]]

    assert wanted
    for a, b, i, j, size in wanted:
        sides = [(f"s{n}", int(letters[n].begins[at]), int(letters[n].ends[at + size - 1])) for n, at in ((a, i), (b, j))]
        assert any(
            all(any(o.speech == id_ and o.begin <= x and y <= o.end for o in passage.found) for id_, x, y in sides)
            for passage in shared
        ), sides


def test_what_two_works_share_is_told_with_its_places() -> None:
    a = speech("a", *text("first", 4), SENTENCE + text("first tail", 1)[0])
    b = speech("b", SENTENCE, *text("second", 4))

    (shared,) = passages(a, b)

    assert shared.works == 2
    assert texts_of(shared, a, b) == {"a": [SENTENCE[:-1]], "b": [SENTENCE[:-1]]}


def test_an_edited_sentence_is_one_passage() -> None:
    changed = LONGER.replace("编号", "登记").replace("村民", "乡亲")
    a = speech("a", *text("first", 4), LONGER)
    b = speech("b", changed, *text("second", 4))

    (shared,) = passages(a, b)

    assert texts_of(shared, a, b) == {"a": [LONGER[:-1]], "b": [changed[:-1]]}


@pytest.mark.parametrize("least", [19, 20])
def test_twenty_letters_are_a_passage_nineteen_none(least: int) -> None:
    shared = "".join(sign for sign in LONGER if sign.isalnum())[:least]
    a, b = speech("a", *text("first", 3), f"甲{shared}甲。"), speech("b", f"乙{shared}乙。", *text("second", 3))

    assert len(passages(a, b)) == (least == 20)


def test_a_text_and_its_twin_share_nothing() -> None:
    body = text("twin", 6)
    a, b = speech("a", *body), speech("b", *body[:5], body[5] + "此致。")

    assert passages(a, b) == ()


def test_what_is_found_on_the_base_is_carried_to_every_witness_that_has_it() -> None:
    body = text("carried", 8)
    a = speech("a", *body[:4], SENTENCE, *body[4:])
    twin = speech("b", *body[:4], SENTENCE.replace("旧账册", "**册"), *body[4:])
    lacking = speech("c", *body)
    other = speech("d", SENTENCE, *text("other", 6))

    (shared,) = passages(a, twin, lacking, other)

    assert shared.works == 2
    assert {one.speech for one in shared.found} == {"a", "d"}
    assert [one.speech for one in shared.carried] == ["b"]
    assert texts_of(shared, a, twin, other)["b"] == [SENTENCE.replace("旧账册", "**册")[:-1]]


def test_a_thousand_speeches_with_one_paragraph_are_one_passage_and_no_pairs() -> None:
    draw = random.Random(1)
    paragraph = "".join(draw.choices([chr(n) for n in range(0x4E00, 0x5E00)], k=120))
    ends = ["".join(draw.choices([chr(n) for n in range(0x5E00, 0x9F00)], k=300)) for _ in range(1000)]
    speeches = [speech(f"s{n:04}", paragraph + "。", end) for n, end in enumerate(ends)]

    (shared,) = passages(*speeches)

    assert shared.works == 1000
    assert len(shared.found) == 1000


def test_a_paragraph_that_each_of_many_has_edited_stays_one_passage() -> None:
    draw = random.Random(2)
    paragraph = draw.choices([chr(n) for n in range(0x4E00, 0x5E00)], k=120)
    speeches = []
    for n in range(60):
        own = paragraph.copy()
        own[draw.randrange(120)] = "改"
        end = "".join(draw.choices([chr(n) for n in range(0x5E00, 0x9F00)], k=300))
        speeches.append(speech(f"s{n:02}", "".join(own) + "。", end))

    shared = passages(*speeches)

    assert max(one.works for one in shared) == 60
    assert sum(len(one.found) for one in shared) <= 4 * 60


def test_a_sentence_ten_thousand_times_costs_its_letters_only() -> None:
    letters = SENTENCE[:-1]
    a, b = speech("a", "。".join([letters] * 10_000)), speech("b", SENTENCE, *text("second", 4))

    shared = passages(a, b)

    assert sum(len(one.found) for one in shared) <= 20_003
    assert {one.speech for passage in shared for one in passage.found} == {"a", "b"}


def test_a_passage_goes_over_a_paragraph_break_and_a_mask() -> None:
    half = SENTENCE.index("二楼")
    a = speech("a", *text("first", 4), SENTENCE[:half], SENTENCE[half:])
    b = speech("b", SENTENCE.replace("清浦县", "**县"), *text("second", 4))

    (shared,) = passages(a, b)

    assert texts_of(shared, a, b) == {
        "a": [f"{SENTENCE[:half]}\n{SENTENCE[half:-1]}".replace("请把清浦", "")],
        "b": [SENTENCE[:-1].replace("请把清浦", "")],
    }


@pytest.mark.parametrize("odd", ["㎡面积", "Ⅻ号", "e\u0301cole", "①条", "ﬁn", "\u0301"])
def test_letters_have_their_places_where_nfkc_changes_how_many_they_are(odd: str) -> None:
    one = speech("a", "各位同志：", f"前头{odd}后头，再说。", "第二段也有话。")
    letters = lettered(one)
    reading = text_of(one.reading)
    plain = "".join(map(chr, letters.codes.tolist()))

    assert plain == "".join(map(chr, fingerprints.letters(one).tolist()))
    assert (letters.codes == letters_of(one)).all()
    assert (np.diff(letters.begins) >= 0).all()
    for sign, begin, end in zip(plain, letters.begins.tolist(), letters.ends.tolist(), strict=True):
        assert sign in unicodedata.normalize("NFKC", reading[begin:end]).lower()


def test_ids_are_of_the_letters_and_the_same_whatever_else_there_is() -> None:
    a, b = speech("a", *text("first", 4), SENTENCE), speech("b", SENTENCE, *text("second", 4))
    c, d = speech("c", *text("third", 4), LONGER), speech("d", LONGER, *text("fourth", 4))

    (one,) = passages(a, b)
    both = passages(a, b, c, d)

    assert one in both
    assert [passage.id for passage in both] == sorted(passage.id for passage in both)
