"""The frozen types from source to cleaned speech.

Offsets are half-open ranges of code points, 0-based, into `Source.text`. Line numbers are 1-based.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from speech_archive.models.dating import DateEvidence, Posted
from speech_archive.models.finding import Finding, ReadingOffset, SourceOffset, held
from speech_archive.models.keywords import Terms

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
    TURN = "turn"


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


class DoubtKind(StrEnum):
    """What the build did not understand, or (`capped_…`) did not look at to the end; each has its words in publish/words."""

    SOURCES_WITHOUT_SPEECH = "sources_without_speech"
    WHOLE_FILE = "whole_file"
    COUNT_DISAGREEMENTS = "count_disagreements"
    ORDINAL_BREAKS = "ordinal_breaks"
    POSSIBLE_MARKERS = "possible_markers"
    LONG_SPEECHES = "long_speeches"
    BARE_FILES = "bare_files"
    RECURRING_HEADS = "recurring_heads"
    UNMET_CONTENTS = "unmet_contents"
    LIST_GAPS = "list_gaps"
    WORDS_LEFT_OUT = "words_left_out"
    ODD_TITLES = "odd_titles"
    ODD_SIGNS = "odd_signs"
    UNCLASSIFIED_LINES = "unclassified_lines"
    KEPT_STRANGERS = "kept_strangers"
    BROKEN_SENTENCES = "broken_sentences"
    LOOSE_NUMBERS = "loose_numbers"
    SPUN_WORDS = "spun_words"
    LOW_CONFIDENCE_DECODINGS = "low_confidence_decodings"
    NEAR_THRESHOLDS = "near_thresholds"
    EXCERPTS_OF_SEVERAL = "excerpts_of_several"
    MASKS_AT_LINE_HEADS = "masks_at_line_heads"
    CONFLICTING_FILLS = "conflicting_fills"
    DATES_NOT_BELIEVED = "dates_not_believed"
    CLUES_AT_ODDS = "clues_at_odds"
    WITNESSES_OF_OTHER_TIMES = "witnesses_of_other_times"
    UNDATED_SPEECHES = "undated_speeches"
    UNUSED_DECISIONS = "unused_decisions"
    UNLOCKED_IDS = "unlocked_ids"
    LOST_IDS = "lost_ids"
    CAPPED_ALIGNMENTS = "capped_alignments"
    CAPPED_RELATIONS = "capped_relations"
    CAPPED_COLUMNS = "capped_columns"
    CAPPED_WITNESSES = "capped_witnesses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something the build did not understand: published all the same, and reported."""

    kind: DoubtKind
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
class LineDecisions:
    """What a curator decided about lines of a source, by index (0-based): where speeches start, of what kind, called what."""

    starts: Mapping[int, bool]
    kinds: Mapping[int, Kind]
    titles: Mapping[int, str]


UNDECIDED = LineDecisions(starts={}, kinds={}, titles={})


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
    `title` is the marker's or the curator's (`is_title_curated`), `title_source` the string as scraped; both None where
    nothing is said.
    `strangers` are ranges that split found to be a marker inside a line of text.
    """

    ordinal: int
    begin: int
    end: int
    segments: tuple[Segment, ...]
    title: str | None
    title_source: str | None
    is_title_curated: bool
    strangers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the site said of the compilation; None where it said nothing."""

    title: str | None
    site: str | None
    posted: Posted | None
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
class Places:
    """Where each character of a reading text stands in its source: from `readings[i]` on, at `sources[i]` and what follows.

    Both are in order and equally long; the first of `readings` is 0.
    """

    readings: tuple[ReadingOffset, ...]
    sources: tuple[SourceOffset, ...]

    def at(self, offset: int) -> SourceOffset:
        """The place in the source of the character at an offset of the reading text."""
        run = bisect_right(self.readings, offset) - 1
        return SourceOffset(self.sources[run] + offset - self.readings[run])

    def span(self, begin: int, end: int, size: int) -> tuple[SourceOffset, SourceOffset]:
        """The range of the source that a range of a reading text of `size` characters comes from; empty where it is."""
        if begin < end:
            return self.at(begin), SourceOffset(self.at(end - 1) + 1)
        at = self.at(begin) if begin < size else SourceOffset(self.at(size - 1) + 1)
        return at, at

    def read(self, offset: SourceOffset, size: int) -> ReadingOffset | None:
        """The place in a reading text of `size` characters of what stands there in the source; None where it was taken out."""
        run = bisect_right(self.sources, offset) - 1
        if run < 0:
            return None
        found = self.readings[run] + offset - self.sources[run]
        end = self.readings[run + 1] if run + 1 < len(self.readings) else size
        return ReadingOffset(found) if found < end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The reading text of a draft: `edits` replayed over its segments give `"\\n".join(paragraphs)`."""

    paragraphs: tuple[str, ...]
    roles: tuple[Role, ...]
    levels: tuple[int, ...]
    edits: tuple[Edit, ...]
    places: Places
    doubts: tuple[Doubt, ...]


def text_of(reading: Reading) -> str:
    """The reading text as one string, paragraphs joined by a line end; reading offsets count in it."""
    return "\n".join(reading.paragraphs)


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
    """A maximal run of masking characters in a reading text."""

    begin: ReadingOffset
    end: ReadingOffset
    token: str
    stands_for: StandsFor


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSpeech:
    """A speech before it has an id: cleaned, with what its text says of itself, of its day, and its masks.

    It begins on `line` (1-based).
    """

    line: int
    draft: Draft
    reading: Reading
    findings: tuple[Finding, ...]
    dates: DateEvidence
    masks: tuple[Mask, ...]
    terms: Terms

    @property
    def title(self) -> str | None:
        """What the speech is called; None where nothing names it."""
        found = held(self.findings, "title")
        return found.value if found else None

    @property
    def title_source(self) -> str | None:
        """The string that the source calls the speech by, as scraped."""
        return next((found.quote for found in self.findings if found.field == "title" and found.quote), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One file by itself, before ids are given: its ledger, and its speeches in order."""

    ledger: Ledger
    speeches: tuple[PreparedSpeech, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech(PreparedSpeech):
    """A speech as one source carries it (a witness), with its permanent id; its file is at `path`."""

    id: str
    source_id: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a curator tells the readers of a source, under a label of a few characters."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A curator's decision as readers are told it: of what kind, on which lines (1-based; None: the whole file), what, why.

    One on a finding names its `speech` (id), its `field` and `by` whom it is; `value` is None there where nobody knows.
    """

    key: str
    line: int | None
    last_line: int | None
    value: str | None
    reason: str | None
    speech: str | None = None
    field: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedSource:
    """A source with its permanent id, its ledger and its speeches in order; `notice` and `rulings` are a curator's."""

    id: str
    notice: Notice | None
    rulings: tuple[Ruling, ...]
    ledger: Ledger
    speeches: tuple[Speech, ...]
