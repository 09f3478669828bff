"""What a build costs that is clean, where nothing changed, and where one file did: `python -m bench.stages [SPEECHES ...]`.

Each figure is the whole command, with a cache of its own, on one core and on two. What rendering costs on top of it is
measured by `bench.site`.
"""

from __future__ import annotations

import compileall
import shutil
import sys
import tempfile
from itertools import pairwise
from math import log
from pathlib import Path

from bench import generate
from bench.processes import HEAD, Cost, cost_of, on

ROOT = Path(__file__).parent.parent
SIZES = (1000, 4000)
CHARS = 4000  # a speech
GOALS = """goals on two cores, speeches of 4,000 characters:
  clean           4,000: ≤ 12 ms wall and ≤ 20 ms CPU a speech, ≤ 1,200 MB
  unchanged       4,000: ≤ 3 s wall
  one file edited 4,000: ≤ 3 s wall; 1,000: ≤ 1 s wall
  exponent        clean, CPU: ≤ 1.05"""


def project(folder: Path, speeches: int) -> list[str]:
    """An archive of its own, and the code, which keeps its cache beside it; the command that builds it."""
    generate.archive(folder / "archive", speeches, chars=CHARS)
    shutil.copy(ROOT / "build_site.py", folder)
    shutil.copytree(ROOT / "speech_archive", folder / "speech_archive", ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(folder / "speech_archive", quiet=1)
    return [sys.executable, "build_site.py", "--quiet"]


def edit(folder: Path) -> None:
    """One speech of one file with another sentence."""
    path = folder / "archive" / "00001.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("也要", "还要", 1), encoding="utf-8")


def costs(folder: Path, command: list[str], cores: int) -> dict[str, Cost]:
    """A build from nothing, the next one, and one after an edit."""
    for name in ("docs", ".cache"):
        shutil.rmtree(folder / name, ignore_errors=True)
    with on(cores):
        found = {"clean": cost_of(command, folder), "unchanged": cost_of(command, folder)}
        edit(folder)
        found["one file edited"] = cost_of(command, folder)
    return found


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(GOALS)
    print(f"{'speeches':>8} {'cores':>5} {'what':<16} {HEAD} {'ms wall each':>12} {'ms CPU each':>12}")
    cpu: dict[tuple[int, str], list[float]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            command = project(folder, size)
            for cores in (1, 2):
                for what, cost in costs(folder, command, cores).items():
                    each = f"{cost.wall / size * 1000:12.2f} {cost.cpu / size * 1000:12.2f}"
                    print(f"{size:8} {cores:5} {what:<16} {cost} {each}", flush=True)
                    cpu.setdefault((cores, what), []).append(cost.cpu)
    for (cores, what), found in cpu.items():
        for (small, less), (large, more) in pairwise(zip(sizes, found, strict=True)):
            print(f"exponent of CPU, {what}, {cores} cores, {small} to {large}: {log(more / less) / log(large / small):.2f}")


if __name__ == "__main__":
    main()
