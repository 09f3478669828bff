"""The figures on real documents are what the command makes now, are counted right, and carry no text."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from bench import evaluate as bench
from bench.evaluate import BEGIN, END, Figure, Published, Table, counts, evaluate, figures, published, rendered, renewed, table_of
from build_site import build
from tests.conftest import ARCHIVES, DOCUMENTS, ROOT, needs_documents

KNOWN = yaml.safe_load((ROOT / "bench" / "known.yml").read_text(encoding="utf-8"))
NAMES = ("a.txt", "b.txt", "c.txt")  # of the golden archive's files, in their order
SPEECH = """同志们：
　　水来之前要做的事，一件也不能留到水来之后，讲防汛就是讲这个道理。
　　今年入春雨水偏多，河堤上有三处旧口子，去年垫的是土，今年一律换成石料，工钱由县里先垫。
　　值班的人夜里两点要出门看一次水尺，看完了打电话报到指挥部，{0}同志在指挥部守着，{1}区不许有一个空岗。
　　哪一处的沙袋不够，要在三天之内报上来，由{2}县派车去拉，不能等，也不能靠。
　　谢谢大家！
"""
BROKEN = """同志们：
今年以来，全镇上下一条心，修了渠，通了路，架了桥，装了灯，办了书屋，群众的日子一年比一年好，这些事都摆在那里，任何单位都要支持人
不怕苦的精神发扬下去，一年接着一年干。
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(bench.main, [str(argument) for argument in arguments])


def each(table: Table, key: str, value: str | None = None) -> tuple[int, ...]:
    """A figure for each document, then for all."""
    return next((*c.each, c.total) for c in table.counts if (c.figure.key, c.value) == (key, value))


# Counted by hand


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the golden archive under names without Chinese."""
    folder = tmp_path_factory.mktemp("golden")
    for path, name in zip(sorted((ARCHIVES / "golden").glob("*.txt")), NAMES, strict=True):
        shutil.copy(path, folder / name)
    return folder


@pytest.fixture(scope="module")
def data(golden: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    docs = tmp_path_factory.mktemp("built") / "docs"
    build(golden, docs)
    return published(golden, docs / "data")


@pytest.fixture(scope="module")
def table(data: Published) -> Table:
    return table_of(data, figures())


def test_a_document_has_its_size_and_digest(golden: Path, table: Table) -> None:
    sizes = [(golden / name).stat().st_size for name in NAMES]

    assert [document.name for document in table.documents] == list(NAMES)
    assert table.documents[2].sha256 == "0330be158dd00cf096cc4f783032ebf5ed9adfcaaed8a21d7f1c6721f1ba108c"
    assert [document.encoding for document in table.documents] == ["utf-8", "gb18030", "utf-8"]
    assert each(table, "bytes") == (*sizes, sum(sizes))


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("speeches", None, (3, 2, 1, 6)),
        ("untitled", None, (0, 1, 0, 1)),
        ("paragraphs", None, (14, 9, 10, 33)),
        ("edits", "page_number", (1, 0, 0, 1)),
        ("edits", "line_end", (0, 9, 0, 9)),
        ("edits", "final_line_end", (3, 2, 1, 6)),
        ("works", None, (3, 2, 1, 5)),
        ("shared", None, (1, 0, 1, 1)),
        ("variants", None, (4, 0, 4, 4)),
        ("variants", "omission", (2, 0, 2, 2)),
        ("masks", None, (2, 0, 0, 2)),
        ("restored", "external", (1, 0, 0, 1)),
        ("open", "person", (1, 0, 0, 1)),
        ("doubts", None, (0, 0, 0, 0)),
    ],
)
def test_a_figure_is_what_a_reader_counts(table: Table, key: str, value: str | None, expected: tuple[int, ...]) -> None:
    assert each(table, key, value) == expected


def test_kinds_of_a_figure_add_up_to_it(table: Table) -> None:
    wholes = [count for count in table.counts if count.figure.by and count.value is None]
    assert any(whole.total for whole in wholes)
    for whole in wholes:
        parts = [count for count in table.counts if count.figure == whole.figure and count.value is not None]

        assert tuple(map(sum, zip(*(part.each for part in parts), strict=True))) == (whole.each if whole.total else ())
        assert sum(part.total for part in parts) == whole.total


def test_a_mask_left_open_is_named_by_its_line(table: Table) -> None:
    found = [(failure.document.name, failure.kind, failure.why, failure.lines) for failure in table.open]

    assert found == [("a.txt", "person", "alone", (21,))]


def test_what_was_restored_withheld_or_not_understood_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SPEECH.format("周明", "沅溪", "**"), encoding="utf-8")
    (tmp_path / "b.txt").write_text(SPEECH.format("*", "**", "**"), encoding="utf-8")
    (tmp_path / "c.txt").write_text(BROKEN, encoding="utf-8")

    table = evaluate(tmp_path)

    assert each(table, "restored", "external") == (0, 1, 0, 1)
    assert each(table, "withheld") == (0, 1, 0, 1)
    assert [(failure.document.name, failure.why, failure.lines) for failure in table.open] == [
        ("a.txt", "unsettled", (5,)),
        ("b.txt", "unsettled", (5,)),
    ]
    assert [(failure.document.name, failure.kind, failure.lines) for failure in table.doubts] == [
        ("c.txt", "broken_sentences", (2,))
    ]


def test_a_later_stage_brings_a_figure_by_one_row(golden: Path, tmp_path: Path) -> None:
    build(golden, tmp_path / "docs")
    folder = tmp_path / "docs" / "data"
    speeches = [json.loads(line)["id"] for line in (folder / "speeches.jsonl").read_text(encoding="utf-8").splitlines()]
    years = [{"speech": id_, "begin": 1, "end": 5, "verdict": "unknown"} for id_ in (speeches[0], speeches[0], speeches[-1])]
    (folder / "years.jsonl").write_text("".join(json.dumps(row) + "\n" for row in years), encoding="utf-8")
    figure = Figure(key="years", group="dates", en="years", zh="年份", rows="years", where={"verdict": ["unknown"]})

    (count,) = counts(figure, published(golden, folder))

    assert (count.total, sorted(count.each)) == (3, [0, 1, 2])


# Figures only


def han(text: str) -> set[str]:
    return set(re.findall("[\u3400-\u9fff]+", text))


def test_what_is_printed_has_no_word_of_a_document(golden: Path) -> None:
    result = run(golden)

    assert (result.exit_code, result.stderr) == (0, "")
    assert "| a.txt" in result.stdout
    assert not han(result.stdout)


@pytest.mark.parametrize("template", ["measured.md.j2", "readme.md.j2", "readme.zh.md.j2"])
def test_a_page_has_no_words_but_those_of_its_template(table: Table, template: str) -> None:
    """Control: a word of the archive that is no word of ours."""
    own = [ROOT / "bench" / "figures.yml", ROOT / "bench" / "known.yml", bench.WORDS, ROOT / "bench" / "templates" / template]
    words = "\n".join(path.read_text(encoding="utf-8") for path in own)

    strange = {run for run in han(rendered(template, table)) if run not in words}

    assert strange == set()
    assert "柳湾" not in words


# The command


def test_a_folder_that_cannot_be_built_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\x02" * 50)

    result = run(tmp_path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "a.txt:" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_folder_of_ones_own_renews_nothing(golden: Path) -> None:
    before = {path: path.read_bytes() for path in (ROOT / bench.PAGE, ROOT / "README.md")}

    result = run(golden, "--write")

    assert result.exit_code == 2
    assert "reference documents" in result.stderr
    assert before == {path: path.read_bytes() for path in before}


def test_only_the_block_of_a_readme_is_renewed(table: Table, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"before\n{BEGIN}old\n{END}after\n", encoding="utf-8")

    found = renewed(table, tmp_path)

    assert set(found) == {"bench/measured.md", "README.md"}
    assert found["README.md"] == f"before\n{BEGIN}{rendered('readme.md.j2', table)}{END}after\n"


def test_a_readme_without_its_block_is_named(table: Table, tmp_path: Path) -> None:
    (tmp_path / "README.zh.md").write_text(f"{BEGIN}no end\n", encoding="utf-8")

    with pytest.raises(click.ClickException, match=r"README\.zh\.md: found no block"):
        renewed(table, tmp_path)


# The reference documents


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Published:
    docs = tmp_path_factory.mktemp("reference") / "docs"
    build(DOCUMENTS, docs)
    return published(DOCUMENTS, docs / "data")


@needs_documents
def test_the_page_and_the_readmes_are_what_the_command_makes_now(reference: Published) -> None:
    for name, text in renewed(table_of(reference, figures()), ROOT).items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, (
            f"{name}: read `make evaluate DOCS=../shared/documents WRITE=1` and its diff"
        )


@needs_documents
@pytest.mark.parametrize("known", KNOWN, ids=[row["key"] for row in KNOWN])
def test_what_is_known_to_fail_stands_on_lines_with_text_and_still_fails(reference: Published, known: dict[str, Any]) -> None:
    cured = known.get("cured_by", {"rows": "", "where": {}})
    mended = {
        (name, row.get("line"))
        for row in bench.kept(reference.rows.get(cured["rows"], ()), cured["where"])
        for name in row["documents"]
    }
    for name, lines in known["places"].items():
        texts = (DOCUMENTS / name).read_text(encoding="utf-8").split("\n")
        assert lines == sorted(set(lines))
        for line in lines:
            assert texts[line - 1].strip()
            assert (name, line) not in mended, f"{name}:{line} is mended: strike it out of bench/known.yml"


def test_what_is_known_is_named_once() -> None:
    keys = [row["key"] for row in KNOWN]

    assert len(keys) == len(set(keys)) > 10
