"""What a line of a text is to its neighbours: ended, unfinished, the head of a new unit."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple, Self

from speech_archive import rules
from speech_archive.language.folding import fold_long
from speech_archive.rules import opening
from speech_archive.rules.kinds import Break, Cleaning
from speech_archive.rules.opening import HEAD_CHARS, SENTENCE_END, heading_level

UNFINISHED_CHARS = 12  # a shorter line without a full stop may be a title
BOUND_CHARS = 8  # … even one that ends in `和`, `的` or a comma
SIGNED = ("date", "byline", "salutation", "title")


@cache
def rules_at(place: str, needs: str | None = None) -> tuple[Cleaning, ...]:
    """The rules of cleaning.yml that are tried at a place and need so much besides their pattern, in file order."""
    return tuple(rule for rule in rules.load(Cleaning) if (rule.at, rule.needs) == (place, needs))


@cache
def _saying(of: str, says: str) -> re.Pattern[str]:
    found = [rule.pattern.pattern for rule in rules.load(Break) if (rule.of, rule.says) == (of, says)]
    return re.compile("|".join(f"(?:{pattern})" for pattern in found))


def holds(of: str, says: str, folded: str, begin: int = 0, end: int | None = None) -> re.Match[str] | None:
    """Where a rule of breaks.yml that looks at `of` and means `says` holds in a folded text."""
    return _saying(of, says).search(folded, begin, len(folded) if end is None else end)


def folded_lines(source: str) -> list[str]:
    r"""The lines of a source, folded; ended by `\n`, `\r\n` or `\r` alone, as the contract has it."""
    return fold_long(source).replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Line(NamedTuple):
    """A line as its neighbours see it, folded: `whole` where it is short enough for a heading, else only its `tail`."""

    tail: str
    chars: int
    has_clause: bool
    has_end: bool
    whole: str | None

    @classmethod
    def of(cls, folded: str) -> Self:
        """A line that nothing was joined to."""
        clause, end = holds("inside", "clause", folded), SENTENCE_END.search(folded)
        whole = folded if len(folded) <= HEAD_CHARS else None
        return cls(tail=folded[-HEAD_CHARS:], chars=len(folded), has_clause=bool(clause), has_end=bool(end), whole=whole)

    def and_then(self, other: Line) -> Line:
        """This line with another joined to it, which costs no more the longer it is."""
        is_short = self.whole is not None and other.whole is not None and self.chars + other.chars <= HEAD_CHARS
        return Line(
            tail=(self.tail + other.tail)[-HEAD_CHARS:] if other.chars < HEAD_CHARS else other.tail,
            chars=self.chars + other.chars,
            has_clause=self.has_clause or other.has_clause,
            has_end=self.has_end or other.has_end,
            whole=f"{self.whole}{other.whole}" if is_short else None,
        )

    @property
    def is_headed(self) -> bool:
        """Whether it is a numbered heading."""
        return self.whole is not None and heading_level(self.whole) is not None

    @property
    def is_signed(self) -> bool:
        """Whether it is a title, a name, a date or a greeting."""
        return self.whole is not None and is_signature(self.whole)

    @property
    def is_ended(self) -> bool:
        """Whether its last sentence is at its end."""
        return not self.tail or holds("before", "ended", self.tail) is not None

    def is_unfinished(self, *, is_wrapped: bool = False) -> bool:
        """Whether it is a sentence broken off: it has inner signs, or fills the width, but no end, and is no heading."""
        if self.is_ended:
            return False
        if holds("before", "unended", self.tail) and self.chars >= BOUND_CHARS:
            return holds("before", "goes_on", self.tail) is not None or not self.is_headed
        if self.is_headed or self.is_signed:
            return False
        return is_wrapped or (self.chars >= UNFINISHED_CHARS and self.has_clause)


def is_unfinished(folded: str) -> bool:
    """Whether a folded line is a sentence broken off."""
    return Line.of(folded).is_unfinished()


def is_new_unit(folded: str) -> bool:
    """Whether a line opens a unit of its own: an item, a bracket, a greeting."""
    return holds("after", "starts", folded, 0, min(len(folded), HEAD_CHARS)) is not None


def is_signature(line: str) -> bool:
    """Whether a line is a title, a name, a date or a greeting."""
    rule = opening.rule_of(line)
    return rule is not None and rule.role in SIGNED
