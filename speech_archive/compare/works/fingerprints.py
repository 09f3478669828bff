"""Texts as sampled 6-grams, and the pairs of texts that share many: found by containment, in plain SQL over one table.

Letters are the body paragraphs in NFKC and lower case, letters and digits only, one spelling of each (folding.spelling).
A 6-gram is kept if its hash is a sixteenth or less of the range; of a short text the smallest hashes are kept as well.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.language import folding
from speech_archive.models import Role, Speech

Codes = npt.NDArray[np.uint32]
Grams = npt.NDArray[np.uint64]

GRAM = 6  # letters
SAMPLED = np.uint64(2**64 // 16)  # a gram is in the sample below this
FLOOR = 16  # smallest hashes of a text that has fewer in the sample: as many as about 260 letters have there
CANDIDATE_SHARE = 0.1  # of the smaller sample; less is neither a copy nor a relation
ROWS_A_BATCH = 2_000_000
MEMORY = "1GB"
BMP = 0x10000
SLOW = 0xFFFFFFFF  # a character that NFKC makes several of, or one with its neighbour
MIX = np.uint64(0x9E3779B97F4A7C15)

# The pair search: plain SQL, for any engine. A gram in few texts pairs them all; one in many pairs the
# first of them with each other one (star edges), so that a cluster of n copies costs n pairs, not n squared.
PAIRS = """
with spread as (select gram, count(*) as texts, min(text) as first_text from grams group by gram having count(*) > 1),
found as (
    select a.text as a, b.text as b
    from spread join grams a on a.gram = spread.gram join grams b on b.gram = spread.gram
    where spread.texts <= 8 and a.text < b.text
    union all
    select spread.first_text as a, b.text as b
    from spread join grams b on b.gram = spread.gram
    where spread.texts > 8 and b.text > spread.first_text
),
sizes as (select text, sum(sampled) as size from grams group by text)
select found.a as a, found.b as b, count(*) / greatest(1, least(x.size, y.size)) as share
from found join sizes x on x.text = found.a join sizes y on y.text = found.b
group by found.a, found.b, x.size, y.size
having count(*) >= {share} * least(x.size, y.size)
order by found.a, found.b
"""


class Likely(NamedTuple):
    """Two texts, by number, and the share of the smaller one's sampled grams that the other has, about."""

    a: int
    b: int
    share: float


def letters(speech: Speech) -> Codes:
    """The letters that are compared, as code points; of a speech without body paragraphs, those of all."""
    texts = zip(speech.reading.paragraphs, speech.reading.roles, strict=True)
    found = fold("".join(text for text, role in texts if role in (Role.BODY, Role.TURN)))
    return found if len(found) else fold("".join(speech.reading.paragraphs))


def fold(text: str) -> Codes:
    """The letters and digits of a text in NFKC and lower case, simplified, as code points."""
    folded = plain(text)
    if len(folded) and folded.max() == SLOW:
        normal = unicodedata.normalize("NFKC", text).lower()
        return _codes(folding.spelling("".join(sign for sign in normal if sign.isalnum())))
    kept: Codes = folded[folded != 0]
    return kept


def plain(text: str) -> Codes:
    """For each character of a text the one it is compared as: 0 for what is no letter or digit, SLOW where NFKC makes several
    characters of it, or one of it and its neighbour."""
    folded: Codes = _table().take(_codes(text), mode="clip")  # beyond the table is its last entry, SLOW
    return folded


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


@cache
def _table() -> Codes:
    """Code point (of the basic plane) to what it is compared as; 0 for what is no letter or digit."""
    found = np.zeros(BMP + 1, dtype=np.uint32)
    found[BMP] = SLOW
    for code in range(BMP):
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if unicodedata.combining(chr(code)) or (len(plain) != 1 and any(sign.isalnum() for sign in plain)):
            found[code] = SLOW
        elif len(plain) == 1 and plain.isalnum():
            found[code] = ord(folding.spelling(plain))
    return found


def hashes(codes: Codes, width: int) -> Grams:
    """A 64-bit hash of each run of `width` letters, in order."""
    if len(codes) < width:
        return np.zeros(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        part = codes.astype(np.uint64)
        part *= MIX
        size, covered = 1, 0
        found = None
        while True:  # runs of 1, 2, 4, … letters, and of them those that the width is the sum of
            if width & size:
                piece = part[covered : covered + len(codes) - width + 1]
                found = piece.copy() if found is None else _mixed(found, size, piece)
                covered += size
            if size * 2 > width:
                break
            part = _mixed(part[:-size], size, part[size:])
            size *= 2
        assert found is not None
        found ^= found >> np.uint64(31)
        found *= np.uint64(0xBF58476D1CE4E5B9)
        return found


def _mixed(a: Grams, size: int, b: Grams) -> Grams:
    mixed: Grams = a * (MIX ^ np.uint64(size << 8))
    mixed += b
    return mixed


def sample(codes: Codes) -> tuple[Grams, int]:
    """The grams kept of a text, smallest first, and how many of them are in the sample."""
    grams = hashes(codes, GRAM)
    found = distinct(grams[grams < SAMPLED])
    if len(found) >= FLOOR:
        return found, len(found)
    return distinct(grams)[:FLOOR], len(found)


def distinct(grams: Grams) -> Grams:
    """The different grams, smallest first. (np.unique is several times slower on 64-bit hashes.)"""
    ordered = np.sort(grams)
    kept: Grams = ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered
    return kept


def containment(a: Grams, b: Grams) -> tuple[float, float]:
    """The shares of a's different grams that b has, and the other way round."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / max(1, len(a)), shared / max(1, len(b))


def pairs(texts: Iterable[Codes]) -> Iterator[Likely]:
    """The pairs of texts (numbered as they come) that share a tenth of the smaller one's sampled grams, or more.

    The engine keeps the grams in memory, and beyond `MEMORY` in the temporary folder. ArchiveErrors where that is full.
    """
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder}) as engine,
        ):
            engine.execute("create table grams (text integer, gram ubigint, sampled utinyint)")
            for batch in _batches(texts):
                engine.register("batch", batch)
                engine.execute("insert into grams select * from batch")
            found = engine.execute(PAIRS.format(share=CANDIDATE_SHARE))
            while rows := found.fetchmany(100_000):
                yield from (Likely(*row) for row in rows)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        found_what = f"found no room for comparing texts ({str(error).splitlines()[0]}), expected some in the temporary folder"
        raise ArchiveErrors((ArchiveError(f"{found_what}; name another one with TMPDIR", _temporary()),)) from None


def _temporary() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:  # none of the places where one is looked for will do
        return "TMPDIR"


def _batches(texts: Iterable[Codes]) -> Iterator[Mapping[str, npt.NDArray[np.generic]]]:
    """Columns text, gram, sampled; some millions of rows each time."""
    batch: list[tuple[int, Grams]] = []
    rows = 0
    for number, codes in enumerate(texts):
        grams, _ = sample(codes)
        batch.append((number, grams))
        rows += len(grams)
        if rows >= ROWS_A_BATCH:
            yield _columns(batch)
            batch, rows = [], 0
    if rows:
        yield _columns(batch)


def _columns(batch: Sequence[tuple[int, Grams]]) -> Mapping[str, npt.NDArray[np.generic]]:
    gram = np.concatenate([grams for _, grams in batch])
    numbers = np.array([number for number, _ in batch], dtype=np.int32)
    return {
        "text": np.repeat(numbers, [len(grams) for _, grams in batch]),
        "gram": gram,
        "sampled": (gram < SAMPLED).astype(np.uint8),
    }
