"""The invented language that copies.py writes in: words, clauses and paragraphs, drawn from a key alone.

A text is made as words, so that who copies it knows where each begins and which one could stand in its place.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from hashlib import shake_128
from pathlib import Path
from typing import Any

import yaml

Slots = tuple[tuple[tuple[str, ...], int], ...]  # the words that may stand in each place, and how many they are

DRAWS = 1024  # 16-bit draws a paragraph may use
FORMULAE = 300
FORMULA_CHARS = (8, 20)
SENTENCES = (3, 8)
STOPS = frozenset("。！？")
SIGNS = frozenset("，。！？；：、（）")
NUMERALS = "一二三四五六七八九十"


def _load() -> Mapping[str, Any]:
    text = Path(__file__).with_name("words.yml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def _lists(given: Mapping[str, Any]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The words of each class, and for each that has one its near-synonym."""
    classes: dict[str, tuple[str, ...]] = {}
    partner: dict[str, str] = {}
    for name in "VNJADGTOnv":
        entries = [entry.split("/") for entry in given[name].split()]
        classes[name] = tuple(itertools.chain.from_iterable(entries))
        for one, other in (entry for entry in entries if len(entry) == 2):
            partner |= {one: other, other: one}
    classes["W"] = tuple(a + b for a in given["surnames"] for b in given["given"].split())
    classes["P"] = tuple(a + b for a in given["stems"][0] for b in given["stems"][1])
    classes["K"] = tuple(str(number) for number in (*range(2, 400), *range(400, 9000, 50)))
    classes["S"] = tuple(given["suffixes"].split())
    classes["M"] = tuple(given["measures"].split())
    return classes, partner


WORDS = _load()
CLASSES, PARTNER = _lists(WORDS)
CLASS_OF = {word: CLASSES[name] for name in "VNJADGTOnv" for word in CLASSES[name]}
PLACES, PEOPLE = frozenset(CLASSES["P"]), frozenset(CLASSES["W"])


def slots(template: str) -> Slots:
    """A template as lists of words to draw from; a place brings its suffix, a number its measure."""
    names = template.replace("P", "P S").replace("K", "K M").split()
    return tuple((CLASSES.get(name, (name,)), len(CLASSES.get(name, (name,)))) for name in names)


def _compiled(key: str) -> tuple[Slots, ...]:
    return tuple(slots(template) for template in WORDS[key])


def _formulae() -> tuple[Slots, ...]:
    """Set phrases, the same in every archive: each stands word for word in many texts of the topic."""
    draw = random.Random(FORMULAE)
    found: dict[str, Slots] = {}
    patterns = itertools.cycle(_compiled("formulae"))
    while len(found) < FORMULAE:
        words = [draw.choice(choice) for choice, _ in next(patterns)]
        if FORMULA_CHARS[0] <= sum(map(len, words)) <= FORMULA_CHARS[1]:
            found["".join(words)] = tuple(((word,), 1) for word in words)
    return tuple(found.values())


OPENERS = _compiled("openers")
GENERAL = _compiled("clauses")
TOPICAL = _compiled("topic_clauses") * 2 + GENERAL  # more than half of the clauses are the topic's
HEADINGS = {False: _compiled("headings"), True: _compiled("topic_headings")}
SET_PHRASES = _formulae()


def paragraph(key: str, *, on_topic: bool) -> list[str]:
    """The words and signs of a paragraph of three to eight sentences, the same for the same key."""
    draws = memoryview(shake_128(key.encode()).digest(2 * DRAWS)).cast("H")
    clauses = TOPICAL if on_topic else GENERAL
    count = SENTENCES[0] + draws[0] % (SENTENCES[1] - SENTENCES[0] + 1)
    phrase_in = draws[1] % (count * 5 // 3) if on_topic else count  # three paragraphs in five hold a set phrase
    words: list[str] = []
    at = 2
    for number in range(count):
        form = draws[at]
        chosen = [OPENERS[form % 97 % len(OPENERS)]] if form % 5 < 2 else []
        chosen += [clauses[draw % len(clauses)] for draw in draws[at + 1 : at + 3 + form % 2]]
        if number == phrase_in:
            chosen.append(SET_PHRASES[draws[at + 4] ** 2 * FORMULAE >> 32])  # some are more liked than others
        at += 5
        for clause in chosen:
            words += [choice[draw % size] for (choice, size), draw in zip(clause, draws[at : at + len(clause)], strict=True)]
            words.append("，")
            at += len(clause)
        words[-1] = "。"
    return words


def heading(draw: random.Random, number: int, *, on_topic: bool) -> list[str]:
    """A numbered heading."""
    template = draw.choice(HEADINGS[on_topic])
    return [NUMERALS[number], "、", *(draw.choice(choice) for choice, _ in template)]


def another(word: str, draw: random.Random) -> str:
    """The near-synonym of a word; of one that has none, another of its class."""
    if word in PARTNER:
        return PARTNER[word]
    choices = CLASS_OF[word]
    return choices[(choices.index(word) + draw.randrange(1, len(choices))) % len(choices)]


def letters(words: Sequence[str]) -> int:
    """How many letters and digits words have, signs left out."""
    return sum(len(word) for word in words if word not in SIGNS)


def sentences(words: Sequence[str]) -> list[list[str]]:
    """A paragraph's words sentence by sentence."""
    found: list[list[str]] = [[]]
    for word in words:
        found[-1].append(word)
        if word in STOPS:
            found.append([])
    return [sentence for sentence in found if sentence]


def signed(line: str) -> list[str]:
    """A line as one word and its last sign."""
    return [line[:-1], line[-1]]


def stops(words: Sequence[str]) -> list[int]:
    """Where sentences end inside and at the end of a paragraph."""
    return [k + 1 for k, word in enumerate(words) if word in STOPS]


def fact(word: str) -> str:
    """What a word is to who would mask it: place, person, number, word, or nothing that is masked."""
    if word in PLACES:
        return "place"
    if word in PEOPLE:
        return "person"
    return "number" if word.isdigit() else "word" if word in CLASS_OF else ""
