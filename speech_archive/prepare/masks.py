"""Masks: what stands in a reading text in place of a name, a number or a word; each run typed by its neighbours."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Doubt, DoubtKind, Ledger, Mask, Places, Reading, ReadingOffset, Role, StandsFor, text_of
from speech_archive.rules.kinds import MaskRun, MaskType

RUNS = rules.load(MaskRun)
TYPES = rules.load(MaskType)
NEAR_CHARS = 10  # of each side, that rules look at
NEAR_RUNS = 3  # other runs of each side that they see
OUTWEIGHS = 2  # times; a novel tells of others five times as often as it speaks to people, no speech seen four times
MANY_HEADS = 3  # lines; masks of names that head more are in none of 583 documents
SIGN, OTHER = "◆", "◇"


class Folded(NamedTuple):
    """A paragraph without signs that nobody sees: as it is read, as rules see it, and the place of each character in the text."""

    text: str
    folded: str
    places: Sequence[int]
    role: Role

    def span(self, match: re.Match[str], group: str | int = 0) -> tuple[int, int]:
        """The range of the text that a match covers."""
        begin, end = match.span(group)
        return self.places[begin], self.places[end - 1] + 1


class Covered(NamedTuple):
    """A range of the text that a rule says something of, in what it matched; or such ranges that touch."""

    begin: int
    end: int
    match: tuple[int, int]
    rules: tuple[MaskRun, ...]


def find_masks(reading: Reading) -> tuple[Mask, ...]:
    """The masks of a reading text, in order. None lies over an edit: where something was taken out, one ends, another begins."""
    text = text_of(reading)
    folded = folding.fold_long(text)
    lines = _lines(reading, folded)
    found = _that_hold(_matched(lines), lines)
    none = _places(run for run in found if run.rules[0].says == "none" and not run.rules[0].yields)
    runs = _joined(run for run in found if run.rules[0].says == "mask" and none.isdisjoint(range(run.begin, run.end)))
    kinds = [stands_for(*_context(folded, runs, number)) for number in range(len(runs))]
    told = _places(run for run, kind in zip(runs, kinds, strict=True) if kind is not StandsFor.UNKNOWN)
    none |= _places(run for run in found if run.rules[0].yields and told.isdisjoint(range(*run.match)))
    masks: list[Mask] = []
    for run, kind in zip(runs, kinds, strict=True):
        if kind is StandsFor.UNKNOWN and (
            all(rule.typed for rule in run.rules) or not none.isdisjoint(range(run.begin, run.end))
        ):
            continue
        said = [kind, *(rule.stands_for for rule in run.rules)]
        masks += [
            Mask(
                begin=ReadingOffset(begin),
                end=ReadingOffset(end),
                token=text[begin:end],
                stands_for=next((one for one in said if one is not StandsFor.UNKNOWN), StandsFor.UNKNOWN),
            )
            for begin, end in _parts(run, reading.places)
        ]
    return tuple(masks)


def _places(runs: Iterable[Covered]) -> set[int]:
    return {at for run in runs for at in range(run.begin, run.end)}


def doubtful_heads(ledger: Ledger, reading: Reading, masks: Sequence[Mask]) -> tuple[Doubt, ...]:
    """A doubt for each token that heads so many paragraphs that it may be the bullet of a list; speakers' names aside."""
    text = text_of(reading)
    heads: dict[str, list[Mask]] = defaultdict(list)
    for mask in masks:
        if (not mask.begin or text[mask.begin - 1] == "\n") and text[mask.end : mask.end + 1] not in (":", "："):
            heads[mask.token].append(mask)
    return tuple(
        Doubt(
            kind=DoubtKind.MASKS_AT_LINE_HEADS,
            path=ledger.source.path,
            line=bisect_right(ledger.lines, int(reading.places.at(same[0].begin)), key=lambda line: line.begin),
            found=f"{token} × {len(same)}",
            expected="a mask, or the bullet of a list",
        )
        for token, same in heads.items()
        if len(same) >= MANY_HEADS
    )


def stands_for(left: str, right: str) -> StandsFor:
    """What a mask between these (folded) words stands for."""
    found = rules.first(TYPES, left + SIGN + right)
    return found[0].stands_for if found else StandsFor.UNKNOWN


def _lines(reading: Reading, folded: str) -> list[Folded]:
    found, begin = [], 0
    for paragraph, role in zip(reading.paragraphs, reading.roles, strict=True):
        end = begin + len(paragraph)
        bare = folding.bare(paragraph)
        places = range(begin, end) if len(bare) == len(paragraph) else [begin + at for at in folding.places(paragraph)]
        found.append(Folded(bare, folding.bare(folded[begin:end]), places, role))
        begin = end + 1
    return found


@cache
def _signed() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], MaskRun], ...]]:
    """What a line must hold for a rule to be tried on it; and for any of them."""
    signed = [(re.compile(f"[{rule.signs}]" if rule.signs else ""), rule) for rule in RUNS if rule.says != "context"]
    return re.compile("|".join(dict.fromkeys(pattern.pattern for pattern, _ in signed))), tuple(signed)


def _matched(lines: Sequence[Folded]) -> Iterator[Covered]:
    """What the rules match on each line."""
    any_sign, signed = _signed()
    for line in lines:
        if not any_sign.search(line.folded) and not any_sign.search(line.text):
            continue
        for sign, rule in signed:
            seen = line.text if rule.scraped else line.folded
            if sign.search(seen) and (not rule.roles or line.role in rule.roles):
                for match in rule.pattern.finditer(seen):
                    named = [name for name, said in match.groupdict().items() if said is not None]
                    for begin, end in [line.span(match, name) for name in named] or [line.span(match)]:
                        yield Covered(begin, end, line.span(match), (rule,))


def _that_hold(runs: Iterable[Covered], lines: Sequence[Folded]) -> list[Covered]:
    """Those of rules that hold in a text of these lines."""
    runs = list(runs)
    roles = {line.role for line in lines}
    by_name = {rule.name: rule for rule in RUNS}

    def count(name: str) -> int:
        return sum(len(by_name[name].pattern.findall(line.folded)) for line in lines)

    def is_text(name: str) -> bool:
        """Whether a text is one where a rule holds: on as many lines as it says, and more often than what it must outweigh."""
        rule = by_name[name]
        if not roles.isdisjoint(rule.without) or sum(rule.find(line.folded) is not None for line in lines) < rule.lines:
            return False
        return not rule.outweighs or count(name) > OUTWEIGHS * count(rule.outweighs)

    def holds(rule: MaskRun) -> bool:
        is_in_place = roles.isdisjoint(rule.without) and (not rule.beside or is_text(rule.beside))
        return is_in_place and not any(map(is_text, rule.unless))

    holding = {name: holds(by_name[name]) for name in {run.rules[0].name for run in runs}}
    return [run for run in runs if holding[run.rules[0].name]]


def _joined(runs: Iterable[Covered]) -> list[Covered]:
    """Runs in order, those that touch made one."""
    found: list[Covered] = []
    for run in sorted(runs, key=lambda run: run[:2]):
        if found and found[-1].end >= run.begin:
            last = found[-1]
            found[-1] = Covered(last.begin, max(last.end, run.end), last.match, (*last.rules, *run.rules))
        else:
            found.append(run)
    return found


def _parts(run: Covered, places: Places) -> Iterator[tuple[int, int]]:
    """A run, parted where what stands side by side in it does not in the source."""
    begin = run.begin
    for at in range(run.begin + 1, run.end):
        if places.at(at) != places.at(at - 1) + 1:
            yield begin, at
            begin = at
    yield begin, run.end


def _context(folded: str, runs: Sequence[Covered], number: int) -> tuple[str, str]:
    """What stands on both sides of a run on its line, other runs as one sign each."""
    run = runs[number]
    left, right = "", ""
    at = run.begin
    for other in reversed(runs[max(0, number - NEAR_RUNS) : number]):
        left, at = OTHER + folded[other.end : at] + left, other.begin
    left = folded[max(0, at - NEAR_CHARS) : at] + left
    at = run.end
    for other in runs[number + 1 : number + 1 + NEAR_RUNS]:
        right, at = right + folded[at : other.begin] + OTHER, other.end
    right += folded[at : at + NEAR_CHARS]
    return folding.bare(left.rpartition("\n")[2])[-NEAR_CHARS:], folding.bare(right.partition("\n")[0])[:NEAR_CHARS]
