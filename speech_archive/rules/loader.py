"""Knowledge as data: the YAML files beside this module, loaded and held against their own examples.

A rule has a name, a pattern, lines it must match and lines it must not. Patterns see a line stripped and
`fold`ed (width and script made one, character for character), so that they are written once.
`{n}` in a pattern is an ordinal, in digits or Chinese numerals; words in braces come from the file's `words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from speech_archive.errors import ArchiveError
from speech_archive.language.folding import fold
from speech_archive.language.numerals import ORDINAL

LONGEST_LINE_CHARS = 300  # no rule looks at a longer line: chrome, notes and markers are short


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named pattern; `extra` holds the file's own keys (`kind`, `edge`, `level`, …)."""

    name: str
    pattern: re.Pattern[str]
    extra: Mapping[str, Any]

    def find(self, folded: str) -> re.Match[str] | None:
        """The first place in a folded line where the rule holds."""
        return self.pattern.search(folded)


@cache
def load(name: str) -> tuple[Rule, ...]:
    """The rules of `name`.yml, in file order. ArchiveError if one of them fails its own examples."""
    path = f"speech_archive/rules/{name}.yml"
    content = yaml.safe_load((files(__package__) / f"{name}.yml").read_text(encoding="utf-8"))
    words = {"n": ORDINAL, **{key: str(value) for key, value in content.get("words", {}).items()}}
    return tuple(_checked(row, words, path) for row in content["rules"])


def _checked(row: dict[str, Any], words: Mapping[str, str], path: str) -> Rule:
    row = dict(row)
    name, source, match, no_match = (row.pop(key) for key in ("name", "pattern", "match", "no_match"))
    pattern = re.compile(re.sub(r"\{([a-z_]+)\}", lambda found: words[found.group(1)], source))
    rule = Rule(name=name, pattern=pattern, extra=row)
    wrong = [line for line in match if not rule.find(fold(line.strip()))]
    wrong += [line for line in no_match if rule.find(fold(line.strip()))]
    if wrong or not match or not no_match:
        raise ArchiveError(f"rule {name}: fails its own examples {wrong}, or has none", path)
    return rule


def first(rules: tuple[Rule, ...], folded: str) -> tuple[Rule, re.Match[str]] | None:
    """The first rule that holds, with its match."""
    for rule in rules:
        if found := rule.find(folded):
            return rule, found
    return None
