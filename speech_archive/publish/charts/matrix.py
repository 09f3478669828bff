"""Which source has which work, as a grid: a ring for the base, a dot for a copy, a hatched square for an excerpt."""

from __future__ import annotations

from collections.abc import Sequence

from speech_archive.models import Likeness, Work
from speech_archive.publish import markup
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

CELL, LABEL = 16, 220
MOST_SOURCES, MOST_WORKS = 40, 60  # the first ones; what is left out is told
LABEL_CHARS = 16


def matrix(view: View, works: Sequence[Work]) -> str:
    """The grid of works with several witnesses and the sources that have them; empty where there is none."""
    shown = works[:MOST_WORKS]
    if not shown:
        return ""
    having = {view.speeches[id_].source_id for work in shown for id_ in work.group.speeches}
    sources = [source for source in view.sources if source.id in having][:MOST_SOURCES]
    rows = {source.id: row for row, source in enumerate(sources)}
    drawn = [_label(view.names[source.id], row) for row, source in enumerate(sources)]
    for column, work in enumerate(shown):
        excerpts = {e.b if e.a == work.group.base else e.a for e in work.group.evidence if e.kind is Likeness.EXCERPT}
        x = LABEL + column * CELL + CELL // 2
        drawn.append(f'<path class="rule" d="M{x} 0V{len(sources) * CELL}"/>')
        for id_ in work.group.speeches:
            row = rows.get(view.speeches[id_].source_id)
            if row is not None:
                kind = "base" if id_ == work.group.base else "excerpt" if id_ in excerpts else "copy"
                title = f"{view.headings[work.group.base]}：{words()['matrix'][kind]}"
                drawn.append(_sign(kind, x, row * CELL + CELL // 2, markup.cell(title)))
    word = words()["matrix"]
    width, height = LABEL + len(shown) * CELL + 8, len(sources) * CELL + 4
    return (
        f'<svg class="matrix" viewBox="0 0 {width} {height}" style="width:{width}px" role="img"><title>{word["title"]}</title>'
        f"<desc>{word['desc'].format(len(sources), len(shown))}</desc>{''.join(drawn)}</svg>"
    )


def _label(name: str, row: int) -> str:
    short = name if len(name) <= LABEL_CHARS else f"{name[:LABEL_CHARS]}…"
    y = row * CELL + CELL - 4
    return f'<text x="{LABEL - 8}" y="{y}" text-anchor="end">{markup.cell(short)}<title>{markup.cell(name)}</title></text>'


def _sign(kind: str, x: int, y: int, title: str) -> str:
    if kind == "excerpt":
        shape = f'<path class="excerpt" d="M{x - 5} {y + 5}L{x + 5} {y - 5}M{x - 5} {y}L{x} {y - 5}M{x} {y + 5}L{x + 5} {y}'
        return f'{shape}M{x - 5} {y - 5}h10v10h-10z"><title>{title}</title></path>'
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{5 if kind == "base" else 4}"><title>{title}</title></circle>'
