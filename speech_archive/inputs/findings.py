"""What curators know of speeches: held against the speeches that there are, and told as findings and dates."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.inputs.curation import Curation
from speech_archive.models import ArchivedSource, Basis, CuratedFinding, Finding, edtf
from speech_archive.models.dating import DateStatus, Dating, JudgedYear, StatedDate, Verdict

MOST_IDS = 3  # of a file that are named where an id is none of them


def decided(curations: Mapping[str, Curation]) -> tuple[CuratedFinding, ...]:
    """All that is decided about fields of speeches, in the order of files and in them."""
    return tuple(
        CuratedFinding(
            path=path,
            speech=row.speech,
            field=row.field,
            values=row.value,
            reason=row.reason,
            by=row.by,
            at=(curation.path, line),
        )
        for path, curation in sorted(curations.items())
        for row, line in curation.findings
    )


def curated(archived: Sequence[ArchivedSource], words: Sequence[CuratedFinding]) -> list[ArchivedSource]:
    """The sources with what curators know of their speeches before all that the texts tell.

    ArchiveErrors where some word is about no speech that there is.
    """
    faults = tuple(unfounded(words, archived))
    if faults:
        raise ArchiveErrors(faults)
    told = curated_findings(words)
    return [
        replace(
            source,
            speeches=tuple(
                replace(speech, findings=(*told[speech.id], *speech.findings)) if speech.id in told else speech
                for speech in source.speeches
            ),
        )
        for source in archived
    ]


def unfounded(words: Sequence[CuratedFinding], archived: Sequence[ArchivedSource]) -> Iterator[ArchiveError]:
    """A fault for each decision about a speech that its file has not (any longer), or on a title that `titles` decides too.

    What is decided about files that are not among the archived ones, being left out, is not judged.
    """
    speeches = {source.ledger.source.path: {speech.id: speech for speech in source.speeches} for source in archived}
    for word in words:
        own = speeches.get(word.path)
        if own is None:
            continue
        if word.speech not in own:
            ids = ", ".join([*own][:MOST_IDS]) + (f" and {len(own) - MOST_IDS} more" if len(own) > MOST_IDS else "")
            found = f"found the speech {reprlib.repr(word.speech)}, expected one of {word.path} ({ids or 'it has none'})"
            yield ArchiveError(f"{found}; mend `speech`, or take the decision out", *word.at)
        elif word.field == "title" and own[word.speech].draft.is_title_curated:
            found = f"found the title of {word.speech} decided under `findings` and under `titles`, expected it once"
            yield ArchiveError(f"{found}; take one out", *word.at)


def curated_findings(words: Sequence[CuratedFinding]) -> Mapping[str, tuple[Finding, ...]]:
    """The findings that hold before all others, by speech id; one without a value where nobody knows."""
    ordered = sorted(words, key=lambda word: word.speech)
    return {id_: tuple(row for word in own for row in _findings(word)) for id_, own in groupby(ordered, lambda word: word.speech)}


def _findings(word: CuratedFinding) -> Iterator[Finding]:
    for value in word.values or (None,):
        yield Finding(
            field=word.field,
            value=value,
            basis=Basis.CURATED,
            rule="curated",
            begin=None,
            end=None,
            quote=None,
            window=value if word.field == "date" else None,
            reason=word.reason,
            by=word.by,
        )


def overruled(datings: Mapping[str, Dating], words: Sequence[CuratedFinding]) -> Mapping[str, Dating]:
    """The datings, by speech id, with the dates that curators know.

    Who names a year, month or day states it, as a speech does of itself; a window is `inferred`, even a curator's; where nobody
    knows, the date is `unknown`. What the texts tell stays with it, as evidence that was overruled.
    """
    dates = {word.speech: next(iter(word.values), None) for word in words if word.field == "date"}
    return {id_: _overruled(dating, dates[id_]) if id_ in dates else dating for id_, dating in datings.items()}


def _overruled(dating: Dating, date: str | None) -> Dating:
    years = tuple(_judged(year, dating.stated, date) for year in dating.years)
    return replace(dating, date=date, status=_status(date), years=years)


def _status(date: str | None) -> DateStatus:
    if date is None:
        return DateStatus.UNKNOWN
    return DateStatus.INFERRED if "/" in date or "~" in date else DateStatus.STATED


def _judged(judged: JudgedYear, stated: StatedDate | None, date: str | None) -> JudgedYear:
    """A printed year beside a curator's date: the speech's own date goes with that one, and a year that clues speak against is no
    longer contradicted where the date is not before it."""
    at = judged.at
    is_own = stated is not None and stated.begin <= at.begin and at.end <= stated.end
    if date is None:
        return replace(judged, verdict=Verdict.UNKNOWN, clues=()) if is_own else judged
    window = edtf.read(date)
    if is_own:
        holds = edtf.holds(window, f"{at.year}-01-01", f"{at.year}-12-31")
        return replace(judged, verdict=Verdict.CONSISTENT if holds else Verdict.CONTRADICTED, clues=())
    is_past = window.end is None or f"{at.year}" <= window.end
    if is_past and not judged.signs and judged.verdict in (Verdict.CONTRADICTED, Verdict.DOUBTFUL):
        return replace(judged, verdict=Verdict.UNKNOWN, clues=())
    return judged
