"""A dating told as findings: the date it comes to, each clue as evidence for it, what speaks against it as doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from speech_archive.models import Basis, Finding, SourceOffset, Speech, edtf, text_of
from speech_archive.models.dating import Clue, DateStatus, Dating
from speech_archive.models.places import in_title, place_of

FIELD = "date"


def date_findings(dating: Dating, speech: Speech, members: Mapping[str, Speech]) -> tuple[Finding, ...]:
    """Evidence for the date of a speech, what decided it first: the date stated, the clues (one a rule and window), the doubts.

    A finding without a value is a doubt: a stated date that is not believed, a clue that the others contradict, a year that
    cannot be. `members` are the witnesses of the work, by id: a clue may be another one's, and stands in its source.
    """
    return tuple(_findings(dating, speech, members))


def _findings(dating: Dating, speech: Speech, members: Mapping[str, Speech]) -> Iterator[Finding]:
    size = len(text_of(speech.reading))
    if stated := dating.stated:
        is_of_text = stated.begin < stated.end
        place = speech.reading.places.span(stated.begin, stated.end, size) if is_of_text else in_title(speech, stated.quote)
        believed = stated.value if dating.status is DateStatus.STATED else None
        yield _finding(believed, Basis.STATED, stated.rule, place, stated.quote, window=stated.value)
    told = set()
    for clue in (*dating.decisive, *dating.clues):
        key = (clue.rule, clue.window, clue.witness)
        if clue not in dating.against and key not in told:
            told.add(key)
            yield _of(clue, dating.date, place_of(clue, speech, members))
    for clue in dating.against:
        yield _of(clue, None, place_of(clue, speech, members))
    for sign in dating.signs:
        place = speech.reading.places.span(sign.at.begin, sign.at.end, size)
        window = f"{sign.year}" if sign.year else None
        yield _finding(None, Basis.INFERRED, sign.name, place, sign.at.text, window=window)


def _of(clue: Clue, value: str | None, place: tuple[SourceOffset, SourceOffset] | None) -> Finding:
    window = clue.window
    is_hard = bool((window.begin and not window.is_begin_soft) or (window.end and not window.is_end_soft))
    made = _finding(value, Basis.INFERRED, clue.rule, place, clue.quote, edtf.written(window), is_hard=is_hard)
    return made if clue.witness is None else replace(made, witness=clue.witness)


def _finding(
    value: str | None,
    basis: Basis,
    rule: str,
    place: tuple[SourceOffset, SourceOffset] | None,
    quote: str,
    window: str | None,
    *,
    is_hard: bool | None = None,
) -> Finding:
    begin, end = place or (None, None)
    shown = None if place is None else quote
    return Finding(
        field=FIELD, value=value, basis=basis, rule=rule, begin=begin, end=end, quote=shown, window=window, is_hard=is_hard
    )
