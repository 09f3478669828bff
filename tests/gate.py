"""Scores of the pipeline on compilations whose texts were written by someone who had not read the rules.

`python -m tests.gate [-v] [FOLDER]` prints the table; `test_gate.py` pins its floors. A folder holds `NAME.txt` and, beside
it, `NAME.json` with the truth: `speeches` (`first_line`, `last_line`, `title`, `marker_title`), lists of lines by kind,
`joined_breaks`, `optional_breaks` (either answer is right), `page_numbers`, `stray_spaces`, `glued_credits` (`[line, text]`),
`headings` (on a line of their own). Lines are 1-based.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speech_archive.inputs.archive import read_inputs
from speech_archive.models import UNDECIDED, Draft, Kind, Ledger, Reading, Source, held
from speech_archive.prepare.clean.cleaning import clean
from speech_archive.prepare.describe import describe
from speech_archive.prepare.label import label
from speech_archive.prepare.split.split import split

CORPORA = Path(__file__).parent / "archives" / "annotated"
LINE_KINDS = {"marker": Kind.MARKER, "chrome": Kind.CHROME, "note": Kind.NOTE, "teaser": Kind.TEASER}


@dataclass
class Score:
    """True, false and missed findings of one kind."""

    hits: int = 0
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, found: set[Any], true: set[Any], either: Iterable[Any] = ()) -> None:
        """Count what was found in one file against the truth; `either` may be found or not."""
        self.hits += len(found & true)
        self.false += [f"{name}: {item}" for item in sorted(found - true - set(either), key=str)]
        self.missed += [f"{name}: {item}" for item in sorted(true - found, key=str)]

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + len(self.false))

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + len(self.missed))


def scores(folder: Path) -> dict[str, Score]:
    """Precision and recall of borders, kinds of lines, titles, edits and headings, over the files of a folder."""
    table: dict[str, Score] = {}
    for source in read_inputs(folder).sources:
        truth = json.loads((folder / source.path).with_suffix(".json").read_text(encoding="utf-8"))
        for kind, found, true, either in _findings(source, truth):
            table.setdefault(kind, Score()).add(source.path.removesuffix(".txt"), found, true, either)
    return table


def _findings(source: Source, truth: Mapping[str, Any]) -> Iterable[tuple[str, set[Any], set[Any], Iterable[Any]]]:
    ledger = split(label(source), UNDECIDED)
    readings = {draft: clean(ledger, draft) for draft in ledger.drafts}
    line_of = {offset: line.no for line in ledger.lines for offset in range(line.begin, line.stop)}
    pages = {row[0] for row in truth["page_numbers"]}
    spans = {(line_of[draft.begin], line_of[draft.end - 1]) for draft in ledger.drafts}
    yield "speeches", spans, {(row["first_line"], row["last_line"]) for row in truth["speeches"]}, ()
    for name, kind in LINE_KINDS.items():
        lines = {line_of[offset] for s in ledger.segments if s.kind is kind for offset in range(s.begin, s.end)}
        yield name, lines, set(truth[f"{name}_lines"]) - (pages if name == "chrome" else set()), pages
    edits = [edit for reading in readings.values() for edit in reading.edits]
    at = {rule: {line_of[e.begin] for e in edits if e.rule == rule} for rule in ("hard_break", "page_number", "credit")}
    yield "hard_break", at["hard_break"], set(truth["joined_breaks"]), truth["optional_breaks"]
    labelled = {line_of[s.begin] for s in ledger.segments if s.rule == "page_number"}
    yield "page_number", at["page_number"] | (labelled & pages), pages, labelled
    yield "credit", at["credit"], {row[0] for row in truth["glued_credits"]}, ()
    spaces = {line_of[e.begin] for e in edits if e.rule in ("stray_space", "spread_line")}
    yield "stray_space", spaces, {row[0] for row in truth["stray_spaces"]}, ()
    yield from _descriptions(ledger, readings, line_of, truth)


def _descriptions(
    ledger: Ledger, readings: Mapping[Draft, Reading], line_of: Mapping[int, int], truth: Mapping[str, Any]
) -> Iterable[tuple[str, set[Any], set[Any], Iterable[Any]]]:
    found = {draft: held(describe(ledger, draft, reading), "title") for draft, reading in readings.items()}
    titles = {line_of[draft.begin]: title.value for draft, title in found.items() if title}
    named = [row for row in truth["speeches"] if row["title"]]
    right = {row["first_line"] for row in named if titles.get(row["first_line"]) in (row["title"], row["marker_title"])}
    yield "title", right, {row["first_line"] for row in named}, ()
    headings = {
        line_of.get(ledger.source.text.find(paragraph, draft.begin, draft.end), -1)
        for draft, reading in readings.items()
        for paragraph, level in zip(reading.paragraphs, reading.levels, strict=True)
        if level
    }
    yield "heading", headings, set(truth["headings"]), ()


def main() -> None:
    """Print the table, with every false and missed finding under -v."""
    folders = [Path(name) for name in sys.argv[1:] if name != "-v"] or sorted(CORPORA.iterdir())
    for folder in folders:
        found = scores(folder)
        print(f"{folder.name}: {Counter(path.suffix for path in folder.iterdir())['.txt']} files")
        for kind, score in found.items():
            counts = f"{score.hits} right, {len(score.false)} false, {len(score.missed)} missed"
            print(f"  {kind:12} precision {score.precision:.3f}  recall {score.recall:.3f}  ({counts})")
            for word, rows in (("false", score.false), ("missed", score.missed)) if "-v" in sys.argv else ():
                for row in rows:
                    print(f"      {word:6} {row}")


if __name__ == "__main__":
    main()
