"""The indexes and the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from math import ceil
from typing import Any

from speech_archive.cache import digest
from speech_archive.publish.catalogue import by_date, catalogue
from speech_archive.publish.charts.strip import strip
from speech_archive.publish.earlier import Earlier, File, Ingredients
from speech_archive.publish.environment import page
from speech_archive.publish.pager import pager
from speech_archive.publish.pages.showcase import phrases, shows, varied
from speech_archive.publish.view import View, chars_of

LISTS = ("index", "sources")
PATHS = {"sources": "sources/index"}
INDEX_ROWS = 200  # speeches on one page of the index: 150 KB as HTML
MOST_NOTICES = 3  # different ones on the home page


def lists(view: View, earlier: Earlier, made_of: Ingredients) -> Iterator[File]:
    """The pages that list what an archive has, by path; `index_count` and LISTS say how many."""
    yield from _index(view, earlier, made_of)
    shared = _shared(view)
    for name in LISTS:
        yield f"{PATHS.get(name, name)}.md", page(name, shared)


def index_count(view: View) -> int:
    """How many pages the index of speeches has."""
    return max(1, ceil(len(view.speeches) / INDEX_ROWS))


def _index(view: View, earlier: Earlier, made_of: Ingredients) -> Iterator[File]:
    ordered = by_date(catalogue(view))
    total = index_count(view)
    for number in range(1, total + 1):
        rows = ordered[(number - 1) * INDEX_ROWS : number * INDEX_ROWS]
        told = {"speech_count": len(ordered), "source_count": len(view.sources), "number": number, "total": total}
        own = digest(repr(told).encode(), *(made_of.speech(entry.speech) for entry in rows))
        name = "speeches/index.md" if number == 1 else f"speeches/page-{number}.md"
        yield earlier.file(name, own, partial(page, "speeches", told | {"entries": rows, "strip": strip, "pager": pager}))


def _shared(view: View) -> dict[str, Any]:
    gaps = [gap for rows in view.gaps.values() for gap in rows]
    return {
        "site": view.site,
        "sources": view.sources,
        "heads": view.headings,
        "names": view.names,
        "works": view.works,
        "report": view.report,
        "shows": shows(view),
        "varied": varied(view),
        "phrases": phrases(view),
        "several": sum(work.collation is not None for work in view.works.values()),
        "notices": Counter(source.notice for source in view.sources if source.notice),
        "most_notices": MOST_NOTICES,
        "mask_count": len(gaps),
        "restored_count": sum(gap.restoration is not None and not gap.is_withheld for gap in gaps),
        "speech_count": len(view.speeches),
        "char_count": sum(map(chars_of, view.speeches.values())),
        "source_chars": sum(len(source.ledger.source.text) for source in view.sources),
    }
