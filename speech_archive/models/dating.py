"""The types of dating: a window of days, a clue that sets its bounds, a year in the text and what to think of it, the date."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from speech_archive.models.finding import ReadingOffset


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days that are possible, both ends among them: `begin` and `end` are ISO days, None where open.

    A soft end rests on usage: it is likely, but the contrary is not impossible.
    """

    begin: str | None
    end: str | None
    is_begin_soft: bool = False
    is_end_soft: bool = False


class Force(StrEnum):
    """How a clue's upper bound came about, strongest first."""

    FIXED = "fixed"  # said outright: awaited, `去年` of a known event, a session's own ordinal
    AGENDA = "agenda"  # spoken of as the present: an order of the day, an office held
    USAGE = "usage"  # a word that went out of use


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """Words that say when a speech can have been given: `window` is of the speech, not of what the words name."""

    rule: str
    kind: str
    begin: ReadingOffset
    end: ReadingOffset
    quote: str
    window: Window
    force: Force


class Verdict(StrEnum):
    """What to think of a year that the text prints; the words of the contract."""

    CONSISTENT = "consistent"
    CONTRADICTED = "contradicted"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedYear:
    """A year as the text prints it (the numerals alone), the verdict on it and the clues that speak to it."""

    begin: ReadingOffset
    end: ReadingOffset
    text: str
    year: int
    verdict: Verdict
    clues: tuple[Clue, ...]


class DateStatus(StrEnum):
    """What the date of a speech rests on; the words of the contract."""

    STATED = "stated"
    INFERRED = "inferred"
    CONTRADICTED = "contradicted"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDate:
    """The date that a speech prints of itself: `value` is EDTF (a year, month or day), `rule` says where it stands."""

    rule: str
    begin: ReadingOffset
    end: ReadingOffset
    quote: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """When a speech was given. `date` and `window` are EDTF; `doubts` name the clues that contradict the others.

    `window` is what the clues allow together, without the speech's own word on itself, `decisive` made its ends; `signs`
    are what gives away a scraper that overwrote years.
    """

    date: str | None
    status: DateStatus
    stated: StatedDate | None
    window: str | None
    clues: tuple[Clue, ...]
    decisive: tuple[Clue, ...]
    doubts: tuple[Clue, ...]
    signs: tuple[str, ...]
    years: tuple[PrintedYear, ...]
