"""Ranges of a text as marks over it: nested and crossing ones too, with every character of the text kept, and escaped here.

A mark that crosses another is split where that one ends, as HTML and TEI must; its parts say which they are (`data-part`).
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from speech_archive.publish import markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An element over a range of a text; of two with the same range the one that is given first is outside.

    `attributes` are on each of its parts. `after` is markup behind the text of the last part, inside it: a note (`data-note`)
    or another reading (`data-layer`), no part of the text.
    """

    begin: int
    end: int
    element: str
    attributes: Mapping[str, str]
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How text is escaped: at the begin of a line, and anywhere else."""

    first: Callable[[str], str]
    later: Callable[[str], str]


MARKDOWN = Dialect(first=markup.markdown, later=markup.inline)  # a paragraph or heading
HTML = Dialect(first=markup.html, later=markup.html)  # an element in a block of HTML
ONE_LINE = Dialect(first=markup.cell, later=markup.cell)  # the same on a line of its own


def lay(text: str, marks: Iterable[Mark], dialect: Dialect) -> str:
    """A text with marks over it, whose ranges lie in it. Linear in the text, the marks and the parts they are split in."""
    found: list[str] = []
    at = 0

    def write(end: int) -> None:
        nonlocal at
        if end > at:
            found.append((dialect.later if found else dialect.first)(text[at:end]))
            at = end

    for offset, tag in _tags(marks):
        write(offset)
        found.append(tag)
    write(len(text))
    return "".join(found)


def _tags(marks: Iterable[Mark]) -> Iterator[tuple[int, str]]:
    """Offset and markup of each begin and end, in order. What is open at a time is nested: a part ends within the one around."""
    todo = [(mark.begin, -mark.end, number, mark) for number, mark in enumerate(marks)]
    heapq.heapify(todo)
    opened: list[tuple[int, Mark]] = []  # with the end of its part
    while todo:
        begin, _, number, mark = heapq.heappop(todo)
        while opened and opened[-1][0] <= begin:
            yield _close(*opened.pop())
        end = min(mark.end, opened[-1][0]) if opened else mark.end
        yield begin, _opening(mark, is_first=begin == mark.begin, is_last=end == mark.end)
        opened.append((end, mark))
        if end < mark.end:
            heapq.heappush(todo, (end, -mark.end, number, mark))
    while opened:
        yield _close(*opened.pop())


def _opening(mark: Mark, *, is_first: bool, is_last: bool) -> str:
    attributes = dict(mark.attributes)
    if not (is_first and is_last):
        attributes["data-part"] = "I" if is_first else "F" if is_last else "M"  # as TEI: initial, medial, final
        if not is_first:
            attributes.pop("id", None)  # there is but one element of an id
    return "".join((f"<{mark.element}", *(f' {name}="{markup.attribute(value)}"' for name, value in attributes.items()), ">"))


def _close(end: int, mark: Mark) -> tuple[int, str]:
    return end, f"{mark.after if end == mark.end else ''}</{mark.element}>"


def by_paragraph(paragraphs: Sequence[str], marks: Iterable[Mark]) -> Mapping[int, Sequence[Mark]]:
    """Marks over a reading text by the paragraph (0-based) they lie in, offsets counted from its begin.

    One that lies in several is cut up, and says `after` in its last.
    """
    begins = [0]
    for paragraph in paragraphs:
        begins.append(begins[-1] + len(paragraph) + 1)
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        number = bisect_right(begins, mark.begin) - 1
        last = max(number, bisect_right(begins, mark.end - 1) - 1)
        for row in range(number, last + 1):
            begin, end = begins[row], begins[row] + len(paragraphs[row])
            part = replace(
                mark,
                begin=min(end, max(begin, mark.begin)) - begin,
                end=min(end, max(begin, mark.end)) - begin,
                after=mark.after if row == last else "",
                attributes=mark.attributes if row == number else {k: v for k, v in mark.attributes.items() if k != "id"},
            )
            found[row].append(part)
    return found
