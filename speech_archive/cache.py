"""What an earlier build made, by what it was made of: one SQLite file, bounded in size, ignored where it cannot be used.

A key says everything that a value was made of, the code too, so that a value is never out of date. What is read is held
against its digest: a torn or foreign file costs time, never a wrong page.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

NAME = "build.sqlite"
LAYOUT = 1  # of the table; another one is begun anew
MOST_BYTES = 1 << 30  # of values; what was not asked for longest goes first
DIGEST_BYTES = 16
MADE_WITH = ("cn2an", "duckdb", "jieba", "jinja2", "msgspec", "numpy", "opencc", "pyyaml", "rapidfuzz")  # what values hang on


class Cache:
    """Values by key. A context: what was put is kept when it ends; `folder` None keeps nothing.

    Any fault of the file or its folder switches the cache off; `trouble` then says why.
    """

    def __init__(self, folder: Path | None, most_bytes: int = MOST_BYTES) -> None:
        self.trouble: str | None = None
        self.most_bytes = most_bytes
        self._engine: sqlite3.Connection | None = None
        self._used: set[bytes] = set()
        self._path = folder / NAME if folder else None
        if self._path:
            self._try(self._open)
            if self._engine is None and self.trouble and "not a database" in self.trouble:
                with suppress(OSError):  # what stands there is no cache: begin anew
                    self._path.unlink()
                    self.trouble = None
                    self._try(self._open)

    def _open(self) -> None:
        assert self._path is not None
        self._path.parent.mkdir(parents=True, exist_ok=True)
        engine = sqlite3.connect(self._path, timeout=1)
        (layout,) = engine.execute("pragma user_version").fetchone()
        if layout != LAYOUT:
            engine.execute("drop table if exists made")
            engine.execute(f"pragma user_version = {LAYOUT:d}")
        engine.execute("pragma synchronous = off")  # a torn file is ignored
        engine.execute("create table if not exists made (key blob primary key, build integer, digest blob, value blob) strict")
        self._engine = engine

    def _try(self, what: Callable[[], None]) -> None:
        try:
            what()
        except (sqlite3.Error, OSError, AssertionError) as error:
            self._off(str(error))

    def _off(self, why: str) -> None:
        self.trouble = why
        if self._engine is not None:
            with suppress(sqlite3.Error):
                self._engine.close()
        self._engine = None

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, if it is there and whole."""
        if self._engine is None:
            return None
        try:
            row = self._engine.execute("select digest, value from made where key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._off(str(error))
            return None
        if row is None or not isinstance(row[1], bytes) or digest(row[1]) != row[0]:
            return None
        self._used.add(key)
        return row[1]

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value under a key."""
        if self._engine is None:
            return
        try:
            self._engine.execute("insert or replace into made values (?, ?, ?, ?)", (key, 0, digest(value), value))
            self._used.add(key)
        except sqlite3.Error as error:
            self._off(str(error))

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._try(self._close)

    def _close(self) -> None:
        if self._engine is None:
            return
        (last,) = self._engine.execute("select coalesce(max(build), 0) from made").fetchone()
        self._engine.executemany("update made set build = ? where key = ?", ((last + 1, key) for key in self._used))
        self._engine.commit()
        (size,) = self._engine.execute("select coalesce(sum(length(value)), 0) from made").fetchone()
        if size > self.most_bytes:
            rows = self._engine.execute("select key, length(value) from made order by build, key").fetchall()
            for key, length in rows:
                if size <= self.most_bytes:
                    break
                self._engine.execute("delete from made where key = ?", (key,))
                size -= length
            self._engine.commit()
            self._engine.execute("vacuum")
        self._engine.close()
        self._engine = None


def digest(*parts: bytes) -> bytes:
    """One digest of some parts, each with its length, so that no two lists of parts are alike."""
    made = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.digest()


def digest_of_code(roots: Iterable[Path]) -> bytes:
    """A digest of every file under some folders (code, rules, templates), and of the libraries that values hang on."""
    paths = sorted(path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file())
    own = (path for path in paths if "__pycache__" not in path.parts)
    files = (part for path in own for part in (path.name.encode(), path.read_bytes()))
    return digest(*files, *(version(name).encode() for name in MADE_WITH))
