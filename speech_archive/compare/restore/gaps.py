"""What is known of each mask and odd glyph: a curator's word first, then a witness's, then what the text itself says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from speech_archive.compare.names import is_person
from speech_archive.compare.restore.evidence import Place
from speech_archive.compare.restore.glyphs import spelled
from speech_archive.compare.restore.keys import keyed
from speech_archive.models import Certainty, Gap, Mask, MaskWord, Restoration, Speech, StandsFor, text_of, told_within

NAMELESS = (StandsFor.UNKNOWN, StandsFor.WORD)


def gaps_of(
    speech: Speech,
    restorations: Mapping[Place, Restoration],
    decided: Mapping[int, MaskWord],
    texts: Sequence[str],
    *,
    shows_persons: bool,
) -> tuple[Gap, ...]:
    """The masks of a speech with what they stand for. `texts` are those of its witnesses, to tell places from persons by."""
    masks = speech.masks
    known: Mapping[int, Restoration] = {
        mask.begin: restorations[Place(speech.id, mask.begin)] for mask in masks if Place(speech.id, mask.begin) in restorations
    }
    found: Mapping[int, Restoration] = {**keyed(text_of(speech.reading), masks), **known} if masks else {}
    gaps = []
    for mask in masks:
        restoration = found.get(mask.begin)
        word = decided.get(mask.begin)
        if word is not None:
            restoration = _decided(word)
        gap = Gap(mask=mask, restoration=restoration, is_withheld=False)
        gaps.append(gap if shows_persons or word is not None else _withheld(gap, texts))
    return tuple(gaps)


def glyphs_of(speech: Speech, glyphs: Sequence[Mask], restorations: Mapping[Place, Restoration]) -> tuple[Gap, ...]:
    """The odd glyphs of a speech with what they stand for."""
    text = text_of(speech.reading)
    found = ((glyph, restorations.get(Place(speech.id, glyph.begin)) or spelled(text, glyph)) for glyph in glyphs)
    return tuple(Gap(mask=glyph, restoration=restoration, is_withheld=False) for glyph, restoration in found)


def decided_masks(speech: Speech, words: Sequence[MaskWord]) -> Iterator[tuple[int, MaskWord]]:
    """The begin of each mask of a speech that a curator decided, with the decision."""
    at = speech.reading.places.at
    for word in words:
        on_line = [mask for mask in speech.masks if mask.token == word.token and word.begin <= at(mask.begin) < word.end]
        if len(on_line) >= word.nth:
            yield on_line[word.nth - 1].begin, word


def _decided(word: MaskWord) -> Restoration | None:
    if word.reads is None:
        return None
    return told_within(word.reads, Certainty.HIGH, word.reason)


def _withheld(gap: Gap, texts: Sequence[str]) -> Gap:
    """The gap, with the name left out where it is a person's."""
    found = gap.restoration
    if found is None or found.text is None:
        return gap
    is_name = gap.mask.stands_for is StandsFor.PERSON
    if not is_name and not (gap.mask.stands_for in NAMELESS and is_person(found.text, texts)):
        return gap
    kept = replace(found, text=None, witness_begin=None, witness_end=None)
    return replace(gap, restoration=kept, is_withheld=True)
