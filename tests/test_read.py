from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_archive.errors import ArchiveErrors, UnreadableText
from speech_archive.inputs.archive import read_inputs
from speech_archive.inputs.places import decisions_of
from speech_archive.inputs.sources import source_from
from tests.conftest import needs_any_bytes, possible

SIMPLIFIED = (
    "同志们：今天，云泽市召开全市春季植树工作会议，主要任务是总结去年的工作，安排今年的任务。下面，我讲三点意见。\n"
    "一、提高认识，增强做好植树工作的责任感。\n二、突出重点，狠抓落实。\n谢谢大家！\n"
)
TRADITIONAL = (
    "同志們：今天，雲澤市召開全市春季植樹工作會議，主要任務是總結去年的工作，安排今年的任務。下面，我講三點意見。\n"
    "一、提高認識，增強做好植樹工作的責任感。\n二、突出重點，狠抓落實。\n謝謝大家！\n"
)
RARE = "本县喆堃二位同志，在邕江边上修渠"
BOM = b"\xef\xbb\xbf"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8
GB = SIMPLIFIED.strip().encode("gb18030")
BIG = TRADITIONAL.strip().encode("big5")
CUT = SIMPLIFIED.strip().encode()[:-1]

ENCODED = {
    "utf-8": (SIMPLIFIED.encode(), SIMPLIFIED, "utf-8"),
    "utf-8 with a BOM": (BOM + SIMPLIFIED.encode(), SIMPLIFIED, "utf-8-sig"),
    "gb18030": (SIMPLIFIED.encode("gb18030"), SIMPLIFIED, "gb18030"),
    "gb18030 of four bytes": (("𠮷镇" + SIMPLIFIED).encode("gb18030"), "𠮷镇" + SIMPLIFIED, "gb18030"),
    "big5": (TRADITIONAL.encode("big5"), TRADITIONAL, "big5"),
    "utf-16-le with a BOM": (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), SIMPLIFIED, "utf_16"),
    "utf-16-be with a BOM": (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), SIMPLIFIED, "utf_16"),
    "utf-32 with a BOM": (SIMPLIFIED.encode("utf-32"), SIMPLIFIED, "utf_32"),
    "English in utf-16 with a BOM": ("Notes\n".encode("utf-16"), "Notes\n", "utf_16"),
    "gb18030 full of masks": ("某＊＊＊同志，□□□镇的ＸＸ渠".encode("gb18030"), "某＊＊＊同志，□□□镇的ＸＸ渠", "gb18030"),
    "gb18030 with some rare names": (RARE.encode("gb18030"), RARE, "gb18030"),
    "traditional gb18030": (TRADITIONAL.encode("gb18030"), TRADITIONAL, "gb18030"),
    "nine characters of gb18030": ("大家辛苦了，谢谢。".encode("gb18030"), "大家辛苦了，谢谢。", "gb18030"),
    "eight characters of big5": ("謝謝各位鄉親長輩".encode("big5"), "謝謝各位鄉親長輩", "big5"),
    "utf-16-le": (SIMPLIFIED.encode("utf-16-le"), SIMPLIFIED, "utf_16_le"),
    "utf-16-be": (SIMPLIFIED.encode("utf-16-be"), SIMPLIFIED, "utf_16_be"),
    "empty": (b"", "", "utf-8"),
    "a BOM alone": (BOM, "", "utf-8-sig"),
    "blank": (b" \n\t\n", " \n\t\n", "utf-8"),
    "odd line ends and U+FFFD": ("一\u2028二\x85三\ufffd".encode(), "一\u2028二\x85三\ufffd", "utf-8"),
}
BROKEN = {
    "NUL": (b"a\nb\x00c\n", 2, "NUL"),
    "NUL behind CR": (b"a\r\nb\rc\x00", 3, "NUL"),
    "PNG": (PNG, 1, "binary"),
    "an old Western text": (
        "Après l'été, les élèves du collège ont été reçus à la préfecture, où le maire a évoqué l'école.".encode("cp1252"),
        1,
        "found bytes that are no text",
    ),
    "noise": (bytes(range(128, 256)) * 9, 1, "found bytes that are no text"),
    "a few characters of utf-16 without a BOM": ("同志们好".encode("utf-16-le"), 1, "found bytes that are no text"),
    "a bad byte": ("云泽\n市\n".encode() + b"\xff" + "讲话".encode(), 3, "byte 0xff at 11, expected utf-8"),
    "a bad byte behind CR": ("云泽\r市".encode() + b"\xfe", 2, "byte 0xfe at 10, expected utf-8"),
    "truncated": ("云泽\n市".encode()[:-1], 2, "byte 0xe5 at 7, expected utf-8"),
    "a truncated sentence": (CUT, 4, f"byte 0xef at {len(CUT) - 2}, expected utf-8"),
    "a bad byte behind a BOM": (BOM + "云\n泽".encode() + b"\xff", 2, "byte 0xff at 10, expected utf-8-sig"),
    "truncated gb18030": (GB[:-1], 4, f"byte 0x{GB[-2]:02x} at {len(GB) - 2}, expected gb18030"),
    "a bad byte in gb18030": (GB[:150] + b"\xff" + GB[150:], 3, "byte 0xff at 150, expected gb18030"),
    "a bad byte in big5": (BIG[:150] + b"\xff" + BIG[150:], 3, "byte 0xff at 150, expected big5"),
    "half a character at the end of utf-16": ("云\n泽".encode("utf-16") + b"\x00", 2, "byte 0x00 at 8, expected utf_16"),
}
HOSTILE_NAMES = [
    *(" 前后 有空格 .txt", "云泽市讲话（一）.txt", "-rf.txt", "--help.txt", "\"引\"'号'.txt", "a\nb.txt", "a\u2028b.txt"),
    *("*[x](y).txt", "{{ x }}.txt", "a\\b.txt", "%s.txt", ".txt", ".隐.txt", "&amp;.txt", "$HOME.txt", "a:b.txt"),
]  # fmt: skip
is_root = hasattr(os, "geteuid") and os.geteuid() == 0


def put(archive: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_bytes(data)


def faults(archive: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(ArchiveErrors) as broken:
        read_inputs(archive)
    return [(fault.path, fault.line, fault.message) for fault in broken.value.faults]


def left_out(archive: Path) -> list[tuple[str, int, str]]:
    return [(text.path, text.line, text.message) for text in read_inputs(archive).left_out]


def read(archive: Path) -> list[str]:
    return [source.path for source in read_inputs(archive).sources]


@pytest.mark.parametrize(("data", "text", "encoding"), ENCODED.values(), ids=ENCODED)
def test_the_encoding_is_found_and_sure(data: bytes, text: str, encoding: str) -> None:
    source = source_from(data, "a.txt")

    assert (source.text, source.encoding, source.is_doubtful) == (text, encoding, False)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"], ids=["CRLF", "CR", "LF"])
def test_line_ends_stay_as_they_are(encoding: str, end: str) -> None:
    text = SIMPLIFIED.replace("\n", end)

    assert source_from(text.encode(encoding), "a.txt").text == text


UNSURE = {
    "one character": "云",
    "four": "同志们好",
    "a text that reads as well in Big5": "大家把各户的门板都搬到大河边",
    "a text of rare characters, half of them": "鳡鲡鳢鳣在河里，鸊鷉鹙鹚在岸上，大家要护好",
    "a text of nothing else": "鳡鲡鳢鳣鸊鷉鹙鹚",
}


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_a_text_whose_encoding_cannot_be_told_for_sure_is_taken_and_doubtful(text: str) -> None:
    source = source_from(text.encode("gb18030"), "a.txt")

    assert (source.text, source.encoding, source.is_doubtful) == (text, "gb18030", True)


def test_a_curated_encoding_wins(tmp_path: Path) -> None:
    put(tmp_path, dict.fromkeys(["a.txt", "b.txt"], "云".encode("gb18030")))
    put(tmp_path, {"a.yml": "encoding: {value: big5, reason: 甲}".encode()})

    a, b = read_inputs(tmp_path).sources

    assert (a.text, a.encoding, a.is_doubtful) == ("堁", "big5", False)
    assert (b.text, b.encoding, b.is_doubtful) == ("云", "gb18030", True)


@pytest.mark.parametrize(
    ("bom", "curated", "encoding"),
    [(BOM, "utf-8", "utf-8-sig"), (b"\xff\xfe", "utf-16-le", "utf_16"), (b"\xfe\xff", "utf-16-be", "utf_16")],
    ids=["utf-8", "utf-16-le", "utf-16-be"],
)
def test_a_bom_is_consumed_in_a_curated_encoding_too(bom: bytes, curated: str, encoding: str) -> None:
    source = source_from(bom + "云泽".encode(curated), "a.txt", curated)

    assert (source.text, source.encoding) == ("云泽", encoding)


def test_a_gb_word_in_a_file_of_ascii_is_not_called_broken_utf_8() -> None:
    data = b"The town of Yunze, notes in English. " * 20 + "云泽市春季植树工作会议".encode("gb18030") + b"\n"

    assert source_from(data, "a.txt").text.endswith("云泽市春季植树工作会议\n")


def test_only_txt_files_are_read_and_sub_folders_too(tmp_path: Path) -> None:
    put(tmp_path, dict.fromkeys(["b.txt", "a/c.txt", "a/d/e.txt", "a.md", "b.yaml", "txt", "c.txt.bak", "d.TXT.old"], b"x"))
    (tmp_path / "folder.txt").mkdir()

    assert read(tmp_path) == ["a/c.txt", "a/d/e.txt", "b.txt"]


@pytest.mark.parametrize("name", possible(*HOSTILE_NAMES), ids=ascii)
def test_a_hostile_file_name_is_read(tmp_path: Path, name: str) -> None:
    put(tmp_path, {name: b"x"})

    assert read(tmp_path) == [name]


def test_links_inside_the_archive_are_read(tmp_path: Path) -> None:
    put(tmp_path, {"a/x.txt": b"x"})
    (tmp_path / "b.txt").symlink_to(Path("a/x.txt"))

    assert read(tmp_path) == ["a/x.txt", "b.txt"]


@pytest.mark.parametrize(("data", "line", "found"), BROKEN.values(), ids=BROKEN)
def test_bytes_that_are_no_text_are_left_out_and_told_with_line_and_byte(
    tmp_path: Path, data: bytes, line: int, found: str
) -> None:
    put(tmp_path, {"a.txt": data, "good.txt": b"x"})

    inputs = read_inputs(tmp_path)

    (text,) = inputs.left_out
    assert (text.path, text.line) == ("a.txt", line)
    assert found in text.message
    assert text.byte is not None
    assert f" at {text.byte}," in text.message or " at " not in text.message
    assert [source.path for source in inputs.sources] == ["good.txt"]


@pytest.mark.parametrize(("data", "line", "found"), BROKEN.values(), ids=BROKEN)
def test_an_archive_of_which_no_text_can_be_read_is_a_fault(tmp_path: Path, data: bytes, line: int, found: str) -> None:
    put(tmp_path, {"a.txt": data, "b.txt": data})

    assert [(path, at, found in message) for path, at, message in faults(tmp_path)] == [
        ("a.txt", line, True),
        ("b.txt", line, True),
    ]


def test_a_curated_encoding_that_does_not_fit_names_the_byte_and_the_line() -> None:
    with pytest.raises(UnreadableText, match=r"^a\.txt:3: found byte 0xd8 at 6, expected utf-16-be; mend `encoding` in a\.yml$"):
        source_from("上\n\n".encode("utf-16-be") + b"\xd8\0", "a.txt", "utf-16-be")


def test_a_curated_encoding_that_yields_half_a_character_is_a_fault() -> None:
    with pytest.raises(UnreadableText, match="half a pair"):
        source_from(b"+2AA-", "a.txt", "utf-7")


def test_every_link_that_leads_out_of_the_archive_is_a_fault(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    put(tmp_path, {"out.txt": b"x", "folder/in.txt": b"x", "archive/good.txt": b"x"})
    (archive / "folder").symlink_to(tmp_path / "folder")
    (archive / "file.txt").symlink_to(Path("../out.txt"))
    (archive / "gone.txt").symlink_to(Path("../gone.txt"))
    (archive / "note.md").symlink_to(Path("../out.txt"))  # nothing of ours: no fault

    found = faults(archive)

    assert [path for path, _, message in found if "leads out" in message] == ["file.txt", "folder", "gone.txt"]
    assert len(found) == 3


@pytest.mark.parametrize("target", ["gone.txt", "loop.txt"], ids=["dangling", "to itself"])
def test_a_link_to_nothing_is_left_out(tmp_path: Path, target: str) -> None:
    put(tmp_path, {"good.txt": b"x"})
    (tmp_path / "loop.txt").symlink_to(target)

    assert [(path, "cannot be read" in message) for path, _, message in left_out(tmp_path)] == [("loop.txt", True)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_is_a_fault_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")

    assert [(path, "found a pipe" in message) for path, _, message in faults(tmp_path)] == [("a.txt", True)]


@needs_any_bytes
def test_a_file_name_that_is_not_utf_8_is_a_fault_that_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xd4\xc6.txt")).write_bytes(b"x")

    with pytest.raises(ArchiveErrors) as broken:
        read_inputs(tmp_path)

    assert str(broken.value).encode().startswith(rb"\udcd4\udcc6.txt:1: found a file name that is not UTF-8")


@pytest.mark.skipif(is_root or os.name == "nt", reason="whoever runs this may read everything")
@pytest.mark.parametrize(("name", "told"), [("a.txt", left_out), ("a", faults)], ids=["file", "folder"])
def test_a_file_that_may_not_be_read_is_left_out_and_a_folder_is_a_fault(
    tmp_path: Path, name: str, told: Callable[[Path], list[tuple[str, int, str]]]
) -> None:
    put(tmp_path, {"good.txt": b"x", f"{name}/x.txt" if name == "a" else name: b"x"})
    (tmp_path / name).chmod(0)
    try:
        assert [(path, "cannot be read" in message) for path, _, message in told(tmp_path)] == [(name, True)]
    finally:
        (tmp_path / name).chmod(0o700)


@pytest.mark.parametrize("name", ["gone", "file", "n" * 300], ids=["missing", "a file", "too long a name"])
def test_an_archive_that_is_no_folder_is_one_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()

    assert [(path, "no such folder" in message) for path, _, message in faults(tmp_path / name)] == [(str(tmp_path / name), True)]


def test_all_that_is_left_out_is_told_at_once_in_path_order(tmp_path: Path) -> None:
    put(tmp_path, {"b.txt": b"\0", "good.txt": b"x", "a/z.txt": PNG, "c.txt": "云".encode() + b"\xff"})

    assert [path for path, _, _ in left_out(tmp_path)] == ["a/z.txt", "b.txt", "c.txt"]


TWO_WRONG = """\
titles: [{line: 9, title: 乙, reason: 丙}]
same_work: [{line: 1, other: x.txt, other_line: 1, reason: 丙}]
"""
ONE_LEFT_OUT = """\
same_work:
- {line: 1, other: a.txt, other_line: 3, reason: 丙}
- {line: 3, other: b.txt, other_line: 9, reason: 丙}
"""


def test_every_fault_of_an_archive_comes_at_once(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "a.txt": "甲\n".encode(),
            "a.yml": TWO_WRONG.encode(),
            "b.txt": b"b\n\0",
            "c.yml": b"x: 1\n",
            "d.txt": b"d",
            "d.yml": b"x: 1\n",
            "ids.lock": b"{}\n",
        },
    )

    assert [(path, line) for path, line, _ in faults(tmp_path)] == [
        *(("a.yml", 1), ("a.yml", 2), ("b.txt", 2), ("c.yml", 1), ("d.yml", 1), ("ids.lock", 1)),
    ]


def test_a_broken_decision_elsewhere_makes_no_curated_text_unreadable(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"a.txt": "Comrades, a few words.\r\n".encode("cp500"), "a.yml": "encoding: {value: cp500, reason: 磁带}".encode()},
    )
    put(tmp_path, {"b.txt": b"x", "b.yml": b"titels: []\n"})

    assert [path for path, _, _ in faults(tmp_path)] == ["b.yml"]


def test_a_text_whose_own_decisions_are_broken_is_not_called_unreadable(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": "Comrades\r\n".encode("cp500"), "a.yml": b"encoding: {value: cp500}"})

    assert [path for path, _, _ in faults(tmp_path)] == ["a.yml"]


def test_a_path_that_is_not_opened_makes_no_decision_wrong(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"x", "a.yml": b"same_work: [{line: 1, other: out.txt, other_line: 1, reason: x}]", "out.yml": b""})
    (tmp_path / "out.txt").symlink_to("/etc/hostname")

    assert [path for path, _, _ in faults(tmp_path)] == ["out.txt"]


def test_decisions_about_a_text_that_is_left_out_are_told_and_stop_nothing(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"a.txt": "甲\n\n乙\n".encode(), "b.txt": b"\0", "b.yml": "titles: [{line: 99, title: 乙, reason: 丙}]".encode()},
    )
    put(tmp_path, {"a.yml": ONE_LEFT_OUT.encode()})

    inputs = read_inputs(tmp_path)

    assert [(doubt.kind, doubt.path, doubt.line, doubt.found) for doubt in inputs.doubts] == [
        ("unused_decisions", "a.yml", 3, "same_work b.txt:9"),
        ("unused_decisions", "b.yml", 1, "b.txt"),
    ]
    assert [bond.other_path for bond in decisions_of(inputs.curations, inputs.sources).bonds] == ["a.txt"]


def test_a_file_that_goes_while_the_archive_is_read_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.txt": b"x", "b.txt": b"x", "b.yml": b""})
    read_bytes = Path.read_bytes

    def reading(path: Path) -> bytes:
        (tmp_path / "b.txt").unlink(missing_ok=True)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", reading)

    assert [(path, "No such file" in message) for path, _, message in left_out(tmp_path)] == [("b.txt", True)]


def test_every_file_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.txt": b"x", "a.yml": b"same_work: [{line: 1, other: a.txt, other_line: 1, reason: x}]", "ids.lock": b""})
    opened: list[str] = []
    read_bytes = Path.read_bytes

    def reading(path: Path) -> bytes:
        opened.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", reading)

    read_inputs(tmp_path)

    assert sorted(opened) == ["a.txt", "a.yml", "ids.lock"]


def any_bytes() -> st.SearchStrategy[bytes]:
    """Bytes; text in some encoding; such text with a byte more, cut short, or behind a BOM."""
    encoded = st.builds(
        lambda text, codec: text.encode(codec, "ignore"),
        st.text(st.one_of(st.sampled_from(SIMPLIFIED + "\r"), st.characters(exclude_categories=["Cs"]))),
        st.sampled_from(["utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "cp1252"]),
    )
    broken = st.builds(lambda a, b, c, cut: a + b + c[:cut], encoded, st.binary(max_size=2), encoded, st.integers(0, 60))
    return st.one_of(st.binary(), encoded, broken)


@given(data=any_bytes(), curated=st.sampled_from([None, "utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-7", "cp1252"]))
def test_any_bytes_are_a_source_that_decodes_to_its_text_or_a_fault(data: bytes, curated: str | None) -> None:
    try:
        source = source_from(data, "a.txt", curated)
    except UnreadableText:
        return

    assert source.data.decode(source.encoding) == source.text
    assert b"\0" not in source.text.encode()  # nor half of a pair, which does not encode
