"""What search knows of each speech beside its text: a column a field, in the order of the view."""

from __future__ import annotations

from typing import Any

from speech_archive.publish.search.texts import restored_words
from speech_archive.publish.view import View, chars_of
from speech_archive.publish.words.words import words


def columns_of(view: View) -> dict[str, Any]:
    """The columns. `ids` are those that are not the source's with the ordinal behind; `works` counts back to the last speech
    of the same work, 0 where there is none; `places` are those of witnesses in their work, which `sigla` are for; `masked`
    is 0 without masks, 1 with some, 2 where words are restored."""
    speeches = list(view.speeches.values())
    last: dict[str, int] = {}
    works = []
    for number, speech in enumerate(speeches):
        work = view.work_of[speech.id].id
        works.append(number - last.get(work, number))
        last[work] = number
    place = _places(view)
    return {
        "ids": {n: speech.id for n, speech in enumerate(speeches) if speech.id != f"{speech.source_id}-{speech.draft.ordinal}"},
        "sources": [[source.id, view.names[source.id], len(source.speeches)] for source in view.sources],
        "ordinals": [speech.draft.ordinal for speech in speeches],
        "works": works,
        "places": [place.get(speech.id, 0) for speech in speeches],
        "sigla": words()["works"]["sigla"],
        "chars": [chars_of(speech) for speech in speeches],
        "masked": "".join("012"[2 if restored_words(view, one) else bool(view.gaps[one.id])] for one in speeches),
    }


def _places(view: View) -> dict[str, int]:
    """The place of each witness in its work: the base first, the others in the order of the collation."""
    found: dict[str, int] = {}
    for work in view.works.values():
        if work.collation is not None:
            found |= {comparison.speech: place for place, comparison in enumerate(work.collation.comparisons, 1)}
    return found
