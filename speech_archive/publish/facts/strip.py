"""The strip over a speech: who, where, when, on what occasion; each value with what it rests on, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from speech_archive.models import Basis, Finding, Speech, all_held, held
from speech_archive.models.dating import DateStatus, Dating
from speech_archive.publish.facts.dates import said
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

MISSED = ("creator", "creator_role", "place", "event")  # of these it is told that they are not known
MOST_KEYWORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A part of the strip: its value, what stands smaller beside it, what it rests on; `part` names its evidence."""

    part: str
    value: str
    beside: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFact:
    """The date of a speech and its status, in words; `stated` is a date that the text states and nobody believes."""

    sign: str
    value: str
    basis: str
    stated: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """All of it; `missed` are the fields that nothing is known of."""

    date: DateFact
    facts: tuple[Fact, ...]
    title: str | None
    missed: tuple[str, ...]


def strip_of(view: View, speech: Speech) -> Strip:
    """What the strip over one speech says."""
    found = {field: held(speech.findings, field) for field in words()["facts"]["fields"]}
    facts = [
        _fact("creator", (found["creator"], found["creator_role"])),
        _fact("place", (found["place"],), _beside_place(speech, found)),
        _fact("event", (found["event"], found["kind"])),
        _keywords(speech),
    ]
    title = found["title"]
    is_curated = any(row.field == "date" and row.basis is Basis.CURATED for row in speech.findings)
    missed = [field for field in MISSED if found[field] is None]
    if "creator" in missed and "creator_role" in missed:
        missed.remove("creator_role")
    return Strip(
        date=_date(view.datings.get(speech.id), is_curated=is_curated),
        facts=tuple(fact for fact in facts if fact),
        title=_basis(title.basis) if title and title.basis is not Basis.STATED else None,
        missed=tuple(words()["facts"]["fields"][field] for field in missed),
    )


def _basis(basis: Basis) -> str:
    return str(words()["facts"]["basis"][basis])


def _fact(part: str, found: tuple[Finding | None, ...], beside: tuple[str, ...] = ()) -> Fact | None:
    """The first that is known is the value, the others stand beside it; it rests on the weakest of them."""
    known = [each for each in found if each and each.value]
    if not known:
        return None
    order = (Basis.INFERRED, Basis.CURATED, Basis.STATED)
    basis = min((each.basis for each in known), key=order.index)
    values = [each.value or "" for each in known]
    return Fact(part=part, value=values[0], beside=(*values[1:], *beside), basis=_basis(basis))


def _beside_place(speech: Speech, found: dict[str, Finding | None]) -> tuple[str, ...]:
    """The place with all it lies in, and its level."""
    place, level = found["place"], found["level"]
    full = next((each.value for each in speech.findings if each.field == "place" and each.rule == "division"), None)
    told = [full] if full and place and full != place.value else []
    return (
        (*told, words()["facts"]["level"].format(level.value))
        if level and level.value != (place and place.value)
        else tuple(told)
    )


def _keywords(speech: Speech) -> Fact | None:
    rows = all_held(speech.findings, "keywords")[:MOST_KEYWORDS]
    if not rows:
        return None
    values = [found.value or "" for found in rows]
    return Fact(part="keywords", value=words()["facts"]["list"].join(values), beside=(), basis=_basis(rows[0].basis))


def _date(dating: Dating | None, *, is_curated: bool) -> DateFact:
    word = words()["facts"]
    status = dating.status if dating else DateStatus.UNKNOWN
    stated = dating.stated if dating and not is_curated else None
    date = dating.date if dating else None
    return DateFact(
        sign=word["signs"][status],
        value=said(date) if date else "",
        basis=_basis(Basis.CURATED) if is_curated else word["status"][status],
        stated=said(stated.value) if stated and status is not DateStatus.STATED else "",
        told=word["told"]["curated"] if is_curated else _told(dating) if dating else word["told"][status],
    )


def _told(dating: Dating) -> str:
    """A sentence on what a date rests on."""
    word = words()["facts"]
    stated = dating.stated
    where = word["where_stated"].get(stated.rule, word["where_stated"]["text"]) if stated else ""
    doubt = word["doubt"]["signs" if dating.signs else "rivals" if dating.rivals else "clues"]
    key = "disbelieved" if stated and dating.date is None else dating.status.value
    return str(word["told"][key].format(where=where, stated=said(stated.value) if stated else "", doubt=doubt))
