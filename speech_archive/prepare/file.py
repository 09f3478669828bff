"""One file by itself, from its text to speeches with their findings and masks; the order of the stages in it.

The unit of a worker and of the cache: it knows no other file, no id and no clock. It stands here and not in build_site.py,
since a worker finds it by its name and MkDocs loads build_site.py under one that cannot be imported.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from speech_archive.models import (
    Doubt,
    DoubtKind,
    Draft,
    Kind,
    Ledger,
    Line,
    LineDecisions,
    Prepared,
    PreparedSpeech,
    Segment,
    Source,
    SourceOffset,
    held,
    lines_of,
    quoted,
)
from speech_archive.prepare.bylines import describe_speaker
from speech_archive.prepare.clean.cleaning import clean
from speech_archive.prepare.dating.evidence import date_evidence
from speech_archive.prepare.dating.signs import signs_of_file
from speech_archive.prepare.describe import describe
from speech_archive.prepare.label import label
from speech_archive.prepare.masks import doubtful_heads, find_masks
from speech_archive.prepare.split.split import split
from speech_archive.prepare.terms import terms_of

P = TypeVar("P", Line, Segment)
OF_A_LINE = frozenset(  # not of a file or a sentence
    {DoubtKind.POSSIBLE_MARKERS, DoubtKind.RECURRING_HEADS, DoubtKind.ORDINAL_BREAKS, DoubtKind.UNCLASSIFIED_LINES}
)


def prepare(source: Source, decisions: LineDecisions) -> Prepared:
    """A source and what a curator decided about its lines to its ledger and its speeches, cleaned and described."""
    ledger = split(label(source), decisions)
    ledger = replace(ledger, doubts=tuple(doubt for doubt in ledger.doubts if not _is_settled(doubt, decisions)))
    return Prepared(ledger=ledger, speeches=_signed([_speech(ledger, draft) for draft in ledger.drafts]))


def _signed(speeches: Sequence[PreparedSpeech]) -> tuple[PreparedSpeech, ...]:
    """Speeches of one file with the signs that only all of its years together give."""
    told = signs_of_file([speech.dates.years for speech in speeches])
    pairs = zip(speeches, told, strict=True)
    return tuple(
        replace(one, dates=replace(one.dates, signs=(*one.dates.signs, *signs))) if signs else one for one, signs in pairs
    )


def _is_settled(doubt: Doubt, decisions: LineDecisions) -> bool:
    """Whether a curator said what that line is: nothing is left to wonder about."""
    return doubt.kind in OF_A_LINE and (doubt.line - 1 in decisions.starts or doubt.line - 1 in decisions.kinds)


def _speech(ledger: Ledger, draft: Draft) -> PreparedSpeech:
    reading = clean(ledger, draft)
    masks = find_masks(reading)
    reading = replace(reading, doubts=(*reading.doubts, *doubtful_heads(ledger, reading, masks)))
    named = describe(ledger, draft, reading)
    title = held(named, "title")
    findings = (*named, *describe_speaker(reading, title, _notes(ledger, draft)))
    level = held(findings, "level")
    return PreparedSpeech(
        line=bisect_right(ledger.lines, draft.begin, key=lambda line: line.begin),
        draft=draft,
        reading=reading,
        findings=tuple(quoted(finding, ledger.source.text) for finding in findings),
        dates=date_evidence(reading, title.value if title else None, ledger.provenance.posted, level.value if level else None),
        masks=masks,
        terms=terms_of(reading, masks),
    )


def _notes(ledger: Ledger, draft: Draft) -> list[tuple[SourceOffset, str]]:
    """The lines of editors' notes within a speech's territory, each with where it begins."""
    segments = _between(ledger.segments, draft.begin, draft.end)
    notes = [_between(ledger.lines, segment.begin, segment.end) for segment in segments if segment.kind is Kind.NOTE]
    return [(SourceOffset(line.begin), line.text) for lines in notes for line in lines]


def _between(parts: Sequence[P], begin: int, end: int) -> Sequence[P]:
    """Of parts in order, those that begin in a range."""
    first, last = (bisect_left(parts, place, key=lambda part: part.begin) for place in (begin, end))
    return parts[first:last]


def prepare_lean(source: Source, decisions: LineDecisions) -> Prepared:
    """`prepare`, less what the source has anyway (its text and lines) or stands there twice (its drafts)."""
    whole = prepare(source, decisions)
    bare = replace(source, data=b"", text="")
    return replace(whole, ledger=replace(whole.ledger, source=bare, lines=(), drafts=()))


def filled(lean: Prepared, source: Source) -> Prepared:
    """What `prepare` makes of a source, from what `prepare_lean` made of it."""
    drafts = tuple(speech.draft for speech in lean.speeches)
    ledger = replace(lean.ledger, source=source, lines=lines_of(source.text), drafts=drafts)
    return replace(lean, ledger=ledger)
