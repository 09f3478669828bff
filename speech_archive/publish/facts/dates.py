"""Dates and windows of days (EDTF) in words: `2006-08/2012-11~` is 2006年8月—2012年11月（下限为推断）."""

from __future__ import annotations

from speech_archive.models import edtf
from speech_archive.models.dating import Window
from speech_archive.publish.words.words import words

YEAR, MONTH, DAY = 4, 7, 10  # characters of an EDTF date as exact as that


def said(date: str) -> str:
    """A date or a window as readers say it. A soft end rests on usage: it is said to the month, and that it is inferred."""
    window = edtf.read(date)
    word = words()["dates"]
    first, _, last = date.partition("/")
    if not last:
        plain = first.rstrip("~")
        return str(word["about"].format(day(plain)) if first != plain else day(plain))
    if window.begin is None or window.end is None:
        return str(word["and"].join(bounds(window)))
    begin, end = _ends(window)
    is_same_year = begin[:YEAR] == end[:YEAR] and len(begin) > YEAR
    between = word["between"].format(day(begin), day(end)[YEAR + 1 :] if is_same_year else day(end))
    soft = "both" if window.is_begin_soft and window.is_end_soft else "begin" if window.is_begin_soft else "end"
    return str(between + (word["soft"][soft] if window.is_begin_soft or window.is_end_soft else ""))


def bounds(window: Window) -> tuple[str, ...]:
    """What a window says of either end that it has: not before, not after; usually, where that end is soft."""
    word = words()["dates"]
    begin = day(_shorter(window.begin, first=True, soft=window.is_begin_soft)) if window.begin else ""
    end = day(_shorter(window.end, first=False, soft=window.is_end_soft)) if window.end else ""
    if begin and begin == end:
        return (word["usually_within" if window.is_begin_soft or window.is_end_soft else "within"].format(begin),)
    found = []
    if begin:
        found.append(word["usually_not_before" if window.is_begin_soft else "not_before"].format(begin))
    if end:
        found.append(word["usually_not_after" if window.is_end_soft else "not_after"].format(end))
    return tuple(found)


def day(date: str) -> str:
    """A year, a month or a day: 2006年8月27日."""
    word = words()["dates"]
    parts = [int(part) for part in date.split("-")]
    return str(word["day"][len(parts) - 1].format(*parts))


def _ends(window: Window) -> tuple[str, str]:
    """Both ends, each as short as its days allow; to the month where the other one is."""
    begin = _shorter(window.begin or "", first=True, soft=window.is_begin_soft)
    end = _shorter(window.end or "", first=False, soft=window.is_end_soft)
    if len(begin) != len(end) and YEAR in (len(begin), len(end)):
        begin = (window.begin or "")[:MONTH] if len(begin) == YEAR else begin
        end = (window.end or "")[:MONTH] if len(end) == YEAR else end
    return begin, end


def _shorter(found: str, *, first: bool, soft: bool) -> str:
    """A day as the year or month that it begins, or ends; the month of one that nobody knows to the day."""
    whole = edtf.first_day if first else edtf.last_day
    for chars in (YEAR, MONTH):
        if whole(found[:chars]) == found:
            return found[:chars]
    return found[:MONTH] if soft else found
