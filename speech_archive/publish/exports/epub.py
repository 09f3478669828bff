"""A compilation as an EPUB 3: its speeches as read, in order, what was restored behind its mask in brackets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from speech_archive.models import ArchivedSource, Gap, Role, Speech
from speech_archive.publish.environment import part
from speech_archive.publish.exports import citations
from speech_archive.publish.exports.reference import record_of, record_of_source
from speech_archive.publish.marks import Dialect, Mark, by_paragraph, lay
from speech_archive.publish.markup import xhtml
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

LEVEL = 3  # of deflate
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # a file is the same on any day
UNIX = 3  # what made the zip, whatever did
MEDIA_TYPE = "application/epub+zip"
TEXT = Dialect(first=xhtml, later=xhtml)
STYLE = """body { line-height: 1.8 }
h1 { font-size: 1.3em } h2, h3, h4 { font-size: 1.1em }
p { margin: 0; text-indent: 2em }
p.title, p.byline, p.date { text-align: center; text-indent: 0 }
p.salutation, p.facts, p.cited { text-indent: 0 }
p.facts, p.cited { font-size: .85em } p.cited { margin-top: 1.5em; overflow-wrap: anywhere }
.fill { font-size: .85em }
"""


def epub(view: View, source: ArchivedSource) -> bytes:
    """The file."""
    made = part("epub.j2", "package"), part("epub.j2", "nav"), part("epub.j2", "front"), part("epub.j2", "speech")
    package, nav, front, chapter = made
    record = record_of_source(view, source)
    told = [(f"s{speech.draft.ordinal}", view.headings[speech.id]) for speech in source.speeches]
    lang = record["language"]
    files = {
        "META-INF/container.xml": part("epub.j2", "container")(),
        "EPUB/package.opf": package(record, told),
        "EPUB/nav.xhtml": nav(record, told, lang),
        "EPUB/style.css": STYLE,
        "EPUB/front.xhtml": front(record, citations.gbt(record), source.notice, lang),
    }
    for speech, (name, heading) in zip(source.speeches, told, strict=True):
        own = record_of(view, speech)
        facts = [own[field] for field in ("creator", "creator_role", "event", "place", "date") if own[field]]
        paragraphs = list(_paragraphs(view, speech))
        files[f"EPUB/{name}.xhtml"] = chapter(heading, facts, paragraphs, citations.gbt(own), own["language"])
    return _zipped(files)


def _paragraphs(view: View, speech: Speech) -> Iterator[Mapping[str, Any]]:
    """Text with what stands for its masks, and the element that it is."""
    reading = speech.reading
    over = by_paragraph(reading.paragraphs, _fills([*view.gaps[speech.id], *view.glyphs[speech.id]]))
    for number, (text, role, level) in enumerate(zip(reading.paragraphs, reading.roles, reading.levels, strict=True)):
        is_heading = role is Role.HEADING and level > 1
        yield {
            "text": lay(text, over.get(number, ()), TEXT),
            "element": f"h{min(level, 6)}" if is_heading else "p",
            "role": "" if role is Role.BODY or is_heading else role.value,
        }


def _fills(gaps: Sequence[Gap]) -> Iterator[Mark]:
    for gap in gaps:
        if gap.restoration and gap.restoration.text and not gap.is_withheld:
            after = f'<span class="fill">{xhtml(words()["masks"]["fill"].format(gap.restoration.text))}</span>'
            yield Mark(begin=gap.mask.begin, end=gap.mask.end, element="span", attributes={}, after=after)


def _zipped(files: Mapping[str, str]) -> bytes:
    """An EPUB of these files; what it is stands first, and as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(_entry("mimetype"), MEDIA_TYPE, zipfile.ZIP_STORED)
        for name, text in files.items():
            made.writestr(_entry(name), text.encode(), zipfile.ZIP_DEFLATED, LEVEL)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, FIRST_DAY)
    info.create_system = UNIX
    info.external_attr = 0o644 << 16
    return info
