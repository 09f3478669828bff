"""The page of a source's years: how often each is printed, what is thought of it, what gives away that years were overwritten."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from speech_archive.models import ArchivedSource, Speech
from speech_archive.models.dating import DateStatus, Dating, Verdict
from speech_archive.publish.charts.histogram import ORDER, histogram_of
from speech_archive.publish.environment import front_matter, page
from speech_archive.publish.facts.dates import said
from speech_archive.publish.facts.reasons import reason
from speech_archive.publish.facts.years import UNBELIEVED
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

MOST_ROWS = 300  # speeches in the table, those with doubted years first; all in data/years.jsonl
MOST_PLACES = 5  # of one sign that are linked
OFTEN_PERCENT, OFTEN_LEAST = 50, 4  # a year with such a share of all that are printed is told of


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What gives years away: the rule in words, on how many years in how many speeches; the first of these, and their places."""

    rule: str
    text: str
    count: int
    speeches: int
    places: tuple[tuple[Speech, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRow:
    """A speech: the date that it states (in words), whether that is believed, what it is dated to, its years."""

    speech: Speech
    stated: str
    is_believed: bool
    date: str
    printed: int
    unbelieved: int


def has_years(view: View, source: ArchivedSource) -> bool:
    """Whether a source prints any year."""
    return any(view.datings[speech.id].years for speech in source.speeches if speech.id in view.datings)


def counts_of(view: View, source: ArchivedSource) -> Counter[Verdict]:
    """How many years of a source are thought what of."""
    return Counter(row.verdict for dating in _datings(view, source).values() for row in dating.years)


def years_page(view: View, source: ArchivedSource) -> bytes:
    """The years of a source as Markdown."""
    datings = _datings(view, source)
    by_year: dict[int, Counter[Verdict]] = defaultdict(Counter)
    for dating in datings.values():
        for row in dating.years:
            by_year[row.at.year][row.verdict] += 1
    name = view.names[source.id]
    title = words()["facts"]["years_of"].format(name)
    description = words()["descriptions"]["years"].format(name, source.id)
    rows = _rows(source.speeches, datings)
    printed = sum(map(Counter.total, by_year.values()))
    often, count = max(((year, row.total()) for year, row in by_year.items()), key=lambda pair: pair[1])
    is_often = count >= OFTEN_LEAST and count * 100 >= printed * OFTEN_PERCENT and len(by_year) > 1
    return page(
        "years",
        {
            "front": front_matter(
                {"template": "years.html", "title": title, "id": source.id, "source_title": name, "description": description}
            ),
            "source": source,
            "name": name,
            "heads": view.headings,
            "order": ORDER,
            "counts": counts_of(view, source),
            "by_year": sorted(by_year.items()),
            "printed": printed,
            "often": (often, count, round(count * 100 / printed)) if is_often else None,
            "chart": histogram_of(by_year),
            "given": _given(source.speeches, datings),
            "disbelieved": sum(bool(row.stated) and not row.is_believed for row in rows),
            "rows": rows[:MOST_ROWS],
            "more": len(rows) - MOST_ROWS,
        },
    )


def _datings(view: View, source: ArchivedSource) -> dict[str, Dating]:
    return {speech.id: view.datings[speech.id] for speech in source.speeches if speech.id in view.datings}


def _given(speeches: Sequence[Speech], datings: Mapping[str, Dating]) -> tuple[Given, ...]:
    """Every sign that years were overwritten, the commonest first."""
    places: dict[str, list[tuple[Speech, int]]] = defaultdict(list)
    for speech in speeches:
        for number, row in enumerate(datings[speech.id].years if speech.id in datings else (), 1):
            for sign in row.signs:
                places[sign].append((speech, number))
    found = [
        Given(
            rule=rule,
            text=reason(rule).text,
            count=len(where),
            speeches=len({speech.id for speech, _ in where}),
            places=tuple({speech.id: (speech, number) for speech, number in reversed(where)}.values())[::-1][:MOST_PLACES],
        )
        for rule, where in places.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.rule)))


def _rows(speeches: Sequence[Speech], datings: Mapping[str, Dating]) -> list[YearRow]:
    """The speeches that print a year or state a date, those first whose years are not believed."""
    found = []
    for speech in speeches:
        dating = datings.get(speech.id)
        if dating is None or not (dating.years or dating.stated):
            continue
        found.append(
            YearRow(
                speech=speech,
                stated=said(dating.stated.value) if dating.stated else "",
                is_believed=dating.status is DateStatus.STATED,
                date=said(dating.date) if dating.date else "",
                printed=len(dating.years),
                unbelieved=sum(row.verdict in UNBELIEVED for row in dating.years),
            )
        )
    return sorted(found, key=lambda row: (row.unbelieved == 0, row.speech.draft.ordinal))
