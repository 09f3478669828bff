"""Odd glyphs: signs that a broken font left in the place of others (`设臵` for `设置`), restored like masks, on evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from speech_archive import rules
from speech_archive.language import words
from speech_archive.models import Certainty, Mask, ReadingOffset, Restoration, Speech, StandsFor, text_of, told_within
from speech_archive.rules.kinds import Glyph

WORD_CHARS = 4  # of a word that the glyph may be part of


@cache
def table() -> Mapping[str, str]:
    """Odd glyph to the sign it stands for."""
    return {row.glyph: row.reads for row in rules.load(Glyph)}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(f"[{''.join(table())}]")


def find_glyphs(speech: Speech) -> Iterator[Mask]:
    """The odd glyphs of a speech, in order."""
    for match in _pattern().finditer(text_of(speech.reading)):
        begin, end = ReadingOffset(match.start()), ReadingOffset(match.end())
        yield Mask(begin=begin, end=end, token=match.group(), stands_for=StandsFor.WORD)


def spelled(text: str, glyph: Mask) -> Restoration | None:
    """What a glyph stands for, if that makes a word of the dictionary with its neighbours, as the glyph does not."""
    line_begin = max(text.rfind("\n", 0, glyph.begin) + 1, glyph.begin - WORD_CHARS + 1)
    line = text[line_begin : glyph.end + WORD_CHARS - 1].partition("\n")[0]
    at = glyph.begin - line_begin
    mended = "".join(table().get(sign, sign) for sign in line)
    begin = 0
    for word in words.cut(mended):
        if begin <= at < begin + len(word) and len(word) > 1:
            return told_within(table()[glyph.token], Certainty.MEDIUM)
        begin += len(word)
    return None
