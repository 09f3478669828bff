from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.speeches import speech_of
from speech_archive.compare.keywords import MOST, keywords
from speech_archive.models import ArchivedSource, Basis, Finding, Group, Mask, ReadingOffset, Speech, StandsFor, text_of
from speech_archive.prepare.terms import terms_of, worth
from tests.pipeline import ledger_of

DYKE = (
    "同志们：\n今年的水库度汛，各乡镇要把水位看紧。水库的坝体有三处渗漏，白蚁的巢要挖净，水位超过警戒线就放水。"
    "水库下面住着两千人，坝体一垮，谁也担不起。白蚁不除，坝体不稳。\n谢谢大家！"
)
FERRY = (
    "同志们：\n渡口的船老了，船工也老了。渡口要换新船，船工要领合格证，救生衣一人一件。"
    "渡口的台阶要修，救生衣要挂在船工看得见的地方。合格证不是一张纸。\n谢谢大家！"
)
SCHOOL = (
    "各位家长：\n教学点只有九个学生，老师一个人教三个年级。教学点要不要并到中心小学，家长要商量。"
    "中心小学有食堂，住校的孩子要有被子，老师要会炒菜。家长放心，住校不收钱。\n谢谢大家！"
)


def speech(id_: str, text: str, *, title: str | None = None) -> Speech:
    own = speech_of(id_, text.split("\n"))
    findings = (found("title", title),) if title else ()
    return replace(own, findings=findings, terms=terms_of(own.reading, own.masks))


def found(field: str, value: str) -> Finding:
    return Finding(field=field, value=value, basis=Basis.STATED, rule="r", begin=None, end=None, quote=None)


def source(own: Speech) -> ArchivedSource:
    ledger = ledger_of(text_of(own.reading))
    return ArchivedSource(id=own.id, notice=None, rulings=(), ledger=ledger, speeches=(own,))


def told(*speeches: Speech, works: Sequence[Sequence[str]] | None = None) -> dict[str, list[str]]:
    groups = [Group(speeches=tuple(ids), base=ids[0], evidence=()) for ids in works or [[own.id] for own in speeches]]
    found_ = keywords([source(own) for own in speeches], groups)
    return {id_: [row.value or "" for row in rows] for id_, rows in found_.items()}


def only(text: str, *, title: str | None = None) -> list[str]:
    return told(speech("a", text, title=title))["a"]


# What a speech is about


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (DYKE, {"水库", "坝体", "白蚁", "水位"}),
        (FERRY, {"渡口", "船工", "合格证", "救生衣"}),
        (SCHOOL, {"教学点", "家长", "住校"}),
    ],
    ids=["a reservoir", "a ferry", "a school"],
)
def test_a_speech_alone_tells_what_it_is_about(text: str, first: set[str]) -> None:
    assert first <= {*only(text)[:5]}


def test_a_keyword_names_its_first_place_in_the_source() -> None:
    own = speech("a", DYKE)

    for row in keywords([source(own)], [Group(speeches=("a",), base="a", evidence=())])["a"]:
        assert row.begin is not None
        assert (row.value, row.begin) == (DYKE[row.begin : row.end], DYKE.index(row.value or ""))
        assert (row.field, row.basis, row.rule, row.quote) == ("keywords", Basis.INFERRED, "tf_idf", row.value)


def test_a_term_of_the_table_is_kept_whole_and_its_parts_are_no_keywords() -> None:
    text = "同志们：\n乡村振兴要看灶台，乡村振兴要看猪圈，乡村振兴还要看夜里的灯。灶台冷了，猪圈空了，不算。\n谢谢大家！"

    assert "乡村振兴" in only(text)
    assert not {"乡村", "振兴"} & {*only(text)}
    assert "乡村" in only(text.replace("乡村振兴", "乡村"))


def test_a_word_of_the_title_weighs_more() -> None:
    text = DYKE + "\n" + FERRY

    assert only(text, title="在渡口的讲话").index("渡口") < only(text).index("渡口")


def test_traditional_texts_have_the_keywords_of_simplified_ones_and_quote_themselves() -> None:
    traditional = "各位：\n檔案要進庫房，檔案不能發霉，庫房要修，庫房的門要鎖。檔案是公家的。\n謝謝！"
    own = speech("a", traditional)
    rows = keywords([source(own)], [Group(speeches=("a",), base="a", evidence=())])["a"]

    assert {(row.value, row.quote) for row in rows[:2]} == {("档案", "檔案"), ("库房", "庫房")}


# What is no keyword


@pytest.mark.parametrize(
    "word",
    [
        *("进一步", "切实", "全面", "高度重视", "薄弱环节", "讲话", "会议", "同志", "县委", "全县", "工作", "2014", "一盏灯"),
        *("胡锦涛", "各级党委", "馆里", "贯彻落实", "领导小组", "责任感", "新格局"),
    ],
)
def test_boilerplate_numbers_and_names_tell_nothing(word: str) -> None:
    assert worth(word) == 0


@pytest.mark.parametrize("word", ["档案", "水库", "安全生产", "招商引资", "信访", "渡口", "车间", "码头", "责任田", "新农合"])
def test_a_subject_tells_something(word: str) -> None:
    assert worth(word) > 0


def test_part_of_a_persons_name_is_no_keyword() -> None:
    text = "同志们：\n{}同志讲了水库，{}同志又讲了坝体，{}同志说水库要守，坝体要看。\n谢谢大家！"

    assert "海洋" not in only(text.format(*["周海洋"] * 3))
    assert "海洋" in only(text.format(*["研究海洋的"] * 3))


def test_the_speaker_and_the_place_are_no_keywords_of_their_speech() -> None:
    own = speech("a", DYKE.replace("白蚁", "长沙"))
    placed = replace(own, findings=(found("place", "长沙市"), found("creator", "坝体")))

    assert {"长沙", "坝体"} <= {*told(own)["a"]}
    assert not {"长沙", "坝体"} & {*told(placed)["a"]}


def test_a_word_beside_a_mask_or_across_one_is_no_word() -> None:
    own = speech_of("a", ["同志们：", "档**案和档**案，水库和水库。", "谢谢大家！"])
    masks = tuple(
        Mask(begin=ReadingOffset(at), end=ReadingOffset(at + 2), token="**", stands_for=StandsFor.WORD)  # noqa: S106  # no password
        for at in (6, 11)
    )

    assert [term.word for term in terms_of(own.reading, masks).likely] == ["水库"]


def test_no_keyword_holds_another() -> None:
    text = "同志们：\n档案局管档案，档案馆藏档案，档案馆的档案归档案局管。档案工作是档案局的事。\n谢谢大家！"
    words = only(text)

    assert [(a, b) for a in words for b in words if a != b and a in b] == []


# What others say


def test_a_word_of_most_works_gives_way_and_copies_do_not_count_as_works() -> None:
    texts = {f"b{n}": f"同志们：\n库房{n}号，库房要通风，库房要防潮。\n谢谢大家！" for n in range(12)}
    text = DYKE.replace("水位", "库房").replace("坝体", "库房")
    others = [speech(id_, other) for id_, other in texts.items()]
    own = speech("a", text)

    as_works = told(own, *others)["a"]
    as_copies = told(own, *others, works=[["a"], [*texts]])["a"]

    assert as_works.index("库房") > as_copies.index("库房") == 0


def test_an_edit_that_brings_no_new_word_changes_no_other_speech() -> None:
    texts = [speech("a", DYKE), speech("b", FERRY), speech("c", SCHOOL)]
    edited = [texts[0], texts[1], speech("c", SCHOOL + "\n老师要会炒菜。")]

    assert [told(*texts)[id_] for id_ in "ab"] == [told(*edited)[id_] for id_ in "ab"]


# Properties

WORDS = st.lists(
    st.sampled_from(
        ["水库", "乡村振兴", "档案", "周", "海洋", "，", "\n", "**", "2014年", "進一步", "渡口", "a", "😀", "\u200b"]
    ),
    min_size=1,
)


@given(texts=st.lists(st.one_of(WORDS.map("".join), st.text(min_size=1)), min_size=1, max_size=4))
def test_any_texts_have_at_most_eight_keywords_each_at_its_place_and_none_masked(texts: list[str]) -> None:
    speeches = [speech(f"s{n}", text) for n, text in enumerate(texts)]
    groups = [Group(speeches=(own.id,), base=own.id, evidence=()) for own in speeches]
    archived = [
        replace(source(own), ledger=replace(ledger_of(""), source=replace(ledger_of("").source, text=text_of(own.reading))))
        for own in speeches
    ]

    found_ = keywords(archived, groups)

    assert found_ == keywords(archived[::-1], groups[::-1])
    for own in speeches:
        rows = found_[own.id]
        assert len(rows) == len({row.value for row in rows}) <= MOST
        for row in rows:
            assert row.begin is not None
            assert row.end is not None
            assert row.quote == text_of(own.reading)[row.begin : row.end]
            assert all(mask.end <= row.begin or row.end <= mask.begin for mask in own.masks)
