"""The page of a speech: its text with its restored layer, where it stands, its kin, how to cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from speech_archive.models import Role, Speech
from speech_archive.publish.data.records import source_row, speech_row
from speech_archive.publish.environment import front_matter, page
from speech_archive.publish.exports.block import cite_block
from speech_archive.publish.exports.formats import FORMATS
from speech_archive.publish.exports.head import described, head_of
from speech_archive.publish.exports.reference import record_of
from speech_archive.publish.marks import MARKDOWN, ONE_LINE, by_paragraph, lay
from speech_archive.publish.pages.kin import kin_of
from speech_archive.publish.pages.restored import Layer, label_of, layer_of
from speech_archive.publish.pages.source import edits_by_rule
from speech_archive.publish.traditional import is_traditional
from speech_archive.publish.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph with the marks over it, as Markdown; `label`: what the outline calls a heading that has marks.

    `is_html`: as HTML, since a line of thousands of escapes takes Markdown ever longer.
    """

    text: str
    is_html: bool
    role: Role
    level: int
    label: str


def speech_page(view: View, speech: Speech) -> bytes:
    """A speech as Markdown."""
    source, work = view.source_of[speech.id], view.work_of[speech.id]
    lines = view.lines[source.id]
    name = view.names[source.id]
    previous, next_ = view.neighbours[speech.id]
    layer = layer_of(view, speech)
    record = record_of(view, speech)
    shown = {"template": "speech.html", "heading": view.headings[speech.id], "source_title": name}
    head = head_of(record, described(record))
    witnesses = [id_ for id_ in work.group.speeches if id_ != speech.id]
    return page(
        "speech",
        {
            "front": front_matter(shown | speech_row(view, speech) | {"witnesses": witnesses} | head),
            "speech": speech,
            "source": source,
            "row": source_row(source),
            "name": name,
            "heads": view.headings,
            "lines": lines,
            "formats": FORMATS,
            "edits": edits_by_rule(speech.reading.edits),
            "rulings": sum(ruling.speech == speech.id or lines.holds(speech, ruling.line) for ruling in source.rulings),
            "layer": layer,
            "paragraphs": list(_paragraphs(speech, layer)),
            "cite": cite_block(record),
            "kin": kin_of(view, speech),
            "lang": ' lang="zh-Hant"' if is_traditional(speech) else "",
            "previous": previous,
            "next": next_,
        },
    )


def _paragraphs(speech: Speech, layer: Layer) -> Iterator[Paragraph]:
    reading = speech.reading
    over = by_paragraph(reading.paragraphs, layer.marks)
    rows = zip(reading.paragraphs, reading.roles, reading.levels, strict=True)
    for number, (text, role, level) in enumerate(rows):
        own = over.get(number, ())
        is_html = number + 1 in layer.as_html
        yield Paragraph(
            text=lay(text, own, ONE_LINE if is_html else MARKDOWN),
            is_html=is_html,
            role=role,
            level=level,
            label=label_of(text) if own and role is Role.HEADING else "",
        )
