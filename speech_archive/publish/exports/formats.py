"""The files of one speech by their format: a row of FORMATS, and a word in words/, is all that another one needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from speech_archive.models import Speech
from speech_archive.publish.exports import citations, tei
from speech_archive.publish.exports.reference import record_of
from speech_archive.publish.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file that each speech has, as `<id>.<suffix>`; the suffix is also the key of its word."""

    suffix: str
    media_type: str
    content: Callable[[View, Speech], bytes]


def reading_text(_: View, speech: Speech) -> bytes:
    """The reading text, a line a paragraph."""
    return ("\n".join(speech.reading.paragraphs) + "\n").encode()


def source_text(view: View, speech: Speech) -> bytes:
    """What the source has from the first character of a speech to its last, as scraped."""
    return view.source_text(speech.id)[speech.draft.begin : speech.draft.end].encode()


def csl_json(view: View, speech: Speech) -> bytes:
    """What is cited of it, as CSL-JSON."""
    return citations.csl_json(citations.csl_item(record_of(view, speech))).encode()


def bibtex(view: View, speech: Speech) -> bytes:
    """The same as BibTeX."""
    return citations.bibtex(record_of(view, speech)).encode()


def ris(view: View, speech: Speech) -> bytes:
    """The same as RIS."""
    return citations.ris(record_of(view, speech)).encode()


FORMATS = (
    Format(suffix="txt", media_type="text/plain", content=reading_text),
    Format(suffix="raw.txt", media_type="text/plain", content=source_text),
    Format(suffix="csl.json", media_type="application/vnd.citationstyles.csl+json", content=csl_json),
    Format(suffix="bib", media_type="application/x-bibtex", content=bibtex),
    Format(suffix="ris", media_type="application/x-research-info-systems", content=ris),
    Format(suffix="tei.xml", media_type="application/tei+xml", content=tei.tei),
)
