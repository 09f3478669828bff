"""Names, as far as a dictionary and their neighbours tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import jieba

from speech_archive import rules

LONGEST = 4  # letters
NAMES = rules.load("names")  # what stands behind one
PLACE_SUFFIX = NAMES[0]
PERSONS = rules.load("persons")
PERSON_TAGS = ("nr", "nrt", "nrfg")
HAN = re.compile(r"[\u4e00-\u9fff]+")


def is_name(word: str, right: str) -> bool:
    """Whether a short word before `right` is a name: one that the dictionary has, or a word that it has not, before a suffix."""
    if not (2 <= len(word) <= LONGEST and HAN.fullmatch(word)):
        return False
    tag = tag_of(word)
    if tag is not None:
        return tag in ("ns", "nr", "nrt", "nt")
    return any(rule.find(right) for rule in NAMES)


def is_person(words: str, texts: Iterable[str]) -> bool:
    """Whether one of some words (镇长周以恒) looks like a person's name, and is nowhere in the texts followed by what makes it a
    place's."""
    texts = list(texts)
    is_one = tag_of(words) is not None or rules.first(PERSONS, words) is not None
    return any(_is_person(word, texts) for word in ([words] if is_one else jieba.cut(words)))


def _is_person(word: str, texts: Iterable[str]) -> bool:
    tag = tag_of(word)
    if tag is not None:
        return tag in PERSON_TAGS
    if not rules.first(PERSONS, word):
        return False
    behind = re.compile(re.escape(word) + "(.{1,4})")
    return not any(PLACE_SUFFIX.find(match.group(1)) for text in texts for match in behind.finditer(text))


def may_be_person(word: str) -> bool:
    """Whether a word is a person's name, or none of the dictionary's other words."""
    return tag_of(word) in (None, *PERSON_TAGS) or rules.first(PERSONS, word) is not None


@cache
def tag_of(word: str) -> str | None:
    """The part of speech that the dictionary gives a word (`ns` a place, `nr` a person); None for no word of it."""
    from jieba.posseg import dt  # reads its dictionary at import, half a second that few archives need

    tag: str | None = dt.word_tag_tab.get(word)
    return tag
