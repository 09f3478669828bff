from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech_archive.errors import ArchiveErrors
from speech_archive.publish.write import MANIFEST, Written, manifest, replacing, write

FILES = [("index.md", b"# a\n"), ("speeches/a-1.md", b"one\n"), ("speeches/a-2.md", b"two\n"), ("data/deep/er/x.jsonl", b"")]

Tree = dict[str, bytes | None]


def tree(folder: Path) -> Tree:
    """Every file with its content, every folder with None, by path."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes() for path in sorted(folder.rglob("*"))
    }


def times(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def age(folder: Path) -> None:
    """Set every time far back, so that any write shows whatever the clock's resolution."""
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, ns=(1, 1))


def names() -> st.SearchStrategy[str]:
    """Paths that never make a file of what another one makes a folder: folders and files have letters of their own."""
    folders = st.lists(st.sampled_from(["f", "g", "hé", "沅"]), max_size=3)
    return st.builds(lambda parts, name: "/".join([*parts, name]), folders, st.sampled_from(["a.md", "b", "-c", "云.txt", "d e"]))


def generated() -> st.SearchStrategy[dict[str, bytes]]:
    return st.dictionaries(names(), st.binary(max_size=20), max_size=6)


def test_every_file_is_written_with_its_folders(tmp_path: Path) -> None:
    docs = tmp_path / "a" / "docs"

    assert write(docs, FILES) == Written(written=4, kept=0, pruned=0)
    assert {name: (docs / name).read_bytes() for name, _ in FILES} == dict(FILES)
    assert manifest(docs) == {name for name, _ in FILES}


def test_a_second_write_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    age(tmp_path)
    before = times(tmp_path)

    assert write(tmp_path, FILES) == Written(written=0, kept=4, pruned=0)
    assert times(tmp_path) == before


def test_only_the_changed_file_is_written(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    age(tmp_path)

    assert write(tmp_path, [*FILES[1:], ("index.md", b"# b\n")]) == Written(written=1, kept=3, pruned=0)
    assert {name for name, time in times(tmp_path).items() if time != 1 and (tmp_path / name).is_file()} == {"index.md"}


def test_what_is_no_longer_made_goes_with_its_empty_folders(tmp_path: Path) -> None:
    write(tmp_path, FILES)

    assert write(tmp_path, FILES[:2]).pruned == 2
    assert tree(tmp_path) == {
        MANIFEST: b"index.md\nspeeches/a-1.md\n",
        "index.md": b"# a\n",
        "speeches": None,
        "speeches/a-1.md": b"one\n",
    }


def test_hand_written_files_survive_beside_pruned_ones(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "about.md").write_bytes(b"by hand")
    (tmp_path / "data" / "deep" / "note.txt").write_bytes(b"by hand")

    write(tmp_path, [])

    assert tree(tmp_path) == {
        MANIFEST: b"",
        "about.md": b"by hand",
        "data": None,
        "data/deep": None,
        "data/deep/note.txt": b"by hand",
    }


@settings(deadline=None)  # it writes files, and the machine may be busy
@given(first=generated(), second=generated())
def test_a_write_leaves_what_it_was_given_and_nothing_of_the_one_before(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, bytes], second: dict[str, bytes]
) -> None:
    docs = tmp_path_factory.mktemp("docs")
    (docs / "hand.md").write_bytes(b"hand")
    write(docs, first.items())

    write(docs, second.items())

    files = {name: content for name, content in tree(docs).items() if content is not None and name != MANIFEST}
    assert files == second | {"hand.md": b"hand"}
    assert {name for name, content in tree(docs).items() if content is None} == {
        parent.as_posix() for name in second for parent in Path(name).parents if parent != Path()
    }


@pytest.mark.parametrize(
    ("in_the_way", "named"),
    [
        ("file:speeches", "speeches"),
        ("file:data/deep", "data/deep"),
        ("folder:index.md", "index.md"),
        ("folder:speeches/a-2.md", "speeches/a-2.md"),
        (f"folder:{MANIFEST}", MANIFEST),
    ],
    ids=["file for a folder", "file for an inner folder", "folder for a file", "folder for the last file", "folder for the list"],
)
def test_something_in_the_way_is_one_fault_and_changes_nothing(tmp_path: Path, in_the_way: str, named: str) -> None:
    kind, _, name = in_the_way.partition(":")
    write(tmp_path, [("old/x.md", b"old"), ("index-old.md", b"old")])
    if name == MANIFEST:
        (tmp_path / MANIFEST).unlink()
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    if kind == "file":
        (tmp_path / name).write_bytes(b"mine")
    else:
        (tmp_path / name).mkdir()
    before = tree(tmp_path)

    with pytest.raises(ArchiveErrors) as broken:
        write(tmp_path, FILES)

    assert [Path(fault.path) for fault in broken.value.faults] == [tmp_path / named]
    assert tree(tmp_path) == before


def test_docs_being_a_file_is_one_fault(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.write_bytes(b"mine")

    with pytest.raises(ArchiveErrors) as broken:
        write(docs, FILES)

    assert [fault.path for fault in broken.value.faults] == [str(docs)]
    assert tree(tmp_path) == {"docs": b"mine"}


@pytest.mark.parametrize("locked", ["old", "."], ids=["folder to prune from", "docs"])
def test_a_folder_without_permission_is_one_fault_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    write(tmp_path, [("old/x.md", b"old")])
    before = tree(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path / locked)  # root may write anywhere

    with pytest.raises(ArchiveErrors, match="no permission"):
        write(tmp_path, FILES)

    assert tree(tmp_path) == before


def test_a_fault_while_files_are_made_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = tree(tmp_path)

    def files() -> Iterator[tuple[str, bytes]]:
        yield "index.md", b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(ArchiveErrors, match="No space left on device"):
        write(tmp_path, files())

    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "line",
    ["../precious.md", "speeches/../../precious.md", "{parent}/precious.md", "linked/precious.md", "..\\precious.md", "C:/x.md"],
    ids=["up", "down and up", "from the root", "by a link", "up on Windows", "a drive"],
)
def test_a_listed_path_that_leads_out_of_docs_is_not_believed(tmp_path: Path, line: str) -> None:
    docs = tmp_path / "docs"
    write(docs, FILES)
    (tmp_path / "precious.md").write_bytes(b"mine")
    (docs / "linked").symlink_to(tmp_path)
    with (docs / MANIFEST).open("a", encoding="utf-8", newline="\n") as listing:
        listing.write(line.format(parent=tmp_path.as_posix()) + "\n")

    assert write(docs, FILES).pruned == 0
    assert (tmp_path / "precious.md").read_bytes() == b"mine"


@pytest.mark.parametrize(
    "listing",
    [b"\xff\xfe\n", b"\0\n", b"\n\n", b".\n", b"speeches\n", b"gone.md\n", b"a" * 5000 + b"\n"],
    ids=["not UTF-8", "NUL", "blank lines", "docs itself", "a folder", "a file that is gone", "too long a name"],
)
def test_a_damaged_list_prunes_nothing_and_is_mended(tmp_path: Path, listing: bytes) -> None:
    write(tmp_path, FILES)
    good = (tmp_path / MANIFEST).read_bytes()
    (tmp_path / MANIFEST).write_bytes(listing)

    assert write(tmp_path, FILES) == Written(written=0, kept=4, pruned=0)
    assert (tmp_path / MANIFEST).read_bytes() == good


def test_one_file_is_replaced_whole_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "ids.lock"
    path.write_bytes(b"old")

    with replacing(path, b"new"):
        assert path.read_bytes() == b"old"

    assert tree(tmp_path) == {"ids.lock": b"new"}


def test_one_file_is_readable_by_whoever_may_read_new_files(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()

    with replacing(tmp_path / "ids.lock", b"new"):
        pass

    assert (tmp_path / "ids.lock").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_one_file_that_cannot_be_replaced_is_a_fault_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "ids.lock").mkdir()

    with pytest.raises(ArchiveErrors), replacing(tmp_path / "ids.lock", b"new"):
        pass

    assert tree(tmp_path) == {"ids.lock": None}


def test_one_file_stays_as_it_was_where_the_block_fails(tmp_path: Path) -> None:
    path = tmp_path / "ids.lock"
    path.write_bytes(b"old")

    with pytest.raises(ArchiveErrors), replacing(path, b"new"):
        raise ArchiveErrors(())

    assert tree(tmp_path) == {"ids.lock": b"old"}
