"""Classes of signs, as regular expressions and tests."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # within [ ]: Chinese characters, compatibility forms too
WIDE_SPACE = "\u3000"

_HAN = re.compile(f"[{HAN}]")


def is_han(text: str, at: int) -> bool:
    """Whether a Chinese character stands at a place of a text; False outside it."""
    return 0 <= at < len(text) and _HAN.match(text, at) is not None
