"""Mentions of cues in a text become clues: the way a cue is spoken of decides which bounds it sets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from speech_archive.language.numerals import ordinal
from speech_archive.models import edtf
from speech_archive.models.dating import Clue, Force, Window
from speech_archive.models.finding import ReadingOffset
from speech_archive.rules import load
from speech_archive.rules.cues import Cue, Series, all_found
from speech_archive.rules.kinds import Context

CLAUSE_CHARS = 40  # what is looked at on either side of a cue
SENTENCE_END = re.compile(r"[。;!?\n]")
FRESH_MONTHS = 6  # 刚刚闭幕 is said so long after
RARE_MONTHS = 18  # so long after the next one, when they were rare
SOON_MONTHS = 7  # one that follows sooner is of persons and not of policy
ANNUAL_SINCE = "1978"
TITLE_CHARS, OWN_MONTHS = 60, 1  # a meeting named at the very head is the one spoken at; a campaign is concluded so late
HEAD_CHARS = 400  # where a report names the session it is given to
AWAITED_MONTHS = 12  # a meeting can be named in passing so long before it is held
BILL_MONTHS = 24  # a law is spoken of so long before it is passed
NAMED_MONTHS = 84  # a plan is named as one to come so long before its first year
PLAN_MONTHS = 12  # a plan is spoken of so long after its last year, if no later one is
BELOW = ("市", "县", "区", "乡")  # levels below the province
OWN_STANCES, OWN_MENTIONS = ("plain", "agenda", "own", "fresh"), 2  # who names a campaign so often is in it
QUOTED_TITLE = re.compile(r"《[^《》\n]{1,60}》")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A cue in the text; `item` is the key of the meeting or plan where it is one of a series."""

    rule: Cue | Series
    item: str | None
    window: Window
    stance: str
    years: int
    begin: int
    end: int
    quote: str


def mentions(folded: str, text: str) -> tuple[Mention, ...]:
    """Every cue that a text mentions, in the table's order; offsets and quotes are of the text."""
    titles = [match.span() for match in QUOTED_TITLE.finditer(folded)]
    return tuple(
        _mention(rule, item, match, folded, text, titles) for rule, match in all_found(folded) for item in _items(rule, match)
    )


def _items(rule: Cue | Series, match: re.Match[str]) -> Iterator[str | None]:
    """The keys of the series' items that a match names: none where there is no such meeting."""
    if isinstance(rule, Cue):
        yield None
        return
    groups = [part for part in match.groups() if part]
    if len(groups) == 1:
        keys = [str(ordinal(groups[0]))]
    else:
        numerals = re.findall(r"[一二三四五六七八九十]+", groups[1])
        keys = [f"{ordinal(groups[0])}-{ordinal(numeral)}" for numeral in numerals]
    yield from (key for key in keys if key in rule.items)


def _mention(
    rule: Cue | Series, item: str | None, match: re.Match[str], folded: str, text: str, titles: list[tuple[int, int]]
) -> Mention:
    begin, end = match.span()
    stance, years = _stance(folded, begin, end)
    if rule.kind != "law" and any(first <= begin and end <= last for first, last in titles):
        stance, years = "history", 0
    window = rule.window if isinstance(rule, Cue) else rule.items[item or ""]
    return Mention(
        rule=rule,
        item=item,
        window=edtf.read(window),
        stance=stance,
        years=years,
        begin=begin,
        end=end,
        quote=text[begin:end],
    )


def _stance(folded: str, begin: int, end: int) -> tuple[str, int]:
    """How the clause around a place speaks of what stands there, and how many years on it is."""
    before = SENTENCE_END.split(folded[max(0, begin - CLAUSE_CHARS) : begin])[-1]
    after = SENTENCE_END.split(folded[end : end + CLAUSE_CHARS].replace("\n", "/"))[0]
    for rule in load(Context):
        if rule.find(before if rule.side == "before" else after):
            return rule.stance, rule.years
    return "plain", 0


def clues(found: Iterable[Mention], level: str | None) -> tuple[Clue, ...]:
    """What the mentions of a text say of the day it was spoken, by a speaker of that level. Only the latest of a row bounds from
    above: who speaks of the fourth plenum speaks of the third one's spirit as well."""
    found = tuple(found)
    latest: dict[str, str] = {}
    for mention in found:
        if isinstance(mention.rule, Series) and mention.stance != "ahead":
            row = mention.rule.row
            latest[row] = max(latest.get(row, ""), mention.window.begin or "")
    made = (_clue(mention, latest) for mention in found)
    return (*(clue for clue in made if clue.window.begin or clue.window.end), *(_below(found) if level in BELOW else ()))


def _below(found: Sequence[Mention]) -> Iterator[Clue]:
    """Campaigns that came to cities and counties in a later batch, where a text speaks of one as its own: more than once."""
    of_campaigns = [mention for mention in found if isinstance(mention.rule, Cue) and mention.rule.below]
    counts = Counter(mention.rule.below for mention in of_campaigns if isinstance(mention.rule, Cue))
    for mention in of_campaigns:
        rule = mention.rule
        if isinstance(rule, Cue) and rule.below and mention.stance in OWN_STANCES and counts[rule.below] >= OWN_MENTIONS:
            window = replace(edtf.read(rule.below), is_begin_soft=True, is_end_soft=True)
            yield replace(_clue(mention, {}), rule="later_batch", kind="year", window=window, force=Force.AGENDA)
            return


def _clue(mention: Mention, latest: dict[str, str]) -> Clue:
    rule = mention.rule
    if isinstance(rule, Cue):
        window, force = _of_cue(mention, rule)
    else:
        window, force = _of_series(mention, rule, latest)
    return Clue(
        rule=rule.name,
        kind=rule.kind,
        begin=ReadingOffset(mention.begin),
        end=ReadingOffset(mention.end),
        quote=mention.quote,
        window=window,
        force=force,
    )


def _of_cue(mention: Mention, rule: Cue) -> tuple[Window, Force]:
    if mention.stance == "drafted" and rule.kind == "law":
        return Window(begin=None, end=None), Force.USAGE
    if rule.held and (told := _of_event(mention, edtf.read(rule.held))):
        return told
    window = replace(mention.window, is_begin_soft=not rule.is_hard, is_end_soft=True)
    if rule.kind == "law" and mention.stance != "agenda" and window.begin:
        window = replace(window, begin=edtf.later(window.begin, months=-BILL_MONTHS))
    force = Force.USAGE if mention.window.is_end_soft or rule.held else Force.AGENDA  # what was once is told of later
    if rule.kind == "office" and window.end:
        window = replace(window, end=edtf.later(window.end, months=FRESH_MONTHS))
    if mention.stance == "history" or window.end is None:
        return replace(window, end=None, is_end_soft=False), Force.USAGE
    return window, force


def _of_event(mention: Mention, held: Window) -> tuple[Window, Force] | None:
    """What an event that was once bounds by the way it is spoken of: awaited, of last year, or just over."""
    begin, close = held.begin or "", held.end or ""
    match mention.stance:
        case "ahead":
            return Window(begin=None, end=close), Force.FIXED
        case "relative":
            first, last = (f"{int(day[:4]) + mention.years}" for day in (begin, close))
            return Window(begin=edtf.first_day(first), end=edtf.last_day(last)), Force.FIXED
        case "own" if mention.begin < TITLE_CHARS:
            end = edtf.later(close, months=OWN_MONTHS)
            return Window(begin=edtf.later(begin, months=-1), end=end, is_end_soft=True), Force.AGENDA
        case "fresh":
            return Window(begin=begin, end=edtf.later(close, months=FRESH_MONTHS), is_end_soft=True), Force.AGENDA
    return None


def _of_series(mention: Mention, rule: Series, latest: dict[str, str]) -> tuple[Window, Force]:
    begin, close = mention.window.begin or "", mention.window.end or ""
    is_latest = latest.get(rule.row) == begin
    is_told = rule.kind == "event" and mention.stance != "own" and (mention.stance != "fresh" or is_latest)
    if is_told and (told := _of_event(mention, mention.window)):
        return told
    match mention.stance:
        case "year_of" if rule.kind == "event":
            of = int(begin[:4]) + mention.years
            around = Window(begin=f"{of - 1}-10-01", end=f"{of + 1}-03-31", is_begin_soft=True, is_end_soft=True)
            return around, Force.AGENDA
        case "own" if rule.name == "people_congress" and mention.begin < HEAD_CHARS:
            return Window(begin=begin, end=close), Force.FIXED
        case "agenda" if is_latest and rule.kind == "event":
            return Window(begin=begin, end=_next_of(rule, begin), is_end_soft=True), Force.AGENDA
    if rule.kind == "plan":
        begin = min(begin, edtf.later(f"{int(close[:4]) - 4}-01-01", months=-NAMED_MONTHS))
    if rule.kind == "plan" and is_latest and mention.stance != "history":
        return Window(begin=begin, end=edtf.later(close, months=PLAN_MONTHS), is_end_soft=True), Force.USAGE
    if mention.stance not in ("agenda", "past", "fresh") and rule.kind == "event":
        return Window(begin=edtf.later(begin, months=-AWAITED_MONTHS), end=None), Force.USAGE
    return Window(begin=begin, end=None), Force.USAGE


def _next_of(rule: Series, begin: str) -> str | None:
    """So long the spirit of the meeting that began then is on the agenda: for a year, or up to the next one of its series."""
    following = sorted(day for window in rule.items.values() if (day := edtf.read(window).begin or "") > begin)
    far = [day for day in following if day > edtf.later(begin, months=SOON_MONTHS)]
    if not far:
        return None
    if begin < ANNUAL_SINCE:
        return edtf.later(far[0], months=RARE_MONTHS)
    return max(edtf.later(begin, months=12), edtf.later(far[0], months=1))
