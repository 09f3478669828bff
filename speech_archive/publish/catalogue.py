"""What lists say of each speech: one entry a speech, from its findings, its dating, its work, its masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from speech_archive.language.divisions import resolve
from speech_archive.language.folding import fold
from speech_archive.models import Gap, Speech, edtf, held
from speech_archive.models.dating import DateStatus
from speech_archive.publish.charts.strip import counts_of
from speech_archive.publish.view import View, chars_of
from speech_archive.publish.words.words import words

YEAR = 4  # characters of a day
SIGNS = {DateStatus.STATED: "certain", DateStatus.UNKNOWN: "unknown"}  # all others: a window


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A speech as lists have it. What is not known is empty.

    `place` is as printed or inferred, `divisions` the divisions it lies in and itself, the widest first. `begin` and `end` are
    the days its date allows, empty where open; `sign` is `certain`, `window` or `unknown`; `printed` is the date that its source
    prints and that is not believed.
    """

    speech: Speech
    title: str
    source: str
    office: str
    creator: str
    place: str
    divisions: tuple[str, ...]
    kind: str
    event: str
    keywords: tuple[str, ...]
    date: str | None
    status: DateStatus
    sign: str
    begin: str
    end: str
    printed: str
    work: str
    witnesses: int
    gaps: tuple[Gap, ...]
    chars: int

    @property
    def who(self) -> str:
        """The office, else whoever speaks."""
        return self.office or self.creator

    @property
    def masks(self) -> str:
        """What becomes of its masks: which states there are, in one word each; empty without masks."""
        return " ".join(sorted(counts_of(self.gaps)))

    @property
    def years(self) -> str:
        """When it was given, to the year where there is a window."""
        word = words()["when"]
        if self.date is None:
            return str(word["unknown"])
        if self.begin and self.begin == self.end:
            return self.begin
        if self.sign == "certain":
            return self.date
        first, last = self.begin[:YEAR], self.end[:YEAR]
        if first and last:
            return first if first == last else str(word["between"].format(first, last))
        return str(word["after"].format(first) if first else word["before"].format(last))


def catalogue(view: View) -> tuple[Entry, ...]:
    """The entries of all speeches, in the order of the view."""
    return tuple(_entry(view, speech) for speech in view.speeches.values())


def by_date(entries: Sequence[Entry]) -> list[Entry]:
    """The youngest first, by the first day that the date allows; what has no date last, in the order of the archive."""
    dated = [entry for entry in entries if entry.date]
    return sorted(dated, key=lambda entry: (entry.begin or entry.end, entry.end), reverse=True) + [
        entry for entry in entries if not entry.date
    ]


def _entry(view: View, speech: Speech) -> Entry:
    def value(field: str) -> str:
        found = held(speech.findings, field)
        return (found.value or "") if found else ""

    dating = view.datings.get(speech.id)
    date = dating.date if dating else None
    status = dating.status if dating else DateStatus.UNKNOWN
    window = edtf.read(date) if date else None
    stated = dating.stated if dating else None
    is_doubted = status in (DateStatus.CONTRADICTED, DateStatus.DOUBTFUL)
    work = view.work_of[speech.id]
    place = value("place")
    inferred = [found.value for found in speech.findings if found.field == "place" and found.rule == "division" and found.value]
    return Entry(
        speech=speech,
        title=view.headings[speech.id],
        source=view.names[speech.source_id],
        office=value("creator_role"),
        creator=value("creator"),
        place=place,
        divisions=divisions_of(inferred[-1] if inferred else place),
        kind=value("kind"),
        event=value("event"),
        keywords=tuple(found.value for found in speech.findings if found.field == "keywords" and found.value),
        date=date,
        status=status,
        sign=SIGNS.get(status, "window" if date else "unknown"),
        begin=(window.begin or "") if window else "",
        end=(window.end or "") if window else "",
        printed=stated.value if stated and is_doubted else "",
        work=work.id,
        witnesses=len(work.group.speeches),
        gaps=view.gaps.get(speech.id, ()),
        chars=chars_of(speech),
    )


@cache
def divisions_of(place: str) -> tuple[str, ...]:
    """The divisions of a place by its path, the widest first: (湖南省, 邵阳市, 邵东县); a place unknown to the table alone."""
    if not place:
        return ()
    found = resolve(fold(place), None)
    if found is None or not (place.startswith(found.province) and place.endswith(found.name)):
        return (place,)
    prefecture = place[len(found.province) : len(place) - len(found.name)]  # which may be another one of its past
    return tuple(filter(None, (found.province, prefecture, found.name)))
