"""What MkDocs costs on top of our build: `python -m bench.site [SPEECHES ...]`. For Linux.

A figure is a whole `mkdocs build` without the generating of docs/: wall and CPU seconds with its processes, and the memory
of the largest one. Last, what `mkdocs serve` (with the generating) takes from the saving of an edited file until its page
is served.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import generate
from bench.processes import HEAD, cost_of, on

ROOT = Path(__file__).parent.parent
CHARS = 4000
GOALS = "goals at 1,000 speeches of 4,000 characters, two processes: clean ≤ 12 s wall, one file edited ≤ 4 s"
HOOK = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from speech_archive.cache import Cache
from speech_archive.publish.rendering import hooks

def on_nav(nav, config, files):
    hooks.put_off(nav, config, files)

def on_env(env, config, files):
    with Cache(Path(__file__).parent / "kept") as kept:
        hooks.render(env, config, files, kept, len(os.sched_getaffinity(0)))
"""


def project(folder: Path, speeches: int) -> None:
    """An archive, its docs/, and two configurations: MkDocs alone, and with our hook but for the generating."""
    generate.archive(folder / "archive", speeches, chars=CHARS)
    (folder / "docs").mkdir()
    for path in ("about.md", "rights.md", "search.md", "assets", "overrides"):
        (folder / "docs" / path).symlink_to(ROOT / "docs" / path)
    (folder / "hook.py").write_text(HOOK.format(root=str(ROOT)), encoding="utf-8")
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(config.replace("  - build_site.py\n", "  - hook.py\n"), encoding="utf-8")
    (folder / "alone.yml").write_text(config.replace("hooks:\n  - build_site.py\n", ""), encoding="utf-8")


def generated(folder: Path) -> None:
    """docs/ made from archive/."""
    paths = ["--archive", str(folder / "archive"), "--docs", str(folder / "docs")]
    subprocess.run([sys.executable, "build_site.py", "--quiet", "--no-cache", *paths], cwd=ROOT, check=True)  # noqa: S603


def edited(folder: Path) -> None:
    """One speech of one file with another sentence."""
    path = folder / "archive" / "00003.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("也要", "还要", 1), encoding="utf-8")


def served(folder: Path) -> Iterator[str]:
    """The wait of whoever edits a speech in `mkdocs serve`, three times."""
    config = (folder / "mkdocs.yml").read_text(encoding="utf-8").replace("  - hook.py\n", f"  - {ROOT / 'build_site.py'}\n")
    (folder / "serve.yml").write_text(config, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = folder / "serve.log"
    with log.open("w", encoding="utf-8") as out:
        command = [sys.executable, "-u", "-m", "mkdocs", "serve", "-f", "serve.yml", "--dev-addr", address]
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})  # noqa: S603
    try:
        while "Serving on" not in log.read_text(encoding="utf-8"):
            time.sleep(0.1)
        for _ in range(3):
            time.sleep(2)  # until it watches, and is at rest
            before = log.read_text(encoding="utf-8").count("Reloading browsers")
            begun = time.perf_counter()
            edited(folder)
            while log.read_text(encoding="utf-8").count("Reloading browsers") == before:
                time.sleep(0.02)
            lines = log.read_text(encoding="utf-8").splitlines()
            built = [line.partition("built in ")[2] for line in lines if "Documentation built in" in line][-1]
            yield f"{time.perf_counter() - begun:8.1f} s, of it generating and rendering {built}"
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    print(GOALS)
    print(f"{'speeches':>8} {'what':<40} {HEAD}")
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    for speeches in [int(size) for size in sys.argv[1:]] or [1000]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            project(folder, speeches)
            generated(folder)

            def row(what: str, *options: str, cores: int = 2, folder: Path = folder, speeches: int = speeches) -> None:
                with on(cores):
                    print(f"{speeches:8} {what:<40} {cost_of([*mkdocs, *options], folder)}", flush=True)

            row("MkDocs alone", "-f", "alone.yml")
            for cores in (1, 2):
                for path in (folder / "kept").glob("*"):
                    path.unlink()
                row(f"clean, {cores} processes", cores=cores)
                row(f"unchanged, {cores} processes", cores=cores)
                edited(folder)
                generated(folder)
                row(f"one file edited, {cores} processes", cores=cores)
            row("alone, --dirty, unchanged", "-f", "alone.yml", "--dirty")
            edited(folder)
            generated(folder)
            row("alone, --dirty, one file edited", "-f", "alone.yml", "--dirty")
            for wait in served(folder):
                print(f"{speeches:8} {'serve: from an edit to its page':<40} {wait}", flush=True)


if __name__ == "__main__":
    main()
