"""What workers do in tests, which find it by its name. A module by itself, so that they start fast."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from speech_archive.models import LineDecisions, Prepared, Source
from speech_archive.prepare.file import prepare_lean


def doubled(text: str) -> str:
    return text * 2


def length(text: str) -> int:
    return len(text)


def counted(text: str, folder: str) -> int:
    """Its length, noting each time that it was asked for."""
    with (Path(folder) / "asked").open("a", encoding="utf-8") as file:
        file.write("x")
    return len(text)


def killed_elsewhere(text: str, home: int) -> str:
    """As `doubled`, but in any other process than `home` that process is killed at the third text."""
    if text == "3" and os.getpid() != home:
        kill()
    return text * 2


def interrupted_elsewhere(text: str, home: int) -> str:
    """As `doubled`, but any other process than `home` is sent what Ctrl-C sends to all."""
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGINT)
    return text * 2


def refused(text: str) -> str:
    raise ValueError(text)


def prepared_at_home(source: Source, decisions: LineDecisions) -> Prepared:
    """As `prepare_lean`, but a worker that is given a certain file is killed."""
    if source.path == "乙.txt" and os.environ["HOME_OF_TEST"] != str(os.getpid()):
        kill()
    return prepare_lean(source, decisions)


def kill() -> None:
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
