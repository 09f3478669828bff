"""The facets that an archive is browsed by: its speeches grouped by their years, place, office and so on; what is unknown too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from speech_archive.models.dating import DateStatus
from speech_archive.publish.catalogue import YEAR, Entry
from speech_archive.publish.words.words import words

MOST_KEYWORDS = 300  # the commonest; a keyword of fewer than LEAST_SHARED speeches groups nothing
LEAST_SHARED = 2
MOST_OF_KEYWORD = 20  # speeches listed under one: the search finds the others
STATUSES = tuple(DateStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The speeches of one value. `path` is what it lies in and itself, the widest first; one element but for places.

    `count` is of all of them, `entries` may be fewer. Without a value (`is_unknown`) the last group.
    """

    path: tuple[str, ...]
    count: int
    entries: tuple[Entry, ...]
    is_unknown: bool = False

    @property
    def name(self) -> str:
        """What the group is called."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet by its key, and its groups in the order that they are read in."""

    key: str
    groups: tuple[Group, ...]


Values = Callable[[Entry], Iterable[tuple[str, ...]]]  # the paths that a speech stands under
Order = Callable[[Group], tuple[object, ...]]


def facets(entries: Sequence[Entry]) -> tuple[Facet, ...]:
    """The facets of an archive that have a value, each with all of its speeches, in the order of `entries`."""
    found = (_facet(key, entries, *how) for key, how in FACETS.items())
    return tuple(facet for facet in (*found, _keywords(entries)) if any(not group.is_unknown for group in facet.groups))


def when_of(entry: Entry) -> str:
    """The year a speech is of, or the years it may be of; empty where nobody knows."""
    return entry.years[:YEAR] if _is_of_year(entry) else entry.years if entry.date else ""


def _is_of_year(entry: Entry) -> bool:
    return bool(entry.begin and entry.end) and entry.begin[:YEAR] == entry.end[:YEAR]


def _grouped(entries: Sequence[Entry], values: Values) -> tuple[dict[tuple[str, ...], list[Entry]], list[Entry]]:
    found: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    unknown = []
    for entry in entries:
        paths = [path for path in values(entry) if path and path[-1]]
        for path in paths:
            found[path].append(entry)
        if not paths:
            unknown.append(entry)
    return found, unknown


def _facet(key: str, entries: Sequence[Entry], values: Values, order: Order) -> Facet:
    found, unknown = _grouped(entries, values)
    groups = [Group(path=path, count=len(rows), entries=tuple(rows)) for path, rows in found.items()]
    return Facet(key=key, groups=(*sorted(groups, key=order), *_unknown(unknown)))


def _unknown(entries: Sequence[Entry]) -> tuple[Group, ...]:
    name = words()["when"]["unknown"]
    return (Group(path=(name,), count=len(entries), entries=tuple(entries), is_unknown=True),) if entries else ()


def _keywords(entries: Sequence[Entry]) -> Facet:
    found, _ = _grouped(entries, lambda entry: ((word,) for word in entry.keywords))
    shared = [(path, rows) for path, rows in found.items() if len(rows) >= LEAST_SHARED]
    shared.sort(key=lambda row: (-len(row[1]), row[0]))
    return Facet(
        key="keyword",
        groups=tuple(
            Group(path=path, count=len(rows), entries=tuple(rows[:MOST_OF_KEYWORD])) for path, rows in shared[:MOST_KEYWORDS]
        ),
    )


def _youngest_first(group: Group) -> tuple[object, ...]:
    first = group.entries[0]
    begin, end = first.begin or first.end, first.end or first.begin
    return (-int(begin[:YEAR]), -int(end[:YEAR]), not _is_of_year(first))


def _commonest_first(group: Group) -> tuple[object, ...]:
    return (-group.count, group.path)


FACETS: Mapping[str, tuple[Values, Order]] = {
    "year": (lambda entry: ((when_of(entry),),), _youngest_first),
    "place": (lambda entry: (entry.divisions,), lambda group: group.path),
    "office": (lambda entry: ((entry.who,),), _commonest_first),
    "kind": (lambda entry: ((entry.kind,),), _commonest_first),
    "occasion": (lambda entry: ((entry.event,),), _commonest_first),
    "source": (lambda entry: ((entry.source,),), lambda group: group.path),
    "witnesses": (
        lambda entry: ((words()["browse"]["copies"].format(entry.witnesses),),),
        lambda group: (-group.entries[0].witnesses,),
    ),
    "status": (
        lambda entry: ((words()["statuses"][entry.status.value],),),
        lambda group: (STATUSES.index(group.entries[0].status),),
    ),
}
