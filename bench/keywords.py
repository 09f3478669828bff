"""What keywords cost and how far an edit reaches, on texts of a folder: `python -m bench.keywords DIR [--list]`.

Texts are parted into speeches of some 1,200 characters, so that a folder of long ones is an archive of many; in thirty of them
half a paragraph is cut, one at a time, and the other speeches whose keywords change are counted.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.speeches import speech_of
from speech_archive.compare.keywords import keywords
from speech_archive.inputs.archive import read_inputs
from speech_archive.inputs.curation import NONE
from speech_archive.language import words
from speech_archive.models import ArchivedSource, Group, Kind, Ledger, Provenance, Segment, Source, Speech, text_of
from speech_archive.prepare.file import prepare
from speech_archive.prepare.terms import terms_of

CHARS = 1200
EDITS = 30
ROUNDS = 3


def parts(folder: Path) -> Iterator[tuple[str, ...]]:
    """The speeches of a folder in parts of some paragraphs."""
    inputs = read_inputs(folder)
    for source in inputs.sources:
        for speech in prepare(source, inputs.curations.get(source.path, NONE).on_lines).speeches:
            part: list[str] = []
            for paragraph in speech.reading.paragraphs:
                part.append(paragraph)
                if sum(map(len, part)) >= CHARS:
                    yield tuple(part)
                    part = []


def speech(number: int, paragraphs: Sequence[str]) -> Speech:
    own = speech_of(f"s{number}", paragraphs)
    return replace(own, terms=terms_of(own.reading, own.masks))


def archived(own: Speech) -> ArchivedSource:
    text = text_of(own.reading)
    source = Source(path=own.path, data=b"", sha256="", encoding="utf-8", is_doubtful=False, text=text)
    segment = Segment(begin=0, end=len(text), kind=Kind.SPEECH, rule="text")
    said = Provenance(title=None, site=None, posted=None, declared_count=None)
    ledger = Ledger(source=source, lines=(), segments=(segment,), drafts=(own.draft,), provenance=said, doubts=())
    return ArchivedSource(id=own.id, notice=None, rulings=(), ledger=ledger, speeches=(own,))


def told(speeches: Sequence[Speech]) -> Mapping[str, list[str | None]]:
    groups = [Group(speeches=(own.id,), base=own.id, evidence=()) for own in speeches]
    return {id_: [row.value for row in rows] for id_, rows in keywords([*map(archived, speeches)], groups).items()}


def cpu(do: Callable[[], object]) -> float:
    """Seconds of CPU, the least of some rounds."""
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        do()
        found.append(time.process_time() - begun)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="print the keywords of each part")
    options = parser.parse_args()
    texts = [*parts(options.folder)]
    speeches = [speech(number, text) for number, text in enumerate(texts)]
    before = told(speeches)
    if options.list:
        for own in speeches:
            print(own.id, own.reading.paragraphs[0][:20], *before[own.id])
    count = len(speeches)
    all_terms = cpu(lambda: [terms_of(own.reading, own.masks) for own in speeches])
    cutting = cpu(lambda: [words.cut(text_of(own.reading)) for own in speeches])
    choosing = cpu(lambda: told(speeches))
    chars = sum(len(text_of(own.reading)) for own in speeches) / count
    print(f"{count} speeches of {chars:,.0f} characters, ms CPU each")
    print(f"cutting words {cutting / count * 1e3:.2f}, counting them {(all_terms - cutting) / count * 1e3:.2f}", end=", ")
    print(f"choosing {choosing / count * 1e3:.2f}")
    draw = random.Random(1)
    changed = []
    for _ in range(EDITS):
        number = draw.randrange(count)
        text = list(texts[number])
        at = draw.randrange(len(text))
        text[at] = text[at][: len(text[at]) // 2]
        after = told([*speeches[:number], speech(number, text), *speeches[number + 1 :]])
        changed.append(sum(after[own.id] != before[own.id] for own in speeches) - (after[f"s{number}"] != before[f"s{number}"]))
    print(f"half a paragraph cut: keywords of {sum(changed) / EDITS:.1f} other speeches change, {max(changed)} at most")


if __name__ == "__main__":
    main()
