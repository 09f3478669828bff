"""One file by itself, from its text to speeches with their findings and masks; the order of the stages in it.

The unit of a worker and of the cache: it knows no other file, no id and no clock. It stands here and not in build_site.py,
since a worker finds it by its name and MkDocs loads build_site.py under one that cannot be imported.
"""

from __future__ import annotations

from bisect import bisect_right

from speech_archive.inputs.curation import Curation
from speech_archive.models import Draft, Ledger, Prepared, PreparedSpeech, Source
from speech_archive.prepare.clean.cleaning import clean
from speech_archive.prepare.describe import describe
from speech_archive.prepare.label import label
from speech_archive.prepare.masks import find_masks
from speech_archive.prepare.number import number
from speech_archive.prepare.split import split


def prepare(source: Source, curation: Curation) -> Prepared:
    """A source and what a curator decided about it to its ledger and its speeches, cleaned and described."""
    ledger = split(number(label(source)), curation)
    return Prepared(ledger=ledger, speeches=tuple(_speech(ledger, draft) for draft in ledger.drafts))


def _speech(ledger: Ledger, draft: Draft) -> PreparedSpeech:
    reading = clean(ledger, draft)
    return PreparedSpeech(
        line=bisect_right(ledger.lines, draft.begin, key=lambda line: line.begin),
        draft=draft,
        reading=reading,
        findings=describe(ledger, draft, reading),
        masks=find_masks(reading),
    )
