"""What an earlier build made, by what it was made of: one SQLite file, bounded in size, ignored where it cannot be used.

A key says everything that a value was made of, the code too, so that a value is never out of date. What is read is held
against a digest of key and value: a torn or foreign file costs time, never a wrong page.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any

from speech_archive.errors import ArchiveError

NAME = "build.sqlite"
LAYOUT = 2  # of the table; another one is begun anew
MOST_BYTES = 1 << 30  # of values; what was not asked for longest goes first
DIGEST_BYTES = 16
WAIT_SECONDS = 60  # for another build that writes
PENDING_BYTES = 1 << 24  # so much is written at once
MADE_WITH = ("duckdb", "jieba", "jinja2", "msgspec", "numpy", "opencc", "pypinyin", "pyyaml", "rapidfuzz", "rjieba")
# Deletes what is older than the values that may stay, the last asked for first
TOO_MANY = """
delete from made where key in (
    select key from (select key, sum(length(value)) over (order by build desc, key) as bytes from made) where bytes > ?
)
"""
# By these a file is no cache of ours, and never will be; one that is locked, full or read-only may be
RUINED = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH)


class Cache:
    """Values by key. A context: what was put is kept when it ends; `folder` None keeps nothing.

    Any fault of the file or its folder switches the cache off; `trouble` then says why. A file that is no cache is removed.
    """

    def __init__(self, folder: Path | None, most_bytes: int = MOST_BYTES) -> None:
        self.trouble: str | None = None
        self.most_bytes = most_bytes
        self._engine: sqlite3.Connection | None = None
        self._used: set[bytes] = set()
        self._pending: dict[bytes, bytes] = {}
        self._pending_bytes = 0
        self._path = folder / NAME if folder else None
        if self._path:
            self._try(self._open)
            if self._engine is None and not os.path.lexists(self._path):  # what stood there was no cache: begin anew
                self.trouble = None
                self._try(self._open)

    def _open(self) -> None:
        assert self._path is not None
        self._path.parent.mkdir(parents=True, exist_ok=True)
        engine = self._engine = sqlite3.connect(self._path, timeout=WAIT_SECONDS)
        engine.text_factory = bytes  # a foreign file may hold anything
        (layout,) = engine.execute("pragma user_version").fetchone()
        if layout != LAYOUT:
            engine.execute("drop table if exists made")
            engine.execute(f"pragma user_version = {LAYOUT:d}")
        engine.execute("pragma synchronous = off")  # a torn file is ignored
        engine.execute("create table if not exists made (key blob primary key, build integer, digest blob, value blob) strict")
        engine.execute("select key, build, digest, value from made limit 1").fetchone()

    def _try(self, what: Callable[[], Any]) -> Any:
        """What something gives that is asked of the engine; None where it fails, and the cache is off."""
        try:
            return what()
        except (sqlite3.Error, OSError) as error:
            found = (
                f"found a cache that cannot be used ({error}), expected a file to read and write; the build goes on without it"
            )
            self.trouble = str(ArchiveError(found, str(self._path)))
            if self._engine is not None:
                with suppress(sqlite3.Error):
                    self._engine.close()
            self._engine = None
            if self._path and getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in RUINED:
                with suppress(OSError):
                    self._path.unlink()
            return None

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, if it is there and whole."""
        if self._engine is None:
            return None
        if key in self._pending:
            return self._pending[key]
        ask = partial(self._engine.execute, "select digest, value from made where key = ?", (key,))
        found, value = self._try(lambda: ask().fetchone()) or (None, None)
        if not isinstance(value, bytes) or digest(key, value) != found:
            return None
        self._used.add(key)
        return value

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key."""
        if self._engine is None:
            return
        self._pending[key] = value
        self._pending_bytes += len(value)
        self._used.add(key)
        if self._pending_bytes > PENDING_BYTES:
            self._try(self._flush)

    def _flush(self) -> None:
        """Write what is pending, at once: while one build writes, others wait."""
        assert self._engine is not None
        rows = ((key, digest(key, value), value) for key, value in self._pending.items())
        self._engine.executemany("insert or replace into made values (?, 0, ?, ?)", rows)
        self._engine.commit()
        self._pending, self._pending_bytes = {}, 0

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._try(self._close)

    def _close(self) -> None:
        if self._engine is None:
            return
        self._flush()
        (build,) = self._engine.execute("select coalesce(max(build), 0) + 1 from made").fetchone()
        self._engine.executemany("update made set build = ? where key = ?", ((build, key) for key in self._used))
        if self._engine.execute(TOO_MANY, (self.most_bytes,)).rowcount > 0:
            self._engine.commit()
            self._engine.execute("vacuum")
        self._engine.commit()
        self._engine.close()
        self._engine = None


def digest(*parts: bytes) -> bytes:
    """One digest of some parts, each with its length, so that no two lists of parts are alike."""
    made = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.digest()


@cache
def digest_of_code(roots: tuple[Path, ...]) -> bytes:
    """A digest of every file under some folders (code, rules, templates), and of all else that values hang on.

    Taken once a process: what it has imported stays as it is while somebody edits the files.
    """
    parts = [sys.version, zlib.ZLIB_RUNTIME_VERSION, *(f"{name} {_version(name)}" for name in MADE_WITH)]
    made = [part.encode() for part in parts]
    for root in roots:
        for path in sorted([root] if root.is_file() else root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                made += [path.relative_to(root.parent).as_posix().encode(), path.read_bytes()]
    return digest(*made)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # one that is not needed
        return ""
