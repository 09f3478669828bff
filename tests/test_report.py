"""The page of doubts: by weight, each with its line and the decision that would settle it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown import Markdown  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

from build_site import build
from speech_archive.inputs.decisions import CurationFile
from speech_archive.models import DoubtKind
from speech_archive.publish.pages.report import report_page
from speech_archive.publish.words.words import weights, words
from tests import witnesses

BODY = "同志们：\n今年以来，全镇上下修水渠、通村路，群众看在眼里，记在心上，这是大家一锹一镐干出来的。\n谢谢大家！\n"
BY_HAND = re.compile(r"[\u4e00-\u9fff]*行号")  # what a curator writes there
LONG = BODY.split("\n")[1].removesuffix("。") + "，我代表镇党委向大家表示感谢，也请大家把好经验留下来，一年接着一年往下干。\n"
HEAD = "示例网 » 讲话\n一共三份，自己收集的，需要的拿走。\n"
SETTLED = {
    DoubtKind.UNCLASSIFIED_LINES: f"{HEAD}（一）在渠首的讲话\n{BODY}（二）在闸口的讲话\n{BODY}",
    DoubtKind.POSSIBLE_MARKERS: f"在读书会上的讲话\n同志们：\n{LONG * 3}材料一：一座桥\n{LONG}材料二：一条路\n{LONG}谢谢大家！\n",
    DoubtKind.ORDINAL_BREAKS: f"第三篇：春耕讲话\n{BODY}第四篇：茶园讲话\n{BODY}",
}


def doubt(kind: DoubtKind, **told: Any) -> dict[str, Any]:
    return {"path": "s-0.txt", "line": 1, "found": "s-1 0.74", "expected": ""} | told


def page_of(left_out: list[dict[str, Any]], *kinds: DoubtKind, **told: Any) -> str:
    """The page of an archive of two speeches with a doubt of each kind."""
    speeches = {id_: witnesses.speech(id_, *BODY.split("\n")) for id_ in ("s-0", "s-1")}
    counts = {str(kind): 1 for kind in kinds}
    report = {"left_out": left_out, "counts": counts, "capped": {}} | {str(kind): [doubt(kind, **told)] for kind in kinds}
    return report_page(witnesses.view(speeches, report=report)).decode()


def html(page: str) -> LexborHTMLParser:
    return LexborHTMLParser(Markdown(extensions=["attr_list", "tables", "toc"]).convert(page.split("---\n", 2)[2]))


def entries(page: str) -> list[str]:
    return [found.text() for found in html(page).css("li li code")]


def test_what_weighs_most_comes_first_and_what_was_left_out_before_all() -> None:
    unread = {"path": "乙.txt", "line": 3, "byte": 7, "reason": "", "cause": "bad_byte", "encoding": "utf-8"}
    page = page_of([unread], *reversed(DoubtKind))

    order = [str(heading.id) for heading in html(page).css("h2")]
    assert order[0] == "left_out"
    assert order[1:] == sorted(order[1:], key=lambda kind: -weights()[DoubtKind(kind)])
    assert set(order[1:]) == set(DoubtKind)
    assert [link.attributes["href"] for link in html(page).css("h1 ~ ul:first-of-type a")] == [f"#{id_}" for id_ in order]


@pytest.mark.parametrize("kind", DoubtKind)
def test_what_would_settle_a_doubt_is_a_decision_that_curation_takes(kind: DoubtKind) -> None:
    is_decoding = kind is DoubtKind.LOW_CONFIDENCE_DECODINGS
    found = entries(page_of([], kind, line=1, found="gb18030" if is_decoding else "s-1 0.74"))

    assert len(found) == len(words()["doubts"][kind]["settle"])
    for entry in found:
        decision = yaml.safe_load(BY_HAND.sub("3", entry).replace("日期", "2006"))
        assert CurationFile.model_validate(decision)


@pytest.mark.parametrize("found", ["a``b `c`", "x: [y]", '"', "\\", "# {a}", "<b>&amp;", "|"])
def test_a_mask_of_any_signs_is_a_string_in_its_decision(found: str) -> None:
    (entry,) = entries(page_of([], DoubtKind.CONFLICTING_FILLS, found=f"{found.split(' ')[0]} 甲 / 乙"))

    assert yaml.safe_load(BY_HAND.sub("3", entry))["mask"][0]["token"] == found.split(" ")[0]


def test_each_doubt_says_its_line_and_leads_to_it() -> None:
    row = html(page_of([], DoubtKind.POSSIBLE_MARKERS, line=2, found="二、水*渠*")).css_first("h2 ~ ul > li")

    assert row is not None
    assert row.text().startswith("s-0.txt 第 2 行 所见 二、水*渠*")
    link = row.css_first("a")
    assert link is not None
    assert str(link.attributes["href"]).startswith("sources/s-0.md#")


@pytest.mark.parametrize("kind", SETTLED)
def test_a_doubt_that_a_curator_decided_on_is_settled(kind: DoubtKind, tmp_path: Path) -> None:
    archive, docs = tmp_path / "archive", tmp_path / "docs"
    archive.mkdir()
    (archive / "甲.txt").write_text(SETTLED[kind], encoding="utf-8", newline="\n")
    report, _ = build(archive, docs)
    line = report[kind][0]["line"]
    page = html((docs / "report.md").read_text(encoding="utf-8")).css_first(f"#{kind} ~ ul > li")
    assert page is not None

    for entry in page.css("li code"):
        (archive / "甲.yml").write_text(entry.text(), encoding="utf-8")
        settled, _ = build(archive, docs)
        assert line not in [row["line"] for row in settled.get(kind, ())], entry.text()
