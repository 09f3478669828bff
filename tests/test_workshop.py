"""What is made by workers is what is made here: the same results, the same bytes, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

import build_site
from speech_archive import jobs, workshop
from speech_archive.cache import Cache, digest
from speech_archive.workshop import Task, Workshop, task
from tests.chores import counted, doubled, interrupted_elsewhere, killed_elsewhere, length, prepared_at_home, refused
from tests.conftest import ARCHIVES, ROOT
from tests.test_cache import FIRST, edit, tree

DIED = "found that a worker process has died, expected it to end with the build; the build goes on in one process"
HALF = "\ud800"  # of a character, which no encoding has


def tasks(texts: Sequence[str], *more: Any) -> list[Task]:
    return [task((text, *more), (text, *more), len(text)) for text in texts]


class NoPool:
    def __init__(self, *_: object, **__: object) -> None:
        raise AssertionError("a pool was started")


# Results


def test_workers_give_results_in_order_and_of_their_type() -> None:
    texts = [str(number) for number in range(60)]

    with Workshop(Cache(None), b"", 2, worker_chars=0) as shop:
        assert list(shop.each(doubled, tasks(texts))) == [text * 2 for text in texts]
        assert shop.trouble is None


def test_a_killed_worker_is_told_and_the_rest_is_made_here() -> None:
    texts = [str(number) for number in range(9)]

    with Workshop(Cache(None), b"", 2, worker_chars=0) as shop:
        found = list(shop.each(killed_elsewhere, tasks(texts, os.getpid())))
        again = list(shop.each(doubled, tasks(texts)))

    assert found == again == [text * 2 for text in texts]
    assert shop.trouble == DIED


def test_workers_find_the_package_where_only_the_hook_did(tmp_path: Path) -> None:
    """MkDocs takes the project's folder off the path again, once it has loaded build_site.py."""
    script = tmp_path / "as_mkdocs.py"
    script.write_text(
        f"""
import sys

if __name__ == "__main__":
    sys.path.insert(0, {str(ROOT)!r})
    from speech_archive.cache import Cache
    from speech_archive.language.numerals import ordinal
    from speech_archive.workshop import Workshop, task

    sys.path.remove({str(ROOT)!r})
    with Workshop(Cache(None), b"", 2, worker_chars=0) as shop:
        print(list(shop.each(ordinal, [task((text,), text, 1) for text in "三七"])), shop.trouble)
""",
        encoding="utf-8",
    )
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, script], cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=True)

    assert (done.stdout, done.stderr) == ("[3, 7] None\n", "")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows sends it otherwise")
def test_workers_hear_no_interrupt_which_is_for_the_build() -> None:
    texts = [str(number) for number in range(9)]

    with Workshop(Cache(None), b"", 2, worker_chars=0) as shop:
        found = list(shop.each(interrupted_elsewhere, tasks(texts, os.getpid())))

    assert found == [text * 2 for text in texts]
    assert shop.trouble is None
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_fault_in_a_worker_is_the_fault_it_would_be_here() -> None:
    for processes in (1, 2):
        with Workshop(Cache(None), b"", processes, worker_chars=0) as shop, pytest.raises(ValueError, match=r"^one$"):
            list(shop.each(refused, tasks(["one", "two"])))


def test_what_only_arguments_hold_and_no_encoding_has_is_made_here() -> None:
    own = [task((text,), number, 1) for number, text in enumerate(["one", HALF, "three"])]

    with Workshop(Cache(None), b"", 2, worker_chars=0) as shop:
        assert list(shop.each(length, own)) == [3, 1, 5]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_no_key_can_say_is_made_each_time(tmp_path: Path, jobs: int) -> None:
    texts = ["one", HALF, "three"]

    for _ in range(2):
        with Cache(tmp_path) as kept, Workshop(kept, b"", jobs) as shop:
            assert list(shop.each(doubled, tasks(texts))) == ["oneone", HALF * 2, "threethree"]
    assert tasks([HALF])[0].key is None


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    own = tasks(["one", "two"], str(tmp_path))
    for expected in ("xx", "xx", "xxx"):
        with Cache(tmp_path) as kept, Workshop(kept, b"code", 1) as shop:
            assert list(shop.each(counted, own)) == [3, 3]
        assert (tmp_path / "asked").read_text(encoding="utf-8") in (expected, "xx")
    with Cache(tmp_path) as kept, Workshop(kept, b"code", 1) as shop:
        assert list(shop.each(counted, tasks(["two", "three"], str(tmp_path)))) == [3, 5]
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "xxx"


def test_other_code_makes_everything_anew(tmp_path: Path) -> None:
    for code in (b"one", b"two"):
        with Cache(tmp_path) as kept, Workshop(kept, code, 1) as shop:
            list(shop.each(counted, tasks(["text"], str(tmp_path))))

    assert (tmp_path / "asked").read_text(encoding="utf-8") == "xx"


@pytest.mark.parametrize("value", [msgspec.msgpack.encode("text"), msgspec.msgpack.encode([3]), b"\xc1", b"", b"\x03\x03"])
def test_a_kept_value_of_another_type_is_ignored(tmp_path: Path, value: bytes) -> None:
    (own,) = tasks(["one"], str(tmp_path))
    assert own.key
    with Cache(tmp_path) as kept:
        kept.put(digest(b"code", f"{counted.__module__}:counted".encode(), own.key), value)

    with Cache(tmp_path) as kept, Workshop(kept, b"code", 1) as shop:
        assert list(shop.each(counted, [own])) == [3]
    assert (tmp_path / "asked").exists()


# When workers are started


@pytest.mark.parametrize(
    ("jobs", "texts"), [(2, ["x" * 9, "y" * 9]), (1, ["x" * 99] * 2), (2, ["x" * 999])], ids=["little", "one job", "one task"]
)
def test_no_pool_is_started_where_it_does_not_pay(monkeypatch: pytest.MonkeyPatch, jobs: int, texts: list[str]) -> None:
    monkeypatch.setattr(workshop, "ProcessPoolExecutor", NoPool)

    with Workshop(Cache(None), b"", jobs, worker_chars=100) as shop:
        assert list(shop.each(doubled, tasks(texts))) == [text * 2 for text in texts]


def test_no_pool_is_started_for_what_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tasks(["x" * 100, "y" * 100])
    with Cache(tmp_path) as kept, Workshop(kept, b"", 1) as shop:
        list(shop.each(doubled, own))
    monkeypatch.setattr(workshop, "ProcessPoolExecutor", NoPool)

    with Cache(tmp_path) as kept, Workshop(kept, b"", 2, worker_chars=100) as shop:
        assert [len(text) for text in shop.each(doubled, own)] == [200, 200]


def test_a_build_of_a_small_archive_starts_no_pool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workshop, "ProcessPoolExecutor", NoPool)

    build_site.build(ARCHIVES / "golden", tmp_path / "docs", jobs=2)


# Whole builds


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    for one in FIRST:
        edit(folder, folder, *one)
    return folder


@pytest.mark.parametrize("is_killed", [False, True], ids=["whole", "killed"])
def test_two_processes_give_the_bytes_of_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, archive: Path, *, is_killed: bool
) -> None:
    build_site.build(archive, tmp_path / "one")
    expected = tree(tmp_path / "one")
    monkeypatch.setattr(build_site, "Workshop", partial(Workshop, worker_chars=0))
    if is_killed:
        monkeypatch.setenv("HOME_OF_TEST", str(os.getpid()))
        monkeypatch.setattr(jobs, "prepare_lean", prepared_at_home)

    report, _ = build_site.build(archive, tmp_path / "two", cache=tmp_path / "cache", jobs=2)

    assert tree(tmp_path / "two") == expected
    assert report["troubles"] == ((DIED,) if is_killed else ())
    build_site.build(archive, tmp_path / "three", cache=tmp_path / "cache", jobs=2)
    assert tree(tmp_path / "three") == expected
