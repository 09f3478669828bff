"""One text through the stages, for tests."""

from __future__ import annotations

import hashlib

from speech_archive.inputs.curation import NONE, Curation
from speech_archive.models import Kind, Ledger, Reading, Source
from speech_archive.prepare.clean.cleaning import clean
from speech_archive.prepare.label import label
from speech_archive.prepare.split.split import split


def ledger_of(text: str, curation: Curation = NONE, path: str = "sample.txt") -> Ledger:
    """The ledger of a text, as it stands after decoding."""
    data = text.encode()
    source = Source(path=path, data=data, sha256=hashlib.sha256(data).hexdigest(), encoding="utf-8", is_doubtful=False, text=text)
    return split(label(source), curation.on_lines)


def readings_of(ledger: Ledger) -> list[Reading]:
    """The reading texts of a ledger's drafts."""
    return [clean(ledger, draft) for draft in ledger.drafts]


def lines_by_kind(ledger: Ledger) -> list[str]:
    """For each line of a ledger its kind, `speech 2` with the number of the speech."""
    found = []
    for line in ledger.lines:
        segment = next(s for s in ledger.segments if s.begin <= line.begin < s.end)
        owner = next((d.ordinal for d in ledger.drafts if d.begin <= line.begin < d.end), None)
        found.append(f"{segment.kind.value} {owner}" if segment.kind is Kind.SPEECH else segment.kind.value)
    return found
