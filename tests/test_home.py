"""The home page: its figures, what it shows of the archive's own work, and what a curator tells of a source."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from build_site import build

TALK = (
    "同志们：\n"
    "今天请大家到{place}来，是要把这条老渠的事情说透。渠首那块碑上刻着三十七个名字，一个也不能忘。\n"
    "刚才，{name}同志讲了他看渠的四十年，他数过，{leaks}的地方一共三十一处，最长的一处有十一米。\n"
    "管渠的人住在渠边，夜里听水声就知道哪一段漏了，这样的本事，书上没有写，要靠老人一句一句教。\n"
    "设一个看渠站，钱从镇里的办公经费里省出来，谁也不许伸手。\n"
    "谢谢大家！\n"
)
NOTICE = "notice: {label: 示例, reason: 自撰的文本}\n"


def home(folder: Path, texts: dict[str, str], notices: dict[str, str] | None = None) -> tuple[str, Path]:
    """The home page's Markdown of an archive of these texts, and its docs."""
    archive = folder / "archive"
    archive.mkdir()
    for name, text in texts.items():
        (archive / f"{name}.txt").write_text(f"第一篇：在修渠会上的讲话\n{text}", encoding="utf-8")
    for name, text in (notices or {}).items():
        (archive / f"{name}.yml").write_text(text, encoding="utf-8")
    build(archive, folder / "docs")
    return (folder / "docs" / "index.md").read_text(encoding="utf-8"), folder / "docs"


def test_a_restored_mask_is_shown_with_its_witness(tmp_path: Path) -> None:
    open_ = TALK.format(place="望禾镇", name="周以恒", leaks="漏水")
    page, _ = home(tmp_path, {"甲": open_, "乙": TALK.format(place="**镇", name="周以恒", leaks="漏水")})

    assert "“\\*\\*”，另一本作“望禾”" in page
    assert "今天请大家到*\\*\\**{: .masked }镇来" in page
    assert "今天请大家到*望禾*{: .there }镇来" in page
    assert "异文" not in page


def test_a_masked_person_is_not_shown(tmp_path: Path) -> None:
    open_ = TALK.format(place="望禾镇", name="周以恒", leaks="漏水")
    page, _ = home(tmp_path, {"甲": open_, "乙": TALK.format(place="望禾镇", name="×××", leaks="漏水")})

    assert "周以恒" not in page
    assert "值得一看" not in page


def test_a_person_whom_a_curator_restores_is_not_shown_here(tmp_path: Path) -> None:
    open_ = TALK.format(place="望禾镇", name="周以恒", leaks="漏水")
    texts = {"甲": open_, "乙": TALK.format(place="望禾镇", name="×××", leaks="漏水")}
    page, docs = home(tmp_path, texts, dict.fromkeys("甲乙", "restore_persons: {value: true, reason: 家人愿意}\n"))

    assert '"restored":"周以恒"' in (docs / "data" / "masks.jsonl").read_text(encoding="utf-8")
    assert "周以恒" not in page


def test_a_variant_of_two_words_is_shown(tmp_path: Path) -> None:
    open_ = TALK.format(place="望禾镇", name="周以恒", leaks="漏水")
    page, docs = home(tmp_path, {"甲": open_, "乙": TALK.format(place="望禾镇", name="周以恒", leaks="渗水")})
    base = json.loads((docs / "data" / "works.jsonl").read_text(encoding="utf-8"))["base"]
    own = (docs / "speeches" / f"{base}.txt").read_text(encoding="utf-8")

    first, second = ("漏水", "渗水") if "漏水" in own else ("渗水", "漏水")
    assert f"**“{first}”还是“{second}”**" in page


def test_nothing_is_shown_where_there_is_nothing_to_show(tmp_path: Path) -> None:
    page, _ = home(tmp_path, {"甲": TALK.format(place="望禾镇", name="周以恒", leaks="漏水")})

    assert "值得一看" not in page
    assert "讲话 **1** 篇" in page


def test_a_notice_labels_every_page_of_its_source_and_the_home_page_counts_it(tmp_path: Path) -> None:
    texts = {
        "甲": TALK.format(place="望禾镇", name="周以恒", leaks="漏水"),
        "示例乙": TALK.format(place="望禾镇", name="周以恒", leaks="渗水"),
        "丙": "同志们：\n渡口边的老樟树今年又发了新枝，我们就从这棵树讲起，讲一讲护林的人和护林的规矩。\n谢谢大家！\n",
    }
    page, docs = home(tmp_path, texts, {"甲": NOTICE, "示例乙": NOTICE})
    pages = [path.read_text(encoding="utf-8") for path in sorted((docs / "speeches").glob("*-1.md"))]
    rows = [json.loads(line) for line in (docs / "data" / "sources.jsonl").read_text(encoding="utf-8").splitlines()]

    assert "**示例** 2 份汇编：自撰的文本" in page
    assert "[甲〔示例〕](" in page
    assert "[示例乙](" in page  # it says so itself
    assert "[丙](" in page
    assert sum("**示例** 自撰的文本\n{: .notice }" in text for text in pages) == 2
    assert sum("**示例** 自撰的文本" in path.read_text(encoding="utf-8") for path in docs.glob("sources/*.md")) == 2
    assert sorted(row["path"] for row in rows if row["notice"] == {"label": "示例", "text": "自撰的文本"}) == [
        "甲.txt",
        "示例乙.txt",
    ]


def test_of_many_different_notices_the_commonest_are_told(tmp_path: Path) -> None:
    texts = {name: TALK.format(place="望禾镇", name="周以恒", leaks=f"漏{name}") for name in "甲乙丙丁戊己"}
    notices = {name: f"notice: {{label: 来源, reason: 由{name}家提供}}\n" for name in "甲乙丙丁"} | {"戊": NOTICE, "己": NOTICE}
    page, _ = home(tmp_path, texts, notices)

    assert page.count("{: .notice }") == 4
    assert "**示例** 2 份汇编：自撰的文本" in page
    assert "另有 2 种告白" in page


def test_the_home_page_of_an_empty_archive_says_so(tmp_path: Path) -> None:
    page, _ = home(tmp_path, {})

    assert "讲话 **0** 篇" in page
    assert "还没有汇编" in page


def test_a_citation_has_no_word_of_the_curator_in_the_name_of_the_source(tmp_path: Path) -> None:
    _, docs = home(tmp_path, {"甲": TALK.format(place="望禾镇", name="周以恒", leaks="漏水")}, {"甲": NOTICE})
    (page,) = docs.glob("speeches/*-1.md")

    assert "[EB/OL]//甲：第1篇<" in page.read_text(encoding="utf-8")


def test_a_notice_is_text_and_no_markup(tmp_path: Path) -> None:
    notice = "notice: {label: '**甲**', reason: '<b>[x](y)</b> {: .z }'}\n"
    page, _ = home(tmp_path, {"甲": TALK.format(place="望禾镇", name="周以恒", leaks="漏水")}, {"甲": notice})

    assert "**\\*\\*甲\\*\\*** " in page
    assert "&lt;b&gt;\\[x\\](y)&lt;/b&gt; \\{: .z \\}" in page


@pytest.mark.parametrize("part", ["figures", "notices", "ways", "phrases", "lanes", "shows", "sources"])
def test_the_template_finds_every_part_of_the_page(tmp_path: Path, part: str) -> None:
    """overrides/home.html cuts the page at these comments, in this order."""
    page, _ = home(tmp_path, {"甲": TALK.format(place="望禾镇", name="周以恒", leaks="漏水")})
    template = (Path(__file__).parent.parent / "docs" / "overrides" / "home.html").read_text(encoding="utf-8")

    assert page.count(f"<!-- {part} -->") == 1
    assert template.count(f'"{part}"') >= 1
    assert re.findall(r"<!-- (\w+) -->", page) == ["figures", "notices", "ways", "phrases", "lanes", "shows", "sources"]


DECISIONS = """
encoding: {value: utf-8, reason: 原件如此}
restore_persons: {value: true, reason: 家人愿意}
titles: [{line: 1, title: "在*渠*上的话", reason: "请柬上\\n有 *题*"}]
kinds: [{line: 3, to: 4, kind: note, reason: 旁人所记}]
mask: [{line: 2, token: "**", reads: null, reason: 说法不一}]
"""


def test_every_decision_of_a_curator_is_told_with_its_reason(tmp_path: Path) -> None:
    text = "同志们，**镇：\n今天请大家来，是要把这条老渠的事情说透。\n渠首那块碑上刻着三十七个名字。\n谢谢大家！\n"
    _, docs = home(tmp_path, {"甲": text}, {"甲": DECISIONS})
    (source,) = (path for path in docs.glob("sources/*.md") if path.stem != "index")
    (speech,) = docs.glob("speeches/*-1.md")
    told = source.read_text(encoding="utf-8").split("## 人的判断 {: #rulings }")[1].split("## ")[0].strip().split("\n")
    row = json.loads((docs / "data" / "sources.jsonl").read_text(encoding="utf-8"))

    assert told[:2] == ["没有用上的，另列在[存疑](../report.md)。", ""]
    assert told[2:] == [
        "- 编码按 utf-8。理由：原件如此",
        "- 复原层里可以补出人名。理由：家人愿意",
        "- 第 1 行，题名作“在\\*渠\\*上的话”。理由：请柬上 有 \\*题\\*",
        "- 第 2 行，掩字 \\*\\* 不补。理由：说法不一",
        "- 第 3–4 行，归入“编者按”。理由：旁人所记",
    ]
    assert re.search(rf'<b>人的判断</b> <a href="[^"]*{source.stem}[^"]*#rulings">3 处</a>', speech.read_text(encoding="utf-8"))
    assert [(ruling["key"], ruling["line"], ruling["last_line"]) for ruling in row["decisions"]] == [
        ("encoding", None, None),
        ("restore_persons", None, None),
        ("titles", 1, 1),
        ("mask_open", 2, 2),
        ("kinds", 3, 4),
    ]


def test_a_source_that_nobody_decided_about_says_nothing_of_it(tmp_path: Path) -> None:
    _, docs = home(tmp_path, {"甲": TALK.format(place="望禾镇", name="周以恒", leaks="漏水")})

    own = [*(docs / "speeches").rglob("*.md"), *(docs / "sources").rglob("*.md")]
    assert not [path for path in own if "人的判断" in path.read_text(encoding="utf-8")]


def test_a_file_that_was_left_out_is_told_though_nothing_else_is_in_doubt(tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    clean, _ = home(tmp_path / "clean", {"甲": TALK.format(place="望禾镇", name="周以恒", leaks="漏水")})
    (tmp_path / "clean" / "archive" / "乙.txt").write_bytes(b"\x00\x01\x02")
    build(tmp_path / "clean" / "archive", tmp_path / "clean" / "docs")
    page = (tmp_path / "clean" / "docs" / "index.md").read_text(encoding="utf-8")

    assert "[存疑](report.md)（目前没有）" in clean
    assert "[存疑](report.md)，未能入档的文件 1 份" in page
