"""Passages and formulae on a synthetic archive whose loans are known: `python -m bench.passages [SPEECHES ...]`.

Texts are generated as paragraphs, as cleaning leaves them, and grouped by the truth; that is not in the figures. CPU seconds are
of this process, all threads. A loan is found where one passage has most of it and stands in the lender's work too.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import copies
from bench.speeches import speech_of
from speech_archive.compare.formulae.formulae import find_formulae
from speech_archive.compare.passages.find import find_passages
from speech_archive.language import words
from speech_archive.models import Formula, Group, Grouping, Passage

SIZES = (1000, 10_000)
GOALS = """goals at 10,000: sentence ≥ .98, paragraph ≥ .99, edited sentence ≥ .80, edited paragraph ≥ .97,
≤ 1.5 ms a speech, ≤ 2 GB; at 100,000 ≤ 4 GB, exponent ≤ 1.15"""
MOST_OF_IT = {False: 0.99, True: 0.5}  # of a loan's characters, as it stood and edited


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Shares of the loans that were found, by kind (`edited sentence`), and how many passages, occurrences, formulae, places."""

    recall: Mapping[str, float]
    counts: Mapping[str, int]


def score(made: Sequence[copies.Copy], passages: Sequence[Passage], formulae: Sequence[Formula]) -> Score:
    """Hold the passages against the loans of the originals."""
    of_speech: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    having: list[set[str]] = []
    for number, passage in enumerate(passages):
        having.append({one.speech for one in passage.found})
        for one in passage.found:
            of_speech[one.speech].append((one.begin, one.end, number))
    hits: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for copy in made:
        begins = [0]
        for paragraph in copy.paragraphs:
            begins.append(begins[-1] + len(paragraph) + 1)
        for loan in copy.loans:
            begin = begins[loan.paragraph] + loan.begin
            end = begin + len(loan.text.rstrip("。！？"))
            if sum(map(str.isalnum, loan.text)) < 20:
                continue
            kind = f"{'edited ' if loan.is_edited else ''}{'paragraph' if loan.is_paragraph else 'sentence'}"
            held = sum(
                max(0, min(end, y) - max(begin, x))
                for x, y, number in set(of_speech[_id(copy.number)])
                if _id(loan.lender) in having[number]
            )
            wanted[kind] += 1
            hits[kind] += held >= MOST_OF_IT[loan.is_edited] * (end - begin)
    return Score(
        recall={kind: hits[kind] / wanted[kind] for kind in sorted(wanted)},
        counts={
            "passages": len(passages),
            "occurrences": sum(len(one.found) + len(one.carried) for one in passages),
            "formulae": len(formulae),
            "places": sum(len(one.places) for one in formulae),
        },
    )


def _id(number: int) -> str:
    return f"{number:07}"


def run(speeches: int, seed: int = 1) -> tuple[Score, Mapping[str, float]]:
    """Find passages and formulae in a synthetic archive; the score, and CPU seconds by step."""
    made = [copy for copy in copies.copies(speeches, seed) if copy.work == copy.number]
    texts = [speech_of(_id(copy.number), copy.paragraphs) for copy in made]
    groups = tuple(Group(speeches=(text.id,), base=text.id, evidence=()) for text in texts)
    grouping = Grouping(groups=groups, relations=(), doubts=())
    words.cut("")  # the dictionary is read
    clock = time.process_time
    began = clock()
    passages = find_passages(texts, grouping, {})
    found = clock()
    formulae = find_formulae(texts, grouping)
    done = clock()
    return score(made, passages, formulae), {"passages": found - began, "formulae": done - found}


def main() -> None:
    """Each size in a process of its own, so that its memory is its own."""
    if len(sys.argv) == 2 and sys.argv[1].startswith("="):
        size = int(sys.argv[1][1:])
        import resource  # Windows has none, and tests import this module there too

        result, seconds = run(size)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = "  ".join(f"{name} {value / size * 1000:.3f} ms" for name, value in seconds.items())
        print(f"{size:7} speeches  {each}  a speech; {memory:.0f} MB with the texts")
        print("        " + "  ".join(f"{kind} {share:.3f}" for kind, share in result.recall.items()))
        print("        " + "  ".join(f"{count} {name}" for name, count in result.counts.items()), flush=True)
        return
    print(GOALS, flush=True)
    for size in [int(size) for size in sys.argv[1:]] or SIZES:
        subprocess.run([sys.executable, "-m", "bench.passages", f"={size}"], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
