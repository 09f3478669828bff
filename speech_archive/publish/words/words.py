"""The words a reader sees, by what the build has a name for; and what pages do with a kind, whatever their language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.models import DoubtKind

FOLDER = "speech_archive/publish/words"
LANGUAGE = "zh"


class Words(dict[str, Any]):
    """Words by key, in sections. ArchiveErrors, as one line that says where to add it, for a key that has no word."""

    def __init__(self, node: yaml.MappingNode, file: str, name: str = "") -> None:
        super().__init__()
        self.place = f"{FOLDER}/{file}", node.start_mark.line + bool(not name)
        self.name = name
        for key, value in node.value:
            at = f"{name}.{key.value}".lstrip(".")
            is_section = isinstance(value, yaml.MappingNode)
            self[key.value] = Words(value, file, at) if is_section else yaml.safe_load(yaml.serialize(value))

    def __missing__(self, key: object) -> Any:
        path, line = self.place
        found = f"found no word for {key} in {self.name or 'this file'}, expected one for whatever a build can meet; add it here"
        raise ArchiveErrors((ArchiveError(found, path, line),))


def _load(file: str) -> Words:
    node = yaml.compose((files(__package__) / file).read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)
    return Words(node, file)


@cache
def words() -> Words:
    """The words of the language that pages are in."""
    return _load(f"{LANGUAGE}.yml")


@cache
def _handling() -> Words:
    return _load("handling.yml")


@cache
def _segments() -> Words:
    return _load(f"segments.{LANGUAGE}.yml")


def rule_of_segment(rule: str) -> str:
    """What readers are told of the rule of a segment: of a border, of each thing that speaks for it."""
    return "，".join(str(_segments()[name]) for name in rule.split("+"))


def told_together() -> frozenset[str]:
    """The rules whose edits nobody asks about one by one."""
    return frozenset(_handling()["edits"]["told_together"])


def weights() -> Mapping[DoubtKind, int]:
    """What each kind of doubt may cost."""
    return {kind: _handling()["doubts"][kind] for kind in DoubtKind}
