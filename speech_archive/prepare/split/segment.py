"""The starts that explain a file best: of all ways to cut it, the one with the highest sum of weights.

A way to cut is a chain of candidates. Each adds the weights of its evidence; each step from one to the next adds what its
ordinal says after the last one, and what the length between them says. rules/borders.yml has the weights, bench/borders.py fits
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from speech_archive import rules
from speech_archive.prepare.split.evidence import CURATED, TEXT_LETTERS, Candidate
from speech_archive.prepare.split.marks import Form, Mark
from speech_archive.prepare.split.page import Page
from speech_archive.rules.kinds import Weight

LENGTHS = ((45, "length_line"), (200, "length_short"))  # letters under which a text is so called
MOST_ABOVE = 300  # letters above the first start: more are a speech, whatever speaks against it; tests/test_split.py holds it
ABOVE = ((60, "above_line"), (200, "above_short"))  # letters of text above the first start
DECIDED = 1e6  # of a curator's word: more than any weights sum up to
NAMED = 3  # pieces of evidence that a start names
NEAR = 8  # candidates before one that are always tried; from further back, those whose ordinal it follows, and the best


@cache
def weights_of_rules() -> Mapping[str, float]:
    """The weight of each name in rules/borders.yml."""
    return {row.name: row.weight for row in rules.load(Weight)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where a speech starts: at a marker line of its own, or at its first line; `rule` names the evidence."""

    index: int
    rule: str
    mark: Mark | None

    @property
    def is_marker_line(self) -> bool:
        return self.mark is not None and not self.mark.end


@dataclass(frozen=True, slots=True)
class _Chain:
    """The best way to cut up to a candidate: its score, the chain before, and the last number on it."""

    score: float
    at: int
    before: _Chain | None
    form: Form | None
    ordinal: int | None
    starts: int
    unnumbered: int  # since the last number


def segment(page: Page, candidates: Sequence[Candidate]) -> tuple[Start, ...]:
    """The starts of the speeches of a page, in order; one at least, if there is a candidate."""
    weights = weights_of_rules()
    return tuple(_start(candidate, weights) for candidate in best(page, candidates, weights))


def _start(candidate: Candidate, weights: Mapping[str, float]) -> Start:
    """A start, and the name of what speaks for it: of its number, or up to three pieces of evidence, the weightiest first."""
    if candidate.mark is not None:
        rule = candidate.mark.rule.name
    elif CURATED in candidate.evidence:
        rule = CURATED
    elif "first" in candidate.evidence:
        rule = "head_of_file"
    else:
        speaking = sorted((name for name in candidate.evidence if weights.get(name, 0) > 0), key=lambda name: -weights[name])
        rule = "+".join(speaking[:NAMED]) or "nothing_else"
    return Start(index=candidate.index, rule=rule, mark=candidate.mark)


def best(page: Page, candidates: Sequence[Candidate], weights: Mapping[str, float]) -> tuple[Candidate, ...]:
    """The candidates on the chain with the highest sum of weights."""
    chains: list[_Chain] = []
    best_of: dict[object, _Chain] = {}  # by form and ordinal of the last number, by ordinal alone, and of all
    for at, candidate in enumerate(candidates):
        own = sum(weights.get(name, 0.0) for name in candidate.evidence) + DECIDED * (CURATED in candidate.evidence)
        top = _extended(None, at, candidates, page, own, weights)
        if page.letters(0, candidate.index) > MOST_ABOVE and at and candidates[0].index < candidate.index:
            top = replace(top, score=-DECIDED)
        for before in _predecessors(candidate, chains, best_of):
            if _has_text(page, candidates[before.at], candidate):
                chain = _extended(before, at, candidates, page, own, weights)
                top = chain if chain.score > top.score else top
        chains.append(top)
        for key in ((top.form, top.ordinal), top.ordinal, "any"):
            if key not in best_of or top.score > best_of[key].score:
                best_of[key] = top
    last = max(chains, key=lambda chain: _ended(page, candidates[chain.at], chain, weights), default=None)
    return tuple(candidates[at] for at in _chain(last))


def _ended(page: Page, start: Candidate, chain: _Chain, weights: Mapping[str, float]) -> tuple[bool, float, int]:
    """How good it is that the file ends with the speech of this start; one without text comes last."""
    letters = _text(page, start, len(page.texts))
    return letters >= TEXT_LETTERS, chain.score + weights.get(_length(letters), 0.0), -chain.at


def _has_text(page: Page, start: Candidate, end: Candidate) -> bool:
    """Whether a speech may run from one start to the next: it has letters, or a curator says that the next one starts."""
    is_decided = CURATED in end.evidence and start.index < end.index
    return is_decided or _text(page, start, end.index) >= TEXT_LETTERS


def _text(page: Page, start: Candidate, end: int) -> int:
    """Letters of the speech that starts there and ends before a line; a marker on a line of its own is none of it."""
    is_line = start.mark is not None and not start.mark.end
    return page.letters(start.index + is_line, end) if end > start.index else 0


def _predecessors(candidate: Candidate, chains: Sequence[_Chain], best_of: Mapping[object, _Chain]) -> Iterator[_Chain]:
    yield from chains[-NEAR:]
    keys: list[object] = ["any"]
    if candidate.mark is not None:
        keys += [(candidate.mark.form, candidate.mark.ordinal - 1), candidate.mark.ordinal - 1]
    for key in keys:
        if key in best_of:
            yield best_of[key]


def _extended(
    before: _Chain | None, at: int, candidates: Sequence[Candidate], page: Page, own: float, weights: Mapping[str, float]
) -> _Chain:
    names = steps(before, candidates[at], candidates, page)
    mark = candidates[at].mark
    return _Chain(
        score=(before.score if before else 0.0) + own + sum(weights.get(name, 0.0) for name in names),
        at=at,
        before=before,
        form=mark.form if mark else before.form if before else None,
        ordinal=mark.ordinal if mark else before.ordinal if before else None,
        starts=before.starts + 1 if before else 1,
        unnumbered=0 if mark else before.unnumbered + 1 if before else 1,
    )


def steps(before: _Chain | None, candidate: Candidate, candidates: Sequence[Candidate], page: Page) -> Iterator[str]:
    """What the step to a candidate says: of its ordinal after the last number, and of the text between."""
    mark = candidate.mark
    if before is not None:
        length = _length(_text(page, candidates[before.at], candidate.index))
        if length:
            yield length
    elif above := page.letters(0, candidate.index):
        yield next((name for limit, name in ABOVE if above < limit), "above_much")
    if mark is None:
        return
    basis = mark.rule.basis
    if before is None or before.ordinal is None:
        missing = mark.ordinal - 1 - (before.starts if before else 0)
        if mark.ordinal > 1:
            yield f"{basis}_late" if missing else f"{basis}_follows_unnumbered"
        return
    if mark.ordinal == before.ordinal + 1:
        yield f"{basis}_{'follows' if mark.form == before.form else 'follows_other'}"
        if before.unnumbered:
            yield "number_leaves_no_room"
    elif mark.ordinal == before.ordinal + 1 + before.unnumbered:
        yield f"{basis}_follows_unnumbered"
    elif mark.ordinal == 1:
        yield f"{basis}_starts_anew"
    else:
        yield f"{basis}_skips" if mark.ordinal > before.ordinal else f"{basis}_goes_back"


def _length(letters: int) -> str:
    return next((name for limit, name in LENGTHS if letters < limit), "")


def _chain(last: _Chain | None) -> list[int]:
    found = []
    while last is not None:
        found.append(last.at)
        last = last.before
    return found[::-1]


def names_of(page: Page, chain: Sequence[Candidate]) -> list[str]:
    """All that counts on a chain of candidates, as often as it does: what its score is the sum of."""
    found: list[str] = []
    before: _Chain | None = None
    for at, candidate in enumerate(chain):
        found += [*candidate.evidence, *steps(before, candidate, chain, page)]
        before = _extended(before, at, chain, page, 0.0, {})
    if chain:
        found.append(_length(_text(page, chain[-1], len(page.texts))))
    return [name for name in found if name]
