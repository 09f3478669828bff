"""Staged files to their places, all or none: what is done is noted first, and what did not end is taken back.

While a build writes, `docs/.staging/` holds `new/N`, the contents that come; `old/N`, what stood in their places or goes;
and `journal`, the places by number. Each step is one rename, so that wherever a build is killed, its journal and what lies
in `new` and `old` say how far it came. Without a journal nothing was moved yet, or all was.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PureWindowsPath
from typing import Self

from filelock import FileLock, Timeout

from speech_archive.errors import ArchiveError, ArchiveErrors

STAGING = ".staging"  # MkDocs skips names with a dot
JOURNAL = "journal"
ALONE = ".staging.lock"  # whoever writes holds it; the system lets go of it when a process dies
PATIENCE = 120  # seconds to wait for another build, which makes its pages meanwhile
MOUNT_POINT = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a junction, Windows' link that is no symbolic link


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Places under a folder: those that get new contents, numbered as in `new`; those that are emptied, numbered on."""

    coming: tuple[str, ...]
    going: tuple[str, ...]
    fresh: tuple[str, ...]  # of those that come, where nothing stands yet
    folders: tuple[str, ...]  # to be made for them, outer ones first

    @classmethod
    def of(cls, docs: Path, coming: Sequence[str], going: Sequence[str]) -> Self:
        """The moves, by what stands in the folder now."""
        folders = {parent for place in coming for parent in Path(place).parents}
        missing = sorted(folder.as_posix() for folder in folders if not (docs / folder).is_dir())
        fresh = (place for place in coming if not (docs / place).is_file())
        return cls(coming=tuple(coming), going=tuple(going), fresh=tuple(fresh), folders=tuple(missing))


@contextmanager
def alone(docs: Path) -> Iterator[None]:
    """While the block runs no other build writes into `docs`; of one that was killed, or a block that fails, nothing stays.

    ArchiveErrors where another one does not end.
    """
    lock = FileLock(docs / ALONE, timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        found = "found that another build is writing here, expected one at a time; wait until it has ended, or end it"
        raise ArchiveErrors((ArchiveError(found, str(docs)),)) from None
    try:
        undo(docs)
        yield
    except BaseException:
        undo(docs)
        raise
    finally:
        with suppress(OSError):  # Windows keeps a file that is held, and filelock removes it there
            (docs / ALONE).unlink()  # before it is let go: whoever waits for it looks whether it is still there
        lock.release()


def stage(docs: Path, number: int, content: bytes, *, is_lasting: bool = False) -> None:
    """Put the content of the place of this number beside; numbers go up from 0."""
    folder = docs / STAGING / "new"
    if not number:
        folder.mkdir(parents=True)
    put(folder / str(number), content, is_lasting=is_lasting)


def commit(docs: Path, moves: Moves, last: Callable[[], None]) -> None:
    """Make the moves, and do what is to be done last. From then on they hold; where it fails `alone` takes them back."""
    staging = docs / STAGING
    (staging / "old").mkdir(parents=True, exist_ok=True)
    put(staging / "noted", json.dumps(asdict(moves)).encode(), is_lasting=True)
    os.replace(staging / "noted", staging / JOURNAL)
    _settle(staging)
    for number, place in enumerate(moves.going, len(moves.coming)):
        os.replace(docs / place, staging / "old" / str(number))
        _remove_empty(docs, place)
    for number, place in enumerate(moves.coming):
        _bring(docs, place, number)
    last()
    _forget(staging)
    with suppress(OSError):  # else the next build does
        discard(staging)


def undo(docs: Path) -> None:
    """Take back what a build that did not end has moved, and remove what it staged."""
    staging = docs / STAGING
    if moves := _noted(staging):
        places = tuple(enumerate((*moves.coming, *moves.going)))
        failed = [OSError(40, "a link is in the way", str(link)) for _, place in places if (link := link_on_the_way(docs, place))]
        if not failed:
            _move_back(docs, places, moves, failed)
        if failed:
            raise failed[0]
        _forget(staging)
    for path in (staging, *docs.glob(f"{STAGING}-*")):  # older builds staged under names of their own
        discard(path)


def is_inside(place: str) -> bool:
    """Whether a path that was read from a file names a place under the folder that the file is about, on any system."""
    path = PureWindowsPath(place)
    return bool(path.parts) and "\0" not in place and not path.anchor and ".." not in path.parts


def link_on_the_way(docs: Path, place: str) -> Path | None:
    """The folder on the way to a place, or the place, that is a link to somewhere else."""
    path = docs
    for part in Path(place).parts:
        path /= part
        if is_link(path):
            return path
    return None


def is_link(path: Path) -> bool:
    """Whether what stands there, if anything, leads elsewhere."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == MOUNT_POINT


def put(path: Path, content: bytes, *, is_lasting: bool = False) -> None:
    """Write a file that is not there yet; a lasting one is on the disk before this returns."""
    with path.open("xb") as file:
        file.write(content)
        if is_lasting:
            file.flush()
            os.fsync(file.fileno())


def discard(path: Path) -> None:
    """Remove a file, a link or a folder, if it is there."""
    if path.is_dir() and not is_link(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()


def _bring(docs: Path, place: str, number: int) -> None:
    """Put what is staged in its place, which holds the one or the other at any moment."""
    path, old = docs / place, docs / STAGING / "old" / str(number)
    if not path.parent.is_dir():
        for folder in reversed(Path(place).parents):
            (docs / folder).mkdir(exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(21, "a folder is in the way", str(path))
    if os.path.lexists(path):
        try:
            os.link(path, old)
        except OSError:  # a disk that has no links
            shutil.copy2(path, old.with_suffix(".part"))
            os.replace(old.with_suffix(".part"), old)
    os.replace(docs / STAGING / "new" / str(number), path)


def _move_back(docs: Path, places: Iterable[tuple[int, str]], moves: Moves, failed: list[OSError]) -> None:
    """Take back as much as can be, in an order in which a kill does no harm; what cannot goes to `failed`."""
    fresh, staging = set(moves.fresh), docs / STAGING

    def move(source: Path, target: Path) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(source, target)
        except OSError as error:
            failed.append(error)

    for number, place in places:
        new = staging / "new" / str(number)
        if place in fresh and not os.path.lexists(new) and (docs / place).is_file():
            move(docs / place, new)
    for folder in reversed(moves.folders):
        with suppress(OSError):  # not made yet, or no longer empty
            (docs / folder).rmdir()
    for number, place in places:
        old, new = (staging / folder / str(number) for folder in ("old", "new"))
        if os.path.lexists(old) and not os.path.lexists(new):  # else it was not replaced yet
            move(old, docs / place)


def _noted(staging: Path) -> Moves | None:
    """What a journal says, if there is one and a build wrote it."""
    journal = staging / JOURNAL
    if is_link(staging) or is_link(journal) or not journal.is_file():
        return None
    try:
        found = json.loads(journal.read_bytes())
        moves = Moves(**{field: tuple(places) for field, places in found.items()})
        return moves if all(is_inside(place) for places in found.values() for place in places) else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _forget(staging: Path) -> None:
    """From here on the moves hold."""
    (staging / JOURNAL).unlink()
    _settle(staging)


def _settle(folder: Path) -> None:
    """See to it that the names in a folder outlast a power cut, where the system can."""
    if os.name == "posix":
        with suppress(OSError):
            opened = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def _remove_empty(docs: Path, place: str) -> None:
    """Remove the folders that a place leaves empty."""
    folder = (docs / place).parent
    while folder != docs and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
