"""Permanent ids: from the source's hash and the ordinal, and from archive/ids.lock for every text that was there before.

New files, renamed files, corrected texts and re-splits leave every id with its text.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from speech_archive.models import Doubt, DoubtKind, Draft, Ledger, LockRow, Source, WorkRow
from speech_archive.rules import opening

ID_HEX = 12  # digits of SHA-256; at 10,000 files a clash has odds of 2 in 10 million, and is told apart by a suffix
SHINGLE = 6  # letters; as the works stage samples them
SKETCH = 24  # smallest hashes kept of a text
SAME_TEXT = 0.4  # share of the sketch that a corrected text must keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """The ids of sources (by path) and of speeches (by path and ordinal), and what the lock says of them."""

    sources: Mapping[str, str]
    speeches: Mapping[tuple[str, int], str]
    doubts: tuple[Doubt, ...]
    rows: tuple[LockRow, ...]


def identify(ledgers: Sequence[Ledger], lock: Sequence[LockRow], *, is_wanted: bool, left_out: Collection[str] = ()) -> Ids:
    """An id for every source and speech: the lock's where it knows the text, else a new one that no other has or had.

    `rows` is the lock to write where it `is_wanted`: everything here, and whatever has left the archive. The ids of the texts
    `left_out` (paths) wait for them and are not lost; meanwhile no copy takes them, but the same bytes under another name.
    """
    new = {ledger.source.sha256 for ledger in ledgers} - {row.source for row in lock if row.path not in left_out}
    waiting = {row.id for row in lock if row.path in left_out and row.source not in new}
    free = [row for row in lock if row.id not in waiting]
    known = [row for row in free if row.kind == "speech"]
    found = _matched(ledgers, known) if known else {}
    sources = _sources(ledgers, [row for row in free if row.kind == "source"], found, known, waiting)
    used = {row.id for row in lock} | set(found.values())
    speeches: dict[tuple[str, int], str] = {}
    for ledger in ledgers:
        path = ledger.source.path
        for draft in ledger.drafts:
            key = (path, draft.ordinal)
            if key not in found:
                number = draft.ordinal
                while f"{sources[path]}-{number}" in used:
                    number = max(number, len(ledger.drafts)) + 1
                used.add(f"{sources[path]}-{number}")
                speeches[key] = f"{sources[path]}-{number}"
            else:
                speeches[key] = found[key]
    rows = _rows(ledgers, sources, speeches) if is_wanted else []
    now = set(speeches.values()) | set(sources.values())
    locked = {row.id for row in known}
    return Ids(
        sources=sources,
        speeches=speeches,
        doubts=tuple(
            [
                _doubt(DoubtKind.UNLOCKED_IDS, path, id_, "an id in the lock")
                for (path, _), id_ in speeches.items()
                if lock and not is_wanted and id_ not in locked
            ]
            + [_doubt(DoubtKind.LOST_IDS, row.path, row.id, "its text") for row in free if row.id not in now]
        ),
        rows=tuple(sorted([*rows, *(row for row in lock if row.id not in now)], key=lambda row: (row.kind, row.id))),
    )


def _doubt(kind: DoubtKind, path: str, found: str, expected: str) -> Doubt:
    return Doubt(kind=kind, path=path, line=1, found=found, expected=expected)


def _sources(
    ledgers: Sequence[Ledger],
    lock: Sequence[LockRow],
    speeches: Mapping[tuple[str, int], str],
    known: Sequence[LockRow],
    waiting: Collection[str],
) -> dict[str, str]:
    """Source ids by path: the lock's for the same bytes, the same path, most of the same speeches; else new ones."""
    found: dict[str, str] = {}
    free = {row.id: row for row in lock}
    sames: tuple[Callable[[LockRow, Source], bool], ...] = (
        lambda row, source: row.source == source.sha256 and row.path == source.path,
        lambda row, source: row.source == source.sha256,
        lambda row, source: row.path == source.path,
    )
    for same in sames:
        by_key: dict[str, list[LockRow]] = {}
        for row in free.values():
            for key in {row.source, row.path}:
                by_key.setdefault(key, []).append(row)
        for ledger in ledgers:
            source = ledger.source
            if source.path in found:
                continue
            for row in sorted(by_key.get(source.sha256, []) + by_key.get(source.path, []), key=lambda row: row.id):
                if row.id in free and same(row, source):
                    found[source.path] = free.pop(row.id).id
                    break
    found |= _by_speeches([ledger for ledger in ledgers if ledger.source.path not in found], free.values(), speeches, known)
    used = {*waiting, *(row.id for row in lock)}
    for ledger in ledgers:
        if ledger.source.path in found:
            continue
        base = ledger.source.sha256[:ID_HEX]
        name, number = base, 1
        while name in used:
            number += 1
            name = f"{base}-x{number}"
        used.add(name)
        found[ledger.source.path] = name
    return found


def _by_speeches(
    ledgers: Sequence[Ledger], lock: Iterable[LockRow], speeches: Mapping[tuple[str, int], str], known: Sequence[LockRow]
) -> dict[str, str]:
    """The ids of sources that hold most of a locked source's speeches: renamed and corrected at once."""
    found: dict[str, str] = {}
    home = {row.id: row.path for row in known}
    by_path = {row.path: row.id for row in lock}
    for ledger in ledgers:
        path = ledger.source.path
        old = [home[speeches[path, d.ordinal]] for d in ledger.drafts if (path, d.ordinal) in speeches]
        most = max(sorted(set(old)), key=old.count, default="")
        if old.count(most) * 2 > len(ledger.drafts) and most in by_path:
            found[path] = by_path.pop(most)
    return found


def _matched(ledgers: Sequence[Ledger], known: Sequence[LockRow]) -> dict[tuple[str, int], str]:
    """Locked ids for speeches, the surest first: the same bytes and range, then the text, by its fingerprint."""
    drafts = {(ledger.source.path, draft.ordinal): (ledger, draft) for ledger in ledgers for draft in ledger.drafts}
    found = _exact(drafts, known)
    taken = set(found.values())
    left = [row for row in known if row.id not in taken]
    if not left:
        return found
    by_hash: dict[str, list[LockRow]] = {}
    for row in left:
        for part in _parts(row.fingerprint):
            by_hash.setdefault(part, []).append(row)
    pairs: list[tuple[float, bool, bool, str, tuple[str, int]]] = []
    for key, (ledger, draft) in drafts.items():
        if key in found:
            continue
        own = _parts(fingerprint(ledger, draft))
        likely: dict[str, LockRow] = {}
        for part in own:
            for row in by_hash.get(part, [])[:200]:
                likely[row.id] = row
        for row in likely.values():
            theirs = _parts(row.fingerprint)
            share = len(own & theirs) / max(1, min(len(own), len(theirs)))
            if share >= SAME_TEXT:
                pairs.append((-share, row.source != ledger.source.sha256, row.path != ledger.source.path, row.id, key))
    # a text of the same file or path goes before a twin elsewhere that is just as like
    for _, _, _, row_id, key in sorted(pairs, key=lambda pair: (pair[1] and pair[2], pair[0], pair[1:])):
        if row_id not in taken and key not in found:
            found[key] = row_id
            taken.add(row_id)
    return found


def _exact(drafts: Mapping[tuple[str, int], tuple[Ledger, Draft]], known: Sequence[LockRow]) -> dict[tuple[str, int], str]:
    """Locked ids for the same bytes and range; of byte-identical files each keeps its own, whichever comes first."""
    found: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    rows: dict[tuple[str, int, int], list[LockRow]] = {}
    for row in sorted(known, key=lambda row: row.id):
        rows.setdefault((row.source, row.begin, row.end), []).append(row)
    for is_moved in (False, True):
        for key, (ledger, draft) in drafts.items():
            alike = rows.get((ledger.source.sha256, draft.begin, draft.end), [])
            free = (row.id for row in alike if row.id not in taken and (is_moved or row.path == ledger.source.path))
            if key not in found and (id_ := next(free, None)):
                found[key] = id_
                taken.add(id_)
    return found


def _rows(ledgers: Sequence[Ledger], sources: Mapping[str, str], speeches: Mapping[tuple[str, int], str]) -> list[LockRow]:
    rows = []
    for ledger in ledgers:
        source = ledger.source
        rows.append(
            LockRow(
                id=sources[source.path],
                kind="source",
                source=source.sha256,
                path=source.path,
                begin=0,
                end=len(source.text),
                fingerprint="",
            )
        )
        rows += [
            LockRow(
                id=speeches[source.path, draft.ordinal],
                kind="speech",
                source=source.sha256,
                path=source.path,
                begin=draft.begin,
                end=draft.end,
                fingerprint=fingerprint(ledger, draft),
            )
            for draft in ledger.drafts
        ]
    return rows


def fingerprint(ledger: Ledger, draft: Draft) -> str:
    """The smallest hashes of the 6-grams of a draft's letters, in hex: what is left of it when some words change."""
    letters = opening.letters("".join(ledger.source.text[s.begin : s.end] for s in draft.segments))
    raw = letters.encode("utf-32-le")
    grams = {zlib.crc32(raw[i : i + 4 * SHINGLE]) for i in range(0, max(4, len(raw) - 4 * SHINGLE + 4), 4)}
    return " ".join(f"{value:08x}" for value in sorted(grams)[:SKETCH])


def _parts(sketch: str) -> frozenset[str]:
    return frozenset(sketch.split())


def lock_text(rows: Iterable[LockRow | WorkRow]) -> str:
    """The lock file that holds these rows."""
    return "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
