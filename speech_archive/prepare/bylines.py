"""Who speaks, with what office, where, at what meeting, what kind of speech it is: what a speech itself prints of that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from speech_archive.language.divisions import is_division
from speech_archive.language.folding import fold, fold_long
from speech_archive.models import Basis, Finding, Places, Reading, ReadingOffset, Role, SourceOffset, text_of
from speech_archive.rules import load
from speech_archive.rules.kinds import BylineRule

HEAD_LINES, FOOT_LINES = 25, 2
LINE_CHARS = 80  # a byline is short
INTRODUCED_CHARS = 200  # `以下是…在…的致辞全文`
OPENING_CHARS = 400  # where a report says for whom it is given
NOTE_LINES, INTRODUCTION_LINES = 3, 6
SIGNED_LINES = 8  # a signature stands so near to the end, whatever a news agency adds below it
LONG_TITLE_CHARS = 100
OWN_LEAST = 2  # times that a speech says `我县` before it is of a county: once, it may quote
DAY_ALONE = re.compile(r"^[ (]{0,9}[0-9〇○零一二三四五六七八九]{4}年[^,。]{2,8}日[ )]{0,9}$")
WORD_ALONE = re.compile(r"^ {0,9}[一-龥](?: {0,6}[一-龥]){1,3} {0,9}$")
MASKS = re.compile(r"[*xX×○#□●_?…某]")
OWN = re.compile(r"[我全]([省市县区州盟旗乡镇])(?![长委区])")
UNIT_OF_EVENT = re.compile(r"(?:全|中共)?([省市县区州盟旗乡镇])(?=委|人大|政|级|直|农|经|党|工)")
REGION = re.compile("自治区|内蒙古|广西|西藏|宁夏|新疆")  # `我区` there is all of it
UNITS = {"省": "省", "市": "市", "州": "市", "盟": "市", "地": "市", "县": "县", "旗": "县", "区": "区", "乡": "乡", "镇": "乡"}
LEVELS = ("乡", "区", "县", "市", "省")  # from the lowest: who leads a county speaks of the province too


def describe_speaker(
    reading: Reading, title: Finding | None, notes: Sequence[tuple[SourceOffset, str]] = ()
) -> tuple[Finding, ...]:
    """Findings for creator, creator_role, event, kind, place and level; none for what the speech does not print.

    The place is the speaker's own: of the office, of the congress opened, of the organ that speaks; not any place named.
    What stands outside of the text, a marker's title and the lines of editors' notes within it (`notes`, each with where it
    begins in the source), counts where the text itself says nothing.
    """
    return tuple(_Printed(reading, title, notes).findings())


@cache
def asked(where: str) -> tuple[BylineRule, ...]:
    """The rules for a part of a speech."""
    return tuple(rule for rule in load(BylineRule) if rule.where == where)


def day_alone(line: str) -> bool:
    """Whether a line is a date and nothing else."""
    return bool(DAY_ALONE.match(line))


def is_name(text: str) -> bool:
    """Whether what looks like a person's name by its surname is none of the words that do too."""
    name = text.replace(" ", "")
    return not MASKS.search(name) and not any(rule.find(name) for rule in asked("no_name"))


def is_office(text: str) -> bool:
    """Whether it is more than an address: `林县长` is a person."""
    return not any(rule.find(text) for rule in asked("no_office"))


def is_place(text: str) -> bool:
    """Whether what ends like a division is called by a name, and one that is not masked."""
    if MASKS.search(text):
        return False
    return not any(rule.find(text) for rule in asked("no_place")) or is_division(text)  # 万全县, 原平市


def level_of(place: str) -> str | None:
    """The level of a division by the end of its name."""
    return next((rule.level for rule in asked("level") if rule.find(place)), None)


def _alone(line: str, begin: SourceOffset) -> Reading:
    """A line of a source as a reading by itself."""
    places = Places(readings=(ReadingOffset(0),), sources=(begin,))
    return Reading(paragraphs=(line,), roles=(Role.TITLE,), levels=(0,), edits=(), places=places, doubts=())


def _outside(title: Finding | None) -> _Printed | None:
    """A title that stands outside of the text, as a marker's does."""
    if title is None or title.begin is None or not title.quote or title.rule == "title_line":
        return None
    at = max(0, title.quote.find(title.value or ""))  # within the brackets around it
    line = title.value if title.value and title.quote.startswith(title.value, at) else title.quote
    return _Printed(_alone(line, SourceOffset(title.begin + at)), None) if len(line) <= LONG_TITLE_CHARS else None


class _Printed:
    """A reading's lines with their places; each question is asked of the lines it can stand on."""

    def __init__(self, reading: Reading, title: Finding | None, notes: Sequence[tuple[SourceOffset, str]] = ()) -> None:
        self.reading = reading
        self.outside = _outside(title)
        self.notes = [_Printed(_alone(line, begin), None) for begin, line in notes if len(line) <= INTRODUCED_CHARS]
        self.text = fold_long(text_of(reading))
        self.lines = self.text.split("\n") if reading.paragraphs else []
        self.starts: list[int] = []
        self.found: dict[str, Finding] = {}
        at = 0
        for line in reading.paragraphs:
            self.starts.append(at)
            at += len(line) + 1

    def findings(self) -> Iterator[Finding]:
        for part in (self._bylines, self._titles, self._marked, self._openings, self._organs, self._agreed):
            for finding in part():
                self.found.setdefault(finding.field, finding)
        yield from self.found.values()

    def _bylines(self) -> Iterator[Finding]:
        head = list(self._head())
        named = [no for no in head if no < 3 or self.reading.roles[no] is Role.BYLINE]
        offices = [no - 1 for no in named if no - 1 in head and self.reading.roles[no] is Role.BYLINE]
        hosts = head if any("主持" in self.lines[no] for no in self._title_lines()) else []
        yield from self._asked(
            ("head", head),
            ("host", hosts),
            ("alone", [no for no in named if not self._in_a_menu(no)]),
            ("byline", [*named, *offices]),
            ("first", [0][: len(self.lines)]),
            ("introduction", list(self._introductions())),
            ("foot", self._foot()),
            ("signature", list(self._signatures())),
            ("note", self._ends()),
        )

    def _titles(self) -> Iterator[Finding]:
        yield from self._asked(("title", list(self._title_lines())), ("titled", list(self._title_lines())))

    def _organs(self) -> Iterator[Finding]:
        """Who signs where no person does."""
        if "creator" not in self.found and "creator_role" not in self.found:
            yield from self._asked(("organ", [*self._head(), *self._foot()]))

    def _asked(self, *parts: tuple[str, list[int]]) -> Iterator[Finding]:
        for where, numbers in parts:
            for no in numbers:
                for rule in asked(where):
                    if match := rule.find(self.lines[no].rstrip()):
                        yield from self._said(rule, match, no)

    def _openings(self) -> Iterator[Finding]:
        left = OPENING_CHARS
        for no, line in enumerate(self.lines):
            if left <= 0:
                return
            for rule in asked("opening"):
                if match := rule.find(line[:left]):
                    yield from self._located(rule, match, 0, no)
            left -= len(line)

    def _marked(self) -> Iterator[Finding]:
        """What notes within the text and a title outside of it say."""
        for note in self.notes:
            yield from note._asked(("introduction", [0]), ("note", [0]))
        if self.outside:
            yield from self.outside._titles()

    def _agreed(self) -> Iterator[Finding]:
        """A place that the meeting is of, where the speech calls such a one its own (`我县`), and the level of that.

        A meeting of the nation's leaders is enough where nothing else is said: those of a place who speak there say so.
        """
        ours = [match for match in OWN.finditer(self.text) if match[0][0] == "我"]
        counts = Counter(match[1] for match in ours or OWN.finditer(self.text))
        unit = min(counts, key=lambda unit: (LEVELS.index(UNITS[unit]), -counts[unit]), default=None)
        if not ours:
            unit = next((unit for unit, count in counts.most_common(1) if count >= OWN_LEAST), None)
        if "place" not in self.found:
            yield from self._met(unit)
        if "level" not in self.found and unit and ours and counts[unit] >= OWN_LEAST:
            first = next(match for match in ours if match[1] == unit)
            level = "省" if unit == "区" and REGION.search(self.text) else UNITS[unit]
            yield self._quoted("level", level, "own_level", *first.span(), Basis.INFERRED)

    def _met(self, unit: str | None) -> Iterator[Finding]:
        """The place that a meeting, or a title, begins with, where it is one that the speech calls its own."""
        event = fold(self.found["event"].quote or "") if "event" in self.found else ""
        named = next(((no, at) for no, line in enumerate(self.lines) if event and (at := line.find(event)) >= 0), None)
        places = [(self, *named)] if named else []
        places += [(self, no, 0) for no in self._title_lines()]
        places += [(self.outside, 0, 0)] if self.outside else []
        level = self.found.get("level")
        if unit is None and (match := UNIT_OF_EVENT.match(event)):
            unit = match[1]
        for where, no, begin in places:
            for rule in asked("meeting"):
                if match := rule.find(where.lines[no][begin:]):
                    place = match.groupdict().get("place", "") + rule.adds
                    agrees = level_of(place) == level.value if level else place[-1:] == unit
                    if "creator_role" not in self.found if rule.level else agrees:
                        yield from where._located(rule, match, begin, no, Basis.INFERRED)

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

    def _in_a_menu(self, no: int) -> bool:
        """Whether a line of a few characters has another beside it: a site's buttons, a list of those present."""
        beside = (self.lines[near] for near in (no - 1, no + 1) if 0 <= near < len(self.lines))
        return any(WORD_ALONE.match(line) for line in beside)

    def _introductions(self) -> Iterator[int]:
        for no in range(min(INTRODUCTION_LINES, len(self.lines))):
            if len(self.lines[no]) <= INTRODUCED_CHARS:
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
            if (no + 1 == count or day_alone(self.lines[no + 1])) and not self._in_a_menu(no):
                yield no

    def _said(self, rule: BylineRule, match: re.Match[str], no: int) -> Iterator[Finding]:
        groups = {key: value for key, value in match.groupdict().items() if value}
        if ("name" in groups and not is_name(groups["name"])) or ("office" in groups and not is_office(groups["office"])):
            return
        if "office" in groups:
            yield self._finding("creator_role", rule, match, "office", no)
            yield from self._place(match["office"], "office", match.start("office"), no)
        if "name" in groups:
            yield self._finding("creator", rule, match, "name", no)
        if "organ" in groups:
            yield self._finding("creator", rule, match, "organ", no)
            yield from self._place(match["organ"], "office", match.start("organ"), no)
        if "event" in groups:
            yield self._finding("event", rule, match, "event", no)
            yield from self._place(match["event"], "event", match.start("event"), no)
        if "kind" in groups:
            yield self._finding("kind", rule, match, "kind", no)
        if rule.where == "titled":
            yield from self._located(rule, match, 0, no)

    def _place(self, text: str, where: str, begin: int, no: int) -> Iterator[Finding]:
        for rule in asked(where):
            if match := rule.find(text):
                located = list(self._located(rule, match, begin, no))
                yield from located
                if located:
                    return

    def _located(
        self, rule: BylineRule, match: re.Match[str], offset: int, no: int, basis: Basis = Basis.STATED
    ) -> Iterator[Finding]:
        """Place and level from a match in a part of a line that begins at an offset of it."""
        groups = match.groupdict()
        group = next(name for name in ("central", "inferred", "given", "unit", "place") if name in groups)
        begin, end = match.start(group) + offset, match.end(group) + offset
        if group == "given" and rule.says:
            yield self._in_line("kind", rule.says, rule.name, begin, end, no, Basis.INFERRED)
            return
        if group == "unit":
            yield self._in_line("level", UNITS.get(match[group]) or str(level_of(match[group])), rule.name, begin, end, no, basis)
            return
        printed = self.reading.paragraphs[no][begin:end] + rule.adds
        if group == "place" and not is_place(fold(printed)):
            return
        place = rule.says or (rule.level if group == "central" else None) or printed
        basis = Basis.INFERRED if group == "inferred" else basis
        level = rule.level or level_of(fold(place))
        yield self._in_line("place", place, rule.name, begin, end, no, basis)
        if level:
            yield self._in_line("level", level, rule.name, begin, end, no, basis)

    def _finding(self, field: str, rule: BylineRule, match: re.Match[str], group: str, no: int) -> Finding:
        begin, end = match.span(group)
        value = re.sub(r"\s+", "", self.reading.paragraphs[no][begin:end])
        if field == "kind":
            value = fold(value)
            value = next((each.says for each in asked("kind") if each.says and each.find(value)), value)
        return self._in_line(field, value, rule.name, begin, end, no)

    def _in_line(self, field: str, value: str, rule: str, begin: int, end: int, no: int, basis: Basis = Basis.STATED) -> Finding:
        return self._quoted(field, value, rule, self.starts[no] + begin, self.starts[no] + end, basis)

    def _quoted(self, field: str, value: str, rule: str, begin: int, end: int, basis: Basis) -> Finding:
        """A finding with its range of the reading text."""
        first, last = self.reading.places.span(begin, end, len(self.text))
        quote = text_of(self.reading)[begin:end]
        return Finding(field=field, value=value, basis=basis, rule=rule, begin=first, end=last, quote=quote)
