"""One vocabulary of evidence: a value, on what it rests, which rule says so, and where in the source it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

SourceOffset = NewType("SourceOffset", int)  # code points into `Source.text`, 0-based
ReadingOffset = NewType("ReadingOffset", int)  # code points into the reading text, paragraphs joined by a line end


class Basis(StrEnum):
    """What a value rests on: the source prints it, it follows from what the source prints, a curator says so."""

    STATED = "stated"
    INFERRED = "inferred"
    CURATED = "curated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A value of one field of a speech, with its evidence; without a value it is a doubt about the field.

    `begin..end` is a range of the source and `quote` the text there; all None where the evidence stands in no source (a
    curator's word, whose `rule` is `curated` and whose `quote` is None too). `window` (EDTF) and `is_hard` (impossible
    otherwise) are said of dates alone. `witness` is another witness (id) of the work whose source the range is of.
    `reason` and `by` (who says so) are a curator's, who says without a value that nobody knows one.
    """

    field: str
    value: str | None
    basis: Basis
    rule: str
    begin: SourceOffset | None
    end: SourceOffset | None
    quote: str | None
    window: str | None = None
    is_hard: bool | None = None
    witness: str | None = None
    reason: str | None = None
    by: str | None = None


def quoted(finding: Finding, text: str) -> Finding:
    """A finding with the source's own words at its range, where a stage that sees the reading text knows its range alone."""
    return finding if finding.begin is None else replace(finding, quote=text[finding.begin : finding.end])


def held(findings: Iterable[Finding], field: str) -> Finding | None:
    """The finding that holds for a field: the first of all that hold."""
    return next(iter(all_held(findings, field)), None)


def all_held(findings: Iterable[Finding], field: str) -> tuple[Finding, ...]:
    """The findings that hold for a field of several values: a curator's where there are any, else all that have a value."""
    own = [found for found in findings if found.field == field]
    curated = [found for found in own if found.basis is Basis.CURATED]
    return tuple(found for found in curated or own if found.value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratedFinding:
    """A curator's word on a field of a speech (id) of the file at `path`: its values, none where nobody knows, why, who says so.

    `at` is the place of the decision: curation file and line.
    """

    path: str
    speech: str
    field: str
    values: tuple[str, ...]
    reason: str
    by: str
    at: tuple[str, int]
