"""What of a speech's words may be its keywords."""

from __future__ import annotations

from dataclasses import dataclass

from speech_archive.models.finding import ReadingOffset


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of a speech: how often it stands there, how much it tells of it (hundredths), its first place in the reading."""

    word: str
    count: int
    weight: int
    begin: ReadingOffset


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The words of a speech that may be its keywords, the weightiest first, and those that others are held against."""

    likely: tuple[Term, ...]
    others: tuple[str, ...]
