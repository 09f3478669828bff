"""Numerals of every kind that numbers a text: digits, Chinese, in circles, brackets and dots, Roman."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from speech_archive.language import folding

ROWS = (  # one sign a number, from 1 on
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿",
    "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩",
    "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
    "❶❷❸❹❺❻❼❽❾❿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴",
    "➀➁➂➃➄➅➆➇➈➉",
    "➊➋➌➍➎➏➐➑➒➓",
    "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ",
    "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ",
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SINGLE = {sign: number for row in (*ROWS, LETTERS) for number, sign in enumerate(row, 1)}
DIGITS = {sign: number for row in ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "○弌弍弎") for number, sign in enumerate(row)}
DIGITS |= {"两": 2, "参": 3}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": 20, "卄": 20, "卅": 30, "卌": 40}
HAN = "".join(chain(DIGITS, UNITS, TENS))
WEEKDAYS = "一二三四五六日"  # from Monday, as `calendar` counts them
YEAR_DIGITS = frozenset("0123456789〇○零一二三四五六七八九")
YEAR = "(?:19|20)[0-9]{2}|[一二][九〇○零0][0-9〇○零一二三四五六七八九]{2}"  # in digits or digit by digit
ORDINAL = rf"(?P<n>[0-9]{{1,5}}|[{HAN}]{{1,7}}|[{''.join(ROWS)}])"


@lru_cache(maxsize=4096)
def ordinal(numeral: str) -> int | None:
    """The value of a captured numeral (`３`, `三`, `③`, `Ⅲ`, `二十一`, `廿三`); None where it is no number."""
    if number := SINGLE.get(numeral):
        return number
    folded = folding.fold(numeral)
    if re.fullmatch("[0-9]{1,5}", folded):
        return int(folded)
    if not folded or not set(folded) <= set(HAN):
        return None
    return _digit_by_digit(folded) if set(folded) <= set(DIGITS) else _by_units(folded)


def _digit_by_digit(numeral: str) -> int:
    """`一九九八`, `二〇一四`"""
    return int("".join(str(DIGITS[sign]) for sign in numeral))


def _by_units(numeral: str) -> int | None:
    """`十二`, `一百零三`, `廿三`, `一百一` (110); None where the units do not fall, or a digit has none (`百十千`, `二三十`)."""
    total, digit, lowest = 0, 0, 10_000
    for sign in numeral:
        if sign in DIGITS:
            if digit:
                return None
            digit = DIGITS[sign]
            continue
        unit = UNITS.get(sign, 10)
        if unit >= lowest or (digit and sign in TENS) or not (digit or unit == 10):
            return None
        total, digit, lowest = total + TENS.get(sign, unit * (digit or 1)), 0, unit
    return total + digit * (lowest // 10 if lowest > 10 and numeral[-2] in UNITS else 1)
