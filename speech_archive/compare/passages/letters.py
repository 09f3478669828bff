"""The letters of many texts in one row, an end sign behind each, and the way from a letter back to its reading text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from speech_archive.compare.works import fingerprints
from speech_archive.compare.works.fingerprints import Codes
from speech_archive.models import Role, Speech

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

END = 0  # no letter
BLOCK = 1 << 18  # letters that are hashed at once, so that they stay in the processor's cache
STRETCH = 6  # bits; a text is looked up by stretches of 64 letters
FIRST_LOOK = 16  # letters that are compared at once, and twice as many each time
MOST_LOOKED = 1 << 12
BODIES = (Role.BODY, Role.TURN)


class Row:
    """Texts one behind the other: `codes`, of which text i has those from `begins[i]` to before `begins[i + 1] - 1`, an END."""

    def __init__(self, texts: Iterable[Codes]) -> None:
        kept = [_narrow(codes) for codes in texts]
        self.begins: Ints = np.cumsum([1, *(len(codes) + 1 for codes in kept)], dtype=np.int64)
        wide = any(codes.dtype == np.uint32 for codes in kept)
        self.codes: npt.NDArray[Any] = np.zeros(self.begins[-1] + 1, np.uint32 if wide else np.uint16)
        for begin, codes in zip(self.begins.tolist(), kept, strict=False):
            self.codes[begin : begin + len(codes)] = codes
        stretches = np.arange(0, len(self.codes) + (1 << STRETCH), 1 << STRETCH)
        self._text_at = np.maximum(np.searchsorted(self.begins, stretches, side="right") - 1, 0).astype(np.int32)

    def text_of(self, places: Ints) -> Ints:
        """The number of the text that each place lies in."""
        found: Ints = self._text_at[places >> STRETCH].astype(np.int64)
        while (is_further := self.begins[found + 1] <= places).any():
            found[is_further] += 1
        return found

    def texts(self, places: Sequence[int]) -> list[int]:
        """The number of the text that each place lies in."""
        found: list[int] = self.text_of(np.array(places, np.int64)).tolist()
        return found

    def ends(self, places: Ints) -> Ints:
        """Where the text of each place ends."""
        found: Ints = self.begins[self.text_of(places) + 1] - 1
        return found

    def blocks(self, width: int, margin: int = 0) -> Iterator[tuple[int, int, int, Hashes]]:
        """The hashes of all runs of `width` letters, a block at a time: the range of places it is for, the place of its first
        hash (some come before and behind the range, as many as `margin`), and the hashes. Runs over an END are among them."""
        for begin in range(0, len(self.codes) - width + 1, BLOCK):
            end = min(begin + BLOCK, len(self.codes) - width + 1)
            low, high = max(0, begin - margin), min(len(self.codes), end + margin + width - 1)
            yield begin, end, low, fingerprints.hashes(self.codes[low:high], width)

    def over_end(self, low: int, count: int, width: int) -> Flags:
        """Whether each of `count` runs of `width` letters, the first from a place on, goes over the end of a text."""
        found = np.zeros(count, bool)
        ends = np.flatnonzero(self.codes[low : low + count + width - 1] == END)
        for back in range(width):
            at = ends - back
            found[at[(at >= 0) & (at < count)]] = True
        return found

    def equal_on(self, a: Ints, b: Ints) -> Ints:
        """How many letters are equal from two places on, up to the end of either text."""
        return self._equal(a, b, 1)

    def equal_back(self, a: Ints, b: Ints) -> Ints:
        """How many letters are equal before two places, back to the begin of either text."""
        return self._equal(a - 1, b - 1, -1)

    def _equal(self, a: Ints, b: Ints, step: int) -> Ints:
        found = np.zeros(len(a), np.int64)
        left = np.arange(len(a))
        look = FIRST_LOOK
        while len(left):
            ahead = step * np.arange(look)
            most = max(1, (1 << 20) // look)
            full = []
            for part in range(0, len(left), most):
                own = left[part : part + most]
                x = self.codes.take((a[own] + step * found[own])[:, None] + ahead, mode="clip")
                y = self.codes.take((b[own] + step * found[own])[:, None] + ahead, mode="clip")
                differs = (x != y) | (x == END)
                is_full = ~differs.any(axis=1)
                found[own] += np.where(is_full, look, differs.argmax(axis=1))
                full.append(own[is_full])
            left = np.concatenate(full)
            look = min(2 * look, MOST_LOOKED)
        return found


def _narrow(codes: Codes) -> npt.NDArray[Any]:
    return codes.astype(np.uint16) if not len(codes) or codes.max() < fingerprints.BMP else codes


class Lettered(NamedTuple):
    """The letters of a speech as they are compared, and for each the range of the reading text that it comes from."""

    codes: Codes
    begins: Ints
    ends: Ints


def letters_of(speech: Speech) -> Codes:
    """The letters that are compared, of the paragraphs that works are told by."""
    chosen = [text for text, role in zip(speech.reading.paragraphs, speech.reading.roles, strict=True) if role in BODIES]
    found = _folded("".join(chosen)).codes
    return found if len(found) else _folded("".join(speech.reading.paragraphs)).codes


def lettered(speech: Speech) -> Lettered:
    """The letters of a speech with their places."""
    texts = list(zip(speech.reading.paragraphs, speech.reading.roles, strict=True))
    chosen = [role in BODIES for _, role in texts]
    found = _folded("".join(text for (text, _), is_chosen in zip(texts, chosen, strict=True) if is_chosen))
    if not len(found.codes):
        chosen = [True] * len(texts)
        found = _folded("".join(text for text, _ in texts))
    sizes = np.array([len(text) for text, _ in texts], np.int64)
    shifts = np.arange(len(texts)) + np.cumsum(np.where(chosen, 0, sizes))  # line ends before a paragraph, and what is left out
    places = np.arange(sum(sizes[chosen])) + np.repeat(shifts[chosen], sizes[chosen])
    return Lettered(found.codes, places[found.begins], places[found.ends - 1] + 1)


def _folded(text: str) -> Lettered:
    """The letters of a text. NFKC makes several of a few signs, and one of a letter and the marks behind it."""
    folded = fingerprints.plain(text)
    odd = np.flatnonzero(folded == fingerprints.SLOW).tolist()
    if not odd:
        kept = np.flatnonzero(folded)
        return Lettered(folded[kept], kept, kept + 1)
    parts: list[Lettered] = []
    at = 0
    for begin, end in _pieces(text, odd):
        kept = at + np.flatnonzero(folded[at:begin])
        parts.append(Lettered(folded[kept], kept, kept + 1))
        codes = fingerprints.fold(text[begin:end])
        parts.append(Lettered(codes, np.full(len(codes), begin), np.full(len(codes), end)))
        at = end
    kept = at + np.flatnonzero(folded[at:])
    parts.append(Lettered(folded[kept], kept, kept + 1))
    return Lettered(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _pieces(text: str, odd: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The ranges of a text that odd signs stand in, each with the sign that it is a mark on."""
    found: list[list[int]] = []
    for at in odd:
        begin = at - 1 if at and unicodedata.combining(text[at]) else at
        if found and begin < found[-1][1]:
            found[-1][1] = at + 1
        else:
            found.append([begin, at + 1])
    return ((begin, end) for begin, end in found)
