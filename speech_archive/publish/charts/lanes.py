"""Where the witnesses of a work differ from its base, a lane each across the whole width; a sign leads to its place."""

from __future__ import annotations

from bisect import bisect_right

from speech_archive.models import text_of
from speech_archive.publish import markup
from speech_archive.publish.environment import siglum
from speech_archive.publish.words.words import words
from speech_archive.publish.work.columns import begins_of
from speech_archive.publish.work.page import Page

WIDTH, LEFT, LANE, STEPS = 960, 36, 22, 120  # a lane has STEPS signs at most, so a picture has a bounded size
MOST_LANES = 6
HEIGHTS = {"punctuation": 0, "mask": 6, "fill": 8, "named": 8}  # of a sign; others fill the lane


def lanes(page: Page, address: str) -> str:
    """The picture of a collation page; `address` is the page's, where a sign leads to a paragraph (`#p3`)."""
    base = text_of(page.shown[0].speech.reading)
    begins = begins_of(base)
    shown = page.shown[1 : MOST_LANES + 1]
    drawn = []
    for row, witness in enumerate(shown):
        y = row * LANE + 4
        sign = siglum(witness.index)
        drawn.append(f'<text x="0" y="{y + 12}">{sign}</text>')
        drawn.append(f'<rect class="ground" x="{LEFT}" y="{y}" width="{WIDTH - LEFT}" height="16"/>')
        taken: set[int] = set()
        for mark in witness.lane:
            step = int(mark.left / 100 * STEPS)
            height = HEIGHTS.get(mark.sign, 16)
            if step in taken or not height:
                continue
            taken.add(step)
            number = bisect_right(begins, mark.left / 100 * len(base))
            told = words()["lanes"]["mark"].format(sign, words()["works"]["others"].get(mark.sign, ""), number)
            x = LEFT + mark.left / 100 * (WIDTH - LEFT)
            width = max(3.0, mark.width / 100 * (WIDTH - LEFT))
            drawn.append(
                f'<a href="{address}#p{number}" tabindex="-1" aria-label="{told}"><rect class="m-{mark.sign}" x="{x:.1f}" '
                f'y="{y + 16 - height}" width="{width:.1f}" height="{height}"><title>{told}</title></rect></a>'
            )
    word = words()["lanes"]
    return (
        f'<svg class="lanes" viewBox="0 0 {WIDTH} {len(shown) * LANE + 8}" role="group" aria-label="{word["title"]}">'
        f"<title>{word['title']}</title>"
        f"<desc>{markup.cell(word['desc'].format(len(page.witnesses)))}</desc>{''.join(drawn)}</svg>"
    )
