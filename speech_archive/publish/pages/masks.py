"""The page of restored masks: each word that was put back, the masks it stood under, how often, and on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from speech_archive.publish.environment import page
from speech_archive.publish.view import View

MOST_WORDS = 400  # the commonest; all are in data/masks.jsonl
MOST_TOKENS = 8


@dataclass(slots=True, kw_only=True)
class Word:
    """A restored word: the masks it stood under, where it is first met under each (speech, paragraph), and what it rests on."""

    text: str
    count: int = 0
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    tokens: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    grounds: Counter[str] = field(default_factory=Counter)


def masks_page(view: View) -> bytes:
    """The page as Markdown. Names of persons that are withheld are not on it."""
    found = restored_words(view)
    ordered = sorted(found.values(), key=lambda word: (-word.count, word.text))
    return page("masks", {"rows": ordered[:MOST_WORDS], "count": len(ordered), "heads": view.headings, "most": MOST_TOKENS})


def restored_words(view: View) -> Mapping[str, Word]:
    """Restored words by their text."""
    found: dict[str, Word] = {}
    for id_, gaps in view.gaps.items():
        for gap in gaps:
            known = gap.restoration
            if known is None or gap.is_withheld or not known.text:
                continue
            word = found.setdefault(known.text, Word(text=known.text))
            if gap.mask.token not in word.places:
                paragraph = paragraph_of(view.speeches[id_].reading.paragraphs, gap.mask.begin)
                word.places[gap.mask.token] = id_, paragraph
            word.count += 1
            word.tokens[gap.mask.token] += 1
            word.kinds[gap.mask.stands_for.value] += 1
            word.grounds[known.ground.value] += 1
    return found


def paragraph_of(paragraphs: tuple[str, ...], offset: int) -> int:
    """The number (1-based) of the paragraph that an offset of the reading text lies in."""
    for number, paragraph in enumerate(paragraphs, 1):
        offset -= len(paragraph) + 1
        if offset < 0:
            return number
    return len(paragraphs)
