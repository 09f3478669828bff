"""Permanent ids of works: a work keeps its oldest id, and a merged one redirects to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from speech_archive.models import Group, WorkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkIds:
    """The id of each group, in their order; where ids of merged works lead; the lock's rows."""

    ids: tuple[str, ...]
    moved: Mapping[str, str]
    rows: tuple[WorkRow, ...]


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
