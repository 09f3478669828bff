"""Which pages of many are named at the foot of one."""

from __future__ import annotations

from itertools import pairwise

NEAR = 2  # on each side


def pager(number: int, total: int) -> list[int | None]:
    """The first page, the last, those near this one; None for what is left out between."""
    near = sorted({1, *range(max(1, number - NEAR), min(total, number + NEAR) + 1), total})
    gaps = ([None] if behind - before > 1 else [] for before, behind in pairwise([0, *near]))
    return [found for gap, at in zip(gaps, near, strict=True) for found in (*gap, at)]
