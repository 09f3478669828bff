"""Who speaks, where and at what meeting: read where a speech prints it, never from any place or person that it names."""

from __future__ import annotations

import pytest

from speech_archive.models import Places, Reading, Role
from speech_archive.models.finding import ReadingOffset, SourceOffset
from speech_archive.prepare.bylines import describe_speaker


def printed(*paragraphs: str, byline: bool = True) -> dict[str, str | None]:
    roles = [Role.TITLE, *(Role.BYLINE if byline else Role.BODY for _ in paragraphs[1:])]
    reading = Reading(
        paragraphs=paragraphs,
        roles=tuple(Role.SALUTATION if line == "同志们：" else role for line, role in zip(paragraphs, roles, strict=True)),
        levels=tuple(0 for _ in paragraphs),
        edits=(),
        places=Places(readings=(ReadingOffset(0),), sources=(SourceOffset(0),)),
        doubts=(),
    )
    found = describe_speaker(reading, None)
    text = "\n".join(paragraphs)
    assert all(text[finding.begin : finding.end] == finding.quote for finding in found)
    return {finding.field: finding.value for finding in found}


@pytest.mark.parametrize(
    ("line", "creator", "role", "place", "level"),
    [
        ("中共清河县委书记 张大山（2013年3月5日）", "张大山", "中共清河县委书记", "清河县", "县"),
        ("清河市市长　王　明", "王明", "清河市市长", "清河市", "市"),
        ("河东省人民政府副主席李文", "李文", "河东省人民政府副主席", "河东省", "省"),
        ("中共清河地委第一书记赵大", "赵大", "中共清河地委第一书记", "清河地区", "市"),
        ("国务院副总理 钱文", "钱文", "国务院副总理", "国家", "国家"),
        ("市委副书记、市长 王明", "王明", "市委副书记、市长", None, None),
        ("中共某县委书记 XXX", None, "中共某县委书记", "某县", "县"),
        ("张 大 山 同 志", "张大山", None, None, None),
    ],
)
def test_a_byline_is_read(line: str, creator: str | None, role: str | None, place: str | None, level: str | None) -> None:
    found = printed("在干部大会上的讲话", line, "同志们：")

    assert (found.get("creator"), found.get("creator_role")) == (creator, role)
    assert (found.get("place"), found.get("level")) == (place, level)


@pytest.mark.parametrize("line", ["县委书记会议", "同志们好", "各位代表", "大力发展", "高度重视", "县委书记要带头抓落实"])
def test_what_only_looks_like_a_byline_is_none(line: str) -> None:
    assert "creator" not in printed("在干部大会上的讲话", line, "同志们：", byline=False)


def test_a_title_names_speaker_meeting_and_kind() -> None:
    found = printed("张大山在清河县第八届人民代表大会第二次会议上的工作报告（节录）", "同志们：")

    assert found["creator"] == "张大山"
    assert found["event"] == "清河县第八届人民代表大会第二次会议"
    assert (found["kind"], found["place"]) == ("报告", "清河县")


def test_the_place_is_the_speakers_own_and_not_the_one_he_visits() -> None:
    found = printed("在无名县五级干部会议上的讲话", "中共河东省委书记张大山", "同志们：")

    assert (found["place"], found["level"]) == ("河东省", "省")
    assert "place" not in printed("在无名县五级干部会议上的讲话", "同志们：")


def test_the_organ_that_speaks_gives_the_place() -> None:
    found = printed("政府工作报告", "各位代表：", "现在，我代表清河县人民政府，向大会报告工作。", byline=False)

    assert (found["place"], found["kind"]) == ("清河县", "政府工作报告")


def test_a_signature_above_a_date_names_the_writer() -> None:
    assert printed("贺信", "值此大会召开，谨致祝贺。", "王明", "2013年3月5日", byline=False)["creator"] == "王明"


def test_those_whom_a_speaker_welcomes_are_not_who_speaks() -> None:
    reading = Reading(
        paragraphs=("典礼主持稿", "甲：出席的有：", "县委书记 张大山", "乙：欢迎！"),
        roles=(Role.TITLE, Role.TURN, Role.BODY, Role.TURN),
        levels=(0, 0, 0, 0),
        edits=(),
        places=Places(readings=(ReadingOffset(0),), sources=(SourceOffset(0),)),
        doubts=(),
    )

    assert not {"creator", "creator_role"} & {finding.field for finding in describe_speaker(reading, None)}
