"""What speaks for a speech to start on a line: its number and the row it stands in, title, date, salutation, what ends above it.

Each piece of evidence has a name; rules/borders.yml says what it weighs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from speech_archive.language import folding
from speech_archive.models import Kind, Label
from speech_archive.prepare.split.marks import Mark
from speech_archive.prepare.split.page import Page
from speech_archive.rules import opening, titles

WITHOUT_TEXT = "marker_without_body"
CURATED = "curated"  # a curator's yes, which no weight outdoes
TOP_LETTERS = 200  # with less text before it a row stands at the head of the file
TEXT_LETTERS = 4  # with less behind it a marker has no text
HEAD_LINES = 6  # a title, a subtitle, a byline, a date … between a border and its salutation
CLOSE_LINES = 5  # a close may stand so far above, under a signature
TITLE_CHARS = 40  # a line with a date under it that is longer is no title
POSTSCRIPT = re.compile(r"[（(].*[）)]|.{2,20}(?:整理|供稿|记录|速记)")  # what stands under a speech, not over the next
AFTERWORD = re.compile(r"(?:编\s*)?后\s*记|跋|编\s*后\s*语")
DATED = re.compile(r"^[(〔\[][^()〔〕\[\]]{0,6}(?:[0-9〇○一二三四五六七八九十]{2,4}年|[0-9]{4}[-./]).{0,24}[)〕\]]$")
PRINT_RULES = frozenset({"page_number", "running_head", "pagination", "continued_heading"})  # these part pages, not speeches
DRAWN_RULES = frozenset({"rule_line", "divider"})
HEADING_SIGN = re.compile(r"#{1,6}\s")
CANNOT_TITLE = ("。", "；", "：", ":", ";", "，", ",", "……")
CITED_RULES = frozenset({"citation", "endnote", "endnotes_heading"})
LINKS = 3  # title lines under a title that make it one of a list
STEM_CHARS = 6  # words that recur before a number and are longer are a title
SIGNS = ("salutation", "closed", "date", "contents")  # what a row of markers shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line where a speech may start, and the names of what speaks for or against it; `mark` where the line numbers it."""

    index: int
    mark: Mark | None
    evidence: tuple[str, ...]


def without_text(page: Page, marks: Sequence[Mark]) -> dict[int, Label]:
    """A word, at the edge of a speech, on lines that say `piece` with no text before the next: a list, or it was not scraped."""
    pieces = [mark for mark in marks if mark.is_piece and page.is_open(mark.index)]
    ends = [mark.index for mark in pieces[1:]] + [len(page.texts)] * bool(pieces)
    word = Label(kind=Kind.CHROME, rule=WITHOUT_TEXT, only_at_edge=True, said={})
    return {
        mark.index: word
        for mark, end in zip(pieces, ends, strict=True)
        if page.letters(mark.index + 1, end) < TEXT_LETTERS and not mark.end
    }


def gather(page: Page, marks: Sequence[Mark], decided: Mapping[int, bool]) -> tuple[Candidate, ...]:
    """Every line of a page where a speech may start, in order; `decided` are those a curator said yes or no to."""
    scene = _Scene(page, [mark for mark in marks if page.is_open(mark.index) and page.rule(mark.index) != WITHOUT_TEXT])
    found = [*_numbered(scene), *_unnumbered(scene)]
    told = {candidate.index for candidate in found}
    marked = {candidate.index for candidate in found if candidate.mark}
    found = [replace(c, evidence=(*c.evidence, "number_unheard")) if c.mark is None and c.index in marked else c for c in found]
    found += [
        Candidate(index=index, mark=None, evidence=("unnumbered",)) for index, yes in decided.items() if yes and index not in told
    ]
    kept = (
        c if c.index not in decided else replace(c, evidence=(*c.evidence, CURATED)) for c in found if decided.get(c.index, True)
    )
    return tuple(sorted(kept, key=lambda candidate: (candidate.index, candidate.mark is None)))


def _numbered(scene: _Scene) -> Iterator[Candidate]:
    """The lines with a number, each with what its row shares: a row is all the lines of one form."""
    rows: dict[tuple[str, ...], list[tuple[Mark, set[str]]]] = defaultdict(list)
    for mark in scene.marks:
        if mark.rule.title != "next" or scene.title_below(mark.index) is not None:
            rows[mark.form].append((mark, scene.of_mark(mark)))
    for row in rows.values():
        shared = Counter(name for _, found in row for name in found)
        common = {f"row_{name}" for name in SIGNS if 2 * shared[name] >= len(row) > 1}
        common |= set() if common else {"row_plain" if len(row) > 1 else "row_alone"}
        if not shared["salutation"] and not shared["closed"] and scene.is_inside(row[0][0].index):
            common.add("row_inside")
        if len(row) > 1 and len(row[0][0].form[1]) >= STEM_CHARS:
            common.add("row_of_one_title")
        if row[0][0].ordinal == 1 and scene.is_top(row[0][0].index):
            common.add("row_at_top")
        basis = row[0][0].rule.basis
        for mark, found in row:
            names = {f"{basis}_{name}" for name in common} | found | {f"marker_{mark.rule.name}"}
            yield Candidate(index=mark.index, mark=mark, evidence=tuple(sorted(names)))


def _unnumbered(scene: _Scene) -> Iterator[Candidate]:
    """Lines that open a speech without a number: the first of the file, titles, salutations."""
    found: dict[int, set[str]] = {}
    first = next(iter(scene.page.text_lines), None)
    for index in scene.page.text_lines:
        if index == first or scene.is_opening(index):
            head = scene.head_over(index)
            found.setdefault(head, set()).update(scene.of_title(head, index))
    dated = sum("date" in names for names in found.values())
    for head, names in found.items():
        if head == first:
            names.add("first")
        if "date" in names and dated > 1:
            names.add("dates_recur")
        yield Candidate(index=head, mark=None, evidence=tuple(sorted(names | {"unnumbered"})))


class _Scene:
    """Questions that a possible start asks of the lines around it."""

    def __init__(self, page: Page, marks: Sequence[Mark]) -> None:
        self.page = page
        self.marks = marks
        listed = (index for index, label in page.labels.items() if label.rule == "table_of_contents")
        self.entries = frozenset(titles.entry(page.texts[index]) for index in listed) - {""}
        self._pieces = frozenset(mark.index for mark in self.marks if mark.is_piece)
        self.shapes = self._recurring_shapes()
        self._greeted = self._first_greetings()
        self._inside = self._open_speeches()

    def _open_speeches(self) -> list[bool]:
        """For each line whether a salutation stands above that no close follows."""
        found, is_open = [], False
        for index, text in enumerate(self.page.texts):
            found.append(is_open)
            if self.page.is_plain(index):
                is_open = opening.salutation(text) or (is_open and not opening.closing(text))
        return found

    def _recurring_shapes(self) -> dict[int, set[str]]:
        """Short lines that stand beside the same as others: over a line of the site's, under a drawn rule, behind a sign."""
        beside: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in self.page.text_lines:
            text = self.page.texts[index]
            if len(text) <= TITLE_CHARS and not text.endswith(CANNOT_TITLE) and opening.heading_level(text) is None:
                above, below = self.page.beside(index)
                if above in DRAWN_RULES:
                    beside["rule_recurs", "drawn"].append(index)
                if below and below not in DRAWN_RULES | PRINT_RULES | CITED_RULES:
                    beside["header_recurs", below].append(index)
                if sign := HEADING_SIGN.match(text):
                    beside["sign_recurs", sign.group()].append(index)
        signs = sorted({shape for name, shape in beside if name == "sign_recurs"}, key=len)
        if len(signs) > 1 and self._is_book(beside["sign_recurs", signs[0]], beside["sign_recurs", signs[1]]):
            del signs[0]
        found: dict[int, set[str]] = defaultdict(set)
        for (name, shape), lines in beside.items():
            if len(lines) > 1 and (name != "sign_recurs" or shape == signs[0]):
                for index in lines:
                    found[index].add(name)
        return found

    def _is_book(self, high: Sequence[int], low: Sequence[int]) -> bool:
        """Whether a heading that stands alone in its level is the book's: no text of its own before one of the next level."""
        return len(high) == 1 and high[0] < low[0] and self.page.letters(high[0] + 1, low[0]) < TEXT_LETTERS

    def _first_greetings(self) -> frozenset[int]:
        """The lines that greet with words that no line above them has."""
        first: dict[str, int] = {}
        for index in self.page.text_lines:
            if opening.salutation(self.page.texts[index]):
                first.setdefault(opening.letters(self.page.texts[index]), index)
        return frozenset(first.values())

    def is_inside(self, index: int) -> bool:
        return self._inside[index]

    def is_top(self, index: int) -> bool:
        return self.page.letters(0, index) < TOP_LETTERS

    def is_opening(self, index: int) -> bool:
        text = self.page.texts[index]
        return (
            opening.salutation(text)
            or opening.title(text)
            or AFTERWORD.fullmatch(text) is not None
            or self.is_entry(text)
            or index in self.shapes
            or (self.is_dated(index) and (not opening.signature(text) or self.is_over_text(index)))
        )

    def is_entry(self, text: str) -> bool:
        return len(text) <= opening.HEAD_CHARS and bool(self.entries) and titles.entry(text) in self.entries

    def is_dated(self, index: int) -> bool:
        """Whether a short line that is no sentence has a date in brackets under it."""
        text = self.page.texts[index]
        below = self.page.after(index, 1)
        return (
            0 < len(text) <= TITLE_CHARS
            and not text.endswith(CANNOT_TITLE)
            and bool(below)
            and len(self.page.texts[below[0]]) <= TITLE_CHARS
            and DATED.match(folding.fold(self.page.texts[below[0]])) is not None
        )

    def is_over_text(self, index: int) -> bool:
        """Whether text stands under a line and the date below it: it looks like a name, and is the title of that text."""
        below = self.page.after(index, 2)
        return len(below) > 1 and bool(opening.SENTENCE_END.search(self.page.texts[below[1]]))

    def title_below(self, index: int) -> int | None:
        """The line under a bare number, if it is a title: short, no sentence; it may ask where a date stands under it."""
        below = self.page.after(index, 1)
        if not below:
            return None
        text = self.page.texts[below[0]]
        return below[0] if opening.head(text) or self.is_dated(below[0]) or opening.salutation(text) else None

    def head_over(self, index: int) -> int:
        """Where the title lines over a line begin; dates and names that sign the text before are left to it."""
        lines = [index]
        for before in self.page.before(index, HEAD_LINES):
            if before in self._pieces or not opening.head(self.page.texts[before]):
                break
            lines.append(before)
        if any(not self.is_under(line) for line in lines):
            while self.is_under(lines[-1]):
                lines.pop()
        return lines[-1]

    def is_under(self, index: int) -> bool:
        """Whether a line can stand under a close: a signature, a date, a note in brackets."""
        text = self.page.texts[index]
        return opening.signature(text) or POSTSCRIPT.fullmatch(text) is not None

    def of_mark(self, mark: Mark) -> set[str]:
        """What speaks for a numbered line on its own."""
        found = self._below(mark.index, mark.title) | self._above(mark.index)
        if mark.end:
            found.add("salutation")
        return found

    def of_title(self, head: int, index: int) -> set[str]:
        """What speaks for an unnumbered start whose head runs from `head` to `index` at least."""
        texts = self.page.texts
        found = self._above(head)
        if opening.salutation(texts[index]):
            found |= {"salutation"} | ({"greets_anew"} if index in self._greeted else set())
        if AFTERWORD.fullmatch(texts[index]):
            found.add("afterword")
        for line in range(head, index + 1):
            if self.page.is_plain(line):
                found |= {"title"} if opening.title(texts[line]) else set()
                found |= {"date"} if self.is_dated(line) else set()
                found |= self.shapes.get(line, set())
                found |= {"contents"} if self.is_entry(texts[line]) else set()
        if head < index:
            found.add("head")
        return found | self._below(index, "") - {"title"}

    def _below(self, index: int, title: str) -> set[str]:
        """What stands under a start within a head: title, date, salutation."""
        found = set()
        texts = self.page.texts
        if title:
            found |= {"title"} if opening.title(title) else set()
            found |= {"contents"} if titles.entry(title) in self.entries else set()
            found |= {"date"} if self.is_dated(index) else set()
        under = self.page.after(index, HEAD_LINES + 1)
        if len(under) >= LINKS and all(self._is_link(line) for line in under[:LINKS]):
            found.add("links_follow")
        for number, below in enumerate(under):
            text = texts[below]
            if below in self._pieces:
                break
            if opening.salutation(text):
                found |= {"salutation"} | ({"greets_anew"} if below in self._greeted else set())
                break
            if number == 0 and not title:
                found |= {"title"} if opening.title(text) else set()
                found |= {"contents"} if self.is_entry(text) else set()
                found |= {"date"} if self.is_dated(below) else set()
            if not opening.head(text) and not (number == 0 and self.is_dated(below)):
                break
        return found

    def _is_link(self, index: int) -> bool:
        """Whether a line could be one of a list of titles: no sentence, no date, no name."""
        text = self.page.texts[index]
        return opening.head(text) and not opening.signature(text)

    def _above(self, index: int) -> set[str]:
        """How the text before a start ends: with a close, a sentence, a citation, in mid-sentence; or that there is none."""
        texts = self.page.texts
        above = next(self.page.before(index, 1), None)
        if above is None:
            return {"top"}
        found = {"ended" if opening.ENDED.search(texts[above]) or opening.signature(texts[above]) else "unended"}
        for before in self.page.before(index, CLOSE_LINES):
            if opening.closing(texts[before]):
                found.add("closed")
            if not self.is_under(before):
                break
        between = [self.page.labels[i].rule for i in range(above + 1, index) if self.page.texts[i]]
        if any(rule in CITED_RULES for rule in between):
            found.add("cited")
        elif any(rule not in PRINT_RULES for rule in between):
            found.add("site")
        return found
