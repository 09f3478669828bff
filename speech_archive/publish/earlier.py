"""What an earlier build left under docs/, by what it was made of: a page made of the same things is not made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from speech_archive.cache import Cache, digest
from speech_archive.models import ArchivedSource, Speech, Work
from speech_archive.publish.transaction import is_link
from speech_archive.publish.view import View
from speech_archive.publish.write import manifest

File = tuple[str, bytes | None]  # its path under docs/, and its content: None where docs/ has it already
States = dict[str, tuple[bytes, int, int, int]]  # what a file was made of; its size in bytes and times of change as we left it


class Earlier:
    """The files of the last build. `code` says all that a file is made of besides what it is asked about.

    Only a file that nobody has touched since (size, times of change) is believed to be what we left there.
    """

    def __init__(self, docs: Path | None, cache: Cache, code: bytes) -> None:
        self.docs = docs
        self.cache = cache
        self.code = code
        place = str(docs.resolve()).encode("utf-8", "surrogateescape") if docs else b""
        self._key, self._whole = digest(b"files under docs", place), digest(b"all of docs", place)
        self.states = self._states()
        self.made_of: dict[str, bytes] = {}

    def _states(self) -> States:
        value = self.cache.get(self._key) if self.docs else None
        try:
            return msgspec.msgpack.decode(value, type=States) if value else {}
        except msgspec.MsgspecError:
            return {}

    def file(self, name: str, made_of: bytes, make: Callable[[], bytes]) -> File:
        """A file of docs/: what it is now, or None for its content where docs/ has what it would be."""
        return self.kept(name, made_of) or (name, make())

    def part(self, kind: str, made_of: bytes, make: Callable[[], bytes]) -> bytes:
        """Some bytes of which larger files are made."""
        if self.docs is None:
            return make()
        found = self.recall(kind, made_of)
        if found is None:
            found = make()
            self.keep(kind, made_of, found)
        return found

    def recall(self, kind: str, made_of: bytes) -> bytes | None:
        """What was kept of some bytes."""
        return self.cache.get(digest(self.code, kind.encode(), made_of)) if self.docs else None

    def keep(self, kind: str, made_of: bytes, value: bytes) -> None:
        """Keep for the next build what is made of some bytes."""
        if self.docs:
            self.cache.put(digest(self.code, kind.encode(), made_of), value)

    def kept(self, name: str, made_of: bytes) -> File | None:
        """A file that docs/ has as it would be now; None for any other."""
        key = self.made_of[name] = digest(self.code, made_of)
        known = self.states.get(name)
        return (name, None) if known is not None and known[0] == key and known[1:] == self._state(name) else None

    def _state(self, name: str) -> tuple[int, int, int] | None:
        assert self.docs is not None
        try:
            seen = (self.docs / name).lstat()
        except (OSError, ValueError):
            return None
        return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns

    def report(self, made_of: bytes) -> dict[str, Any] | None:
        """What the last build told, if it was made of the same and nobody has touched a file of it since."""
        if self.docs is None:
            return None
        value = self.cache.get(self._whole)
        try:
            known = msgspec.msgpack.decode(value, type=tuple[bytes, dict[str, Any]]) if value else None
        except msgspec.MsgspecError:
            return None
        if known is None or known[0] != digest(self.code, made_of) or manifest(self.docs) != set(self.states):
            return None
        folders = {self.docs / name.rpartition("/")[0] for name in self.states} - {self.docs}
        is_touched = any(state[1:] != self._state(name) for name, state in self.states.items())
        return None if is_touched or any(map(is_link, folders)) else known[1]

    def remember(self, made_of: bytes, report: Mapping[str, Any]) -> None:
        """Keep for the next build how the files stand now, what all of them were made of, and what is told of it."""
        if self.docs is None:
            return
        states = {name: (self.made_of.get(name, b""), *state) for name in manifest(self.docs) if (state := self._state(name))}
        self.cache.put(self._key, msgspec.msgpack.encode(states))
        self.cache.put(self._whole, msgspec.msgpack.encode((digest(self.code, made_of), report)))


class Ingredients:
    """What the pages of a view are made of, as digests: of a source with its speeches, of a work with its witnesses."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._sources = {source.id: digest(_encoded(self._whole(source))) for source in view.sources}
        self._works: dict[str, bytes] = {}
        self._speeches: dict[str, bytes] = {}

    def source(self, source: ArchivedSource) -> bytes:
        """All that is said of a source, its speeches and what pages call it."""
        return digest(self._sources[source.id], _encoded((self.view.site, self.view.names[source.id])))

    def speech(self, speech: Speech) -> bytes:
        """A speech, its source, its neighbours, its work."""
        if speech.id not in self._speeches:
            view = self.view
            around = [one and (one.id, view.headings[one.id]) for one in view.neighbours[speech.id]]
            own = _encoded((speech.id, around))
            self._speeches[speech.id] = digest(self.source(view.source_of[speech.id]), own, self.work(view.work_of[speech.id]))
        return self._speeches[speech.id]

    def work(self, work: Work) -> bytes:
        """The witnesses of a work, their masks, where they differ, and the works that it is akin to."""
        if work.id not in self._works:
            view, ids = self.view, work.group.speeches
            akin = []
            for row in view.relations_of.get(work.id, ()):
                base = view.works[row.b if row.a == work.id else row.a].group.base
                akin.append((row, base, view.headings[base], view.names[view.speeches[base].source_id]))
            told = [(view.gaps.get(id_), view.glyphs.get(id_), view.names[view.speeches[id_].source_id]) for id_ in ids]
            members = (self._sources[view.speeches[id_].source_id] for id_ in ids)
            self._works[work.id] = digest(*members, _encoded((view.site, work, told, akin)))
        return self._works[work.id]

    def _whole(self, source: ArchivedSource) -> tuple[Any, ...]:
        ledger = source.ledger
        return (
            (source.id, source.notice, source.rulings, source.speeches),
            (ledger.source.path, ledger.source.sha256, ledger.source.encoding, ledger.source.is_doubtful),
            (ledger.segments, ledger.provenance),
            [self.view.datings.get(speech.id) for speech in source.speeches],
        )


def _encoded(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)
