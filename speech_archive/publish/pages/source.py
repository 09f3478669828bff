"""The page of a source: what its file is, its speeches, and its ledger, in which every character is accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speech_archive.models import ArchivedSource, Edit, Kind, Segment, Speech
from speech_archive.publish.data.records import source_row
from speech_archive.publish.environment import front_matter, page
from speech_archive.publish.view import View
from speech_archive.publish.words.words import told_together, words

WHITE_SIGNS = frozenset({"w", "b"})
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a segment's text on the source page: kept, or changed by an edit (`sign`: see `_sign`)."""

    text: str
    sign: str
    rule: str


def source_page(view: View, source: ArchivedSource) -> bytes:
    """A source as Markdown."""
    name = view.names[source.id]
    return page(
        "source",
        {
            "front": front_matter({"template": "source.html", "title": name, "id": source.id}),
            "source": source,
            "row": source_row(source),
            "name": name,
            "heads": view.headings,
            "lines": view.lines[source.id],
            "segments": list(_segments(source)),
            "sums": _sums(source.ledger.segments),
            "edits": edits_by_rule([edit for speech in source.speeches for edit in speech.reading.edits]),
            "newlines": sorted({match.group() for match in LINE_END.finditer(source.ledger.source.text)}),
        },
    )


def edits_by_rule(edits: Sequence[Edit]) -> list[tuple[str, int]]:
    """Edits counted by rule, in the order of words; those that no reader asks about together as `other`."""
    counts = Counter("other" if edit.rule in told_together() else edit.rule for edit in edits)
    order = list(words()["edits"])
    return [(rule, counts[rule]) for rule in sorted(counts, key=lambda rule: order.index(rule) if rule in order else 0)]


def _sums(segments: Sequence[Segment]) -> list[tuple[str, int]]:
    counts: Counter[Kind] = Counter()
    for segment in segments:
        counts[segment.kind] += segment.end - segment.begin
    return [(kind.value, counts[kind]) for kind in Kind if counts[kind]]


def _sign(edit: Edit) -> str:
    """n: a line end inside a sentence; b: a line end too many; w: other white space; x: characters."""
    if not edit.original.isspace():
        return "x"
    if edit.rule == "hard_break":
        return "n"
    return "b" if LINE_END.search(edit.original) else "w"


def _segments(source: ArchivedSource) -> Iterator[tuple[Segment, Speech | None, bool, list[Piece]]]:
    """Each segment with its speech (for `speech` segments), whether it opens that speech, and its text cut at the edits."""
    owner = {segment: speech for speech in source.speeches for segment in speech.draft.segments}
    edits = iter(edit for speech in source.speeches for edit in speech.reading.edits)
    edit = next(edits, None)
    text = source.ledger.source.text
    begins = {speech.draft.begin: speech for speech in source.speeches}
    for segment in source.ledger.segments:
        pieces: list[Piece] = []
        at = segment.begin
        while edit is not None and edit.end <= segment.end and edit.begin >= segment.begin:
            if edit.begin > at:
                pieces.append(Piece(text=text[at : edit.begin], sign="", rule=""))
            piece = Piece(text=edit.original, sign=_sign(edit), rule=edit.rule)
            if edit.begin == at and pieces and {pieces[-1].sign, piece.sign} <= WHITE_SIGNS:
                before = pieces.pop()  # a blank line and the indent after it: one element, both rules named
                sign = "b" if "b" in (before.sign, piece.sign) else "w"
                piece = Piece(text=before.text + piece.text, sign=sign, rule=f"{before.rule} {piece.rule}")
            pieces.append(piece)
            at = edit.end
            edit = next(edits, None)
        if at < segment.end:
            pieces.append(Piece(text=text[at : segment.end], sign="", rule=""))
        speech = owner.get(segment) or begins.get(segment.begin)
        yield segment, speech, segment.begin in begins, pieces
