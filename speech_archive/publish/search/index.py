"""The search index: every phrase of every title and text, in shards that a browser loads a few of.

docs/assets/search/index.js reads what is written here; the layout is told in `_shard` and `search_files`.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain, pairwise
from typing import Any

import msgspec
import numpy as np

from speech_archive.language import folding
from speech_archive.models import Speech, text_of
from speech_archive.publish.earlier import Earlier, File
from speech_archive.publish.search.columns import columns_of, late_of
from speech_archive.publish.search.parts import Bytes, Ints
from speech_archive.publish.search.suffixes import DEPTH, Heavy, Runs, Suffixes, runs
from speech_archive.publish.search.texts import APART, WINDOW, lines_of, packed_text, windows
from speech_archive.publish.search.titles import readings, titles_of
from speech_archive.publish.view import View

FOLDER = "search"
FORMAT = 2  # of the files: docs/assets/search/index.js says which one it reads
SHARD_BYTES = 32_768  # before compression
Shard = tuple[str, str]  # the head of its first run, and its name


def search_files(view: View, earlier: Earlier, jobs: int) -> Iterator[File]:
    """The files of the index by their path under docs/, the manifest last.

    Every file but the manifest is named by its content: what an older manifest asks for is either what it means or is not there.
    Made by as many threads as `jobs`: numpy and zlib let one another run. Speeches are numbered in the order of the view;
    text n is the text of speech n, text count + n its title, text 2 * count + n what surrounds its restored words.
    """
    speeches = list(view.speeches.values())
    made = [_prepared(view, speech, earlier) for speech in speeches]
    folded = [*(one.text for one in made), *(one.title for one in made), *(one.windows for one in made)]
    known = _characters(folded) - {APART}
    window = WINDOW if any(folded[2 * len(speeches) :]) else 0
    shards: list[Shard] = []
    yield from _shard_files(folded, earlier, jobs, shards)
    del folded
    whole = {
        "columns": ("c", _packed({**columns_of(view), "texts": "".join(one.key for one in made)})),
        "late": ("f", _packed(late_of(view))),
        "titles": ("p", _packed(_spoken(view, earlier))),
        "variants": ("v", _packed(_simplified())),
    }
    for kind, content in whole.values():
        yield _name(kind, content), content
    for speech, one in zip(speeches, made, strict=True):
        yield earlier.file(f"{FOLDER}/t/{speech.id}-{one.key}.bin", one.content, partial(bytes, one.content))
    manifest = {
        "format": FORMAT,
        "speeches": len(speeches),
        "depth": DEPTH,
        "window": window,
        "shards": "".join(_hash_in(name) for _, name in shards),
        "firsts": [first for first, _ in shards],
        **{key: _digest(content) for key, (_, content) in whole.items()},
        "forms": _forms(known),
        "punctuation": "".join(sorted(char for char in known if is_punctuation(char))),
    }
    yield f"{FOLDER}/manifest.bin", _packed(manifest)


class Prepared(msgspec.Struct, frozen=True, array_like=True):
    """What search has of a speech: its text file with the key, and its text, title and restored words as they are compared."""

    key: str
    content: bytes
    text: str
    title: str
    windows: str


def _prepared(view: View, speech: Speech, earlier: Earlier) -> Prepared:
    lines = lines_of(view, speech)

    def make() -> bytes:
        compared = folding.searched(text_of(speech.reading)), folding.searched(speech.title or ""), windows(view, speech)
        return msgspec.msgpack.encode(Prepared(*packed_text(lines), *compared))

    return msgspec.msgpack.decode(earlier.part("search text", msgspec.msgpack.encode(lines), make), type=Prepared)


def _shard_files(folded: Sequence[str], earlier: Earlier, jobs: int, shards: list[Shard]) -> Iterator[File]:
    """The shards, in no order; `shards` then tells of them in theirs. Those of a part that docs/ has are not made again."""
    if not any(folded):
        return
    places = Suffixes(folded)
    made: dict[int, list[Shard]] = defaultdict(list)
    for part, told in enumerate(places.digests):
        names = msgspec.msgpack.decode(earlier.recall("shards", told) or b"\x90", type=list[Shard])
        files = [earlier.kept(name, told) for _, name in names]
        if all(files):
            made[part] = names
            yield from filter(None, files)
    is_wanted = np.array([not made[part] for part in range(len(places.digests))])
    for batch in runs(places, jobs, lambda found: list(_shards(found)), is_wanted):
        for part, first, shard in batch:
            name = _name("s", shard)
            yield earlier.file(name, places.digests[part], partial(bytes, shard))
            made[part].append((first, name))
    for part in np.flatnonzero(is_wanted).tolist():
        earlier.keep("shards", places.digests[part], msgspec.msgpack.encode(made[part]))
    shards += [shard for part in sorted(made) for shard in made[part]]


def _spoken(view: View, earlier: Earlier) -> dict[str, Any]:
    """The titles, and how their characters are spoken, which is asked again only where there are others."""
    found = titles_of(view)
    chars = "".join(sorted(set(found["titles"])))
    told = earlier.part("readings", chars.encode("utf-8", "surrogatepass"), lambda: _json(readings(chars)))
    return found | {"readings": json.loads(told)}


def _characters(texts: Iterable[str]) -> set[str]:
    """The characters that stand in any of the texts. (A set of them all takes ten times as long.)"""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return set(map(chr, np.flatnonzero(np.bincount(codes)).tolist()))


def is_punctuation(char: str) -> bool:
    """What the option to ignore punctuation ignores; masks and signs with a meaning of their own stay."""
    return unicodedata.category(char).startswith("P") and char not in "*#%&@"


@cache
def _simplified() -> tuple[str, str]:
    """Characters that spell what another does (traditional ones, variants), and that other one for each."""
    changed = {old: new for old, new in folding.spellings().items() if folding.searched(old) == old}
    return "".join(changed), "".join(changed.values())


def _forms(known: Iterable[str]) -> list[str]:
    """Simplified characters that the texts write in another way too, each with all its forms behind it."""
    simplified = dict(zip(*_simplified(), strict=True))
    forms: dict[str, set[str]] = defaultdict(set)
    for char in known:
        forms[simplified.get(char, char)].add(char)
    return sorted(key + "".join(sorted(found)) for key, found in forms.items() if found != {key})


def _shards(batch: Runs) -> Iterator[tuple[int, str, bytes]]:
    """Runs in files of about SHARD_BYTES, each of one part, with the part and the head of its first run."""
    steps = _steps(batch)
    run_bytes = (
        np.add.reduceat(_varint_sizes(steps), np.cumsum(batch.counts) - batch.counts) + 4 + 3 * (batch.lengths - batch.kept)
    )
    for heavy in batch.heavy:
        run_bytes[heavy.run] += len(heavy.texts) // 4
    bounds = [*chain.from_iterable(_bounds(batch.parts, run_bytes)), len(run_bytes)]
    heads = _heads(batch, bounds)
    text_ends, char_ends = np.cumsum(batch.counts), np.cumsum(batch.lengths - batch.kept)
    for begin, end in pairwise(bounds):
        first = heads[begin]
        own = slice(int(text_ends[begin] - batch.counts[begin]), int(text_ends[end - 1]))
        added = batch.heads[int(char_ends[begin]) : int(char_ends[end - 1])]  # the first head is in the manifest
        listed = [heavy for heavy in batch.heavy if begin <= heavy.run < end]
        yield int(batch.parts[begin]), first, _shard(batch, slice(begin, end), added, steps[own], listed)


def _bounds(parts: Ints, run_bytes: Ints) -> Iterator[list[int]]:
    """For each part the runs that its shards begin with: as many shards of a like size as it takes."""
    starts = [0, *(np.flatnonzero(np.diff(parts)) + 1).tolist(), len(parts)]
    for begin, end in pairwise(starts):
        before = np.cumsum(run_bytes[begin:end]) - run_bytes[begin:end]
        total = int(before[-1] + run_bytes[end - 1])
        count = -(-total // SHARD_BYTES)
        shard = before * count // total
        yield [begin, *(begin + 1 + np.flatnonzero(np.diff(shard))).tolist()]


def _shard(part: Runs, own: slice, added: Ints, steps: Ints, heavy: Sequence[Heavy]) -> bytes:
    """Sections, each behind its length in bytes (four bytes, little-endian):

    kept, parted, lengths, shared, a byte a run; the characters that heads add (not the first head), in three planes of
    bytes, high first; how many texts each run has; the texts, as steps; and the same for the heavy phrases, behind a list
    of them as JSON: run, phrase, number of texts.
    """
    columns = [column[own].astype(np.uint8).tobytes() for column in (part.kept, part.parted, part.lengths, part.shared)]
    planes = [(added >> shift).astype(np.uint8).tobytes() for shift in (16, 8, 0)]
    listed = [[int(h.run - own.start), h.phrase, len(h.texts)] for h in heavy]
    heavy_steps = np.concatenate([np.diff(h.texts, prepend=0) for h in heavy]) if heavy else np.zeros(0, np.int64)
    sections = [*columns, b"".join(planes), _varint(part.counts[own]), _varint(steps), _json(listed), _varint(heavy_steps)]
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_RLE)  # a third of the time, a hundredth more bytes
    return packer.compress(b"".join(len(section).to_bytes(4, "little") + section for section in sections)) + packer.flush()


def _heads(part: Runs, wanted: Sequence[int]) -> dict[int, str]:
    """The whole heads of some runs."""
    heads, found, head = {}, set(wanted), ""
    added = part.lengths - part.kept
    at = np.cumsum(added) - added
    chars = "".join(map(chr, part.heads.tolist()))
    for run, (kept, begin, count) in enumerate(zip(part.kept.tolist(), at.tolist(), added.tolist(), strict=True)):
        head = head[:kept] + chars[begin : begin + count]
        if run in found:
            heads[run] = head
    return heads


def _steps(part: Runs) -> Ints:
    """The texts of each run: the first, then how much further on the next is."""
    steps = np.diff(part.texts, prepend=0)
    starts = np.cumsum(part.counts) - part.counts
    steps[starts] = part.texts[starts]
    return steps


def _varint_sizes(numbers: Ints) -> Ints:
    return 1 + (numbers >= 1 << 7) + (numbers >= 1 << 14) + (numbers >= 1 << 21)


def _varint(numbers: Ints) -> bytes:
    """Seven bits a byte, low first; the high bit says that more follow. Below 1 << 28."""
    sizes = _varint_sizes(numbers)
    at = np.cumsum(sizes) - sizes
    out: Bytes = np.empty(int(sizes.sum()), np.uint8)
    while len(numbers):
        is_more = numbers > 127
        out[at] = numbers & 127 | is_more * 128
        numbers, at = numbers[is_more] >> 7, at[is_more] + 1
    return out.tobytes()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(value: Any) -> bytes:
    return zlib.compress(_json(value), 9)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def _name(kind: str, content: bytes) -> str:
    return f"{FOLDER}/{kind}-{_digest(content)}.bin"


def _hash_in(name: str) -> str:
    return name[-12:-4]
