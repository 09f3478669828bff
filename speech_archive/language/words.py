"""Words: a text cut into them, and what jieba's dictionary says of one.

Which cutter cuts is a setting of the build, never what happens to be installed; both cut alike but for two words in ten
thousand. The dictionary is read once a process and kept nowhere else: jieba's own cache in the temporary folder is no
faster to read, and any user of the machine can put another in its place.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from importlib.resources import files

CUTTERS = ("jieba", "rjieba")
PERSON_TAGS = ("nr", "nrt", "nrfg")
NAME_TAGS = (*PERSON_TAGS, "ns", "nt")
UNCOUNTED = 11.95  # the median of the table, as jieba takes it
LONE = re.compile("[\ud800-\udfff]")  # half a character, which Rust has no text for

_chosen = [CUTTERS[0]]  # build_site.py sets it before the first text is cut


def choose(cutter: str) -> None:
    """Cut with one of `CUTTERS` from now on. ImportError where it is not installed, ValueError where it is none of them."""
    if cutter not in CUTTERS:
        raise ValueError(f"no word cutter {cutter}, there are {', '.join(CUTTERS)}")
    importlib.import_module(cutter)
    _chosen[0] = cutter


def chosen() -> str:
    """The cutter that cuts."""
    return _chosen[0]


def cut(text: str, *, guess: bool = False) -> list[str]:
    """The words of a text, in order, all its characters in them; with `guess` those that no dictionary has are guessed."""
    return _cutter(_chosen[0])(text, guess)


def is_word(text: str) -> bool:
    """Whether the dictionary has a word."""
    return text in _entries()


def all_words() -> Collection[str]:
    """The words of the dictionary."""
    return _entries().keys()


def tag_of(word: str) -> str | None:
    """The part of speech that the dictionary gives a word (`ns` a place, `nr` a person); None for no word of it."""
    return _entries().get(word)


def rarity(word: str) -> float:
    """How rare a word is in general texts: the natural logarithm of one in how many has it; `UNCOUNTED` where nobody counted."""
    return _rarities().get(word, UNCOUNTED)


@cache
def _rarities() -> dict[str, float]:
    """jieba's table of inverse document frequencies."""
    parts = (files("jieba") / "analyse" / "idf.txt").read_text(encoding="utf-8").split()
    return dict(zip(parts[0::2], map(float, parts[1::2]), strict=True))


@cache
def _entries() -> dict[str, str]:
    """Word to part of speech."""
    words, _, tags = _columns()
    return dict(zip(words, tags, strict=True))


def frequencies() -> tuple[dict[str, int], int]:
    """Word to how often it is met, 0 for what only begins one, and their sum: what jieba reads line by line, in two thirds of the
    time."""
    words, counts, _ = _columns()
    begun: set[str] = set()
    longer: Sequence[str] = words
    size = 1
    while longer := [word for word in longer if len(word) > size]:
        begun.update([word[:size] for word in longer])
        size += 1
    found = dict.fromkeys(begun, 0)
    found.update(zip(words, map(int, counts), strict=True))
    return found, sum(map(int, counts))


def _columns() -> tuple[list[str], list[str], list[str]]:
    """The words of jieba's dictionary, how often each is met, its part of speech."""
    parts = (files("jieba") / "dict.txt").read_text(encoding="utf-8").split()
    return parts[0::3], parts[1::3], parts[2::3]


@cache
def _cutter(name: str) -> Callable[[str, bool], list[str]]:
    return _rjieba() if name == "rjieba" else _jieba()


def _jieba() -> Callable[[str, bool], list[str]]:
    import jieba  # a tenth of a second, and half a second for its dictionary, which a build without texts does not need

    jieba.dt.FREQ, jieba.dt.total = frequencies()
    jieba.dt.initialized = True
    cutter = jieba.dt.lcut
    return lambda text, guess: cutter(text, HMM=guess)


def _rjieba() -> Callable[[str, bool], list[str]]:
    cutter = importlib.import_module("rjieba").cut
    return lambda text, guess: cutter(LONE.sub("\ufffd", text), guess)
