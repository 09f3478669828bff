"""What the word cutter says of the two sides of a break or a space."""

from __future__ import annotations

from functools import lru_cache

from speech_archive.language.words import cut

WINDOW = 6  # characters on either side that are cut into words; the dictionary has few longer words


def first_word(text: str) -> str:
    """The first word of a text that is not empty."""
    return cut(text[:WINDOW])[0]


def last_word(text: str) -> str:
    """The last word of a text that is not empty."""
    return cut(text[-WINDOW:])[-1]


def longest_word(text: str) -> int:
    """The length of the longest word of a text."""
    return max(map(len, cut(text)))


def is_split_word(left: str, right: str) -> bool:
    """Whether a dictionary word runs across the border of two texts, at least one side being no word by itself."""
    return _is_split_word(left[-WINDOW:], right[:WINDOW])


@lru_cache(maxsize=65536)
def _is_split_word(left: str, right: str) -> bool:
    if not left or not right:
        return False
    border = len(left)
    at = 0
    for word in cut(left + right):
        if at < border < at + len(word):
            return len(last_word(left)) == 1 or len(first_word(right)) == 1
        at += len(word)
    return False
