"""What is cited of a speech: its row and what it stands in, each on one line, under names that rules/fields.yml translates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

from speech_archive.models import ArchivedSource, Site, Speech, Work
from speech_archive.publish.data.records import source_row, speech_row
from speech_archive.publish.environment import numeral
from speech_archive.publish.traditional import is_traditional
from speech_archive.publish.view import View, chars_of, plain_name
from speech_archive.publish.words.words import words
from speech_archive.rules.kinds import Term
from speech_archive.rules.loader import load

# What ends a line somewhere, or is no character of XML, or of any text (these mark what a browser fills in)
UNLINEAR = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")
TRADITIONAL, SIMPLIFIED = "zh-Hant", "zh-Hans"

Record = dict[str, Any]  # by field; None, or an empty list, where nothing is known
Vocabulary = Literal["dcterms", "schema_org", "highwire", "csl", "bibtex", "ris", "tei"]


def record_of(view: View, speech: Speech) -> Record:
    """A speech, as a part of its compilation. An untitled one has the title that pages give it."""
    source = view.source_of[speech.id]
    row = speech_row(view, speech) | {
        "title": view.headings[speech.id],
        "compilation": plain_name(source),
        "publisher": view.site.name,
        "language": TRADITIONAL if is_traditional(speech) else SIMPLIFIED,
        "sha256": speech.sha256,
        "chars": chars_of(speech),
        "witnesses": len(view.work_of[speech.id].group.speeches),
        "url": address(view.site, f"speeches/{speech.id}"),
    }
    return {key: _plain(value) for key, value in row.items()}


def record_of_work(view: View, work: Work) -> Record:
    """A work as its base tells of it, whose texts are compared on a page of their own."""
    base = record_of(view, view.speeches[work.group.base])
    title = words()["cite"]["work"].format(base["title"], numeral(len(work.group.speeches)).strip())
    own = {"id": work.id, "title": title, "url": address(view.site, f"works/{work.id}")}
    return base | own | dict.fromkeys(("compilation", "ordinal", "sha256"))


def record_of_source(view: View, source: ArchivedSource) -> Record:
    """A compilation as a whole; its date is when its site posted it."""
    posted = source_row(source)["posted"]
    row = {
        "id": source.id,
        "source": source.id,
        "title": plain_name(source),
        "date": posted,
        "date_status": "stated" if posted else "unknown",
        "publisher": view.site.name,
        "language": TRADITIONAL if any(map(is_traditional, source.speeches[:1])) else SIMPLIFIED,
        "sha256": source.ledger.source.sha256,
        "url": address(view.site, f"sources/{source.id}"),
        **dict.fromkeys(("work", "creator", "creator_role", "compilation", "ordinal", "keywords")),
    }
    return {key: _plain(value) for key, value in row.items()}


def address(site: Site, page: str) -> str | None:
    """Where a page of the site is published, if that is known."""
    return f"{site.url}{page}{'/' if site.has_folders else '.html'}" if site.url else None


def one_line(text: str) -> str:
    """A text without line ends and control characters, which no format of citations can hold."""
    return UNLINEAR.sub(" ", text).strip()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value)
    return [one_line(part) for part in value] if isinstance(value, list) else value


def named(record: Record, vocabulary: Vocabulary) -> Iterator[tuple[str, Term, Any]]:
    """What a record has a value for, by the name that a vocabulary has for it, in the order of the table."""
    for name, term in _terms(vocabulary):
        value = record.get(term.field)
        if value not in (None, "", []):
            yield name, term, value


@cache
def _terms(vocabulary: Vocabulary) -> tuple[tuple[str, Term], ...]:
    rows = [term for term in load(Term) if "speeches" in term.files or "metadata" in term.files or not term.files]
    return tuple((name, term) for term in rows if (name := getattr(term, vocabulary)))


def labels() -> Mapping[str, str]:
    """What readers call the fields of a record."""
    return {term.field: term.label for term in reversed(load(Term)) if "sources" not in term.files}


def provenance(record: Record) -> str:
    """The digest of the file that a citation is about, and on what its date rests."""
    said = [words()["cite"]["digest"].format(record["sha256"])] if record["sha256"] else []
    if record["date"]:
        said.append(words()["cite"]["dated"].format(record["date"], words()["cite"]["status"][record["date_status"]]))
    return str(words()["cite"]["and"].join(said))
