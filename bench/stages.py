"""CPU time and memory of the build and of MkDocs on synthetic archives: `python -m bench.stages [SPEECHES ...]`.

Each figure is a whole process in user and system seconds, so that a busy machine disturbs it little.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import generate

ROOT = Path(__file__).parent.parent
SIZES = (500, 1000, 2500, 5000)
GOALS = "goals: build ≤ 8 ms a speech, linear to 5,000, ≤ 1,000 MB; MkDocs ≤ 6 ms a page"


def measured(command: list[str], **environment: str) -> tuple[float, float]:
    """CPU seconds and peak memory (MB) of a command; the memory is the largest child's so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(GOALS)
    print(f"{'speeches':>8} {'build s':>8} {'ms each':>8} {'again s':>8} {'MB':>6} {'pages':>6} {'mkdocs s':>9} {'ms a page':>9}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            generate.archive(folder / "archive", size)
            (folder / "docs").mkdir()
            for path in ("about.md", "rights.md", "search.md", "measured.md", "assets", "overrides"):
                (folder / "docs" / path).symlink_to(ROOT / "docs" / path)
            for path in ("mkdocs.yml", "build_site.py", "speech_archive"):
                (folder / path).symlink_to(ROOT / path)
            build = [
                sys.executable,
                "build_site.py",
                "--quiet",
                "--archive",
                str(folder / "archive"),
                "--docs",
                str(folder / "docs"),
            ]
            seconds, memory = measured(build)
            again, _ = measured(build)
            pages = sum(1 for _ in (folder / "docs").rglob("*.md"))
            config = folder / "render.yml"
            config.write_text(
                (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("hooks:\n  - build_site.py\n", ""), encoding="utf-8"
            )
            mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config), "-d", str(folder / "site")]
            rendered, _ = measured(mkdocs)
            print(
                f"{size:8} {seconds:8.1f} {seconds / size * 1000:8.2f} {again:8.1f} {memory:6.0f}"
                f" {pages:6} {rendered:9.1f} {rendered / pages * 1000:9.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
