"""How to cite a page, on it: each format as text to take, with places that the reader's browser fills in.

A place is a `data-fill`: the `paragraph` in use, the day it was `accessed`, the `url`. What says nothing until then is hidden, so
that whoever reads without a script can take what is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from speech_archive.publish import markup
from speech_archive.publish.environment import part
from speech_archive.publish.exports import citations
from speech_archive.publish.exports.reference import Record
from speech_archive.publish.words.words import words

ADDRESS, DAY = "\ufdd1", "\ufdd2"  # where a browser puts them; in no text of ours


def cite_block(record: Record) -> str:
    """The citations of a record as HTML, a block for a page in Markdown."""
    known = record["url"]
    told = record | {"url": known or ADDRESS}
    item = citations.csl_item(told, DAY)
    del item["custom"]  # it is for programs, which read the file
    texts = {
        "gbt": _printed(record),
        "bib": _shown(citations.bibtex(told, DAY), known),
        "ris": _shown(citations.ris(told, DAY).replace("\r\n", "\n"), known),
        "csl": _shown(citations.csl_json(item), known),
    }
    return part("cite.j2", "block")(texts)


def _printed(record: Record) -> str:
    first, second, third, last = map(markup.cell, citations.gbt_parts(record))
    url = f"{_place('url', record['url'] or '')}. "
    return "".join(
        (
            *(first, _place("paragraph", ""), second, _place("accessed", words()["cite"]["accessed"]), third),
            *(url if record["url"] else f"<span hidden>{url}</span>", last),
        )
    )


def _shown(text: str, known: str | None) -> str:
    """A file as HTML. A line that waits for the browser is hidden."""
    return "".join(_lines(text.removesuffix("\n") + "\n", known))


def _lines(text: str, known: str | None) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        html = markup.html(line).replace("\n", "&#10;")
        if known and known in line:
            before, _, behind = html.partition(markup.cell(known))
            yield f"{before}{_place('url', known)}{behind}"
        elif ADDRESS in line or DAY in line:
            filled = html.replace(ADDRESS, _place("url", "")).replace(DAY, _place("accessed", ""))
            yield f"<span hidden>{filled}</span>"
        else:
            yield html


def _place(name: str, text: str) -> str:
    return f'<span data-fill="{name}">{markup.cell(text)}</span>'
