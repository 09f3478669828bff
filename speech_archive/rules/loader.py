"""From a YAML file beside this module to typed rules, held against their own examples.

A rule has a name, a pattern, lines it must match and lines it must not, and the keys that `kinds` declares for its file.
Patterns see a line stripped and `fold`ed (width and script made one, character for character), so that they are written once.
`{n}` in a pattern is an ordinal, in digits or Chinese numerals; words in braces come from the file's `words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Self, TypeVar, overload

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.language.folding import fold
from speech_archive.language.numerals import ORDINAL

LONGEST_LINE_CHARS = 300  # no rule looks at a longer line: chrome, notes and markers are short
YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # an eighth of the time, where PyYAML was built with it
EXPECTED = {  # by pydantic's type of fault
    "extra_forbidden": "no key of that name (a new one is declared in speech_archive/rules/kinds.py)",
    "missing": "a value",
    "pattern_regex": "a regular expression",
}
WORD = re.compile(r"\{([a-z_]+)\}")


class Row(BaseModel):
    """A row of a table of rules. The rows of a FILE have the keys that their kind declares as fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    FILE: ClassVar[str]

    def faults(self) -> Iterator[str]:
        """What is wrong with it by its own examples."""
        return iter(())


class Rule(Row):
    """A named pattern with lines that it must match and lines that it must not."""

    name: str
    pattern: re.Pattern[str]
    match: tuple[str, ...]
    no_match: tuple[str, ...]

    def find(self, folded: str) -> re.Match[str] | None:
        """The first place in a folded line where the rule holds."""
        return self.pattern.search(folded)

    def seen(self, line: str) -> str:
        """A line as the pattern sees it."""
        return fold(line)

    def faults(self) -> Iterator[str]:
        """Examples that are none, or that there are none."""
        for key, lines in (("match", self.match), ("no_match", self.no_match)):
            if not lines:
                yield f"found no line under {key}, expected one or more"
            for line in lines:
                if (self.find(self.seen(line.strip())) is not None) != (key == "match"):
                    yield f"found that {line!r} under {key} does not hold, expected the pattern to keep its own examples"


class Table(BaseModel):
    """A file: rows, and words that patterns may name in braces."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    words: dict[str, str] = {}
    rules: tuple[dict[str, Any], ...]


R = TypeVar("R", bound=Row)


class Rules(Sequence[R]):
    """Rules in file order, read and held against their examples when the first of them is asked for: a command that needs
    none does not wait for them, and a fault in one is told like any other of the build."""

    def __init__(self, read: Callable[[], tuple[R, ...]]) -> None:
        self._read = cache(read)

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[R]:
        return iter(self._read())

    @overload
    def __getitem__(self, at: int) -> R: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[R]: ...
    def __getitem__(self, at: int | slice) -> R | Sequence[R]:
        return self._read()[at]

    def where(self, holds: Callable[[R], bool]) -> Self:
        """Those of them for which something holds."""
        return type(self)(lambda: tuple(rule for rule in self._read() if holds(rule)))


@cache
def load(kind: type[R]) -> Rules[R]:
    """The rules of a kind. Where they are asked for: ArchiveErrors with every fault of the file."""
    return Rules(lambda: _read(kind))


F = TypeVar("F", bound=Rule)


def first(rules: Iterable[F], folded: str) -> tuple[F, re.Match[str]] | None:
    """The first rule that holds, with its match."""
    for rule in rules:
        if found := rule.find(folded):
            return rule, found
    return None


def _read(kind: type[R]) -> tuple[R, ...]:
    name = f"{kind.FILE}.yml"
    return read(kind, (files(__package__) / name).read_text(encoding="utf-8"), f"speech_archive/rules/{name}")


def read(kind: type[R], text: str, path: str) -> tuple[R, ...]:
    """The rules that a text in YAML holds; ArchiveErrors with every fault in it."""
    try:
        parsed = YAML(text)
        root: Any = parsed.get_single_node()
        table = Table.model_validate(parsed.construct_document(root))
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise ArchiveErrors((ArchiveError(f"found {broken.problem}, expected YAML", path, line),)) from None
    except ValidationError as broken:
        raise ArchiveErrors(tuple(ArchiveError(fault, path) for fault in map(_told, broken.errors()))) from None
    found: list[R] = []
    faults: list[ArchiveError] = []
    words = {"n": ORDINAL, **table.words}
    lines = [node.start_mark.line + 1 for key, value in root.value if key.value == "rules" for node in value.value]
    for row, line in zip(table.rules, lines, strict=True):
        wrong: list[str] = []
        try:
            found.append(kind.model_validate(_filled(row, words)))
            wrong += found[-1].faults()
        except KeyError as unknown:
            wrong.append(f"found {{{unknown.args[0]}}} in its pattern, expected one of {', '.join(words)}")
        except ValidationError as broken:
            wrong += map(_told, broken.errors(include_url=False))
        named = row.get("name") or next(iter(row.values()), "")
        faults += [ArchiveError(f"rule {named}: {fault}", path, line) for fault in wrong]
    if faults:
        raise ArchiveErrors(tuple(faults))
    return tuple(found)


def _filled(row: Mapping[str, Any], words: Mapping[str, str]) -> Mapping[str, Any]:
    """A row with the words put into its pattern; KeyError for one that there is none of."""
    pattern = row.get("pattern")
    return {**row, "pattern": WORD.sub(lambda found: words[found.group(1)], pattern)} if isinstance(pattern, str) else row


def _told(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    found = "nothing" if fault["type"] == "missing" else repr(fault["input"])
    return f"{where}: found {found}, expected {EXPECTED.get(fault['type'], fault['msg'])}"
