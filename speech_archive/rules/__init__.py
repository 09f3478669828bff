"""Knowledge as data: the YAML files beside this module. `kinds` says what each holds, `loader` reads them, `opening` asks of a
line what several stages ask."""

from __future__ import annotations

from typing import overload

from speech_archive.rules.kinds import BY_FILE
from speech_archive.rules.loader import LONGEST_LINE_CHARS, R, Rule, Rules, first, load_kind

__all__ = ["LONGEST_LINE_CHARS", "Rule", "Rules", "first", "load"]


@overload
def load(kind: str) -> Rules[Rule]: ...
@overload
def load(kind: type[R]) -> Rules[R]: ...
def load(kind: str | type[R]) -> Rules[Rule] | Rules[R]:
    """The rules of a kind, or of a file by its name."""
    if isinstance(kind, str) and kind not in BY_FILE:
        raise LookupError(f"rules/{kind}.yml: declare in rules/kinds.py what its rows hold")
    return load_kind(BY_FILE[kind] if isinstance(kind, str) else kind)
