"""Who speaks, with what office, where, at what meeting, what kind of speech it is: what a speech itself prints of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from speech_archive.language.folding import fold
from speech_archive.models import Basis, Finding, Reading, Role
from speech_archive.rules import load
from speech_archive.rules.kinds import BylineRule

HEAD_LINES, FOOT_LINES = 25, 2
LINE_CHARS = 60  # a byline is short
OPENING_CHARS = 400  # where a report says for whom it is given
NOTE_LINES = 3
SIGNED_LINES = 8  # a signature stands so near to the end, whatever a news agency adds below it
DAY_ALONE = re.compile(r"^ {0,9}[0-9〇○零一二三四五六七八九]{4}年[^,。]{2,8}日 {0,9}$")


def describe_speaker(reading: Reading, title: str | None) -> tuple[Finding, ...]:
    """Findings for creator, creator_role, event, kind, place and level; none for what the speech does not print.

    The place is the speaker's own: of the office, of the congress opened, of the organ that speaks; not any place named.
    """
    return tuple(_Printed(reading, title).findings())


@cache
def asked(where: str) -> tuple[BylineRule, ...]:
    """The rules for a part of a speech."""
    return tuple(rule for rule in load(BylineRule) if rule.where == where)


def day_alone(line: str) -> bool:
    """Whether a line is a date and nothing else."""
    return bool(DAY_ALONE.match(line))


class _Printed:
    """A reading's lines with their places; each question is asked of the lines it can stand on."""

    def __init__(self, reading: Reading, title: str | None) -> None:
        self.reading = reading
        self.title = title
        self.lines = [fold(line) for line in reading.paragraphs]
        self.starts: list[int] = []
        at = 0
        for line in reading.paragraphs:
            self.starts.append(at)
            at += len(line) + 1

    def findings(self) -> Iterator[Finding]:
        found: dict[str, Finding] = {}
        for finding in (*self._bylines(), *self._titles(), *self._openings()):
            found.setdefault(finding.field, finding)
        yield from found.values()

    def _bylines(self) -> Iterator[Finding]:
        head = list(self._head())
        named = [no for no in head if no < 3 or self.reading.roles[no] is Role.BYLINE]
        offices = [no - 1 for no in named if no - 1 in head and self.reading.roles[no] is Role.BYLINE]
        parts = (
            ("head", head),
            ("byline", [*named, *offices]),
            ("first", [0]),
            ("foot", self._foot()),
            ("signature", list(self._signatures())),
            ("note", self._ends()),
        )
        for where, numbers in parts:
            for no in numbers:
                for rule in asked(where):
                    if match := rule.find(self.lines[no]):
                        yield from self._said(rule, match, no)

    def _titles(self) -> Iterator[Finding]:
        for no in self._title_lines():
            for rule in asked("title"):
                if match := rule.find(self.lines[no].strip()):
                    yield from self._said(rule, match, no)

    def _openings(self) -> Iterator[Finding]:
        left = OPENING_CHARS
        for no, line in enumerate(self.lines):
            if left <= 0:
                return
            for rule in asked("opening"):
                if match := rule.find(line[:left]):
                    yield from self._said(rule, match, no)
            left -= len(line)

    def _head(self) -> Iterator[int]:
        """The short lines before the salutation, or before somebody takes a turn."""
        for no in range(min(HEAD_LINES, len(self.lines))):
            if self.reading.roles[no] in (Role.SALUTATION, Role.HEADING, Role.TURN) or len(self.lines[no]) > LINE_CHARS * 2:
                return
            if self.lines[no] and len(self.lines[no]) <= LINE_CHARS:
                yield no

    def _title_lines(self) -> Iterator[int]:
        for no in self._head():
            if self.reading.roles[no] is Role.TITLE or no == 0:
                yield no

    def _foot(self) -> list[int]:
        count = len(self.lines)
        return [no for no in range(max(0, count - FOOT_LINES), count) if len(self.lines[no]) <= LINE_CHARS]

    def _ends(self) -> list[int]:
        """The first and the last lines: an editor's note on the speech stands there."""
        count = len(self.lines)
        return sorted({*range(min(NOTE_LINES, count)), *range(max(0, count - NOTE_LINES), count)})

    def _signatures(self) -> Iterator[int]:
        """Short lines near the end with a date below, or with nothing."""
        count = len(self.lines)
        for no in range(max(0, count - SIGNED_LINES), count):
            if no + 1 == count or day_alone(self.lines[no + 1]):
                yield no

    def _said(self, rule: BylineRule, match: re.Match[str], no: int) -> Iterator[Finding]:
        groups = {key: value for key, value in match.groupdict().items() if value}
        if "office" in groups:
            yield self._finding("creator_role", rule, match, "office", no)
            yield from self._place(match["office"], "office", match.start("office"), no)
        if "name" in groups:
            yield self._finding("creator", rule, match, "name", no)
        if "event" in groups and rule.name != "title_of_a_person":
            yield self._finding("event", rule, match, "event", no)
            yield from self._place(match["event"], "event", match.start("event"), no)
        if "kind" in groups:
            yield self._finding("kind", rule, match, "kind", no)
        if rule.where == "opening":
            yield from self._located(rule, match, match.start(), no)

    def _place(self, text: str, where: str, begin: int, no: int) -> Iterator[Finding]:
        for rule in asked(where):
            if match := rule.find(text):
                yield from self._located(rule, match, begin, no)
                return

    def _located(self, rule: BylineRule, match: re.Match[str], offset: int, no: int) -> Iterator[Finding]:
        """Place and level from a match in a part of a line that begins at an offset of it."""
        shift = offset if rule.where != "opening" else 0
        group = "central" if rule.level else "place"
        begin, end = match.start(group) + shift, match.end(group) + shift
        place = rule.level or self.reading.paragraphs[no][begin:end] + rule.adds
        level = rule.level or next((each.level for each in asked("level") if each.find(place)), None)
        yield self._of_range("place", place, rule.name, begin, end, no)
        if level:
            yield self._of_range("level", level, rule.name, begin, end, no)

    def _finding(self, field: str, rule: BylineRule, match: re.Match[str], group: str, no: int) -> Finding:
        begin, end = match.span(group)
        value = re.sub(r"\s+", "", self.reading.paragraphs[no][begin:end])
        usual = next((each.says for each in asked("kind") if field == "kind" and each.find(value)), None)
        return self._of_range(field, usual or value, rule.name, begin, end, no)

    def _of_range(self, field: str, value: str, rule: str, begin: int, end: int, no: int) -> Finding:
        first, last = self.reading.places.span(self.starts[no] + begin, self.starts[no] + end, self._size())
        quote = self.reading.paragraphs[no][begin:end]
        return Finding(field=field, value=value, basis=Basis.STATED, rule=rule, begin=first, end=last, quote=quote)

    def _size(self) -> int:
        return self.starts[-1] + len(self.lines[-1]) if self.lines else 0
