"""What cleaning left as it was and wonders at, by places of the reading text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from speech_archive.language.folding import fold_long
from speech_archive.models import DoubtKind
from speech_archive.prepare.clean.lines import is_new_unit, is_signature, is_unfinished
from speech_archive.prepare.clean.strangers import loose_numbers
from speech_archive.rules.opening import HEAD_CHARS, heading_level

QUOTE_CHARS = 12  # of each side, in the report


class Wonder(NamedTuple):
    """A kind of doubt, where in the reading text it arises, what was found there and what would be right."""

    kind: DoubtKind
    at: int
    found: str
    expected: str


def wonders(text: str) -> Iterator[Wonder]:
    """The doubts about a reading text."""
    yield from _broken_sentences(text.split("\n"))
    for begin, end in loose_numbers(fold_long(text)):
        around = text[max(0, begin - QUOTE_CHARS) : end + QUOTE_CHARS]
        yield Wonder(DoubtKind.LOOSE_NUMBERS, begin, around.replace("\n", " | "), "a number that counts something")


def _broken_sentences(paragraphs: list[str]) -> Iterator[Wonder]:
    """Where a sentence ends without an end and what follows is no new unit."""
    at = 0
    for paragraph, following in itertools.pairwise(paragraphs):
        at += len(paragraph)
        is_cut = len(paragraph) > HEAD_CHARS and is_unfinished(fold_long(paragraph))
        if is_cut and not is_new_unit(fold_long(following)) and heading_level(following) is None and not is_signature(following):
            quote = f"{paragraph[-QUOTE_CHARS:]} | {following[:QUOTE_CHARS]}"
            yield Wonder(DoubtKind.BROKEN_SENTENCES, at, quote, "the rest of the sentence")
        at += 1
