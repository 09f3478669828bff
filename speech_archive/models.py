"""The frozen types that flow from stage to stage.

Offsets are half-open ranges of code points, 0-based, into `Source.text`. Line numbers are 1-based.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class Kind(StrEnum):
    """What a segment of a source is; the words of the contract."""

    SPEECH = "speech"
    MARKER = "marker"
    CHROME = "chrome"
    NOTE = "note"
    TEASER = "teaser"
    BLANK = "blank"


class Role(StrEnum):
    """What a paragraph of a speech opens with."""

    TITLE = "title"
    BYLINE = "byline"
    DATE = "date"
    SALUTATION = "salutation"
    HEADING = "heading"
    BODY = "body"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An input file, decoded. `path` is relative to the archive, with `/`."""

    path: str
    data: bytes
    sha256: str
    encoding: str
    is_doubtful: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a source: `begin..end` is its text, `begin..stop` the text and its line end."""

    no: int
    begin: int
    end: int
    stop: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text or self.text.isspace()


def lines_of(text: str) -> tuple[Line, ...]:
    r"""The lines of a text, ended by `\n`, `\r\n` or `\r`; together they are the text."""
    found = []
    for no, match in enumerate(LINE.finditer(text), 1):
        whole = match.group()
        body = whole.rstrip("\r\n") if whole[-1] in "\r\n" else whole
        found.append(Line(no=no, begin=match.start(), end=match.start() + len(body), stop=match.end(), text=body))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a rule says of a line on its own: its kind, and whether that holds only at the edge of a speech."""

    kind: Kind
    rule: str
    only_at_edge: bool
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSource:
    """A source with its lines; `labels` holds those lines (by index) that a rule has a word on."""

    source: Source
    lines: tuple[Line, ...]
    labels: Mapping[int, Label]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something the build did not understand: published all the same, and reported."""

    kind: str
    path: str
    line: int
    found: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A line that numbers a speech. `glued_chars` of its stripped text are the marker where text follows on the line; else 0.

    `title` is without the site's suffix, `title_source` as scraped; None where the marker names nothing.
    """

    index: int
    ordinal: int
    rule: str
    title: str | None
    title_source: str | None
    glued_chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedSource:
    """A labelled source with its markers in line order; `empty` lines look like them but have no text behind."""

    labelled: LabelledSource
    markers: tuple[Marker, ...]
    empty: tuple[int, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of whole lines of one kind; the segments of a ledger partition the source."""

    begin: int
    end: int
    kind: Kind
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A speech as it stands in a source, before cleaning.

    `begin..end` is its territory, `segments` its own lines (kind `speech`), in order.
    `title` is the marker's or the curator's, `title_source` the string as scraped; both None where nothing is said.
    `strangers` are ranges that split found to be a marker inside a line of text.
    """

    ordinal: int
    begin: int
    end: int
    segments: tuple[Segment, ...]
    title: str | None
    title_source: str | None
    strangers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the site said of the compilation; None where it said nothing. `posted` is EDTF."""

    title: str | None
    site: str | None
    posted: str | None
    declared_count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A source cut up: every character is in exactly one segment, every `speech` segment in exactly one draft."""

    source: Source
    lines: tuple[Line, ...]
    segments: tuple[Segment, ...]
    drafts: tuple[Draft, ...]
    provenance: Provenance
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A stand-off change from source to reading text: white space changed, or characters deleted."""

    begin: int
    end: int
    original: str
    reading: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The reading text of a draft: `edits` replayed over its segments give `"\\n".join(paragraphs)`."""

    paragraphs: tuple[str, ...]
    roles: tuple[Role, ...]
    levels: tuple[int, ...]
    edits: tuple[Edit, ...]
    doubts: tuple[Doubt, ...]


def text_of(reading: Reading) -> str:
    """The reading text as one string, paragraphs joined by a line end; offsets of masks and variants count in it."""
    return "\n".join(reading.paragraphs)


def positions(draft: Draft, reading: Reading) -> list[int]:
    """The offset in the source of each character of the reading text (see `text_of`)."""
    found: list[int] = []
    edits = iter(reading.edits)
    edit = next(edits, None)
    for segment in draft.segments:
        at = segment.begin
        while edit is not None and segment.begin <= edit.begin and edit.end <= segment.end:
            found.extend(range(at, edit.begin))
            found.extend(range(edit.begin, edit.begin + len(edit.reading)))
            at = edit.end
            edit = next(edits, None)
        found.extend(range(at, segment.end))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What names a speech; None where nothing in the source does."""

    title: str | None
    title_source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A speech as one source carries it (a witness), cleaned and described. It begins on `line` of the file at `path`."""

    id: str
    source_id: str
    path: str
    sha256: str
    line: int
    draft: Draft
    reading: Reading
    description: Description


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedSource:
    """A source with its permanent id, its ledger and its speeches in order."""

    id: str
    ledger: Ledger
    speeches: tuple[Speech, ...]


class Likeness(StrEnum):
    """How two witnesses of a work are alike."""

    IDENTICAL = "identical"
    NEAR = "near"
    EXCERPT = "excerpt"


class Kinship(StrEnum):
    """How two works are akin: one holds a good part of the other, or they share some."""

    EMBEDDED = "embedded"
    RELATED = "related"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why two witnesses (ids) are of one work. Shares are 0-1, of the letters of the shorter or, where near, of the lesser share.

    `reason` is a curator's; None where rules decided.
    """

    a: str
    b: str
    kind: Likeness
    containment: float
    aligned: float
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The witnesses of one work (ids, sorted), and the one that others are compared with."""

    speeches: tuple[str, ...]
    base: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Two works, by their bases: the share of each one's 6-grams that the other has."""

    a: str
    b: str
    kind: Kinship
    a_in_b: float
    b_in_a: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """All works of an archive, and what they have in common."""

    groups: tuple[Group, ...]
    relations: tuple[Relation, ...]
    doubts: tuple[Doubt, ...]


class StandsFor(StrEnum):
    """What a mask stands for, as its neighbours say."""

    PLACE = "place"
    OFFICE = "office"
    PERSON = "person"
    NUMBER = "number"
    WORD = "word"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A maximal run of masking characters; offsets are of the reading text."""

    speech: str
    begin: int
    end: int
    token: str
    stands_for: StandsFor


class VariantKind(StrEnum):
    """What a difference between two witnesses is; the words of the contract."""

    SUBSTITUTION = "substitution"
    OMISSION = "omission"
    ADDITION = "addition"
    MASK = "mask"
    DELETION = "deletion"
    YEAR = "year"
    TRANSPOSITION = "transposition"
    PUNCTUATION = "punctuation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A place where witness b differs from witness a; offsets are of their reading texts."""

    a_begin: int
    a_end: int
    b_begin: int
    b_end: int
    kind: VariantKind


class Ground(StrEnum):
    """What a restoration rests on: another witness (or passage) has the words, or a key that a whole text obeys."""

    EXTERNAL = "external"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """What a mask (or an odd glyph) stands for. `text` is None where it is known but withheld, as a person's name is.

    `witness` and its range (of its reading text) are None where the text itself is the evidence; `reason` is a curator's.
    """

    text: str | None
    ground: Ground
    witness: str | None
    witness_begin: int | None
    witness_end: int | None
    certainty: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A mask, and its restoration where there is evidence; `is_withheld` where that is a person's name that is not shown."""

    mask: Mask
    restoration: Restoration | None
    is_withheld: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A witness compared with the base: where they differ, and the shares of their letters that lie in equal runs."""

    speech: str
    differences: tuple[Difference, ...]
    aligned_base: float
    aligned_own: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Collation:
    """A work's witnesses compared with its base, one by one."""

    base: str
    comparisons: tuple[Comparison, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """Collations of the works with several witnesses, by base; by speech id its masks and its odd glyphs, in order."""

    collations: Mapping[str, Collation]
    gaps: Mapping[str, tuple[Gap, ...]]
    glyphs: Mapping[str, tuple[Gap, ...]]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work with its permanent id; `collation` where it has several witnesses, else None."""

    id: str
    group: Group
    collation: Collation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing the witnesses brought: works, relations (by work id), where old ids of works lead, and by speech id
    its masks and its odd glyphs, in order, with what is known of them."""

    works: tuple[Work, ...]
    relations: tuple[Relation, ...]
    moved: Mapping[str, str]
    gaps: Mapping[str, tuple[Gap, ...]]
    glyphs: Mapping[str, tuple[Gap, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """A curator's word on two speeches, by their files and a line (offset of its begin) of each; `at` points to the decision."""

    path: str
    offset: int
    other_path: str
    other_offset: int
    is_same: bool
    reason: str
    at: tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskWord:
    """A curator's word on the nth mask of that token on a line (a range of its file): what it `reads`, or None: not known."""

    path: str
    begin: int
    end: int
    token: str
    nth: int
    reads: str | None
    reason: str
    at: tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a curator decided about works and masks; `persons` are the files whose masked names of persons may be shown."""

    bonds: tuple[Bond, ...]
    masks: tuple[MaskWord, ...]
    persons: frozenset[str]
