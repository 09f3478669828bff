"""A rule by its name, told to readers: what it goes by, and the source that it cites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from speech_archive.publish.words.words import words
from speech_archive.rules import cues
from speech_archive.rules.kinds import Anniversary, BylineRule
from speech_archive.rules.loader import load

COUNTED = ("year", "first", "since", "offset")  # keys of an anniversary; each rule has one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a rule goes by, in words; `source` is what it cites, where it is one of a table."""

    rule: str
    text: str
    source: str | None


def reason(rule: str) -> Reason:
    """What is told of a rule; ArchiveErrors, as one line, for one that has no word."""
    return _told().get(rule) or Reason(rule=rule, text=words()["facts"]["rules"][rule], source=None)


@cache
def _told() -> Mapping[str, Reason]:
    return {one.rule: one for one in _tables()}


def _tables() -> Iterator[Reason]:
    """All rules of a table, told by what they are."""
    word = words()["facts"]
    for byline in load(BylineRule):
        if not byline.where.startswith("no_"):
            yield Reason(rule=byline.name, text=word["where"][byline.where], source=None)
    for day in load(Anniversary):
        counted = next(key for key in COUNTED if getattr(day, key) is not None)
        yield Reason(rule=day.name, text=word["counted"][counted], source=day.source)
    table = cues.load()
    rows: tuple[cues.Cue | cues.Series, ...] = (*table.cues, *table.series)
    for cue in rows:
        yield Reason(rule=cue.name, text=word["kinds"][cue.kind], source=cue.source)
