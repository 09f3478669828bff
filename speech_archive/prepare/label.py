"""What can be said of a line on its own: blank, the site's chrome, an editor's note, a teaser of what follows."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Kind, Label, LabelledSource, Line, Source, lines_of
from speech_archive.rules import opening, titles
from speech_archive.rules.kinds import Chrome, Cleaning

CHROME = rules.load(Chrome)
PAGE_NUMBERS = rules.load(Cleaning).where(lambda rule: rule.outside)
LONG_CHROME = CHROME.where(lambda rule: not rule.short)
SHORT_CHARS = 100  # the longest line that a rule marked `short` looks at
TEASER_LETTERS = 30  # a shorter copy may be a title said twice
TEASER_LOOKAHEAD = 12  # non-blank lines a teaser runs together, those it skips included
SHORT_LETTERS = 60  # a longer line is text, which a teaser does not skip
REPEATS = 3  # times a line must stand to be a running head
RUNNING_HEAD_CHARS = 40
ENTRY_CHARS = 80  # a longer line is no entry of a table of contents
ENTRY_CANNOT_END = ("。", "；", "，", "、", "：", ":", ";", ",")
LIST_HEADING = "list_heading"
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
    if page := rules.first(PAGE_NUMBERS, folded):
        return Label(kind=Kind.CHROME, rule=page[0].name, only_at_edge=True, said={})
    for rule in CHROME if len(text) <= SHORT_CHARS else LONG_CHROME:
        match = rule.find(folded)
        if match is None or rule.after not in (None, before):
            continue
        if rule.edge and rule.kind is Kind.CHROME and text.endswith(STOPS) and not rule.sentence:
            continue
        said = {key.removesuffix("_two"): value.strip() for key, value in match.groupdict().items() if value and value.strip()}
        return Label(kind=rule.kind, rule=rule.name, only_at_edge=rule.edge, said=said)
    return None


def _contents(lines: tuple[Line, ...], labels: Mapping[int, Label]) -> list[int]:
    """Lines that name what stands elsewhere in the file: under a heading such as 目录, or two and more with a number or a page.

    A list ends before the first line that says an entry of it again: there a text begins.
    """
    entries = [titles.entry(line.text) if len(line.text) <= ENTRY_CHARS else "" for line in lines]
    full = [index for index, line in enumerate(lines) if not line.is_blank]
    plain = {entries[index] for index in full if entries[index] == _letters(lines[index])} - {""}
    found: list[int] = []
    listed: list[int] = []
    for index, below in itertools.pairwise([*full, -1]):
        is_numbered = bool(entries[index]) and entries[index] != _letters(lines[index])
        is_elsewhere = entries[index] in plain and (below < 0 or entries[below] != entries[index])
        if is_numbered and (is_elsewhere or titles.LEADER.search(lines[index].text)):
            listed.append(index)
            continue
        found += listed if len(listed) > 1 else []
        listed = []
    counts = Counter(entries)
    for index, label in labels.items():
        if label.rule == LIST_HEADING:
            found += _listed(lines, labels, entries, counts, index)
    return found


def _listed(
    lines: tuple[Line, ...], labels: Mapping[int, Label], entries: list[str], counts: Mapping[str, int], heading: int
) -> list[int]:
    """The entries under a heading, up to the last one that the file says again; none if it says none."""
    block: dict[str, int] = {}
    for index in range(heading + 1, len(lines)):
        if lines[index].is_blank:
            continue
        is_heading = index in labels and labels[index].rule == LIST_HEADING
        if is_heading or not _is_entry(lines[index]) or entries[index] in block or (block and not entries[index]):
            break
        block[entries[index]] = index
    again = [at for at, entry in enumerate(block) if counts[entry] > 1]
    return list(block.values())[: again[-1] + 1] if again else []


def _letters(line: Line) -> str:
    return opening.letters(folding.fold(line.text))


def _is_entry(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= ENTRY_CHARS and not text.endswith(ENTRY_CANNOT_END)


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
