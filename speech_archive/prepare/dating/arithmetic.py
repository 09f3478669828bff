"""Clues by arithmetic: anniversaries that are kept, a plan's first or last year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from speech_archive.language.numerals import ordinal
from speech_archive.models import edtf
from speech_archive.models.dating import Clue, Force, Window
from speech_archive.models.finding import ReadingOffset
from speech_archive.rules import load
from speech_archive.rules.kinds import Anniversary

CLAUSE = re.compile(r"[^。;!?\n]+")
BEFORE_CHARS = 16
THIS_YEAR = re.compile(r"(?:今年|本年|今年度)[^。;!?]{0,14}$")
NEXT_YEAR = re.compile(r"明年[^。;!?]{0,14}$")
PAST_YEAR = re.compile(r"(?:去年|过去的?(?:一年|20[0-9]{2}年)|上年)[^。;!?]{0,14}$")
KEPT_BEFORE = re.compile(
    r"(?:庆祝|纪念|迎接|喜迎|迎来|欢度|欢庆|值此|正值|恰逢|适逢|今年是|今天是|明天是|开展|在)[^。;!?]{0,12}$"
)
KEPT_AFTER = re.compile(r"^[”\"]?(?:即将)?(?:到来|来临|之际|前夕|庆祝|表彰|座谈|大会|活动|宣传|主题)")
KEPT_MONTHS, NAMED_MONTHS = 4, 9  # a day is kept, or named beforehand, so long before and after it
ROUND_YEARS = 2  # a round number of years is told so long before and after it is full
LAST_YEAR = 2049  # no numbered day is later: a larger number is none of a day
HALL = re.compile(r"^(?:大会|座谈会|纪念大会|庆祝大会)上")


def plan_start(plan: int) -> int:
    """The first year of a five-year plan: 1953, 1958, then every five years from 1966."""
    return 1948 + plan * 5 if plan < 3 else 1951 + plan * 5


def fixed(folded: str, text: str) -> tuple[Clue, ...]:
    """Clues from anniversaries, from days and fairs by their number, from years counted since, and from a plan's own years."""
    return tuple(
        clue
        for begin, end, rules in _candidates(folded)
        for rule in rules
        for match in rule.pattern.finditer(folded, begin, end)
        for clue in _counted(rule, match, folded, text)
    )


def _candidates(folded: str) -> Iterator[tuple[int, int, list[Anniversary]]]:
    """The clauses of a text that hold what some of the rules need, with these rules."""
    rules = [rule for rule in load(Anniversary) if rule.needs in folded]
    needed = {rule.needs for rule in rules}
    for clause in CLAUSE.finditer(folded):
        said = clause.group()
        if present := [need for need in needed if need in said]:
            yield *clause.span(), [rule for rule in rules if rule.needs in present]


def _counted(rule: Anniversary, match: re.Match[str], folded: str, text: str) -> Iterator[Clue]:
    if rule.offset is not None:
        yield from _plan_year(rule, match, folded, text)
        return
    count = ordinal(match["n"])
    if not count:
        return
    if rule.first is not None:
        yield from _nth(rule, match, folded, text, rule.first + count - 1)
    elif rule.since is not None:
        yield _since(rule, match, text, rule.since + count, count)
    else:
        yield _anniversary(rule, match, folded, text, (rule.year or 0) + count)


def _anniversary(rule: Anniversary, match: re.Match[str], folded: str, text: str, year: int) -> Clue:
    if HALL.match(folded[match.end() : match.end() + 8]):  # a speech at the celebration, cited
        return _clue(rule.name, "event", match, text, Window(begin=f"{year}-01-01", end=None), Force.USAGE)
    return _around(rule, match, text, f"{year - 1}-07-01", f"{year + 1}-04-30")


def _nth(rule: Anniversary, match: re.Match[str], folded: str, text: str, year: int) -> Iterator[Clue]:
    """A day that is kept is spoken of around it; one that is named in passing was before, or will soon be."""
    if not 1949 <= year <= LAST_YEAR:
        return
    if rule.day is None:
        yield _around(rule, match, text, f"{year}-01-01", f"{year}-12-31")
        return
    day = f"{year}-{rule.day}"
    before, after = folded[max(0, match.start() - BEFORE_CHARS) : match.start()], folded[match.end() : match.end() + 8]
    if KEPT_BEFORE.search(before) or KEPT_AFTER.match(after):
        yield _around(rule, match, text, edtf.later(day, months=-KEPT_MONTHS), edtf.later(day, months=KEPT_MONTHS))
    else:
        window = Window(begin=edtf.later(day, months=-NAMED_MONTHS), end=None, is_begin_soft=True)
        yield _clue(rule.name, "event", match, text, window, Force.USAGE)


def _since(rule: Anniversary, match: re.Match[str], text: str, year: int, count: int) -> Clue:
    """Years counted since: round ones are rounded, and `三十多年` is said until it is forty."""
    if match["more"]:
        return _around(rule, match, text, f"{year}-01-01", f"{year + 10 if count % 10 == 0 else year + 1}-12-31")
    slack = ROUND_YEARS if count % 10 == 0 else 1
    return _around(rule, match, text, f"{year - slack}-01-01", f"{year + slack}-12-31")


def _around(rule: Anniversary, match: re.Match[str], text: str, begin: str, end: str) -> Clue:
    window = Window(begin=begin, end=end, is_begin_soft=True, is_end_soft=True)
    return _clue(rule.name, "year", match, text, window, Force.AGENDA)


def _plan_year(rule: Anniversary, match: re.Match[str], folded: str, text: str) -> Iterator[Clue]:
    """The plan's year is this year, next year (said at its eve) or last year (said in its report)."""
    plan = ordinal(match["plan"] or match["whole"])
    if not plan or plan < 2:
        return
    year = plan_start(plan) + (rule.offset or 0)
    if rule.name == "plan_drafted":
        window = Window(begin=f"{year - 1}-06-01", end=f"{year + 1}-06-30", is_begin_soft=True, is_end_soft=True)
        yield _clue(rule.name, "plan", match, text, window, Force.AGENDA)
        return
    before = re.split(r"[。;!?\n]", folded[max(0, match.start() - BEFORE_CHARS) : match.start()])[-1]
    if THIS_YEAR.search(before):
        yield _clue(rule.name, "plan", match, text, Window(begin=f"{year}-01-01", end=f"{year}-12-31"), Force.FIXED)
    elif NEXT_YEAR.search(before):
        window = Window(begin=f"{year - 1}-07-01", end=f"{year - 1}-12-31")
        yield _clue(rule.name, "plan", match, text, window, Force.FIXED)
    elif PAST_YEAR.search(before):
        window = Window(begin=f"{year}-11-01", end=f"{year + 1}-12-31", is_begin_soft=True, is_end_soft=True)
        yield _clue(rule.name, "year", match, text, window, Force.AGENDA)
    else:
        window = Window(begin=f"{year - 1}-10-01", end=f"{year + 1}-04-30", is_begin_soft=True, is_end_soft=True)
        yield _clue(rule.name, "year", match, text, window, Force.AGENDA)


def _clue(rule: str, kind: str, match: re.Match[str], text: str, window: Window, force: Force) -> Clue:
    begin, end = match.span()
    return Clue(
        rule=rule,
        kind=kind,
        begin=ReadingOffset(begin),
        end=ReadingOffset(end),
        quote=text[begin:end],
        window=window,
        force=force,
    )
