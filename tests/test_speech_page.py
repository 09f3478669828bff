"""What a speech page says beside the text, in its Markdown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown import Markdown  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

from build_site import build

TALK = (
    "同志们：\n一、怎样看这条渠\n今天请大家到望禾镇来，是要把这条老渠的事情说透。{tail}\n"
    "管渠的人住在渠边，夜里听水声就知道哪一段漏了。\n谢谢大家！\n"
)
TRADITIONAL = (
    "同志們：\n一、怎樣看這條渠\n今天請大家到望禾鎮來，是要把這條老渠的事情說透。\n"
    "管渠的人住在渠邊，夜裡聽水聲就知道哪一段漏了。\n謝謝大家！\n"
)


REASON = "县志一九九八年版\n\n第 12 页*有*此句\n- 又见家谱"


def rendered(page: str) -> LexborHTMLParser:
    return LexborHTMLParser(Markdown(extensions=["attr_list", "tables", "toc"]).convert(page.split("---\n", 2)[2]))


def speech_page(folder: Path, text: str) -> str:
    (folder / "archive").mkdir(exist_ok=True)
    (folder / "archive" / "甲.txt").write_text(f"第一篇：在修渠會上的講話\n{text}", encoding="utf-8")
    build(folder / "archive", folder / "docs")
    return next((folder / "docs" / "speeches").glob("*-1.md")).read_text(encoding="utf-8")


def test_a_text_in_traditional_characters_says_so_of_title_heading_and_paragraphs(tmp_path: Path) -> None:
    page = speech_page(tmp_path, TRADITIONAL)

    assert '# 在修渠會上的講話 {: lang="zh-Hant" }' in page
    assert '## 一、怎樣看這條渠 {: #p2 lang="zh-Hant" }' in page
    assert page.count('lang="zh-Hant"') == 1 + 5


def test_a_text_in_simplified_characters_has_the_language_of_the_site(tmp_path: Path) -> None:
    assert "zh-Hant" not in speech_page(tmp_path, TALK.format(tail=""))


@pytest.mark.parametrize(
    ("tail", "said"),
    [("", "<b>掩字</b> 无<"), ("刚才**局和**站都讲了。", "<b>掩字</b> 2 处，均未补<")],
    ids=["none", "all of them open"],
)
def test_masks_are_summed_up(tmp_path: Path, tail: str, said: str) -> None:
    assert said in speech_page(tmp_path, TALK.format(tail=tail))


def test_a_speech_without_a_twin_says_so(tmp_path: Path) -> None:
    assert "- **文本** 仅此一本\n" in speech_page(tmp_path, TALK.format(tail=""))


def test_eight_other_witnesses_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    for number in range(10):
        text = TALK.format(tail=f"今年要修{number + 2}条。")
        (tmp_path / "archive" / f"本{number}.txt").write_text(f"第一篇：在修渠会上的讲话\n{text}", encoding="utf-8")
    build(tmp_path / "archive", tmp_path / "docs")
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "docs" / "speeches").glob("*-1.md")]

    assert len(pages) == 10
    for page in pages:
        assert page.count("：较本篇") + page.count("：较底本") == 8
        assert "- 另有 1 份，见比勘。" in page


def test_a_reason_of_several_paragraphs_breaks_no_page(tmp_path: Path) -> None:
    decision = {"line": 4, "token": "**", "reads": "水", "reason": REASON}
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "甲.yml").write_text(json.dumps({"mask": [decision]}), encoding="utf-8")
    page = rendered(speech_page(tmp_path, TALK.format(tail="刚才**局讲了。")))

    paragraph = page.css_first("#p3")
    assert paragraph is not None
    for note in paragraph.css("[data-note], [data-layer]"):
        note.decompose()
    assert paragraph.text() == "今天请大家到望禾镇来，是要把这条老渠的事情说透。刚才**局讲了。"
    said = page.css_first("#jiaoji + ul > li")
    assert said is not None
    assert "裁定：县志一九九八年版 第 12 页*有*此句 - 又见家谱；可信度" in said.text()

    source = rendered(next((tmp_path / "docs" / "sources").glob("*[0-9a-f].md")).read_text(encoding="utf-8"))
    ruling = source.css_first("#rulings ~ ul > li")
    assert ruling is not None
    assert ruling.text().endswith("理由：县志一九九八年版 第 12 页*有*此句 - 又见家谱")


def test_a_paragraph_of_one_run_of_signs_is_no_work_for_markdown(tmp_path: Path) -> None:
    run = "*" * 13_000
    page = speech_page(tmp_path, TALK.format(tail=run))

    assert "\\*\\*" not in page
    paragraph = rendered(page).css_first("#p3")
    assert paragraph is not None
    assert paragraph.text() == f"今天请大家到望禾镇来，是要把这条老渠的事情说透。{run}"
