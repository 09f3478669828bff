"""The set phrases of an archive: of the runs that many works have, those on word borders that no longer one says as well."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from speech_archive.compare.formulae.phrases import SHORTEST, Phrases, phrases
from speech_archive.compare.passages.letters import Flags, Ints, Lettered, Row, lettered
from speech_archive.language import words
from speech_archive.models import Formula, Grouping, Occurrence, Speech, text_of

FEWEST, SHARE = 4, 0.02  # works, and share of all works, that have a formula; the contract's
MOST = 5_000
SAID_SHARE = 0.8  # of the works of a run; a longer one that so many have says it as well
STOPS = "\\n。！？!?；;…"
STOP = re.compile(f"[^{STOPS}]*[{STOPS}]?")
LOOSE_HEADS = ("c", "k", "u", "y")  # parts of speech (their first letter) that no phrase begins with: 和, 们, 的, 了
LOOSE_TAILS = ("c", "p", "u")  # … or ends with: 和, 以, 的
LOOSE = ("是", "有", "为", "在")  # … nor ends with these
HEARD = 5  # places that are asked how a phrase is spelled
ID_BYTES = 6
CACHED = 256


class Candidate(NamedTuple):
    """A run on word borders: its letters, how many texts have it, its length, its number among those of that length."""

    letters: str
    texts: int
    size: int
    run: int


def find_formulae(speeches: Sequence[Speech], grouping: Grouping) -> tuple[Formula, ...]:
    """The set phrases that the works of an archive share, on the base of each, the commonest first; 5,000 at most."""
    by_id = {speech.id: speech for speech in speeches}
    bases = [by_id[base] for base in sorted(one.base for one in grouping.groups)]
    texts = _Texts(bases)
    least = max(FEWEST, -(-len(bases) * int(SHARE * 100) // 100))
    levels = {level.size: level for level in phrases(texts.row, least, texts.is_parted)}
    kept = _kept(_candidates(texts, levels))[:MOST]
    return tuple(_formulae(texts, levels, kept))


class _Texts:
    """The bases of all works, their letters in a row, and where sentences end."""

    def __init__(self, speeches: Sequence[Speech]) -> None:
        self.speeches = speeches
        parted = [np.zeros(1, bool)]
        codes = []
        for speech in speeches:
            letters = lettered(speech)
            codes.append(letters.codes)
            parted += [_after_stops(text_of(speech.reading), letters), np.zeros(1, bool)]
        self.row = Row(codes)
        self.is_parted: Flags = np.concatenate([*parted, np.zeros(SHORTEST, bool)])
        self.text = lru_cache(maxsize=CACHED)(lambda number: text_of(speeches[number].reading))
        self.letters = lru_cache(maxsize=CACHED)(self._letters)
        self.sentences = lru_cache(maxsize=CACHED)(self._sentences)
        self.borders = lru_cache(maxsize=None)(self._borders)

    def _letters(self, number: int) -> tuple[list[int], list[int], int]:
        """Where the letters of a text begin and end in its reading text, and the place of the first in the row."""
        letters = lettered(self.speeches[number])
        return letters.begins.tolist(), letters.ends.tolist(), int(self.row.begins[number])

    def _sentences(self, number: int) -> tuple[int, ...]:
        """Where the sentences of a text begin in its reading text."""
        return tuple(accumulate((len(sentence) for sentence in STOP.findall(self.text(number))), initial=0))

    def _borders(self, number: int, begin: int, end: int) -> Mapping[int, tuple[str, str]]:
        """The words before and behind each word border of a sentence, by its place."""
        sentence = words.cut(self.text(number)[begin:end])
        places = accumulate(map(len, sentence), initial=begin)
        return dict(zip(places, zip(["", *sentence], [*sentence, ""], strict=True), strict=True))

    def is_on_words(self, number: int, place: int, size: int) -> bool:
        """Whether a run at a place of a text begins and ends with a word, neither of them one that binds it to what is around."""
        begins, ends, first = self.letters(number)
        begin, end = begins[place - first], ends[place - first + size - 1]
        sentences = self.sentences(number)
        sentence = bisect_right(sentences, begin)
        borders = self.borders(number, sentences[sentence - 1], sentences[sentence])
        if begin not in borders or end not in borders:
            return False
        head, tail = borders[begin][1], borders[end][0]
        is_loose = (words.tag_of(head) or "").startswith(LOOSE_HEADS) or (words.tag_of(tail) or "").startswith(LOOSE_TAILS)
        return not is_loose and tail not in LOOSE


def _after_stops(text: str, letters: Lettered) -> Flags:
    """For each letter whether a sentence or a paragraph has ended between it and the one before."""
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    stops = np.concatenate([[0], np.cumsum(np.isin(signs, np.array(list(map(ord, STOPS)), np.uint32)))])
    before = stops[letters.begins]
    return np.concatenate([np.zeros(min(1, len(before)), bool), before[1:] > before[:-1]])


def _candidates(texts: _Texts, levels: Mapping[int, Phrases]) -> Iterator[Candidate]:
    """The runs that stand on word borders, in the first text that has them."""
    for size, level in levels.items():
        _, firsts = np.unique(level.runs, return_index=True)
        places = level.places[firsts]
        columns = (places.tolist(), texts.row.text_of(places).tolist(), level.texts.tolist())
        for run, (place, number, count) in enumerate(zip(*columns, strict=True)):
            if texts.is_on_words(number, place, size):
                letters = "".join(map(chr, texts.row.codes[place : place + size].tolist()))
                yield Candidate(letters, count, size, run)


def _kept(candidates: Iterator[Candidate]) -> list[Candidate]:
    """The candidates that no longer one says as well, the commonest first, then the longest."""
    found = sorted(candidates, key=lambda one: (-one.size, one.letters))
    texts = {one.letters: one.texts for one in found}
    said: dict[str, int] = {}  # the most texts of a longer one that holds the letters
    for one in found:
        for size in range(SHORTEST, one.size):
            for begin in range(one.size - size + 1):
                part = one.letters[begin : begin + size]
                if part in texts:
                    said[part] = max(said.get(part, 0), one.texts)
    kept = [one for one in found if said.get(one.letters, 0) < SAID_SHARE * one.texts]
    return sorted(kept, key=lambda one: (-one.texts, -one.size, one.letters))


def _formulae(texts: _Texts, levels: Mapping[int, Phrases], kept: Sequence[Candidate]) -> Iterator[Formula]:
    """The chosen runs with all their places."""
    by_size: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(kept):
        by_size[one.size].append(number)
    columns = [np.zeros((3, 0), np.int64)]
    for size, numbers in by_size.items():
        level = levels[size]
        number_of = np.full(len(level.texts), -1)
        number_of[[kept[number].run for number in numbers]] = numbers
        own = number_of[level.runs]
        at = np.flatnonzero(own >= 0)
        columns.append(np.stack([level.places[at], np.full(len(at), size), own[at]]))
    places, sizes, numbers_at = np.concatenate(columns, axis=1)
    order = np.argsort(places, kind="stable")
    places, sizes, numbers_at = places[order], sizes[order], numbers_at[order]
    begins, ends = _reading_ranges(texts, places, sizes)
    ids = np.array([speech.id for speech in texts.speeches], object)
    order = np.argsort(numbers_at, kind="stable")
    own_texts = ids[texts.row.text_of(places[order])].tolist()
    made = list(map(Occurrence, own_texts, begins[order].tolist(), ends[order].tolist()))
    starts = np.searchsorted(numbers_at[order], np.arange(len(kept) + 1)).tolist()
    numbers_of = {speech.id: number for number, speech in enumerate(texts.speeches)}
    for number, chosen in enumerate(kept):
        found = tuple(made[starts[number] : starts[number + 1]])
        yield Formula(
            id=f"f-{blake2b(chosen.letters.encode(), digest_size=ID_BYTES).hexdigest()}",
            text=_usual(_letters(texts.text(numbers_of[one.speech])[one.begin : one.end]) for one in found[:HEARD]),
            works=chosen.texts,
            places=found,
        )


def _reading_ranges(texts: _Texts, places: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """The ranges of the reading texts that runs at places (ascending) come from."""
    begins, ends = np.empty_like(places), np.empty_like(places)
    borders = np.searchsorted(places, texts.row.begins)
    for number, speech in enumerate(texts.speeches):
        own = slice(borders[number], borders[number + 1])
        if own.start < own.stop:
            letters, at = lettered(speech), places[own] - texts.row.begins[number]
            begins[own], ends[own] = letters.begins[at], letters.ends[at + sizes[own] - 1]
    return begins, ends


def _letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def _usual(spellings: Iterable[str]) -> str:
    """The spelling that most texts have."""
    counts = Counter(spellings)
    return min(counts, key=lambda text: (-counts[text], text))
