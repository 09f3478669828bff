"""A draft to its reading text, by recorded edits only: each changes white space or takes a stranger out.

Cleaning is a fixed point: cleaning the reading text again changes nothing.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial

from speech_archive import rules
from speech_archive.language.folding import fold_long
from speech_archive.models import Doubt, DoubtKind, Draft, Edit, Ledger, Reading
from speech_archive.prepare.clean.breaks import breaks, layout_of
from speech_archive.prepare.clean.edits import Cut, Pass, places_of, settle
from speech_archive.prepare.clean.lines import is_new_unit, is_signature, is_unfinished
from speech_archive.prepare.clean.roles import roles_of
from speech_archive.prepare.clean.spaces import blank_lines, line_ends, padding, spread_lines, stray_spaces, wide_gaps
from speech_archive.prepare.clean.strangers import inside, page_numbers, page_run, strangers
from speech_archive.rules.kinds import Cleaning
from speech_archive.rules.opening import HEAD_CHARS, heading_level

MOST_DELETED_SHARE = 30  # one character in so many may be taken out, besides white space; more is doubt (the contract's bound)
MOST_DELETED_CHARS = 60  # … or so many, in a short speech
QUOTE_CHARS = 12  # of each side of a broken sentence, in the report
SPACING = (line_ends, wide_gaps, padding, blank_lines)


def clean(ledger: Ledger, draft: Draft) -> Reading:
    """The reading text of a draft, its paragraphs' roles, the edits that lead to it, and where a sentence breaks off."""
    source = ledger.source.text
    given = [Cut(begin, end, "", "glued_marker") for begin, end in draft.strangers]
    most = max(MOST_DELETED_CHARS, (draft.end - draft.begin) // MOST_DELETED_SHARE)
    taken_out: list[Pass] = [strangers, partial(page_numbers, pages=page_run(source), base=draft.begin)]
    joining = (spread_lines, stray_spaces, partial(breaks, layout=layout_of(source, draft.segments)))
    found = settle(source, draft.segments, given, (*SPACING, inside, *taken_out, *joining))
    kept: tuple[Doubt, ...] = ()
    if (deleted := _deleted(found.edits)) > most:
        line = bisect_right(ledger.lines, draft.begin, key=lambda line: line.begin)
        kept = (Doubt(kind=DoubtKind.KEPT_STRANGERS, path=ledger.source.path, line=line, found=str(deleted), expected="fewer"),)
        found = settle(source, draft.segments, given, (*SPACING, inside, *joining))
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
        is_cut = len(paragraph) > HEAD_CHARS and is_unfinished(fold_long(paragraph))
        if is_cut and not is_new_unit(fold_long(following)) and heading_level(following) is None and not is_signature(following):
            yield at, paragraph, following
        at += 1


def _deleted(edits: tuple[Edit, ...]) -> int:
    """How many characters besides white space edits take out, less those that no text has."""
    unbounded = {rule.name for rule in rules.load(Cleaning) if not rule.bounded}
    return sum(len("".join(edit.original.split())) for edit in edits if edit.rule not in unbounded)
