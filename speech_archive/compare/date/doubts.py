"""What is not understood of dates: a date stated and not believed, clues or witnesses that contradict each other, no date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from speech_archive.models import Basis, Doubt, DoubtKind, Speech
from speech_archive.models.dating import DateStatus, Dating


def doubts_of_dates(speeches: Sequence[Speech], datings: Mapping[str, Dating]) -> Iterator[Doubt]:
    """The doubts about the dates of speeches, each at the line where its speech begins; none where a curator knows the date."""
    for speech in speeches:
        if any(found.field == "date" and found.basis is Basis.CURATED for found in speech.findings):
            continue
        dating = datings[speech.id]
        stated = dating.stated.quote if dating.stated else ""
        if dating.stated and dating.status is not DateStatus.STATED:
            yield _doubt(DoubtKind.DATES_NOT_BELIEVED, speech, stated, dating.date or "")
        if dating.against:
            yield _doubt(DoubtKind.CLUES_AT_ODDS, speech, dating.against[0].quote, dating.window or "")
        if dating.rivals:
            yield _doubt(DoubtKind.WITNESSES_OF_OTHER_TIMES, speech, " ".join(dating.rivals), dating.date or "")
        if dating.status is DateStatus.UNKNOWN:
            yield _doubt(DoubtKind.UNDATED_SPEECHES, speech, "", "")


def _doubt(kind: DoubtKind, speech: Speech, found: str, expected: str) -> Doubt:
    return Doubt(kind=kind, path=speech.path, line=speech.line, found=found, expected=expected)
