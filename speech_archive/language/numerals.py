"""Numerals of every kind that numbers a text: digits, Chinese, circled, Roman."""

from __future__ import annotations

from functools import lru_cache

import cn2an

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
ORDINAL = rf"(?P<n>[0-9]{{1,5}}|[〇零○一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾]{{1,7}}|[{CIRCLED}]|[{ROMAN}])"


@lru_cache(maxsize=4096)
def ordinal(numeral: str) -> int | None:
    """The value of a captured numeral (`３`, `三`, `③`, `Ⅲ`, `二十一`); None where it is no number."""
    if not numeral:
        return None
    if numeral in CIRCLED:
        return CIRCLED.index(numeral) + 1
    if numeral in ROMAN:
        return ROMAN.index(numeral) + 1
    if numeral in LETTERS:
        return LETTERS.index(numeral) + 1
    if numeral.isdecimal():
        return int(numeral)
    try:
        return int(cn2an.cn2an(numeral.replace("○", "零").replace("〇", "零").replace("两", "二"), "smart"))
    except ValueError:
        return None
