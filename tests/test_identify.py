from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_archive.errors import ArchiveError
from speech_archive.identify.speeches import Ids, identify, lock_text
from speech_archive.inputs.curation import NONE, parse
from speech_archive.inputs.lock import LOCK, read_lock
from speech_archive.inputs.sources import source_from
from speech_archive.models import UNDECIDED, Ledger, LockRow
from speech_archive.prepare.label import label
from speech_archive.prepare.split.split import split

TOPICS = ["植树造林", "防汛备汛", "食品安全", "园区建设", "基层教育", "道路养护", "文化下乡", "节水灌溉"]


def speech(topic: str, place: str = "云泽市") -> str:
    """A speech of its own: its sentences name the topic, and no long run of letters is in another topic's."""
    return (
        f"同志们：\n　　今天{place}召开{topic}大会，就是要把{topic}这件事说清楚、办扎实。\n"
        f"　　一年来{topic}有了起色，{topic}的底子却还薄，{place}的{topic}离群众的盼望还差得远。\n"
        f"　　各单位要把{topic}列上日程，{topic}的账要一笔一笔算，{topic}的责任要一层一层落。\n"
        f"　　{topic}的事急不得也等不得，{topic}见了成效，大家才会说{topic}是真抓的。\n　　谢谢大家！\n"
    )


def compilation(*bodies: str) -> str:
    numerals = "一二三四五六七八九"
    return "".join(f"第{numerals[at]}篇：关于第{at + 1}件事的讲话\n{body}" for at, body in enumerate(bodies))


def ledgers(files: Mapping[str, str], curation: str = "") -> list[Ledger]:
    """The ledgers of an archive with these texts; one curation for all."""
    decided = (parse(curation, "a.yml", []) or NONE).on_lines if curation else UNDECIDED
    return [split(label(source_from(text.encode(), path)), decided) for path, text in sorted(files.items())]


def locked(files: Mapping[str, str]) -> tuple[LockRow, ...]:
    return identify(ledgers(files), (), is_wanted=True).rows


def by_topic(files: Mapping[str, str], lock: tuple[LockRow, ...] = (), curation: str = "") -> dict[tuple[str, str], str]:
    """The id of each speech by its file and the topic it talks of most."""
    found, ids = {}, ids_of(files, lock, curation)
    for ledger in ledgers(files, curation):
        for draft in ledger.drafts:
            text = ledger.source.text[draft.begin : draft.end]
            found[ledger.source.path, max(TOPICS, key=text.count)] = ids.speeches[ledger.source.path, draft.ordinal]
    return found


def ids_of(files: Mapping[str, str], lock: tuple[LockRow, ...] = (), curation: str = "") -> Ids:
    return identify(ledgers(files, curation), lock, is_wanted=False)


THREE = compilation(*map(speech, TOPICS[:3]))
TWO = compilation(*map(speech, TOPICS[3:5]))
FILES = {"a.txt": THREE, "b.txt": TWO}


def test_ids_come_from_hash_and_ordinal_not_from_names() -> None:
    ids = ids_of({"2014-云泽市.txt": THREE, "b.txt": TWO})
    renamed = ids_of({"z.txt": THREE, "讲话/1986.txt": TWO})

    every = [*ids.sources.values(), *ids.speeches.values()]
    assert len(every) == len(set(every)) == 7
    assert [id_ for id_ in every if not re.fullmatch(r"[0-9a-f]{12}(-\d)?", id_)] == []
    assert set(renamed.speeches.values()) == set(ids.speeches.values())
    assert [ids.speeches["b.txt", 1], ids.speeches["b.txt", 2]] == [f"{ids.sources['b.txt']}-1", f"{ids.sources['b.txt']}-2"]


def test_byte_identical_files_are_told_apart_by_a_suffix_in_path_order() -> None:
    ids = ids_of({"c.txt": TWO, "a.txt": TWO, "b.txt": TWO})

    assert [ids.sources[path].removeprefix(ids.sources["a.txt"]) for path in ("b.txt", "c.txt")] == ["-x2", "-x3"]
    assert len(set(ids.speeches.values())) == 6
    assert all(re.fullmatch("[a-z0-9-]+", id_) for id_ in ids.speeches.values())


def test_a_new_file_changes_no_id_even_if_it_is_a_copy_that_sorts_first() -> None:
    after = FILES | {"0.txt": TWO, "c.txt": speech(TOPICS[5])}
    before = ids_of(FILES)

    ids = ids_of(after, locked(FILES))

    assert {key: ids.speeches[key] for key in before.speeches} == before.speeches
    assert {key: ids.sources[key] for key in before.sources} == before.sources
    assert len(set(ids.speeches.values())) == 8


def test_a_renamed_file_keeps_its_ids() -> None:
    before = ids_of(FILES)

    ids = ids_of({"讲话/z.txt": THREE, "b.txt": TWO}, locked(FILES))

    assert ids.sources == {"讲话/z.txt": before.sources["a.txt"], "b.txt": before.sources["b.txt"]}
    assert [ids.speeches["讲话/z.txt", n] for n in (1, 2, 3)] == [before.speeches["a.txt", n] for n in (1, 2, 3)]
    assert ids.doubts == ()


@pytest.mark.parametrize("path", ["a.txt", "讲话/z.txt"], ids=["corrected", "corrected and renamed at once"])
@pytest.mark.parametrize(
    ("old", "new"),
    [("扎实", "札实"), ("云泽市", "云澤市"), ("　　", ""), ("第二篇：关于第2件事的讲话", "第二篇：新题")],
    ids=["a word", "a name throughout", "the indents", "a title"],
)
def test_a_corrected_text_keeps_its_ids(path: str, old: str, new: str) -> None:
    before = ids_of(FILES)

    ids = ids_of({path: THREE.replace(old, new), "b.txt": TWO}, locked(FILES))

    assert [ids.speeches[path, n] for n in (1, 2, 3)] == [before.speeches["a.txt", n] for n in (1, 2, 3)]
    assert len(set(ids.speeches.values())) == 5
    assert "lost_ids" not in {doubt.kind for doubt in ids.doubts}


def test_reordered_speeches_keep_each_its_id() -> None:
    turned = {"a.txt": compilation(*map(speech, TOPICS[2::-1])), "b.txt": TWO}

    assert by_topic(turned, locked(FILES)) == by_topic(FILES)


def test_a_speech_put_in_between_gets_an_id_that_none_had() -> None:
    more = {"a.txt": compilation(*map(speech, [TOPICS[0], TOPICS[6], *TOPICS[1:3]])), "b.txt": TWO}
    before = by_topic(FILES)

    after = by_topic(more, locked(FILES))

    assert {key: after[key] for key in before} == before
    assert after["a.txt", TOPICS[6]] not in before.values()


def test_a_speech_that_moves_to_another_file_keeps_its_id() -> None:
    moved = {"a.txt": compilation(*map(speech, TOPICS[:2])), "b.txt": compilation(*map(speech, TOPICS[2:5]))}
    before = {topic: id_ for (_, topic), id_ in by_topic(FILES).items()}

    assert {topic: id_ for (_, topic), id_ in by_topic(moved, locked(FILES)).items()} == before


def test_a_re_split_by_curation_keeps_the_ids_of_the_texts_it_leaves_alone() -> None:
    line = THREE.split("\n").index("第二篇：关于第2件事的讲话") + 1
    before, curation = by_topic(FILES), f"splits: [{{line: {line}, starts: false, reason: 一篇}}]"

    after = by_topic({"a.txt": THREE}, locked(FILES), curation)

    assert len(after) == 2
    assert after.pop(("a.txt", TOPICS[2])) == before["a.txt", TOPICS[2]]
    assert set(after.values()) < {before["a.txt", TOPICS[0]], before["a.txt", TOPICS[1]]}


def test_the_id_of_a_deleted_file_is_kept_reported_and_never_given_again() -> None:
    lock = locked(FILES)
    lost = {row.id for row in lock if row.path == "b.txt"}

    ids = identify(ledgers({"a.txt": THREE}), lock, is_wanted=True)
    later = identify(ledgers({"a.txt": THREE, "c.txt": speech(TOPICS[6])}), ids.rows, is_wanted=True)

    assert lost <= {row.id for row in ids.rows}
    assert {doubt.found for doubt in ids.doubts if doubt.kind == "lost_ids"} == lost
    assert lost.isdisjoint({*later.speeches.values(), *later.sources.values()})


@pytest.mark.parametrize("corrected", ["a.txt", "b.txt"])
def test_twins_in_two_files_keep_their_ids_when_one_is_corrected(corrected: str) -> None:
    twins = {"a.txt": compilation(*map(speech, TOPICS[:2])), "b.txt": compilation(*map(speech, TOPICS[1:3]))}
    before = by_topic(twins)

    after = twins | {corrected: twins[corrected].replace("扎实", "札实")}

    assert by_topic(after, locked(twins)) == before


def test_byte_identical_files_keep_their_ids_when_one_is_corrected() -> None:
    copies = {"a.txt": TWO, "b.txt": TWO}
    before = ids_of(copies)

    after = ids_of({"a.txt": TWO.replace("扎实", "札实"), "b.txt": TWO}, locked(copies))

    assert (after.sources, after.speeches) == (before.sources, before.speeches)


def test_a_speech_that_is_not_in_the_lock_is_a_doubt_until_it_is() -> None:
    more = FILES | {"c.txt": speech(TOPICS[6])}

    unlocked = ids_of(more, locked(FILES))
    relocked = identify(ledgers(more), locked(FILES), is_wanted=True)

    assert [(d.kind, d.path, d.found) for d in unlocked.doubts] == [("unlocked_ids", "c.txt", unlocked.speeches["c.txt", 1])]
    assert relocked.doubts == ids_of(more, relocked.rows).doubts == ()


def test_the_ids_of_a_text_that_is_left_out_wait_for_it_and_are_not_lost() -> None:
    lock = locked(FILES)
    copy = {"a.txt": THREE, "copy.txt": TWO.replace("扎实", "札实")}

    ids = identify(ledgers(copy), lock, is_wanted=True, left_out=["b.txt"])
    mended = ids_of(FILES, ids.rows)

    assert ids.doubts == ()
    assert set(lock) <= set(ids.rows)
    assert mended.speeches == ids_of(FILES, lock).speeches
    assert set(ids.speeches.values()) & {row.id for row in lock if row.path == "b.txt"} == set()


def test_a_renamed_text_keeps_its_ids_though_another_under_its_old_name_is_left_out() -> None:
    ids = identify(ledgers({"a.txt": THREE, "new.txt": TWO}), locked(FILES), is_wanted=False, left_out=["b.txt"])

    assert [ids.speeches["new.txt", n] for n in (1, 2)] == [ids_of(FILES).speeches["b.txt", n] for n in (1, 2)]


def test_an_id_that_the_lock_says_twice_is_given_once() -> None:
    rows = locked({"a.txt": TWO})
    twice = tuple(replace(row, id=rows[0].id) if row.kind == "speech" else row for row in rows)

    assert len(set(ids_of({"a.txt": TWO}, twice).speeches.values())) == 2


def test_the_lock_is_byte_stable_whatever_the_order_of_the_files() -> None:
    once = locked(FILES)
    turned = identify(ledgers(FILES)[::-1], once, is_wanted=True).rows

    assert lock_text(turned) == lock_text(once)
    assert lock_text(identify(ledgers(FILES)[::-1], (), is_wanted=True).rows) == lock_text(once)


@pytest.mark.parametrize("path", ["a.txt", "云\u2028泽\x85.txt", 'a"\\\n.txt'], ids=["plain", "odd line ends", "quotes"])
def test_a_lock_is_read_as_it_was_written(tmp_path: Path, path: str) -> None:
    rows = locked({path: TWO})
    (tmp_path / LOCK).write_bytes(lock_text(rows).encode())

    assert read_lock(tmp_path, []) == (rows, ())


def test_without_a_lock_or_with_an_empty_one_nothing_is_locked(tmp_path: Path) -> None:
    assert read_lock(tmp_path, []) == ((), ())
    (tmp_path / LOCK).touch()
    assert read_lock(tmp_path, []) == ((), ())


GOOD = {"id": "a-1", "kind": "speech", "source": "0", "path": "a.txt", "begin": 0, "end": 9, "fingerprint": ""}
BROKEN_LINES = {
    "no JSON": "<<<<<<< HEAD",
    "blank": "",
    "a key missing": json.dumps({key: value for key, value in GOOD.items() if key != "end"}),
    "a key too many": json.dumps(GOOD | {"x": 1}),
    "an id that leaves the folder": json.dumps(GOOD | {"id": "../x"}),
    "no such kind": json.dumps(GOOD | {"kind": "work"}),
    "a path that is a list": json.dumps(GOOD | {"path": []}),
    "an offset in quotes": json.dumps(GOOD | {"begin": "0"}),
    "deep nesting": "[" * 100_000,
    "half a character": json.dumps(GOOD | {"path": "\ud800"}),
    "half a character in an id of a work": json.dumps({"id": "w", "kind": "work", "since": 1, "speeches": ["\udfff"]}),
    "a number of thousands of digits": json.dumps(GOOD).replace("9", "9" * 5000),
    "a list": "[]",
    "a word": '"kind"',
    "a kind that is a list": json.dumps(GOOD | {"kind": []}),
    "an id of a page": json.dumps(GOOD | {"id": "index"}),
    "an id of a page of the index": json.dumps(GOOD | {"id": "page-2"}),
    "an id of a device": json.dumps(GOOD | {"id": "con"}),
    "an id that is longer than file names": json.dumps(GOOD | {"id": "a" * 300}),
    "an offset that is true": json.dumps(GOOD | {"begin": True}),
}


@pytest.mark.parametrize("line", BROKEN_LINES.values(), ids=BROKEN_LINES)
def test_broken_lines_of_the_lock_are_faults_with_their_lines(tmp_path: Path, line: str) -> None:
    good = json.dumps(GOOD)
    (tmp_path / LOCK).write_text(f"{good}\n{line}\n{good}\n{line}\n", encoding="utf-8", newline="\n")

    faults: list[ArchiveError] = []
    read_lock(tmp_path, faults)

    assert [(fault.path, fault.line) for fault in faults] == [(LOCK, 2), (LOCK, 4)]


def test_bytes_that_are_no_utf_8_are_a_fault_of_their_line(tmp_path: Path) -> None:
    good = json.dumps(GOOD).encode()
    (tmp_path / LOCK).write_bytes(good + b"\n" + good.replace(b"a.txt", b"\xff.txt") + b"\n" + good + b"\n")

    faults: list[ArchiveError] = []
    read_lock(tmp_path, faults)

    assert [str(fault).split(" ")[0] for fault in faults] == [f"{LOCK}:2:"]


def test_a_lock_that_is_a_folder_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / LOCK).mkdir()

    faults: list[ArchiveError] = []
    read_lock(tmp_path, faults)

    assert ["cannot be read" in str(fault) for fault in faults] == [True]


ROWS = st.builds(
    lambda row, change: row | change,
    st.sampled_from([GOOD, GOOD | {"kind": "source"}, {"id": "w-a", "kind": "work", "since": 1, "speeches": ["a-1"]}]),
    st.dictionaries(
        st.sampled_from([*GOOD, "since", "speeches"]),
        st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())),
        max_size=2,
    ),
)


@given(lines=st.lists(st.one_of(st.binary(), ROWS.map(lambda row: json.dumps(row).encode()))))
def test_any_bytes_are_rows_of_a_lock_or_faults_of_its_lines(lines: list[bytes]) -> None:
    data = b"\n".join(lines)
    with TemporaryDirectory() as folder:
        (Path(folder) / LOCK).write_bytes(data)
        faults: list[ArchiveError] = []
        texts, works = read_lock(Path(folder), faults)
        (Path(folder) / LOCK).write_bytes(lock_text([*texts, *works]).encode())
        again = read_lock(Path(folder), [])

    count = len(data.removesuffix(b"\n").split(b"\n")) if data else 0
    assert len(texts) + len({fault.line for fault in faults}) <= count
    assert all(1 <= fault.line <= count and "\n" not in str(fault) for fault in faults)
    assert again == (texts, works)


@given(
    rows=st.lists(
        st.builds(
            LockRow,
            id=st.sampled_from(["a", "a-1", *locked(FILES)[0].id.split()]),
            kind=st.sampled_from(["source", "speech"]),
            source=st.sampled_from(["", locked(FILES)[0].source]),
            path=st.sampled_from(["a.txt", "b.txt", "gone.txt"]),
            begin=st.integers(-1, 400),
            end=st.integers(-1, 400),
            fingerprint=st.sampled_from(["", "zz", *(row.fingerprint for row in locked(FILES))]),
        )
    ),
    left_out=st.sets(st.sampled_from(["b.txt", "gone.txt"])),
)
def test_whatever_a_lock_says_every_text_has_an_id_of_its_own(rows: list[LockRow], left_out: set[str]) -> None:
    ids = identify(ledgers({"a.txt": FILES["a.txt"]}), rows, is_wanted=True, left_out=left_out)

    for found in (ids.sources, ids.speeches):
        assert len(set(found.values())) == len(found)
    assert {row.id for row in rows} <= {row.id for row in ids.rows}
