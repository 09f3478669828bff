"""A whole archive built: works, relations, variants and masks as the contract has them, from files that are hard to read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import opencc
import pytest

from build_site import build
from tests.conftest import ROOT
from tests.witnesses import text

CHECK = ROOT.parent / "shared" / "tools" / "check_data.py"
FILES = "sources,speeches,edits,works,relations,variants,masks"
needs_check = pytest.mark.skipif(not CHECK.is_file(), reason="../shared/tools is not there")
Rows = dict[str, list[dict[str, Any]]]

GREETING, THANKS = "同志们：", "谢谢大家！"
NAMES = [
    "清浦市的乡亲们都来了，三十五户人家坐得满满的，周以恒同志也在台上，大家心里都暖和。",
    "那是2014年的事情，柳湾村修了3条水渠，通了2里公路，这样的村子我们还要多办几个。",
    "要把舆论监督放在心上，设置好意见箱，哪里漏了就补哪里，不能等到来年再说。",
]
MASKED = [
    "**市的乡亲们都来了，三十五户人家坐得满满的，***同志也在台上，大家心里都暖和。",
    "那是20××年的事情，某某村修了*条水渠，通了xx里公路，这样的村子我们还要多办几个。",
    "要把～监督放在心上，设臵好意见箱，哪里漏了就补哪里，不能等到来年再说。",
]
RIVERS, ROADS, HILLS = text("rivers", 5), text("roads", 5), text("hills", 5)


def compilation(*speeches: list[str], line_end: str = "\n") -> str:
    numerals = "一二三四五六"
    lines = ["当前位置:首页>讲话 > 会议讲话", ""]
    for number, paragraphs in enumerate(speeches):
        lines += [f"第{numerals[number]}篇：在会上的讲话{numerals[number]}", GREETING, *paragraphs, THANKS, ""]
    return line_end.join([*lines, "推荐访问:讲话 会议", ""])


def broken(paragraph: str) -> list[str]:
    """A paragraph wrapped in mid-sentence, indented, with stray spaces."""
    return [f"\u3000\u3000{paragraph[:40]}", f"{paragraph[40:80]}", paragraph[80:]]


def archive(folder: Path) -> Path:
    folder.mkdir()
    clear, masked = [*RIVERS[:2], *NAMES, *RIVERS[2:]], [*RIVERS[:2], *MASKED, *RIVERS[2:]]
    traditional = [opencc.OpenCC("s2t").convert(line) for line in masked]
    moved = [clear[4], *clear[:4], *clear[5:7]]
    files = {
        "甲.txt": compilation(clear, ROADS).encode(),
        "b.txt": compilation(masked, ROADS[1:4], line_end="\r\n").encode("utf-8-sig"),
        "c.txt": compilation(traditional, [*HILLS, *ROADS[:2]], line_end="\r").encode(),
        "d.txt": compilation(moved, [line for paragraph in ROADS for line in broken(paragraph)]).encode("gb18030"),
        "e/f.txt": "\n".join(["***", "", "**"]).encode(),
        "e/g.txt": "今天先讲修渠的事情。".encode(),
        "e/h.txt": compilation([*HILLS[:2], "\ue000\U00020000*县", "# <b>*区*乡*</b> [x](y) {{ z }}"], ["*" * 400]).encode(),
        "e/甲的副本.txt": compilation(clear, ROADS).encode(),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def built(folder: Path, archive: Path, *, lock: bool = False) -> Path:
    build(archive, folder / "docs", lock=lock)
    return folder / "docs"


def rows_of(docs: Path) -> Rows:
    names = [*FILES.split(","), "glyphs"]
    return {
        name: [json.loads(line) for line in (docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n") if line]
        for name in names
    }


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("comparison")
    return built(folder, archive(folder / "archive"))


@pytest.fixture(scope="module")
def rows(docs: Path) -> Rows:
    return rows_of(docs)


@needs_check
def test_the_data_keep_the_contract(docs: Path) -> None:
    command = [sys.executable, str(CHECK), "--archive", str(docs.parent / "archive"), "--docs", str(docs), "--only", FILES]

    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("8 sources, 14 speeches")


def at(rows: Rows) -> dict[str, str]:
    """`甲 1` for the id of the first speech of 甲.txt, and so on."""
    stems = {row["id"]: Path(row["path"]).stem for row in rows["sources"]}
    return {row["id"]: f"{stems[row['source']]} {row['ordinal']}" for row in rows["speeches"]}


def test_copies_excerpts_and_copies_in_other_clothes_are_together(rows: Rows) -> None:
    names = at(rows)

    works = {frozenset(names[id_] for id_ in row["speeches"]) for row in rows["works"]}

    assert works == {
        frozenset({"甲 1", "甲的副本 1", "b 1", "c 1", "d 1"}),
        frozenset({"甲 2", "甲的副本 2", "b 2", "d 2"}),
        frozenset({"f 1"}),
        frozenset({"g 1"}),
        frozenset({"c 2", "h 1"}),
        frozenset({"h 2"}),
    }
    for row in rows["works"]:
        assert row["base"] in row["speeches"]
        assert len(row["evidence"]) >= len(row["speeches"]) - 1
        linked = {id_ for evidence in row["evidence"] for id_ in (evidence["a"], evidence["b"])}
        assert linked == (set(row["speeches"]) if len(row["speeches"]) > 1 else set())


def test_every_star_of_a_speech_but_those_of_a_drawn_line_is_listed_once(rows: Rows, docs: Path) -> None:
    stars: Counter[str] = Counter()
    listed: Counter[str] = Counter()
    for speech in rows["speeches"]:
        source = next(row for row in rows["sources"] if row["id"] == speech["source"])
        decoded = (docs.parent / "archive" / source["path"]).read_bytes().decode(source["encoding"])
        for part in source["segments"]:
            if part["kind"] == "speech" and speech["begin"] <= part["begin"] < speech["end"]:
                stars[speech["id"]] += re.sub(r"(?m)^\*{3,}[\r\n]*$", "", decoded[part["begin"] : part["end"]]).count("*")
    for mask in rows["masks"]:
        listed[mask["speech"]] += mask["token"].count("*")

    assert +stars == +listed
    assert sum(stars.values()) > 10


def test_a_restoration_is_what_its_witness_reads(rows: Rows, docs: Path) -> None:
    speeches = {row["id"]: row for row in rows["speeches"]}
    sources = {row["id"]: row for row in rows["sources"]}
    names = at(rows)
    found: dict[str, list[tuple[str, str | None]]] = {}
    for mask in [*rows["masks"], *rows["glyphs"]]:
        found.setdefault(names[mask["speech"]], []).append((mask["token"], mask["restored"]))
        if mask["restored"] is not None:
            witness = sources[speeches[mask["witness"]]["source"]] if mask["witness"] else None
            if witness:
                decoded = (docs.parent / "archive" / witness["path"]).read_bytes().decode(witness["encoding"])
                assert decoded[mask["witness_begin"] : mask["witness_end"]] == mask["restored"]
        elif mask["withheld"]:
            assert (mask["witness_begin"], mask["witness_end"]) == (None, None)

    assert found["b 1"] == [
        ("**", "清浦"),
        ("***", None),
        ("××", "14"),
        ("某某", "柳湾"),
        ("*", "3"),
        ("xx", "2"),
        ("～", "舆论"),
        ("臵", "置"),
    ]
    assert [word for _, word in found["c 1"]] == [word for _, word in found["b 1"]]
    assert {word for name in ("f 1", "h 1") for _, word in found[name]} == {None}
    assert "h 2" not in found  # four hundred stars on a line of their own are a drawn line
    assert [mask["token"] for mask in rows["masks"] if mask["withheld"]] == ["***", "***"]


def test_neither_paragraphs_nor_front_matter_carry_a_restoration(rows: Rows, docs: Path) -> None:
    names = at(rows)
    masked = next(row for row in rows["speeches"] if names[row["id"]] == "b 1")
    page = (docs / "speeches" / f"{masked['id']}.md").read_text(encoding="utf-8")
    front_matter = page.split("\n---\n")[0]

    assert page.startswith("---\n")
    for word in ("清浦", "周以恒", "柳湾"):
        assert word not in json.dumps(masked, ensure_ascii=False)
        assert word not in front_matter
    assert masked["paragraphs"][3:6] == MASKED


def test_a_withheld_name_is_nowhere_on_the_masked_witness_page(rows: Rows, docs: Path) -> None:
    names = at(rows)
    for name in ("b 1", "c 1"):
        id_ = next(row["id"] for row in rows["speeches"] if names[row["id"]] == name)
        page = (docs / "speeches" / f"{id_}.md").read_text(encoding="utf-8")

        assert "周以恒" not in page


def test_a_moved_paragraph_is_a_transposition_and_a_missing_one_an_omission(rows: Rows) -> None:
    names = at(rows)
    (work,) = [row for row in rows["works"] if "甲 1" in {names[id_] for id_ in row["speeches"]}]
    shown = [row for row in rows["variants"] if row["work"] == work["id"] and names[row["b"]] == "d 1"]

    assert names[work["base"]] in ("甲 1", "甲的副本 1")
    assert [row["kind"] for row in shown if row["a_text"] == NAMES[2]] == ["transposition"]
    assert [row["kind"] for row in shown if row["a_text"] == RIVERS[-1]] == ["omission"]


def test_the_same_archive_under_other_names_has_the_same_works(rows: Rows, tmp_path: Path) -> None:
    folder = archive(tmp_path / "archive")
    for number, path in enumerate(sorted(folder.rglob("*.txt"), reverse=True)):
        path.rename(folder / f"{number}.txt")

    again = rows_of(built(tmp_path, folder))

    def by_text(found: Rows) -> set[frozenset[str]]:
        texts = {row["id"]: "\n".join(row["paragraphs"]) for row in found["speeches"]}
        return {frozenset(texts[id_] for id_ in row["speeches"]) for row in found["works"]}

    assert by_text(again) == by_text(rows)
    assert len(again["variants"]) == len(rows["variants"])


def test_a_second_build_writes_nothing(docs: Path) -> None:
    _, written = build(docs.parent / "archive", docs)

    assert (written.written, written.pruned) == (0, 0)


CURATED = """\
same_work:
  - {line: 1, other: 甲.txt, other_line: 4, reason: 据县志是一回事}
not_same_work:
  - {line: 1, other: 'e/f.txt', other_line: 1, reason: 不是一回事}
"""
DECIDED = """\
mask:
  - {{line: {name}, token: '**', reads: 云泽, reason: 据县志}}
  - {{line: {count}, token: '*', reads: null, reason: 存疑}}
restore_persons: {{value: true, reason: 家人愿意}}
not_same_work:
  - {{line: {road}, other: 甲.txt, other_line: {other}, reason: 两次会上讲的}}
"""


def test_decisions_win_and_their_reasons_are_told(tmp_path: Path) -> None:
    folder = archive(tmp_path / "archive")
    (folder / "e" / "g.yml").write_text(CURATED, encoding="utf-8")
    masked = compilation([*RIVERS[:2], *MASKED, *RIVERS[2:]], ROADS[1:4]).split("\n")
    clear = compilation([*RIVERS[:2], *NAMES, *RIVERS[2:]], ROADS).split("\n")
    name, count, road = (masked.index(line) + 1 for line in (MASKED[0], MASKED[1], ROADS[1]))
    decided = DECIDED.format(name=name, count=count, road=road, other=clear.index(ROADS[1]) + 1)
    (folder / "b.yml").write_text(decided, encoding="utf-8")

    found = rows_of(built(tmp_path, folder, lock=True))
    names = at(found)
    works = {names[id_]: row for row in found["works"] for id_ in row["speeches"]}
    masks = [(m["token"], m["restored"], m["reason"], m["withheld"]) for m in found["masks"] if names[m["speech"]] == "b 1"]

    assert works["g 1"] is works["甲 1"]
    assert [row["reason"] for row in works["g 1"]["evidence"] if row["reason"]] == ["据县志是一回事"]
    assert works["b 2"] is not works["甲 2"]
    assert masks[:5] == [
        ("**", "云泽", "据县志", False),
        ("***", "周以恒", None, False),
        ("××", "14", None, False),
        ("某某", "柳湾", None, False),
        ("*", None, None, False),
    ]
    locked = (folder / "ids.lock").read_text(encoding="utf-8")
    assert all(row["id"] in locked for row in found["works"])
    (folder / "0.txt").write_bytes((folder / "甲.txt").read_bytes())
    after = rows_of(built(tmp_path, folder))
    assert {row["id"] for row in after["works"]} == {row["id"] for row in found["works"]}


@pytest.mark.parametrize(
    ("name", "text_of_it"),
    [
        ("one line for ever", "修渠栽树，" * 60_000),
        ("one sign a line", "修\n" * 20_000),
        ("masks for ever", "*区*乡，" * 20_000),
        ("a paragraph again and again", ("各村要把水渠修好，把路通到门口，谁家有难处就帮谁家。\n") * 5_000),
    ],
)
def test_a_huge_odd_file_and_its_copy_are_built(tmp_path: Path, name: str, text_of_it: str) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "a.txt").write_text(text_of_it, encoding="utf-8")
    (folder / "b.txt").write_text(text_of_it.replace("修渠", "挖渠", 3).replace("*区", "清浦区", 1) + "好。", encoding="utf-8")

    found = rows_of(built(tmp_path, folder))

    assert name
    assert len(found["sources"]) == 2
    assert sum(len(row["speeches"]) for row in found["works"]) == len(found["speeches"])
    shutil.rmtree(tmp_path / "docs")
