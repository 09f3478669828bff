"""Where in a speech its masks stand, and which are restored, as a strip 160 × 8: open full, restored below, withheld above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from speech_archive.models import Gap
from speech_archive.publish.words.words import words

WIDTH, HEIGHT = 160, 8
SHAPES = {"open": (0, 8), "restored": (4, 4), "withheld": (0, 4)}  # top and height of a bar: told apart without colour


def state_of(gap: Gap) -> str:
    """Whether a mask is restored, known but withheld, or open: a key of SHAPES."""
    if gap.is_withheld:
        return "withheld"
    return "open" if gap.restoration is None else "restored"


def counts_of(gaps: Sequence[Gap]) -> Counter[str]:
    """How many masks are in each state."""
    return Counter(map(state_of, gaps))


def told(gaps: Sequence[Gap]) -> str:
    """The strip in words; empty without masks."""
    if not gaps:
        return ""
    word, counts = words()["strip"], counts_of(gaps)
    parts = [word[state].format(counts[state]) for state in SHAPES if counts[state]]
    return str(word["masks"].format(f"{len(gaps):,}", word["joined"].join(parts)))


def strip(gaps: Sequence[Gap], size: int) -> str:
    """The strip of a text of `size` characters, on one line; at most WIDTH bars a state, however many masks there are."""
    if not gaps:
        return ""
    bars: dict[str, set[int]] = {}
    for gap in gaps:
        first = gap.mask.begin * WIDTH // max(1, size)
        last = max(first, (gap.mask.end * WIDTH - 1) // max(1, size))
        bars.setdefault(state_of(gap), set()).update(range(min(first, WIDTH - 1), min(last, WIDTH - 1) + 1))
    paths = "".join(
        f'<path class="{state}" d="{"".join(_bar(begin, end, *SHAPES[state]) for begin, end in _runs(bars[state]))}"/>'
        for state in SHAPES
        if state in bars
    )
    return (
        f'<svg class="strip" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'preserveAspectRatio="none"><title>{told(gaps)}</title>{paths}</svg>'
    )


def _bar(begin: int, end: int, top: int, height: int) -> str:
    return f"M{begin} {top}h{end - begin}v{height}H{begin}z"


def _runs(columns: set[int]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of columns that touch."""
    begin = end = -1
    for column in sorted(columns):
        if column != end:
            if begin >= 0:
                yield begin, end
            begin = column
        end = column + 1
    if begin >= 0:
        yield begin, end
