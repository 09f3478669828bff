"""The table of cues: words that date a text, with the days they allow, loaded and held against their own examples.

A cue has words (parted by `|`) or a pattern, which is tried only where one of its `needs` stands in the text, so that a
speech is searched for some hundred words and not scanned by as many patterns. A series is a row of meetings or plans: the
groups of its pattern are the key of an item (`十六届五中` is `16-5`). CONTRIBUTING.md says how to add to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import add
from typing import Any

import yaml

from speech_archive.errors import ArchiveError
from speech_archive.language.folding import fold
from speech_archive.rules.loader import YAML

FOLDER = "speech_archive/rules/cues/"
REACH_CHARS = 40  # what a pattern matches lies so near to a word it needs
KINDS = frozenset(["event", "plan", "office", "theory", "law", "campaign", "document", "technology", "institution", "usage"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words and the days (EDTF) on which they can be said. Before its begin that is impossible where `is_hard`; a
    begin that is not hard, and an end with `~`, rest on usage. `held`: the days of what the words name, where it was once;
    `below`: those of it in cities, counties and townships, where these came later."""

    name: str
    kind: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    window: str
    is_hard: bool
    source: str
    is_words: bool
    held: str | None
    below: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A row of meetings or plans; `items` are from opening to close (EDTF), by key. Those of one `row` follow each other."""

    name: str
    kind: str
    row: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    items: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """All of the table."""

    cues: tuple[Cue, ...]
    series: tuple[Series, ...]


@cache
def load() -> Cues:
    """The cues of every file in rules/cues/, in order of file name. ArchiveError names the one that fails its examples."""
    cues: list[Cue] = []
    series: list[Series] = []
    for path, content in tables():
        cues.extend(_cue(row, path) for row in content["cues"])
        series.extend(_series(row, path) for row in content.get("series", ()))
    return Cues(cues=tuple(cues), series=tuple(series))


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file of the table with what it holds."""
    for path in sorted((files(__package__) / "cues").iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".yml"):
            continue
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), YAML)  # noqa: S506 - a safe loader
        except yaml.MarkedYAMLError as broken:
            line = broken.problem_mark.line + 1 if broken.problem_mark else 1
            raise ArchiveError(f"found {broken.problem}, expected YAML", FOLDER + path.name, line) from None
        yield FOLDER + path.name, content


def _cue(row: dict[str, Any], path: str) -> Cue:
    words = tuple(fold(str(row["words"])).split("|")) if "words" in row else ()
    cue = Cue(
        name=row["name"],
        kind=row["kind"],
        needs=words or tuple(map(str, row["needs"])),
        pattern=re.compile(row.get("pattern") or "|".join(map(re.escape, sorted(words, key=len, reverse=True)))),
        window=str(row["window"]),
        is_hard=row["hard"],
        source=row["source"],
        is_words=bool(words),
        held=str(row["held"]) if "held" in row else None,
        below=str(row["below"]) if "below" in row else None,
    )
    _check(cue, row, path)
    return cue


def _series(row: dict[str, Any], path: str) -> Series:
    series = Series(
        name=row["name"],
        kind=row["kind"],
        row=row["row"],
        needs=tuple(map(str, row["needs"])),
        pattern=re.compile(row["pattern"]),
        items={str(key): str(window) for key, window in row["items"].items()},
        source=row["source"],
    )
    _check(series, row, path)
    return series


def _check(rule: Cue | Series, row: Mapping[str, Any], path: str) -> None:
    match, no_match = (examples(row[key]) for key in ("match", "no_match"))
    wrong = [line for line in match if not found(rule, line)] + [line for line in no_match if found(rule, line)]
    if wrong or not match or not no_match or rule.kind not in KINDS or not rule.source:
        raise ArchiveError(f"cue {rule.name}: fails its own examples {wrong}, or lacks some, its kind or its source", path)


def examples(value: Any) -> tuple[str, ...]:
    """The examples of a row, folded: a list, or one on its own."""
    return tuple(fold(str(line)) for line in (value if isinstance(value, list) else [value]))


def found(rule: Cue | Series, folded: str) -> tuple[re.Match[str], ...]:
    """Every place in a folded text where the rule holds."""
    return tuple(rule.pattern.finditer(folded)) if any(word in folded for word in rule.needs) else ()


@cache
def _rules() -> tuple[Cue | Series, ...]:
    table = load()
    return (*table.series, *table.cues)


@cache
def _by_pair() -> Mapping[str, tuple[tuple[str, int], ...]]:
    """The words of the table by their first two characters, each with the place of its rule."""
    index: dict[str, list[tuple[str, int]]] = {}
    for place, rule in enumerate(_rules()):
        for word in rule.needs:
            index.setdefault(word[:2], []).append((word, place))
    return {pair: tuple(words) for pair, words in index.items()}


def all_found(folded: str) -> Iterator[tuple[Cue | Series, re.Match[str]]]:
    """Every rule that holds somewhere in a folded text, with each place, in the table's order.

    Most words of the table stand in no one speech: only those are looked for whose first two characters, and last two, are
    neighbours in it. A pattern is tried around the words that it needs, and nowhere else.
    """
    pairs = set(map(add, folded, folded[1:]))
    index = _by_pair()
    present: dict[int, list[str]] = {}
    for word, place in (entry for pair in index.keys() & pairs for entry in index[pair]):
        if word[-2:] in pairs and word in folded:
            present.setdefault(place, []).append(word)
    for place in sorted(present):
        rule = _rules()[place]
        reach = REACH_CHARS if isinstance(rule, Series) or not rule.is_words else 0
        for begin, end in _stretches(present[place], folded, reach):
            for match in rule.pattern.finditer(folded, begin, end):
                yield rule, match


def _stretches(words: Sequence[str], folded: str, reach: int) -> Iterator[tuple[int, int]]:
    """The stretches of a text, apart from each other, where one of those words stands, so many characters to either side."""
    places = sorted((at, at + len(word)) for word in words for at in _places(word, folded))
    first, last = places[0]
    for begin, end in places[1:]:
        if begin - reach > last + reach:
            yield max(0, first - reach), last + reach
            first = begin
        last = max(last, end)
    yield max(0, first - reach), last + reach


def _places(word: str, folded: str) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + len(word))
