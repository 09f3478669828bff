"""What can be said of a line on its own: blank, the site's chrome, an editor's note, a teaser of what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Kind, Label, LabelledSource, Line, Source, lines_of
from speech_archive.rules import opening

CHROME = rules.load("chrome")
PAGE_NUMBER = next(rule for rule in rules.load("cleaning") if rule.name == "page_number" and rule.extra["at"] == "line")
LONG_CHROME = tuple(rule for rule in CHROME if not rule.extra.get("short"))
SHORT_CHARS = 100  # the longest line that a rule marked `short` looks at
TEASER_LETTERS = 30  # a shorter copy may be a title said twice
TEASER_LOOKAHEAD = 12  # non-blank lines a teaser runs together, those it skips included
SHORT_LETTERS = 60  # a longer line is text, which a teaser does not skip
REPEATS = 3  # times a line must stand to be a running head
RUNNING_HEAD_CHARS = 40
ENTRY_NUMBER = re.compile(r"^\s*[(（\[【]?(?:第?[0-9一二三四五六七八九十]{1,3}[篇、.．:：)）\]】]{1,2})\s*")
ENTRY_PAGE = re.compile(r"[.．·…\-—\s]{0,60}\d{0,4}\s*$")
STOPS = ("。", "！", "？", "!", "?")  # a site's line at an edge is no sentence, unless its rule says so
BLANK = Label(kind=Kind.BLANK, rule="blank", only_at_edge=False, said={})
ELLIPSIS = re.compile(r"(?:\.{2,}|…+|。。+|\[?(?:详细|全文|查看全文|阅读全文|更多)[\]>»]*)\s*$")
PAGE_END = re.compile(r"[ \u3000\xa0]{1,8}\d{1,3}[ \u3000\xa0]{0,8}$")


def label(source: Source) -> LabelledSource:
    """The lines of a source with the rules' word on each; most lines of a speech have none."""
    lines = lines_of(source.text)
    labels: dict[int, Label] = {}
    before = ""  # the rule of the last line that was not blank
    for index, line in enumerate(lines):
        if line.is_blank:
            labels[index] = BLANK
            continue
        found = _label_of(line, before)
        if found is None or found.rule != "continued_heading":
            before = found.rule if found else ""
        if found:
            labels[index] = found
    for index in _running_heads(lines, labels):
        labels.setdefault(index, Label(kind=Kind.CHROME, rule="running_head", only_at_edge=False, said={}))
    for index in _contents(lines, labels):
        labels[index] = Label(kind=Kind.CHROME, rule="table_of_contents", only_at_edge=False, said={})
    for index in _teasers(lines):
        labels.setdefault(index, Label(kind=Kind.TEASER, rule="copy_of_what_follows", only_at_edge=False, said={}))
    return LabelledSource(source=source, lines=lines, labels=labels)


def _label_of(line: Line, before: str) -> Label | None:
    """The first rule's word on a line whose conditions hold: what stands before, and that a site's line is no sentence."""
    text = line.text.strip()
    if len(text) > rules.LONGEST_LINE_CHARS:
        return None
    folded = folding.fold(text)
    if PAGE_NUMBER.find(folded):
        return Label(kind=Kind.CHROME, rule="page_number", only_at_edge=True, said={})
    for rule in CHROME if len(text) <= SHORT_CHARS else LONG_CHROME:
        match = rule.find(folded)
        if match is None or rule.extra.get("after", before) != before:
            continue
        kind, is_edge = Kind(rule.extra["kind"]), bool(rule.extra.get("edge"))
        if is_edge and kind is Kind.CHROME and text.endswith(STOPS) and not rule.extra.get("sentence"):
            continue
        said = {key.removesuffix("_two"): value.strip() for key, value in match.groupdict().items() if value and value.strip()}
        return Label(kind=kind, rule=rule.name, only_at_edge=is_edge, said=said)
    return None


def _contents(lines: tuple[Line, ...], labels: Mapping[int, Label]) -> list[int]:
    """Lines under a heading such as 目录 that say again what stands below, each on a line of its own."""
    below: dict[str, int] = {}
    for index, line in enumerate(lines):
        below[opening.letters(ENTRY_NUMBER.sub("", line.text))] = index
    found = []
    for index, label in labels.items():
        if label.rule == "list_heading":
            block = range(index + 1, next((i for i in range(index + 1, len(lines)) if not _is_entry(lines[i])), len(lines)))
            entries = [opening.letters(ENTRY_NUMBER.sub("", ENTRY_PAGE.sub("", lines[i].text))) for i in block]
            first = next((k for k, entry in enumerate(entries) if entry and entry in entries[:k]), len(entries))
            found += [i for i, entry in zip(block[:first], entries[:first], strict=True) if entry and below.get(entry, -1) > i]
    return found


def _is_entry(line: Line) -> bool:
    return line.is_blank or opening.head(line.text.strip()) or opening.heading_level(line.text.strip()) is not None


def _running_heads(lines: tuple[Line, ...], labels: Mapping[int, Label]) -> list[int]:
    """Short lines that a printed page repeats at its head: the same three times or more, mostly beside a page number."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        text = line.text.strip()
        if 4 <= len(text) <= RUNNING_HEAD_CHARS and index not in labels:
            places.setdefault(text, []).append(index)
    found = []
    for same in places.values():
        if len(same) >= REPEATS:
            beside = sum(lines[i].text.startswith("\f") or _beside_page_number(i, labels) for i in same)
            found += same if beside * 2 >= len(same) else []
    return found


def _beside_page_number(index: int, labels: Mapping[int, Label]) -> bool:
    return any(i in labels and labels[i].rule == "page_number" for i in (index - 1, index + 1))


def _teasers(lines: tuple[Line, ...]) -> list[int]:
    """Lines whose letters open the text that follows: cut off by an ellipsis, or copying more than one line."""
    full = [index for index, line in enumerate(lines) if not line.is_blank]
    letters = [opening.letters(PAGE_END.sub("", lines[index].text)) for index in full]
    found = []
    for at, index in enumerate(full):
        cut = ELLIPSIS.search(lines[index].text[-20:])
        own = opening.letters(lines[index].text[: -len(cut.group())]) if cut else letters[at]
        if len(own) >= TEASER_LETTERS and _copies(own, letters[at + 1 : at + 1 + TEASER_LOOKAHEAD], whole=cut is None):
            found.append(index)
    return found


def _copies(own: str, following: list[str], *, whole: bool) -> bool:
    """Whether `own` is the opening of the following lines run together, short ones (chrome, titles, dates) skipped.

    A line that is no more than the next one said twice is a copy only if it was cut off, not `whole`.
    """
    at, used = 0, 0
    for line in following:
        rest = own[at:]
        if line.startswith(rest):
            return not whole or used > 0
        if rest.startswith(line):
            at += len(line)
            used += 1
        elif len(line) > SHORT_LETTERS:
            return False
    return False
