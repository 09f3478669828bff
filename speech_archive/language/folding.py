"""Width and script made one, character for character, so that a pattern is written once and every place stays."""

from __future__ import annotations

from functools import cache, lru_cache

import opencc

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
HAN = "".join(map(chr, range(0x4E00, 0xA000)))


@lru_cache(maxsize=8192)  # a line is asked about by several stages
def fold(text: str) -> str:
    """The text as rules see it, length unchanged: full-width ASCII half-width, odd spaces plain, traditional simplified."""
    return fold_long(text)


def fold_long(text: str) -> str:
    """`fold` for a text that nobody asks about again: nothing is kept of it."""
    return text.translate(_folding())


@cache
def _folding() -> dict[int, int]:
    """Code point to code point: width, and OpenCC's characters one by one."""
    simplified = opencc.OpenCC("t2s").convert("\n".join(HAN)).split("\n")
    return FULL_WIDTH | {ord(a): ord(b) for a, b in zip(HAN, simplified, strict=True) if a != b and len(b) == 1}
