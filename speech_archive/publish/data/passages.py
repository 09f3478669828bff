"""docs/data/: the rows of what different works have in common: passages and set phrases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from speech_archive.models import Occurrence
from speech_archive.publish.data.comparison import json_lines
from speech_archive.publish.view import View

RECORDS = ("passages", "formulae")


def records(view: View) -> Iterator[tuple[str, bytes]]:
    """The data files by their path under docs/."""
    yield "data/passages.jsonl", json_lines(_passage_rows(view))
    yield "data/formulae.jsonl", json_lines(_formula_rows(view))


def _passage_rows(view: View) -> Iterator[dict[str, Any]]:
    """A row an occurrence, in order."""
    for passage in view.passages:
        for one in sorted((*passage.found, *passage.carried)):
            place = _place(view, one)
            text = view.source_text(one.speech)[place["begin"] : place["end"]]
            yield {"cluster": passage.id, "size": passage.works, **place, "text": text}


def _formula_rows(view: View) -> Iterator[dict[str, Any]]:
    """A row a formula, the commonest first."""
    for formula in view.formulae:
        places = [_place(view, one) for one in formula.places]
        yield {"id": formula.id, "text": formula.text, "works": formula.works, "places": places}


def _place(view: View, one: Occurrence) -> dict[str, Any]:
    """An occurrence in its source."""
    places = view.speeches[one.speech].reading.places
    return {"speech": one.speech, "begin": places.at(one.begin), "end": places.at(one.end - 1) + 1}
