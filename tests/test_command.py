from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import build_site
from speech_archive.inputs.lock import LOCK
from speech_archive.language import words
from tests.conftest import needs_any_bytes, possible

ROOT = Path(__file__).resolve().parent.parent
BODY = (
    "同志们：\n　　今天沅溪区召开{0}工作会议，就是要把{0}这件事说清楚、办扎实。\n"
    "　　一年来{0}有了起色，{0}的底子却还薄，离群众的盼望还差得远，大家要心里有数。\n"
    "　　各单位要把{0}列上日程，{0}的账要一笔一笔算，责任要一层一层落。\n　　谢谢大家！\n"
)
OTHER = (
    "同志们：\n　　水来之前要做的事，一件也不能留到水来之后，{0}讲的就是这个道理。\n"
    "　　今年入春雨水偏多，河堤上有三处旧口子，去年垫的是土，今年一律换成石料，工钱由县里先垫。\n"
    "　　值班的人夜里两点要出门看一次水尺，看完了打电话报到指挥部，沅溪区不许有一个空岗。\n　　谢谢大家！\n"
)
TWO = f"第一篇：在植树造林会上的讲话\n{BODY.format('植树造林')}第二篇：在防汛备汛会上的讲话\n{OTHER.format('防汛备汛')}"
FILES = {"a.txt": TWO.encode(), "乙/b.txt": BODY.format("食品安全").encode("gb18030")}


def put(archive: Path, files: Mapping[str, bytes]) -> Path:
    archive.mkdir(exist_ok=True)
    for name, data in files.items():
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_bytes(data)
    return archive


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(archive: Path, docs: Path, *options: str) -> Result:
    return CliRunner().invoke(build_site.main, ["--archive", str(archive), "--docs", str(docs), *options])


def rows(docs: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (docs / "data" / f"{name}.jsonl").read_bytes().decode().split("\n") if line]


def test_a_build_exits_0_and_says_what_it_wrote(tmp_path: Path) -> None:
    result = run(put(tmp_path / "archive", FILES), tmp_path / "docs")

    assert (result.exit_code, result.stderr) == (0, "")
    written = len(tree(tmp_path / "docs")) - 1  # less the list of them
    assert result.stdout.startswith(f"{written} files written, 0 unchanged, 0 removed under {tmp_path / 'docs'}\n")


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    result = run(put(tmp_path / "archive", FILES | {"blank.txt": b""}), tmp_path / "docs", "--quiet")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / "docs" / "index.md").exists()


@pytest.mark.parametrize(("extra", "code"), [({}, 0), ({"blank.txt": b" \n"}, 1)], ids=["all understood", "a blank file"])
def test_strict_exits_1_only_if_something_was_not_understood(tmp_path: Path, extra: dict[str, bytes], code: int) -> None:
    archive = put(tmp_path / "archive", {"a.txt": TWO.encode()} | extra)

    assert run(archive, tmp_path / "docs", "--strict").exit_code == code
    assert run(archive, tmp_path / "docs").exit_code == 0


def test_two_faults_are_two_lines_exit_2_and_docs_untouched(tmp_path: Path) -> None:
    archive, docs = put(tmp_path / "archive", FILES), tmp_path / "docs"
    run(archive, docs)
    before = tree(docs)
    put(archive, {"a.yml": b"x: 1\n", "c.txt": b"a\nb\0", "d.txt": TWO.encode()})

    result = run(archive, docs, "--quiet")

    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == ["a.yml:1:", "c.txt:2:"]
    assert tree(docs) == before


def test_a_text_that_cannot_be_decoded_is_left_out_and_told_and_the_rest_is_built(tmp_path: Path) -> None:
    archive, docs = put(tmp_path / "archive", FILES), tmp_path / "docs"
    run(archive, docs)
    whole = {name: data for name, data in tree(docs).items() if name.startswith(("speeches/", "sources/"))}
    put(archive, {"c.txt": TWO.encode() + b"\xff"})

    result = run(archive, docs, "--quiet")
    report = json.loads((docs / "data" / "report.json").read_bytes())
    page = (docs / "report.md").read_text(encoding="utf-8")

    assert (result.exit_code, result.stdout) == (0, "")
    assert [line.split("; ")[0] for line in result.stderr.splitlines()] == [
        f"c.txt:13: found byte 0xff at {len(TWO.encode())}, expected utf-8"
    ]
    assert [(row["path"], row["line"], row["byte"]) for row in report["left_out"]] == [("c.txt", 13, len(TWO.encode()))]
    assert report["left_out"][0]["reason"].startswith("found byte 0xff")
    assert "\n- c.txt 第 13 行 " in page.split("\n## ")[1]
    assert {name: data for name, data in tree(docs).items() if name.startswith(("speeches/", "sources/"))} == whole
    assert run(archive, docs, "--strict").exit_code == 1
    assert "left out: 1 (see report.md)\n" in run(archive, docs).stdout


def test_the_lock_keeps_what_is_left_out(tmp_path: Path) -> None:
    archive, docs = put(tmp_path / "archive", FILES), tmp_path / "docs"
    run(archive, docs, "--lock")
    lock, pages = [row for row in (archive / LOCK).read_text("utf-8").splitlines() if "fingerprint" in row], tree(docs)
    put(archive, {"a.txt": TWO.encode()[:-3] + b"\n"})

    result = run(archive, docs, "--lock")

    assert (result.exit_code, "not understood" in result.stdout) == (0, False)
    assert [row for row in (archive / LOCK).read_text("utf-8").splitlines() if "fingerprint" in row] == lock
    put(archive, FILES)
    run(archive, docs)
    assert tree(docs) == pages


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"a.txt": b"\x89PNG\r\n\x1a\n\0"}, "a.txt:1: "),
        ({"a.txt": b"x", "a.yml": b"splits: [{line: 9, starts: true, reason: x}]"}, "a.yml:1: "),
        ({"a.txt": b"x", LOCK: b"{}\n"}, "ids.lock:1: "),
        ({"a.txt": b"x", LOCK: b'{"id": "\\ud800"}\n'}, "ids.lock:1: "),
        ({"a.txt": b"x", "b.yml": b""}, "b.yml:1: "),
    ],
    ids=["binary", "a decision about no line", "a broken lock", "half a character in a lock", "decisions about no file"],
)
def test_every_kind_of_broken_input_is_one_line_and_exit_2(tmp_path: Path, files: dict[str, bytes], place: str) -> None:
    result = run(put(tmp_path / "archive", files), tmp_path / "docs")

    assert result.exit_code == 2
    assert [line[: len(place)] for line in result.stderr.splitlines()] == [place]
    assert not (tmp_path / "docs").exists()


def test_a_missing_archive_and_docs_that_are_a_file_exit_2_with_one_line(tmp_path: Path) -> None:
    put(tmp_path, {"docs": b"mine", "archive/a.txt": b"x"})

    results = run(tmp_path / "gone", tmp_path / "new"), run(tmp_path / "archive", tmp_path / "docs")

    assert [(result.exit_code, len(result.stderr.splitlines())) for result in results] == [(2, 1), (2, 1)]
    assert tree(tmp_path) == {"docs": b"mine", "archive/a.txt": b"x"}
    assert not (tmp_path / "new").exists()


def test_a_cutter_that_is_not_installed_is_one_line_and_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)  # as if it were not
    monkeypatch.setenv("CUTTER", "rjieba")

    result = run(put(tmp_path / "archive", {"a.txt": b"x"}), tmp_path / "docs")

    assert result.exit_code == 2
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == ["CUTTER:1:"]
    assert words.chosen() == "jieba"


def test_help_documents_every_option() -> None:
    short, long = (CliRunner().invoke(build_site.main, [flag], terminal_width=200) for flag in ("-h", "--help"))
    options = [option for option in build_site.main.params if isinstance(option, click.Option)]

    assert short.stdout == long.stdout
    assert [option.name for option in options if not option.help or option.help.split(".")[0] not in short.stdout] == []
    assert {flag for option in options for flag in option.opts} == {
        "--archive",
        "--docs",
        "--cutter",
        "--lock",
        "--init-curation",
        "--strict",
        "--quiet",
        "--no-cache",
        "--jobs",
    }


def test_a_fault_of_one_path_does_not_orphan_the_decisions_about_others(tmp_path: Path) -> None:
    archive = put(tmp_path / "archive", {"a.txt": b"x", "a.yml": b""})
    (archive / "out.txt").symlink_to("/")

    assert [line.split(" ")[0] for line in run(archive, tmp_path / "docs").stderr.splitlines()] == ["out.txt:1:"]


def test_a_lock_that_cannot_be_written_leaves_docs_untouched(tmp_path: Path) -> None:
    archive = put(tmp_path / "archive", FILES)
    (archive / ".staging-ids.lock").mkdir()

    assert run(archive, tmp_path / "docs", "--lock").exit_code == 2
    assert not list((tmp_path / "docs").iterdir())


def test_docs_that_cannot_be_written_leave_no_lock(tmp_path: Path) -> None:
    archive = put(tmp_path / "archive", FILES)
    (tmp_path / "docs").write_bytes(b"a file")

    assert run(archive, tmp_path / "docs", "--lock").exit_code == 2
    assert not list(archive.glob("*ids.lock"))


def test_a_hand_written_page_is_not_overwritten(tmp_path: Path) -> None:
    archive = put(tmp_path / "archive", FILES)
    page = tmp_path / "docs" / "index.md"
    page.parent.mkdir()
    page.write_bytes(b"mine")

    done = run(archive, tmp_path / "docs")

    assert done.exit_code == 2
    assert "found a file that no build wrote" in done.stderr
    assert page.read_bytes() == b"mine"
    assert [path.name for path in (tmp_path / "docs").iterdir()] == ["index.md"]


def test_docs_inside_the_archive_do_not_feed_themselves(tmp_path: Path) -> None:
    archive = put(tmp_path / "archive", FILES)
    run(archive, archive / "docs")

    assert run(archive, archive / "docs").exit_code == 2 or len(rows(archive / "docs", "sources")) == len(FILES)


def program(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "ARCHIVE"} | {"PYTHONIOENCODING": "utf-8"} | environment
    command = [sys.executable, str(ROOT / "build_site.py"), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False)


def test_the_program_reads_the_archive_that_the_environment_names(tmp_path: Path) -> None:
    put(tmp_path / "甲 乙", FILES)

    done = program("--docs", "site docs", cwd=tmp_path, ARCHIVE="甲 乙")

    assert (done.returncode, done.stderr) == (0, "")
    assert {row["path"] for row in rows(tmp_path / "site docs", "sources")} == set(FILES)


def test_the_option_goes_before_the_environment_and_faults_show_no_traceback(tmp_path: Path) -> None:
    put(tmp_path / "archive", {"-x 云.txt": b"\0", "--y.txt": b"\0"})

    done = program(
        "--archive", tmp_path / "archive", "--docs", tmp_path / "docs", ARCHIVE=str(tmp_path), PYTHONIOENCODING="utf-8"
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["--y.txt", "-x 云.txt"]


@needs_any_bytes
def test_a_folder_name_that_is_not_utf_8_can_be_printed(tmp_path: Path) -> None:
    archive = put(tmp_path / "archive", FILES)

    done = program("--archive", archive, "--docs", tmp_path / os.fsdecode(b"\xd4\xc6"), PYTHONIOENCODING="utf-8:strict")

    assert (done.returncode, done.stderr) == (0, "")


def test_an_empty_archive_is_built(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()

    assert run(tmp_path / "archive", tmp_path / "docs", "--strict").exit_code == 0
    assert rows(tmp_path / "docs", "sources") == rows(tmp_path / "docs", "speeches") == []


def test_a_blank_file_is_a_source_without_speech_and_reported(tmp_path: Path) -> None:
    run(put(tmp_path / "archive", {"空.txt": "\n　\r\n".encode()}), tmp_path / "docs")

    assert [row["path"] for row in rows(tmp_path / "docs", "sources")] == ["空.txt"]
    assert rows(tmp_path / "docs", "speeches") == []
    report = json.loads((tmp_path / "docs" / "data" / "report.json").read_bytes())
    assert [row["path"] for row in report["sources_without_speech"]] == ["空.txt"]


@pytest.mark.parametrize(
    "name",
    possible("--strict.txt", "有 空格 的.txt", "[x](y)`.txt", "*|.txt", "{{ x }}.txt", "<b>.txt", "a\nb\u2028.txt"),
    ids=ascii,
)
def test_a_file_by_an_odd_name_is_built_under_an_id_of_its_own(tmp_path: Path, name: str) -> None:
    docs = tmp_path / "docs"

    assert run(put(tmp_path / "archive", {name: TWO.encode()}), docs, "--lock").exit_code == 0
    assert run(tmp_path / "archive", docs, "--strict").exit_code == 0
    (source,) = rows(docs, "sources")
    assert source["path"] == name
    assert (docs / "sources" / f"{source['id']}.txt").read_bytes() == TWO.encode()


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    archive, docs = put(tmp_path / "archive", FILES), tmp_path / "docs"
    run(archive, docs, "--lock")
    for path in [*docs.rglob("*"), *archive.rglob("*")]:
        os.utime(path, ns=(1, 1))

    result = run(archive, docs, "--lock")

    assert result.stdout.startswith(f"0 files written, {len(tree(docs)) - 1} unchanged, 0 removed")
    assert {path.stat().st_mtime_ns for path in [*docs.rglob("*"), *archive.rglob("*")]} == {1}


def test_order_times_and_way_to_the_archive_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = FILES | {f"{n}.txt": TWO.replace("沅溪区", f"清浦{n}区").encode() for n in range(4)}
    run(put(tmp_path / "archive", files), tmp_path / "docs")
    assert set(tree(tmp_path / "archive")) == set(files)  # no lock unless it is asked for
    other = list(files.items())
    random.Random(7).shuffle(other)  # an order, not a secret
    for at, path in enumerate(sorted(put(tmp_path / "other", dict(other)).rglob("*.txt"))):
        os.utime(path, ns=(at, 10**9 - at))
    monkeypatch.chdir(tmp_path)

    for number, way in enumerate([Path("other"), Path("other/../other/"), tmp_path / "other"]):
        assert run(way, tmp_path / f"docs{number}").exit_code == 0
        assert tree(tmp_path / f"docs{number}") == tree(tmp_path / "docs")


def test_strict_fails_while_a_speech_is_not_in_the_lock(tmp_path: Path) -> None:
    archive, docs = put(tmp_path / "archive", {"a.txt": TWO.encode()}), tmp_path / "docs"

    codes = [run(archive, docs, "--lock", "--strict").exit_code]
    put(archive, {"b.txt": TWO.replace("沅溪区", "云泽市").encode()})
    codes += [run(archive, docs, *options).exit_code for options in [("--strict",), (), ("--lock", "--strict"), ("--strict",)]]

    assert codes == [0, 1, 0, 0, 0]


def test_files_that_are_not_read_are_named(tmp_path: Path) -> None:
    others = {
        "b.docx": b"x",
        "甲/c.TXT": b"x",
        "d.yaml": b"x",
        "e.pdf": b"x",
        "LICENSE": b"x",
        ".hidden": b"x",
        "甲/.DS_Store": b"x",
    }
    result = run(put(tmp_path / "archive", FILES | others), tmp_path / "docs")

    assert "passed over, since only .txt is read: b.docx, d.yaml, e.pdf and 1 more\n" in result.stdout


def test_where_every_file_is_read_none_is_named(tmp_path: Path) -> None:
    assert "passed over" not in run(put(tmp_path / "archive", FILES), tmp_path / "docs").stdout


def test_a_lock_is_told_of(tmp_path: Path) -> None:
    archive = put(tmp_path / "archive", FILES)

    assert f"{archive / 'ids.lock'} holds the ids" in run(archive, tmp_path / "docs", "--lock").stdout
