"""Files to a folder: only what changed is written, only what an earlier build wrote is pruned, all or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
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
        changed, names = _stage(docs, staging, files)
        before = manifest(docs)
        pruned = sorted(name for name in before - names if _is_own(docs, name))
        for name in pruned:
            _check_writable((docs / name).parent)
        for name, path in changed.items():
            target = docs / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
        for name in pruned:
            (docs / name).unlink()
            _remove_empty(docs, (docs / name).parent)
        listing = "".join(f"{name}\n" for name in sorted(names))
        if names != before or not (docs / MANIFEST).exists():
            (docs / MANIFEST).write_text(listing, encoding="utf-8", newline="\n")
    except OSError as error:
        name = str(error.filename or docs)
        found = f"found an output that cannot be written ({error.strerror}), expected a writable folder; name one with --docs"
        raise ArchiveErrors((ArchiveError(found, name),)) from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
    return Written(written=len(changed), kept=len(names) - len(changed), pruned=len(pruned))


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


def write_one(path: Path, content: bytes) -> None:
    """Replace one file, whole or not at all, unless it holds that already. ArchiveErrors where it cannot be written."""
    staged = path.with_name(f".staging-{path.name}")
    try:
        if path.is_file() and path.read_bytes() == content:
            return
        staged.write_bytes(content)
        os.replace(staged, path)
    except OSError as error:
        found = f"found an output that cannot be written ({error.strerror}), expected a writable folder"
        raise ArchiveErrors((ArchiveError(found, str(path)),)) from None
    finally:
        staged.unlink(missing_ok=True)


def _remove_empty(docs: Path, folder: Path) -> None:
    while folder != docs and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
