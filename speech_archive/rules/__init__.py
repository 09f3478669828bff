"""Knowledge as data: the YAML files beside this module, loaded and held against their own examples.

A rule has a name, a pattern, lines it must match and lines it must not. Patterns see a line stripped and
`fold`ed (width and script made one, character for character), so that they are written once.
`{n}` in a pattern is an ordinal, in digits or Chinese numerals; words in braces come from the file's `words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import cn2an
import opencc
import yaml

from speech_archive.errors import ArchiveError

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
HAN = "".join(map(chr, range(0x4E00, 0xA000)))
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
ORDINAL = rf"(?P<n>[0-9]{{1,5}}|[〇零○一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾]{{1,7}}|[{CIRCLED}]|[{ROMAN}])"
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
    content = yaml.safe_load((files(__name__) / f"{name}.yml").read_text(encoding="utf-8"))
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


@lru_cache(maxsize=8192)  # a line is asked about by several stages
def fold(text: str) -> str:
    """The text as rules see it, length unchanged: full-width ASCII half-width, odd spaces plain, traditional simplified."""
    return fold_long(text)


def fold_long(text: str) -> str:
    """`fold` for a text that nobody asks about again: nothing is kept of it."""
    return text.translate(_folding())


@cache
def _folding() -> dict[int, int]:
    """Code point to code point: width, and OpenCC's characters one by one."""
    simplified = opencc.OpenCC("t2s").convert("\n".join(HAN)).split("\n")
    return FULL_WIDTH | {ord(a): ord(b) for a, b in zip(HAN, simplified, strict=True) if a != b and len(b) == 1}


@lru_cache(maxsize=4096)
def ordinal(numeral: str) -> int | None:
    """The value of a captured numeral (`３`, `三`, `③`, `Ⅲ`, `二十一`); None where it is no number."""
    if not numeral:
        return None
    if numeral in CIRCLED:
        return CIRCLED.index(numeral) + 1
    if numeral in ROMAN:
        return ROMAN.index(numeral) + 1
    if numeral in LETTERS:
        return LETTERS.index(numeral) + 1
    if numeral.isdecimal():
        return int(numeral)
    try:
        return int(cn2an.cn2an(numeral.replace("○", "零").replace("〇", "零").replace("两", "二"), "smart"))
    except ValueError:
        return None
