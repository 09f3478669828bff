"""The row of markers of a source: short lines of one form whose ordinals run on, each with a text behind it.

What makes a marker is less its form than its place. A line that says `piece` (篇, 范文, 讲话稿 …) is believed for its
run; a bare number (`3、题`, `题（三）`, `Part 3`) only where speeches open behind it.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from speech_archive import rules
from speech_archive.language import folding, numerals
from speech_archive.models import Doubt, DoubtKind, LabelledSource, Marker, NumberedSource
from speech_archive.rules import Rule, opening

MARKERS = tuple(rule for rule in rules.load("markers") if not rule.extra.get("glued"))
GLUED = tuple(rule for rule in rules.load("markers") if rule.extra.get("glued"))
SUFFIXES = rules.load("suffixes")

MARKER_CHARS = 80  # a longer line is text
GLUED_CHARS = 120  # of a line of text, where a glued marker is looked for
TEXT_LETTERS = 4  # with less behind it a marker is an entry of a table of contents, or its text was not scraped
FRESH_LETTERS = 200  # before a row that opens no speech, less text than this must stand: else it is inside one
HEAD_LINES = 6  # a title, a subtitle, a byline, a date … between a marker and its salutation
NUMERAL = re.compile(numerals.ORDINAL)
WORD_TITLE_END = re.compile(r"[。；;]")  # a title may ask or cry out
IN_BRACKETS = re.compile(r"《[^《》]+》|【[^【】]+】|“[^“”]+”")
TITLE_CHARS = 4  # a shorter line behind a bare number is no title
FILLINGS = 6  # rounds in which odd markers may follow one another into the gaps
RUN_WINDOW = 30  # candidates an ordinal may follow on from
LATE_START, ODD_STEP, BACK_STEP = 1.2, 0.6, 1.5  # what a row loses where its ordinals do not run on; one member is worth 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line that may be a marker: its ordinal, and the form it shares with its fellows."""

    index: int
    ordinal: int
    form: tuple[str, ...]
    title: str
    rule: Rule
    end: int  # where the marker ends in the stripped line, if it is glued to text


def number(labelled: LabelledSource) -> NumberedSource:
    """The markers of a source in line order, and the lines that look like them but have no text behind."""
    desk = _Desk(labelled)
    rows: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for candidate in desk.candidates():
        rows[candidate.form].append(candidate)
    with_text = {form: desk.with_text(row) for form, row in rows.items()}
    row = _best_row(desk, with_text)
    row = desk.with_text(_filled(row, list(desk.glued(row))))
    seen = {candidate.index for candidate in row}
    alike = {candidate.form for candidate in row}
    seen |= {candidate.index for form in alike for candidate in with_text.get(form, ())}
    shared = Counter(candidate.title for candidate in row)
    return NumberedSource(
        labelled=labelled,
        markers=tuple(_marker(candidate, labelled, is_shared=shared[candidate.title] > 1) for candidate in row),
        empty=tuple(sorted({c.index for form in alike for c in rows[form]} - seen)),
        doubts=tuple(_doubts(labelled, row, with_text.values())),
    )


def _best_row(desk: _Desk, with_text: Mapping[tuple[str, ...], list[Candidate]]) -> list[Candidate]:
    """The row that says `piece` and is believed, mended with odd markers; else the longest of bare numbers."""
    stated = [run_on(row) for row in with_text.values() if row and row[0].rule.extra["basis"] == "word"]
    stated = sorted((row for row in stated if row and desk.is_believed(row)), key=lambda row: (-len(row), row[0].index))
    opened = [desk.opening_speeches(row) for row in with_text.values()]
    placed = [row for row in map(run_on, opened) if len(row) > 1]
    placed = [desk.filled(row, with_text[row[0].form]) for row in placed]
    best = max(placed, key=lambda row: (len(row), -row[0].index), default=[])
    if stated and not desk.is_nested(stated[0], best):
        return _joined(stated, list(itertools.chain(*opened)))
    return best


def _doubts(labelled: LabelledSource, row: Sequence[Candidate], others: Iterable[list[Candidate]]) -> Iterator[Doubt]:
    """Where the ordinals of the row do not run on; where there is no row, others that look like one."""
    path = labelled.source.path
    for before, after in itertools.pairwise(row):
        if after.ordinal not in (before.ordinal + 1, 1):
            found, expected = str(after.ordinal), str(before.ordinal + 1)
            yield Doubt(kind=DoubtKind.ORDINAL_BREAKS, path=path, line=after.index + 1, found=found, expected=expected)
    for other in () if row else map(run_on, others):
        if len(other) > 1 and other[0].ordinal == 1 and not other[0].rule.extra.get("heading"):
            index = other[0].index
            text = labelled.lines[index].text.strip()[:40]
            yield Doubt(kind=DoubtKind.POSSIBLE_MARKERS, path=path, line=index + 1, found=text, expected="a speech behind each")


class _Desk:
    """A source's lines, and the questions that markers ask of them."""

    def __init__(self, labelled: LabelledSource) -> None:
        self.labels = labelled.labels
        self.texts = tuple(line.text.strip() for line in labelled.lines)

    def is_text(self, index: int) -> bool:
        label = self.labels.get(index)
        return bool(self.texts[index]) and (label is None or label.only_at_edge)

    def is_unlabelled(self, index: int) -> bool:
        return bool(self.texts[index]) and index not in self.labels

    def candidates(self) -> Iterator[Candidate]:
        for index, text in enumerate(self.texts):
            if 0 < len(text) <= MARKER_CHARS and self.is_text(index) and not rules.first(GLUED, folding.fold(text)):
                bare = without_suffix(folding.fold(text))
                for rule in MARKERS:
                    if index in self.labels and rule.extra["basis"] != "word":
                        continue
                    found = _candidate(index, bare, rule)
                    if found is not None:
                        yield found
                        if rule.extra["basis"] == "word":
                            break

    def glued(self, row: Sequence[Candidate]) -> Iterator[Candidate]:
        """Markers at the head of a line of text; they only mend a row of stated ones."""
        if not row or row[0].rule.extra["basis"] != "word":
            return
        for index, text in enumerate(self.texts):
            if NUMERAL.search(text, 0, 12) and self.is_text(index):
                opened = folding.fold(text[:GLUED_CHARS])
                hit = rules.first(GLUED, opened)
                value = numerals.ordinal(hit[1].group("n")) if hit else None
                if hit and value is not None:
                    title = hit[1].group("title").strip()
                    yield Candidate(index=index, ordinal=value, form=(hit[0].name,), title=title, rule=hit[0], end=hit[1].end())

    def with_text(self, row: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that have a text behind them, before the next one."""
        kept = []
        for at, candidate in enumerate(row):
            between = range(candidate.index + 1, row[at + 1].index if at + 1 < len(row) else len(self.texts))
            if candidate.end or any(
                self.is_unlabelled(i) and len(opening.letters(self.texts[i][:MARKER_CHARS])) >= TEXT_LETTERS for i in between
            ):
                kept.append(candidate)
        return kept

    def opening_speeches(self, row: Sequence[Candidate]) -> list[Candidate]:
        """The candidates behind which a speech opens: a salutation follows under titles at most, or a close stands before."""
        if row and row[0].rule.extra["basis"] == "word":
            return []
        if row and row[0].rule.extra.get("title") == "next":
            return [c for c in row if self._titled(c.index) or self._opens(c.index)]
        return [c for c in row if self._opens(c.index) or self._closed(c.index)]

    def is_believed(self, row: Sequence[Candidate]) -> bool:
        """Whether a row that says `piece` stands where speeches start: one of it opens one, or no text stands before it.

        A lone line with its number at the end (`重要窗口之一`) must open a speech.
        """
        if any(self._opens(c.index) or self._closed(c.index) for c in row):
            return True
        if len(row) == 1 and row[0].rule.extra.get("suffix"):
            return False
        before = sum(len(self.texts[index]) for index in range(row[0].index) if self.is_unlabelled(index))
        return before < FRESH_LETTERS

    def is_nested(self, row: Sequence[Candidate], outer: Sequence[Candidate]) -> bool:
        """Whether a row that opens no speech lies within one speech of a row that does: chapters of a report."""
        if not outer or any(self._opens(c.index) or self._closed(c.index) for c in row):
            return False
        at = bisect_left(outer, row[0].index, key=lambda candidate: candidate.index)
        return at > 0 and (at == len(outer) or row[-1].index < outer[at].index)

    def filled(self, row: list[Candidate], fellows: Sequence[Candidate]) -> list[Candidate]:
        """A row of bare numbers with the fellows that its gaps want; those name their genre."""
        return _filled(row, [fellow for fellow in fellows if opening.title(fellow.title)])

    def _opens(self, index: int) -> bool:
        seen = 0
        for later in range(index + 1, min(index + 1 + 3 * HEAD_LINES, len(self.texts))):
            if self.is_text(later):
                if opening.salutation(self.texts[later]):
                    return True
                seen += 1
                if seen > HEAD_LINES or not opening.head(self.texts[later]):
                    return False
        return False

    def _titled(self, index: int) -> bool:
        """Whether a title stands on the next line, and the text before has ended."""
        after = next((i for i in range(index + 1, min(index + 8, len(self.texts))) if self.is_text(i)), None)
        before = next((i for i in range(index - 1, max(-1, index - 8), -1) if self.texts[i]), None)
        has_ended = before is None or before in self.labels or opening.ENDED.search(self.texts[before]) is not None
        return has_ended and after is not None and opening.head(self.texts[after]) and len(self.texts[after]) >= TITLE_CHARS

    def _closed(self, index: int) -> bool:
        for before in range(index - 1, max(-1, index - 12), -1):
            if self.is_text(before) and not opening.signature(self.texts[before]):
                return opening.closing(self.texts[before])
        return False


def _candidate(index: int, bare: str, rule: Rule) -> Candidate | None:
    match = rule.find(bare)
    if match is None:
        return None
    said = match.groupdict()
    which = "n" if said.get("n") else "n2"
    value = numerals.ordinal(said.get(which) or "")
    title = (said.get("title") or said.get("bare") or "").strip()
    inner = WORD_TITLE_END if rule.extra["basis"] == "word" else opening.SENTENCE_END
    if value is None or inner.search(title[:-1]) or title.endswith(("。", "；", ";", "，", ",", "(续)")):
        return None
    stem = (title if rule.extra.get("suffix") else said.get("stem") or "") if rule.extra.get("stem") else ""
    before = "" if rule.extra.get("suffix") else bare[: match.start(which)]
    return Candidate(
        index=index,
        ordinal=value,
        form=(rule.name, stem, said.get("after") or "", _shape(before), _shape(bare[match.end(which) :].replace(" ", "")[:2])),
        title=title,
        rule=rule,
        end=0,
    )


def _shape(text: str) -> str:
    """Which words and which sign stand beside an ordinal; white space, repeats and what follows a letter do not count."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"\s+|(?<=.)\w.*", "", text)) if text else ""


def run_on(row: Sequence[Candidate]) -> list[Candidate]:
    """The part of a row whose ordinals run on best: each step of one is free, a gap, a repeat or a restart costs."""
    best: list[tuple[float, int]] = []
    for at, candidate in enumerate(row):
        score, before = (0.0 if candidate.ordinal == 1 else -LATE_START), -1
        for earlier in range(max(0, at - RUN_WINDOW), at):
            value = best[earlier][0] - _step_cost(row[earlier].ordinal, candidate.ordinal)
            if value > score:
                score, before = value, earlier
        best.append((score + 1, before))
    kept: list[Candidate] = []
    at = max(range(len(best)), key=lambda k: (best[k][0], -k)) if best else -1
    if at >= 0 and best[at][0] <= 0 and row[0].rule.extra["basis"] != "word":
        return []
    while at >= 0:
        kept.append(row[at])
        at = best[at][1]
    return kept[::-1]


def _step_cost(before: int, after: int) -> float:
    if after == before + 1:
        return 0.0
    return ODD_STEP if after >= before or after == 1 else BACK_STEP


def _joined(rows: Sequence[list[Candidate]], placed: Sequence[Candidate]) -> list[Candidate]:
    """The longest row, other rows of two or more that stand wholly before or after it, and odd ones that fit its gaps."""
    row = list(rows[0])
    odd = list(placed)
    for other in rows[1:]:
        if len(other) > 1 and other[0].ordinal == 1 and (other[-1].index < row[0].index or other[0].index > row[-1].index):
            row = sorted([*row, *other], key=lambda candidate: candidate.index)
        else:
            odd += other
    odd.sort(key=lambda candidate: candidate.index)
    for _ in range(FILLINGS):
        filled = _filled(_filled(row, odd), odd[::-1])
        if len(filled) == len(row):
            break
        row = filled
    return row


def _filled(row: list[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """The row with candidates of another form that carry an ordinal it lacks, in the place where it lacks it."""
    for other in others:
        at = bisect_left(row, other.index, key=lambda candidate: candidate.index)
        before, after = row[at - 1] if at else None, row[at] if at < len(row) else None
        if after is not None and after.index == other.index:
            continue
        follows = before is not None and other.ordinal == before.ordinal + 1
        precedes = after is not None and other.ordinal == after.ordinal - 1
        if (follows and (after is None or after.ordinal > other.ordinal or after.ordinal == 1)) or (
            precedes and (before is None or before.ordinal < other.ordinal)
        ):
            row = [*row[:at], other, *row[at:]]
    return row


def _marker(candidate: Candidate, labelled: LabelledSource, *, is_shared: bool) -> Marker:
    """The marker with its title as scraped: the whole line where fellows share the words before the number."""
    line = labelled.lines[candidate.index].text.strip()
    if candidate.end:
        line = line[: candidate.end].rstrip()
    is_suffix = bool(candidate.rule.extra.get("suffix"))
    scraped: str | None = line
    if not candidate.title:
        scraped = None
    elif not (is_suffix and is_shared):
        folded = folding.fold(line)
        number_at = NUMERAL.search(folded)
        at = folded.find(candidate.title, 0 if is_suffix or number_at is None else number_at.end())
        if at >= 0:
            scraped = line[at : at + len(candidate.title)] if is_suffix else line[at:]
    return Marker(
        index=candidate.index,
        ordinal=candidate.ordinal,
        rule=candidate.rule.name,
        title=_bare_title(scraped) or None if scraped else None,
        title_source=scraped,
        glued_chars=candidate.end,
    )


def _bare_title(scraped: str) -> str:
    """A title without the site's suffix, and without the brackets that hold the whole of it."""
    title = without_suffix(scraped)
    rule = opening.rule_of(title)
    if rule is not None and rule.name == "byline_field":
        return ""  # `第一篇 讲话人：某某` names the speaker, not the speech
    return title[1:-1] if IN_BRACKETS.fullmatch(title) else title


def without_suffix(title: str) -> str:
    """A title without what sites hang on it: （精选）, （本站推荐）."""
    while hit := rules.first(SUFFIXES, folding.fold(title)):
        title = title[: hit[1].start()].rstrip()
    return title
