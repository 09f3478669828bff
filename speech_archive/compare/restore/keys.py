"""The key of a word filter: what all masks of one text stand for, one sign a letter, if a word makes words of them all."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from speech_archive.language import folding, words
from speech_archive.models import Certainty, Mask, Restoration, StandsFor, told_within

# A key is a guess that no witness backs: these are the least with which tests/test_masks.py ("A key that the text itself
# gives") has no wrong one among persons, things and nicknames; chosen by hand, not measured.
SHORTEST = 2  # signs of a mask; a single star is as often a name
FEWEST = 4  # masks of a text that a key must explain
FEW_WORDS = 4  # that a context may leave open and still tell something
CONTEXTS = 3  # different ones that must speak for a word
VOTES = 2.0  # … each with a vote shared among the words that it leaves open
LEAD = 1.5  # votes more than for any other word
SPOKEN_SHARE = 0.5  # of the masks; with fewer, the rest may be masks of something else
CONTEXT = 4  # letters of each side
OPEN = (StandsFor.UNKNOWN, StandsFor.WORD)


def keyed(text: str, masks: Sequence[Mask]) -> Mapping[int, Restoration]:
    """What the masks of a text (by begin) stand for, where a key explains them all."""
    by_sign: dict[str, list[Mask]] = defaultdict(list)
    for mask in masks:
        if len(set(mask.token)) == 1:
            by_sign[mask.token].append(mask)
    found: dict[int, Restoration] = {}
    for token, same in by_sign.items():
        is_open = all(mask.stands_for in OPEN for mask in same)  # the name of a place is masked with the same signs
        if is_open and len(token) >= SHORTEST and len(same) >= FEWEST:
            found |= {begin: told_within(word, Certainty.MEDIUM) for begin, word in _key(text, same, len(token)).items()}
    return found


def _key(text: str, masks: Sequence[Mask], size: int) -> Mapping[int, str]:
    """The word (by begin of mask) that makes words of the dictionary with the neighbours of masks, where one word does so
    and no other; and where it does so for half of them, at all, if there is room for it."""
    votes: dict[str, float] = defaultdict(float)
    contexts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    spoken: dict[str, set[int]] = defaultdict(set)
    for mask in masks:
        for context, possible in _words_in(text, mask, size).items():
            for word in possible:
                spoken[word].add(mask.begin)
                if len(possible) <= FEW_WORDS and context not in contexts[word]:
                    contexts[word].add(context)
                    votes[word] += 1 / len(possible)
    best, *others = sorted(votes, key=lambda word: (-votes[word], word)) or [""]
    if votes[best] < VOTES or len(contexts[best]) < CONTEXTS or any(votes[best] - votes[word] < LEAD for word in others[:1]):
        return {}
    is_alone = not any(votes[word] >= 1 and spoken[word] - spoken[best] for word in others)
    is_key = is_alone and len(spoken[best]) >= SPOKEN_SHARE * len(masks)
    if is_key and all(_stands(text, mask, best) for mask in masks):
        return {mask.begin: best for mask in masks}
    return dict.fromkeys(sorted(spoken[best]), best)


def _words_in(text: str, mask: Mask, size: int) -> Mapping[tuple[str, str], set[str]]:
    """By what stands before and behind, the words that make words of the dictionary with it in the place of a mask."""
    left = folding.fold(text[max(0, mask.begin - CONTEXT) : mask.begin]).rpartition("\n")[2]
    right = folding.fold(text[mask.end : mask.end + CONTEXT]).partition("\n")[0]
    return _words_between(left, right, size)


@lru_cache(maxsize=4096)
def _words_between(left: str, right: str, size: int) -> Mapping[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for before, fill, behind in _words_around(left, right, size):
        if len(before) + len(behind) > 1 and words.is_word(fill):
            found[before, behind].add(fill)
    return found


def _stands(text: str, mask: Mask, word: str) -> bool:
    """Whether a word, put in the place of a mask, is a word there."""
    left = text[max(0, mask.begin - CONTEXT) : mask.begin].rpartition("\n")[2]
    right = text[mask.end : mask.end + CONTEXT].partition("\n")[0]
    at = 0
    for part in words.cut(left + word + right):
        if at <= len(left) and at + len(part) >= len(left) + len(word):
            return True
        at += len(part)
    return False


def _words_around(left: str, right: str, size: int) -> Iterator[tuple[str, str, str]]:
    """The words of the dictionary that a gap of `size` letters and its neighbours may be part of: before, in, behind it."""
    forward, backward = _dictionary()
    for a in range(1, len(left) + 1):
        for word in _starting(forward, left[-a:]):
            if len(word) >= a + size and right.startswith(word[a + size :]):
                yield word[:a], word[a : a + size], word[a + size :]
    for b in range(1, len(right) + 1):
        for reverse in _starting(backward, right[:b][::-1]):
            if len(reverse) == b + size:
                yield "", reverse[: b - 1 : -1], right[:b]


def _starting(ordered: Sequence[str], head: str) -> Iterator[str]:
    at = bisect_left(ordered, head)
    while at < len(ordered) and ordered[at].startswith(head):
        yield ordered[at]
        at += 1


@cache
def _dictionary() -> tuple[Sequence[str], Sequence[str]]:
    """The words of the dictionary, in order, and the same words backwards."""
    return sorted(words.all_words()), sorted(word[::-1] for word in words.all_words())
