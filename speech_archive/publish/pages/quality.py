"""The page on which an archive tells of itself: where its characters went, what borders, dates and masks rest on, its doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from speech_archive.models import Gap, Kind, StandsFor
from speech_archive.models.dating import DateStatus
from speech_archive.publish.charts.shares import shares
from speech_archive.publish.charts.strip import SHAPES, counts_of
from speech_archive.publish.environment import page
from speech_archive.publish.pages.source import edits_by_rule
from speech_archive.publish.view import View
from speech_archive.publish.words.words import rule_of_segment, weights, words

MOST_BORDERS = 20  # kinds of evidence, the commonest


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One row of a table: what is counted, how often, of which share (percent); `rule` is the id of what it is about."""

    name: str
    count: int
    share: float
    rule: str = ""


def quality_page(view: View) -> bytes:
    """The page as Markdown."""
    gaps = [gap for rows in view.gaps.values() for gap in rows]
    kinds = _counts(_kinds(view))
    dates = _counts(_dates(view))
    fates = _counts(_fates(gaps))
    return page(
        "quality",
        {
            "sources": len(view.sources),
            "speeches": len(view.speeches),
            "kinds": kinds,
            "edits": edits_by_rule([edit for speech in view.speeches.values() for edit in speech.reading.edits]),
            "borders": _counts(_borders(view)),
            "most_borders": MOST_BORDERS,
            "dates": dates,
            "fates": fates,
            "masks": list(_masks(gaps)),
            "grounds": _counts(_grounds(gaps)),
            "doubts": list(_doubts(view)),
            "left_out": len(view.report["left_out"]),
            "bars": {
                name: shares(words()["quality"][name], [(row.name, row.count) for row in rows])
                for name, rows in (("kinds", kinds), ("dates", dates), ("fates", fates))
            },
        },
    )


def _counts(found: Sequence[tuple[str, int, str]]) -> list[Count]:
    total = sum(count for _, count, _ in found) or 1
    return [Count(name=name, count=count, share=count * 100 / total, rule=rule) for name, count, rule in found if count]


def _kinds(view: View) -> list[tuple[str, int, str]]:
    chars: Counter[Kind] = Counter()
    for source in view.sources:
        for segment in source.ledger.segments:
            chars[segment.kind] += segment.end - segment.begin
    return [(words()["kinds"][kind.value], chars[kind], "") for kind in Kind]


def _borders(view: View) -> list[tuple[str, int, str]]:
    """What each speech's begin rests on: the rule of the segment that opens its territory."""
    found: Counter[str] = Counter()
    for source in view.sources:
        rules = {segment.begin: segment.rule for segment in source.ledger.segments}
        found.update(rules[speech.draft.begin] for speech in source.speeches if speech.draft.begin in rules)
    return [(rule_of_segment(rule), count, rule) for rule, count in sorted(found.items(), key=lambda row: (-row[1], row[0]))]


def _dates(view: View) -> list[tuple[str, int, str]]:
    statuses = (view.datings.get(id_) for id_ in view.speeches)
    found = Counter(dating.status if dating else DateStatus.UNKNOWN for dating in statuses)
    return [(words()["statuses"][status.value], found[status], "") for status in DateStatus]


def _fates(gaps: Sequence[Gap]) -> list[tuple[str, int, str]]:
    found = counts_of(gaps)
    return [(words()["quality"]["states"][state], found[state], "") for state in SHAPES]


def _masks(gaps: Sequence[Gap]) -> Iterator[tuple[str, int, Mapping[str, int]]]:
    """What masks stand for, how many there are, and what became of them."""
    for stands_for in StandsFor:
        own = [gap for gap in gaps if gap.mask.stands_for is stands_for]
        if own:
            yield words()["stands_for"][stands_for.value], len(own), counts_of(own)


def _grounds(gaps: Sequence[Gap]) -> list[tuple[str, int, str]]:
    known = [gap.restoration for gap in gaps if gap.restoration is not None and not gap.is_withheld]
    found = Counter((row.ground.value, row.certainty.value) for row in known)
    word = words()
    return [
        (word["quality"]["rests_on"].format(word["quality"]["grounds"][ground], word["certainty"][certainty]), count, "")
        for (ground, certainty), count in sorted(found.items(), key=lambda row: -row[1])
    ]


def _doubts(view: View) -> Iterator[tuple[str, int, str]]:
    """Kinds of doubt, the heaviest first, with their place on the page of doubts."""
    counts = view.report["counts"] | view.report["capped"] | view.report.get("open", {})
    for kind, weight in sorted(weights().items(), key=lambda row: -row[1]):
        if kind in counts:
            yield words()["doubts"][kind]["title"], counts[kind], str(kind) if weight else ""
