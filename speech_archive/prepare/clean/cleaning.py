"""A draft to its reading text, by recorded edits only: each changes white space or takes a stranger out.

Cleaning is a fixed point: cleaning the reading text again changes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import partial

from speech_archive import rules
from speech_archive.models import Doubt, DoubtKind, Draft, Edit, Ledger, Reading
from speech_archive.prepare.clean.breaks import breaks, layout_of
from speech_archive.prepare.clean.doubts import Wonder, wonders
from speech_archive.prepare.clean.edits import Cut, Pass, Settled, places_of, settle
from speech_archive.prepare.clean.roles import roles_of
from speech_archive.prepare.clean.spaces import blank_lines, line_ends, padding, spread_lines, stray_spaces, wide_gaps
from speech_archive.prepare.clean.strangers import inside, page_numbers, page_run, strangers
from speech_archive.rules.kinds import Cleaning

MOST_DELETED_SHARE = 30  # one character in so many may be taken out, besides white space; more is doubt (the contract's bound)
MOST_DELETED_CHARS = 60  # … or so many, in a short speech
SPACING = (line_ends, wide_gaps, padding, blank_lines)


def clean(ledger: Ledger, draft: Draft) -> Reading:
    """The reading text of a draft, its paragraphs' roles, the edits that lead to it, and what it wonders at."""
    source = ledger.source.text
    most = max(MOST_DELETED_CHARS, (draft.end - draft.begin) // MOST_DELETED_SHARE)
    found, kept = _settled(source, draft, page_run(source)), ""
    if (deleted := _deleted(found.edits)) > most:
        found, kept = _settled(source, draft, None), str(deleted)
    paragraphs = tuple(found.text.split("\n"))
    roles, levels = roles_of(paragraphs)
    doubted = [Wonder(DoubtKind.KEPT_STRANGERS, 0, kept, "fewer")] if kept else []
    doubted += wonders(found.text)
    doubts = tuple(
        Doubt(
            kind=doubt.kind,
            path=ledger.source.path,
            line=bisect_right(ledger.lines, found.offsets[doubt.at] if doubt.at else draft.begin, key=lambda line: line.begin),
            found=doubt.found,
            expected=doubt.expected,
        )
        for doubt in doubted
    )
    return Reading(
        paragraphs=paragraphs,
        roles=roles,
        levels=levels,
        edits=found.edits,
        places=places_of(draft.segments, found.edits),
        doubts=doubts,
    )


def _settled(source: str, draft: Draft, pages: frozenset[int] | None) -> Settled:
    """The text of a draft after all passes, its pages numbered so; without the passes over strangers where that is None."""
    given = [Cut(begin, end, "", "glued_marker") for begin, end in draft.strangers]
    taken_out: list[Pass] = []
    if pages is not None:
        taken_out = [strangers, partial(page_numbers, pages=pages, base=draft.begin)]
    layout = layout_of(source, draft.segments, is_printed=bool(pages if pages is not None else page_run(source)))
    joining = (spread_lines, stray_spaces, partial(breaks, layout=layout))
    found = settle(source, draft.segments, given, (*SPACING, inside, *taken_out, *joining))
    if pages is not None and not (shown := page_run(found.text)) <= pages:
        return _settled(source, draft, pages | shown)  # numbers that strangers stood before
    return found


def _deleted(edits: tuple[Edit, ...]) -> int:
    """How many characters besides white space edits take out, less those that no text has."""
    unbounded = {rule.name for rule in rules.load(Cleaning) if not rule.bounded}
    return sum(len("".join(edit.original.split())) for edit in edits if edit.rule not in unbounded)
