"""What a speech is called: the marker's words, else the title that opens its text, else the page's own heading."""

from __future__ import annotations

import re

from speech_archive.models import Description, Draft, Ledger, Reading, Role

LABEL = re.compile(r"^(?:文章标题|标题|题目|题)[:：]\s*")


def describe(ledger: Ledger, draft: Draft, reading: Reading) -> Description:
    """The title of a speech and the string it comes from, as scraped; both None where nothing names it."""
    if draft.title is not None:
        return Description(title=draft.title, title_source=draft.title_source)
    for paragraph, role in zip(reading.paragraphs, reading.roles, strict=True):
        if role is Role.TITLE:
            return Description(title=LABEL.sub("", paragraph), title_source=paragraph)
        if role in (Role.BODY, Role.SALUTATION, Role.HEADING):
            break
    heading = ledger.provenance.title
    if heading and len(ledger.drafts) == 1 and ledger.provenance.declared_count is None:
        return Description(title=heading, title_source=heading)
    return Description(title=None, title_source=None)
