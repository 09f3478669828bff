"""Speeches as the earlier stages hand them on, made of paragraphs alone: for measurements and tests of what comes later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from build_site import compared_of, unused
from speech_archive.cache import Cache
from speech_archive.compare.works.grouping import group
from speech_archive.identify.works import name_works
from speech_archive.jobs import collate_works, restore_works, share_works
from speech_archive.models import (
    Collation,
    Decisions,
    Doubt,
    Draft,
    Gap,
    Grouping,
    Kind,
    Places,
    Reading,
    ReadingOffset,
    Segment,
    SourceOffset,
    Speech,
)
from speech_archive.models.dating import NO_EVIDENCE
from speech_archive.models.keywords import Terms
from speech_archive.prepare.clean.roles import roles_of
from speech_archive.prepare.masks import find_masks
from speech_archive.workshop import Workshop


def speech_of(id_: str, paragraphs: Sequence[str], *, path: str = "", begin: int = 0, line: int = 1) -> Speech:
    """A speech with nothing to clean: its source, from `begin` on, is the text itself."""
    end = begin + len("\n".join(paragraphs))
    roles, levels = roles_of(tuple(paragraphs))
    segment = Segment(begin=begin, end=end, kind=Kind.SPEECH, rule="text")
    reading = Reading(
        paragraphs=tuple(paragraphs),
        roles=roles,
        levels=levels,
        edits=(),
        places=Places(readings=(ReadingOffset(0),), sources=(SourceOffset(begin),)),
        doubts=(),
    )
    return Speech(
        id=id_,
        source_id=id_,
        path=path or f"{id_}.txt",
        sha256=id_,
        line=line,
        draft=Draft(
            ordinal=1,
            begin=begin,
            end=end,
            segments=(segment,),
            title=None,
            title_source=None,
            is_title_curated=False,
            strangers=(),
        ),
        reading=reading,
        findings=(),
        dates=NO_EVIDENCE,
        masks=find_masks(reading),
        terms=Terms(likely=(), others=()),
    )


class Whole(NamedTuple):
    """All that comparing some speeches brings: works; by base their collations; by speech its masks and odd glyphs."""

    grouping: Grouping
    collations: Mapping[str, Collation]
    gaps: Mapping[str, tuple[Gap, ...]]
    glyphs: Mapping[str, tuple[Gap, ...]]
    doubts: tuple[Doubt, ...]


def compare(speeches: Sequence[Speech], decisions: Decisions, grouping: Grouping | None = None) -> Whole:
    """Group, collate and restore, as build() does."""
    grouping = grouping or group(speeches, decisions.bonds)
    workshop = Workshop(Cache(None), b"", 1)
    collations = collate_works(speeches, grouping, workshop, lambda _name, items, _count: items)
    shared = share_works(speeches, grouping, collations)
    restored = restore_works(
        speeches, grouping, collations, decisions, shared.passages, workshop, lambda _name, items, _count: items
    )
    found = compared_of(grouping, name_works(grouping.groups, ()), collations, restored, {}, shared)
    doubts = chain(*(one.doubts for one in collations.values()), *(one.doubts for one in restored), unused(decisions, restored))
    return Whole(grouping, collations, found.gaps, found.glyphs, tuple(doubts))
