"""Cleaning as claims: a fixed point at any length, no window's border in it, and a case for each number that decides."""

from __future__ import annotations

from typing import Any

import pytest

from speech_archive.language.folding import fold
from speech_archive.models import Kind, Segment
from speech_archive.prepare.clean import edits
from speech_archive.prepare.clean.breaks import Fit, _fit, layout_of, wrap_width
from speech_archive.prepare.clean.lines import Line, is_unfinished
from speech_archive.prepare.clean.strangers import _is_at_page_end, page_run
from speech_archive.prepare.clean.words import is_split_word
from speech_archive.rules import opening
from speech_archive.rules.turns import is_turn, speakers_of
from tests.pipeline import ledger_of, readings_of

SENTENCE = "今年以来，全镇上下一条心，把水渠修到了最后一块田，群众看在眼里，记在心上。\n"
BODY = SENTENCE * 150


def paragraphs(text: str) -> tuple[str, ...]:
    (reading,) = readings_of(ledger_of(text))
    return reading.paragraphs


@pytest.mark.parametrize("count", [1, 12, 13, 33])
def test_strangers_in_a_row_go_at_once_however_many(count: int) -> None:
    cleaned = paragraphs(f"同志们：\n{BODY}我们一定要抓出实效。{' www.a' * count}\n谢谢大家！\n")

    assert cleaned[-2] == "我们一定要抓出实效。"


def test_the_length_of_a_row_of_strangers_costs_no_more_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    real = edits._apply

    def counted(*given: Any) -> edits.Current:
        rounds.append(1)
        return real(*given)

    monkeypatch.setattr(edits, "_apply", counted)

    def cost(count: int) -> int:
        rounds.clear()
        paragraphs(f"同志们：\n{'# ' * count}{BODY}我们一定要抓出实效。{' www.a' * count}\n谢谢大家！\n")
        return len(rounds)

    assert cost(4) == cost(32)


@pytest.mark.parametrize("chars", [79, 80, 81, 159, 160, 161, 300])
def test_an_address_that_the_speaker_gives_stays_however_long(chars: int) -> None:
    address = "www." + "a" * (chars - 4)

    assert paragraphs(f"同志们：\n{BODY}请大家登录政务网站{address}\n谢谢大家！\n")[-2].endswith(address)


@pytest.mark.parametrize(("chars", "goes"), [(160, True), (161, False)])
def test_an_address_that_a_site_left_goes_up_to_a_length(chars: int, goes: bool) -> None:
    cleaned = paragraphs(f"同志们：\n{BODY}我们一定要抓出实效。www.{'a' * (chars - 4)}\n谢谢大家！\n")

    assert (cleaned[-2] == "我们一定要抓出实效。") is goes


@pytest.mark.parametrize(("chars", "repeated", "goes"), [(60, 1, True), (61, 1, False), (61, 55, True)])
def test_what_is_taken_out_is_bounded(chars: int, repeated: int, goes: bool) -> None:
    text = f"同志们：\n{SENTENCE * repeated}我们一定要抓出实效。www.{'a' * (chars - 4)}\n谢谢大家！\n"
    (reading,) = readings_of(ledger_of(text))

    assert (reading.paragraphs[-2] == "我们一定要抓出实效。") is goes
    assert ("kept_strangers" in [doubt.kind for doubt in reading.doubts]) is not goes


def test_noise_that_no_text_has_is_not_counted() -> None:
    noise = "4 o+ }1 f3 o2 X3 Q B9 B"

    assert paragraphs("同志们：\n" + f"渠修到哪里，水就到哪里。{noise}\n" * 6)[1:] == ("渠修到哪里，水就到哪里。",) * 6


@pytest.mark.parametrize(("count", "goes"), [(2, False), (3, True)])
def test_a_habit_is_seen_three_times(count: int, goes: bool) -> None:
    cleaned = paragraphs("同志们：\n" + "全鎮(zhèn)上下都在修渠。\n" * count)

    assert ("(zhèn)" not in cleaned[1]) is goes


@pytest.mark.parametrize(
    ("text", "pages"), [("甲 1\n乙 2\n", set()), ("甲 1\n乙 2\n丙 3\n", {1, 2, 3}), ("甲 1\n乙 4\n丙 8\n", set())]
)
def test_page_numbers_run_on(text: str, pages: set[int]) -> None:
    assert page_run(text) == pages


@pytest.mark.parametrize(("offset", "fits"), [(239, False), (240, True), (3900, True), (3901, False)])
def test_a_page_ends_where_pages_end(offset: int, fits: bool) -> None:
    assert _is_at_page_end(3, offset, 0) is fits


@pytest.mark.parametrize(
    ("line", "unfinished"),
    [
        ("全镇上下，修渠引水，植树", True),
        ("全镇上下，修渠引水植树", False),
        ("全镇上下一条心修渠引水植树护坡", False),
        ("水渠是大家一起修的", True),
        ("渠是大家修的", False),
        ("全镇上下，修渠引水，植树。", False),
        ("一、全镇上下，修渠引水，植树", False),
    ],
)
def test_a_line_is_unfinished(line: str, unfinished: bool) -> None:
    assert is_unfinished(fold(line)) is unfinished


LONG = "渠头渠尾的人家都来修渠了老人孩子也都来了带着自家的锄头带着自家的干粮一锹一锹挖下去再没有停一直到渠水"


@pytest.mark.parametrize(("chars", "fit"), [(49, None), (50, Fit.LIKELY)])
def test_a_long_line_without_a_full_stop_is_no_subheading(chars: int, fit: Fit | None) -> None:
    line = fold("去，" + LONG[-(chars - 2) :])
    found = _fit(Line.of(line), line, fold("村民都来了，看水。"), is_wrapped=False, is_set_on=True, is_title=False)

    assert found is fit


@pytest.mark.parametrize(("before", "joined"), [(2, False), (3, True)])
def test_a_word_runs_on_below_the_titles(before: int, joined: bool) -> None:
    text = "渠修好了。\n" * (before + 1) + "我们在镇上开了一个全体群\n众大会。\n"

    assert (paragraphs(text)[-1] == "我们在镇上开了一个全体群众大会。") is joined


WRAPPED = "全镇上下一条心修了渠通了路架了一座桥装上了灯群\n"  # a word runs on over its end
FLUSH = "众都来看桥看灯看渠里的水一路流到田边上再没有停\n"


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ((WRAPPED + FLUSH) * 3, 23),
        ((WRAPPED + FLUSH) * 2 + WRAPPED, None),
        (WRAPPED + FLUSH * 6, None),
        ((WRAPPED[-14:] + FLUSH[:12] + "\n") * 3, None),
    ],
    ids=["wrapped", "five lines", "one torn word", "narrower than any page"],
)
def test_lines_are_cut_to_a_width(text: str, width: int | None) -> None:
    assert wrap_width(text) == width


@pytest.mark.parametrize(("count", "telling"), [(2, False), (3, True)])
def test_paragraphs_that_are_set_apart_tell_something(count: int, telling: bool) -> None:
    text = "　　渠修好了。\n" * count + "　　今年以来，全镇上下修水渠、通村路\n群众看在眼里。\n"
    whole = Segment(begin=0, end=len(text), kind=Kind.SPEECH, rule="body")

    assert layout_of(text, (whole,), is_printed=False).is_telling is telling


@pytest.mark.parametrize(
    ("lines", "speakers"), [(("问：渠呢？", "答：好了。"), set()), (("问：渠呢？", "答：好了。", "问：水呢？"), {"问", "答"})]
)
def test_speakers_take_turns(lines: tuple[str, ...], speakers: set[str]) -> None:
    assert speakers_of(lines) == speakers


def test_a_speaker_is_seen_with_what_is_said_of_how_he_speaks() -> None:
    assert is_turn("沈若兰（站在渠头上，指着对岸）：渠修好了。", frozenset({"沈若兰"}))
    assert not is_turn("我们先到渠头去看，再到渠尾去看，看完了再问沈若兰：渠修好了没有？", frozenset({"沈若兰"}))


@pytest.mark.parametrize(
    ("heading", "text", "runs_in"),
    [(32, 30, True), (33, 30, True), (36, 30, False), (20, 29, False)],
)
def test_a_heading_before_its_text_is_a_phrase(heading: int, text: int, runs_in: bool) -> None:
    assert opening.runs_in("一、" + "渠" * heading + "。" + "水" * text) is runs_in


@pytest.mark.parametrize(
    ("left", "right", "split"), [("全镇群", "众大会", True), ("修渠", "引水", False), ("", "众", False), ("群", "", False)]
)
def test_a_word_is_split(left: str, right: str, split: bool) -> None:
    assert is_split_word(left, right) is split
