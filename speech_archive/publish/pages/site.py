"""The archive as Markdown: every page that is generated, and the files that stand beside pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from speech_archive.cache import digest
from speech_archive.publish.browse.pages import browse, browse_count
from speech_archive.publish.earlier import Earlier, File, Ingredients
from speech_archive.publish.exports.epub import epub
from speech_archive.publish.exports.formats import FORMATS
from speech_archive.publish.pages.lists import LISTS, index_count, lists
from speech_archive.publish.pages.masks import masks_page
from speech_archive.publish.pages.quality import quality_page
from speech_archive.publish.pages.report import report_page
from speech_archive.publish.pages.source import source_page
from speech_archive.publish.pages.speech import speech_page
from speech_archive.publish.pages.years import has_years, years_page
from speech_archive.publish.view import View
from speech_archive.publish.work.page import page_count as work_page_count
from speech_archive.publish.work.page import work_pages


def pages(view: View, earlier: Earlier, made_of: Ingredients) -> Iterator[File]:
    """Pages and files by their path under docs/, each made when it is asked for; `page_count` of them."""
    for source in view.sources:
        whole = made_of.source(source)
        for speech in source.speeches:
            own = made_of.speech(speech)
            yield earlier.file(f"speeches/{speech.id}.md", own, partial(speech_page, view, speech))
            for row in FORMATS:
                yield earlier.file(f"speeches/{speech.id}.{row.suffix}", own, partial(row.content, view, speech))
        book = digest(whole, *map(made_of.speech, source.speeches))  # what other witnesses restore in it too
        yield earlier.file(f"sources/{source.id}.md", whole, partial(source_page, view, source))
        if has_years(view, source):
            yield earlier.file(f"sources/{source.id}/years.md", whole, partial(years_page, view, source))
        yield earlier.file(f"sources/{source.id}.epub", book, partial(epub, view, source))
        yield f"sources/{source.id}.txt", source.ledger.source.data
    yield from work_pages(view, earlier, made_of)
    yield from lists(view, earlier, made_of)
    yield from browse(view, earlier)
    yield "report.md", report_page(view)
    yield "quality.md", quality_page(view)
    yield "masks.md", masks_page(view)


def page_count(view: View) -> int:
    """How many pages and files there will be."""
    speeches = len(view.speeches) * (1 + len(FORMATS))
    sources = 3 * len(view.sources) + sum(has_years(view, source) for source in view.sources)
    return speeches + sources + work_page_count(view) + index_count(view) + browse_count(view) + len(LISTS) + 3
