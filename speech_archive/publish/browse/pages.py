"""The pages to browse by: one that has all facets, and a list of each, parted in pages of a bounded length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from speech_archive.cache import digest
from speech_archive.publish import markup
from speech_archive.publish.browse.facets import Facet, Group, facets
from speech_archive.publish.catalogue import Entry, by_date, catalogue
from speech_archive.publish.charts.timeline import timeline
from speech_archive.publish.earlier import Earlier, File
from speech_archive.publish.environment import page
from speech_archive.publish.pager import pager
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

ROWS = 300  # speeches on a page: 100 KB as HTML
MOST_NAMED = 300  # values that the first page of a facet names before its list
MOST_SHOWN = 12  # of a facet on the page of all of them
Part = tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A value in the list of those that a facet has: how deep, how often with all that lies in it, and where it is listed."""

    depth: int
    name: str
    count: int
    link: str | None


def browse(view: View, earlier: Earlier) -> Iterator[File]:
    """All pages to browse by; `browse_count` of them."""
    entries = by_date(catalogue(view))
    lines = {entry.speech.id: line(entry) for entry in entries}
    all_ = facets(entries)
    doors = [(facet.key, len(facet.groups), named(facet, parts(facet))[:MOST_SHOWN]) for facet in all_]
    yield _file(earlier, "browse/index.md", "browse", {"facets": doors, "count": len(entries)})
    for facet in all_:
        found = parts(facet)
        shared = {"key": facet.key, "total": len(found), "keys": [other.key for other in all_]}
        for number, part in enumerate(found, 1):
            told = shared | {"number": number, "groups": [_rows(group, lines) for group in part], "named": [], "chart": None}
            if number == 1:
                told |= {"named": named(facet, found)[:MOST_NAMED], "unknown": facet.groups[-1].is_unknown}
                told |= {"values": len(facet.groups), "chart": timeline(entries) if facet.key == "year" else None}
            yield _file(earlier, path(facet.key, number), "browse_facet", told)


def browse_count(view: View) -> int:
    """How many pages there are to browse by."""
    return 1 + sum(len(parts(facet)) for facet in facets(catalogue(view)))


def path(key: str, number: int) -> str:
    """The page of that number of a facet."""
    return f"browse/{key}.md" if number == 1 else f"browse/{key}-{number}.md"


def anchor(group: Group) -> str:
    """Where on its page a group is; a title of Chinese is no address."""
    return f"v{digest(repr((group.path, group.is_unknown)).encode()).hex()[:8]}"


def parts(facet: Facet) -> list[Part]:
    """The groups by page, each page of ROWS speeches at most; a group that is longer goes on on the next."""
    found: list[Part] = []
    part: list[Group] = []
    room = ROWS
    for group in facet.groups:
        left = group.entries
        while left:
            if room == 0:
                found.append(tuple(part))
                part, room = [], ROWS
            part.append(replace(group, entries=left[:room]))
            taken = min(room, len(left))
            left, room = left[taken:], room - taken
    return [*found, tuple(part)]


def named(facet: Facet, found: Sequence[Part]) -> list[Named]:
    """The values of a facet, those of places as the tree of divisions: with what lies in them, and where each is listed."""
    at: dict[tuple[str, ...], str] = {}
    for number, part in enumerate(found, 1):
        for group in part:
            at.setdefault(group.path, f"{path(facet.key, number).removeprefix('browse/')}#{anchor(group)}")
    within: Counter[tuple[str, ...]] = Counter()
    for group in facet.groups:
        for depth in range(1, len(group.path) + 1):
            within[group.path[:depth]] += group.count
    return [
        Named(depth=len(where), name=where[-1], count=count, link=at.get(where)) for where, count in within.items()
    ]  # a group comes behind what it lies in: paths are sorted


def line(entry: Entry) -> str:
    """A speech as Markdown, on the line of a list: its title, who, when, and where it stands."""
    word = words()
    who = " ".join(filter(None, (entry.office, entry.creator)))
    when = f"{word['signs'][entry.sign]} {entry.years}"
    where = word["browse"]["stands"].format(entry.source, entry.speech.draft.ordinal)
    told = markup.inline(word["browse"]["between"].join(filter(None, (when, who, where))))
    return f"[{markup.inline(entry.title)}](../speeches/{entry.speech.id}.md) {told}"


def _rows(group: Group, lines: dict[str, str]) -> tuple[Group, str, list[str]]:
    return replace(group, entries=()), anchor(group), [lines[entry.speech.id] for entry in group.entries]


def _file(earlier: Earlier, name: str, template: str, told: dict[str, object]) -> File:
    return earlier.file(
        name, digest(repr(told).encode("utf-8", "surrogatepass")), partial(page, template, told | {"pager": pager})
    )
