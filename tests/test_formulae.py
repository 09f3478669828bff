"""Set phrases: what many works say with the same letters, on word borders."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence

import pytest

from speech_archive.compare.formulae.formulae import FEWEST, find_formulae
from speech_archive.compare.formulae.phrases import LONGEST, SHORTEST
from speech_archive.models import Formula, Speech, text_of
from tests.witnesses import grouped, speech

PHRASE = "把每一件小事办成群众的喜事"
PART = "把每一件小事"


def text(key: str, paragraphs: int) -> list[str]:
    """Paragraphs of chance letters, which share nothing with others."""
    draw = random.Random(key)
    return ["".join(map(chr, draw.choices(range(0x4E00, 0x9F00), k=60))) + "。" for _ in range(paragraphs)]


def formulae(speeches: Sequence[Speech]) -> tuple[Formula, ...]:
    return find_formulae(speeches, grouped(*speeches))


def speeches(*lines: str, count: int = 6) -> list[Speech]:
    """So many works, the nth with the nth line and all later ones with the last, each in a text of its own."""
    said = [lines[min(n, len(lines) - 1)] for n in range(count)]
    return [speech(f"s{n:02}", *text(f"own {n}", 3), line) for n, line in enumerate(said)]


def told(found: Sequence[Formula]) -> list[tuple[str, int]]:
    return [(one.text, one.works) for one in found]


def test_a_phrase_of_many_works_is_told_with_its_places() -> None:
    made = speeches(*(f"{head}{PHRASE}，{tail}。" for head, tail in zip("春夏秋冬东西", "甲乙丙丁戊己", strict=True)))

    (found,) = formulae(made)

    assert told([found]) == [(PHRASE, 6)]
    reading = {one.id: text_of(one.reading) for one in made}
    assert [(one.speech, reading[one.speech][one.begin : one.end]) for one in found.places] == [(one.id, PHRASE) for one in made]


@pytest.mark.parametrize("count", [FEWEST - 1, FEWEST])
def test_a_phrase_needs_four_works(count: int) -> None:
    made = [*speeches(f"{PHRASE}。", count=count), *(speech(f"t{n}", *text(f"other {n}", 3)) for n in range(4))]

    assert told(formulae(made)) == ([(PHRASE, FEWEST)] if count == FEWEST else [])


def test_a_phrase_needs_a_fiftieth_of_many_works() -> None:
    others = [speech(f"t{n:03}", *text(f"other {n}", 1)) for n in range(240)]

    assert PHRASE not in [one.text for one in formulae([*speeches(f"{PHRASE}。", count=4), *others])]
    assert PHRASE in [one.text for one in formulae([*speeches(f"{PHRASE}。", count=5), *others])]


def test_the_longest_phrase_is_told_and_none_of_its_parts() -> None:
    found = formulae(speeches(f"{PHRASE}。"))

    assert told(found) == [(PHRASE, 6)]


def test_a_part_that_many_more_works_have_is_told_as_well() -> None:
    made = speeches(*[f"县里要{PHRASE}。"] * 4, *[f"大家都{PART}，{n}。" for n in "甲乙丙丁戊己"], count=10)

    assert dict(told(formulae(made)))[PART] == 10
    assert PHRASE in {one.text[-len(PHRASE) :] for one in formulae(made)}


def test_a_phrase_ends_with_its_sentence_and_paragraph() -> None:
    (one,) = formulae(speeches(f"我们要{PHRASE}！谢谢大家听我说完。"))[:1]

    assert not any("谢谢" in found.text and PHRASE in found.text for found in formulae(speeches(f"{PHRASE}！谢谢大家听我说完。")))
    assert PHRASE in one.text


def test_a_phrase_may_go_over_a_comma() -> None:
    line = f"{PHRASE}，让老街坊都说好"

    assert told(formulae(speeches(f"{line}。"))) == [(line.replace("，", ""), 6)]


def test_witnesses_of_one_work_count_once() -> None:
    twins = [speech(f"a{n}", *text("twin", 6), f"{PHRASE}。", f"第{n}份。") for n in range(6)]

    assert formulae([*twins, *(speech(f"t{n}", *text(f"other {n}", 3)) for n in range(4))]) == ()


def test_a_phrase_is_spelled_as_most_have_it() -> None:
    made = speeches("我們都說辦好每一件事情。", *["我们都说办好每一件事情。"] * 5)

    assert told(formulae(made)) == [("我们都说办好每一件事情", 6)]


def test_sizes_and_order_are_the_contracts() -> None:
    long = "".join(chr(0x4E00 + 37 * n) for n in range(60))
    found = formulae(speeches(f"{long}，又说{PHRASE}。"))

    assert found
    assert all(SHORTEST <= len(one.text) <= LONGEST for one in found)
    assert [one.works for one in found] == sorted((one.works for one in found), reverse=True)
    assert all(unicodedata.normalize("NFKC", one.text).isalnum() for one in found)
    assert len({one.id for one in found}) == len(found)
