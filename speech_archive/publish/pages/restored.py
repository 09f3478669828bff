"""The restored layer of a speech page: masks and odd glyphs with what stands behind them, and the notes that say why.

The layer and its notes carry `data-layer` and `data-note`; what is left of a paragraph is the reading text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from speech_archive.models import Gap, Speech, text_of
from speech_archive.publish.view import View

FULL_WIDTH = 0xFEE0  # from an ASCII sign to its full-width form
CONTEXT_CHARS = 8  # of a witness, on each side of what it has in the place of a mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why a mask or glyph of paragraph `paragraph` (1-based) is restored, or withheld; and where a witness has the words."""

    number: int
    paragraph: int
    gap: Gap
    is_glyph: bool
    witness: str | None
    witness_paragraph: int | None
    before: str
    there: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a paragraph: plain text, or a mask or glyph with its note, if there is one."""

    text: str
    gap: Gap | None
    note: Note | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The pieces of the paragraphs (by number, 1-based) that hold masks or glyphs, and the notes in order."""

    paragraphs: Mapping[int, tuple[Piece, ...]]
    notes: tuple[Note, ...]
    restored: int
    withheld: int
    open: int
    glyphs: int


def layer_of(view: View, speech: Speech) -> Layer:
    """The restored layer of a speech."""
    gaps, glyphs = view.gaps[speech.id], view.glyphs[speech.id]
    ordered = sorted([*((gap, False) for gap in gaps), *((gap, True) for gap in glyphs)], key=lambda row: row[0].mask.begin)
    notes: list[Note] = []
    paragraphs: dict[int, tuple[Piece, ...]] = {}
    begin = 0
    rows = iter(ordered)
    row = next(rows, None)
    for number, paragraph in enumerate(speech.reading.paragraphs, 1):
        pieces: list[Piece] = []
        at = 0
        while row is not None and row[0].mask.begin < begin + len(paragraph):
            gap, is_glyph = row
            x, y = gap.mask.begin - begin, gap.mask.end - begin
            if x > at:
                pieces.append(Piece(text=paragraph[at:x], gap=None, note=None))
            note = None
            if gap.restoration is not None:
                note = _note(len(notes) + 1, number, gap, is_glyph, view)
                notes.append(note)
            if not is_glyph or note is not None:
                pieces.append(Piece(text=paragraph[x:y], gap=gap, note=note))
                at = y
            else:
                at = x
            row = next(rows, None)
        if pieces:
            if at < len(paragraph):
                pieces.append(Piece(text=paragraph[at:], gap=None, note=None))
            paragraphs[number] = tuple(pieces)
        begin += len(paragraph) + 1
    return Layer(
        paragraphs=paragraphs,
        notes=tuple(notes),
        restored=sum(1 for gap in gaps if gap.restoration is not None and not gap.is_withheld),
        withheld=sum(1 for gap in gaps if gap.is_withheld),
        open=sum(1 for gap in gaps if gap.restoration is None),
        glyphs=sum(1 for gap in glyphs if gap.restoration is not None),
    )


def _note(number: int, paragraph: int, gap: Gap, is_glyph: bool, view: View) -> Note:
    found = gap.restoration
    assert found is not None
    before = there = behind = ""
    place = None
    if found.witness is not None and found.witness_begin is not None and found.witness_end is not None:
        text = text_of(view.speeches[found.witness].reading)
        x, y = found.witness_begin, found.witness_end
        place = text.count("\n", 0, x) + 1
        before = text[max(0, x - CONTEXT_CHARS) : x].rpartition("\n")[2]
        there = text[x:y]
        behind = text[y : y + CONTEXT_CHARS].partition("\n")[0]
    return Note(
        number=number,
        paragraph=paragraph,
        gap=gap,
        is_glyph=is_glyph,
        witness=found.witness,
        witness_paragraph=place,
        before=before,
        there=there,
        behind=behind,
    )


def label_of(paragraph: str) -> str:
    """What the outline calls a heading that holds marks: signs that mean something to Markdown in full width."""
    return "".join(sign if sign.isalnum() or not "!" <= sign <= "~" else chr(ord(sign) + FULL_WIDTH) for sign in paragraph)
