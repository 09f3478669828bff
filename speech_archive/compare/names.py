"""Names, as far as a dictionary and their neighbours tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from speech_archive import rules
from speech_archive.language import signs, words
from speech_archive.rules.kinds import NameEnd, PersonName

LONGEST = 4  # letters
NAME_ENDS = rules.load(NameEnd)
PLACE_ENDS = NAME_ENDS.where(lambda rule: rule.behind == "place")
PERSONS = rules.load(PersonName)
HAN = re.compile(f"[{signs.HAN}]+")


def is_name(word: str, right: str) -> bool:
    """Whether a short word before `right` is a name: one that the dictionary has, or a word that it has not, before a suffix."""
    if not (2 <= len(word) <= LONGEST and HAN.fullmatch(word)):
        return False
    tag = words.tag_of(word)
    if tag is not None:
        return tag in words.NAME_TAGS
    return rules.first(NAME_ENDS, right) is not None


def is_person(phrase: str, texts: Iterable[str]) -> bool:
    """Whether one of the words of a phrase (镇长周以恒) looks like a person's name, and is nowhere in the texts followed by what
    makes it a place's."""
    texts = list(texts)
    is_one = words.tag_of(phrase) is not None or rules.first(PERSONS, phrase) is not None
    return any(_is_person(word, texts) for word in ([phrase] if is_one else words.cut(phrase, guess=True)))


def _is_person(word: str, texts: Iterable[str]) -> bool:
    tag = words.tag_of(word)
    if tag is not None:
        return tag in words.PERSON_TAGS
    if not rules.first(PERSONS, word):
        return False
    behind = re.compile(re.escape(word) + "(.{1,4})")
    return not any(rules.first(PLACE_ENDS, match.group(1)) for text in texts for match in behind.finditer(text))


def may_be_person(word: str) -> bool:
    """Whether a word is a person's name, or none of the dictionary's other words."""
    return words.tag_of(word) in (None, *words.PERSON_TAGS) or rules.first(PERSONS, word) is not None
