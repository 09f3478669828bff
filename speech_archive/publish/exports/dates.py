"""The date of a speech as citations have it: never more than its EDTF says, and no year that its text contradicts."""

from __future__ import annotations

from typing import Any

from speech_archive.publish.words.words import words

OPEN = ".."
YEAR = 4  # characters


def ends(date: str) -> tuple[str | None, str | None]:
    """The first and the last year, month or day that an EDTF date allows (of one date itself), None where that end is open."""
    first, _, last = date.partition("/")
    found = [end.rstrip("~") for end in (first, last or first)]
    return found[0] if found[0] != OPEN else None, found[1] if found[1] != OPEN else None


def is_plain(date: str) -> bool:
    """Whether it is one year, month or day, and sure."""
    return "/" not in date and "~" not in date


def year(date: str) -> str | None:
    """The year, where there is but one."""
    begin, end = ends(date)
    return begin[:YEAR] if begin and end and begin[:YEAR] == end[:YEAR] else None


def printed(date: str | None) -> str:
    """As GB/T 7714 prints it: what is no statement of the document stands in brackets."""
    word = words()["cite"]
    if not date:
        return str(word["unknown"])
    if is_plain(date):
        return date
    begin, end = (found and found[:YEAR] for found in ends(date))
    if begin and end:
        return str(word["about"].format(begin) if begin == end else word["between"].format(begin, end))
    return str(word["after"].format(begin) if begin else word["before"].format(end))


def csl(date: str) -> dict[str, Any]:
    """As CSL-JSON has it; a window with an open end in words, since it has no other place for one."""
    begin, end = ends(date)
    if begin is None or end is None:
        return {"literal": printed(date).strip("[]")}
    parts = [[int(part) for part in found.split("-")] for found in ((begin,) if begin == end else (begin, end))]
    return {"date-parts": parts} if is_plain(date) else {"date-parts": parts, "circa": True}
