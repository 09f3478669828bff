"""Speeches as the earlier stages hand them on, made of paragraphs alone: for measurements and tests of what comes later."""

from __future__ import annotations

from collections.abc import Sequence

from speech_archive.models import Draft, Kind, Places, Reading, ReadingOffset, Segment, SourceOffset, Speech
from speech_archive.prepare.clean.roles import roles_of
from speech_archive.prepare.masks import find_masks


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
        masks=find_masks(reading),
    )
