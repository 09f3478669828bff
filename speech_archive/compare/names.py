"""Names, as far as a dictionary and their neighbours tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from speech_archive import rules

LONGEST = 4  # letters
NAMES = rules.load("names")  # what stands behind one
PLACE_SUFFIX = NAMES[0]
PERSONS = rules.load("persons")
HAN = re.compile(r"[\u4e00-\u9fff]+")


def is_name(word: str, right: str) -> bool:
    """Whether a short word before `right` is a name: one that the dictionary has, or a word that it has not, before a suffix."""
    if not (2 <= len(word) <= LONGEST and HAN.fullmatch(word)):
        return False
    tag = tag_of(word)
    if tag is not None:
        return tag in ("ns", "nr", "nrt", "nt")
    return any(rule.find(right) for rule in NAMES)


def is_person(word: str, texts: Iterable[str]) -> bool:
    """Whether a word looks like a person's name, and is nowhere in the texts followed by what makes it a place's."""
    tag = tag_of(word)
    if tag is not None:
        return tag in ("nr", "nrt", "nrfg")
    if not rules.first(PERSONS, word):
        return False
    behind = re.compile(re.escape(word) + "(.{1,4})")
    return not any(PLACE_SUFFIX.find(match.group(1)) for text in texts for match in behind.finditer(text))


@cache
def tag_of(word: str) -> str | None:
    """The part of speech that the dictionary gives a word (`ns` a place, `nr` a person); None for no word of it."""
    from jieba.posseg import dt  # reads its dictionary at import, half a second that few archives need

    tag: str | None = dt.word_tag_tab.get(word)
    return tag
