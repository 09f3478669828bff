"""What a page says of who, where and when, and why: in its words, in the text, and on the page of a source's years."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode

from build_site import build
from speech_archive.errors import ArchiveErrors
from speech_archive.models import edtf
from speech_archive.publish.facts.dates import bounds, said
from speech_archive.publish.facts.reasons import reason
from tests.kinds import rows
from tests.test_markup import EXTENSIONS

FORGED = (
    "第一篇：在望禾县修渠会上的讲话\n"
    "中共望禾县委书记 周以恒\n"
    "（2024年7月25日）\n"
    "同志们：\n"
    "一、学习十六届五中**精神和科学发展观\n"
    "我们要深入学习贯彻党的十六届五中全会精神，以邓小平理论和“三个代表”重要思想为指导，把这条老渠的事情说透。\n"
    "从2024年起，连续2024年修渠，先修上游；到2026年，全线通水。刚才**局和**站都讲了，大家要抓紧。\n"
    "谢谢大家！\n"
)
SILENT = "第一篇：渠\n同志们：\n管渠的人住在渠边，夜里听水声就知道哪一段漏了，这样的本事，书上没有写。\n谢谢大家！\n"


def built(folder: Path, **files: str) -> Path:
    """docs/ of an archive of these files."""
    (folder / "archive").mkdir()
    for name, text in files.items():
        (folder / "archive" / f"{name}.txt").write_text(text, encoding="utf-8")
    build(folder / "archive", folder / "docs")
    return folder / "docs"


def rendered(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(Markdown(extensions=EXTENSIONS).convert(path.read_text(encoding="utf-8").split("---\n", 2)[2]))


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("facts"), 甲=FORGED)


@pytest.fixture
def page(docs: Path) -> LexborHTMLParser:
    (found,) = docs.glob("speeches/*-1.md")
    return rendered(found)


def first(page: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = page.css_first(selector)
    assert found is not None, selector
    return found


def text_of(page: LexborHTMLParser | LexborNode, selector: str) -> str:
    return str(first(page, selector).text())


def without_notes(node: LexborNode) -> str:
    for other in node.css("[data-note], [data-layer]"):
        other.decompose()
    return str(node.text())


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2014-07-25", "2014年7月25日"),
        ("2006", "2006年"),
        ("2006~", "约2006年"),
        ("2006-08-27/2012-11-08", "2006年8月27日—2012年11月8日"),
        ("2006-08-27/2012-11-08~", "2006年8月27日—2012年11月（下限为推断）"),
        ("2002-11~/2012-11-01", "2002年11月—2012年11月1日（上限为推断）"),
        ("2002-11~/2012-11~", "2002年11月—2012年11月（上下限均为推断）"),
        ("2022/2022-08-21", "2022年1月—8月21日"),
        ("2009/2011", "2009年—2011年"),
        ("2006-08/..", "不早于2006年8月"),
        ("../2012~", "多不晚于2012年"),
    ],
)
def test_a_date_is_said_in_chinese(date: str, words: str) -> None:
    assert said(date) == words


def test_what_a_clue_says_tells_what_is_impossible_from_what_is_unusual() -> None:
    assert bounds(edtf.read("2003-08/2018~")) == ("不早于2003年8月", "多不晚于2018年")
    assert bounds(edtf.read("2002-11~/..")) == ("多不早于2002年11月",)
    assert bounds(edtf.read("2006")) == ("在2006年",)


def test_a_rule_without_words_is_one_line_that_says_where_to_add_them() -> None:
    with pytest.raises(ArchiveErrors, match=r"zh\.yml:\d+: found no word for unheard_of in facts\.rules") as told:
        reason("unheard_of")

    assert len(str(told.value).splitlines()) == 1


def test_the_strip_says_who_where_when_on_what_occasion_and_on_what_that_rests(page: LexborHTMLParser) -> None:
    strip = text_of(page, "h1 + ul")

    for words in (
        "◐ 2005年10月8日—2006年11月",
        "所署可疑",
        "2024年7月25日",
        "周以恒",
        "中共望禾县委书记",
        "望禾县修渠会",
        "文中所署",
    ):
        assert words in strip
    assert "不详" not in strip


def test_what_nothing_is_known_of_is_said_and_has_no_row(tmp_path: Path) -> None:
    (path,) = built(tmp_path, 甲=SILENT).glob("speeches/*-1.md")
    strip = text_of(rendered(path), "h1 + ul")

    assert "○ 无考" in strip
    assert "不详 讲话人、地点、场合" in strip
    assert "何人" not in strip
    assert "何地" not in strip


def test_each_value_of_the_strip_leads_to_its_evidence(page: LexborHTMLParser) -> None:
    links = [node.attributes["href"] or "" for node in page.css("h1 + ul a") if (node.attributes["href"] or "").startswith("#")]

    assert len(links) >= 4
    for link in links:
        assert page.css(link), link
    assert {node.attributes["id"] for node in page.css(".yiju section")} >= {link[1:] for link in links}


def test_evidence_leads_to_its_very_words_and_these_lead_back(page: LexborHTMLParser) -> None:
    proofs = [node for node in page.css(".yiju li") if node.css_first('a[href^="#c"]') and node.css_first("q em")]

    pairs = [(proof, first(page, str(first(proof, 'a[href^="#c"]').attributes["href"]))) for proof in proofs]

    assert len(pairs) >= 6
    for proof, mark in pairs:
        assert f"#{proof.attributes['id']}" in [node.attributes["href"] for node in mark.css("a.ju")]
    for proof, mark in pairs:  # one may hold another
        assert without_notes(mark) == text_of(proof, "q em")


def test_no_id_is_there_twice(page: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in page.css("[id]")]

    assert len(ids) == len(set(ids))


def test_a_year_that_is_not_believed_is_marked_and_says_why(page: LexborHTMLParser) -> None:
    notes = [node.text() for node in page.css(".year .pop")]

    assert len(notes) == 4
    assert any("是改写所致" in note for note in notes)
    assert all(note.startswith(("2024 可疑：", "2026 可疑：")) for note in notes)


def test_marks_of_evidence_years_and_masks_leave_the_text_as_it_is(docs: Path, page: LexborHTMLParser) -> None:
    (speech,) = rows(docs, "speeches")

    for number, paragraph in enumerate(speech["paragraphs"], 1):
        assert without_notes(first(page, f"#p{number}")) == paragraph


def test_a_printed_date_that_is_not_believed_is_drawn_beside_the_window_and_said(page: LexborHTMLParser) -> None:
    said_there = "所署2024年7月25日，推断2005年10月8日—2006年11月（下限为推断）"

    assert said_there in text_of(page, "svg.dumbbell title")
    assert "文中署2024年7月25日，但" in text_of(page, "#yj-date p")


def test_a_date_that_is_believed_has_no_picture(tmp_path: Path) -> None:
    (path,) = built(tmp_path, 甲=SILENT.replace("同志们", "（2013年3月5日）\n同志们")).glob("speeches/*-1.md")

    assert not rendered(path).css("svg.dumbbell")


def test_the_years_of_a_source_are_drawn_told_and_listed(docs: Path) -> None:
    (path,) = docs.glob("sources/*/years.md")
    page = rendered(path)

    assert "2024 年 3 处，2026 年 1 处" in text_of(page, "svg desc")
    assert [cell.text() for cell in page.css("table")[0].css("tbody td")][:3] == ["2024", "3", "3"]
    assert "数量、时长里出现年份" in text_of(page, "body")
    assert f"({path.parent.name}/years.md)" in (docs / "sources" / f"{path.parent.name}.md").read_text(encoding="utf-8")


def test_a_source_that_prints_no_year_has_no_page_of_years(tmp_path: Path) -> None:
    docs = built(tmp_path, 甲=SILENT)

    assert not list(docs.glob("sources/*/years.md"))
    assert not any("years.md" in path.read_text(encoding="utf-8") for path in docs.glob("sources/*.md"))


def test_a_doubt_about_a_date_leads_to_the_evidence(docs: Path) -> None:
    (speech,) = docs.glob("speeches/*-1.md")
    report = (docs / "report.md").read_text(encoding="utf-8")

    assert f"[依据](speeches/{speech.stem}.md#yj-date)" in report
    assert "2005年10月8日—2006年11月（下限为推断）" in report


def test_words_of_another_witness_are_quoted_alone(tmp_path: Path) -> None:
    """What stands beside them there may be a name that is masked here."""
    body = (
        "同志们：\n今天请大家到望禾镇来，是要把这条老渠的事情说透。渠首那块碑上刻着三十七个名字，一个也不能忘。\n"
        "刚才，{name}同志讲了{cue}的道理，他数过，漏水的地方一共三十一处，最长的一处有十一米。\n"
        "管渠的人住在渠边，夜里听水声就知道哪一段漏了，这样的本事，书上没有写，要靠老人一句一句教。\n谢谢大家！\n"
    )
    docs = built(
        tmp_path,
        甲="第一篇：在修渠会上的讲话\n" + body.format(name="周以恒", cue="科学发展观"),
        乙="第一篇：在修渠会上的讲话\n" + body.format(name="×××", cue="发展"),
    )
    page = next(text for path in docs.glob("speeches/*-1.md") if "×××" in (text := path.read_text(encoding="utf-8")))

    assert "科学发展观" in page
    assert re.search(r'<q><em>科学发展观</em></q>.*<a href="[^"]*#p3">[甲乙] · 甲第 1 篇 ¶3</a>', page)
    assert "周以恒" not in page
