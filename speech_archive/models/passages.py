"""What different works have in common: passages and set phrases, by where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from speech_archive.models.finding import ReadingOffset


class Occurrence(NamedTuple):
    """A range of the reading text of a speech (its id)."""

    speech: str
    begin: ReadingOffset
    end: ReadingOffset


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Text of 20 letters or more that `works` different works share, word for word or lightly edited.

    `found` are the occurrences on one witness a work, `carried` the same on every other witness that has it; each in order.
    """

    id: str
    works: int
    found: tuple[Occurrence, ...]
    carried: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A set phrase: its letters, and where it stands in the `works` works that have it, on one witness a work, in order."""

    id: str
    text: str
    works: int
    places: tuple[Occurrence, ...]


class Shared(NamedTuple):
    """What different works share: passages by id, set phrases the commonest first."""

    passages: tuple[Passage, ...]
    formulae: tuple[Formula, ...]
