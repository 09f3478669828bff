"""The frozen types of comparison: works, variants, masks and what they stand for, a curator's decisions on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from speech_archive.models.dating import Dating
from speech_archive.models.passages import Formula, Passage
from speech_archive.models.text import Doubt, Mask


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
    """What a restoration rests on: another witness (or passage) has the words, the text itself tells them, a curator does."""

    EXTERNAL = "external"
    INTERNAL = "internal"
    CURATED = "curated"


class Certainty(StrEnum):
    """How sure a restoration is: another witness or a curator says so, the text itself does, it is likely."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


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
    certainty: Certainty
    reason: str | None


class Lent(NamedTuple):
    """What a passage of another work says that a mask (of a speech, by its begin) stands for."""

    speech: str
    begin: int
    restoration: Restoration


def told_within(text: str, certainty: Certainty, reason: str | None = None) -> Restoration:
    """A restoration that no other witness is needed for: by a key, by a word that it makes, by a curator (`reason`)."""
    return Restoration(
        text=text,
        ground=Ground.INTERNAL if reason is None else Ground.CURATED,
        witness=None,
        witness_begin=None,
        witness_end=None,
        certainty=certainty,
        reason=reason,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A mask, and its restoration where there is evidence; `is_withheld` where that is a person's name that is not shown."""

    mask: Mask
    restoration: Restoration | None
    is_withheld: bool


class Run(NamedTuple):
    """`size` equal letters at `a` and at `b`."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Two witnesses (ids) aligned: equal runs in order; moved stretches (a, b, size of a), each with its own equal runs.

    Offsets count in the folded texts that are collated (see `compare.collate.texts`), not in the reading texts.
    `is_capped`: a gap was too large to look into.
    """

    a: str
    b: str
    runs: tuple[Run, ...]
    moved: tuple[tuple[Run, tuple[Run, ...]], ...]
    is_capped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A witness compared with the base: where they differ, and the share of the witness that lies in equal runs."""

    speech: str
    differences: tuple[Difference, ...]
    aligned: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Collation:
    """A work's witnesses compared with its base, one by one, the most complete first; the alignments in the same order."""

    base: str
    alignments: tuple[Alignment, ...]
    comparisons: tuple[Comparison, ...]
    doubts: tuple[Doubt, ...]


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
class Restored:
    """The masks of a work and its odd glyphs, by speech id and in order; which of a curator's words were about one."""

    gaps: Mapping[str, tuple[Gap, ...]]
    glyphs: Mapping[str, tuple[Gap, ...]]
    doubts: tuple[Doubt, ...]
    used: tuple[MaskWord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work with its permanent id; `collation` where it has several witnesses, else None."""

    id: str
    group: Group
    collation: Collation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing the witnesses brought: works, relations (by work id), where old ids of works lead, by speech id its masks
    and its odd glyphs, in order, with what is known of them, and when it was given, and what different works share."""

    works: tuple[Work, ...]
    relations: tuple[Relation, ...]
    moved: Mapping[str, str]
    gaps: Mapping[str, tuple[Gap, ...]]
    glyphs: Mapping[str, tuple[Gap, ...]]
    datings: Mapping[str, Dating]
    passages: tuple[Passage, ...]
    formulae: tuple[Formula, ...]


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
class Decisions:
    """What a curator decided about works and masks; `persons` are the files whose masked names of persons may be shown."""

    bonds: tuple[Bond, ...]
    masks: tuple[MaskWord, ...]
    persons: frozenset[str]
