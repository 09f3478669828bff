"""docs/data/: the rows of what different works have in common: passages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from speech_archive.publish.data.comparison import json_lines
from speech_archive.publish.view import View

RECORDS = ("passages",)


def records(view: View) -> Iterator[tuple[str, bytes]]:
    """The data files by their path under docs/."""
    yield "data/passages.jsonl", json_lines(_passage_rows(view))


def _passage_rows(view: View) -> Iterator[dict[str, Any]]:
    """A row an occurrence, in order."""
    for passage in view.passages:
        for one in sorted((*passage.found, *passage.carried)):
            begin, end = view.place(*one)
            yield {
                "cluster": passage.id,
                "size": passage.works,
                "speech": one.speech,
                "begin": begin,
                "end": end,
                "text": view.source_text(one.speech)[begin:end],
            }
