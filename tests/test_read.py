from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.inputs.sources import read, source_from
from tests.conftest import needs_any_bytes, possible

SIMPLIFIED = (
    "同志们：今天，云泽市召开全市春季植树工作会议，主要任务是总结去年的工作，安排今年的任务。下面，我讲三点意见。\n"
    "一、提高认识，增强做好植树工作的责任感。\n二、突出重点，狠抓落实。\n谢谢大家！\n"
)
TRADITIONAL = (
    "同志們：今天，雲澤市召開全市春季植樹工作會議，主要任務是總結去年的工作，安排今年的任務。下面，我講三點意見。\n"
    "一、提高認識，增強做好植樹工作的責任感。\n二、突出重點，狠抓落實。\n謝謝大家！\n"
)
BOM = b"\xef\xbb\xbf"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8
GB = SIMPLIFIED.strip().encode("gb18030")
CUT = SIMPLIFIED.strip().encode()[:-1]

ENCODED = {
    "utf-8": (SIMPLIFIED.encode(), SIMPLIFIED, "utf-8"),
    "utf-8 with a BOM": (BOM + SIMPLIFIED.encode(), SIMPLIFIED, "utf-8-sig"),
    "gb18030": (SIMPLIFIED.encode("gb18030"), SIMPLIFIED, "gb18030"),
    "gb18030 of four bytes": (("𠮷镇" + SIMPLIFIED).encode("gb18030"), "𠮷镇" + SIMPLIFIED, "gb18030"),
    "big5": (TRADITIONAL.encode("big5"), TRADITIONAL, "big5"),
    "utf-16-le with a BOM": (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), SIMPLIFIED, "utf_16"),
    "utf-16-be with a BOM": (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), SIMPLIFIED, "utf_16"),
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
    "utf-32": (SIMPLIFIED.encode("utf-32"), 1, "no text in UTF-8, GB18030, Big5 or UTF-16"),
    "a bad byte": ("云泽\n市\n".encode() + b"\xff" + "讲话".encode(), 3, "byte 0xff at 11, expected utf-8"),
    "a bad byte behind CR": ("云泽\r市".encode() + b"\xfe", 2, "byte 0xfe at 10, expected utf-8"),
    "truncated": ("云泽\n市".encode()[:-1], 2, "byte 0xe5 at 7, expected utf-8"),
    "a truncated sentence": (CUT, 4, f"byte 0xef at {len(CUT) - 2}, expected utf-8"),
    "a bad byte behind a BOM": (BOM + "云\n泽".encode() + b"\xff", 2, "byte 0xff at 10, expected utf-8-sig"),
    "truncated gb18030": (GB[:-1], 1, "found bytes that are no text"),
    "a bad byte in gb18030": (GB[:50] + b"\xff" + GB[50:], 1, "found bytes that are no text"),
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
        read(archive, {})
    return [(fault.path, fault.line, fault.message) for fault in broken.value.faults]


@pytest.mark.parametrize(("data", "text", "encoding"), ENCODED.values(), ids=ENCODED)
def test_the_encoding_is_found_and_sure(data: bytes, text: str, encoding: str) -> None:
    source = source_from(data, "a.txt")

    assert (source.text, source.encoding, source.is_doubtful) == (text, encoding, False)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"], ids=["CRLF", "CR", "LF"])
def test_line_ends_stay_as_they_are(encoding: str, end: str) -> None:
    text = SIMPLIFIED.replace("\n", end)

    assert source_from(text.encode(encoding), "a.txt").text == text


@pytest.mark.parametrize("data", ["云".encode("gb18030"), "同志们好".encode("gb18030")], ids=["one character", "four"])
def test_a_text_too_short_to_tell_its_encoding_is_doubtful(data: bytes) -> None:
    assert source_from(data, "a.txt").is_doubtful


def test_a_curated_encoding_wins(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": "云".encode("gb18030"), "b.txt": "云".encode("gb18030")})

    a, b = read(tmp_path, {"a.txt": "gb18030"})

    assert (a.text, a.encoding, a.is_doubtful) == ("云", "gb18030", False)
    assert b.encoding != "gb18030"


@pytest.mark.parametrize(
    ("bom", "curated", "encoding"),
    [(BOM, "utf-8", "utf-8-sig"), (b"\xff\xfe", "utf-16-le", "utf-16"), (b"\xfe\xff", "utf-16-be", "utf-16")],
    ids=["utf-8", "utf-16-le", "utf-16-be"],
)
def test_a_bom_is_consumed_in_a_curated_encoding_too(bom: bytes, curated: str, encoding: str) -> None:
    source = source_from(bom + "云泽".encode(curated), "a.txt", curated)

    assert (source.text, source.encoding) == ("云泽", encoding)


def test_a_gb_word_in_a_file_of_ascii_is_not_called_broken_utf_8() -> None:
    data = b"The town of Yunze, notes in English. " * 20 + "云泽市春季植树工作会议".encode("gb18030") + b"\n"

    assert source_from(data, "a.txt").text.endswith("云泽市春季植树工作会议\n")


def test_only_txt_files_are_read_and_sub_folders_too(tmp_path: Path) -> None:
    put(tmp_path, dict.fromkeys(["b.txt", "a/c.txt", "a/d/e.txt", "a.md", "b.yml", "txt", "c.txt.bak", "d.TXT.old"], b"x"))
    (tmp_path / "folder.txt").mkdir()

    assert [source.path for source in read(tmp_path, {})] == ["a/c.txt", "a/d/e.txt", "b.txt"]


@pytest.mark.parametrize("name", possible(*HOSTILE_NAMES), ids=ascii)
def test_a_hostile_file_name_is_read(tmp_path: Path, name: str) -> None:
    put(tmp_path, {name: b"x"})

    assert [source.path for source in read(tmp_path, {})] == [name]


def test_links_inside_the_archive_are_read(tmp_path: Path) -> None:
    put(tmp_path, {"a/x.txt": b"x"})
    (tmp_path / "b.txt").symlink_to(Path("a/x.txt"))

    assert [source.path for source in read(tmp_path, {})] == ["a/x.txt", "b.txt"]


@pytest.mark.parametrize(("data", "line", "found"), BROKEN.values(), ids=BROKEN)
def test_bytes_that_are_no_text_are_a_fault_with_its_line(tmp_path: Path, data: bytes, line: int, found: str) -> None:
    put(tmp_path, {"a.txt": data, "good.txt": b"x"})

    ((path, at, message),) = faults(tmp_path)

    assert (path, at) == ("a.txt", line)
    assert found in message


def test_a_curated_encoding_that_does_not_fit_names_the_byte_and_the_line() -> None:
    with pytest.raises(ArchiveError, match=r"^a\.txt:3: found byte 0xd8 at 6, expected utf-16-be; mend `encoding` in a\.yml$"):
        source_from("上\n\n".encode("utf-16-be") + b"\xd8\0", "a.txt", "utf-16-be")


def test_a_curated_encoding_that_yields_half_a_character_is_a_fault() -> None:
    with pytest.raises(ArchiveError, match="half a pair"):
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
def test_a_link_to_nothing_is_a_fault(tmp_path: Path, target: str) -> None:
    (tmp_path / "loop.txt").symlink_to(target)

    assert [(path, "cannot be read" in message) for path, _, message in faults(tmp_path)] == [("loop.txt", True)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_is_a_fault_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")

    assert [(path, "found a pipe" in message) for path, _, message in faults(tmp_path)] == [("a.txt", True)]


@needs_any_bytes
def test_a_file_name_that_is_not_utf_8_is_a_fault_that_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xd4\xc6.txt")).write_bytes(b"x")

    with pytest.raises(ArchiveErrors) as broken:
        read(tmp_path, {})

    assert str(broken.value).encode().startswith(rb"\udcd4\udcc6.txt:1: found a file name that is not UTF-8")


@pytest.mark.skipif(is_root or os.name == "nt", reason="whoever runs this may read everything")
@pytest.mark.parametrize("name", ["a.txt", "a"], ids=["file", "folder"])
def test_what_may_not_be_read_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir() if name == "a" else put(tmp_path, {name: b"x"})
    (tmp_path / name).chmod(0)
    try:
        assert [(path, "cannot be read" in message) for path, _, message in faults(tmp_path)] == [(name, True)]
    finally:
        (tmp_path / name).chmod(0o700)


@pytest.mark.parametrize("name", ["gone", "file", "n" * 300], ids=["missing", "a file", "too long a name"])
def test_an_archive_that_is_no_folder_is_one_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()

    assert [(path, "no such folder" in message) for path, _, message in faults(tmp_path / name)] == [(str(tmp_path / name), True)]


def test_faults_of_several_files_come_at_once_in_path_order(tmp_path: Path) -> None:
    put(tmp_path, {"b.txt": b"\0", "good.txt": b"x", "a/z.txt": PNG, "c.txt": "云".encode() + b"\xff"})

    assert [path for path, _, _ in faults(tmp_path)] == ["a/z.txt", "b.txt", "c.txt"]


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
    except ArchiveError:
        return

    assert source.data.decode(source.encoding) == source.text
    assert b"\0" not in source.text.encode()  # nor half of a pair, which does not encode
