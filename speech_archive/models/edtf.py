"""Days as ISO strings (they sort as they stand) and windows of them as EDTF (`2006-08-27/2012-11-08~`), read and written."""

from __future__ import annotations

import re
from calendar import monthrange

from speech_archive.models.dating import Window

OPEN = ".."
END = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?~?")


def first_day(date: str) -> str:
    """The first day of an EDTF year, month or day."""
    return (date + "-01-01"[len(date) - 4 :]) if len(date) < 10 else date


def last_day(date: str) -> str:
    """The last day of an EDTF year, month or day."""
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-{monthrange(int(date[:4]), int(date[5:]))[1]}"
    return date


def later(day: str, *, months: int) -> str:
    """The day so many months on (or back), at most the 28th so that it exists."""
    count = int(day[:4]) * 12 + int(day[5:7]) - 1 + months
    return f"{count // 12:04}-{count % 12 + 1:02}-{min(int(day[8:]), 28):02}"


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def read(text: str) -> Window:
    """A window from EDTF: a date stands for all of its days, `..` for an open end, `~` for a soft one."""
    first, _, last = text.partition("/")
    last = last or first
    begin, end = first.rstrip("~"), last.rstrip("~")
    return Window(
        begin=None if begin == OPEN else first_day(begin),
        end=None if end == OPEN else last_day(end),
        is_begin_soft=first.endswith("~"),
        is_end_soft=last.endswith("~"),
    )


def is_date(text: str) -> bool:
    """Whether `read` has a meaning for a text: a year, month or day of the calendar, or two of them in order with `/`; an end may
    be soft, and one of two open."""
    ends = text.split("/")
    if len(ends) > 2 or ends == [OPEN, OPEN] or not all(_is_end(end) or (len(ends) == 2 and end == OPEN) for end in ends):
        return False
    window = read(text)
    return window.begin is None or window.end is None or window.begin <= window.end


def _is_end(text: str) -> bool:
    found = END.fullmatch(text)
    return found is not None and is_day(*(int(part or 1) for part in found.groups()))


def written(window: Window) -> str | None:
    """A window as EDTF, as short as its days allow; None where both ends are open."""
    if window.begin is None and window.end is None:
        return None
    begin, end = window.begin or OPEN, window.end or OPEN
    if window.begin and window.end:
        for chars in (4, 7, 10):
            is_whole = first_day(begin[:chars]) == begin and last_day(end[:chars]) == end
            if is_whole and begin[:chars] == end[:chars]:
                return begin[:chars] + "~" * (window.is_begin_soft or window.is_end_soft)
    first = next((begin[:chars] for chars in (4, 7) if window.begin and first_day(begin[:chars]) == begin), begin)
    last = next((end[:chars] for chars in (4, 7) if window.end and last_day(end[:chars]) == end), end)
    return f"{first}{'~' * (window.is_begin_soft)}/{last}{'~' * (window.is_end_soft)}"


def holds(window: Window, begin: str, end: str) -> bool:
    """Whether some day of `begin..end` lies in the window."""
    return (window.begin is None or window.begin <= end) and (window.end is None or begin <= window.end)
