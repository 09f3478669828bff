"""The printed years of a speech that are not believed: marked in its text, each with a note that says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from speech_archive.models.dating import Dating, JudgedYear, Verdict
from speech_archive.publish.facts.dates import said
from speech_archive.publish.facts.reasons import reason
from speech_archive.publish.marks import Mark
from speech_archive.publish.words.words import words

UNBELIEVED = (Verdict.CONTRADICTED, Verdict.DOUBTFUL)
MOST_NOTES = 60  # years with a note where they stand; the others are marked alone
PARTS = "years"  # where the evidence tells of them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What gives away that years were overwritten: in words, on how many years it lies, the first of them (0-based)."""

    rule: str
    text: str
    count: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The printed years of a speech: how many of each verdict, what gives them away, and marks over those not believed.

    `rows` are the years not believed, by their text and verdict, each with the numbers of its places.
    """

    counts: dict[Verdict, int]
    signs: tuple[Sign, ...]
    rows: tuple[tuple[str, Verdict, tuple[int, ...]], ...]
    marks: tuple[Mark, ...]


def years_of(dating: Dating | None) -> Years:
    """What a page tells of the years of a speech."""
    judged = dating.years if dating else ()
    counts = Counter(row.verdict for row in judged)
    rows: dict[tuple[str, Verdict], list[int]] = {}
    for number, row in enumerate(judged):
        if row.verdict in UNBELIEVED:
            rows.setdefault((f"{row.at.year}", row.verdict), []).append(number)
    return Years(
        counts={verdict: counts[verdict] for verdict in Verdict if counts[verdict]},
        signs=tuple(_signs(judged)),
        rows=tuple((text, verdict, tuple(numbers)) for (text, verdict), numbers in rows.items()),
        marks=tuple(_marks(dating)) if dating else (),
    )


def _signs(judged: tuple[JudgedYear, ...]) -> Iterator[Sign]:
    found: dict[str, list[int]] = {}
    for number, row in enumerate(judged):
        for sign in row.signs:
            found.setdefault(sign, []).append(number)
    for rule, numbers in found.items():
        yield Sign(rule=rule, text=reason(rule).text, count=len(numbers), first=numbers[0])


def _marks(dating: Dating) -> Iterator[Mark]:
    """A mark for each year that is not believed, behind it a sign that opens the note."""
    word = words()["facts"]
    real = {(int(sign.at.begin), sign.name): sign.year for sign in dating.signs}
    notes = 0
    for number, row in enumerate(dating.years):
        if row.verdict not in UNBELIEVED:
            continue
        after = ""
        if notes < MOST_NOTES:
            notes += 1
            sign = f'<a href="#yj-{PARTS}">{word["marks"][row.verdict]}</a>'
            why = f'<span class="pop"><b>{row.at.year}</b> {word["verdicts"][row.verdict]}：{_why(dating, row, real)}</span>'
            after = f'<span class="jiao" data-note="">{sign}{why}</span>'
        attributes = {"class": f"year {row.verdict}", "id": f"n{number + 1}"}
        yield Mark(begin=row.at.begin, end=row.at.end, element="span", attributes=attributes, after=after)


def _why(dating: Dating, row: JudgedYear, real: dict[tuple[int, str], int | None]) -> str:
    """Why a year is not believed. No word of the text is in it."""
    word = words()["facts"]["years"]
    if row.signs:
        told = []
        for sign in row.signs:
            year = real.get((int(row.at.begin), sign))
            told.append(reason(sign).text + (f"，{word['true'].format(year)}" if year else ""))
        return "；".join(told)
    stated = dating.stated
    if stated and stated.begin <= row.at.begin and row.at.end <= stated.end:
        return str(word["own"])
    if row.clues and dating.window:
        return str(word["late"].format(said(dating.window)))
    return str(word["other"])
