"""What an earlier build left makes no difference but to time: over edits of an archive, in any state of its file."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import build_site
from speech_archive import cache
from speech_archive.cache import LAYOUT, NAME, PENDING_BYTES, Cache, digest, digest_of_code
from speech_archive.errors import ArchiveErrors
from speech_archive.models import Site
from tests.conftest import ARCHIVES

GOLDEN = ARCHIVES / "golden"

# Edits of an archive

CANAL = """同志们：
今天这个会，是专门研究水渠的。去年七月十六日那场雨，下了三天三夜，渠首冲开一道口子，下游六个村的秧田都泡在水里。
口子是群众自己堵上的。清浦县望禾镇的周老栓带着二十七个人，抬了一夜的石头，天亮的时候水退了，人也倒在堤上睡着了。
修渠要用钱，钱从哪里来？县里拿三成，镇里拿三成，剩下的大家出工。账要贴在祠堂门口，哪一笔花在哪里，让老百姓看得明明白白。
谢谢大家！"""
FERRY = """各位代表：
渡口今天重新开了，船是新的，船老大还是原来那一位。二〇一九年八月，县委书记在会上说过，渡口一天不开，我一天不走。
现在开了，我也不走，我要坐第一班船过河去看看对岸的学校。孩子们上学再不用绕十二里山路，这是今年办得最实在的一件事。
我就讲这些，谢谢大家！"""
MARKET = """同志们：
集市要搬到新址去，老街窄，两辆板车对面就堵上半天，卖菜的老人天不亮便来占位子，雨天连个躲雨的棚都没有，这些话我听了三年。
新址平整好了，棚子搭了一百四十间，先来的先挑，不收摊位钱，头一年连水电也不收。称要用公平秤，缺斤少两的当场赔十倍，谁也不许讲情面。
谢谢大家！"""
SHORT = "同志们：\n书屋的门白天不许锁，钥匙挂在门框上，谁看书谁开门。\n谢谢大家！"
BODIES = (
    CANAL,
    CANAL.replace("清浦县望禾镇", "**县**镇").replace("周老栓", "周xx"),
    CANAL.replace("三天三夜", "两天两夜").replace("二十七个人", "27个人"),
    "\n".join(CANAL.split("\n")[2:]),
    CANAL.replace("祠堂", "祠 3\n堂").replace("去年", "2021年"),
    FERRY,
    FERRY.replace("县委书记", "X委书记").replace("十二里", "廿里"),
    MARKET.replace("\n谢谢", f"\n{CANAL.splitlines()[3]}\n谢谢"),
    SHORT,
    "",
)
NAMES = ("甲.txt", "乙.txt", "丙/甲.txt", "丁.txt")
CURATIONS = (
    "notice: {label: 示例, reason: 虚构}\n",
    "notice: {label: 示例, reason: 地名与人名都是虚构的}\n",
    "titles: [{line: 2, title: 在渡口说的话, reason: 原稿如此}]\n",
    "kinds: [{line: 3, to: 4, kind: note, reason: 编者按}]\n",
    "splits: [{line: 4, starts: true, reason: 另一篇}]\n",
    "mask: [{line: 4, token: '**', reads: 清浦, reason: 见县志}]\nrestore_persons: {value: true, reason: 已公开}\n",
    "mask: [{line: 4, token: '**', reads: 清浦, reason: 见县志}]\n",
    "mask: [{line: 4, token: '**', reads: 云泽, reason: 另一说}]\n",
    "same_work: [{line: 2, other: 乙.txt, other_line: 2, reason: 同一次会}]\n",
    "not_same_work: [{line: 2, other: 丙/甲.txt, other_line: 2, reason: 两次会}]\n",
    "encoding: {value: utf-8, reason: 已看过}\n",
    "titles: [{line: 900, title: 没有, reason: 没有}]\n",
)
SITES = tuple(Site(name=name, has_folders=is_folder) for name in ("讲话档案", "旧稿") for is_folder in (False, True))


def compilation(title: str, bodies: tuple[int, ...]) -> str:
    """A file of some bodies, or of one alone without a marker."""
    if len(bodies) == 1:
        return f"在{title}会上的讲话\n{BODIES[bodies[0]]}\n"
    parts = [f"第{'一二三'[n]}篇：在{title}会上的讲话\n{BODIES[body]}" for n, body in enumerate(bodies)]
    return "\n".join([f"当前位置:云笺文秘网>{title}讲话{len(bodies)}篇", *parts, "版权所有:云笺文秘网 2021", ""])


Edit = tuple[Any, ...]
NAME_OF = st.sampled_from(NAMES)
BODIES_OF = st.lists(st.integers(0, len(BODIES) - 1), min_size=1, max_size=3).map(tuple)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.tuples(st.just("write"), NAME_OF, st.sampled_from(("水渠", "渡口")), BODIES_OF),
    st.tuples(st.just("rename"), NAME_OF, NAME_OF),
    st.tuples(st.just("delete"), NAME_OF),
    st.tuples(st.just("curate"), NAME_OF, st.sampled_from(CURATIONS)),
    st.tuples(st.just("leave"), NAME_OF),
    st.tuples(st.just("break"), NAME_OF),
    st.tuples(st.just("lock")),
    st.tuples(st.just("site"), st.sampled_from(SITES)),
    st.tuples(st.sampled_from(("touch", "spoil", "lose", "lose folder")), st.integers(0, 10**6)),
    st.tuples(st.just("nothing")),
)
FIRST: list[Edit] = [
    ("write", "甲.txt", "水渠", (0, 5, 8)),
    ("write", "乙.txt", "渡口", (1, 6)),
    ("write", "丙/甲.txt", "水渠", (2,)),
]
# Under ids that stay: the title of a work that another is akin to, of a witness of another file; the text of a notice
RENAMED: list[Edit] = [
    ("write", "丁.txt", "水渠", (7,)),
    ("lock",),
    ("write", "丁.txt", "渡口", (7,)),
    ("write", "丙/甲.txt", "渡口", (2,)),
    ("curate", "甲.txt", CURATIONS[0]),
    ("curate", "甲.txt", CURATIONS[1]),
]
# One decision after another about a file that stays as it is, and on its speech
ITS_ID = f"{hashlib.sha256(compilation('水渠', (1,)).encode()).hexdigest()[:12]}-1"
FOUND = [
    f"findings: [{{speech: {ITS_ID}, field: {field}, value: {value}, reason: 见县志, by: 林晓}}]\n"
    for field, value in (
        ("title", "修渠"),
        ("creator", "周老栓"),
        ("creator", "null"),
        ("date", "2014"),
        ("date", "2012/2014~"),
        ("keywords", "[渠, 水]"),
    )
]
DECIDED: list[Edit] = [("write", "丙/甲.txt", "水渠", (1,)), *(("curate", "丙/甲.txt", one) for one in (*CURATIONS, *FOUND))]


def edit(archive: Path, docs: Path, what: str, *said: Any) -> None:
    """Do one edit, as far as there is something to do it to."""
    path = archive / said[0] if said and isinstance(said[0], str) else archive
    if what == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(compilation(*said[1:]), encoding="utf-8")
    elif what == "break":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\x81\xff\x00\xd8\x00" * 20)
    elif what == "curate":
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".yml").write_text(said[1], encoding="utf-8")
    elif what == "leave":
        path.with_suffix(".yml").unlink(missing_ok=True)
    elif what == "delete" and path.exists():
        path.unlink()
        path.with_suffix(".yml").unlink(missing_ok=True)
    elif what == "rename" and path.exists():
        (archive / said[1]).parent.mkdir(exist_ok=True)
        path.replace(archive / said[1])
    elif what in ("touch", "spoil", "lose", "lose folder") and (made := sorted(p for p in docs.rglob("*") if p.is_file())):
        chosen = made[said[0] % len(made)]
        if what == "touch":
            chosen.touch()
        elif what == "spoil":
            chosen.write_bytes(bytes(len(chosen.read_bytes())))
        elif what == "lose folder" and chosen.parent != docs:
            shutil.rmtree(chosen.parent)
        elif chosen.name != ".speech-archive":  # whoever deletes the list of what is ours is told so
            chosen.unlink()


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def built(archive: Path, docs: Path, **options: Any) -> tuple[str, dict[str, bytes], dict[str, bytes]]:
    """What a build tells, and the files of docs/ and of the archive after it."""
    try:
        report, _ = build_site.build(archive, docs, **options)
        told = json.dumps({**report, "troubles": ()})
    except ArchiveErrors as broken:
        return str(broken), {}, tree(archive)
    return told, tree(docs), tree(archive)


def shuffled(draw: random.Random) -> Callable[..., Iterator[Any]]:
    """os.walk, in another order of files and folders."""
    plain = os.walk

    def walk(*arguments: Any, **named: Any) -> Iterator[Any]:
        for folder, folders, names in plain(*arguments, **named):
            draw.shuffle(names)
            yield folder, folders, names

    return walk


@given(st.lists(EDITS, min_size=2, max_size=6), st.integers(0, 99))
@example(
    [("write", "甲.txt", "水渠", (0, 5, 7)), ("curate", "乙.txt", CURATIONS[0]), ("rename", "甲.txt", "丁.txt"), ("lock",)], 1
)
@example(RENAMED, 4)
@example(DECIDED, 5)
@example([("lock",), ("write", "甲.txt", "水渠", (5,)), ("lock",), ("delete", "丙/甲.txt"), ("spoil", 3), ("nothing",)], 2)
@example([("break", "丁.txt"), ("nothing",), ("rename", "丁.txt", "乙.txt"), ("spoil", 5), ("site", SITES[3])], 3)
@settings(max_examples=9, deadline=None)
def test_a_build_from_the_cache_gives_the_bytes_of_a_clean_one(edits: list[Edit], seed: int) -> None:
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        archive, docs = folder / "archive", folder / "docs"
        archive.mkdir()
        for first in FIRST:
            edit(archive, docs, *first)
        site = SITES[0]
        patch.setattr("speech_archive.inputs.sources.os.walk", shuffled(draw))
        for number, one in enumerate([("nothing",), *edits, ("nothing",)]):
            edit(archive, docs, *one)
            clean = folder / f"{number}"
            shutil.copytree(archive, clean / "archive")
            lock, site = one == ("lock",), one[1] if one[0] == "site" else site

            told = built(archive, docs, lock=lock, site=site, cache=folder / "cache", jobs=draw.choice((1, 2)))

            assert told == built(clean / "archive", clean / "docs", lock=lock, site=site), (one, number)


# The file in any state


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    docs = tmp_path_factory.mktemp("clean") / "docs"
    build_site.build(GOLDEN, docs)
    return tree(docs)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file that a build leaves."""
    folder = tmp_path_factory.mktemp("left")
    build_site.build(GOLDEN, folder / "docs", cache=folder)
    return (folder / NAME).read_bytes()


def build_with(content: bytes, clean: dict[str, bytes]) -> list[str | None]:
    """Build into a new folder with a cache of that content, and once more into another; what troubled the cache each time."""
    troubles = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / NAME).write_bytes(content)
        for docs in (folder / "one", folder / "two"):
            build_site.build(GOLDEN, docs, cache=folder)
            assert tree(docs) == clean
            with Cache(folder) as kept:
                kept.get(b"some key")
            troubles.append(kept.trouble)
    return troubles


@given(st.floats(0, 1), st.none() | st.integers(0, 99))
@settings(max_examples=8, deadline=None)
def test_half_a_cache_is_ignored_and_begun_anew(clean: dict[str, bytes], left: bytes, share: float, seed: int | None) -> None:
    half = left[: int(len(left) * share)]
    rest = b"" if seed is None else random.Random(seed).randbytes(len(left) - len(half))

    assert build_with(half + rest, clean)[-1] is None


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=200))
@settings(max_examples=8, deadline=None)
def test_bytes_that_flipped_change_no_page(clean: dict[str, bytes], left: bytes, flips: list[tuple[float, int]]) -> None:
    content = bytearray(left)
    for share, bits in flips:
        content[int(share * len(content))] ^= bits

    build_with(bytes(content), clean)


@pytest.mark.parametrize(
    "statement",
    [
        f"pragma user_version = {LAYOUT + 1:d}",
        "drop table made; create table made (other text); insert into made values ('x')",
        "drop table made; create view made as select 1 as key, 2 as build, 3 as digest, 4 as value",
        "drop table made; create table made (key, build, digest, value, unique (build))",
        "update made set build = 9223372036854775807",
        "update made set value = null",
        "update made set digest = null",
        "update made set value = x''",
        "update made set value = (select value from made as other where other.key > made.key order by other.key limit 1)",
        "update made set (digest, value) = (select digest, value from made as o where o.key > made.key order by o.key limit 1)",
    ],
    ids=["layout", "table", "view", "rule", "count", "null", "digest", "empty", "values swapped", "rows swapped"],
)
def test_a_file_of_another_kind_changes_no_page(clean: dict[str, bytes], left: bytes, tmp_path: Path, statement: str) -> None:
    (tmp_path / NAME).write_bytes(left)
    engine = sqlite3.connect(tmp_path / NAME)
    engine.executescript(statement)
    engine.close()

    assert build_with((tmp_path / NAME).read_bytes(), clean)[-1] is None


def test_a_value_counts_for_its_own_key_alone(tmp_path: Path) -> None:
    with Cache(tmp_path) as kept:
        kept.put(b"one", b"1")
        kept.put(b"two", b"2")
    engine = sqlite3.connect(tmp_path / NAME)
    engine.execute(
        "update made set (digest, value) = (select digest, value from made where key = ?) where key = ?", (b"one", b"two")
    )
    engine.commit()
    engine.close()

    with Cache(tmp_path) as kept:
        assert kept.get(b"one") == b"1"
        assert kept.get(b"two") is None


def limited(statement: str, *arguments: Any, **named: Any) -> sqlite3.Connection:
    engine = sqlite3.Connection(*arguments, **named)
    engine.execute(statement)
    return engine


@pytest.mark.parametrize("is_warm", [False, True], ids=["first", "later"])
@pytest.mark.parametrize(
    ("statement", "why"),
    [("pragma max_page_count = 4", "full"), ("pragma query_only = on", "readonly")],
    ids=["a full disk", "a folder that is only read"],
)
def test_a_cache_that_cannot_be_written_switches_off_and_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clean: dict[str, bytes], statement: str, why: str, *, is_warm: bool
) -> None:
    if is_warm:
        build_site.build(GOLDEN, tmp_path / "first", cache=tmp_path)
    monkeypatch.setattr("speech_archive.cache.sqlite3.connect", partial(limited, statement))

    build_site.build(GOLDEN, tmp_path / "docs", cache=tmp_path)
    with Cache(tmp_path) as kept:
        for number in range(9):
            kept.put(bytes([number]), bytes(10**5))

    assert tree(tmp_path / "docs") == clean
    assert kept.trouble
    assert why in kept.trouble


def test_a_file_in_the_place_of_the_folder_switches_the_cache_off(tmp_path: Path, clean: dict[str, bytes]) -> None:
    place = tmp_path / "cache"
    place.write_bytes(b"mine")

    build_site.build(GOLDEN, tmp_path / "docs", cache=place)

    assert tree(tmp_path / "docs") == clean
    assert Cache(place).trouble
    assert place.read_bytes() == b"mine"


def test_a_folder_in_the_place_of_the_file_switches_the_cache_off(tmp_path: Path, clean: dict[str, bytes]) -> None:
    (tmp_path / NAME).mkdir()

    build_site.build(GOLDEN, tmp_path / "docs", cache=tmp_path)

    assert tree(tmp_path / "docs") == clean
    assert Cache(tmp_path).trouble


@pytest.mark.parametrize("is_one_docs", [False, True], ids=["a folder each", "one folder"])
def test_builds_at_once_share_a_cache(tmp_path: Path, clean: dict[str, bytes], *, is_one_docs: bool) -> None:
    folders = [tmp_path / "docs" / ("x" if is_one_docs else str(number)) for number in range(4)]

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda docs: build_site.build(GOLDEN, docs, cache=tmp_path), folders))

    assert all(tree(docs) == clean for docs in folders)
    build_site.build(GOLDEN, folders[0], cache=tmp_path)
    assert tree(folders[0]) == clean


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    keys = [f"{number}".encode() for number in range(8)]
    with Cache(tmp_path, most_bytes=4000) as kept:
        for key in keys[:4]:
            kept.put(key, bytes(1000))
    with Cache(tmp_path, most_bytes=4000) as kept:
        assert kept.get(keys[0])
    with Cache(tmp_path, most_bytes=4000) as kept:
        assert kept.get(keys[2])
        kept.put(keys[4], bytes(1000))
        kept.put(keys[5], bytes(1000))

    with Cache(tmp_path, most_bytes=4000) as kept:
        assert [key for key in keys if kept.get(key)] == [keys[0], keys[2], keys[4], keys[5]]
    assert kept.trouble is None


def test_a_file_never_outgrows_its_bound_by_much(tmp_path: Path) -> None:
    for build in range(4):
        with Cache(tmp_path, most_bytes=10**5) as kept:
            for number in range(50):
                kept.put(digest(bytes([build, number])), bytes(10**4))
        assert (tmp_path / NAME).stat().st_size < 1.3 * 10**5


def test_a_build_that_fails_keeps_what_it_made(tmp_path: Path) -> None:
    def build() -> None:
        with Cache(tmp_path) as kept:
            kept.put(b"key", b"value")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        build()

    with Cache(tmp_path) as kept:
        assert kept.get(b"key") == b"value"


def test_no_folder_keeps_nothing() -> None:
    with Cache(None) as kept:
        kept.put(b"key", b"value")
        assert kept.get(b"key") is None
    assert kept.trouble is None


def test_a_key_says_what_the_code_is_and_runs_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "rules.yml").write_text("one", encoding="utf-8")
    told = digest_of_code.__wrapped__
    found = [told((tmp_path / "code",))]
    (tmp_path / "code" / "rules.yml").rename(tmp_path / "code" / "names.yml")
    found.append(told((tmp_path / "code",)))
    (tmp_path / "code" / "names.yml").write_text("two", encoding="utf-8")
    found.append(told((tmp_path / "code",)))
    monkeypatch.setattr(sys, "version", "another")
    found.append(told((tmp_path / "code",)))
    monkeypatch.setattr(cache, "version", lambda name: f"another {name}")
    found.append(told((tmp_path / "code",)))

    assert len(set(found)) == 5


def test_a_process_keeps_to_the_code_that_it_began_with(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("one", encoding="utf-8")
    found = digest_of_code((tmp_path / "code.py",))
    (tmp_path / "code.py").write_text("two", encoding="utf-8")

    assert digest_of_code((tmp_path / "code.py",)) == found


def test_parts_of_a_digest_do_not_run_together() -> None:
    assert len({digest(b"ab", b"c"), digest(b"a", b"bc"), digest(b"abc"), digest(b"abc", b"")}) == 4


def test_values_are_plain_bytes_of_a_known_type(tmp_path: Path) -> None:
    """No value is trusted to be what it was: what is decoded is held against its type."""
    with Cache(tmp_path) as kept:
        kept.put(b"key", msgspec.msgpack.encode(7))
        assert kept.get(b"key") == msgspec.msgpack.encode(7)


def test_builds_at_the_same_time_share_a_cache(tmp_path: Path) -> None:
    """What one has put hinders no other, however long its build goes on."""
    with Cache(tmp_path) as slow, Cache(tmp_path) as quick:
        for number in range(3):
            slow.put(b"slow%d" % number, bytes(PENDING_BYTES))
        quick.put(b"quick", b"value")
        assert slow.get(b"slow2") == bytes(PENDING_BYTES)

    assert (slow.trouble, quick.trouble) == (None, None)
    with Cache(tmp_path) as after:
        assert (after.get(b"quick"), after.get(b"slow0")) == (b"value", bytes(PENDING_BYTES))
