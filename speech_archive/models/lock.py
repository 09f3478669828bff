"""The rows of archive/ids.lock, as they are read and as they are written anew."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRow:
    """What was known of a source or speech (`kind`) when its id was locked; `source` is the file's SHA-256."""

    id: str
    kind: str
    source: str
    path: str
    begin: int
    end: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """What was known of a work when its id was locked; `since`: the how-manieth writing of the lock brought it."""

    id: str
    kind: str
    since: int
    speeches: tuple[str, ...]
