"""The types of dating: a window of days, a clue that sets its bounds, a year and what to think of it, evidence, the date."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from speech_archive.models.finding import ReadingOffset, SourceOffset


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
    witness: str | None = None  # the witness (id) whose words they are, where it is another one; offsets are of its reading


class Part(StrEnum):
    """The part that a year plays where it stands."""

    TOLD = "told"
    REVIEWED = "reviewed"
    PLANNED = "planned"
    AHEAD = "ahead"
    TITLED = "titled"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year as the text prints it (the numerals alone), the part it plays, and what the words beside it say of it: the names
    of the rules of rules/years.yml that hold."""

    begin: ReadingOffset
    end: ReadingOffset
    text: str
    year: int
    is_arabic: bool
    part: Part
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A printed year that cannot be what stood there: a mark of years overwritten. `year` is what should stand, if known."""

    name: str
    at: Year
    year: int | None


class Verdict(StrEnum):
    """What to think of a year that the text prints; the words of the contract."""

    CONSISTENT = "consistent"
    CONTRADICTED = "contradicted"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedYear:
    """A printed year, the verdict on it, the clues that speak to it and the signs that it was overwritten (their names)."""

    at: Year
    verdict: Verdict
    clues: tuple[Clue, ...]
    signs: tuple[str, ...]


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
class Posted:
    """The day (EDTF) on which the site says it put a text up, and where in the source it says so."""

    value: str
    begin: SourceOffset
    end: SourceOffset
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateEvidence:
    """All that a reading text says of the day it was spoken, before anything is made of it.

    `years` are those in four numerals, `short` those in two (`五三年`), `this_year` and `next_year` how often the text says
    `今年` and `明年`, `signs` the marks of a scraper that overwrote years.
    """

    stated: StatedDate | None
    clues: tuple[Clue, ...]
    posted: Posted | None
    years: tuple[Year, ...]
    short: tuple[Year, ...]
    this_year: int
    next_year: int
    signs: tuple[Sign, ...]


NO_EVIDENCE = DateEvidence(stated=None, clues=(), posted=None, years=(), short=(), this_year=0, next_year=0, signs=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """When a speech was given. `date` and `window` are EDTF; `against` are the clues that contradict the others.

    `window` is what the clues allow together, without the speech's own word on itself, `decisive` made its ends; `signs`
    are what gives away a scraper that overwrote years; `rivals` are witnesses of the work (ids) that are of another time.
    """

    date: str | None
    status: DateStatus
    stated: StatedDate | None
    posted: Posted | None
    window: str | None
    clues: tuple[Clue, ...]
    decisive: tuple[Clue, ...]
    against: tuple[Clue, ...]
    signs: tuple[Sign, ...]
    rivals: tuple[str, ...]
    years: tuple[JudgedYear, ...]
