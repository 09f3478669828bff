"""Fit the weights of rules/borders.yml, and measure them: fitted, and on files that the fit has not seen.

    python -m bench.borders [--cases DIR]... [--files DIR]... [--now | --write]

Learns from tests/archives/annotated, archive, tests/cases, compilations made up (bench/habits.py, which no figure counts) and
folders outside the project: `--cases` holds NAME.txt with NAME.json (`speeches`: a list of `begin_line`), `--files` holds *.txt
and truth.tsv (`file`, `begin_line`). Prints, by corpus, right, false and missed starts: fitted on all, 10 folds by file, and each
corpus left out. `--write` puts the weights fitted on all into the file; `--now` measures those that stand there.

The fit is an averaged structured perceptron: cut each file by the weights so far, a wrong way to cut made a little dearer than
the right one, and where it is wrong move the weights from what was found towards what is right. Five runs, in five orders,
averaged.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import yaml

from bench.habits import habits
from speech_archive import rules
from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.inputs.sources import source_from
from speech_archive.models import Source
from speech_archive.prepare.label import label
from speech_archive.prepare.split.edges import file_edges
from speech_archive.prepare.split.evidence import Candidate, gather, without_text
from speech_archive.prepare.split.marks import marks_of
from speech_archive.prepare.split.page import Page, page_of
from speech_archive.prepare.split.segment import best, names_of, weights_of_rules

ROOT = Path(__file__).parent.parent
ARCHIVE, SAMPLES = ROOT / "archive", ROOT / "tests" / "archives" / "samples.json"
ANNOTATED, BEHAVIOURS = ROOT / "tests" / "archives" / "annotated", ROOT / "tests" / "cases"
MADE, HABIT_SEEDS = "made", 3  # learned from, never measured by
EPOCHS, RUNS, FOLDS = 25, 5, 10
FOLD_EPOCHS, FOLD_RUNS = 8, 2
STEP = 0.1  # of a weight, for one mistake
MARGIN = 1.0  # what a wrong start is dearer by while learning


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file, its candidates, for each true start the lines (by index) that are right, and those known to number a speech."""

    corpus: str
    name: str
    page: Page
    candidates: tuple[Candidate, ...]
    starts: tuple[frozenset[int], ...]
    numbered: frozenset[int]


def samples(cases: Iterable[Path], folders: Iterable[Path]) -> list[Sample]:
    """All that there is to learn from."""
    found = [*_annotated(), *_behaviours()]
    for file in json.loads(SAMPLES.read_text(encoding="utf-8"))["files"]:
        source = source_from((ARCHIVE / file["file"]).read_bytes(), file["file"])
        found.append(_over_heads(_sample("samples", source, ([row["first_line"]] for row in file["speeches"]))))
    for seed in range(HABIT_SEEDS):
        for name, lines, starts in habits(seed):
            found.append(_sample(MADE, source_from("\n".join(lines).encode(), f"{name} {seed}"), ([line] for line in starts)))
    for folder in cases:
        found += _cases(folder)
    for folder in folders:
        begins: dict[str, list[int]] = defaultdict(list)
        with (folder / "truth.tsv").open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table, delimiter="\t"):
                begins[row["file"]] += [int(row["begin_line"])] if row["begin_line"] else []
        found += [_sample(folder.name, source, ([line] for line in begins[source.path])) for source in _readable(folder)]
    return found


def _annotated() -> Iterator[Sample]:
    for corpus in sorted(ANNOTATED.iterdir()):
        for source in _readable(corpus):
            truth = json.loads((corpus / source.path).with_suffix(".json").read_text(encoding="utf-8"))
            yield _sample(corpus.name, source, ([row["first_line"]] for row in truth["speeches"]), truth["marker_lines"])


def _behaviours() -> Iterator[Sample]:
    """The project's own cases: those that say what each line is, and those of one text whose first line is known."""
    for path in sorted(BEHAVIOURS.glob("*.yml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        source = source_from(case["text"].encode(), path.name)
        if "kinds" in case and "curation" not in case:
            yield _sample("behaviours", source, *_begins(case["kinds"]))
        elif case.get("speeches", 1) == 1 and case["text"].strip().startswith(case.get("paragraphs", [" "])[0][:10]):
            yield _sample("behaviours", source, [[1]])


def _cases(folder: Path) -> Iterator[Sample]:
    for source in _readable(folder):
        truth = json.loads((folder / source.path).with_suffix(".json").read_text(encoding="utf-8"))
        lines = [row["begin_line"] for row in truth.get("speeches", ())]
        numbered = [int(line) for line, kind in truth.get("line_kinds", {}).items() if kind == "marker"]
        if lines:
            yield _sample(folder.name, source, (each if isinstance(each, list) else [each] for each in lines), numbered)


def _over_heads(sample: Sample) -> Sample:
    """The sample with starts moved from the first line of a text, where its truth has them, to the marker over it."""
    marked = {candidate.index for candidate in sample.candidates if candidate.mark}
    over = [
        (next((line for line in range(min(lines) - 3, min(lines)) if line in marked), None), lines) for lines in sample.starts
    ]
    return replace(sample, starts=tuple(frozenset([line]) if line is not None else lines for line, lines in over))


def _begins(kinds: Sequence[str]) -> tuple[list[list[int]], list[int]]:
    """From the kinds of lines the line of each start, and those that are markers."""
    found: dict[str, int] = {}
    marker = 0
    for line, kind in enumerate(kinds, 1):
        marker = line if kind == "marker" else marker
        if kind.startswith("speech"):
            found.setdefault(kind, marker or line)
            marker = 0
    return [[line] for line in found.values()], [line for line, kind in enumerate(kinds, 1) if kind == "marker"]


def _readable(folder: Path) -> Iterator[Source]:
    """The texts of a folder that can be decoded; others are of no use here."""
    for path in sorted(folder.glob("*.txt")):
        with suppress(ArchiveError, ArchiveErrors):
            yield source_from(path.read_bytes(), path.name)


def _sample(corpus: str, source: Source, starts: Iterable[Sequence[int]], numbered: Iterable[int] = ()) -> Sample:
    page = page_of(label(source), {})
    marks = marks_of(page)
    page = page.relabelled(file_edges(page, marks, ()))
    page = page.relabelled(without_text(page, marks))
    candidates = gather(page, marks, {})
    right = tuple(frozenset(line - 1 for line in lines) for lines in starts)
    return Sample(
        corpus=corpus,
        name=source.path,
        page=page,
        candidates=candidates,
        starts=right,
        numbered=frozenset(line - 1 for line in numbered),
    )


def fit(given: Sequence[Sample], *, runs: int = RUNS, epochs: int = EPOCHS) -> dict[str, float]:
    """The weights that several runs come to, averaged."""
    found = [_run(given, seed, epochs) for seed in range(runs)]
    return {name: sum(run.get(name, 0.0) for run in found) / runs for name in sorted(set().union(*found))}


def unseen(given: Sequence[Sample]) -> dict[str, float]:
    """Weights to measure on what is not given: with less patience, since there are many to fit."""
    return fit(given, runs=FOLD_RUNS, epochs=FOLD_EPOCHS)


def _run(given: Sequence[Sample], seed: int, epochs: int) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    late: dict[str, float] = defaultdict(float)  # each change times the number of samples seen before it
    seen, order = 0, random.Random(seed)
    for _ in range(epochs):
        for sample in order.sample(given, len(given)):
            true = _truth(sample, weights)
            if true:
                found = _dearer(sample, true, weights)
                if {(c.index, c.mark) for c in found} != {(c.index, c.mark) for c in true}:
                    change = Counter(names_of(sample.page, true))
                    change.subtract(names_of(sample.page, found))
                    for name, by in change.items():
                        weights[name] += STEP * by
                        late[name] += STEP * by * seen
            seen += 1
    return {name: weights[name] - late[name] / seen for name in weights}


def _truth(sample: Sample, weights: Mapping[str, float]) -> list[Candidate]:
    """The candidates that are right, of several for one start the best."""
    found = []
    for lines in sample.starts:
        fitting = [c for c in sample.candidates if c.index in lines and (c.mark is not None or c.index not in sample.numbered)]
        found += [max(fitting, key=lambda c: sum(weights.get(name, 0) for name in c.evidence))] if fitting else []
    return sorted(found, key=lambda c: c.index)


def _dearer(sample: Sample, true: Sequence[Candidate], weights: Mapping[str, float]) -> list[Candidate]:
    """The best way to cut, each wrong start worth more by the margin and each right one less; evidence as it was."""
    right = {(c.index, c.mark) for c in true}
    told = [replace(c, evidence=(*c.evidence, "right" if (c.index, c.mark) in right else "wrong")) for c in sample.candidates]
    found = best(sample.page, told, {**weights, "right": -MARGIN, "wrong": MARGIN})
    return [replace(c, evidence=c.evidence[:-1]) for c in found]


def score(given: Iterable[Sample], weights: Mapping[str, float]) -> Iterator[tuple[Sample, int, set[int], set[int]]]:
    """For each file: right starts, lines found that are none, true starts not found."""
    for sample in given:
        found = {c.index for c in best(sample.page, sample.candidates, weights)}
        missed = {min(lines) for lines in sample.starts if not lines & found}
        false = {index for index in found if not any(index in lines for lines in sample.starts)}
        yield sample, len(sample.starts) - len(missed), false, missed


def table(title: str, rows: Iterable[tuple[Sample, int, set[int], set[int]]]) -> None:
    """Print the sums by corpus, and each file that is wrong."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    for sample, hits, wrongly, unseen in rows:
        for name in (sample.corpus, "all"):
            sums[name].update(files=1, right=hits, false=len(wrongly), missed=len(unseen))
        if wrongly or unseen:
            lines = f"false {[i + 1 for i in sorted(wrongly)]}, missed {[i + 1 for i in sorted(unseen)]}"
            wrong.append(f"  {sample.corpus}/{sample.name}: {lines}")
    print(title)
    for name, row in sorted(sums.items(), key=lambda item: (item[0] == "all", item[0])):
        right, false, missed = row["right"], row["false"], row["missed"]
        counts = f"{row['files']:4} files {right:4} right {false:3} false {missed:3} missed"
        print(f"  {name:12} {counts}  precision {right / max(1, right + false):.3f} recall {right / max(1, right + missed):.3f}")
    print("\n".join(wrong))


def main() -> None:
    """Fit, measure, and with --write put the weights into the file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=Path, action="append", default=[])
    parser.add_argument("--files", type=Path, action="append", default=[])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--now", action="store_true", help="measure the weights in the file, fit nothing")
    args = parser.parse_args()
    given = samples(args.cases, args.files)
    if args.now:
        table("as in rules/borders.yml", score(given, weights_of_rules()))
        return
    fitted = fit(given)
    table("fitted on all", score(given, fitted))
    made, real = [s for s in given if s.corpus == MADE], [s for s in given if s.corpus != MADE]
    order = random.Random(1).sample(real, len(real))
    folds = [(order[k::FOLDS], [s for at, s in enumerate(order) if at % FOLDS != k]) for k in range(FOLDS)]
    table(f"{FOLDS} folds by file", (row for part, rest in folds for row in score(part, unseen([*rest, *made]))))
    corpora = sorted({sample.corpus for sample in real})
    left_out = [([s for s in real if s.corpus == name], [s for s in given if s.corpus != name]) for name in corpora]
    table("each corpus left out", (row for part, rest in left_out for row in score(part, unseen(rest))))
    if args.write:
        path = Path(str(files(rules) / "borders.yml"))
        path.write_text(_with(path.read_text(encoding="utf-8"), fitted), encoding="utf-8", newline="\n")


def _with(text: str, fitted: Mapping[str, float]) -> str:
    """The YAML with new weights; a name that it lacks is named, to be explained by hand."""
    unknown = sorted(set(fitted) - set(re.findall(r"name: (\w+)", text)))
    if unknown:
        raise LookupError(f"rules/borders.yml: say what these are: {', '.join(unknown)}")
    return re.sub(r"(name: (\w+), weight: )[-\d.]+", lambda found: f"{found[1]}{fitted.get(found[2], 0.0):.2f}", text)


if __name__ == "__main__":
    main()
