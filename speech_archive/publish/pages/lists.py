"""The indexes and the home page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from speech_archive.models import ArchivedSource
from speech_archive.publish.environment import page
from speech_archive.publish.pages.showcase import shows
from speech_archive.publish.view import View, chars_of

LISTS = ("index", "sources")
PATHS = {"sources": "sources/index"}
INDEX_ROWS = 400  # speeches on one page of the index
MOST_NOTICES = 3  # different ones on the home page


def lists(view: View) -> Iterator[tuple[str, bytes]]:
    """The pages that list what an archive has, by path; `index_parts` and LISTS say how many."""
    shared = _shared(view)
    parts = index_parts(view)
    for number, part in enumerate(parts, 1):
        name = "speeches/index.md" if number == 1 else f"speeches/page-{number}.md"
        yield name, page("speeches", shared | {"part": part, "number": number, "total": len(parts)})
    for name in LISTS:
        yield f"{PATHS.get(name, name)}.md", page(name, shared)


def _shared(view: View) -> dict[str, Any]:
    gaps = [gap for rows in view.gaps.values() for gap in rows]
    return {
        "site": view.site,
        "sources": view.sources,
        "heads": view.headings,
        "names": view.names,
        "work_of": view.work_of,
        "works": view.works,
        "masks": view.gaps,
        "report": view.report,
        "shows": shows(view),
        "several": sum(work.collation is not None for work in view.works.values()),
        "notices": Counter(source.notice for source in view.sources if source.notice),
        "most_notices": MOST_NOTICES,
        "mask_count": len(gaps),
        "restored_count": sum(gap.restoration is not None and not gap.is_withheld for gap in gaps),
        "speech_count": len(view.speeches),
        "char_count": sum(map(chars_of, view.speeches.values())),
        "source_chars": sum(len(source.ledger.source.text) for source in view.sources),
    }


def index_parts(view: View) -> list[list[ArchivedSource]]:
    """Sources with speeches by page of the index, each whole, about INDEX_ROWS speeches a page."""
    parts: list[list[ArchivedSource]] = [[]]
    rows = 0
    for source in view.sources:
        if not source.speeches:
            continue
        if rows and rows + len(source.speeches) > INDEX_ROWS:
            parts.append([])
            rows = 0
        parts[-1].append(source)
        rows += len(source.speeches)
    return parts
