"""The page of a speech: its text with its restored layer, where it stands, its kin, how to cite it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from speech_archive.language.folding import fold_long
from speech_archive.models import Role, Speech, text_of
from speech_archive.publish.data.records import source_row, speech_row
from speech_archive.publish.environment import front_matter, page
from speech_archive.publish.exports.formats import FORMATS
from speech_archive.publish.marks import MARKDOWN, ONE_LINE, by_paragraph, lay
from speech_archive.publish.pages.kin import kin_of
from speech_archive.publish.pages.restored import Layer, label_of, layer_of
from speech_archive.publish.pages.source import edits_by_rule
from speech_archive.publish.view import View, plain_name

SCRIPT_CHARS = 400  # of a text are looked at to tell its script
TRADITIONAL_SHARE = 0.1  # of its letters have a simplified form: a quarter and more in traditional texts, hardly one in others


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
    head = {"template": "speech.html", "heading": view.headings[speech.id], "source_title": name}
    witnesses = [id_ for id_ in work.group.speeches if id_ != speech.id]
    return page(
        "speech",
        {
            "front": front_matter(head | speech_row(speech, work.id) | {"witnesses": witnesses}),
            "site": view.site,
            "speech": speech,
            "source": source,
            "row": source_row(source),
            "name": name,
            "plain_name": plain_name(source),
            "heads": view.headings,
            "lines": lines,
            "formats": FORMATS,
            "edits": edits_by_rule(speech.reading.edits),
            "rulings": sum(lines.holds(speech, ruling.line) for ruling in source.rulings),
            "layer": layer,
            "paragraphs": list(_paragraphs(speech, layer)),
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


def is_traditional(speech: Speech) -> bool:
    """Whether a text is in traditional characters, so that a browser takes the forms that belong to them."""
    text = text_of(speech.reading)[:SCRIPT_CHARS]
    signs = sum(map(str.isalpha, text))
    return sum(a != b for a, b in zip(text, fold_long(text), strict=True) if a.isalpha()) > TRADITIONAL_SHARE * signs
