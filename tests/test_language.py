"""Chinese as signs: what is folded and keeps its place, which numerals are numbers, which words a text has."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech_archive.language import folding, numerals, words

BASIC_PLANE = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x10000)]))


# Folding


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("（３）：，！", "(3):,!"),
        ("同志們：謝謝", "同志们:谢谢"),
        ("\u3000第\u2002一", " 第 一"),
        ("⻄坡的⻛⼤", "西坡的风大"),
        ("衞生站的汚水", "卫生站的污水"),
        ("他接著說，這是名著。", "他接著说,这是名著。"),
        ("什么", "什么"),
    ],
)
def test_folding_makes_width_and_script_one(line: str, folded: str) -> None:
    assert folding.fold(line) == folded


@pytest.mark.parametrize(
    ("one", "other"), [("看著", "看着"), ("衞生", "卫生"), ("臺上", "台上"), ("屋裡", "屋裏"), ("答覆", "答复"), ("⻛大", "风大")]
)
def test_a_word_has_one_spelling(one: str, other: str) -> None:
    assert folding.spelling(one) == folding.spelling(other)


def test_collation_sees_no_case_no_width_and_one_kind_of_quotes_and_dashes() -> None:
    assert folding.collated("「Ａ–B」") == folding.collated("“a—b”") == '"a-b"'


def test_search_sees_no_white_space_and_nothing_that_nobody_sees() -> None:
    assert folding.searched("Ａ\u3000工\u200b作 ⻛⼤①") == "a工作风大1"


def test_search_is_given_every_character_that_spells_what_another_does() -> None:
    found = folding.spellings()

    assert [found[sign] for sign in "著衞臺裡裏⻛"] == list("着卫台里里风")
    assert not set(found) & set(found.values())
    assert not set("，：Ａ") & set(found)


@pytest.mark.parametrize(("one", "other"), [("什么", "什幺"), ("师傅", "师父"), ("账目", "帐目"), ("渠长", "渠常")])
def test_different_words_have_different_spellings(one: str, other: str) -> None:
    assert folding.spelling(one) != folding.spelling(other)


def test_folding_keeps_every_place_and_is_done_once() -> None:
    folded, spelled, collated = folding.fold_long(BASIC_PLANE), folding.spelling(BASIC_PLANE), folding.collated(BASIC_PLANE)

    assert len(folded) == len(spelled) == len(collated) == len(BASIC_PLANE)
    assert folding.collated(collated) == folding.collated(spelled) == collated
    assert folding.fold_long(folded) == folded
    assert folding.spelling(spelled) == folding.spelling(folded) == folding.fold_long(spelled) == spelled


@given(st.text(f"{folding.INVISIBLE}第一篇 aÀ\U0002123f"))
def test_a_bare_text_leads_back_to_every_sign_that_is_seen(text: str) -> None:
    bare, places = folding.bare(text), folding.places(text)

    assert "".join(text[at] for at in places[:-1]) == bare
    assert places[-1] == len(text)
    assert not set(bare) & set(folding.INVISIBLE)


def test_what_joins_the_parts_of_a_picture_is_seen() -> None:
    assert folding.bare("\U0001f468\u200d\U0001f469") == "\U0001f468\u200d\U0001f469"


# Numerals


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("3", 3),
        ("１２", 12),
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十一", 21),
        ("一百零三", 103),
        ("一百〇三", 103),
        ("一百一", 110),
        ("两", 2),
        ("两百", 200),
        ("二〇", 20),
        ("二○一四", 2014),
        ("二十〇", 20),
        ("廿", 20),
        ("廿三", 23),
        ("一百廿三", 123),
        ("卅一", 31),
        ("貳拾", 20),
        ("參", 3),
        ("叄", 3),
        ("③", 3),
        ("㉑", 21),
        ("⒈", 1),
        ("⑴", 1),
        ("㈠", 1),
        ("❷", 2),
        ("Ⅳ", 4),
        ("ⅳ", 4),
        ("C", 3),
        ("〇", 0),
        ("０", 0),
    ],
)
def test_an_ordinal_is_read(numeral: str, value: int) -> None:
    assert numerals.ordinal(numeral) == value


@pytest.mark.parametrize("numeral", ["", "百十千", "百", "二三十", "三廿", "十十", "甲", "ab", "1a", "²"])
def test_what_is_no_ordinal_is_none(numeral: str) -> None:
    assert numerals.ordinal(numeral) is None


def in_chinese(number: int) -> str:
    """A number below ten thousand, as it is written."""
    digits = "零一二三四五六七八九"
    places = zip(f"{number:04}", "千百十 ", strict=True)
    written = "".join(digits[int(digit)] + (unit if digit != "0" else "") for digit, unit in places)
    return re.sub("^一十", "十", re.sub("零+", "零", written.replace(" ", "")).strip("零"))


def test_every_number_is_read_as_it_is_written() -> None:
    assert [n for n in range(1, 10_000) if numerals.ordinal(in_chinese(n)) != n] == []


def test_every_short_numeral_that_rules_capture_is_a_number_or_none() -> None:
    for size in (1, 2, 3):
        for signs in itertools.product(numerals.HAN, repeat=size):
            value = numerals.ordinal("".join(signs))
            assert value is None or value >= 0


@given(st.from_regex(numerals.ORDINAL, fullmatch=True))
@settings(max_examples=500)
def test_whatever_rules_capture_is_a_number_or_none(numeral: str) -> None:
    value = numerals.ordinal(numeral)

    assert value is None or value >= 0


# Words


def test_a_text_is_cut_into_all_its_words() -> None:
    assert words.cut("我们宣传水渠\n工作 a1") == ["我们", "宣传", "水渠", "\n", "工作", " ", "a1"]
    assert words.cut("请魏小青讲", guess=True) == ["请", "魏小青", "讲"]
    assert words.cut("") == []


def test_the_dictionary_tells_words_and_their_kind() -> None:
    assert (words.is_word("水渠"), words.is_word("水渠水")) == (True, False)
    assert (words.tag_of("上海"), words.tag_of("水渠水")) == ("ns", None)
    assert "水渠" in words.all_words()


def test_a_cutter_is_one_of_those_that_are_known() -> None:
    assert words.chosen() == "jieba"
    with pytest.raises(ValueError, match="no word cutter scissors"):
        words.choose("scissors")

    assert words.chosen() == "jieba"


def test_cutting_prints_nothing_and_leaves_nothing_in_the_temporary_folder(tmp_path: Path) -> None:
    code = "from speech_archive.language import words; words.cut('水渠')"
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(tmp_path))
    command = [sys.executable, "-W", "ignore", "-c", code]

    run = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True)

    assert (run.stdout, run.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_the_dictionary_is_the_one_that_jieba_reads() -> None:
    assert words.frequencies() == jieba.dt.gen_pfdict(jieba.dt.get_dict_file())
