"""When a speech was given: clues from what it says, one window from all of them, a status for the date it states."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.speeches import speech_of
from speech_archive.compare.date.date import date, date_of
from speech_archive.compare.date.findings import date_findings
from speech_archive.compare.date.windows import allowed
from speech_archive.jobs import date_works
from speech_archive.models import Group, Grouping, Places, Reading, Role, Speech, edtf
from speech_archive.models.dating import Clue, DateStatus, Dating, Force, Posted, Verdict, Window
from speech_archive.models.finding import ReadingOffset, SourceOffset
from speech_archive.prepare.dating.evidence import date_evidence


def read(*paragraphs: str) -> Reading:
    roles = (Role.TITLE, *(Role.BODY for _ in paragraphs[1:]))
    return Reading(
        paragraphs=paragraphs,
        roles=roles,
        levels=tuple(0 for _ in paragraphs),
        edits=(),
        places=Places(readings=(ReadingOffset(0),), sources=(SourceOffset(0),)),
        doubts=(),
    )


def dated(*paragraphs: str, title: str | None = None, posted: str | None = None, level: str | None = None) -> Dating:
    day = Posted(value=posted, begin=SourceOffset(0), end=SourceOffset(0), quote=posted) if posted else None
    return date_of(date_evidence(read(*paragraphs), title, day, level))


def witness(id_: str, *paragraphs: str) -> Speech:
    bare = speech_of(id_, paragraphs)
    return replace(bare, dates=date_evidence(bare.reading, None, None, None))


def clue(begin: str | None, end: str | None, *, rule: str = "a", is_soft: bool = False, force: Force = Force.USAGE) -> Clue:
    window = Window(begin=begin, end=end, is_begin_soft=is_soft, is_end_soft=force is not Force.FIXED)
    at = ReadingOffset(0)
    return Clue(rule=rule, kind="event", begin=at, end=at, quote="", window=window, force=force)


WRITTEN = (
    *("2006", "2006-08", "2006-08-27", "2006-08-27/2012-11-08~", "2006-08-27/..", "../1956"),
    *("1956~/1958", "2006/2007-03~", "2013~"),
)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_window_is_written_as_it_was_read(text: str) -> None:
    assert edtf.written(edtf.read(text)) == text


@pytest.mark.parametrize(
    ("sentence", "window"),
    [
        ("去年10月召开的党的十六届五中全会，为我们指明了方向。", "2006"),
        ("今年是“十一五”规划的开局之年，我县的任务很重。", "2006"),
        ("明年是“十二五”规划的第一年，各乡要早作打算。", "2010-07/2010"),
        ("我代表县政府，向第八届全国人民代表大会第二次会议提出建议。", "1994-03-10/1994-03-22"),
        ("前年召开的党的十七大以后，我们抓了三件事。", "2009"),
        ("去年底我国正式加入世界贸易组织，机遇与挑战并存。", "2002"),
        ("去年爆发的国际金融危机，给我县带来了冲击。", "2009"),
        ("今年5月12日发生的汶川特大地震，牵动人心。", "2008"),
    ],
)
def test_a_relative_date_fixes_the_year(sentence: str, window: str) -> None:
    assert dated("在全县干部会上的讲话", sentence).window == window


@pytest.mark.parametrize(
    ("sentence", "begin"),
    [
        ("深入学习贯彻党的十八届三中全会精神，抓好各项工作。", "2013-11-09"),
        ("按照第二批党的群众路线教育实践活动的要求，抓好整改。", "2013-10-01"),
        ("党的十六届三中、四中全会提出的要求，要认真落实。", "2004-09-16"),
    ],
)
def test_what_is_cited_as_past_bounds_from_below(sentence: str, begin: str) -> None:
    assert edtf.read(dated("讲话", sentence).window or "").begin == begin


@pytest.mark.parametrize(
    ("sentence", "window"),
    [
        ("今天是第二十八个教师节，我向大家问好。", "2012-05-10~/2013-01-10~"),
        ("在第33个全国助残日到来之际，我们慰问大家。", "2023-01-15~/2023-09-15~"),
        ("中央下发了新世纪以来第10个一号文件。", "2013~"),
        ("改革开放三十年来，我县变化很大。", "2006~/2010~"),
        ("改革开放30多年来，我县变化很大。", "2008~/2018~"),
        ("新中国成立45年来，我县变化很大。", "1993~/1995~"),
    ],
)
def test_what_is_counted_from_a_known_year_fixes_the_year(sentence: str, window: str) -> None:
    assert window in {edtf.written(clue.window) for clue in dated("讲话", sentence).clues}


@pytest.mark.parametrize("sentence", ["第138个教师节", "第三个助残日活动点", "建国以来的变化"])
def test_a_number_that_cannot_be_of_that_day_or_no_number_fixes_nothing(sentence: str) -> None:
    assert all(clue.window.end is None or clue.window.end < "1995" for clue in dated("讲话", sentence).clues)


@pytest.mark.parametrize(
    ("title", "window"),
    [
        ("在全县第二批先进性教育活动动员大会上的讲话", "2005-05/2006-02~"),
        ("在全市“不忘初心、牢记使命”主题教育总结大会上的讲话", "2019-04-13/2020-02-28~"),
    ],
)
def test_a_meeting_of_a_campaign_that_the_title_names_is_held_in_the_campaign(title: str, window: str) -> None:
    assert window in {edtf.written(clue.window) for clue in dated(title, "同志们：").clues}


AWAITED = [
    "以实际行动迎接党的十八大。",
    "党的十八大即将召开，我们要守好岗位。",
    "为党的十八大胜利召开营造良好氛围。",
]


@pytest.mark.parametrize("sentence", AWAITED)
def test_what_is_awaited_bounds_from_above(sentence: str) -> None:
    found = dated("讲话", sentence)

    assert edtf.read(found.window or "").end == "2012-11-14"
    assert edtf.read(found.window or "").begin is None


@pytest.mark.parametrize(
    ("sentence", "end"),
    [("喜迎北京奥运会，搞好环境整治。", "2008-08-24"), ("以优异成绩迎接香港回归。", "1997-07-01")],
)
def test_what_is_to_be_once_bounds_from_above_while_it_is_awaited(sentence: str, end: str) -> None:
    assert edtf.read(dated("讲话", sentence).window or "").end == end


def test_only_the_latest_meeting_of_a_row_closes_the_window() -> None:
    found = dated("讲话", "深入学习贯彻党的十八大和十八届三中、四中全会精神。")

    assert edtf.read(found.window or "").begin == "2014-10-20"
    assert "2014-10-20" < (edtf.read(found.window or "").end or "") < "2016-12-31"


def test_a_law_that_is_still_a_draft_bounds_nothing() -> None:
    assert not [clue for clue in dated("讲话", "要抓紧制定《公务员法》。").clues if clue.rule == "civil_service_law"]
    assert [clue for clue in dated("讲话", "要认真贯彻《公务员法》。").clues if clue.rule == "civil_service_law"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("（2013年3月5日）", "2013-03-05"),
        ("二○一三年三月五日", "2013-03-05"),
        ("（２０１３年３月）", "2013-03"),
        ("某县县长　张三（2013年12月20日）", "2013-12-20"),
        ("民国102年3月5日", "2013-03-05"),
        ("时间：2013年3月5日上午", "2013-03-05"),
    ],
)
def test_a_date_line_states_the_date(line: str, value: str) -> None:
    found = dated("在全县经济工作会议上的讲话", line, "同志们：")

    assert found.stated is not None
    assert (found.stated.value, found.status, found.date) == (value, DateStatus.STATED, value)


POSTINGS = [
    "时间：2013-03-05",
    "日期：2013年3月5日",
    "发布时间：2013年3月5日",
    "来源：某县日报 2013年3月5日",
    "2013-03-05 08:30:12",
    "【发布日期】2013-03-05",
    "时间：２０１３－０３－０５ 浏览次数：120",
]


@pytest.mark.parametrize("line", POSTINGS)
def test_the_day_a_page_was_put_up_is_no_date_of_the_speech(line: str) -> None:
    assert dated("在全县经济工作会议上的讲话", line, "同志们：").stated is None


@pytest.mark.parametrize(
    "block", [("时间：2013-03-05", "地点：县礼堂"), ("主持人：李四", "日期：2013年3月5日"), ("时间：2013年3月5日",)]
)
def test_a_labelled_date_among_what_is_said_of_the_meeting_is_the_speechs(block: tuple[str, ...]) -> None:
    stated = dated("在全县经济工作会议上的讲话", *block, "同志们：").stated

    assert stated is not None
    assert stated.value == "2013-03-05"


NO_DATES = [
    "2024年13月45日",
    "（2013年2月30日）",
    "2013年3月5日，县里开了会，大家谈了许多意见，我再讲几点看法，供同志们参考。",
]


@pytest.mark.parametrize("line", NO_DATES)
def test_what_is_no_day_or_a_sentence_of_the_speech_states_nothing(line: str) -> None:
    assert dated("讲话", line, "同志们：").stated is None


def test_a_year_before_what_the_speech_knows_is_contradicted_and_its_day_kept_where_a_year_fits() -> None:
    found = dated(
        "在全县干部会上的讲话",
        "（2001年3月8日）",
        "去年10月召开的党的十六届五中全会，提出了建设创新型国家。今年是“十一五”规划的开局之年，要落实科学发展观。",
    )

    assert (found.status, found.date, found.window) == (DateStatus.CONTRADICTED, "2006-03-08", "2006")
    assert found.years[0].verdict is Verdict.CONTRADICTED


def test_a_year_long_after_all_that_a_speech_knows_is_doubted() -> None:
    found = dated(
        "在全县干部会上的讲话",
        "（2023年5月8日）",
        "在以江泽民同志为核心的党中央领导下，贯彻党的十五大精神，做好国企下岗职工的再就业工程，搞好三年脱困。",
    )

    assert found.status is DateStatus.DOUBTFUL
    assert found.date is not None
    assert not found.date.startswith("2023")


def test_a_greeting_that_knows_nothing_new_is_not_doubted_for_its_silence() -> None:
    """Three old words, each still said: a short speech may do with them for decades."""
    found = dated("在校庆上的致辞", "（2009年9月1日）", "教育为本，科教兴国；希望工程托起明天，互联网连着世界。")

    assert found.status is DateStatus.STATED
    assert edtf.holds(edtf.read(found.window or ""), "2009-09-01", "2009-09-01")


def test_a_genuine_date_is_believed() -> None:
    found = dated(
        "在全县干部会上的讲话",
        "（1998年5月8日）",
        "在以江泽民同志为核心的党中央领导下，贯彻党的十五大精神，做好国企下岗职工的再就业工程，搞好三年脱困。",
    )

    assert (found.status, found.date) == (DateStatus.STATED, "1998-05-08")


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("2022年10月召开的党的十七大，意义重大。", "event_year"),
        ("2022年新中国成立以来，我县变化很大。", "history_year"),
        ("2022年至2022年，全县修路十条。", "empty_range"),
        ("我县连续2021年获得先进。", "counted_year"),
        ("会议定于2024年3月5日（星期三）上午召开。", "weekday"),
        ("２０２４年３月５日 周日下午，县里开了会。", "weekday"),
    ],
)
def test_a_scraper_that_overwrote_years_gives_itself_away(sentence: str, sign: str) -> None:
    assert sign in [found.name for found in dated("讲话", sentence).signs]


@pytest.mark.parametrize(
    "sentence",
    [
        "2007年10月召开的党的十七大，意义重大。",
        "1949年新中国成立以来，我县变化很大。",
        "2019年至2022年，全县修路十条。",
        "我县连续5年获得先进。",
        "会议定于2024年3月5日（星期二）上午召开。",
        "2024年3月5日周家湾的渠通了水。",
        "2024年3月5日周三贵同志到任。",
        "2024年13月45日（星期三）。",
    ],
)
def test_a_year_that_is_as_it_should_be_gives_nothing_away(sentence: str) -> None:
    assert dated("讲话", sentence).signs == ()


def test_the_day_of_posting_bounds_all() -> None:
    assert edtf.read(dated("讲话", "认真贯彻党的十七大精神。", posted="2008-05-06").window or "").end == "2008-05-06"


def test_a_report_that_reviews_a_year_and_plans_the_next_is_of_the_turn() -> None:
    found = dated("政府工作报告", "一、2013年工作回顾", "2013年，全县生产总值比上年增长百分之九。", "二、2014年工作的总体要求")

    assert edtf.read(found.window or "") == edtf.read("2013-11~/2014-06~")


TURNS = [
    (("即将过去的2011年，是不平凡的一年。", "2012年，是关键之年。"), "2011-10~/2012-01~"),
    (("刚刚过去的2011年，是不平凡的一年。",), "2011-12~/2012-07~"),
    (("生产总值由2006年的38亿元增加到2011年的85亿元，年均增长13%。", "三、2012年的主要工作"), "2011-11~/2012-10~"),
    (("2011年，全县完成投资。", "2011年，新增就业。", "2011年，我们修了路。", "今年要再加力，今年要办实事。"), "2012~"),
    (("2011年，全县完成了投资。", "2011年修好了水厂。", "2012年已开工了三个项目。", "2012年的工作任务很重。"), "2012~"),
]


@pytest.mark.parametrize(("sentences", "window"), TURNS)
def test_the_years_told_of_and_planned_tell_the_year_that_is_now(sentences: tuple[str, ...], window: str) -> None:
    assert dated("政府工作报告", "各位代表：", *sentences).window == window


@pytest.mark.parametrize("sentence", ["产值超过去年，超过2010年的水平。", "到2020年的工作目标不变。"])
def test_what_only_looks_like_a_year_gone_by_or_planned_for_tells_no_year(sentence: str) -> None:
    assert not [clue for clue in dated("讲话", sentence).clues if clue.rule in ("told_year", "planned_year")]


def test_a_begin_that_few_speak_for_yields_to_what_more_say() -> None:
    awaited = [clue(None, "1997-10-01", rule=rule, force=Force.FIXED) for rule in "bc"]

    found = allowed([clue("2012-11-08", None), clue("1992-01-01", None, rule="d"), *awaited])

    assert found.window.end == "1997-10-01"
    assert [each.window.begin for each in found.against] == ["2012-11-08"]


def test_usage_that_ended_before_a_hard_begin_is_looked_back_at() -> None:
    found = allowed([clue("1995-01-01", None), clue("1958-01-01", "1984-12-31", rule="b", force=Force.AGENDA)])

    assert found.window == Window(begin="1995-01-01", end=None)
    assert found.against == ()


def test_what_decides_a_date_is_told_first_and_a_date_not_believed_is_a_doubt() -> None:
    paragraphs = ("在全县干部会上的讲话", "（2001年3月8日）", "去年10月召开的党的十六届五中全会以来，要落实科学发展观。")

    speech = witness("a", *paragraphs)
    found = date_findings(date_of(speech.dates), speech, {"a": speech})

    assert [(finding.rule, finding.value) for finding in found[:2]] == [("date_line", None), ("party_plenum", "2006-03-08")]
    assert found[1].window == "2006"
    assert found[1].is_hard
    assert all("\n".join(paragraphs)[finding.begin : finding.end] == finding.quote for finding in found)


def test_nothing_said_is_unknown() -> None:
    found = dated("讲话", "大家好，我讲三点意见。")

    assert (found.status, found.date, found.window) == (DateStatus.UNKNOWN, None, None)


@given(st.lists(st.sampled_from("党的十八大迎接2013年3月5日五“”、届三中全会今去年。\n一"), max_size=60).map("".join))
def test_any_text_is_dated_and_quotes_stand_where_they_are_said_to(text: str) -> None:
    paragraphs = tuple(line for line in text.split("\n") if line) or ("讲话",)
    whole = "\n".join(paragraphs)

    found = dated(*paragraphs)

    assert all(whole[clue.begin : clue.end] == clue.quote for clue in found.clues)
    assert all(whole[year.at.begin : year.at.end] == year.at.text for year in found.years)


HOSTILE = (
    *("2013年", "1956至", "去年召开的", "贯彻", "迎接党的"),
    *("十八届一、二、", "（2013年", "民国", "—", "今年是“十一五"),
)


@pytest.mark.parametrize("token", HOSTILE)
def test_a_hostile_text_is_dated_in_time_that_grows_with_its_length(token: str) -> None:
    """A pattern that backtracks without end would never come to its assertion."""
    assert dated("讲话", token * 1500).status in DateStatus


@pytest.mark.parametrize(
    ("level", "count", "begin"),
    [("市", 2, "2014-01-01"), ("县", 2, "2014-01-01"), ("省", 2, "2012-11-08"), ("市", 1, "2012-11-08"), (None, 2, "2012-11-08")],
)
def test_a_campaign_came_to_cities_and_counties_in_a_later_batch(level: str | None, count: int, begin: str) -> None:
    sentences = ["扎实开展党的群众路线教育实践活动。", "党的群众路线教育实践活动要见实效。"]

    found = dated("讲话", *sentences[:count], level=level)

    assert edtf.read(found.window or "").begin == begin


FIFTH_PLENUM = "去年10月召开的党的十六届五中全会以来，要落实科学发展观。"


def test_what_one_witness_masks_another_tells() -> None:
    whole = witness("whole", "在全县干部会上的讲话", FIFTH_PLENUM)
    masked = witness("masked", "在全县干部会上的讲话", FIFTH_PLENUM.replace("十六届", "**届"))

    found = date([masked, whole])

    assert {id_: dating.date for id_, dating in found.items()} == {"masked": "2006", "whole": "2006"}
    (clue,) = [clue for clue in found["masked"].clues if clue.rule == "party_plenum"]
    assert clue.witness == "whole"
    assert date_of(masked.dates).date != "2006"


def test_a_date_that_only_one_witness_states_is_a_soft_clue_for_the_others() -> None:
    stated = witness("stated", "在全县干部会上的讲话", "（2006年3月8日）", "同志们，今天的会很重要。")
    bare = witness("bare", "在全县干部会上的讲话", "同志们，今天的会很重要。")

    found = date([bare, stated])["bare"]

    assert (found.date, found.status) == ("2006-03-08~", DateStatus.INFERRED)
    assert [(clue.rule, clue.witness) for clue in found.clues] == [("stated_by_witness", "stated")]


def test_witnesses_of_different_times_lend_each_other_nothing_and_name_each_other() -> None:
    old = witness("old", "在全县干部会上的讲话", "深入贯彻党的十七大精神，去年召开的党的十七大意义重大。")
    new = witness("new", "在全县干部会上的讲话", "深入贯彻党的十九大精神，去年召开的党的十九大意义重大。")

    found = date([old, new])

    assert (found["old"].date, found["new"].date) == ("2008", "2018")
    assert (found["old"].rivals, found["new"].rivals) == (("new",), ("old",))
    assert not any(clue.witness for dating in found.values() for clue in dating.clues)


@pytest.mark.parametrize(
    ("title", "status", "date_"),
    [
        ("2024年在全县干部会上的讲话", DateStatus.STATED, "2006-03-08"),
        ("在全县干部会上的讲话（2024年6月1日）", DateStatus.UNKNOWN, None),
    ],
    ids=["a day outweighs the year of a title", "a day against a day"],
)
def test_of_two_witnesses_that_state_different_dates_the_surer_one_is_believed(
    title: str, status: DateStatus, date_: str | None
) -> None:
    day = witness("day", "在全县干部会上的讲话", "（2006年3月8日）", "同志们，今天的会很重要。")
    other = witness("other", title, "同志们，今天的会很重要。")

    found = date([day, other])

    assert [(dating.status, dating.date) for dating in found.values()] == [(status, date_), (DateStatus.UNKNOWN, None)]
    assert {year.verdict for year in found["other"].years} == {Verdict.DOUBTFUL}


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("2008年，全县新修公路60公里，比上年增长两成。", Verdict.CONTRADICTED),
        ("2008年，全县公路达到60公里。", Verdict.UNKNOWN),
    ],
    ids=["told as past", "perhaps to come"],
)
def test_a_year_after_the_window_is_disproved_only_where_it_is_told_as_past(sentence: str, verdict: Verdict) -> None:
    found = dated("讲话", FIFTH_PLENUM, sentence)

    assert (found.date, [year.verdict for year in found.years]) == ("2006", [verdict])


@pytest.mark.parametrize("year", [2024, 2011])
def test_one_year_in_all_of_a_file_that_half_of_its_speeches_cannot_have_is_doubted_in_the_rest(year: int) -> None:
    agenda = f"深入学习贯彻党的十七大精神，落实科学发展观。{year}年，全县又好又快发展。{year}年要抓紧。"
    bare = f"在会上的讲话（{year}年4月20日）"
    members = [
        replace(witness("knows", "在全县干部会上的讲话", agenda), path="一.txt"),
        replace(witness("bare", bare, f"{year}年的工作要点如下。"), path="一.txt"),
        replace(witness("elsewhere", bare, f"{year}年的工作要点如下。"), path="二.txt"),
    ]
    groups = [Group(speeches=(one.id,), base=one.id, evidence=()) for one in members]

    found = date_works(members, Grouping(groups=tuple(groups), relations=(), doubts=()))

    is_forged = year == 2024
    assert [sign.name for sign in found["bare"].signs] == ["file_alike"] * is_forged
    assert (found["bare"].status is DateStatus.STATED) == (not is_forged)
    assert found["elsewhere"].status is DateStatus.STATED


def test_two_or_three_years_in_digits_beside_years_in_chinese_numerals_give_nothing_away() -> None:
    told = "一九八三年修了街，一九九四年又修了一次。"

    assert dated("2014年在会上的讲话", "（2014年10月28日）", told).signs == ()
    assert [sign.name for sign in dated("讲话", told, *(f"2022年修路{n}条。" for n in "一二三四")).signs] == ["other_numerals"]
