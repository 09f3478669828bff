"""Numbered lines to a ledger: where each speech starts and ends, and what every other line is.

Where markers are missing, a close followed by a fresh title or a bare salutation is a border.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from speech_archive.models import (
    Doubt,
    DoubtKind,
    Draft,
    Kind,
    Label,
    Ledger,
    Line,
    LineDecisions,
    Marker,
    NumberedSource,
    Segment,
)
from speech_archive.prepare.provenance import provenance_of
from speech_archive.rules import opening

SPEECH_CHARS = 200  # before a fresh title in mid-file, without a close, this much text must stand
START_CHARS = 60  # with less behind it a title after a close starts nothing
PREAMBLE_CHARS = 400  # more than this before the first of a full row of markers is a speech, less an editor's words
POSTSCRIPT = re.compile(r"[（(].*[）)]|.{2,20}(?:整理|供稿|记录|速记)")  # what stands under a speech, not over the next
HEAD_LINES = 6  # a title, a subtitle, a byline, a date … between a border and its salutation
TITLES_BESIDE_CHROME = 3  # title lines that may stand between the edge of a speech and the site's lines
ENTRY_NUMBER_LETTERS = 6  # letters of a number before a title in a table of contents, at most
AFTERWORD = re.compile(r"(?:编\s*)?后\s*记|跋|编\s*后\s*语")
PRINT_RULES = frozenset({"page_number", "running_head", "pagination", "continued_heading"})  # these part pages, not speeches


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a speech starts: at a marker line of its own, or at its first line."""

    index: int
    rule: str
    marker: Marker | None

    @property
    def is_marker_line(self) -> bool:
        return self.marker is not None and not self.marker.glued_chars


def split(numbered: NumberedSource, curation: LineDecisions) -> Ledger:
    """Cut a source into segments and drafts of speeches; what a curator said of a line wins.

    Drafts are in file order. Their segments and the ledger's others partition the source.
    """
    desk = _Desk(numbered, curation)
    starts = desk.starts()
    kinds = desk.kinds(starts)
    if not any(kind is Kind.SPEECH for kind, _, _ in kinds):
        starts = desk.whole()
        kinds = desk.kinds(starts)
    return desk.ledger(starts, kinds)


class _Desk:
    """One source while it is cut. `labels` become firm as the edges of speeches are found."""

    def __init__(self, numbered: NumberedSource, curation: LineDecisions) -> None:
        self.source = numbered.labelled.source
        self.lines = numbered.labelled.lines
        self.texts = tuple(line.text.strip() for line in self.lines)
        self.curation = curation
        self.markers = {
            marker.index: marker
            for marker in numbered.markers
            if curation.starts.get(marker.index, True) and marker.index not in curation.kinds
        }
        self.labels = dict(numbered.labelled.labels)
        self.labels |= {index: _firm(Kind.CHROME, "marker_without_body") for index in numbered.empty}
        self.labels |= {index: _firm(kind, "curated") for index, kind in curation.kinds.items() if self.texts[index]}
        self.doubts = list(numbered.doubts)

    def is_text(self, index: int) -> bool:
        """Whether a line may belong to a speech: nobody has a firm word on it."""
        label = self.labels.get(index)
        return bool(self.texts[index]) and (label is None or label.only_at_edge or label.kind is Kind.SPEECH)

    # Where speeches start

    def starts(self) -> tuple[Start, ...]:
        """Markers, the curator's starts, and what lies between them, in file order."""
        found = {
            index: Start(index=index, rule=marker.rule if marker.glued_chars else "marker", marker=marker)
            for index, marker in self.markers.items()
        }
        for index, is_start in self.curation.starts.items():
            if is_start and index not in found:
                found[index] = Start(index=index, rule="curated", marker=None)
        borders = [0, *sorted(found), len(self.lines)]
        first_ordinal = min((marker.ordinal for marker in self.markers.values()), default=1)
        for begin, end in itertools.pairwise(borders):
            for start in self._unmarked(begin, end, found.get(begin), first_ordinal):
                if self.curation.starts.get(start.index, True):
                    found.setdefault(start.index, start)
        starts = tuple(found[index] for index in sorted(found))
        self._check(starts)
        return starts

    def _check(self, starts: Sequence[Start]) -> None:
        """Doubts about the row as a whole: speeches missing before its first marker, decisions that met no speech."""
        first = next((n for n, start in enumerate(starts) if start.marker), None)
        if first is not None and (marker := starts[first].marker) and marker.ordinal > first + 1:
            self._doubt(DoubtKind.ORDINAL_BREAKS, marker.index, str(marker.ordinal), str(first + 1))
        for index in sorted(set(self.curation.titles) - {start.index for start in starts}):
            self._doubt(DoubtKind.UNUSED_DECISIONS, index, self.curation.titles[index], "a line that starts a speech")

    def whole(self) -> tuple[Start, ...]:
        """The one start of a file of nothing but chrome, published as one speech all the same; none in a blank file."""
        text = [index for index, line in enumerate(self.lines) if not line.is_blank]
        for index in text:
            self.labels[index] = self.labels[index] if index in self.curation.kinds else _firm(Kind.SPEECH, "whole_file")
        if not text or not any(self.is_text(index) for index in text):
            return ()
        self._doubt(DoubtKind.WHOLE_FILE, text[0], "chrome only", "a speech")
        return (Start(index=next(i for i in text if self.is_text(i)), rule="whole_file", marker=None),)

    def _unmarked(self, begin: int, end: int, start: Start | None, first_ordinal: int) -> Iterator[Start]:
        """Starts in `begin..end` that have no marker; `start` is the one at `begin`, if it is known."""
        text = [i for i in range(begin + (start is not None and start.is_marker_line), end) if self.is_text(i)]
        text = self._without_edges(text, is_file_head=begin == 0 and start is None)
        text = [index for index in text if index not in self.labels or not self.labels[index].only_at_edge]
        if not text:
            return
        inner = list(self._borders(text, is_full=start is not None and self._runs_on(start.index, end)))
        if start is not None:
            yield from inner
        elif end == len(self.lines) or self._holds_speech(text, first_ordinal, bool(inner)):
            yield Start(index=text[0], rule="head_of_file", marker=None)
            yield from inner
        else:
            self._preamble(text)

    def _holds_speech(self, text: list[int], first_ordinal: int, has_borders: bool) -> bool:
        chars = sum(len(self.texts[index]) for index in text)
        is_decided = any(index in self.curation.starts or self.curation.kinds.get(index) is Kind.SPEECH for index in text)
        is_speech = is_decided or has_borders or first_ordinal > 1 or any(opening.salutation(self.texts[i]) for i in text)
        return chars >= (START_CHARS if is_speech else PREAMBLE_CHARS)

    def _preamble(self, text: list[int]) -> None:
        """A few words before the first of a full row of markers: the compilation's title, or its editor's blurb."""
        titles = {opening.letters(marker.title or "") for marker in self.markers.values()}
        for index in text:
            entry = opening.letters(re.sub(r"[.．·…\s\-—]*\d{0,4}$", "", self.texts[index]))
            if any(len(entry) - cut > 3 and entry[cut:] in titles for cut in range(ENTRY_NUMBER_LETTERS + 1)):
                self.labels[index] = _firm(Kind.CHROME, "table_of_contents")
            elif opening.SENTENCE_END.search(self.texts[index]):
                self.labels[index] = _firm(Kind.NOTE, "preamble")
                self._doubt(DoubtKind.UNCLASSIFIED_LINES, index, self.texts[index][:40], "a known note")
            else:
                self.labels[index] = _firm(Kind.CHROME, "head_line")

    def _runs_on(self, index: int, end: int) -> bool:
        """Whether the marker at `index` is followed, at `end`, by the next ordinal: no speech can be missing between."""
        marker, following = self.markers.get(index), self.markers.get(end)
        return marker is not None and following is not None and following.ordinal == marker.ordinal + 1

    def _borders(self, text: list[int], *, is_full: bool) -> Iterator[Start]:
        """A fresh title or a bare salutation after a close; a title of its genre with a salutation, after enough text.

        Where the markers leave no room (`is_full`), only a title that names its genre is believed.
        """
        last = 0
        chars = [0]
        for index in text:
            chars.append(chars[-1] + len(self.texts[index]))
        for at in range(1, len(text)):
            is_salutation = opening.salutation(self.texts[text[at]])
            if not is_salutation and not opening.title(self.texts[text[at]]):
                continue
            head = self._head_over(text, at, last)
            if head <= last:
                continue
            has_title = any(opening.title(self.texts[text[k]]) for k in range(head, at + 1))
            if is_full and not has_title:
                continue
            if self._closed(text, head) or (has_title and self._parted(text[head - 1], text[head])):
                if not is_salutation and chars[-1] - chars[at + 1] < START_CHARS:
                    continue
                rule = "title_after_close" if has_title or head < at else "salutation_after_close"
            elif AFTERWORD.fullmatch(self.texts[text[at]]) and self._ended(text[head - 1]):
                rule = "afterword"
            elif has_title and is_salutation and chars[head] - chars[last] >= SPEECH_CHARS and self._ended(text[head - 1]):
                rule = "title_then_salutation"
            else:
                continue
            last = head
            yield Start(index=text[head], rule=rule, marker=None)

    def _head_over(self, text: list[int], at: int, last: int) -> int:
        """Where the title lines over `at` begin; dates and names that sign the text before are left to it."""
        head = at
        while head - 1 > last and at - head < HEAD_LINES and opening.head(self.texts[text[head - 1]]):
            head -= 1
        if any(not self._is_under(text[k]) for k in range(head, at + 1)):
            while self._is_under(text[head]):
                head += 1
        return head

    def _closed(self, text: list[int], head: int) -> bool:
        """Whether a close stands before `head`, under a signature at most."""
        before = head - 1
        while before > 0 and before > head - 5 and self._is_under(text[before]):
            before -= 1
        return before >= 0 and opening.closing(self.texts[text[before]])

    def _is_under(self, index: int) -> bool:
        """Whether a line can stand under a close: a signature, a date, a note in brackets."""
        return opening.signature(self.texts[index]) or POSTSCRIPT.fullmatch(self.texts[index]) is not None

    def _parted(self, before: int, head: int) -> bool:
        """Whether a line that a rule calls the site's, or a drawn rule, stands between two lines, the first ending a text."""
        return self._ended(before) and any(
            self._is_site(index) and self.labels[index].rule not in PRINT_RULES for index in range(before + 1, head)
        )

    def _ended(self, index: int) -> bool:
        """Whether a line ends a sentence, or is a signature: a text may end there."""
        return bool(opening.ENDED.search(self.texts[index])) or opening.signature(self.texts[index])

    # What the edges of a speech are

    def _without_edges(self, text: list[int], *, is_file_head: bool) -> list[int]:
        """Text lines less those that a rule calls chrome at the edge of a speech; these get a firm label."""
        edge: set[int] = set()
        titles: list[int] = []
        over: list[int] = []
        for index in text:
            if self._is_edge(index):
                edge.add(index)
                over += titles
                titles = []
            elif opening.head(self.texts[index]) and len(titles) < TITLES_BESIDE_CHROME and index not in self.curation.kinds:
                titles.append(index)
            else:
                break
        if is_file_head and any(not opening.signature(self.texts[index]) for index in titles):
            edge.update(over)  # the site says a title over its own lines, and the text says its own below
            for index in over:
                self.labels[index] = _firm(Kind.CHROME, "site_heading")
        for index in reversed(text):
            if not self._is_edge(index):
                break
            edge.add(index)
        edge |= self._footer(text)
        for index in edge:
            self.labels[index] = replace(self.labels[index], only_at_edge=False)
        return [index for index in text if index not in edge]

    def _is_edge(self, index: int) -> bool:
        label = self.labels.get(index)
        return label is not None and label.only_at_edge

    def _footer(self, text: list[int]) -> set[int]:
        """Links behind the last text: lines that are no sentence, after one that a rule calls the site's."""
        tail: list[int] = []
        for index in reversed(text):
            if not self._is_edge(index) and not self._is_link(index):
                break
            tail.append(index)
        if not tail:
            return set()
        begin = tail[-1]
        while begin and (not self.texts[begin - 1] or self._is_site(begin - 1)):
            begin -= 1
        first = next((index for index in range(begin, tail[0] + 1) if self._is_site(index)), None)
        if first is None:
            return set()
        found = {index for index in tail if index >= first}
        for index in found:
            self.labels.setdefault(index, _firm(Kind.CHROME, "site_footer"))
        return found

    def _is_site(self, index: int) -> bool:
        label = self.labels.get(index)
        return label is not None and label.kind is Kind.CHROME

    def _is_link(self, index: int) -> bool:
        """Whether a line could be a link of the site: short, no sentence, no salutation, nobody's decision."""
        text = self.texts[index]
        is_short = len(text) <= opening.HEAD_CHARS and not re.search(r"\w.*[。！？；!?;]", text)
        return is_short and not opening.salutation(text) and not opening.closing(text) and index not in self.curation.kinds

    # The ledger

    def kinds(self, starts: Sequence[Start]) -> list[tuple[Kind, str, int]]:
        """For each line its kind, its rule, and the number of the start it lies behind (-1: before the first)."""
        ends = [start.index for start in starts[1:]] + [len(self.lines)]
        for known, end in zip(starts, ends, strict=False):
            text = [i for i in range(known.index + known.is_marker_line, end) if self.is_text(i)]
            self._without_edges(text, is_file_head=False)
        found: list[tuple[Kind, str, int]] = []
        at = -1
        for index, line in enumerate(self.lines):
            if at + 1 < len(starts) and starts[at + 1].index == index:
                at += 1
            start = starts[at] if at >= 0 else None
            label = self.labels.get(index)
            if line.is_blank:
                found.append((Kind.BLANK, "blank", at))
            elif start is not None and start.index == index:
                marker = start.marker
                found.append((Kind.MARKER, marker.rule, at) if marker and start.is_marker_line else (Kind.SPEECH, "body", at))
            elif label is not None and not label.only_at_edge and label.kind is not Kind.SPEECH:
                found.append((label.kind, label.rule, at))
            elif start is None:
                found.append((Kind.CHROME, "head_line", at))
            else:
                found.append((Kind.SPEECH, "body", at))
        return _with_inner_blanks(found)

    def ledger(self, starts: Sequence[Start], kinds: Sequence[tuple[Kind, str, int]]) -> Ledger:
        """The segments of runs of like lines, and the drafts of those that hold speech."""
        segments: list[Segment] = []
        own: dict[int, list[Segment]] = defaultdict(list)
        begin = 0
        for index, (kind, rule, at) in enumerate(kinds):
            if index + 1 < len(kinds) and kinds[index + 1] == kinds[index]:
                continue
            opens = kind is Kind.SPEECH and not own[at] and not starts[at].is_marker_line
            name = starts[at].rule if opens else rule
            segment = Segment(begin=begin, end=self.lines[index].stop, kind=kind, rule=name)
            segments.append(segment)
            if kind is Kind.SPEECH:
                own[at].append(segment)
            begin = segment.end
        drafts = tuple(self._draft(n, starts[at], own[at]) for n, at in enumerate(sorted(at for at in own if own[at]), 1))
        rows = [s.index for s in starts if s.marker and s.marker.ordinal == 1] or [s.index for s in starts[:1]]
        firm = {index: label for index, label in sorted(self.labels.items()) if not label.only_at_edge}
        provenance = provenance_of(self.texts, firm, rows)
        if provenance.declared_count is not None and provenance.declared_count != len(drafts):
            self._doubt(DoubtKind.COUNT_DISAGREEMENTS, 0, str(len(drafts)), str(provenance.declared_count))
        if self.source.is_doubtful:
            self._doubt(DoubtKind.LOW_CONFIDENCE_DECODINGS, 0, self.source.encoding, "one likely encoding")
        if not drafts:
            self._doubt(DoubtKind.SOURCES_WITHOUT_SPEECH, 0, "no text", "a speech")
        return Ledger(
            source=self.source,
            lines=self.lines,
            segments=tuple(segments),
            drafts=drafts,
            provenance=provenance,
            doubts=tuple(sorted(self.doubts, key=lambda doubt: (doubt.kind, doubt.line))),
        )

    def _draft(self, ordinal: int, start: Start, segments: list[Segment]) -> Draft:
        line, marker = self.lines[start.index], start.marker
        strangers: tuple[tuple[int, int], ...] = ()
        if marker is not None and marker.glued_chars:
            begin = line.begin + _indent(line)
            strangers = ((begin, begin + marker.glued_chars),)
        return Draft(
            ordinal=ordinal,
            begin=line.begin if start.is_marker_line else segments[0].begin,
            end=segments[-1].end,
            segments=tuple(segments),
            title=self.curation.titles.get(start.index, marker.title if marker else None),
            title_source=marker.title_source if marker else None,
            is_title_curated=start.index in self.curation.titles,
            strangers=strangers,
        )

    def _doubt(self, kind: DoubtKind, index: int, found: str, expected: str) -> None:
        self.doubts.append(Doubt(kind=kind, path=self.source.path, line=index + 1, found=found, expected=expected))


def _firm(kind: Kind, rule: str) -> Label:
    return Label(kind=kind, rule=rule, only_at_edge=False, said={})


def _with_inner_blanks(kinds: list[tuple[Kind, str, int]]) -> list[tuple[Kind, str, int]]:
    """Blank lines with lines of one speech on both sides belong to it."""
    found = list(kinds)
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


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())
