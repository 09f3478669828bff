"""The titles of an archive, and how each of their characters may be spoken: what suggestions by pinyin are made from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from speech_archive.publish.view import View

HAN = range(0x3400, 0x3400 + 0x30000)


def titles_of(view: View) -> dict[str, Any]:
    """Each title once: `numbers` of the first speeches with it (in the order of the view), and `titles`, parted by line ends."""
    first: dict[str, int] = {}
    for number, speech in enumerate(view.speeches.values()):
        if speech.title:
            first.setdefault(speech.title, number)
    return {"numbers": list(first.values()), "titles": "\n".join(first)}


def readings(chars: Iterable[str]) -> list[str]:
    """Each of the characters that has a reading, and its readings in pinyin without tones: `行 xing hang heng`."""
    from pypinyin import Style, pinyin  # a dictionary of some size, for which only an archive with new characters asks

    found = []
    for char in sorted(chars):
        told = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore") if ord(char) in HAN else []
        if told:
            found.append(" ".join((char, *dict.fromkeys(told[0]))))
    return found
