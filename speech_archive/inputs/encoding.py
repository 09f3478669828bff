"""Bytes to text: strictly, in the curator's encoding, the one that a mark names, or the one in which they read as Chinese."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from speech_archive.errors import UnreadableText

MARKS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
CANDIDATES = ("utf-8", "gb18030", "big5", "big5hkscs", "utf_16_le", "utf_16_be")  # of equals the first
UNMARKED_UTF16_BYTES = 64  # fewer are not guessed as UTF-16: any two bytes are a character of it
READABLE = 0.5  # share of usual signs; real texts in their own encoding have .85 and more, in another .0-.5
SURE = 0.8
AHEAD = 0.2  # by which a sure reading beats any other
SURE_SIGNS = 8  # signs beyond ASCII; fewer decode to usual ones by chance
WITH_MARK = {"utf-8": "utf-8-sig", "utf-16-le": "utf_16", "utf-16-be": "utf_16", "utf-32-le": "utf_32", "utf-32-be": "utf_32"}
NO_TEXT = (
    (re.compile("\0"), "nul", "a NUL character (a binary file?)"),
    (re.compile("[\ud800-\udfff]"), "half_pair", "characters that no text has (half a pair)"),
)
LINE_END = re.compile(r"\r\n|\r|\n")
PUNCTUATION = "。、“”‘’《》〈〉「」『』【】〔〕—…·　〇×□■○●△☆★"
FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Bytes in one encoding: the text, U+FFFD where they are none of it; the first such byte.

    `signs` are its characters beyond ASCII, `usual` the share of them that is usual in Chinese; `han` is the share of Chinese
    characters, usual or not, in the whole text.
    """

    encoding: str
    text: str
    broken: int | None
    signs: int
    usual: float
    han: float


def decode(data: bytes, path: str, curated: str | None = None) -> tuple[str, str, bool]:
    """The text, its codec, and whether another codec was about as likely. UnreadableText with the byte that is no text."""
    if curated:
        text = _strictly(data, curated, path, f"mend `encoding` in {yml_of(path)}")
        if text.startswith("\ufeff") and curated in WITH_MARK:
            return text[1:], WITH_MARK[curated], False
        return text, curated, False
    marked = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    encoding, is_doubtful = (marked, False) if marked else _found(data, path)
    return _strictly(data, encoding, path, f"mend the file, or name its encoding in {yml_of(path)}"), encoding, is_doubtful


def yml_of(path: str) -> str:
    """The curation file that stands beside a source."""
    return path.removesuffix(".txt") + ".yml"


def _strictly(data: bytes, encoding: str, path: str, mend: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start + len(data) - len(error.object)  # utf-8-sig counts from behind its BOM
        line = _line_after(data[:at].decode(encoding, "ignore"))
        found = f"found byte 0x{data[at]:02x} at {at}, expected {encoding}; {mend}"
        raise UnreadableText(found, path, line, cause="bad_byte", byte=at, encoding=encoding) from None
    except UnicodeError:  # a codec that says no more
        found = f"found bytes that are no {encoding}, expected text; {mend}"
        raise UnreadableText(found, path, cause="bad_byte", encoding=encoding) from None
    for sign, cause, what in NO_TEXT:
        if match := sign.search(text):
            before = text[: match.start()]
            found = f"found {what} in {encoding}, expected text; take the file out of the archive, or {mend}"
            byte = len(before.encode(encoding, "ignore"))
            raise UnreadableText(found, path, _line_after(before), cause=cause, byte=byte, encoding=encoding)
    return text


def _line_after(text: str) -> int:
    """The number of the line that follows a text."""
    return len(LINE_END.findall(text)) + 1


def _found(data: bytes, path: str) -> tuple[str, bool]:
    """The codec in which unmarked bytes read best, whether or not they are whole in it; and whether that is in doubt."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error.start
    else:
        return "utf-8", False
    codecs_ = CANDIDATES if len(data) >= UNMARKED_UTF16_BYTES else CANDIDATES[:-2]
    readings = [_reading(data, encoding) for encoding in codecs_]
    best = max(readings, key=lambda reading: (reading.usual, reading.broken is None))
    rare = [reading for reading in readings if reading.broken is None and reading.han > READABLE]
    if best.usual <= READABLE and rare:
        return max(rare, key=lambda reading: reading.usual).encoding, True
    if best.usual <= READABLE:
        found = "found bytes that are no text in UTF-8, GB18030, Big5 or UTF-16 (a binary file?), expected text"
        mend = f"take the file out of the archive or name its encoding in {yml_of(path)}"
        line = _line_after(data[:broken].decode("utf-8"))
        raise UnreadableText(f"{found}; {mend}", path, line, cause="not_text", byte=broken)
    others = [other.usual for other in readings if other.text != best.text]
    is_sure = best.usual >= SURE and best.signs >= SURE_SIGNS and best.usual - max(others, default=0) >= AHEAD
    return best.encoding, not is_sure


def _reading(data: bytes, encoding: str) -> _Reading:
    try:
        text, broken = data.decode(encoding), None
    except UnicodeDecodeError as error:
        text, broken = data.decode(encoding, "replace"), error.start
    signs = {sign: count for sign, count in Counter(text).items() if sign > "\x7f" or (sign < " " and not sign.isspace())}
    total = max(1, sum(signs.values()))
    usual = sum(count for sign, count in signs.items() if sign in _usual())
    han = sum(count for sign, count in signs.items() if "\u3400" <= sign <= "\u9fff") / max(1, len(text))
    return _Reading(encoding=encoding, text=text, broken=broken, signs=total, usual=usual / total, han=han)


@cache
def _usual() -> frozenset[str]:
    """The signs of Chinese text: the characters of the first level of GB 2312 and of Big5, punctuation, and what masks a word."""
    simplified = bytes(byte for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = bytes(byte for lead in range(0xA4, 0xC7) for trail in trails for byte in (lead, trail))
    han = simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")
    return frozenset(sign for sign in han if "\u4e00" <= sign <= "\u9fff") | frozenset(PUNCTUATION + FULL_WIDTH)
