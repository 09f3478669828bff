"""Files as one zip, the same bytes for the same files. What an earlier build has deflated is not deflated again."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import pack

from speech_archive.cache import digest
from speech_archive.publish.earlier import Earlier

LEVEL = 1  # a third larger than the best, five times as fast
CHUNK_BYTES = 1 << 16  # at least, of what is deflated by itself: an edit changes one of them
BORDERS = 8  # one line in so many may end a chunk, by its own bytes: a line more or less moves no other border
STORED = (".parquet", ".epub", ".zip")  # packed as they are
END = b"\x03\x00"  # an empty last block: chunks have none of their own
FIRST_DAY = 0x21  # 1980-01-01, as zip has it
UTF8 = 0x0800
VERSION = 20
MOST_BYTES = 0xFFFFFFFF  # what a zip of this kind can say


class Pack:
    """A zip that grows."""

    def __init__(self, earlier: Earlier) -> None:
        self._earlier = earlier
        self._parts: list[bytes] = []
        self._listing: list[bytes] = []
        self._at = 0

    def add(self, name: str, content: bytes) -> None:
        """One more file."""
        is_stored = name.endswith(STORED)
        packed = [content] if is_stored else [*self._deflated(content), END]
        size = sum(map(len, packed))
        path = name.encode()
        method = 0 if is_stored else 8
        told = pack("<HHHHIIIHH", UTF8, method, 0, FIRST_DAY, zlib.crc32(content), size, len(content), len(path), 0)
        head = pack("<IH", 0x04034B50, VERSION) + told + path
        self._listing.append(pack("<IHH", 0x02014B50, VERSION, VERSION) + told + pack("<HHHII", 0, 0, 0, 0, self._at) + path)
        self._parts += [head, *packed]
        self._at += len(head) + size

    def whole(self) -> bytes | None:
        """The zip; None where it would be larger than one can be."""
        listing = b"".join(self._listing)
        if self._at + len(listing) > MOST_BYTES or len(self._listing) > 0xFFFF:
            return None
        count = len(self._listing)
        end = pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(listing), self._at, 0)
        return b"".join((*self._parts, listing, end))

    def _deflated(self, content: bytes) -> Iterator[bytes]:
        for chunk in chunks(content):
            yield self._earlier.part("deflated", digest(chunk), lambda chunk=chunk: deflated(chunk))  # type: ignore[misc]


def chunks(content: bytes) -> Iterator[bytes]:
    """A file cut between lines, where its own bytes say so."""
    begin = at = 0
    while (end := content.find(b"\n", max(at, begin + CHUNK_BYTES))) >= 0:
        at = end + 1
        if zlib.crc32(content[content.rfind(b"\n", 0, end) + 1 : at]) % BORDERS == 0:
            yield content[begin:at]
            begin = at
    if content[begin:]:
        yield content[begin:]


def deflated(chunk: bytes) -> bytes:
    """A chunk as blocks of deflate that others may follow."""
    engine = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return engine.compress(chunk) + engine.flush(zlib.Z_FULL_FLUSH)
