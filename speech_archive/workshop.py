"""Pure functions over many inputs: what an earlier build made is taken from the cache, the rest is made on several cores.

A function takes and gives frozen models; its annotations say which. What it gives is the same wherever it was made.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import ChainMap, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, get_type_hints

import msgspec

from speech_archive.cache import Cache, digest

WORKER_CHARS = 1_500_000  # of text to be made anew, from which on workers pay: one starts in about a second
AHEAD = 8  # inputs a worker that are handed out before results are asked for


class Task(NamedTuple):
    """The arguments of a function, what says all that the result is made of besides code, and the letters of text in it.

    `key` is None where nothing can say it (a name that is no Unicode): such a result is made here each time.
    """

    arguments: tuple[Any, ...]
    key: bytes | None
    chars: int


def task(arguments: tuple[Any, ...], made_of: Any, chars: int) -> Task:
    """A task whose result is made of nothing but code and `made_of`: a frozen model, or a tuple of them (no sets)."""
    try:
        return Task(arguments, _ENCODER.encode(made_of), chars)
    except UnicodeEncodeError:
        return Task(arguments, None, chars)


class Workshop:
    """A cache, and workers (spawned, so that every system has them) that start once there is enough to do.

    `code` says all that results are made of besides their tasks; `set_up` is what a worker does first. `jobs` processes
    in all; 1 makes everything here. A worker that dies is told through `trouble`, and the rest made here.
    """

    def __init__(
        self,
        cache: Cache,
        code: bytes,
        jobs: int,
        set_up: Callable[[], None] | None = None,
        worker_chars: int = WORKER_CHARS,
    ) -> None:
        self.set_up = set_up
        self.cache = cache
        self.code = code
        self.jobs = jobs
        self.worker_chars = worker_chars
        self.trouble: str | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._tables: dict[bytes, ChainMap[bytes, tuple[float, float]]] = {}

    def __enter__(self) -> Workshop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        for key, table in self._tables.items():
            if kind is None:
                self.cache.put(key, _ENCODER.encode(table.maps[0]))

    def table(self, name: str) -> ChainMap[bytes, tuple[float, float]]:
        """Pairs of numbers by key that an earlier build measured; what is set here, and no more, is there for the next one."""
        key = digest(self.code, name.encode())
        value = self.cache.get(key)
        try:
            known = msgspec.msgpack.decode(value, type=dict[bytes, tuple[float, float]]) if value else {}
        except msgspec.MsgspecError:
            known = {}
        self._tables[key] = ChainMap({}, known)
        return self._tables[key]

    def each(self, function: Callable[..., Any], tasks: Sequence[Task]) -> Iterator[Any]:
        """What the function makes of each task, in order."""
        name = f"{function.__module__}:{function.__name__}"
        keys = [digest(self.code, name.encode(), task.key) if task.key is not None else b"" for task in tasks]
        kept = {number: found for number, key in enumerate(keys) if (found := self._kept(name, key)) is not None}
        made = self._made(name, function, [task for number, task in enumerate(tasks) if number not in kept and task.key])
        for number, key in enumerate(keys):
            if number in kept:
                yield kept.pop(number)
            elif not key:
                yield function(*tasks[number].arguments)
            else:
                value = next(made)
                self.cache.put(key, value)
                yield _gives(name).decode(value)

    def _kept(self, name: str, key: bytes) -> Any:
        value = self.cache.get(key) if key else None
        if value is None:
            return None
        try:
            return _gives(name).decode(value)
        except msgspec.MsgspecError:  # what stands there is something else
            return None

    def _made(self, name: str, function: Callable[..., Any], tasks: Sequence[Task]) -> Iterator[bytes]:
        """The encoded results, made by workers where that pays."""
        done = 0
        if self.jobs > 1 and len(tasks) > 1 and self._pays(sum(task.chars for task in tasks)):
            try:
                for value in self._by_workers(name, function, tasks):
                    yield value
                    done += 1
            except BrokenProcessPool:
                self.trouble = (
                    "found that a worker process has died, expected it to end with the build; the build goes on in one process"
                )
                self.jobs, self._pool = 1, None
        for task in tasks[done:]:
            yield _ENCODER.encode(function(*task.arguments))

    def _pays(self, chars: int) -> bool:
        if self._pool is None and chars >= self.worker_chars:
            self._pool = ProcessPoolExecutor(self.jobs, get_context("spawn"), initializer=self.set_up)
        return self._pool is not None and chars * 10 >= self.worker_chars

    def _by_workers(self, name: str, function: Callable[..., Any], tasks: Sequence[Task]) -> Iterator[bytes]:
        waiting: deque[Future[bytes]] = deque()
        for task in tasks:
            waiting.append(self._handed_out(name, function, task))
            if len(waiting) >= self.jobs * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _handed_out(self, name: str, function: Callable[..., Any], task: Task) -> Future[bytes]:
        assert self._pool is not None
        try:
            with _found(), _unheard():
                return self._pool.submit(made_of, name, _ENCODER.encode(task.arguments))
        except UnicodeEncodeError:  # in what the result is not made of, so that its key could be said
            made: Future[bytes] = Future()
            made.set_result(_ENCODER.encode(function(*task.arguments)))
            return made


@contextmanager
def _found() -> Iterator[None]:
    """Processes that start meanwhile find this package: MkDocs shows it the way only while it loads the hook."""
    before = sys.path.copy()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    try:
        yield
    finally:
        sys.path[:] = before


@contextmanager
def _unheard() -> Iterator[None]:
    """Processes that start meanwhile hear no Ctrl-C, and say nothing of it: who began them ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def made_of(name: str, arguments: bytes) -> bytes:
    """What a worker does: the function of that name on its encoded arguments, its result encoded."""
    function, takes = _function(name)
    return _ENCODER.encode(function(*takes.decode(arguments)))


@cache
def _function(name: str) -> tuple[Callable[..., Any], msgspec.msgpack.Decoder[Any]]:
    module, _, attribute = name.partition(":")
    function = getattr(import_module(module), attribute)
    hints = get_type_hints(function)
    hints.pop("return")
    return function, msgspec.msgpack.Decoder(tuple[tuple(hints.values())])  # type: ignore[misc]


@cache
def _gives(name: str) -> msgspec.msgpack.Decoder[Any]:
    module, _, attribute = name.partition(":")
    return msgspec.msgpack.Decoder(get_type_hints(getattr(import_module(module), attribute))["return"])


_ENCODER = msgspec.msgpack.Encoder()


def processors() -> int:
    """How many processes may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
