"""Texts that were run through a synonym spinner, told by words that stand against their context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Doubt, DoubtKind, Speech, text_of
from speech_archive.rules.kinds import SpunWord

WORDS = rules.load(SpunWord)
FEWEST = 3  # different words: one or two are slips of the pen


def spun(speeches: Iterable[Speech]) -> Iterator[Doubt]:
    """A doubt for each speech in which several pairs of the table stand against their context, with the pairs and how often."""
    for speech in speeches:
        text = folding.fold_long(text_of(speech.reading))
        found = Counter({word: len(word.pattern.findall(text)) for word in WORDS if word.spun in text})
        told = [f"{word.spun}→{word.original} {count}" for word, count in found.items() if count]
        if len(told) >= FEWEST:
            yield Doubt(kind=DoubtKind.SPUN_WORDS, path=speech.path, line=speech.line, found="、".join(told), expected="")
