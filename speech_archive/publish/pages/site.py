"""The archive as Markdown: every page that is generated, and the files that stand beside pages."""

from __future__ import annotations

from collections.abc import Iterator

from speech_archive.publish.exports.formats import FORMATS
from speech_archive.publish.pages.lists import LISTS, index_parts, lists
from speech_archive.publish.pages.source import source_page
from speech_archive.publish.pages.speech import speech_page
from speech_archive.publish.view import View
from speech_archive.publish.work.page import page_count as work_page_count
from speech_archive.publish.work.page import work_pages


def pages(view: View) -> Iterator[tuple[str, bytes]]:
    """Pages and files by their path under docs/, each made when it is asked for; `page_count` of them."""
    for source in view.sources:
        for speech in source.speeches:
            yield f"speeches/{speech.id}.md", speech_page(view, speech)
            for row in FORMATS:
                yield f"speeches/{speech.id}.{row.suffix}", row.content(view, speech)
        yield f"sources/{source.id}.md", source_page(view, source)
        yield f"sources/{source.id}.txt", source.ledger.source.data
    yield from work_pages(view)
    yield from lists(view)


def page_count(view: View) -> int:
    """How many pages and files there will be."""
    speeches = len(view.speeches) * (1 + len(FORMATS))
    return speeches + 2 * len(view.sources) + work_page_count(view) + len(index_parts(view)) + len(LISTS)
