"""A dating told as findings: the date it comes to, each clue as evidence for it, the clues that contradict it as doubts."""

from __future__ import annotations

from collections.abc import Iterator

from speech_archive.models import Basis, Finding, Reading, text_of
from speech_archive.models.dating import Clue, DateStatus, Dating, StatedDate
from speech_archive.prepare.dating import edtf

FIELD = "date"


def date_findings(dating: Dating, reading: Reading) -> tuple[Finding, ...]:
    """Evidence for the date of a speech, what decided it first: the date stated, the clues (one a rule and window), the doubts.

    A finding without a value is a doubt: a stated date that is not believed, a clue that the others contradict.
    """
    return tuple(_findings(dating, reading))


def _findings(dating: Dating, reading: Reading) -> Iterator[Finding]:
    size = len(text_of(reading))
    if dating.stated is not None:
        yield _stated(dating.stated, dating, reading, size)
    told = set()
    for clue in (*dating.decisive, *dating.clues):
        if clue not in dating.doubts and (key := (clue.rule, clue.window)) not in told:
            told.add(key)
            yield _of(clue, dating.date, reading, size)
    for clue in dating.doubts:
        yield _of(clue, None, reading, size)


def _stated(stated: StatedDate, dating: Dating, reading: Reading, size: int) -> Finding:
    begin, end = reading.places.span(stated.begin, stated.end, size)
    is_of_text = stated.begin < stated.end
    return Finding(
        field=FIELD,
        value=stated.value if dating.status is DateStatus.STATED else None,
        basis=Basis.STATED,
        rule=stated.rule,
        begin=begin if is_of_text else None,
        end=end if is_of_text else None,
        quote=stated.quote,
        window=stated.value,
    )


def _of(clue: Clue, value: str | None, reading: Reading, size: int) -> Finding:
    begin, end = reading.places.span(clue.begin, clue.end, size)
    window = clue.window
    is_of_text = clue.begin < clue.end
    return Finding(
        field=FIELD,
        value=value,
        basis=Basis.INFERRED,
        rule=clue.rule,
        begin=begin if is_of_text else None,
        end=end if is_of_text else None,
        quote=clue.quote if is_of_text else None,
        window=edtf.written(window),
        is_hard=bool((window.begin and not window.is_begin_soft) or (window.end and not window.is_end_soft)),
    )
