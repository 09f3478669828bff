"""From a reading text to the words that may be its keywords: how often each stands there, and how rare it is elsewhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, compress, pairwise

from speech_archive.language import words
from speech_archive.language.folding import fold_long
from speech_archive.models import Mask, Reading, ReadingOffset, text_of
from speech_archive.models.keywords import Term, Terms
from speech_archive.rules import load
from speech_archive.rules.kinds import KeywordRule

MOST = 48  # words of a speech that may become one of its eight keywords
# Parts of speech, and what a word of one is worth
NOUNS = {"n": 1.0, "nz": 1.0, "j": 1.0, "nt": 1.0, "an": 1.0, "vn": 0.7, "ns": 0.6}
PLAIN, RAREST = 2.5, 8.5  # how rare (natural logarithm) a word must be to tell anything; from where on none tells more
TERM, COMMON_TERM = 6.0, 3.0  # of a term of the table, which general texts do not count
GROWTH = 0.6  # power of a count: what is said ten times is not ten times as telling
GIVEN_CHARS = 2  # the longest given name
MANY = 1 << 16  # words that are remembered
ONCE = 0.3  # what is said once is hardly a subject


def terms_of(reading: Reading, masks: Sequence[Mask]) -> Terms:
    """The words of a reading text that may be its keywords, in simplified characters; none of them masked, or a name."""
    tokens = _tokens(_unmasked(fold_long(text_of(reading)), masks))
    begins = [0, *accumulate(map(len, tokens))][:-1]
    own = [not is_name for is_name in _names(tokens)]
    words_, places = [*compress(tokens, own)], [*compress(begins, own)]
    firsts = dict(zip(reversed(words_), reversed(places), strict=True))  # the first place is the last one said
    counts = Counter(words_)
    weights = {word: _weight(value, count) for word, count in counts.items() if (value := worth(word))}
    ordered = sorted(weights, key=lambda word: (-weights[word], word))
    return Terms(
        likely=tuple(
            Term(word=word, count=counts[word], weight=weights[word], begin=ReadingOffset(firsts[word]))
            for word in ordered[:MOST]
        ),
        others=tuple(sorted(ordered[MOST:])),
    )


def _weight(value: float, count: int) -> int:
    telling: float = value * count**GROWTH * (ONCE if count == 1 else 1)
    return round(100 * telling)


def _unmasked(text: str, masks: Sequence[Mask]) -> str:
    """The text with a line end for every masking character, so that no word goes over one."""
    parts, at = [], 0
    for mask in masks:
        parts += [text[at : mask.begin], "\n" * (mask.end - mask.begin)]
        at = mask.end
    return "".join([*parts, text[at:]])


def _tokens(text: str) -> list[str]:
    """The text in words, terms of the table whole."""
    tokens, at = [], 0
    for term in _whole().finditer(text):
        tokens += [*words.cut(text[at : term.start()]), term.group()]
        at = term.end()
    return tokens + words.cut(text[at:])


def _names(tokens: Sequence[str]) -> Iterator[bool]:
    """Whether a word stands behind a surname, as the rest of a name does."""
    surnames = {*tokens} & _written("surname").keys()
    return (before in surnames and len(word) <= GIVEN_CHARS for before, word in pairwise(("", *tokens)))


@lru_cache(MANY)
def worth(word: str) -> float:
    """What a word tells by itself, wherever it stands; 0 where nothing."""
    says = _written("whole", "common").get(word)
    if says:
        return TERM if says == "whole" else COMMON_TERM
    share = NOUNS.get(words.tag_of(word) or "", 0)
    if not share or len(word) == 1 or any(rule.find(word) for rule in load(KeywordRule) if rule.says == "none"):
        return 0
    return share * max(0, min(words.rarity(word), RAREST) - PLAIN)


@cache
def _written(*says: str) -> dict[str, str]:
    """The words that rules of the table have written out, and what is said of each."""
    rules = [rule for rule in load(KeywordRule) if rule.says in says]
    return {word: rule.says for rule in rules for word in rule.pattern.pattern.split("|")}


@cache
def _whole() -> re.Pattern[str]:
    """Finds the longest term, by first characters, which halves the time."""
    tails: dict[str, list[str]] = defaultdict(list)
    for word in sorted(_written("whole", "common"), key=lambda word: (-len(word), word)):
        tails[word[0]].append(word[1:])
    return re.compile("|".join(f"{head}(?:{'|'.join(own)})" for head, own in tails.items()))
