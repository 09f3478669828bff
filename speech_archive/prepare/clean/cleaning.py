"""A draft to its reading text, by recorded edits only: each changes white space or takes a stranger out.

Cleaning is a fixed point: cleaning the reading text again changes nothing.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial

from speech_archive.models import Doubt, DoubtKind, Draft, Edit, Ledger, Reading
from speech_archive.prepare.clean import passes
from speech_archive.prepare.clean.edits import Cut, places_of, settle
from speech_archive.prepare.clean.roles import roles_of
from speech_archive.rules.opening import HEAD_CHARS, heading_level

MOST_DELETED_SHARE = 30  # one character in so many may be taken out, besides white space; more is doubt (the contract's bound)
MOST_DELETED_CHARS = 60  # … or so many, in a short speech
QUOTE_CHARS = 12  # of each side of a broken sentence, in the report
SPACING = (passes.line_ends, passes.padding, passes.blank_lines)


def clean(ledger: Ledger, draft: Draft) -> Reading:
    """The reading text of a draft, its paragraphs' roles, the edits that lead to it, and where a sentence breaks off."""
    source = ledger.source.text
    given = [Cut(begin, end, "", "glued_marker") for begin, end in draft.strangers]
    width = passes.wrap_width(source)
    joining = (passes.spread_lines, passes.stray_spaces, partial(passes.breaks, width=width))
    page_numbers = partial(passes.page_numbers, pages=passes.page_run(source), base=draft.begin)
    found = settle(source, draft.segments, given, (*SPACING, passes.strangers, page_numbers, *joining))
    kept: tuple[Doubt, ...] = ()
    if (deleted := _deleted(found.edits)) > max(MOST_DELETED_CHARS, (draft.end - draft.begin) // MOST_DELETED_SHARE):
        line = bisect_right(ledger.lines, draft.begin, key=lambda line: line.begin)
        kept = (Doubt(kind=DoubtKind.KEPT_STRANGERS, path=ledger.source.path, line=line, found=str(deleted), expected="fewer"),)
        found = settle(source, draft.segments, given, (*SPACING, *joining))
    paragraphs = tuple(found.text.split("\n"))
    roles, levels = roles_of(paragraphs)
    doubts = tuple(
        Doubt(
            kind=DoubtKind.BROKEN_SENTENCES,
            path=ledger.source.path,
            line=bisect_right(ledger.lines, found.offsets[at], key=lambda line: line.begin),
            found=f"{before[-QUOTE_CHARS:]} | {after[:QUOTE_CHARS]}",
            expected="the rest of the sentence",
        )
        for at, before, after in _broken_off(paragraphs)
    )
    return Reading(
        paragraphs=paragraphs,
        roles=roles,
        levels=levels,
        edits=found.edits,
        places=places_of(draft.segments, found.edits),
        doubts=kept + doubts,
    )


def _broken_off(paragraphs: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    """Where, in the reading text, a sentence ends without an end and what follows is no new unit; and the two paragraphs."""
    at = 0
    for paragraph, following in itertools.pairwise(paragraphs):
        at += len(paragraph)
        is_cut = len(paragraph) > HEAD_CHARS and passes.is_unfinished(paragraph)
        if (
            is_cut
            and not passes.NEW_UNIT.match(following)
            and heading_level(following) is None
            and not passes.is_signature(following)
        ):
            yield at, paragraph, following
        at += 1


def _deleted(edits: tuple[Edit, ...]) -> int:
    return sum(len("".join(edit.original.split())) for edit in edits)
