"""Divisions of China with their names over time: what a place as printed was called, and lay in, in the years of a text.

The table (divisions.txt, made by bench/divisions.py) tells of the county and above since 1980, to the year; of what stood in
1980 it is taken that it stood before, and no prefecture is told of then. Of two divisions of a name none is picked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("divisions.txt")
NOW = 9999
FIRST_TABLE = 1980  # prefectures before it are not told of
LONGEST_CHARS = 40  # of a place with what it lies in
MOST_CHANGES = 6  # of a name in a century; 通县, 通州区
UNITS = ("特别行政区", "行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区", "省", "市", "盟", "县", "旗", "区", "州")
PEOPLES = re.compile(r"^(.{2,6}?)(?:(?:.{1,4}?族){1,6}|维吾尔|蒙古)自治[区州县旗]$")
KINDS = {"自治县": "县", "自治州": "州", "自治旗": "旗", "新区": "区"}
LEVELS = {
    "特别行政区": "省",
    "自治区": "省",
    "省": "省",
    "市": "市",
    "地区": "市",
    "自治州": "市",
    "行政区": "市",
    "州": "市",
    "盟": "市",
} | {
    "县": "县",
    "自治县": "县",
    "旗": "县",
    "自治旗": "县",
    "区": "区",
    "新区": "区",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A division by a name that it bore from its `first` year (0: it stood in 1980) to its `last` (9999: it stands)."""

    name: str
    prefecture: str
    province: str
    first: int
    last: int

    @property
    def path(self) -> str:
        """`湖南省邵阳市邵东县`"""
        return self.province + self.prefecture + self.name

    @property
    def level(self) -> str:
        """省, 市, 县 or 区, by the end of its name; a municipality of the nation is a province."""
        return "省" if not self.province else LEVELS.get(unit_of(self.name), "县")

    def stood(self, years: tuple[int, int] | None) -> bool:
        """Whether it bore its name in some of the years; in the year of a change the old name is as good as the new."""
        return years is None or (self.first <= years[1] and self.last + 1 >= years[0])


class Change(NamedTuple):
    """What a division became, or came from, in a year."""

    year: int
    province: str
    name: str


class _Table(NamedTuple):
    named: dict[str, tuple[Division, ...]]
    stems: dict[str, tuple[str, ...]]
    became: dict[tuple[str, str], tuple[Change, ...]]
    was: dict[tuple[str, str], tuple[Change, ...]]


def resolve(
    printed: str, years: tuple[int, int] | None, *, level: str | None = None, near: Iterable[str] = ()
) -> Division | None:
    """The division that a place as printed was in the years of a text, by its name of then; None on a tie.

    `printed` is simplified, with its unit or without (`岳阳`, then by `level`), behind those that it lies in or not. What is
    near it in the text decides between divisions of a name (`朝阳区`).
    """
    whole = printed.removeprefix("中共")
    if len(whole) > LONGEST_CHARS:
        return None
    known = _table()
    for at in range(max(1, len(whole) - 1)):
        name, context = whole[at:], [whole[:at], *near]
        if name in known.named or name in known.stems or (unit_of(name) and stem_of(name) in known.stems):
            return _picked(list(_candidates(name, years, level)), context, years)
    return None


def is_division(name: str) -> bool:
    """Whether one of the table bears, or bore, that name."""
    return name in _table().named


def unit_of(name: str) -> str:
    """The unit that a name ends with; empty where it has none."""
    return next((unit for unit in UNITS if name.endswith(unit) and len(name) > len(unit)), "")


def stem_of(name: str) -> str:
    """A name without its unit and the peoples in it: `江城` of 江城哈尼族彝族自治县; 通县 and the like stay whole."""
    if people := PEOPLES.match(name):
        return people[1]
    stem = name.removesuffix(unit_of(name))
    return stem if len(stem) > 1 else name


def _candidates(name: str, years: tuple[int, int] | None, level: str | None) -> Iterator[Division]:
    """Divisions of that name in those years; else what they were called then; else those whose name begins with it."""
    known = _table()
    exact = [found for found in known.named.get(name, ()) if level is None or found.level == level]
    if standing := [found for found in exact if found.stood(years)]:
        yield from standing
        return
    if renamed := {other for found in exact for other in _renamed(found, years)}:
        yield from renamed
        return
    kind = KINDS.get(unit_of(name), unit_of(name))
    for other in known.stems.get(stem_of(name), ()):
        if not kind or KINDS.get(unit_of(other), unit_of(other)) == kind:
            yield from (found for found in known.named[other] if found.stood(years) and level in (None, found.level))


def _renamed(found: Division, years: tuple[int, int] | None) -> Iterator[Division]:
    """What a division was called in years in which it did not bear its name; none where it was several, or part of one."""
    if years is None:
        return
    known = _table()
    steps = known.became if found.last < years[0] else known.was
    at = (found.province or found.name, found.name)
    for _ in range(MOST_CHANGES):
        changes = steps.get(at, ())
        if len(changes) != 1:
            return
        at = (changes[0].province, changes[0].name)
        standing = [other for other in known.named.get(at[1], ()) if other.province == at[0] and other.stood(years)]
        if standing:
            yield from standing
            return


def _picked(found: list[Division], near: Iterable[str], years: tuple[int, int] | None) -> Division | None:
    """The one division of several that are one place, or that what is near speaks for."""
    text = "\n".join(near)
    places = _places(found)
    for parents_of in (_closest, _province):
        if len(places) > 1 and (named := [place for place in places if any(stem_of(parents_of(part)) in text for part in place)]):
            places = named
            break
    if len(places) != 1:
        return None
    parts = places[0]
    last = parts[-1]
    if years is not None and years[1] < FIRST_TABLE:
        return replace(last, prefecture="")
    homes = {part.prefecture for part in parts}
    return last if len(homes) == 1 else replace(last, prefecture="", first=parts[0].first)


def _places(found: list[Division]) -> list[list[Division]]:
    """Divisions by the places that they are: one that moved to another prefecture is one, two at a time are two."""
    places: list[list[Division]] = []
    for division in sorted(found, key=lambda each: (each.province, each.name, each.first, each.last)):
        before = places[-1][-1] if places else None
        is_same = before is not None and (before.province, before.name) == (division.province, division.name)
        if before is not None and is_same and before.last < division.first:
            places[-1].append(division)
        else:
            places.append([division])
    return places


def _closest(division: Division) -> str:
    return division.prefecture or _province(division)


def _province(division: Division) -> str:
    return division.province or division.name


@cache
def _table() -> _Table:
    """The table as read: divisions by name, names by stem, changes both ways."""
    named: dict[str, list[Division]] = defaultdict(list)
    became: dict[tuple[str, str], list[Change]] = defaultdict(list)
    was: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith(">"):
            year, *ends = line[1:].split("\t")
            old, new = (ends[0], ends[1]), (ends[2], ends[3])
            became[old].append(Change(int(year), *new))
            was[new].append(Change(int(year), *old))
        elif not line.startswith("#"):
            province, prefecture, items = line.split("\t")
            for item in items.split(","):
                name, _, span = item.partition(" ")
                first, _, last = span.partition("-")
                years = (int(first or 0), int(last or NOW))
                named[name].append(Division(name=name, prefecture=prefecture, province=province, first=years[0], last=years[1]))
    stems: dict[str, list[str]] = defaultdict(list)
    for name in named:
        stems[stem_of(name)].append(name)
    return _Table(
        {name: tuple(found) for name, found in named.items()},
        {stem: tuple(names) for stem, names in stems.items()},
        {old: tuple(changes) for old, changes in became.items()},
        {new: tuple(changes) for new, changes in was.items()},
    )
