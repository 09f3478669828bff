"""What a rule of each file says besides its name and pattern: a class a file, its keys the fields. The head of the file explains
them; a key that is not declared here, or has another value, is a fault that stops the build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field, StrictBool, StrictInt

from speech_archive.language.folding import fold
from speech_archive.models import DoubtKind, Kind, Role, StandsFor
from speech_archive.rules.loader import Row, Rule


class Marker(Rule):
    """A line that numbers a speech."""

    FILE: ClassVar[str] = "markers"
    basis: Literal["word", "place"]
    stem: Literal["same"] | None = None
    heading: StrictBool = False
    title: Literal["next"] | None = None
    suffix: StrictBool = False
    glued: StrictBool = False


class Chrome(Rule):
    """A line that is no speaker's."""

    FILE: ClassVar[str] = "chrome"
    kind: Kind
    edge: StrictBool = False
    short: StrictBool = False
    sentence: StrictBool = False
    own: StrictBool = False
    may_title: StrictBool = False
    after: str | None = None
    doubt: DoubtKind | None = None


class Opening(Rule):
    """What a line opens with."""

    FILE: ClassVar[str] = "roles"
    role: Role
    level: StrictInt = 0
    is_label: StrictBool = False
    signs: StrictBool = False


class TitlePart(Rule):
    """What hangs on a title and is none of it."""

    FILE: ClassVar[str] = "titles"
    at: Literal["end", "head", "inside"]


class Weight(Row):
    """What a piece of evidence, or a step from one start to the next, adds to a way to cut a file."""

    FILE: ClassVar[str] = "borders"
    name: str
    weight: float
    says: str


class Cleaning(Rule):
    """A stranger in a line."""

    FILE: ClassVar[str] = "cleaning"
    at: Literal["line", "end", "title", "head", "inside"]
    needs: Literal["page", "word", "spread", "often"] | None = None
    joins: StrictBool = False
    outside: StrictBool = False
    bounded: StrictBool = True


class Break(Rule):
    """What stands at a line end, a space or a number, and what it means."""

    FILE: ClassVar[str] = "breaks"
    of: Literal["before", "after", "last_word", "first_word", "left", "right", "line", "inside"]
    # fmt: off
    says: Literal[
        "ended", "unended", "goes_on", "starts", "dangling", "whole", "clause", "parts", "counts", "number", "page", "stops",
        "closes", "address", "binds", "verse",
    ]
    # fmt: on


class Turn(Rule):
    """Who speaks, at the head of a line."""

    FILE: ClassVar[str] = "turns"
    known: StrictBool


class MaskRun(Rule):
    """A run of masking characters."""

    FILE: ClassVar[str] = "masks"
    says: Literal["mask", "none", "context"] = "mask"
    signs: str | None = None
    typed: StrictBool = False
    yields: StrictBool = False
    roles: tuple[Role, ...] = ()
    beside: str | None = None
    unless: tuple[str, ...] = ()
    lines: StrictInt = 1
    without: tuple[Role, ...] = ()
    outweighs: str | None = None
    scraped: StrictBool = False
    stands_for: StandsFor = StandsFor.UNKNOWN

    def seen(self, line: str) -> str:
        return line if self.scraped else fold(line)

    def faults(self) -> Iterator[str]:
        """… and lines it must match that have none of its signs, for which it would not be tried."""
        yield from super().faults()
        for line in self.match:
            if self.signs and not re.search(f"[{self.signs}]", self.seen(line)):
                yield f"found none of its signs in {line!r} under match, expected one"


class MaskType(Rule):
    """What a mask stands for."""

    FILE: ClassVar[str] = "mask_types"
    stands_for: StandsFor


class NameEnd(Rule):
    """What stands right behind a name."""

    FILE: ClassVar[str] = "names"
    behind: Literal["place", "person"]


class PersonName(Rule):
    """What a person's name looks like."""

    FILE: ClassVar[str] = "persons"


class FillRule(Rule):
    """What may take the place of a mask."""

    FILE: ClassVar[str] = "fills"
    fits: StrictBool
    stands_for: StandsFor | Literal["any"]


class SpunWord(Rule):
    """A word that a synonym spinner puts in the place of another."""

    FILE: ClassVar[str] = "spun"
    spun: str
    original: str


class Context(Rule):
    """How the clause around a cue speaks of it."""

    FILE: ClassVar[str] = "contexts"
    side: Literal["before", "after"]
    stance: Literal["ahead", "relative", "fresh", "own", "drafted", "year_of", "history", "past", "agenda"]
    years: StrictInt = 0


class YearContext(Rule):
    """The part that a year plays, by the clause around it."""

    FILE: ClassVar[str] = "years"
    side: Literal["before", "after"]
    part: Literal["counted", "reviewed", "ahead", "planned"] | None = None
    known: tuple[StrictInt, ...] = ()


class WrittenDate(Rule):
    """A year or a date as it is written."""

    FILE: ClassVar[str] = "dates"


class BylineRule(Rule):
    """Where a speaker, an office, a meeting, a place is named."""

    FILE: ClassVar[str] = "bylines"
    where: Literal[
        "head",
        "host",
        "alone",
        "byline",
        "foot",
        "signature",
        "first",
        "note",
        "introduction",
        "organ",
        "title",
        "titled",
        "office",
        "event",
        "meeting",
        "opening",
        "level",
        "kind",
        "no_name",
        "no_office",
        "no_place",
    ]
    level: str | None = None
    adds: str = ""
    says: str | None = None


class Leader(Row):
    """Who held an office of the nation, in which years."""

    FILE: ClassVar[str] = "leaders"
    name: str
    first: StrictInt
    last: StrictInt
    office: str
    source: str


class Anniversary(Rule):
    """An anniversary that is kept, a day by its number, years counted since, or a year of a plan by its number in it."""

    FILE: ClassVar[str] = "anniversaries"
    source: str
    needs: str
    year: StrictInt | None = None
    first: StrictInt | None = None
    day: str | None = Field(default=None, pattern="^[0-9]{2}-[0-9]{2}$")
    since: StrictInt | None = None
    offset: StrictInt | None = None


class KeywordRule(Rule):
    """What a word tells of what a speech is about."""

    FILE: ClassVar[str] = "keywords"
    says: Literal["whole", "common", "none", "surname"]
    why: str

    def faults(self) -> Iterator[str]:
        """… and a pattern that is more than words, where they are to be written out."""
        yield from super().faults()
        if self.says != "none" and not re.fullmatch("[\u4e00-\u9fff|]+", self.pattern.pattern):
            yield f"found {self.pattern.pattern!r}, expected words written out, parted by |"


class Glyph(Row):
    """A sign that stands in the place of another."""

    FILE: ClassVar[str] = "glyphs"
    glyph: str = Field(min_length=1, max_length=1)
    reads: str = Field(min_length=1, max_length=1)
    match: str
    no_match: str


class Term(Row):
    """What a field of the published data is called, by readers and in the vocabularies of others."""

    FILE: ClassVar[str] = "fields"
    field: str
    files: tuple[str, ...]
    type: Literal["string", "integer", "number", "boolean", "array", "object"]
    label: str
    says: str
    link: str | None = None
    dcterms: str | None = None
    schema_org: str | None = None
    highwire: str | None = None
    csl: str | None = None
    bibtex: str | None = None
    ris: str | None = None
    tei: str | None = None


KINDS: tuple[type[Rule], ...] = (
    *(Marker, Chrome, Opening, TitlePart, Cleaning, Break, Turn, MaskRun, MaskType, NameEnd, PersonName, FillRule),
    *(SpunWord, Context, YearContext, WrittenDate, Anniversary, BylineRule, KeywordRule),
)
TABLES: tuple[type[Row], ...] = (Weight, Glyph, Term, Leader)  # without patterns
