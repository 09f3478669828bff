"""Clues become one window: what all of them allow; where they contradict each other, what the hard ones allow, with a doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from speech_archive.models import edtf
from speech_archive.models.dating import Clue, Force, Window

RECENT_MONTHS = 48  # words that came up within so many months are of one time
LINGER_MONTHS = 6  # a word is heard so long after it went out of use
ALONE_MONTHS, FEW = 60, 4  # a word so long after the last of so many others stands alone; bench/dates
USAGE_VOTES = 2  # words of usage that must agree before they bound anything; bench/dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The window that clues allow together, those that made its ends, and those that contradict a hard one."""

    window: Window
    made_by: tuple[Clue, ...]
    against: tuple[Clue, ...]


def allowed(clues: Iterable[Clue]) -> Allowed:
    """The window of days that the clues leave.

    A begin that is hard holds whatever else is said; an end before it is usage looked back at (who spoke of the communes in 1995
    spoke of the past) and no contradiction. An end that is said outright and lies before it is one: it is left out, and told.
    """
    clues = tuple(clues)
    ends = [clue for clue in clues if clue.force is Force.FIXED and clue.window.end]
    begins = [clue for clue in clues if clue.window.begin and not clue.window.is_begin_soft]
    begins, ends, against = _without_contradictions(_not_alone(begins, clues), ends)
    first = max(begins, key=lambda clue: clue.window.begin or "", default=None)
    last = min(ends, key=lambda clue: clue.window.end or "", default=None)
    low = first.window.begin if first else None
    high = last.window.end if last else None
    made_by = [clue for clue in (first, last) if clue]

    soft_last = _soft_end(clues, low)
    soft_first = _soft_begin(clues, low, high)
    if soft_first and soft_last and (soft_first.window.begin or "") > (soft_last.window.end or ""):
        against += (soft_first, soft_last)
        soft_first = soft_last = None
    is_begin_soft = is_end_soft = False
    if soft_first:
        low, is_begin_soft = soft_first.window.begin, True
        made_by.append(soft_first)
    if soft_last and (high is None or _latest_end(soft_last) < high):
        high, is_end_soft = _latest_end(soft_last), True
        made_by.append(soft_last)
    window = Window(begin=low, end=high, is_begin_soft=is_begin_soft, is_end_soft=is_end_soft)
    return Allowed(window=window, made_by=tuple(made_by), against=tuple(against))


def _not_alone(begins: list[Clue], clues: Sequence[Clue]) -> list[Clue]:
    """The begins without a word that stands alone, years after all others: the same signs may have meant something else.

    Meetings, plans and offices are names; they mean nothing else.
    """
    days = sorted({(clue.window.begin, clue.rule) for clue in clues if clue.window.begin})
    kept = []
    for clue in begins:
        before = edtf.later(_begin(clue), months=-ALONE_MONTHS)
        company = any(rule != clue.rule and before <= (day or "") for day, rule in days)
        if company or clue.kind in ("event", "office", "plan") or len(days) < FEW:
            kept.append(clue)
    return kept


def _without_contradictions(begins: list[Clue], ends: list[Clue]) -> tuple[list[Clue], list[Clue], tuple[Clue, ...]]:
    """Hard begins and ends that leave a day between them, and those left out: the side that fewer words speak for."""
    latest = max((clue.window.begin or "" for clue in begins), default="")
    early = [clue for clue in ends if (clue.window.end or "") < latest]
    if not early:
        return begins, ends, ()
    earliest = min(clue.window.end or "" for clue in early)
    late = [clue for clue in begins if (clue.window.begin or "") > earliest]
    if len({clue.rule for clue in late}) < len({clue.rule for clue in early}):
        return [clue for clue in begins if clue not in late], ends, tuple(late)
    return begins, [clue for clue in ends if clue not in early], tuple(early)


def _soft_end(clues: Sequence[Clue], low: str | None) -> Clue | None:
    """The clue that closes the window by usage: the first agenda to run out, or the second word to go out of use."""
    late = [clue for clue in clues if clue.window.is_end_soft and (clue.window.end or "") >= (low or "")]
    agendas = sorted((clue for clue in late if clue.force is Force.AGENDA), key=_end)
    recent = edtf.later(low, months=-RECENT_MONTHS) if low else ""
    usages = _by_rule([clue for clue in late if clue.force is Force.USAGE and (clue.window.begin or "") >= recent], key=_end)
    return min(agendas[:1] + usages[USAGE_VOTES - 1 : USAGE_VOTES], key=_latest_end, default=None)


def _latest_end(clue: Clue) -> str:
    """The end that a clue sets: words linger after they went out of use."""
    end = clue.window.end or ""
    return edtf.later(end, months=LINGER_MONTHS) if clue.force is Force.USAGE else end


def _soft_begin(clues: Sequence[Clue], low: str | None, high: str | None) -> Clue | None:
    """The clue that opens the window by usage: the second of the latest words, or a year that the text speaks of."""
    soft = [
        clue
        for clue in clues
        if clue.window.is_begin_soft
        and (clue.window.begin or "") > (low or "")
        and (not high or (clue.window.begin or "") <= high)
    ]
    sure = [clue for clue in soft if clue.kind == "year"]
    usages = _by_rule([clue for clue in soft if clue.kind != "year"], key=_begin)
    agreed = [clue for clue in usages if _votes(clue, usages) >= USAGE_VOTES]
    return max(sure + agreed, key=_begin, default=None)


def _votes(clue: Clue, usages: Sequence[Clue]) -> int:
    """How many words came into use with this one or soon after."""
    begin = clue.window.begin or ""
    return sum(begin <= _begin(other) <= edtf.later(begin, months=RECENT_MONTHS) for other in usages)


def _by_rule(clues: Sequence[Clue], key: Callable[[Clue], str]) -> list[Clue]:
    """One clue a rule, sorted: a word said ten times is one vote."""
    first: dict[str, Clue] = {}
    for clue in clues:
        first.setdefault(clue.rule, clue)
    return sorted(first.values(), key=key)


def _begin(clue: Clue) -> str:
    return clue.window.begin or ""


def _end(clue: Clue) -> str:
    return clue.window.end or ""
