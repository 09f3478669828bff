"""Labelled lines to a ledger: where each speech starts and ends, and what every other line is."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from speech_archive.language import folding
from speech_archive.models import Draft, Kind, Label, LabelledSource, Ledger, Line, LineDecisions, Segment
from speech_archive.prepare.provenance import provenance_of
from speech_archive.prepare.split.doubts import doubts_of
from speech_archive.prepare.split.edges import edges, file_edges, firm
from speech_archive.prepare.split.evidence import TEXT_LETTERS, WITHOUT_TEXT, gather, without_text
from speech_archive.prepare.split.marks import Mark, marker_of, marks_of
from speech_archive.prepare.split.page import Page, page_of
from speech_archive.prepare.split.segment import Start, segment
from speech_archive.rules import opening

CARD_LINES = 2  # lines with a file's size, pages or day of upload that make a page one about a document
PART = tuple[Kind, str, int]  # of a line: its kind, its rule, and the start it lies behind (-1: before the first)


def split(labelled: LabelledSource, curation: LineDecisions) -> Ledger:
    """Cut a source into segments and drafts of speeches; what a curator said of a line wins.

    Drafts are in file order. Their segments and the ledger's others partition the source.
    """
    curated = {i: firm(kind, "curated") for i, kind in curation.kinds.items() if not labelled.lines[i].is_blank}
    page = page_of(labelled, curated)
    is_card = _is_card(page)
    if is_card:
        page = page.relabelled({i: firm(Kind.CHROME, "document_card") for i in page.open_lines if i not in curated})
    marks = marks_of(page)
    page = page.relabelled(file_edges(page, marks, curation.kinds))
    page = page.relabelled(without_text(page, marks))
    unheard = {mark.index: False for mark in marks_of(page_of(labelled, {})) if mark.index in curation.kinds}
    candidates = gather(page, marks, {**unheard, **curation.starts})
    starts = segment(page, candidates)
    page = page.relabelled(_unmet(page, marks, starts, curation.kinds))
    page = page.relabelled(_outside(page, starts, curation.kinds))
    parts = _parts(page, labelled.lines, starts)
    if not is_card and not any(kind is Kind.SPEECH for kind, _, _ in parts):
        page, starts = _whole(page, labelled.lines, curation.kinds)
        parts = _parts(page, labelled.lines, starts)
    segments, own = _segments(labelled.lines, starts, parts)
    drafts = tuple(_draft(n, page, labelled.lines, starts[at], own[at], curation) for n, at in enumerate(sorted(own), 1))
    rows = [s.index for s in starts if s.mark and s.mark.ordinal == 1] or [s.index for s in starts[:1]]
    sure = {i: label for i, label in sorted(page.labels.items()) if not label.only_at_edge}
    provenance = provenance_of(page.texts, sure, rows, labelled.lines)
    return Ledger(
        source=labelled.source,
        lines=labelled.lines,
        segments=segments,
        drafts=drafts,
        provenance=provenance,
        doubts=doubts_of(labelled, page, candidates, starts, drafts, provenance, curation),
    )


def _is_card(page: Page) -> bool:
    """Whether a page is about a document, with its size and its pages, and holds none of its text: no sentence is the text's."""
    cards = sum(label.rule == "document_card" for label in page.labels.values())
    return cards >= CARD_LINES and not any(
        page.is_plain(index) and ("。" in page.texts[index] or opening.salutation(page.texts[index])) for index in page.open_lines
    )


def _unmet(page: Page, marks: Sequence[Mark], starts: Sequence[Start], decided: Mapping[int, Kind]) -> dict[int, Label]:
    """The marks of the rows that start speeches which have no text behind them."""
    begins = {start.index for start in starts}
    forms = {start.mark.form for start in starts if start.mark}
    row = [mark for mark in marks if mark.form in forms and page.is_open(mark.index)]
    ends = [mark.index for mark in row[1:]] + [len(page.texts)] * bool(row)
    return {
        mark.index: firm(Kind.CHROME, WITHOUT_TEXT)
        for mark, end in zip(row, ends, strict=True)
        if mark.index not in begins and mark.index not in decided and page.letters(mark.index + 1, end) < TEXT_LETTERS
    }


def _outside(page: Page, starts: Sequence[Start], decided: Mapping[int, Kind]) -> dict[int, Label]:
    """The lines that turned out not to be a speech's: before the first start, and at the edges of each."""
    lines = page.open_lines
    borders = [bisect_left(lines, start.index) for start in starts] + [len(lines)]
    found = _preamble(page, lines[: borders[0]], decided)
    for start, (begin, end) in zip(starts, pairwise(borders), strict=True):
        found |= edges(page, lines[begin + start.is_marker_line : end], decided)
    return found


def _preamble(page: Page, lines: Sequence[int], decided: Mapping[int, Kind]) -> dict[int, Label]:
    """A few words before the first start: the compilation's title, or its editor's blurb."""
    found = {}
    for index in lines:
        if page.is_edge(index):
            found[index] = page.firm(index)
        elif index not in decided:
            is_note = opening.SENTENCE_END.search(page.texts[index])
            found[index] = firm(Kind.NOTE, "preamble") if is_note else firm(Kind.CHROME, "head_line")
    return found


def _whole(page: Page, lines: Sequence[Line], decided: Mapping[int, Kind]) -> tuple[Page, tuple[Start, ...]]:
    """A file of nothing but chrome, published as one speech all the same; no start in a blank one."""
    text = [index for index, line in enumerate(lines) if not line.is_blank and index not in decided]
    page = page.relabelled({index: firm(Kind.SPEECH, "whole_file") for index in text})
    return page, (Start(index=text[0], rule="whole_file", mark=None),) if text else ()


def _parts(page: Page, lines: Sequence[Line], starts: Sequence[Start]) -> list[PART]:
    """For each line what it is, and the number of the start it lies behind."""
    found: list[PART] = []
    at = -1
    for index, line in enumerate(lines):
        if at + 1 < len(starts) and starts[at + 1].index == index:
            at += 1
        start = starts[at] if at >= 0 else None
        label = page.labels.get(index)
        if line.is_blank or (not page.texts[index] and label is None):
            found.append((Kind.BLANK, "blank", at))
        elif start is not None and start.index == index:
            is_marker = start.mark is not None and start.is_marker_line
            found.append((Kind.MARKER, start.rule, at) if is_marker else (Kind.SPEECH, "body", at))
        elif label is not None and not label.only_at_edge and label.kind is not Kind.SPEECH:
            found.append((label.kind, label.rule, at))
        elif start is None:
            found.append((Kind.CHROME, "head_line", at))
        else:
            found.append((Kind.SPEECH, "body", at))
    return _with_inner_blanks(found)


def _with_inner_blanks(parts: Sequence[PART]) -> list[PART]:
    """Blank lines with lines of one speech on both sides belong to it."""
    found = list(parts)
    index = 0
    while index < len(found):
        if found[index][0] is not Kind.BLANK:
            index += 1
            continue
        end = index
        while end < len(found) and found[end][0] is Kind.BLANK:
            end += 1
        is_inside = index > 0 and end < len(found) and found[index - 1] == found[end] and found[end][0] is Kind.SPEECH
        found[index:end] = [found[end] if is_inside else (Kind.BLANK, "blank", -1)] * (end - index)
        index = end
    return found


def _segments(
    lines: Sequence[Line], starts: Sequence[Start], parts: Sequence[PART]
) -> tuple[tuple[Segment, ...], Mapping[int, list[Segment]]]:
    """The runs of like lines, and by start those that hold its speech."""
    segments: list[Segment] = []
    own: dict[int, list[Segment]] = defaultdict(list)
    begin = 0
    for index, (kind, rule, at) in enumerate(parts):
        if index + 1 < len(parts) and parts[index + 1] == parts[index]:
            continue
        opens = kind is Kind.SPEECH and not own[at] and not starts[at].is_marker_line
        segments.append(Segment(begin=begin, end=lines[index].stop, kind=kind, rule=starts[at].rule if opens else rule))
        if kind is Kind.SPEECH:
            own[at].append(segments[-1])
        begin = segments[-1].end
    return tuple(segments), {at: found for at, found in own.items() if found}


def _draft(
    ordinal: int, page: Page, lines: Sequence[Line], start: Start, segments: Sequence[Segment], curation: LineDecisions
) -> Draft:
    line = lines[start.index]
    marker = marker_of(start.mark, page.texts[start.index], _line_under(page, start)) if start.mark else None
    return Draft(
        ordinal=ordinal,
        begin=line.begin if start.is_marker_line else segments[0].begin,
        end=segments[-1].end,
        segments=tuple(segments),
        title=curation.titles.get(start.index, marker.title if marker else None),
        title_source=marker.title_source if marker else None,
        is_title_curated=start.index in curation.titles,
        strangers=(_stranger(line, marker.glued_chars),) if marker is not None and marker.glued_chars else (),
    )


def _line_under(page: Page, start: Start) -> str | None:
    """The line of text under a start."""
    below = page.after(start.index, 1)
    return page.texts[below[0]] if below else None


def _stranger(line: Line, chars: int) -> tuple[int, int]:
    """The place in the source of a marker that takes the first `chars` visible signs of a line."""
    places = folding.places(line.text)
    bare = folding.bare(line.text)
    indent = len(bare) - len(bare.lstrip())
    return line.begin + places[indent], line.begin + places[indent + chars]
