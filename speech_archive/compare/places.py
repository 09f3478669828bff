"""Where a speech is from, once its years are known: its place by the name and in the province of then, a leader's the nation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from speech_archive.language.divisions import NOW, resolve
from speech_archive.language.folding import fold
from speech_archive.models import Basis, Finding, held
from speech_archive.rules import load
from speech_archive.rules.kinds import Leader

NATION = "国家"
YEAR = re.compile(r"[12][0-9]{3}")
SAYS_WHERE = ("place", "creator_role", "event", "title", "creator")  # fields whose words tell of two divisions of a name which


def infer_place(findings: Sequence[Finding], window: str | None) -> Iterator[Finding]:
    """What follows for place and level from a speech's findings and its window (EDTF); to stand behind what it prints.

    Its quote is that of the finding it follows from: the place or the name as printed. Nothing on a tie, nothing of a curator's.
    """
    years = years_of(window)
    place, level, creator = (held(findings, field) for field in ("place", "level", "creator"))
    if place is None and level is None and creator is not None and held(findings, "creator_role") is None:
        if _leader(creator, years):
            for field in ("place", "level"):
                yield replace(creator, field=field, value=NATION, basis=Basis.INFERRED, rule="leader")
        return
    if place is None or not place.value or place.value == NATION or place.basis is Basis.CURATED:
        return
    near = [fold(found.quote or found.value or "") for found in findings if found.field in SAYS_WHERE]
    division = resolve(fold(place.value), years, near=near)
    if division is None:
        return
    if division.path != place.value:
        yield replace(place, value=division.path, basis=Basis.INFERRED, rule="division")
    if level is None:
        yield replace(place, field="level", value=division.level, basis=Basis.INFERRED, rule="division")


def years_of(window: str | None) -> tuple[int, int] | None:
    """The first and the last year of a date or window in EDTF; an open end lets all years be."""
    if not window:
        return None
    first, _, last = window.partition("/")
    begin, end = YEAR.match(first), YEAR.match(last or first)
    return (int(begin[0]) if begin else 0, int(end[0]) if end else NOW)


@cache
def _leaders() -> dict[str, Leader]:
    return {leader.name: leader for leader in load(Leader)}


def _leader(creator: Finding, years: tuple[int, int] | None) -> Leader | None:
    leader = _leaders().get(fold(creator.value or ""))
    return leader if leader and years and leader.first <= years[0] and years[1] <= leader.last else None
