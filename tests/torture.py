"""Builds killed anywhere: each time the next build gives, byte for byte, what one gives that was never killed.

`make torture`. A build is forked, counts what it does to the files of its folders (a file opened for writing, half of a
write, a rename, a folder made or removed, …) and kills itself with SIGKILL, which no handler sees, at a number drawn at random.
Of the writer by itself every number is tried, with a second kill while the next one puts things right.
"""

from __future__ import annotations

import argparse
import builtins
import io
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import click

import build_site
from speech_archive.language import words
from speech_archive.publish.transaction import JOURNAL, STAGING
from speech_archive.publish.write import write

GOLDEN = Path(__file__).parent / "archives" / "golden"
FIRST = "在临洲县开渡会上的讲话\n同志们：\n渡口今天重新开了，船是新的，船老大还是原来那一位。\n谢谢大家！\n"
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate")  # audited, by name
NEVER = 10**9
CACHE = ".cache"

Tree = dict[str, bytes | None]


class Fuse:
    """Counts the steps of this process under a folder, and ends it at the one of a given number."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = str(folder)
        self.number = number
        self.count = 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.number:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in STEPS or isinstance(arguments[0], int) or self.folder not in os.fsdecode(arguments[0]):
            return
        if event != "open" or arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self.step()

    def light(self) -> None:
        """From here on: the interpreter tells of names, and what is opened for writing tells of its writes."""
        sys.addaudithook(self.hook)
        plain = io.open

        def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
            found = plain(file, mode, *rest, **named)
            is_ours = not isinstance(file, int) and self.folder in os.fsdecode(file) and set(mode) & set("wxa+")
            return Torn(found, self) if is_ours else found

        io.open = builtins.open = opened
        os.fsync = lambda fd: self.step()  # what outlasts a process is tried here, not what outlasts a power cut


class Torn:
    """A file whose writes reach the disk in two halves."""

    def __init__(self, file: Any, fuse: Fuse) -> None:
        self.file = file
        self.fuse = fuse

    def write(self, content: Any) -> int:
        half = len(content) // 2
        for part in (content[:half], content[half:]):
            self.fuse.step()
            self.file.write(part)
            self.file.flush()
        return len(content)

    def __enter__(self) -> Torn:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def run(job: Callable[[], object], folder: Path, number: int = NEVER) -> int | None:
    """Do a job in a process that is killed at a step: the number of steps, or None where it was killed."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        code = 70
        try:
            fuse = Fuse(folder, number)
            fuse.light()
            job()
            os.write(writing, str(fuse.count).encode())
            code = 0
        except BaseException as error:  # noqa: BLE001  # whatever it is, this process ends here
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        count = told.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    if status:
        raise RuntimeError(f"a process ended with {status}")
    return int(count)


def survived(job: Callable[[], object], folder: Path) -> int:
    """Do a job whole; its number of steps."""
    steps = run(job, folder)
    assert steps is not None
    return steps


def killed(job: Callable[[], object], folder: Path, number: int) -> None:
    """Do a job up to a step."""
    assert run(job, folder, number) is None


def tree(folder: Path) -> Tree:
    """Every file with its content, every folder with None, by path; but the cache, which may hold more or less."""
    paths = sorted(path for path in folder.rglob("*") if CACHE not in path.parts)
    return {path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes() for path in paths}


# The writer by itself, at every step

MAPS = (
    {
        "index.md": b"one\n",
        "speeches/a-1.md": b"two\n",
        "speeches/a-2.md": b"three\n",
        "data/deep/x.jsonl": b"",
        "turn": b"file\n",
    },
    {"index.md": b"1\n", "speeches/a-1.md": b"two\n", "works/w-1.md": b"new\n", "turn/inner.md": b"folder\n"},
)


def put(place: Path, files: dict[str, bytes], has_links: bool) -> None:
    """Write files, and ids that go with them, on a disk that has links or one that has none."""
    with nullcontext() if has_links else mock.patch.object(os, "link", side_effect=OSError):
        write(place / "docs", files.items(), ids=(place / "ids.lock", b"".join(files.values())))


def every_step(folder: Path, seed: int, stride: int) -> Counter[str]:
    """Kill a first write, a rewrite and a write of nothing at every step (or each so many), the one after at a random one."""
    draw = random.Random(seed)
    found: Counter[str] = Counter()
    empty: dict[str, bytes] = {}
    for before, after, has_links in ((empty, MAPS[0], True), (*MAPS, True), (*MAPS, False), (MAPS[1], empty, True)):
        place = folder / "place"
        job = partial(put, place, after, has_links)
        steps, number, expected = NEVER, 0, None
        while number <= steps:
            shutil.rmtree(place, ignore_errors=True)
            (place / "docs").mkdir(parents=True)
            (place / "docs" / "hand.md").write_bytes(b"by hand\n")
            put(place, before, True)
            if not number:
                steps = survived(job, folder)
                expected = tree(place)
            else:
                killed(job, folder, number)
                run(job, folder, draw.randint(1, steps))  # killed as well, or it ends before that
                job()
                found["kills"] += 1
                found["differ"] += tree(place) != expected
            number += stride
    return found


# Whole builds, at random


def build(folder: Path) -> None:
    """The command, as from a shell, with a cache of its own."""
    build_site.CACHE = folder / CACHE
    command = ["--archive", str(folder / "archive"), "--docs", str(folder / "docs"), "--quiet", "--lock"]
    try:
        build_site.main(command, standalone_mode=False)
    except SystemExit as ended:
        if ended.code:
            raise RuntimeError(f"exit {ended.code}") from None


def archives(folder: Path) -> tuple[Path, Path, Path]:
    """Three archives: some compilations; one of them edited and one added; one of them taken down."""
    found = tuple(folder / name for name in ("some", "edited", "less"))
    for path in found:
        shutil.copytree(GOLDEN, path)
    for path in found[1:]:
        (path / "新.txt").write_text(FIRST, encoding="utf-8")
    edited = next(found[1].glob("云笺*.txt"))
    edited.write_text(edited.read_text(encoding="utf-8").replace("三十一处", "三十二处"), encoding="utf-8")
    next(found[2].glob("云笺*.txt")).unlink()
    return found[0], found[1], found[2]


def start(place: Path, archive: Path, before: Path | None) -> None:
    """The folder of a build: an archive, with the ids, the docs and the cache that an earlier build left."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(archive, place / "archive")
    if before:
        for name in ("docs", CACHE):
            shutil.copytree(before / name, place / name)
        shutil.copy(before / "archive" / "ids.lock", place / "archive")


def at_random(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill builds at random steps of a first build, a rebuild and a take-down; build again and compare."""
    words.cut("船")  # the dictionary is read once, before the forks
    draw = random.Random(seed)
    found: Counter[str] = Counter()
    some, edited, less = archives(folder)
    before: Path | None = None
    for number, (name, archive) in enumerate((("first", some), ("rebuild", edited), ("take-down", less))):
        place, good = folder / "place", folder / f"good-{name}"
        start(good, archive, before)
        steps = survived(partial(build, good), folder)
        expected = tree(good)
        job = partial(build, place)
        found[f"steps of {name}"] = steps
        for _ in range(kills // 3 + (number < kills % 3)):
            start(place, archive, before)
            killed(job, folder, draw.randint(1, steps))
            found["left a mixture behind"] += (place / "docs" / STAGING / JOURNAL).exists()
            survived(job, folder)
            found["kills"] += 1
            found["differ"] += tree(place) != expected
        before = good
    return found


def main() -> None:
    """Print what was done and how much of it differs; exit 1 where anything does."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200, help="of whole builds")
    options.add_argument("--stride", type=int, default=1, help="of the writer's steps try each so many")
    options.add_argument("--seed", type=int, default=9)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        results = [
            every_step(folder / "writer", chosen.seed, chosen.stride),
            at_random(folder / "builds", chosen.kills, chosen.seed),
        ]
    for of, found in zip(("the writer, at every step", "builds, at random steps"), results, strict=True):
        click.echo(f"{of}: {', '.join(f'{count} {what}' for what, count in sorted(found.items()))}")
    sys.exit(any(found["differ"] for found in results))


if __name__ == "__main__":
    main()
