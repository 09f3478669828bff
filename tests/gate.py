"""Scores of the pipeline on tests/archives/compilations, whose texts were written by someone who had not read the rules.

`python tests/gate.py [-v]` prints the table; `test_gate.py` pins its floors.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speech_archive.clean import clean
from speech_archive.curation import NONE
from speech_archive.describe import describe
from speech_archive.label import label
from speech_archive.models import Kind, Role
from speech_archive.number import number
from speech_archive.read import read
from speech_archive.split import split

FOLDER = Path(__file__).parent / "archives" / "compilations"


@dataclass
class Score:
    """True, false and missed findings of one kind."""

    hits: int = 0
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, found: set[Any], true: set[Any], ignored: frozenset[Any] | set[Any] = frozenset()) -> None:
        self.hits += len(found & true)
        self.false += [f"{name}: {item}" for item in sorted(found - true - ignored, key=str)]
        self.missed += [f"{name}: {item}" for item in sorted(true - found, key=str)]

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + len(self.false))

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + len(self.missed))


def scores(folder: Path = FOLDER) -> dict[str, Score]:
    """Precision and recall of borders, kinds of lines, titles, joins, page numbers, stray spaces and headings."""
    table = {
        name: Score()
        for name in (
            "speeches",
            "marker",
            "chrome",
            "note",
            "teaser",
            "title",
            "hard_break",
            "page_number",
            "stray_space",
            "credit",
            "heading",
        )
    }
    for source in read(folder, {}):
        name = source.path.removesuffix(".txt")
        truth = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        ledger = split(number(label(source)), NONE)
        begins = {line.begin: line.no for line in ledger.lines}
        line_of = {offset: line.no for line in ledger.lines for offset in range(line.begin, line.stop)}
        kinds: dict[Kind, set[int]] = {kind: set() for kind in Kind}
        for segment in ledger.segments:
            kinds[segment.kind] |= {line_of[offset] for offset in range(segment.begin, segment.end)}
        pages = {row[0] for row in truth["page_numbers"]}
        table["speeches"].add(
            name,
            {(begins[d.begin], line_of[d.end - 1]) for d in ledger.drafts},
            {(s["first_line"], s["last_line"]) for s in truth["speeches"]},
        )
        table["marker"].add(name, kinds[Kind.MARKER], set(truth["marker_lines"]))
        table["chrome"].add(name, kinds[Kind.CHROME], set(truth["chrome_lines"]) - pages, pages)
        table["note"].add(name, kinds[Kind.NOTE], set(truth["note_lines"]))
        table["teaser"].add(name, kinds[Kind.TEASER], set(truth["teaser_lines"]))
        readings = {draft: clean(ledger, draft) for draft in ledger.drafts}
        edits = [edit for reading in readings.values() for edit in reading.edits]
        by_rule = {
            rule: {line_of[e.begin] for e in edits if e.rule == rule}
            for rule in ("hard_break", "stray_space", "page_number", "credit")
        }
        table["hard_break"].add(name, by_rule["hard_break"], set(truth["joined_breaks"]), set(truth["optional_breaks"]))
        own_pages = pages & kinds[Kind.SPEECH]
        table["page_number"].add(
            name, by_rule["page_number"] | (pages & kinds[Kind.CHROME]), own_pages | (pages & kinds[Kind.CHROME])
        )
        stray = Counter(line_of[e.begin] for e in edits if e.rule in ("stray_space", "spread_line"))
        want = Counter(row[0] for row in truth["stray_spaces"])
        table["stray_space"].add(
            name, {(no, k) for no, n in stray.items() for k in range(n)}, {(no, k) for no, n in want.items() for k in range(n)}
        )
        table["credit"].add(name, by_rule["credit"], {row[0] for row in truth["glued_credits"]})
        titles = {begins[d.begin]: describe(ledger, d, r).title for d, r in readings.items()}
        right = {
            s["first_line"]
            for s in truth["speeches"]
            if s["title"] and titles.get(s["first_line"]) in (s["title"], s["marker_title"])
        }
        named = {s["first_line"] for s in truth["speeches"] if s["title"]}
        table["title"].add(name, right, named)
        headings = set()
        for draft, reading in readings.items():
            for paragraph, role in zip(reading.paragraphs, reading.roles, strict=True):
                if role is Role.HEADING:
                    at = source.text.find(paragraph, draft.begin, draft.end)
                    headings.add(line_of[at] if at >= 0 else -1)
        table["heading"].add(name, headings, set(truth["headings"]))
    return table


if __name__ == "__main__":
    for kind, score in scores(Path(sys.argv[-1]) if len(sys.argv) > 1 and sys.argv[-1] != "-v" else FOLDER).items():
        counts = f"{score.hits} right, {len(score.false)} false, {len(score.missed)} missed"
        print(f"{kind:12} precision {score.precision:.3f}  recall {score.recall:.3f}  ({counts})")
        if "-v" in sys.argv:
            for word, rows in (("false", score.false), ("missed", score.missed)):
                for row in rows:
                    print(f"    {word:6} {row}")
