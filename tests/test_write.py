"""What writing promises: only what changed, only what is ours, all or nothing; kills are in test_torture."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from speech_archive.errors import ArchiveErrors
from speech_archive.publish import transaction
from speech_archive.publish.transaction import ALONE, JOURNAL, STAGING
from speech_archive.publish.write import MANIFEST, Written, manifest, recover, write

FILES = [("index.md", b"# a\n"), ("speeches/a-1.md", b"one\n"), ("speeches/a-2.md", b"two\n"), ("data/deep/er/x.jsonl", b"")]

Tree = dict[str, bytes | None]


@pytest.fixture(autouse=True, scope="module")
def no_power_cut() -> Iterator[None]:
    """Nothing is waited for until it is on the disk: thousands of writes would take a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _file: None)
        yield


def tree(folder: Path) -> Tree:
    """Every file with its content, every folder with None, by path; but the file that is held while writing."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.name != ALONE}
    return {name: None if path.is_dir() else path.read_bytes() for name, path in found.items()}


def times(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def file_times(folder: Path) -> dict[str, int]:
    return {name: time for name, time in times(folder).items() if (folder / name).is_file()}


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


def fail_once(monkeypatch: pytest.MonkeyPatch, number: int) -> list[int]:
    """Let the call of this number, of those that change a folder, fail as on a full disk; how many are left until then."""
    left = [number]

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device", str(arguments[0]))
            return call(*arguments, **named)

        return called

    for name in ("replace", "link", "mkdir", "rmdir", "unlink", "fsync"):
        monkeypatch.setattr(os, name, wrapped(getattr(os, name)))
    return left


def fault_of(docs: Path, files: list[tuple[str, bytes]], ids: tuple[Path, bytes]) -> str:
    """What a write tells that fails; nothing where it succeeds."""
    try:
        write(docs, files, ids=ids)
    except ArchiveErrors as broken:
        return str(broken)
    return ""


def test_a_call_that_fails_anywhere_leaves_docs_as_it_was(tmp_path: Path) -> None:
    """Whichever it is: what is in place by then is taken back, and no file that stays is touched."""
    new = [*FILES[:1], ("speeches/a-1.md", b"two"), ("data/x.jsonl", b"x"), ("fresh/x.md", b"x")]
    faults = 0
    for number in range(1, 200):
        docs, ids = tmp_path / f"{number}" / "docs", tmp_path / f"{number}" / "ids.lock"
        write(docs, FILES, ids=(ids, b"old ids"))
        age(docs)
        before, old_times = tree(docs), file_times(docs)
        with pytest.MonkeyPatch.context() as patch:
            left = fail_once(patch, number)
            fault = fault_of(docs, new, (ids, b"new ids"))
        if fault:
            faults += 1
            assert "No space left" in fault
            assert tree(docs) == before
            assert file_times(docs) == old_times
        else:
            write(docs, new)  # takes away what could not be removed
            assert {name for name, content in tree(docs).items() if content is not None} == {MANIFEST, *dict(new)}
            assert ids.read_bytes() == b"new ids"
        if left[0] > 0:
            break

    assert faults > 15


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


def test_a_file_that_another_process_holds_stays_and_so_does_all_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows while somebody reads it: no rename to it succeeds, the one that would put it back neither."""
    write(tmp_path, FILES)
    before, plain = tree(tmp_path), os.replace

    def held(source: Path, target: Path) -> None:
        if Path(target).name == "a-1.md":
            raise PermissionError(13, "in use", str(source), None, str(target))
        plain(source, target)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(ArchiveErrors) as broken:
        write(tmp_path, [("index.md", b"new"), ("speeches/a-1.md", b"new"), ("speeches/new.md", b"new")])

    assert [fault.path for fault in broken.value.faults] == [str(tmp_path / "speeches" / "a-1.md")]
    assert tree(tmp_path) == before


def test_on_a_disk_without_links_a_fault_takes_all_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    age(tmp_path)
    before, old_times = tree(tmp_path), file_times(tmp_path)

    def no_link(source: Path, _target: Path) -> None:
        raise OSError(95, "Operation not supported", str(source))

    monkeypatch.setattr(os, "link", no_link)
    (tmp_path / "ids.lock").mkdir()
    with pytest.raises(ArchiveErrors):
        write(tmp_path, [(name, b"new") for name, _ in FILES], ids=(tmp_path / "ids.lock", b"new"))
    (tmp_path / "ids.lock").rmdir()

    assert tree(tmp_path) == before
    assert file_times(tmp_path) == old_times
    assert write(tmp_path, [(name, b"new") for name, _ in FILES]).written == len(FILES)


def test_contents_are_taken_one_by_one(tmp_path: Path) -> None:
    """However large a site, one file of it is in memory."""
    taken: list[str] = []

    def files() -> Iterator[tuple[str, bytes]]:
        for name in ("a", "b"):
            assert len(list((tmp_path / STAGING).rglob("[0-9]"))) == len(taken)
            taken.append(name)
            yield name, b"x"

    assert write(tmp_path, files()).written == 2


# Files and folders in one another's places


@given(maps=st.lists(st.dictionaries(st.sampled_from(["a", "b/c"]), st.binary(max_size=3)) | generated(), max_size=5))
def test_after_any_sequence_docs_holds_the_last_map_and_a_second_write_writes_nothing(
    tmp_path_factory: pytest.TempPathFactory, maps: list[dict[str, bytes]]
) -> None:
    docs = tmp_path_factory.mktemp("docs")
    (docs / "hand.md").write_bytes(b"hand")
    for files in maps:
        write(docs, files.items())
        age(docs)
        before = times(docs)

        assert write(docs, files.items()) == Written(written=0, kept=len(files), pruned=0)
        assert times(docs) == before
        assert {name: content for name, content in tree(docs).items() if content is not None and name != MANIFEST} == files | {
            "hand.md": b"hand"
        }
        assert manifest(docs) == set(files)


@pytest.mark.parametrize(("first", "second"), [("a", "a/b/c"), ("a/b/c", "a"), ("a/b/c", "a/b")])
def test_a_file_makes_room_for_a_folder_and_a_folder_for_a_file(tmp_path: Path, first: str, second: str) -> None:
    write(tmp_path, [(first, b"1")])

    write(tmp_path, [(second, b"2")])

    assert {name for name, content in tree(tmp_path).items() if content is not None} == {MANIFEST, second}


def test_two_contents_for_one_place_are_a_fault_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ArchiveErrors, match=r"index\.md:1: found two contents for one file"):
        write(tmp_path, [("index.md", b"1"), ("index.md", b"2")])

    assert tree(tmp_path) == {}


# Links


@pytest.mark.parametrize(
    "place", ["speeches", "data/deep", "index.md", "speeches/a-1.md", MANIFEST], ids=lambda place: place.replace("/", "-")
)
@pytest.mark.parametrize("is_dangling", [False, True], ids=["leads somewhere", "dangling"])
@pytest.mark.parametrize("is_first", [False, True], ids=["later build", "first build"])
def test_a_link_in_our_place_is_a_fault_and_nothing_goes_through_it(
    tmp_path: Path, place: str, is_dangling: bool, is_first: bool
) -> None:
    docs, out = tmp_path / "docs", tmp_path / "out"
    if not is_first:
        write(docs, FILES)
    link = docs / place
    link.parent.mkdir(parents=True, exist_ok=True)
    if link.exists():
        link.rename(out)
    elif not is_dangling:
        out.mkdir()
    if is_dangling:
        out = tmp_path / "nowhere"
    link.symlink_to(out)
    before = tree(tmp_path) if not is_dangling else {}

    with pytest.raises(ArchiveErrors, match="found a link") as broken:
        write(docs, [*FILES[2:], ("index.md", b"new"), ("speeches/a-1.md", b"new"), ("speeches/new.md", b"new")])

    assert [Path(fault.path) for fault in broken.value.faults] == [link]
    assert link.is_symlink()
    assert not (tmp_path / "nowhere").exists()
    assert is_dangling or tree(tmp_path) == before


def test_nothing_is_pruned_through_a_link(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    write(docs, FILES)
    (docs / "speeches").rename(tmp_path / "out")
    (docs / "speeches").symlink_to(tmp_path / "out")

    assert write(docs, FILES[:1]).pruned == 1
    assert sorted(tree(tmp_path / "out")) == ["a-1.md", "a-2.md"]


def test_docs_may_be_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "docs").symlink_to("elsewhere")

    assert write(tmp_path / "docs", FILES).written == 4
    assert (tmp_path / "elsewhere" / "index.md").exists()


def test_the_staging_folder_and_the_lock_being_links_touch_nothing_elsewhere(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / JOURNAL).write_bytes(b'{"coming": ["a"], "going": [], "fresh": ["a"], "folders": []}')
    before = tree(tmp_path / "precious")
    (docs / STAGING).symlink_to(tmp_path / "precious")

    write(docs, FILES)
    assert not (docs / STAGING).is_symlink()
    (docs / ALONE).symlink_to(tmp_path / "made")
    with pytest.raises(ArchiveErrors):
        write(docs, FILES[:1])

    assert not (tmp_path / "made").exists()
    assert tree(tmp_path / "precious") == before


# What a killed build left


@pytest.mark.parametrize("staging", [STAGING, f"{STAGING}-x1y2z3"])
@pytest.mark.parametrize(
    "journal",
    [
        None,
        b"",
        b"{",
        b"[]",
        b'{"coming": 1, "going": 2}',
        b'{"coming": [1], "going": []}',
        b'{"coming": ["../a"], "going": ["/"]}',
    ],
)
@pytest.mark.parametrize("is_same", [True, False])
def test_what_a_killed_build_staged_is_gone_after_the_next_one(
    tmp_path: Path, staging: str, journal: bytes | None, is_same: bool
) -> None:
    write(tmp_path, FILES)
    (tmp_path / staging / "new").mkdir(parents=True)
    (tmp_path / staging / "new" / "0").write_bytes(b"taken down since")
    if journal is not None:
        (tmp_path / staging / JOURNAL).write_bytes(journal)

    write(tmp_path, FILES if is_same else FILES[1:])

    assert not list(tmp_path.rglob("0"))
    assert not (tmp_path / staging).exists()


def test_what_a_killed_build_moved_is_taken_back_before_anything_is_read(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = tree(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "undo", lambda _docs: None)  # as in a process that is no more
        patch.setattr(transaction, "_forget", lambda _staging: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write(tmp_path, [("index.md", b"new"), ("fresh/x.md", b"new")])
    assert (tmp_path / "index.md").read_bytes() == b"new"

    recover(tmp_path)

    assert tree(tmp_path) == before


# Two builds at once


def test_a_build_refuses_while_another_one_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "PATIENCE", 0.1)
    write(tmp_path, FILES)
    before = tree(tmp_path)

    with FileLock(tmp_path / ALONE), pytest.raises(ArchiveErrors) as broken:
        write(tmp_path, FILES[:1])

    assert "another build is writing here" in str(broken.value)
    assert "\n" not in str(broken.value)
    assert tree(tmp_path) == before


def test_of_two_builds_at_once_the_later_one_waits(tmp_path: Path) -> None:
    maps = [{f"{name}/{n}.md": name.encode() * n for n in range(20)} | {"same.md": name.encode()} for name in "ab"]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            done = list(pool.map(lambda files: write(tmp_path, files.items()), maps))

            assert [one.written + one.kept for one in done] == [21, 21]
            found = {name: content for name, content in tree(tmp_path).items() if content is not None and name != MANIFEST}
            assert found in maps
            assert manifest(tmp_path) == set(found)


def test_the_lock_of_a_process_that_died_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "PATIENCE", 0.1)
    dies = "import os, sys; from filelock import FileLock; FileLock(sys.argv[1]).acquire(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", dies, str(tmp_path / ALONE)], check=False).returncode == 9

    assert write(tmp_path, FILES).written == 4
    assert not (tmp_path / ALONE).exists()


# The file of ids


def test_the_ids_are_replaced_whole_and_nothing_stays_beside_them(tmp_path: Path) -> None:
    ids = tmp_path / "ids.lock"
    ids.write_bytes(b"old")
    (tmp_path / ".staging-ids.lock").write_bytes(b"of a killed build")

    write(tmp_path / "docs", FILES, ids=(ids, b"new"))

    assert {name: content for name, content in tree(tmp_path).items() if "lock" in name} == {"ids.lock": b"new"}


def test_a_build_without_ids_leaves_them_and_takes_away_what_a_killed_one_left(tmp_path: Path) -> None:
    (tmp_path / "ids.lock").write_bytes(b"old")
    (tmp_path / ".staging-ids.lock").write_bytes(b"of a killed build")

    write(tmp_path / "docs", FILES, ids=(tmp_path / "ids.lock", None))

    assert {name: content for name, content in tree(tmp_path).items() if "lock" in name} == {"ids.lock": b"old"}


def test_the_ids_are_readable_by_whoever_may_read_new_files(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()

    write(tmp_path / "docs", FILES, ids=(tmp_path / "ids.lock", b"new"))

    assert (tmp_path / "ids.lock").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("name", ["ids.lock", ".staging-ids.lock"])
def test_ids_that_cannot_be_written_are_a_fault_and_leave_docs_as_it_was(tmp_path: Path, name: str) -> None:
    write(tmp_path / "docs", FILES)
    (tmp_path / name).mkdir()
    before = tree(tmp_path)

    with pytest.raises(ArchiveErrors) as broken:
        write(tmp_path / "docs", FILES[:2], ids=(tmp_path / "ids.lock", b"new"))

    assert [fault.path for fault in broken.value.faults] == [str(tmp_path / name)]
    assert tree(tmp_path) == before


def test_ids_are_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"mine")
    (tmp_path / ".staging-ids.lock").symlink_to("precious")

    write(tmp_path / "docs", FILES, ids=(tmp_path / "ids.lock", b"new"))

    assert (tmp_path / "precious").read_bytes() == b"mine"
    assert not (tmp_path / "ids.lock").is_symlink()
