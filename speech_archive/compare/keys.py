"""The key of a word filter: what all masks of one text stand for, one sign a letter, if a word makes words of them all."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import jieba

from speech_archive import rules
from speech_archive.models import Ground, Mask, Restoration, StandsFor

SHORTEST = 2  # signs of a mask; a single star is as often a name
FEWEST = 4  # masks of a text that a key must explain
COMPOUNDS = 3  # different words of the dictionary that speak for a key
LEAD = 2  # … and so many more than for any other
FREE_SHARE = 0.34  # of the masks may stand where no such word speaks for the key
CONTEXT = 4  # letters of each side
MEDIUM = "medium"
OPEN = (StandsFor.UNKNOWN, StandsFor.WORD)


def keyed(text: str, masks: Sequence[Mask]) -> Mapping[int, Restoration]:
    """What the masks of a text (by begin) stand for, where a key explains them all."""
    found: dict[int, Restoration] = {}
    by_size: dict[int, list[Mask]] = defaultdict(list)
    for mask in masks:
        if mask.stands_for in OPEN and len(mask.token) >= SHORTEST and len(set(mask.token)) == 1:
            by_size[len(mask.token)].append(mask)
    for size, same in by_size.items():
        word = _key(text, same, size) if len(same) >= FEWEST else None
        if word is not None:
            found |= {
                mask.begin: Restoration(
                    text=word,
                    ground=Ground.INTERNAL,
                    witness=None,
                    witness_begin=None,
                    witness_end=None,
                    certainty=MEDIUM,
                    reason=None,
                )
                for mask in same
            }
    return found


def _key(text: str, masks: Sequence[Mask], size: int) -> str | None:
    """The one word that makes words of the dictionary with the neighbours of most masks, and can stand at the others."""
    compounds: dict[str, set[str]] = defaultdict(set)
    spoken: dict[str, set[int]] = defaultdict(set)
    for mask in masks:
        left = rules.fold(text[max(0, mask.begin - CONTEXT) : mask.begin])
        right = rules.fold(text[mask.end : mask.end + CONTEXT])
        for word, fill in _words_around(left, right, size):
            compounds[fill].add(word)
            spoken[fill].add(mask.begin)
    ranked = sorted(compounds, key=lambda fill: (-len(compounds[fill]), fill))
    if not ranked or len(compounds[ranked[0]]) < COMPOUNDS or not jieba.dt.FREQ.get(ranked[0]):
        return None
    if len(ranked) > 1 and len(compounds[ranked[0]]) - len(compounds[ranked[1]]) < LEAD:
        return None
    free = [mask for mask in masks if mask.begin not in spoken[ranked[0]]]
    if len(free) > FREE_SHARE * len(masks) or not all(_stands(text, mask, ranked[0]) for mask in free):
        return None
    return ranked[0]


def _stands(text: str, mask: Mask, word: str) -> bool:
    """Whether a word, put in the place of a mask, is a word there."""
    left = text[max(0, mask.begin - CONTEXT) : mask.begin].rpartition("\n")[2]
    right = text[mask.end : mask.end + CONTEXT].partition("\n")[0]
    at = 0
    for part in jieba.cut(left + word + right, HMM=False):
        if at <= len(left) and at + len(part) >= len(left) + len(word):
            return True
        at += len(part)
    return False


def _words_around(left: str, right: str, size: int) -> Iterator[tuple[str, str]]:
    """The words of the dictionary that a gap of `size` letters and its neighbours may be part of, and what fills the gap."""
    forward, backward = _dictionary()
    for a in range(1, len(left) + 1):
        for word in _starting(forward, left[-a:]):
            if len(word) >= a + size and right.startswith(word[a + size :]):
                yield word, word[a : a + size]
    for b in range(1, len(right) + 1):
        for drow in _starting(backward, right[:b][::-1]):
            if len(drow) == b + size:
                yield drow[::-1], drow[::-1][:size]


def _starting(words: Sequence[str], head: str) -> Iterator[str]:
    at = bisect_left(words, head)
    while at < len(words) and words[at].startswith(head):
        yield words[at]
        at += 1


@cache
def _dictionary() -> tuple[Sequence[str], Sequence[str]]:
    """The words of jieba's dictionary, in order, and the same words backwards."""
    jieba.initialize()
    words = [word for word, count in jieba.dt.FREQ.items() if count]
    return sorted(words), sorted(word[::-1] for word in words)
