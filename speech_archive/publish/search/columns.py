"""What search knows of each speech beside its text: a column a field, in the order of the view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from speech_archive.models import Finding, Speech, all_held, held
from speech_archive.models.dating import DateStatus
from speech_archive.publish.exports.dates import ends
from speech_archive.publish.search.texts import restored_words
from speech_archive.publish.view import View, chars_of
from speech_archive.publish.words.words import words

FACTS = {"kind": "kind", "place": "place", "office": "creator_role"}  # by the key of the facet: the field
LATE = {"event": "event", "keyword": "keywords"}
STATUSES = (DateStatus.STATED, DateStatus.INFERRED, DateStatus.CONTRADICTED, DateStatus.DOUBTFUL, DateStatus.UNKNOWN)


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
        **_facts(view, speeches),
        "masked": "".join("012"[2 if restored_words(view, one) else bool(view.gaps[one.id])] for one in speeches),
    }


def _facts(view: View, speeches: Sequence[Speech]) -> dict[str, Any]:
    """What is told of each speech: `facts` with numbered values, the first of which is for none; the `statuses` of dates, and
    the years that each speech can be of, from `begins` to `ends`, 0 where open."""
    facts = {key: _numbered([_value(speech, field) for speech in speeches]) for key, field in FACTS.items()}
    datings = [view.datings.get(speech.id) for speech in speeches]
    years = [_years(dating.date if dating else None) for dating in datings]
    return {
        "facts": facts,
        "statuses": "".join(str(STATUSES.index(dating.status if dating else DateStatus.UNKNOWN)) for dating in datings),
        "begins": [begin for begin, _ in years],
        "ends": [end for _, end in years],
    }


def late_of(view: View) -> dict[str, Any]:
    """Facts of many values, which few readers ask about: of each speech the numbers of its values."""
    return {key: _listed([all_held(speech.findings, field) for speech in view.speeches.values()]) for key, field in LATE.items()}


def _listed(rows: Sequence[Sequence[Finding]]) -> dict[str, Any]:
    values = sorted({found.value for row in rows for found in row if found.value})
    number = {value: n for n, value in enumerate(values)}
    return {"values": values, "of": [[number[found.value] for found in row if found.value] for row in rows]}


def _value(speech: Speech, field: str) -> str:
    found = held(speech.findings, field)
    return found.value if found is not None and found.value else ""


def _numbered(values: Sequence[str]) -> dict[str, Any]:
    known = ["", *sorted(set(values) - {""})]
    number = {value: n for n, value in enumerate(known)}
    return {"values": known, "of": [number[value] for value in values]}


def _years(date: str | None) -> tuple[int, ...]:
    """The years of the ends of a date in EDTF; 0 where there is none."""
    return tuple(int(end[:4]) if end else 0 for end in (ends(date) if date else (None, None)))


def _places(view: View) -> dict[str, int]:
    """The place of each witness in its work: the base first, the others in the order of the collation."""
    found: dict[str, int] = {}
    for work in view.works.values():
        if work.collation is not None:
            found |= {comparison.speech: place for place, comparison in enumerate(work.collation.comparisons, 1)}
    return found
