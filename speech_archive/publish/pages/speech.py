"""The page of a speech: what is known of it, its text with its layers, the evidence, its kin, how to cite it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speech_archive.models import Role, Speech
from speech_archive.publish.charts.dumbbell import dumbbell_of
from speech_archive.publish.data.records import source_row, speech_row
from speech_archive.publish.environment import front_matter, page
from speech_archive.publish.exports.block import cite_block
from speech_archive.publish.exports.formats import FORMATS
from speech_archive.publish.exports.head import described, head_of
from speech_archive.publish.exports.reference import record_of
from speech_archive.publish.facts.evidence import evidence_of
from speech_archive.publish.facts.links import to_file, to_page, witness_name
from speech_archive.publish.facts.strip import strip_of
from speech_archive.publish.facts.years import years_of
from speech_archive.publish.marks import MARKDOWN, ONE_LINE, Mark, by_paragraph, lay
from speech_archive.publish.pages.kin import kin_of
from speech_archive.publish.pages.restored import Layer, label_of, layer_of
from speech_archive.publish.pages.source import edits_by_rule
from speech_archive.publish.traditional import is_traditional
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

MOST_RIVALS = 3  # witnesses of another time that are named


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
    evidence, dating = evidence_of(view, speech), view.datings.get(speech.id)
    years = years_of(dating)
    rivals = dating.rivals[:MOST_RIVALS] if dating else ()
    over = (*years.marks, *evidence.marks)
    layer = layer_of(view, speech, over)
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
            "paragraphs": list(_paragraphs(speech, (*over, *layer.marks), layer)),
            "strip": strip_of(view, speech),
            "evidence": evidence,
            "years": years,
            "picture": dumbbell_of(dating),
            "rivals": words()["facts"]["list"].join(witness_name(view, id_) for id_ in rivals),
            "here": lambda path, suffix=None: to_file(view.site, f"{path}.{suffix}") if suffix else to_page(view.site, path),
            "cite": cite_block(record),
            "kin": kin_of(view, speech),
            "lang": ' lang="zh-Hant"' if is_traditional(speech) else "",
            "previous": previous,
            "next": next_,
        },
    )


def _paragraphs(speech: Speech, marks: Sequence[Mark], layer: Layer) -> Iterator[Paragraph]:
    reading = speech.reading
    over = by_paragraph(reading.paragraphs, marks)
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
