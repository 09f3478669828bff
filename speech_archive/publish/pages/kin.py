"""What a speech page says of its kin: the other witnesses of its work and how they differ, the works that share text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from speech_archive.models import Compared, Relation, Speech, Work, text_of
from speech_archive.publish.work.columns import mirrored
from speech_archive.publish.work.differences import Sum, summary

MOST_OTHERS = 8  # witnesses named on a speech page; the page of the work has the rest
MOST_RELATIONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another witness; `sums` tell how it differs: from this one where either is the base, else from the base."""

    id: str
    source: str
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


class Kinships:
    """The kin of each speech of an archive. `names` are what pages call a source, by its id."""

    def __init__(self, compared: Compared, speeches: Mapping[str, Speech], names: Mapping[str, str]) -> None:
        self.compared = compared
        self.speeches = speeches
        self.names = names
        self.works = {work.id: work for work in compared.works}
        self.relations: dict[str, list[Relation]] = defaultdict(list)
        for row in compared.relations:
            self.relations[row.a].append(row)
            self.relations[row.b].append(row)

    def of(self, speech: Speech, work: Work) -> Kin:
        """The kin of one speech."""
        ids = [id_ for id_ in (work.group.base, *work.group.speeches) if id_ != speech.id]
        listed = list(dict.fromkeys(ids))[:MOST_OTHERS]
        return Kin(
            work=work.id,
            count=len(work.group.speeches),
            others=tuple(self._other(speech, self.speeches[id_], work) for id_ in listed),
            more=len(work.group.speeches) - 1 - len(listed),
            relations=tuple(self._akin(work, row) for row in self._nearest(work)),
        )

    def _other(self, speech: Speech, other: Speech, work: Work) -> Other:
        base = work.group.base
        found = {row.speech: row.differences for row in work.collation.comparisons} if work.collation else {}
        gaps = self.compared.gaps
        there = text_of(other.reading)
        if other.id == base:
            here = speech
            differences = tuple(mirrored(row) for row in found[speech.id])
        else:
            here = self.speeches[base]
            differences = found[other.id]
        return Other(
            id=other.id,
            source=self.names[other.source_id],
            is_base=other.id == base,
            from_base=base not in (speech.id, other.id),
            sums=summary(text_of(here.reading), there, differences, gaps[here.id], gaps[other.id]),
        )

    def _nearest(self, work: Work) -> Sequence[Relation]:
        def share(row: Relation) -> float:
            return -max(row.a_in_b, row.b_in_a)

        return sorted(self.relations[work.id], key=lambda row: (share(row), row.a, row.b))[:MOST_RELATIONS]

    def _akin(self, work: Work, row: Relation) -> Akin:
        is_a = row.a == work.id
        other = self.works[row.b if is_a else row.a]
        own, theirs = (row.a_in_b, row.b_in_a) if is_a else (row.b_in_a, row.a_in_b)
        return Akin(id=other.group.base, kind=row.kind.value, own=int(own * 100), other=int(theirs * 100))
