"""What a speech is called: a curator's word, the marker's, the title that opens its text, the page's own heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from speech_archive.language import folding
from speech_archive.models import Basis, Draft, Finding, Ledger, Reading, ReadingOffset, Role, SourceOffset
from speech_archive.rules import opening, titles

NUMERAL = re.compile(r"[0-9〇○零一二三四五六七八九十]+")
UNSEEN = f"[{folding.INVISIBLE}]*"
HUNG_CHARS = 4  # more than this behind a title is no mere suffix


def describe(ledger: Ledger, draft: Draft, reading: Reading) -> tuple[Finding, ...]:
    """What a speech and its file say of it, the finding that holds first; nothing where nothing names it."""
    return tuple(_titles(ledger, draft, reading))


def _titles(ledger: Ledger, draft: Draft, reading: Reading) -> Iterator[Finding]:
    """The title: a curator's and behind it what the marker says, else the one found in the text or on the page.

    A text that says its marker's title again below it says it better: without what the compiler hung on it.
    """
    if draft.is_title_curated:
        yield Finding(field="title", value=draft.title, basis=Basis.CURATED, rule="curated", begin=None, end=None, quote=None)
    own = next(_title_lines(reading), None)
    marked = draft.title if draft.title_source is not None and not draft.is_title_curated else None
    if marked is not None and own is not None and own.value is not None and _says_again(own.value, marked):
        yield own
    if draft.title_source is not None:
        value = titles.bare_title(draft.title_source) if draft.is_title_curated else draft.title
        if value:
            yield _stated(ledger, value, draft.title_source, "marker", draft.begin)
    if draft.title is not None:
        return
    if own is not None:
        yield own
        return
    heading = ledger.provenance.title
    if heading and len(ledger.drafts) == 1 and ledger.provenance.declared_count is None:
        yield _stated(ledger, titles.bare_title(heading) or heading, heading, "page_heading", 0)


def _title_lines(reading: Reading) -> Iterator[Finding]:
    """The titles that the head of a text says of itself; its fields, such as 讲话背景, before what stands without a label."""
    at = ReadingOffset(0)
    found: list[tuple[bool, Finding]] = []
    for paragraph, role in zip(reading.paragraphs, reading.roles, strict=True):
        if role is Role.TITLE:
            begin, end = reading.places.span(at, at + len(paragraph), at + len(paragraph) + 1)
            value = titles.bare_title(paragraph)
            finding = Finding(
                field="title", value=value, basis=Basis.STATED, rule="title_line", begin=begin, end=end, quote=paragraph
            )
            found += [(titles.label_chars(paragraph) == 0, finding)] if value else []
        if role in (Role.BODY, Role.SALUTATION, Role.HEADING, Role.TURN):
            break
        at = ReadingOffset(at + len(paragraph) + 1)
    yield from (finding for _, finding in sorted(found, key=lambda pair: pair[0]))


def _says_again(own: str, marked: str) -> bool:
    """Whether a line says the title of a marker less what hangs on its end, or with its numerals in another kind."""
    letters = [opening.letters(folding.fold(text)) for text in (own, marked)]
    plain, other = (NUMERAL.sub("", text) for text in letters)
    return letters[0] != letters[1] and bool(plain) and other.startswith(plain) and len(other) - len(plain) <= HUNG_CHARS


def _stated(ledger: Ledger, value: str, quote: str, rule: str, after: int) -> Finding:
    """A title that the source says, at the first place of it from `after` on, where signs that nobody sees may part it."""
    hit = re.compile(UNSEEN.join(map(re.escape, quote))).search(ledger.source.text, after)
    begin, end = map(SourceOffset, hit.span()) if hit else (None, None)
    return Finding(field="title", value=value, basis=Basis.STATED, rule=rule, begin=begin, end=end, quote=quote)
