"""Works, relations and restorations on a synthetic archive whose truth is known: `python -m bench.works [SPEECHES ...]`.

Texts are generated as paragraphs, as cleaning leaves them; generating them is not in the figures. CPU seconds are of this
process, all threads. `find` is sampling and the pair search, `decide` the alignments and groups, `collate` the rest.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import copies
from bench.speeches import compare, speech_of
from speech_archive.compare.works import fingerprints
from speech_archive.compare.works.grouping import group
from speech_archive.language import folding
from speech_archive.models import (
    Decisions,
    Gap,
    Grouping,
    Kinship,
)

SIZES = (1000, 10_000)
GOALS = "goals at 10,000: works recall and precision ≥ .995, embedded ≥ .99, restored ≥ .995 right, ≤ .4 ms a speech, ≤ 2 GB"
NO_DECISIONS = Decisions(bonds=(), masks=(), persons=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Shares of the truth that were found, and of what was found that is true; pairs of witnesses for works."""

    works_recall: float
    works_precision: float
    embedded_recall: float
    restored_recall: float
    restored_precision: float
    missed: Mapping[str, int]


def score(made: Sequence[copies.Copy], grouping: Grouping, gaps: Mapping[str, Sequence[Gap]]) -> Score:
    """Hold what was found against the truth. A copy counts as found by the pair it makes with its original's work."""
    found = {int(id_): number for number, one in enumerate(grouping.groups) for id_ in one.speeches}
    missed: Counter[str] = Counter()
    hits = wanted = 0
    for copy in made:
        if copy.work != copy.number:
            wanted += 1
            hits += found[copy.work] == found[copy.number]
            missed[copy.kind] += found[copy.work] != found[copy.number]
    work_of = {copy.number: copy.work for copy in made}
    pairs = right = 0
    for one in grouping.groups:
        works_in = Counter(work_of[int(id_)] for id_ in one.speeches)
        pairs += sum(works_in.values()) - 1
        right += max(works_in.values()) - 1
    akin = {frozenset((found[int(row.a)], found[int(row.b)])) for row in grouping.relations if row.kind is Kinship.EMBEDDED}
    embedded = [copy for copy in made if copy.embeds is not None]
    linked = sum(frozenset((found[copy.number], found[copy.embeds])) in akin for copy in embedded if copy.embeds is not None)
    restored = right_fills = masks = 0
    for copy in made:
        text = "\n".join(copy.paragraphs)
        begins = [0]
        for paragraph in copy.paragraphs:
            begins.append(begins[-1] + len(paragraph) + 1)
        truth = {begins[mask.paragraph] + mask.begin: mask for mask in copy.masks}
        masks += len(truth)
        for gap in gaps[f"{copy.number:07}"]:
            if gap.restoration is not None and gap.restoration.text is not None:
                restored += 1
                true = truth.get(gap.mask.begin)
                is_right = true is not None and folding.fold(true.original) == folding.fold(gap.restoration.text)
                right_fills += is_right
                if not is_right:
                    missed[f"wrong fill {text[gap.mask.begin - 5 : gap.mask.end + 5]!r}: {gap.restoration.text!r}"] += 1
    return Score(
        works_recall=hits / max(1, wanted),
        works_precision=right / max(1, pairs),
        embedded_recall=linked / max(1, len(embedded)),
        restored_recall=restored / max(1, masks),
        restored_precision=right_fills / max(1, restored),
        missed={kind: count for kind, count in missed.items() if count},
    )


def run(speeches: int, seed: int = 1) -> tuple[Score, Mapping[str, float]]:
    """Group and restore a synthetic archive; the score, and CPU seconds by step."""
    made = list(copies.copies(speeches, seed))
    texts = [speech_of(f"{copy.number:07}", copy.paragraphs) for copy in made]
    clock = time.process_time
    began = clock()
    candidates = sum(1 for _ in fingerprints.pairs(map(fingerprints.letters, texts)))
    found = clock()
    grouping = group(texts)
    grouped = clock()
    restored = compare(texts, NO_DECISIONS, grouping)
    done = clock()
    seconds = {
        "find": found - began,
        "decide": grouped - found - (found - began),
        "collate": done - grouped,
        "candidates": candidates,
    }
    return score(made, grouping, restored.gaps), seconds


def main() -> None:
    """Each size in a process of its own, so that its memory is its own."""
    if len(sys.argv) == 2 and sys.argv[1].startswith("="):
        size = int(sys.argv[1][1:])
        import resource  # Windows has none, and tests import this module there too

        result, seconds = run(size)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = "  ".join(f"{name} {value / size * 1000:.3f} ms" for name, value in seconds.items() if name != "candidates")
        print(f"{size:7} speeches  {each}  a speech; {seconds['candidates']:.0f} pairs looked at; {memory:.0f} MB with the texts")
        print(f"        works {result.works_recall:.4f} found, {result.works_precision:.4f} right")
        print(f"        embedded {result.embedded_recall:.4f} found")
        print(f"        masks {result.restored_recall:.3f} filled, {result.restored_precision:.4f} of them right")
        for kind, count in sorted(result.missed.items(), key=lambda row: -row[1])[:20]:
            print(f"        missed: {kind} {count}")
        return
    print(GOALS)
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        subprocess.run([sys.executable, "-m", "bench.works", f"={size}"], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
