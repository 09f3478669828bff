"""Labelled lines to a ledger: where each speech starts and ends, and what every other line is.

A marker is less its form than its place: a short line of its own, whose ordinal runs on through the file, of one
form with its fellows, with a text behind it. Where markers are missing, a close followed by a fresh title or a bare
salutation is a border.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from speech_archive import rules
from speech_archive.curation import Curation
from speech_archive.models import Doubt, Draft, Kind, Label, LabelledSource, Ledger, Line, Provenance, Segment

MARKERS = rules.load("markers")
SUFFIXES = rules.load("suffixes")
ROLES = rules.load("roles")

MARKER_CHARS = 80  # a longer line is text
TITLE_CHARS = 60
BODY_CHARS = 60  # with less behind it a marker is an entry of a table of contents
SPEECH_CHARS = 200  # before a fresh title in mid-file, without a close, this much text must stand
PREAMBLE_CHARS = 400  # more than this before the first of a full row of markers is a speech, less an editor's words
HEAD_LINES = 6  # a title, a subtitle, a byline, a date … between a border and its salutation
RUN_WINDOW = 30  # candidates an ordinal may follow on from
SENTENCE_END = re.compile(r"[。！？；!?;]|……$")
TERMINAL = re.compile(r"[。！？；：，、!?;:,…]$")
FRESH_TITLE_RULES = frozenset({"title_genre", "title_label"})
HEADINGS = tuple(rule for rule in ROLES if rule.extra["role"] == "heading")
SALUTATION, CLOSING, DATE = (next(r for r in ROLES if r.name == name) for name in ("salutation", "closing", "date"))
BYLINES = tuple(rule for rule in ROLES if rule.extra["role"] == "byline")
GENRE = tuple(rule for rule in ROLES if rule.name in FRESH_TITLE_RULES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line that may be a marker: its ordinal, and the form it shares with its fellows."""

    index: int
    ordinal: int
    form: tuple[str, ...]
    title: str
    is_suffix: bool
    says_piece: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a speech starts: at a marker (`marker` holds it) or at its first own line."""

    index: int
    rule: str
    marker: Candidate | None


def split(labelled: LabelledSource, curation: Curation) -> Ledger:
    """Cut a source into segments and drafts of speeches; what a curator said of a line wins.

    Drafts are in file order. Their segments and the ledger's others partition the source.
    """
    page = Page(labelled, curation)
    starts = page.starts()
    kinds = page.kinds(starts)
    return page.ledger(starts, kinds)


class Page:
    """One source while it is cut: its lines, their labels, and the questions asked of them."""

    def __init__(self, labelled: LabelledSource, curation: Curation) -> None:
        self.source = labelled.source
        self.lines = labelled.lines
        self.curation = curation
        self.labels = dict(labelled.labels) | {
            index: Label(kind=kind, rule="curated", only_at_edge=False, said={}) for index, kind in curation.kinds.items()
        }
        self.folded = tuple(
            rules.fold(line.text.strip()) if len(line.text) <= rules.LONGEST_LINE_CHARS else "" for line in self.lines
        )
        self.doubts: list[Doubt] = []
        self.contents: dict[int, str] = {}  # lines of a table of contents, and empty markers, with their rule

    # What a line is

    def is_text(self, index: int) -> bool:
        """Whether a line may belong to a speech: nobody has a firm word on it."""
        label = self.labels.get(index)
        return (label is None or label.only_at_edge or label.kind is Kind.SPEECH) and not self.lines[index].is_blank

    def is_closing(self, index: int) -> bool:
        """Whether a line ends a speech: thanks, or `that is all I have to say`, at its very end."""
        return bool(CLOSING.find(rules.fold(self.lines[index].text.strip()[-30:])))

    def is_salutation(self, index: int) -> bool:
        return bool(SALUTATION.find(self.folded[index]))

    def is_fresh_title(self, index: int) -> bool:
        text = self.folded[index]
        return self.is_head_like(index) and bool(rules.first(GENRE, text)) and not self.is_signature(index)

    def is_signature(self, index: int) -> bool:
        """Whether a line is a byline or a date."""
        return bool(DATE.find(self.folded[index]) or rules.first(BYLINES, self.folded[index]))

    def is_head_like(self, index: int) -> bool:
        """Whether a line could stand over a speech: short, no sentence, no numbered heading."""
        text = self.folded[index]
        return (
            0 < len(text) <= TITLE_CHARS
            and not TERMINAL.search(text)
            and not SENTENCE_END.search(text)
            and not rules.first(HEADINGS, text)
            and not self.is_closing(index)
        )

    # Markers

    def starts(self) -> tuple[Start, ...]:
        """Where speeches start, in file order: markers, then what lies between them."""
        markers = {found.index: found for found in self._row() if self.curation.starts.get(found.index, True)}
        found = {index: Start(index=index, rule="marker", marker=marker) for index, marker in markers.items()}
        for index, starts in self.curation.starts.items():
            if starts and index not in found:
                found[index] = Start(index=index, rule="curated", marker=None)
        borders = [0, *sorted(found), len(self.lines)]
        first = min((found[index].marker.ordinal for index in found if found[index].marker), default=1)  # type: ignore[union-attr]
        for begin, end in zip(borders, borders[1:], strict=False):
            for start in self._unmarked(begin, end, begin in found, first):
                if self.curation.starts.get(start.index, True):
                    found.setdefault(start.index, start)
        if not found:
            text = [index for index, line in enumerate(self.lines) if not line.is_blank]
            if text:
                found[text[0]] = self._whole(text)
        return tuple(found[index] for index in sorted(found))

    def _whole(self, text: list[int]) -> Start:
        """A file of nothing but chrome, published as one speech all the same."""
        for index in text:
            self.labels.pop(index, None)
        self._doubt("whole_file", text[0], "chrome only", "a speech")
        return Start(index=text[0], rule="whole_file", marker=None)

    def _candidates(self) -> Iterator[Candidate]:
        for index, text in enumerate(self.folded):
            label = self.labels.get(index)
            if not 0 < len(text) <= MARKER_CHARS or (label and label.kind is not Kind.MARKER and not label.only_at_edge):
                continue
            bare = text
            while suffix := rules.first(SUFFIXES, bare):
                bare = bare[: suffix[1].start()]
            if label is not None and label.rule == "declared_count" and not re.search(r"[0-9一二三四五六七八九十]\s*篇", bare):
                bare = text
            for rule in MARKERS:
                match = rule.find(bare)
                if match is None:
                    continue
                said = match.groupdict()
                value = rules.ordinal(said.get("n") or said.get("n2") or "")
                if value is None:
                    continue
                title = (said.get("title") or said.get("bare") or "").strip()
                stem = (title if rule.extra.get("suffix") else said.get("stem", "")) if rule.extra.get("stem") else ""
                where = match.start("n") if said.get("n") else match.start("n2")
                end = match.end("n") if said.get("n") else match.end("n2")
                around = (bare[:where] if not rule.extra.get("suffix") else "", bare[end : end + 1])
                yield Candidate(
                    index=index,
                    ordinal=value,
                    form=(rule.name, stem or "", said.get("after") or "", *map(_shape, around)),
                    title=title,
                    is_suffix=bool(rule.extra.get("suffix")),
                    says_piece=rule.extra["basis"] == "word",
                )
                if rule.extra["basis"] == "word":
                    break

    def _row(self) -> list[Candidate]:
        """The markers of the file: the row whose ordinals run on, mended with odd ones that fit its gaps."""
        rows: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
        for candidate in self._candidates():
            rows[candidate.form].append(candidate)
        full = {form: self._with_text(row) for form, row in rows.items()}
        running = {form: _run_on(row) for form, row in full.items() if row}
        stated = [row for row in running.values() if row and row[0].says_piece]
        placed = [row for row in running.values() if len(row) > 1 and not row[0].says_piece and self._open_speeches(row)]
        ranked = sorted(stated, key=lambda row: (-len(row), row[0].index)) or sorted(
            placed, key=lambda row: (-len(row), row[0].index)
        )
        if not ranked:
            return []
        row = ranked[0]
        for other in [*ranked[1:], *(placed if stated else [])]:
            row = _filled(row, [candidate for candidate in other if candidate.says_piece == row[0].says_piece])
        row = self._with_text(row)
        taken = {candidate.index for candidate in row}
        for candidate in rows[ranked[0][0].form]:
            if candidate.index not in taken and (row and candidate.says_piece):
                self.contents.setdefault(candidate.index, "marker_without_body")
        self._check_run(row)
        return row

    def _with_text(self, row: Sequence[Candidate]) -> list[Candidate]:
        """The candidates of a row that have a text behind them, before the next."""
        kept = []
        for at, candidate in enumerate(row):
            end = row[at + 1].index if at + 1 < len(row) else len(self.lines)
            chars = 0
            for index in range(candidate.index + 1, end):
                if self.is_text(index):
                    chars += len(self.lines[index].text.strip())
                if chars >= BODY_CHARS:
                    kept.append(candidate)
                    break
            else:
                if chars and any(SENTENCE_END.search(self.folded[i]) for i in range(candidate.index + 1, end) if self.is_text(i)):
                    kept.append(candidate)
        return kept

    def _open_speeches(self, row: Sequence[Candidate]) -> bool:
        """Whether most of a row of bare numbers stand where speeches start: a salutation behind, a close before."""
        if row[0].form[0] == "number_title" and re.fullmatch(r"第.{1,3}(?:部分|章|节)", row[0].title):
            return False
        evidence = 0
        for candidate in row:
            after = [i for i in range(candidate.index + 1, min(candidate.index + 16, len(self.lines))) if self.is_text(i)]
            before = [i for i in range(max(0, candidate.index - 12), candidate.index) if self.is_text(i)]
            opens = any(self.is_salutation(index) for index in after[:HEAD_LINES])
            closes = any(self.is_closing(index) for index in before[-3:])
            evidence += opens or closes
        return evidence * 3 >= len(row) * 2

    def _check_run(self, row: Sequence[Candidate]) -> None:
        for before, candidate in zip(row, row[1:], strict=False):
            if candidate.ordinal not in (before.ordinal + 1, 1):
                self._doubt("ordinal_breaks", candidate.index, str(candidate.ordinal), str(before.ordinal + 1))

    # Borders without a marker

    def _unmarked(self, begin: int, end: int, is_marked: bool, first_ordinal: int) -> Iterator[Start]:
        """Starts of speeches in `begin..end` that have no marker; `begin` itself is taken where `is_marked`."""
        text = [i for i in range(begin + is_marked, end) if self.is_text(i)]
        trimmed = self._without_edges(text, begin, end, is_marked)
        if not trimmed:
            return
        inner = list(self._borders(trimmed))
        if is_marked:
            yield from inner
        elif end == len(self.lines) or self._holds_speech(trimmed, first_ordinal, bool(inner)):
            yield Start(index=trimmed[0], rule="head_of_file", marker=None)
            yield from inner
        else:
            self._preamble(trimmed)

    def _without_edges(self, text: list[int], begin: int, end: int, is_marked: bool) -> list[int]:
        """Text lines less those that a rule calls chrome at the edge of a speech; these get a firm label."""
        edge: set[int] = set()
        for order in (text, text[::-1]):
            passed = 0
            for index in order:
                if index in self.labels and self.labels[index].only_at_edge:
                    edge.add(index)
                elif not is_marked and order is text and self.is_head_like(index) and passed < 3 and begin == 0:
                    passed += 1  # the compilation's own title may stand between breadcrumb and posting line
                else:
                    break
        for index in edge:
            self.labels[index] = replace(self.labels[index], only_at_edge=False)
        return [index for index in text if index not in edge]

    def _holds_speech(self, text: list[int], first_ordinal: int, has_borders: bool) -> bool:
        chars = sum(len(self.lines[index].text.strip()) for index in text)
        greets = any(self.is_salutation(index) for index in text)
        return has_borders or (greets and chars >= BODY_CHARS) or (first_ordinal > 1 and chars >= BODY_CHARS) or chars >= PREAMBLE_CHARS

    def _preamble(self, text: list[int]) -> None:
        """A few words before the first of a full row of markers: the compilation's title, or its editor's blurb."""
        for index in text:
            is_sentence = bool(SENTENCE_END.search(self.lines[index].text)) or not self.folded[index]
            kind, rule = (Kind.NOTE, "preamble") if is_sentence else (Kind.CHROME, "head_line")
            self.labels[index] = Label(kind=kind, rule=rule, only_at_edge=False, said={})
            if is_sentence:
                self._doubt("unclassified_lines", index, self.lines[index].text.strip()[:40], "a known note")

    def _borders(self, text: list[int]) -> Iterator[Start]:
        """A fresh title or a bare salutation after a close; a title of its genre with a salutation, after enough text."""
        last, chars, seen = 0, [0], set()
        for index in text:
            chars.append(chars[-1] + len(self.lines[index].text))
        for at in range(1, len(text)):
            if self.is_salutation(text[at]):
                head = self._head_before(text, at, last)
            elif self.is_fresh_title(text[at]) and at + 1 < len(text):
                head = self._head_before(text, at, last)
            else:
                continue
            if head <= last or head in seen:
                continue
            closed = self._closed(text, head)
            titles = [k for k in range(head, at + 1) if self.is_fresh_title(text[k])]
            if closed and (titles or head == at or any(self.is_head_like(text[k]) for k in range(head, at))):
                rule = "title_after_close" if head < at or titles else "salutation_after_close"
            elif titles and self.is_salutation(text[at]) and chars[head] - chars[last] >= SPEECH_CHARS and self._ended(text[head - 1]):
                rule = "title_then_salutation"
            else:
                continue
            if head == at and not self.is_salutation(text[at]) and chars[-1] - chars[at + 1] < BODY_CHARS:
                continue
            last = head
            seen.add(head)
            yield Start(index=text[head], rule=rule, marker=None)

    def _ended(self, index: int) -> bool:
        """Whether a line ends a sentence, or is a signature: a text may end there."""
        return bool(re.search(r"[。！？!?…”）)]$", self.lines[index].text.strip())) or self.is_signature(index)

    def _head_before(self, text: list[int], at: int, last: int) -> int:
        """Where the title lines over `at` begin; dates and names that sign the text before are left to it."""
        head = at
        while head - 1 > last and at - head < HEAD_LINES and self.is_head_like(text[head - 1]):
            head -= 1
        if any(not self.is_signature(text[k]) for k in range(head, at)):
            while self.is_signature(text[head]):
                head += 1
        return head

    def _closed(self, text: list[int], head: int) -> bool:
        before = head - 1
        while before > 0 and before > head - 4 and self.is_signature(text[before]):
            before -= 1
        return before >= 0 and self.is_closing(text[before])

    # The ledger

    def kinds(self, starts: Sequence[Start]) -> list[tuple[Kind, str, int]]:
        """For each line its kind, its rule, and the number of the start it lies behind (-1: before the first)."""
        for begin, end in zip((s.index for s in starts), [*(s.index for s in starts[1:]), len(self.lines)], strict=True):
            marked = self.is_text(begin) and any(s.index == begin and s.marker for s in starts)
            self._without_edges([i for i in range(begin + marked, end) if self.is_text(i)], begin, end, True)
        self._table_of_contents(starts)
        found: list[tuple[Kind, str, int]] = []
        at = -1
        for index, line in enumerate(self.lines):
            if at + 1 < len(starts) and starts[at + 1].index == index:
                at += 1
                if starts[at].marker:
                    found.append((Kind.MARKER, starts[at].marker.form[0], at))  # type: ignore[union-attr]
                    continue
            label = self.labels.get(index)
            if line.is_blank:
                found.append((Kind.BLANK, "blank", at))
            elif index in self.contents:
                found.append((Kind.CHROME, self.contents[index], at))
            elif label is not None and not label.only_at_edge and label.kind is not Kind.SPEECH:
                found.append((label.kind, label.rule, at))
            elif at < 0:
                found.append((Kind.CHROME, "head_line", at))
            else:
                found.append((Kind.SPEECH, "body", at))
        return _with_inner_blanks(found)

    def _table_of_contents(self, starts: Sequence[Start]) -> None:
        """Lines before the first start that say a marker's title again."""
        titles = {_letters(s.marker.title) for s in starts if s.marker and len(_letters(s.marker.title)) > 3}
        for index in range(starts[0].index if starts else 0):
            words = re.sub(r"[.．·…\s\-—]*\d{0,4}$", "", self.folded[index])
            if self.is_text(index) and any(_letters(words).endswith(title) for title in titles):
                self.contents[index] = "table_of_contents"

    def ledger(self, starts: Sequence[Start], kinds: Sequence[tuple[Kind, str, int]]) -> Ledger:
        segments: list[Segment] = []
        own: dict[int, list[Segment]] = defaultdict(list)
        begin = 0
        for index, (kind, rule, at) in enumerate(kinds):
            is_last = index + 1 == len(kinds) or kinds[index + 1] != (kind, rule, at)
            if not is_last:
                continue
            if kind is Kind.SPEECH and not own[at] and not starts[at].marker:
                rule = starts[at].rule
            segment = Segment(begin=begin, end=self.lines[index].stop, kind=kind, rule=rule)
            segments.append(segment)
            if kind is Kind.SPEECH:
                own[at].append(segment)
            begin = segment.end
        drafts = tuple(self._draft(n, starts[at], own[at]) for n, at in enumerate(sorted(at for at in own if own[at]), 1))
        provenance = self._provenance()
        if provenance.declared_count is not None and provenance.declared_count != len(drafts):
            self._doubt("count_disagreements", 0, str(len(drafts)), str(provenance.declared_count))
        if self.source.is_doubtful:
            self._doubt("low_confidence_decodings", 0, self.source.encoding, "one likely encoding")
        if not drafts:
            self._doubt("sources_without_speech", 0, "no text", "a speech")
        return Ledger(
            source=self.source,
            lines=self.lines,
            segments=tuple(segments),
            drafts=drafts,
            provenance=provenance,
            doubts=tuple(sorted(self.doubts, key=lambda doubt: (doubt.kind, doubt.line))),
        )

    def _draft(self, ordinal: int, start: Start, segments: list[Segment]) -> Draft:
        title, title_source = self._title(start)
        return Draft(
            ordinal=ordinal,
            begin=self.lines[start.index].begin if start.marker else segments[0].begin,
            end=segments[-1].end,
            segments=tuple(segments),
            title=self.curation.titles.get(start.index, title),
            title_source=title_source,
            rule=start.rule,
        )

    def _title(self, start: Start) -> tuple[str | None, str | None]:
        """A marker's title without the site's suffix, and as scraped."""
        if start.marker is None or not start.marker.title:
            return None, None
        line = self.lines[start.index].text.strip()
        if start.marker.is_suffix:
            return _without_suffix(line), line
        scraped = line[rules.fold(line).rindex(start.marker.title.split("\0")[0]) :] if start.marker.title in rules.fold(line) else line
        return _without_suffix(scraped) or None, scraped

    def _provenance(self) -> Provenance:
        said: dict[str, str] = {}
        title = None
        for rule in ("copyright", "powered_by", "site_source", "breadcrumb", "breadcrumb_bare", None):
            for index, label in sorted(self.labels.items()):
                if rule is None or label.rule == rule:
                    for key, value in label.said.items():
                        if not label.only_at_edge and key != "title" and value not in ("首页", "主页", "网站首页"):
                            said.setdefault(key, value)
                    if label.rule == "declared_count" and not label.only_at_edge and title is None:
                        title = self.lines[index].text.strip()
        return Provenance(
            title=title,
            site=said.get("site"),
            posted=_edtf(said.get("posted")),
            declared_count=rules.ordinal(said["count"]) if "count" in said else None,
        )

    def _doubt(self, kind: str, index: int, found: str, expected: str) -> None:
        self.doubts.append(Doubt(kind=kind, path=self.source.path, line=index + 1, found=found, expected=expected))


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
        if index and end < len(found) and found[index - 1] == found[end] and found[end][0] is Kind.SPEECH:
            found[index:end] = [found[end]] * (end - index)
        else:
            found[index:end] = [(Kind.BLANK, "blank", -1)] * (end - index)
        index = end
    return found


def _run_on(row: Sequence[Candidate]) -> list[Candidate]:
    """The part of a row whose ordinals run on best: each step of one is free, a gap, a repeat or a restart costs."""
    best: list[tuple[float, int]] = []
    for at, candidate in enumerate(row):
        score, before = (0.0 if candidate.ordinal == 1 else -1.2), -1
        for earlier in range(max(0, at - RUN_WINDOW), at):
            value = best[earlier][0] - _step_cost(row[earlier].ordinal, candidate.ordinal)
            if value > score:
                score, before = value, earlier
        best.append((score + 1, before))
    kept: list[Candidate] = []
    at = max(range(len(best)), key=lambda k: (best[k][0], -k)) if best else -1
    while at >= 0:
        kept.append(row[at])
        at = best[at][1]
    return kept[::-1]


def _step_cost(before: int, after: int) -> float:
    if after == before + 1:
        return 0.0
    return 0.6 if after >= before or after == 1 else 1.5


def _filled(row: list[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """The row with candidates of another form that carry an ordinal it lacks, in the place where it lacks it."""
    taken = {candidate.index for candidate in row}
    for other in others:
        if other.index in taken:
            continue
        before = max((c for c in row if c.index < other.index), key=lambda c: c.index, default=None)
        after = min((c for c in row if c.index > other.index), key=lambda c: c.index, default=None)
        follows = before is not None and other.ordinal == before.ordinal + 1
        precedes = after is not None and other.ordinal == after.ordinal - 1
        if (follows and (after is None or after.ordinal > other.ordinal)) or (
            precedes and (before is None or before.ordinal < other.ordinal)
        ):
            row = sorted([*row, other], key=lambda c: c.index)
            taken.add(other.index)
    return row


def _shape(text: str) -> str:
    """Which words and which bracket or sign stand beside an ordinal; white space and repeats do not count."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"\s+", "", text))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", rules.fold(text))


def _without_suffix(title: str) -> str:
    while hit := rules.first(SUFFIXES, rules.fold(title)):
        title = title[: hit[1].start()].rstrip()
    return title


def _edtf(date: str | None) -> str | None:
    """A posting date in EDTF, from digits with any separator."""
    if date is None:
        return None
    year, month, day = (int(part) for part in re.findall(r"\d+", date))
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def kind_counts(segments: Sequence[Segment]) -> Mapping[Kind, int]:
    """Characters by kind."""
    counts: Counter[Kind] = Counter()
    for segment in segments:
        counts[segment.kind] += segment.end - segment.begin
    return counts
