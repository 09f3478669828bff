"""What search shows and reads of a speech: its texts as one file, and its restored words in their surroundings."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence

from speech_archive.language import folding
from speech_archive.models import Speech, text_of
from speech_archive.publish.view import View

WINDOW = 16  # characters: of a phrase that lies over a restored word, so many at a time are sure to be in the index
APART = "\x01"  # between two windows; no phrase that is looked for in them holds it
KEY_CHARS = 5  # of 32 signs: one text in 33 million is taken for its older self
Restored = tuple[int, int, str]  # a range of the reading text, and the word that stands there in the restored layer


def restored_words(view: View, speech: Speech) -> tuple[Restored, ...]:
    """The restored words of a speech that a reader is shown, in order; what is withheld is none."""
    told = sorted((*view.gaps[speech.id], *view.glyphs[speech.id]), key=lambda gap: gap.mask.begin)
    found: list[Restored] = []
    for gap in told:
        word = None if gap.is_withheld or gap.restoration is None else gap.restoration.text
        if word and not (found and gap.mask.begin < found[-1][1]):
            found.append((gap.mask.begin, gap.mask.end, word))
    return tuple(found)


def lines_of(view: View, speech: Speech) -> tuple[str, ...]:
    """The lines of a text file: the title, what pages call the speech, its restored words, its paragraphs."""
    text = text_of(speech.reading)
    words = [(_units(text, begin), _units(text, end), word) for begin, end, word in restored_words(view, speech)]
    told = json.dumps(words, ensure_ascii=False, separators=(",", ":")) if words else ""
    return (speech.title or "", view.headings[speech.id], told, *speech.reading.paragraphs)


def packed_text(lines: Sequence[str]) -> tuple[str, bytes]:
    """The key and the content of a text file."""
    content = "\n".join(lines).encode("utf-16-le", "surrogatepass")
    key = base64.b32encode(hashlib.sha256(content).digest())[:KEY_CHARS].lower()
    return key.decode(), zlib.compress(content, 6)


def _units(text: str, offset: int) -> int:
    """An offset as JavaScript counts it."""
    return offset if text.isascii() or max(text) < "\U00010000" else len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def windows(view: View, speech: Speech) -> str:
    """The restored words of a speech as search compares them, each with WINDOW - 1 characters on either side.

    Any WINDOW characters of the restored text that touch a restored word stand in it; between two windows stands APART.
    """
    return "".join(_windows(text_of(speech.reading), restored_words(view, speech)))


def _windows(text: str, words: tuple[Restored, ...]) -> Iterator[str]:
    around, at = WINDOW - 1, 0
    for number, (begin, end, word) in enumerate(words):
        before = folding.searched(text[at:begin])
        if not number:
            yield before[-around:]
        elif len(before) <= 2 * around:
            yield before
        else:
            yield f"{before[:around]}{APART}{before[-around:]}"
        yield folding.searched(word)
        at = end
    if words:
        yield folding.searched(text[at:])[:around]
