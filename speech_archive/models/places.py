"""Where the evidence for the date of a speech stands in its source, or in that of another witness."""

from __future__ import annotations

from collections.abc import Mapping

from speech_archive.models.dating import Clue
from speech_archive.models.finding import SourceOffset, held
from speech_archive.models.text import Speech, text_of


def place_of(clue: Clue, speech: Speech, members: Mapping[str, Speech]) -> tuple[SourceOffset, SourceOffset] | None:
    """Where a clue stands in the source of its witness; None where that is not known."""
    of = members[clue.witness] if clue.witness else speech
    if clue.begin < clue.end:
        return of.reading.places.span(clue.begin, clue.end, len(text_of(of.reading)))
    if clue.rule == "posted" and of.dates.posted:
        return of.dates.posted.begin, of.dates.posted.end
    return in_title(of, clue.quote)


def in_title(speech: Speech, quote: str) -> tuple[SourceOffset, SourceOffset] | None:
    """Where the title that a compiler gave a speech has these words."""
    title = held(speech.findings, "title")
    at = (title.quote or "").find(quote) if title and title.begin is not None else -1
    if at < 0 or title is None or title.begin is None:
        return None
    return SourceOffset(title.begin + at), SourceOffset(title.begin + at + len(quote))
