"""What a speech is called: a curator's word, the marker's, the title that opens its text, the page's own heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from speech_archive.models import Basis, Draft, Finding, Ledger, Reading, ReadingOffset, Role, SourceOffset

LABEL = re.compile(r"^(?:文章标题|标题|题目|题)[:：]\s*")


def describe(ledger: Ledger, draft: Draft, reading: Reading) -> tuple[Finding, ...]:
    """What a speech and its file say of it, the finding that holds first; nothing where nothing names it."""
    return tuple(_titles(ledger, draft, reading))


def _titles(ledger: Ledger, draft: Draft, reading: Reading) -> Iterator[Finding]:
    """The title: a curator's and behind it what the marker says, else the one found in the text or on the page."""
    if draft.is_title_curated:
        yield Finding(field="title", value=draft.title, basis=Basis.CURATED, rule="curated", begin=None, end=None, quote=None)
    if draft.title_source is not None:
        value = draft.title_source if draft.is_title_curated else draft.title
        if value is not None:
            yield _stated(ledger, value, draft.title_source, "marker", draft.begin)
    if draft.title is not None:
        return
    at = ReadingOffset(0)
    for paragraph, role in zip(reading.paragraphs, reading.roles, strict=True):
        if role is Role.TITLE:
            begin, end = reading.places.span(at, at + len(paragraph), at + len(paragraph) + 1)
            value = LABEL.sub("", paragraph)
            yield Finding(
                field="title", value=value, basis=Basis.STATED, rule="title_line", begin=begin, end=end, quote=paragraph
            )
            return
        if role in (Role.BODY, Role.SALUTATION, Role.HEADING, Role.TURN):
            break
        at = ReadingOffset(at + len(paragraph) + 1)
    heading = ledger.provenance.title
    if heading and len(ledger.drafts) == 1 and ledger.provenance.declared_count is None:
        yield _stated(ledger, heading, heading, "page_heading", 0)


def _stated(ledger: Ledger, value: str, quote: str, rule: str, after: int) -> Finding:
    """A title that the source says, at the first place of it from `after` on."""
    at = ledger.source.text.find(quote, after)
    begin, end = (SourceOffset(at), SourceOffset(at + len(quote))) if at >= 0 else (None, None)
    return Finding(field="title", value=value, basis=Basis.STATED, rule=rule, begin=begin, end=end, quote=quote)
