"""Permanent ids of works: a work keeps its oldest id, and a merged one redirects to it.

In the lock a work is one JSON object a line: `id`, `kind` (`work`), `since` (the how-manieth writing of the lock brought it),
`speeches` (the ids of its witnesses when it was locked).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from speech_archive.models import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """What was known of a work when it was locked."""

    id: str
    kind: str
    since: int
    speeches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkIds:
    """The id of each group, in their order; where ids of merged works lead; the lock's rows."""

    ids: tuple[str, ...]
    moved: Mapping[str, str]
    rows: tuple[WorkRow, ...]


def is_work(fields: object) -> bool:
    """Whether the fields of a line of the lock are a work's; ValueError where they are a broken one's."""
    if not isinstance(fields, dict) or fields.get("kind") != "work":
        return False
    id_, since, speeches = fields.get("id"), fields.get("since"), fields.get("speeches")
    if set(fields) != {"id", "kind", "since", "speeches"} or not isinstance(id_, str) or type(since) is not int:
        raise ValueError
    if not re.fullmatch(r"[a-z0-9-]+", id_) or not isinstance(speeches, list) or not all(isinstance(s, str) for s in speeches):
        raise ValueError
    return True


def read_works(archive: Path, name: str) -> tuple[WorkRow, ...]:
    """The works of a lock that `read_lock` found sound; of an id that stands there twice (merged branches), the last row."""
    path = archive / name
    lines = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n") if path.exists() else []
    rows = [json.loads(line) for line in lines if line]
    found = {row["id"]: WorkRow(**row | {"speeches": tuple(row["speeches"])}) for row in rows if is_work(row)}
    return tuple(found.values())


def name_works(groups: Sequence[Group], lock: Sequence[WorkRow]) -> WorkIds:
    """An id for each group: the oldest that the lock gave to any of its speeches, else one after its first speech.

    A locked id follows most of its speeches (the first of them on a tie); where an older one has the group, it redirects.
    """
    home = {speech: number for number, group in enumerate(groups) for speech in group.speeches}
    ids: dict[int, str] = {}
    moved: dict[str, str] = {}
    for row in sorted(lock, key=lambda row: (row.since, row.id)):
        places = [home[speech] for speech in row.speeches if speech in home]
        if not places:
            continue
        number = max(places, key=places.count)
        if number in ids:
            moved[row.id] = ids[number]
        else:
            ids[number] = row.id
    used = {row.id for row in lock}
    for number, group in enumerate(groups):
        name, copy = f"w-{group.speeches[0]}", 1
        while number not in ids and name in used:
            copy += 1
            name = f"w-{group.speeches[0]}-x{copy}"
        used.add(ids.setdefault(number, name))
    newest = max((row.since for row in lock), default=0)
    known = {row.id for row in lock}
    now = [
        WorkRow(id=ids[number], kind="work", since=newest + 1, speeches=group.speeches)
        for number, group in enumerate(groups)
        if ids[number] not in known
    ]
    speeches = {ids[number]: group.speeches for number, group in enumerate(groups)}
    old = [WorkRow(id=row.id, kind="work", since=row.since, speeches=speeches.get(row.id, row.speeches)) for row in lock]
    return WorkIds(
        ids=tuple(ids[number] for number in range(len(groups))),
        moved=moved,
        rows=tuple(sorted([*old, *now], key=lambda row: row.id)),
    )
