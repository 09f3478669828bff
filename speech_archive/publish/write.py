"""Files to a folder: only what changed is written, only what an earlier build wrote is pruned, all or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from speech_archive.errors import ArchiveError, ArchiveErrors

MANIFEST = ".speech-archive"  # the paths the last build wrote, one a line; MkDocs skips names with a dot


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many files a build wrote, left as they were, and pruned."""

    written: int
    kept: int
    pruned: int


def write(docs: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    """Make the generated part of `docs` equal to `files`.

    New contents are staged first and moved into place at the end, so that a fault leaves the folder as it was.
    ArchiveErrors where the folder cannot be written.
    """
    staging: Path | None = None
    try:
        docs.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=docs))
        before = manifest(docs)
        changed, names = _stage(docs, staging, files)
        if strangers := sorted(name for name in changed if name not in before and (docs / name).exists()):
            found = "found a file that no build wrote, expected its place free; move it, or remove what an older build left"
            raise ArchiveErrors(tuple(ArchiveError(found, str(docs / name)) for name in strangers))
        pruned = sorted(name for name in before - names if _is_own(docs, name))
        for name in pruned:
            _check_writable((docs / name).parent)
        _list(
            docs, names | {name for name in before if _is_own(docs, name)}
        )  # first, so that a build cut short leaves no file that nobody owns
        for name, path in changed.items():
            target = docs / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
        for name in pruned:
            (docs / name).unlink()
            _remove_empty(docs, (docs / name).parent)
        _list(docs, names)
    except OSError as error:
        name = str(error.filename or docs)
        found = f"found an output that cannot be written ({error.strerror}), expected a writable folder; name one with --docs"
        raise ArchiveErrors((ArchiveError(found, name),)) from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
    return Written(written=len(changed), kept=len(names) - len(changed), pruned=len(pruned))


def _list(docs: Path, names: set[str]) -> None:
    """Write the manifest, if it says anything else."""
    if names != manifest(docs) or not (docs / MANIFEST).exists():
        (docs / MANIFEST).write_text("".join(f"{name}\n" for name in sorted(names)), encoding="utf-8", newline="\n")


def _stage(docs: Path, staging: Path, files: Iterable[tuple[str, bytes]]) -> tuple[Mapping[str, Path], set[str]]:
    """Contents that differ from what `docs` has, in files of their own; and all names. OSError where one has no place."""
    changed: dict[str, Path] = {}
    names: set[str] = set()
    for name, content in files:
        names.add(name)
        target = docs / name
        try:
            if target.stat().st_size == len(content) and target.read_bytes() == content:
                continue
        except (FileNotFoundError, NotADirectoryError):
            pass
        if target.is_dir():
            raise IsADirectoryError(21, "a folder is in the way", str(target))
        for parent in target.parents:
            if parent.exists():
                if not parent.is_dir():
                    raise NotADirectoryError(20, "a file is in the way", str(parent))
                _check_writable(parent)
                break
        path = staging / str(len(changed))
        path.write_bytes(content)
        changed[name] = path
    return changed, names


def _check_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise PermissionError(13, "no permission", str(folder))


def _is_own(docs: Path, name: str) -> bool:
    """Whether a listed file is there, and not by way of a linked folder somewhere else."""
    path = docs / name
    try:
        return path.is_file() and path.parent.resolve().is_relative_to(docs.resolve())
    except OSError:  # no name that a build wrote
        return False


def manifest(docs: Path) -> set[str]:
    """The paths an earlier build wrote; lines that point elsewhere are not believed."""
    path = docs / MANIFEST
    if not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    return {line for line in lines if line and not PureWindowsPath(line).anchor and ".." not in PureWindowsPath(line).parts}


@contextmanager
def replacing(path: Path, content: bytes | None) -> Iterator[None]:
    """Replace one file (none, where there is no content) once the block has succeeded, whole or not at all.

    ArchiveErrors, before the block, where it cannot be written.
    """
    if content is None:
        yield
        return
    staged = path.with_name(f".staging-{path.name}")
    try:
        is_same = path.is_file() and path.read_bytes() == content
        if not is_same:
            staged.write_bytes(content)
        yield
        if not is_same:
            os.replace(staged, path)
    except OSError as error:
        found = f"found an output that cannot be written ({error.strerror}), expected a writable folder"
        raise ArchiveErrors((ArchiveError(found, str(path)),)) from None
    finally:
        if staged.is_file():
            staged.unlink()


def _remove_empty(docs: Path, folder: Path) -> None:
    while folder != docs and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
