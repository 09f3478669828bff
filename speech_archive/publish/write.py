"""Files to a folder: only what changed is written, only what an earlier build wrote is pruned, all or nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.publish.transaction import (
    STAGING,
    Moves,
    alone,
    commit,
    is_inside,
    is_link,
    link_on_the_way,
    put,
    stage,
)

MANIFEST = ".speech-archive"  # the paths the last build wrote, one a line; MkDocs skips names with a dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many files a build wrote, left as they were, and pruned."""

    written: int
    kept: int
    pruned: int


def write(
    docs: Path,
    files: Iterable[tuple[str, bytes | None]],
    *,
    ids: tuple[Path, bytes | None] | None = None,
    then: Callable[[], None] = lambda: None,
) -> Written:
    """Make the generated part of `docs` equal to `files`; and the file of ids that belongs to it to its content, if any.

    A file without a content stands in `docs` as it should. One transaction: after a fault all is as it was, and what a
    killed build has begun the next one takes back. The list of what is ours and the file of ids come last, whole.
    `then` is done while no other build can write. ArchiveErrors where something cannot be written or is not ours.
    """
    with _told(docs):
        docs.mkdir(parents=True, exist_ok=True)
        with alone(docs):
            written = _write(docs, files, lambda: _keep(*ids) if ids else None)
            then()
            return written


def recover(docs: Path) -> None:
    """Put right what a killed build has left of a folder; ArchiveErrors where that cannot be."""
    if os.path.lexists(docs / STAGING):
        with _told(docs), alone(docs):
            pass


def manifest(docs: Path) -> set[str]:
    """The paths an earlier build wrote; lines that point elsewhere are not believed."""
    path = docs / MANIFEST
    if is_link(path) or not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return {line for line in lines if is_inside(line)}


def _write(docs: Path, files: Iterable[tuple[str, bytes | None]], last: Callable[[], None]) -> Written:
    before = manifest(docs)
    names, coming = _stage(docs, files)
    if faults := _links(docs, names, coming) or _strangers(docs, coming, before):
        raise ArchiveErrors(faults)
    going = tuple(sorted(name for name in before - names if _is_file(docs / name) and not link_on_the_way(docs, name)))
    places, listing = tuple(coming), "".join(f"{name}\n" for name in sorted(names)).encode()
    if not _holds(docs / MANIFEST, listing):
        stage(docs, len(coming), listing, is_lasting=True)  # of the rest the next build reads every byte again
        places = (*places, MANIFEST)
    if places or going:
        commit(docs, Moves.of(docs, places, going), last)
    else:
        last()
    return Written(written=len(coming), kept=len(names) - len(coming), pruned=len(going))


def _stage(docs: Path, files: Iterable[tuple[str, bytes | None]]) -> tuple[set[str], list[str]]:
    """All names; and those whose contents differ from what `docs` has, staged in this order."""
    names: set[str] = set()
    coming: list[str] = []
    for name, content in files:
        if name in names:
            found = "found two contents for one file, expected one; an id may be a name that another page has"
            raise ArchiveErrors((ArchiveError(found, str(docs / name)),))
        names.add(name)
        if content is not None and not _holds(docs / name, content):
            stage(docs, len(coming), content)
            coming.append(name)
    return names, coming


def _links(docs: Path, names: Collection[str], coming: Iterable[str]) -> tuple[ArchiveError, ...]:
    """A fault for each link where a file or a folder of ours belongs: nothing is written or read by way of it."""
    folders = {name.rpartition("/")[0] for name in names}
    places = {MANIFEST, *coming, *folders, *(parent.as_posix() for folder in folders for parent in Path(folder).parents)}
    found = "found a link, expected a file or folder of the site's own; remove it (the output folder itself may be one)"
    return tuple(ArchiveError(found, str(docs / place)) for place in places - {"", "."} if is_link(docs / place))


def _strangers(docs: Path, coming: Iterable[str], before: Collection[str]) -> tuple[ArchiveError, ...]:
    """A fault for each file that stands where one of ours would and is in no list of ours."""
    found = "found a file that no build wrote, expected its place free; move it, or remove what an older build left"
    return tuple(ArchiveError(found, str(docs / name)) for name in coming if name not in before and _is_file(docs / name))


def _is_file(path: Path) -> bool:
    """Whether a file stands there, and no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _holds(path: Path, content: bytes) -> bool:
    return _is_file(path) and path.stat().st_size == len(content) and path.read_bytes() == content


def _keep(path: Path, content: bytes | None) -> None:
    """Replace one file whole, if there is a content for it; what a killed build has left beside it goes."""
    staged = path.with_name(f"{STAGING}-{path.name}")
    if content is None or _holds(path, content):
        with suppress(OSError):  # whoever only reads an archive may be unable to tidy it
            staged.unlink()
        return
    staged.unlink(missing_ok=True)
    try:
        put(staged, content, is_lasting=True)
        os.replace(staged, path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


@contextmanager
def _told(docs: Path) -> Iterator[None]:
    """An OSError as the fault of the place it is about."""
    try:
        yield
    except OSError as error:
        names = [str(name) for name in (error.filename2, error.filename) if name and STAGING not in Path(str(name)).parts]
        name = names[0] if names else str(docs)
        found = f"found an output that cannot be written ({error.strerror}), expected a writable folder; name one with --docs"
        raise ArchiveErrors((ArchiveError(found, name),)) from None
