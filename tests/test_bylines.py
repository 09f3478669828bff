"""Who speaks, where and at what meeting: read where a speech prints it, never from any place or person that it names."""

from __future__ import annotations

import pytest

from speech_archive.language.divisions import TABLE
from speech_archive.models import UNDECIDED, Basis, Finding, Places, Reading, Role, held
from speech_archive.models.finding import ReadingOffset, SourceOffset
from speech_archive.prepare.bylines import describe_speaker, is_name, is_place, level_of
from speech_archive.prepare.file import prepare
from speech_archive.rules import opening
from tests.pipeline import ledger_of

MARKER_BEGIN = 1_000


def read(*paragraphs: str, title: str | None = None) -> tuple[Finding, ...]:
    """The findings of a speech whose roles are what its lines open with; `title` is one that stands outside of it."""
    rules = [opening.rule_of(line) if len(line) <= opening.HEAD_CHARS else None for line in paragraphs]
    reading = Reading(
        paragraphs=paragraphs,
        roles=tuple(
            Role.TURN if line[1:2] == "：" else rule.role if rule else Role.BODY
            for line, rule in zip(paragraphs, rules, strict=True)
        ),
        levels=tuple(0 for _ in paragraphs),
        edits=(),
        places=Places(readings=(ReadingOffset(0),), sources=(SourceOffset(0),)),
        doubts=(),
    )
    marker = title and Finding(
        field="title",
        value=title,
        basis=Basis.STATED,
        rule="marker",
        begin=SourceOffset(MARKER_BEGIN),
        end=SourceOffset(MARKER_BEGIN + len(title)),
        quote=title,
    )
    found = describe_speaker(reading, marker or None)
    text = "\n".join(paragraphs)
    text += " " * (MARKER_BEGIN - len(text)) + (title or "")
    assert all(text[finding.begin : finding.end] == finding.quote for finding in found)
    return found


def printed(*paragraphs: str, title: str | None = None) -> dict[str, str | None]:
    return {finding.field: finding.value for finding in read(*paragraphs, title=title)}


TITLE = "在干部大会上的讲话"


@pytest.mark.parametrize(
    ("line", "creator", "role", "place", "level"),
    [
        ("中共清河县委书记 张大山（2013年3月5日）", "张大山", "中共清河县委书记", "清河县", "县"),
        ("清河市市长　王　明", "王明", "清河市市长", "清河市", "市"),
        ("清河市人民政府市长  王明", "王明", "清河市人民政府市长", "清河市", "市"),
        ("河东省人民政府副主席李文", "李文", "河东省人民政府副主席", "河东省", "省"),
        ("中共清河地委第一书记赵大", "赵大", "中共清河地委第一书记", "清河地区", "市"),
        ("清河行署专员 李树文", "李树文", "清河行署专员", "清河地区", "市"),
        ("国务院副总理 钱文", "钱文", "国务院副总理", "国家", "国家"),
        ("财政部部长　钱文", "钱文", "财政部部长", "国家", "国家"),
        ("市委副书记、市长 王明", "王明", "市委副书记、市长", None, "市"),
        ("代市长 王明", "王明", "代市长", None, "市"),
        ("代县长 王明", "王明", "代县长", None, "县"),
        ("代县县长 王明", "王明", "代县县长", "代县", "县"),
        ("清州市长 王明", "王明", "清州市长", "清州市", "市"),
        ("天全县县长 王明", "王明", "天全县县长", "天全县", "县"),
        ("县人民政府县长　王明", "王明", "县人民政府县长", None, "县"),
        ("清河区人民政府代区长 王明（女）", "王明", "清河区人民政府代区长", "清河区", "区"),
        ("自治州州长 石文（苗族）", "石文", "自治州州长", None, "市"),
        ("清河县人大常委会主任 欧阳文山", "欧阳文山", "清河县人大常委会主任", "清河县", "县"),
        ("清河市中级人民法院院长　司马山", "司马山", "清河市中级人民法院院长", "清河市", "市"),
        ("县人民检察院代检察长 王明", "王明", "县人民检察院代检察长", None, "县"),
        ("柳湾镇党委书记 王明", "王明", "柳湾镇党委书记", "柳湾镇", "乡"),
        ("柳湾乡人民政府乡长王明", "王明", "柳湾乡人民政府乡长", "柳湾乡", "乡"),
        ("自治区主席 多吉才旦", "多吉才旦", "自治区主席", None, "省"),
        ("清河自治州州长 阿布都拉·买买提", "阿布都拉·买买提", "清河自治州州长", "清河自治州", "市"),
        ("河东省清河市青田县委书记 王明", "王明", "河东省清河市青田县委书记", "河东省清河市青田县", "县"),
        ("清河县林业和草原局局长 王明", "王明", "清河县林业和草原局局长", "清河县", "县"),
        ("财政司司長 陳文波", "陳文波", "财政司司長", "香港特别行政区", "省"),
        ("署理行政長官 林張文娥", "林張文娥", "署理行政長官", "香港特别行政区", "省"),
        ("青田縣縣長 李文", "李文", "青田縣縣長", "青田縣", "县"),
        ("張文山 青田縣縣長", "張文山", "青田縣縣長", "青田縣", "县"),
        ("王明（清河县县长）", "王明", "清河县县长", "清河县", "县"),
        ("[王明：时任中共清河县委书记。]", "王明", "中共清河县委书记", "清河县", "县"),
        ("讲话人：清河县委书记　张大山", "张大山", "清河县委书记", "清河县", "县"),
        ("【致辞人】王 明", "王明", None, None, None),
        ("作者：清河县县长 王明", "王明", "清河县县长", "清河县", "县"),
        ("张 大 山 同 志", "张大山", None, None, None),
        ("周 恒 同 志", "周恒", None, None, None),
        ("（张大山同志）", "张大山", None, None, None),
        ("张大山", "张大山", None, None, None),
        ("王明 2013年3月5日", "王明", None, None, None),
        ("2013年3月5日　王明", "王明", None, None, None),
        ("**演講人：張文山｜清河協會副會長**", "張文山", "清河協會副會長", None, None),
        ("发言人：王明（青田县县长）", "王明", "青田县县长", "青田县", "县"),
        ("2010年1月18日在清河市第十三届人民代表大会第五次会议上　市长　王明", "王明", "市长", "清河市", "市"),
    ],
)
def test_a_byline_is_read(line: str, creator: str | None, role: str | None, place: str | None, level: str | None) -> None:
    found = printed(TITLE, line, "同志们：")

    assert (found.get("creator"), found.get("creator_role")) == (creator, role)
    assert (found.get("place"), found.get("level")) == (place, level)


@pytest.mark.parametrize(
    ("line", "role", "level"),
    [
        ("中共某县委书记 XXX", "中共某县委书记", "县"),
        ("××市委书记 ×××", "××市委书记", "市"),
        ("县委书记 ***", "县委书记", "县"),
        ("县长王某某", "县长", "县"),
        ("中共ＸＸ市委书记　ＸＸ", "中共ＸＸ市委书记", "市"),
    ],
)
def test_a_masked_name_is_none_and_a_masked_place_neither(line: str, role: str, level: str) -> None:
    found = printed(TITLE, line, "同志们：")

    assert "creator" not in found
    assert "place" not in found
    assert (found.get("creator_role"), found.get("level")) == (role, level)


def test_an_address_is_no_office() -> None:
    assert "creator_role" not in printed("林县长在全县会议上的讲话", "同志们：")
    assert "creator_role" not in printed("同志们：", title="全市水利工作会议县长讲话")
    assert printed("林县县长在全县会议上的讲话", "同志们：")["creator_role"] == "林县县长"


@pytest.mark.parametrize("title", ["机关工委书记在市委工作会议上的讲话", "团市委书记在全市会议上的讲话"])
def test_an_organ_without_a_place_gives_none(title: str) -> None:
    assert "place" not in printed(title, "同志们：", "我市很好，我市很大。")


@pytest.mark.parametrize(
    "line",
    [
        *("县委书记会议", "同志们好", "各位代表", "大力发展", "高度重视", "县委书记要带头抓落实", "会议由县委书记张大山"),
        *("下载", "全屏", "打印", "收藏", "字号", "字号：", "安全", "分享", "查看", "游客", "查询", "单位", "通知"),
        *(
            "作者：王明",
            "作者：佚名",
            "作者：小编",
            "责任编辑：王明",
            "编辑：王明",
            "来源：清河日报 王明",
            "记者 王明",
            "主持人：王明",
        ),
        *(
            "江苏省",
            "石家庄",
            "清河县",
            "常委会",
            "管委会",
            "党课",
            "祝酒词",
            "贺信",
            "目 录",
            "前 言",
            "全 文",
            "时 间",
            "解 读",
        ),
        *("听取县长王明", "欢迎县长王明", "县长 工作报告", "书记 发言提纲", "市长 讲话稿", "第一节", "周三", "2013年3月5日 周三"),
    ],
)
def test_what_only_looks_like_a_byline_is_none(line: str) -> None:
    assert "creator" not in printed(TITLE, line, "同志们：")


def test_buttons_of_a_site_are_no_names() -> None:
    assert "creator" not in printed("下载", "金山", "全屏", "王牌", "打印", "政府工作报告", "各位代表：")


def test_a_name_between_title_and_date_is_one() -> None:
    assert printed(TITLE, "（2013年3月5日）", "金山", "同志们：")["creator"] == "金山"


@pytest.mark.parametrize(
    ("title", "creator", "role", "event", "kind"),
    [
        ("张大山在全县三级干部会议上的讲话", "张大山", None, "全县三级干部会议", "讲话"),
        ("县长王明在全县三级干部会议上的讲话", "王明", "县长", "全县三级干部会议", "讲话"),
        ("中共清河县委书记张大山同志在县委全会上的报告", "张大山", "中共清河县委书记", "县委全会", "报告"),
        ("张大山：在全县三级干部会议上的讲话", "张大山", None, "全县三级干部会议", "讲话"),
        ("——王明同志在座谈会上的发言", "王明", None, "座谈会", "发言"),
        ("王明同志关于财政工作的报告", "王明", None, None, "报告"),
        ("张大山书记在全县三级干部会议上的讲话", "张大山", "书记", "全县三级干部会议", "讲话"),
        ("在渠工大会上的讲话（2020年2月3日）张大山", "张大山", None, "渠工大会", "讲话"),
        ("在渠工大会上的讲话（张大山）", "张大山", None, "渠工大会", "讲话"),
        ("2011年政府工作报告（区长 张大山）", "张大山", "区长", None, "政府工作报告"),
        ("縣委書記在縣委工作會議上的講話", None, "縣委書記", "縣委工作會議", "讲话"),
        ("石梁局局長出席「茶燈會」開幕禮致辭全文（只有中文）", None, "石梁局局長", "「茶燈會」開幕禮", "致辞"),
        ("行政長官李文在石梁午餐會致辭（附圖）", "李文", "行政長官", "石梁午餐會", "致辞"),
        ("中華民國第九十任總統李文女士就職演說", "李文", "總統", None, "演讲"),
        ("中華民國九十年總統農曆春節談話", None, "總統", None, "谈话"),
        ("清河县县长新年贺词", None, "清河县县长", None, "贺词"),
        ("在全县三级干部会议上的讲话", None, None, "全县三级干部会议", "讲话"),
        ("在中共清河县委工作会议结束时的讲话提纲", None, None, "中共清河县委工作会议", "讲话"),
        ("开工典礼主持词", None, None, None, "主持"),
        ("在表彰大会上的表态发言", None, None, "表彰大会", "发言"),
        ("在座谈会上的总结讲话", None, None, "座谈会", "总结"),
    ],
)
def test_a_title_names_speaker_meeting_and_kind(
    title: str, creator: str | None, role: str | None, event: str | None, kind: str
) -> None:
    found = printed(title, "同志们：")

    assert (found.get("creator"), found.get("creator_role")) == (creator, role)
    assert (found.get("event"), found.get("kind")) == (event, kind)


@pytest.mark.parametrize(
    "title",
    [
        *("张大山在清河县调研时强调：抓好春耕", "县长王明到柳湾镇调研", "张大山讲话引起热烈反响", "学习张大山讲话精神"),
        *("信访局长在全县会议上的讲话", "连云港市长在全国会议上的讲话", "林县长在全县会议上的讲话"),
        *("张大山书记在全县会议上的讲话精神学习发言", "县长王明在大会上的报告解读汇报材料"),
        *("关于在全县开展春耕的报告", "高县长在全县会议上的讲话", "全市在抗旱表彰大会上的讲话", "江苏在全国会议上的发言"),
        *("张大山、王明在座谈会上的讲话", "石家庄在全国会议上的发言", "领导在会上的讲话", "青年代表在大会上的发言"),
    ],
)
def test_a_title_of_news_or_of_none_names_no_speaker(title: str) -> None:
    assert "creator" not in printed(title, "同志们：")


@pytest.mark.parametrize(
    ("lines", "creator", "role", "place"),
    [
        (("政府工作报告", "——2010年1月18日在清河市第十三届人民代表大会第五次会议上", "代市长　王明"), "王明", "代市长", "清河市"),
        (
            ("政府工作报告", "（2010年1月18日在清河县第八届人民代表大会第二次会议上）", "县人民政府县长 王 明"),
            "王明",
            None,
            "清河县",
        ),
        (("政府工作报告", "2013年3月5日在清河县第八届人大第二次会议上 清河县县长 王明"), "王明", "清河县县长", "清河县"),
        (("2012年清河区政府工作报告", "区长　王明"), "王明", "区长", "清河区"),
        (("清河市人大常委会工作报告", "市人大常委会主任　王明"), "王明", "市人大常委会主任", "清河市"),
        (("在中国共产党清河县第十二次代表大会上的报告", "（2011年9月20日）", "张大山"), "张大山", None, "清河县"),
        (("政协清河县第九届委员会常务委员会工作报告", "——在政协清河县第九届委员会第三次会议上", "王 明"), "王明", None, "清河县"),
        (("政府工作报告", "国务院总理", "李　文"), "李文", "国务院总理", "国家"),
        (("在县委工作会议上的讲话", "中共清河县委书记", "张大山", "2013年3月5日"), "张大山", "中共清河县委书记", "清河县"),
    ],
)
def test_a_head_of_several_lines_is_read(lines: tuple[str, ...], creator: str, role: str | None, place: str) -> None:
    found = printed(*lines, "各位代表：")

    assert (found.get("creator"), found.get("place")) == (creator, place)
    assert role is None or found.get("creator_role") == role


def test_an_introduction_names_speaker_and_meeting() -> None:
    found = printed("司長致辭", "　　以下是財政司司長陳文波今日（七月一日）在石梁商會午餐會的演辭全文：", "各位嘉賓：")

    assert (found["creator"], found["creator_role"]) == ("陳文波", "財政司司長")
    assert (found["event"], found["place"]) == ("石梁商會午餐會", "香港特别行政区")


def test_a_note_says_whose_speech_it_is() -> None:
    found = printed("论春耕", "今天讲春耕。", "这是张大山总书记2015年1月2日在第三次集体学习时的讲话。")

    assert (found["creator"], found["creator_role"], found["place"]) == ("张大山", "总书记", "国家")


def test_the_host_is_who_speaks_in_what_a_host_says() -> None:
    assert printed("开工典礼主持词", "主持人：县长 王明", "同志们：")["creator"] == "王明"
    assert "creator" not in printed("开工典礼讲话", "主持人：县长 王明", "同志们：")


def test_a_title_outside_of_the_text_is_read_behind_what_the_text_says() -> None:
    found = printed("同志们：", "今天开会。", title="县长王明在清河县第八届人民代表大会第二次会议上的讲话")
    own = printed("张大山在座谈会上的发言", "同志们：", title="王明在全县会议上的讲话")

    assert (found["creator"], found["creator_role"], found["place"]) == ("王明", "县长", "清河县")
    assert (own["creator"], own["event"], own["kind"]) == ("张大山", "座谈会", "发言")


def test_a_title_in_brackets_outside_of_the_text_is_read_within_them() -> None:
    text = "目录\n1.《县长王明在全县水利会议上的讲话》\n同志们：\n" + TEXT + "2.《在全县林业会议上的发言》\n同志们：\n" + TEXT
    speeches = prepare(ledger_of(text).source, UNDECIDED).speeches
    kinds = [held(speech.findings, "kind") for speech in speeches]

    assert [kind and (kind.value, kind.quote) for kind in kinds] == [("讲话", "讲话"), ("发言", "发言")]


@pytest.mark.parametrize(
    ("line", "creator"),
    [
        ("清河县人大常委会 2014年4月", "清河县人大常委会"),
        ("中共清河市委（2013年3月5日）", "中共清河市委"),
        ("发言单位：清河县人大常委会", "清河县人大常委会"),
        ("清河县人大常委会", None),
        ("*****人大常委会 2014年4月", None),
    ],
)
def test_an_organ_signs_where_it_gives_a_date(line: str, creator: str | None) -> None:
    assert printed("宣传工作会议材料", line, "今年以来，我们开了三次会。").get("creator") == creator


# The place is the speaker's own


def test_the_place_is_the_speakers_own_and_not_the_one_he_visits() -> None:
    found = printed("在无名县五级干部会议上的讲话", "中共河东省委书记张大山", "同志们：")

    assert (found["place"], found["level"]) == ("河东省", "省")
    assert "place" not in printed("在无名县五级干部会议上的讲话", "同志们：")


@pytest.mark.parametrize(
    ("opening_line", "place"),
    [
        ("现在，我代表清河县人民政府，向大会报告工作。", "清河县"),
        ("我受清河市人大常委会委托，作工作报告。", "清河市"),
        ("我代表中国共产党清河县第十二届委员会作报告。", "清河县"),
        ("我谨代表中共清河县委、县人民政府表示祝贺。", "清河县"),
        ("我代表国务院，向大会报告工作。", "国家"),
        ("现在，我代表县人民政府报告工作。", None),
        ("来自清河县人民政府的代表很多。", None),
        ("今天来到清河县，受到清河县委的接待。", None),
        ("我市受国务院表彰。", None),
        ("我代表××县人民政府报告工作。", None),
    ],
)
def test_the_organ_that_speaks_gives_the_place(opening_line: str, place: str | None) -> None:
    assert printed("政府工作报告", "各位代表：", opening_line).get("place") == place


def test_a_meeting_gives_the_place_where_the_speech_calls_it_its_own() -> None:
    ours = read("在清河县委三级干部会议上的报告", "同志们：", "我县今年大旱，我县干部全部下乡。")
    theirs = printed("在清河县委三级干部会议上的报告", "同志们：", "我省今年大旱，我省干部全部下乡。")

    place = held(ours, "place")
    assert place is not None
    assert (place.value, place.basis) == ("清河县", Basis.INFERRED)
    assert "place" not in theirs
    assert theirs["level"] == "省"


def test_a_title_outside_of_the_text_gives_the_place_where_the_meeting_is_of_such_a_one() -> None:
    title = "清河市人大机关工作会议讲话"

    assert printed("在市人大机关工作会议上的讲话", "同志们：", title=title)["place"] == "清河市"
    assert printed("讲话", "同志们：", "我市很好，我市人大也很好。", title=title)["place"] == "清河市"
    assert "place" not in printed("在县委工作会议上的讲话", "同志们：", title=title)


def test_the_level_is_the_lowest_that_a_speech_calls_its_own() -> None:
    assert printed("讲话", "同志们：", "我县在我市排第二，我市很重视，我县也很重视，我市还要来看。")["level"] == "县"
    assert printed("讲话", "同志们：", "我区地处内蒙古，我区牧民多。")["level"] == "省"
    assert "level" not in printed("讲话", "同志们：", "我县委托的代表来了。")


def test_a_meeting_of_the_centre_is_the_nations_unless_an_office_says_else() -> None:
    assert printed("张大山在中共九届九中全会上的报告", "同志们：")["place"] == "国家"
    assert printed("在中央农村工作会议上的发言", "清河县委书记 张大山", "同志们：")["place"] == "清河县"


def test_a_signature_above_a_date_names_the_writer() -> None:
    assert printed("贺信", "值此大会召开，谨致祝贺。", "王明", "2013年3月5日")["creator"] == "王明"
    assert printed("贺信", "值此大会召开，谨致祝贺。", "清河县县长　王 明", "2013年3月5日")["creator_role"] == "清河县县长"


def test_a_speech_without_a_line_says_nothing() -> None:
    assert read() == read("") == ()


def test_those_whom_a_speaker_welcomes_are_not_who_speaks() -> None:
    found = printed("典礼主持稿", "甲：出席的有：", "县委书记 张大山", "乙：欢迎！")

    assert not {"creator", "creator_role"} & set(found)


def test_every_division_that_there_was_is_a_place_of_some_level() -> None:
    rows = [line.split("\t")[2] for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] not in "#>"]
    names = {item.partition(" ")[0] for row in rows for item in row.split(",")}

    assert len(names) > 4_000
    assert {name for name in names if not is_place(name)} == set()
    assert {name for name in names if level_of(name) is None} == {"井冈山"}


@pytest.mark.parametrize(
    "word", ["全县", "各乡镇", "本市", "我县", "贫困地区", "在全县", "某县", "××县", "副市", "开幕式代表清河市"]
)
def test_what_ends_like_a_division_may_be_none(word: str) -> None:
    assert not is_place(word)


UNITS = "省市县区州盟旗乡"


def offices_of(division: str) -> list[str]:
    """Offices of a division, as they are printed."""
    unit = division[-1]
    if division.endswith("地区"):
        return [f"中共{division.removesuffix('地区')}地委书记", f"{division}行署专员"]
    if division.endswith(("自治区", "特别行政区")):
        return [f"{division}主席"]
    whole = [f"{division}{unit}长", f"中共{division}委书记", f"{division}人民政府副{unit}长", f"{division}人大常委会主任"]
    return [*whole, *([f"{division}长"] if len(division) > 3 else [])] if unit in UNITS else []


def test_an_office_of_any_division_gives_its_place() -> None:
    rows = [line.split("\t")[2] for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] not in "#>"]
    names = sorted({item.partition(" ")[0] for row in rows for item in row.split(",")})[::10]
    offices = [(name, office) for name in names for office in offices_of(name)]

    assert len(offices) > 1_500
    assert [
        (office, found.get("place"))
        for name, office in offices
        if (found := printed(TITLE, f"{office} 王明", "同志们：")).get("place") != name
    ] == []


@pytest.mark.parametrize(
    "name",
    [
        "王明",
        "应永",
        "左全志",
        "黄河清",
        "高兴国",
        "张大山",
        "高守信",
        "江华",
        "康平",
        "成文",
        "安志文",
        "万里山",
        "全志明",
        "石家林",
        "贺龙山",
    ],
)
def test_a_surname_with_a_given_name_is_a_name(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "word",
    [
        "关于",
        "谢谢",
        "管委会",
        "高新区",
        "高书记",
        "全屏",
        "安全",
        "江苏",
        "王记者",
        "贺信",
        "张主任",
        "党委",
        "水利局",
        "石家庄市",
    ],
)
def test_a_word_that_begins_like_a_surname_is_no_name(word: str) -> None:
    assert not is_name(word)


@pytest.mark.parametrize("unit", ["王", "县", " ", "我县", "中共", "*", "（", "在会议上", "县长 ", "以下是"])
def test_a_long_line_is_read_in_time_that_grows_with_it(unit: str) -> None:
    """A pattern that tries again at every place would not come to an end here."""
    line = unit * (200_000 // len(unit))

    assert "creator" not in printed(line, line)


# Whole files

TEXT = """　　过去的一年，我们修了三座桥，粮食增产一成，农民收入增长百分之八，干部群众团结一心，克服了旱灾带来的困难。
　　今年要继续抓好春耕生产，切实做好水库加固，办好十件实事，让老百姓过上更好的日子，为此我们要下更大的决心。
"""


@pytest.mark.parametrize(
    ("head", "creator", "role", "place", "level", "kind"),
    [
        (
            "清河市2015年政府工作报告\n发布时间：2015-02-10 来源：清河市政府办公室 作者：管理员 浏览次数：1234\n"
            "——2015年1月28日在清河市第七届人民代表大会第四次会议上\n清河市人民政府市长 王明\n各位代表：\n"
            "　　现在，我代表市人民政府，向大会报告政府工作，请予审议。\n",
            *("王明", "清河市人民政府市长", "清河市", "市", "政府工作报告"),
        ),
        (
            "您当前的位置：首页 > 政务公开 > 政府工作报告\n2009年青田区人民政府工作报告\n日期：2009-02-03\n"
            "在青田区第十五届人民代表大会第三次会议上\n（2009年1月12日）\n青田区人民政府区长 张大山\n各位代表：\n",
            *("张大山", "青田区人民政府区长", "青田区", "区", "政府工作报告"),
        ),
        (
            "行政長官在「石梁論壇」致辭全文（只有中文）（附圖／短片）\n＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊\n"
            "　　以下是行政長官李文山今日（十月三日）在「石梁論壇」的致辭全文：\n　　陳主席、各位嘉賓：\n",
            *("李文山", "行政長官", "香港特别行政区", "省", "致辞"),
        ),
        (
            "立法會：保安局局長就「修橋補路」議案開場發言（只有中文）\n＊＊＊＊＊＊＊＊＊＊＊\n"
            "以下是保安局局長陳文傑今日（五月四日）在立法會會議上就「修橋補路」議案的開場發言：\n主席：\n",
            *("陳文傑", "保安局局長", None, None, "发言"),
        ),
        (
            "青田縣縣長李文第三屆縣議會第一次定期會施政報告\n議長、副議長、各位議員女士先生：\n",
            *("李文", "青田縣縣長", "青田縣", "县", "施政报告"),
        ),
        (
            "为建设富裕的新清河而奋斗\n——在中国共产党清河市第六次代表大会上的报告\n（2011年9月26日）\n王 明\n同志们：\n",
            *("王明", None, "清河市", "市", "报告"),
        ),
        (
            "中共中央政治局委员、河东省委书记王明在全省农村工作会议上的讲话（摘要）\n（2013年1月5日）\n同志们：\n",
            *("王明", "中共中央政治局委员、河东省委书记", "河东省", "省", "讲话"),
        ),
        (
            "在全县干部大会上的讲话\n省委常委、市委书记 王明\n同志们：\n",
            *("王明", "省委常委、市委书记", None, "市", "讲话"),
        ),
        (
            "张大山在清河县调研时强调：抓好春耕 不误农时\n2013-01-05 来源：清河日报 记者 李明\n　　昨日，张大山到柳湾镇调研。\n",
            *(None, None, None, None, None),
        ),
        (
            "全市水利工作会议讲话\n作者：陈小编 来源：范文网\n编辑：李四 审核：王五\n同志们：\n",
            *(None, None, None, None, "讲话"),
        ),
        (
            "在全县干部大会上的讲话\nXX县委书记　XXX\n（20XX年3月5日）\n同志们：\n",
            *(None, "XX县委书记", None, "县", "讲话"),
        ),
        (
            "政府工作报告 2010年1月18日在清河市第十三届人民代表大会第五次会议上 清河市市长 王明 各位代表： 现在开始。",
            *("王明", "清河市市长", "清河市", "市", "政府工作报告"),
        ),
    ],
    ids=[
        *["a city's report", "a district's report", "Hong Kong", "Hong Kong's council", "Taiwan", "a congress of the party"],
        *["two offices", "two offices without a place", "news", "editors", "masked", "all in one line"],
    ],
)
def test_a_file_as_scraped_says_who_speaks_where(
    head: str, creator: str | None, role: str | None, place: str | None, level: str | None, kind: str | None
) -> None:
    (speech,) = prepare(ledger_of(head + TEXT * 3).source, UNDECIDED).speeches
    told = {field: held(speech.findings, field) for field in ("creator", "creator_role", "place", "level", "kind")}

    assert tuple(found and found.value for found in told.values()) == (creator, role, place, level, kind)
