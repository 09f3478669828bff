"""The synthetic archive of copies is the same for the same seed, and its truth is true."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from bench import language
from bench.copies import KINDS, Copy, copies, write

SPEECHES = 360
MADE = {speech.number: speech for speech in copies(SPEECHES)}


def letters_of(speech: Copy) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", "".join(speech.paragraphs)))


def pairs(kind: str) -> list[tuple[Copy, Copy]]:
    """Copies of a kind, each with the original that it draws on."""
    found = [speech for speech in MADE.values() if speech.kind == kind]
    return [(speech, MADE[speech.work if speech.embeds is None else speech.embeds]) for speech in found]


def test_the_same_seed_gives_the_same_text_and_another_another() -> None:
    assert {speech.number: speech for speech in copies(SPEECHES)} == MADE
    assert next(copies(SPEECHES, 2)).paragraphs != MADE[0].paragraphs


def test_one_speech_in_four_is_a_copy_of_nine_kinds_in_equal_shares() -> None:
    assert Counter(speech.kind for speech in MADE.values()) == {
        "original": SPEECHES * 3 // 4,
        **dict.fromkeys(KINDS, SPEECHES // 36),
    }


def test_only_the_kinds_asked_for_are_drawn() -> None:
    assert {speech.kind for speech in copies(40, draw_from=("masked",))} == {"original", "masked"}


def test_a_work_is_an_original_and_an_embedding_text_its_own() -> None:
    for speech in MADE.values():
        if speech.kind == "embedded":
            assert speech.embeds is not None
            assert (speech.work, MADE[speech.embeds].kind) == (speech.number, "original")
        else:
            assert speech.embeds is None
            assert MADE[speech.work].kind == "original"
            assert (speech.work == speech.number) == (speech.kind == "original")


def test_copies_stand_before_and_after_their_original() -> None:
    assert {speech.number < speech.work for speech in MADE.values() if speech.work != speech.number} == {True, False}


@pytest.mark.parametrize("kind", ["masked", "all"])
def test_masks_stand_where_they_are_said_to(kind: str) -> None:
    for speech, _ in pairs(kind):
        assert 5 <= len(speech.masks) <= 30
        for mask in speech.masks:
            assert speech.paragraphs[mask.paragraph][mask.begin :].startswith(mask.token)
            assert mask.stands_for in ("place", "person", "number", "word")


def test_a_masked_copy_unmasked_is_the_original() -> None:
    for speech, original in pairs("masked"):
        paragraphs = list(speech.paragraphs)
        for mask in reversed(speech.masks):
            line, end = paragraphs[mask.paragraph], mask.begin + len(mask.token)
            paragraphs[mask.paragraph] = line[: mask.begin] + mask.original + line[end:]
        assert tuple(paragraphs) == original.paragraphs


@pytest.mark.parametrize(("kind", "share"), [("spun4", 0.04), ("spun12", 0.12)])
def test_a_spun_copy_has_its_share_of_words_swapped_and_unspun_is_the_original(kind: str, share: float) -> None:
    for speech, original in pairs(kind):
        paragraphs = list(speech.paragraphs)
        for swap in reversed(speech.swaps):
            line, end = paragraphs[swap.paragraph], swap.begin + len(swap.new)
            assert line[swap.begin : end] == swap.new
            paragraphs[swap.paragraph] = line[: swap.begin] + swap.old + line[end:]
        assert tuple(paragraphs) == original.paragraphs
        words = len(letters_of(original)) / 1.75  # about the letters of a word
        assert share * 0.8 < len(speech.swaps) / words < share * 1.2


def test_exact_and_reformatted_copies_have_the_same_letters() -> None:
    for speech, original in pairs("exact"):
        assert speech.paragraphs == original.paragraphs
    for speech, original in pairs("reformatted"):
        assert letters_of(speech) == letters_of(original)


def test_a_dropped_copy_keeps_four_fifths_of_the_letters() -> None:
    for speech, original in pairs("dropped"):
        assert set(speech.paragraphs) < set(original.paragraphs)
        assert 0.8 <= len(letters_of(speech)) / len(letters_of(original)) < 1


def test_an_excerpt_is_a_run_of_paragraphs_less_than_half_the_original() -> None:
    for speech, original in pairs("excerpt"):
        assert "\n".join(speech.paragraphs) in "\n".join(original.paragraphs)
        assert 0.18 <= len(letters_of(speech)) / len(letters_of(original)) <= 0.48


def test_an_embedding_text_holds_about_half_of_the_other_and_as_much_of_its_own() -> None:
    for speech, other in pairs("embedded"):
        shared = sum(len(line) for line in speech.paragraphs if line in set(other.paragraphs))
        assert 0.38 <= shared / sum(map(len, other.paragraphs)) <= 0.62
        assert 0.3 <= shared / sum(map(len, speech.paragraphs)) <= 0.65


def test_a_word_has_one_class_and_at_most_one_partner() -> None:
    assert len(language.CLASS_OF) == sum(len(language.CLASSES[name]) for name in "VNJADGTOnv")
    assert len(language.PARTNER) >= 300
    assert all(language.PARTNER[other] == word for word, other in language.PARTNER.items())


def test_what_is_written_has_its_truth_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "archive", 12)
    rows = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]

    assert [(row["path"], row["ordinal"]) for row in rows] == [(f"{k // 5:05}.txt", k % 5 + 1) for k in range(12)]
    for row, speech in zip(rows, copies(12), strict=True):
        assert (row["number"], row["work"], row["kind"]) == (speech.number, speech.work, speech.kind)
        lines = {line.strip() for line in (tmp_path / "archive" / row["path"]).read_text(encoding="utf-8").splitlines()}
        assert set(speech.paragraphs) <= lines
