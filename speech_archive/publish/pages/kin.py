"""What a speech page says of its kin: the other witnesses of its work and how they differ, the works that share text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from speech_archive.models import Relation, Speech, Work, text_of
from speech_archive.publish.facts.links import witness_name
from speech_archive.publish.view import View
from speech_archive.publish.work.columns import mirrored
from speech_archive.publish.work.differences import Sum, summary

MOST_OTHERS = 8  # witnesses named on a speech page, about a screen of a phone; the page of the work has the rest
MOST_RELATIONS = 12  # works that share text with it, nearest first; all in data/works.jsonl


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another witness, by its `name` among them.

    `sums` tell how it differs: from this one where either is the base, else from the base.
    """

    id: str
    name: str
    is_base: bool
    from_base: bool
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Akin:
    """A work that shares text with this one, by its base: shares in percent of this one and of the other."""

    id: str
    kind: str
    own: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """All of it; `count` witnesses in all, `more` of them not listed."""

    work: str
    count: int
    others: tuple[Other, ...]
    more: int
    relations: tuple[Akin, ...]


def kin_of(view: View, speech: Speech) -> Kin:
    """The kin of one speech."""
    work = view.work_of[speech.id]
    ids = [id_ for id_ in (work.group.base, *work.group.speeches) if id_ != speech.id]
    listed = list(dict.fromkeys(ids))[:MOST_OTHERS]
    return Kin(
        work=work.id,
        count=len(work.group.speeches),
        others=tuple(_other(view, speech, view.speeches[id_], work) for id_ in listed),
        more=len(work.group.speeches) - 1 - len(listed),
        relations=tuple(_akin(view, work, row) for row in _nearest(view, work)),
    )


def _other(view: View, speech: Speech, other: Speech, work: Work) -> Other:
    base = work.group.base
    found = {row.speech: row.differences for row in work.collation.comparisons} if work.collation else {}
    if other.id == base:
        here = speech
        differences = tuple(mirrored(row) for row in found[speech.id])
    else:
        here = view.speeches[base]
        differences = found[other.id]
    return Other(
        id=other.id,
        name=witness_name(view, other.id),
        is_base=other.id == base,
        from_base=base not in (speech.id, other.id),
        sums=summary(text_of(here.reading), text_of(other.reading), differences, view.gaps[here.id], view.gaps[other.id]),
    )


def _nearest(view: View, work: Work) -> Sequence[Relation]:
    def share(row: Relation) -> float:
        return -max(row.a_in_b, row.b_in_a)

    return sorted(view.relations_of.get(work.id, ()), key=lambda row: (share(row), row.a, row.b))[:MOST_RELATIONS]


def _akin(view: View, work: Work, row: Relation) -> Akin:
    is_a = row.a == work.id
    other = view.works[row.b if is_a else row.a]
    own, theirs = (row.a_in_b, row.b_in_a) if is_a else (row.b_in_a, row.a_in_b)
    return Akin(id=other.group.base, kind=row.kind.value, own=int(own * 100), other=int(theirs * 100))
