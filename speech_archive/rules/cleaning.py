"""The rules of cleaning.yml, typed: by where in a line they are tried and what they ask for besides their pattern."""

from __future__ import annotations

from functools import cache

from speech_archive import rules
from speech_archive.errors import ArchiveError
from speech_archive.rules import Rule

PATH = "speech_archive/rules/cleaning.yml"
PLACES = ("line", "end", "title", "head", "inside")
CONDITIONS = (None, "page", "word", "spread", "often")


@cache
def rules_at(place: str, condition: str | None = None) -> tuple[Rule, ...]:
    """The rules that are tried at a place under a condition, in file order."""
    return tuple(rule for rule in _checked() if rule.extra["at"] == place and rule.extra.get("if") == condition)


@cache
def _checked() -> tuple[Rule, ...]:
    """All rules. ArchiveError for one with a key or a value that nothing heeds."""
    found = rules.load("cleaning")
    for rule in found:
        at, condition = rule.extra.get("at"), rule.extra.get("if")
        unknown = set(rule.extra) - {"at", "if", "joins"}
        if at not in PLACES or condition not in CONDITIONS or unknown:
            found_keys = f"found at: {at}, if: {condition} {sorted(unknown) or ''}"
            raise ArchiveError(f"rule {rule.name}: {found_keys}, expected what the head of the file explains", PATH)
    return found
