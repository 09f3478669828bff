"""Ids of works: the oldest stays, a merged one leads to it for ever, whatever is split, added or lost."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech_archive.errors import ArchiveError
from speech_archive.identify.speeches import lock_text
from speech_archive.identify.works import WorkIds, name_works
from speech_archive.inputs.lock import LOCK, read_lock
from speech_archive.models import Group, LockRow, WorkRow


def named(works: str, lock: Sequence[WorkRow] = ()) -> WorkIds:
    """Ids of works told as `a b, c`: letters are speeches, a comma parts works."""
    groups = [Group(speeches=tuple(sorted(work.split())), base=min(work.split()), evidence=()) for work in works.split(",")]
    return name_works(sorted(groups, key=lambda group: group.speeches), lock)


def ids(works: str, lock: Sequence[WorkRow] = ()) -> dict[str, str]:
    """The id of the work that each speech is in."""
    groups = sorted(tuple(sorted(work.split())) for work in works.split(","))
    found = named(works, lock).ids
    return {speech: id_ for group, id_ in zip(groups, found, strict=True) for speech in group}


def test_without_a_lock_a_work_is_named_after_its_first_speech() -> None:
    assert named("b c, a d").ids == ("w-a", "w-b")


def test_a_new_copy_that_sorts_first_changes_no_id() -> None:
    assert ids("a c, b", named("c, b").rows) == {"a": "w-c", "c": "w-c", "b": "w-b"}


def test_of_merged_works_the_oldest_id_is_kept_and_the_other_redirects() -> None:
    first = named("c").rows
    second = named("c, a", first).rows

    found = named("a c", second)

    assert found.ids == ("w-c",)
    assert found.moved == {"w-a": "w-c"}


def test_of_ids_as_old_the_first_is_kept() -> None:
    found = named("a c", named("c, a").rows)

    assert (found.ids, found.moved) == (("w-a",), {"w-c": "w-a"})


def test_a_redirect_survives_later_locks() -> None:
    lock = named("c, a").rows
    for works in ("a c", "a c, d", "a c d", "a b c d, e"):
        lock = named(works, lock).rows

    found = named("a b c d, e", lock)

    assert found.moved == {"w-c": "w-a", "w-d": "w-a"}
    assert found.ids == ("w-a", "w-e")


def test_a_chain_of_merges_leads_to_a_work_that_is_there() -> None:
    lock = named("a, b, c").rows
    lock = named("a, b c", lock).rows
    found = named("a b c", lock)

    assert found.moved == {"w-b": "w-a", "w-c": "w-a"}


def test_when_a_work_is_split_the_id_stays_with_most_of_its_speeches() -> None:
    lock = named("a b c d").rows

    found = ids("a, b c d", lock)

    assert {found[speech] for speech in "bcd"} == {"w-a"}
    assert found["a"] not in ("w-a", *(found[speech] for speech in "bcd"))


def test_on_an_even_split_the_id_stays_with_the_first_speech() -> None:
    found = ids("a b, c d", named("a b c d").rows)

    assert (found["a"], found["c"]) == ("w-a", "w-c")


def test_a_merger_that_is_taken_back_gives_the_id_back() -> None:
    lock = named("a, b").rows
    lock = named("a b", lock).rows

    assert ids("a, b", lock) == {"a": "w-a", "b": "w-b"}


def test_a_work_whose_speeches_are_gone_keeps_its_row_and_gets_its_id_again() -> None:
    lock = named("a, b").rows
    gone = named("b", lock)

    assert {row.id for row in gone.rows} == {"w-a", "w-b"}
    assert gone.moved == {}
    assert ids("a, b", gone.rows) == {"a": "w-a", "b": "w-b"}


def test_a_lost_id_is_never_given_to_another_work() -> None:
    lock = named("a b").rows
    found = ids("a c, b d e", [*named("b", lock).rows])

    assert len(set(found.values())) == 2
    assert found["b"] == "w-a"
    assert found["a"] == "w-a-x2"


PARTITIONS = st.lists(st.lists(st.integers(0, 3), min_size=7, max_size=7), min_size=1, max_size=4)


@given(PARTITIONS)
@settings(deadline=None)
def test_whatever_happens_ids_are_different_and_each_that_was_leads_to_one_that_is(history: list[list[int]]) -> None:
    lock: Sequence[WorkRow] = ()
    given_out: set[str] = set()
    for homes in history:
        parts = [" ".join(s for s, home in zip("abcdefg", homes, strict=True) if home == part) for part in sorted(set(homes))]
        found = named(", ".join(parts), lock)
        assert len(set(found.ids)) == len(found.ids)
        assert all(re.fullmatch("[a-z0-9-]+", id_) for id_ in found.ids)
        given_out |= set(found.ids)
        assert given_out == {*found.ids, *found.moved}
        assert set(found.moved.values()) <= set(found.ids)
        assert not set(found.moved) & set(found.ids)
        assert named(", ".join(parts), found.rows).rows == found.rows, "a second lock changes nothing"
        lock = found.rows


# The file


ROW = {"id": "w-a", "kind": "work", "since": 1, "speeches": ["a", "b"]}


def locked(folder: Path, *lines: str) -> Path:
    (folder / LOCK).write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return folder


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    rows = named("a b, c").rows
    speech = LockRow(id="a", kind="speech", source="f" * 64, path="甲\u2028.txt", begin=0, end=9, fingerprint="00")
    (tmp_path / LOCK).write_text(lock_text([speech, *rows]), encoding="utf-8")

    assert read_lock(tmp_path, []) == ((speech,), rows)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "W a"},
        {"id": 3},
        {"since": "1"},
        {"since": None},
        {"since": True},
        {"speeches": "ab"},
        {"speeches": [1]},
        {"speeches": None},
        {"extra": 1},
    ],
    ids=str,
)
def test_a_broken_row_is_a_fault_with_its_line(tmp_path: Path, change: dict[str, object]) -> None:
    locked(tmp_path, json.dumps(ROW), json.dumps(ROW | {"id": "w-b"} | change), json.dumps(ROW | {"id": "w-c"}))

    faults: list[ArchiveError] = []
    read_lock(tmp_path, faults)

    (fault,) = faults
    assert (fault.path, fault.line) == (LOCK, 2)
    assert "restore the line from version control" in fault.message


@pytest.mark.parametrize("key", ROW)
def test_a_row_without_a_key_is_a_fault(tmp_path: Path, key: str) -> None:
    locked(tmp_path, json.dumps({name: value for name, value in ROW.items() if name != key}))

    faults: list[ArchiveError] = []
    read_lock(tmp_path, faults)

    assert [str(fault).split(" ")[0] for fault in faults] == [f"{LOCK}:1:"]


def test_an_id_that_two_merged_branches_locked_is_one(tmp_path: Path) -> None:
    row = WorkRow(id="w-a", kind="work", since=1, speeches=("a", "b"))
    locked(tmp_path, json.dumps(asdict(row)), json.dumps(asdict(row)))

    found = named("a b", read_lock(tmp_path, [])[1])

    assert found.ids == ("w-a",)
    assert found.moved == {}
    assert [row.id for row in found.rows] == ["w-a"]
