"""Which script a text is in."""

from __future__ import annotations

from speech_archive.language.folding import fold_long
from speech_archive.models import Speech, text_of

SCRIPT_CHARS = 400  # of a text are looked at to tell its script
TRADITIONAL_SHARE = 0.1  # of its letters have a simplified form: a quarter and more in traditional texts, hardly one in others


def is_traditional(speech: Speech) -> bool:
    """Whether a text is in traditional characters, so that a browser takes the forms that belong to them."""
    text = text_of(speech.reading)[:SCRIPT_CHARS]
    signs = sum(map(str.isalpha, text))
    return sum(a != b for a, b in zip(text, fold_long(text), strict=True) if a.isalpha()) > TRADITIONAL_SHARE * signs
