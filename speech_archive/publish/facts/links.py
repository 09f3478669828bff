"""Where pages lead in raw HTML, whose links no renderer turns: the addresses of other pages from a page one folder down."""

from __future__ import annotations

from bisect import bisect_right

from speech_archive.models import ArchivedSource, Site
from speech_archive.publish.environment import siglum
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words


def to_page(site: Site, path: str, *, depth: int = 1) -> str:
    """The address of a page (`sources/x`) from one that lies so many folders below the site's own."""
    return to_file(site, f"{path}{'/' if site.has_folders else '.html'}", depth=depth)


def to_file(site: Site, path: str, *, depth: int = 1) -> str:
    """The address of a file from such a page."""
    return "../" * (depth + site.has_folders) + path


def ledger_anchor(view: View, source: ArchivedSource, offset: int) -> str:
    """The id of the ledger's row that holds a character: `t3` where speech 3 opens, else `l` and the row's first line."""
    segments = source.ledger.segments
    segment = segments[bisect_right(segments, offset, key=lambda segment: segment.begin) - 1]
    opening = next((s.draft.ordinal for s in source.speeches if s.draft.begin == segment.begin), None)
    return f"t{opening}" if opening else f"l{view.lines[source.id].at(segment.begin)}"


def witness_name(view: View, speech_id: str) -> str:
    """What tells a witness of a work from the others, whose titles may be the same: `乙 · 会议讲话精选（三）第 2 篇`."""
    work, speech = view.work_of[speech_id], view.speeches[speech_id]
    name = words()["works"]["witness"].format(view.names[speech.source_id], speech.draft.ordinal)
    if work.collation is None:
        return str(name)
    order = [work.group.base, *(row.speech for row in work.collation.comparisons)]
    return f"{siglum(order.index(speech_id))} · {name}" if speech_id in order else str(name)
