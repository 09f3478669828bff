"""Shares of a whole as one bar: as wide as they are many, told apart by pattern; the table beside it has the figures."""

from __future__ import annotations

from collections.abc import Sequence

from speech_archive.publish import markup

WIDTH, HEIGHT = 960, 20
GAP = 1.5  # between two parts
PATTERNS = 6  # classes `p0` and so on


def shares(title: str, parts: Sequence[tuple[str, int]]) -> str:
    """The bar of some parts (name, count), in their order; empty where there is nothing to share."""
    total = sum(count for _, count in parts)
    if not total:
        return ""
    drawn, at = [], 0.0
    for number, (name, count) in enumerate(parts):
        width = count / total * WIDTH
        if count:
            shown = max(1.0, width - GAP)
            drawn.append(
                f'<rect class="p{number % PATTERNS}" x="{at:.1f}" y="0" width="{shown:.1f}" height="{HEIGHT}">'
                f"<title>{markup.cell(name)} {count:,}</title></rect>"
            )
        at += width
    told = markup.cell(title)
    return (
        f'<svg class="shares" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img">'
        f"<title>{told}</title><desc>{markup.cell('，'.join(f'{name} {count:,}' for name, count in parts))}</desc>"
        f"{''.join(drawn)}</svg>"
    )
