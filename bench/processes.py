"""What a whole process costs: wall and CPU seconds with its children, and the memory of the largest of them."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds on the clock, seconds of all processors in user and system mode, peak memory of the largest process (MB)."""

    wall: float
    cpu: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.wall:8.1f} {self.cpu:8.1f} {self.megabytes:6.0f}"


HEAD = f"{'wall s':>8} {'CPU s':>8} {'MB':>6}"


@contextmanager
def on(cores: int) -> Iterator[None]:
    """On so many cores; for Linux, as the rest."""
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


def cost_of(command: Sequence[str], folder: Path) -> Cost:
    """What a command costs that is run in a folder and ends well."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
