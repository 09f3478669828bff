"""Work in forked processes, which see all that this one has; only results travel."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

log = logging.getLogger("mkdocs.hooks.speech_archive")

Item = TypeVar("Item")
Result = TypeVar("Result")


def can_fork() -> bool:
    """Whether this process can be forked to work on.

    Not where the system has no fork or none that is safe (macOS), nor where other threads run: they may hold locks that
    nobody in the fork would ever release.
    """
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" and threading.active_count() == 1


def in_forks(items: Sequence[Item], work: Callable[[Item], Result], count: int) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, as they come from `count` processes. Those of a process that was killed are missing."""
    context = multiprocessing.get_context("fork")
    forks = []
    done = 0
    readers: list[Connection] = []
    gc.freeze()  # a collection in a fork would copy all that is there
    try:
        for first in range(count):
            reader, writer = context.Pipe(duplex=False)
            fork = context.Process(target=_work, args=(range(first, len(items), count), items, work, writer), daemon=True)
            fork.start()
            writer.close()
            forks.append(fork)
            readers.append(reader)
        while readers:
            for ready in cast("list[Connection]", wait(readers)):
                try:
                    number, result = ready.recv()
                except (EOFError, OSError):  # it is done, or was killed
                    readers.remove(ready)
                else:
                    yield items[number], result
                    done += 1
        if done < len(items):
            log.info("a rendering process ended early: what is left of %d pages is rendered in this one", len(items))
    finally:
        gc.unfreeze()
        for fork in forks:
            fork.terminate()
            fork.join()


def _work(numbers: Iterable[int], items: Sequence[Any], work: Callable[[Any], Any], writer: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began it ends it
    with suppress(BrokenPipeError):
        for number in numbers:
            writer.send((number, work(items[number])))
