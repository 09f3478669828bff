"""The page of a source: what its file is, its speeches, and its ledger, in which every character is accounted for."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from speech_archive.models import ArchivedSource, Edit, Kind, Segment, Speech
from speech_archive.publish.charts.barcode import barcode
from speech_archive.publish.data.records import source_row
from speech_archive.publish.environment import front_matter, page
from speech_archive.publish.exports.block import cite_block
from speech_archive.publish.exports.head import head_of
from speech_archive.publish.exports.reference import record_of_source
from speech_archive.publish.marks import HTML, Mark, lay
from speech_archive.publish.pages.years import counts_of
from speech_archive.publish.view import View
from speech_archive.publish.words.words import told_together, words

WHITE_SIGNS = frozenset({"w", "b"})
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A segment of the ledger, as HTML with its edits marked; of which speech it is, and whether that one opens here."""

    segment: Segment
    speech: Speech | None
    opens: bool
    text: str


def source_page(view: View, source: ArchivedSource) -> bytes:
    """A source as Markdown."""
    name = view.names[source.id]
    record = record_of_source(view, source)
    accounts = list(_accounts(source))
    description = words()["descriptions"]["source"].format(name, len(source.speeches), source.id)
    shown = {"template": "source.html", "title": name, "id": source.id}
    return page(
        "source",
        {
            "front": front_matter(shown | head_of(record, description)),
            "cite": cite_block(record),
            "site": view.site,
            "source": source,
            "row": source_row(source),
            "name": name,
            "heads": view.headings,
            "lines": view.lines[source.id],
            "accounts": accounts,
            "barcode": barcode(
                [(account.segment, account.speech.draft.ordinal if account.speech else None) for account in accounts],
                {speech.draft.ordinal: view.headings[speech.id] for speech in source.speeches},
            ),
            "years": counts_of(view, source),
            "sums": _sums(source.ledger.segments),
            "edits": edits_by_rule([edit for speech in source.speeches for edit in speech.reading.edits]),
            "newlines": sorted({match.group() for match in LINE_END.finditer(source.ledger.source.text)}),
        },
    )


def edits_by_rule(edits: Sequence[Edit]) -> list[tuple[str, int]]:
    """Edits counted by rule, in the order of words; those that no reader asks about together as `other`."""
    counts = Counter("other" if edit.rule in told_together() else edit.rule for edit in edits)
    order = list(words()["edits"])
    return [(rule, counts[rule]) for rule in sorted(counts, key=lambda rule: order.index(rule) if rule in order else 0)]


def _sums(segments: Sequence[Segment]) -> list[tuple[str, int]]:
    counts: Counter[Kind] = Counter()
    for segment in segments:
        counts[segment.kind] += segment.end - segment.begin
    return [(kind.value, counts[kind]) for kind in Kind if counts[kind]]


def _sign(edit: Edit) -> str:
    """n: a line end inside a sentence; b: a line end too many; w: other white space; x: characters."""
    if not edit.original.isspace():
        return "x"
    if edit.rule == "hard_break":
        return "n"
    return "b" if LINE_END.search(edit.original) else "w"


def _accounts(source: ArchivedSource) -> Iterator[Account]:
    """Each segment in order."""
    owner = {segment: speech for speech in source.speeches for segment in speech.draft.segments}
    begins = {speech.draft.begin: speech for speech in source.speeches}
    text = source.ledger.source.text
    marks = deque(_marks([edit for speech in source.speeches for edit in speech.reading.edits], source.ledger.segments))
    for segment in source.ledger.segments:
        own = []
        while marks and marks[0].begin < segment.end:
            mark = marks.popleft()
            own.append(replace(mark, begin=mark.begin - segment.begin, end=mark.end - segment.begin))
        yield Account(
            segment=segment,
            speech=owner.get(segment) or begins.get(segment.begin),
            opens=segment.begin in begins,
            text=lay(text[segment.begin : segment.end], own, HTML),
        )


def _marks(edits: Sequence[Edit], segments: Sequence[Segment]) -> Iterator[Mark]:
    """Edits as marks; a blank line and the indent behind it are one, which names both rules."""
    borders = {segment.begin for segment in segments}
    before: list[Edit] = []
    for edit in edits:
        is_next = before and edit.begin == before[-1].end and edit.begin not in borders
        if before and not (is_next and {_sign(before[-1]), _sign(edit)} <= WHITE_SIGNS):
            yield _mark(before)
            before = []
        before.append(edit)
    if before:
        yield _mark(before)


def _mark(edits: Sequence[Edit]) -> Mark:
    signs = {_sign(edit) for edit in edits}
    sign = "b" if "b" in signs else signs.pop()
    attributes = {"class": f"e {sign}", "title": "，".join(f"{words()['edits'][edit.rule]}（{edit.rule}）" for edit in edits)}
    if sign == "x":
        attributes["data-label"] = words()["edits"][edits[0].rule]
    return Mark(begin=edits[0].begin, end=edits[-1].end, element="del", attributes=attributes)
