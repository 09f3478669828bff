"""The folder walked once, and its texts: every `*.txt` under the archive, its bytes read once, its newlines as they stand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from speech_archive.errors import ArchiveError, ArchiveErrors, UnreadableText
from speech_archive.inputs.encoding import decode
from speech_archive.models import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The files of an archive, relative to it, with `/`, sorted; `unsafe` texts are there and are not to be opened."""

    texts: tuple[str, ...]
    curations: tuple[str, ...]
    unsafe: tuple[str, ...]
    others: tuple[str, ...]


def walk(archive: Path, faults: list[ArchiveError]) -> Walk:
    """What an archive folder holds; links that lead out of it, pipes, and names that are no UTF-8 go to `faults`.

    ArchiveErrors where there is no such folder.
    """
    found: dict[str, list[str]] = {".txt": [], ".yml": [], "unsafe": [], "": []}
    if not _is_folder(archive):
        found_none = "found no such folder, expected the archive; name it with --archive or ARCHIVE"
        raise ArchiveErrors((ArchiveError(found_none, str(archive)),))
    root = archive.resolve()
    for folder, folders, names in os.walk(archive, onerror=lambda error: faults.append(_unreadable(error, archive))):
        folders.sort()
        for name in [*names, *folders]:
            full = Path(folder) / name
            path = full.relative_to(archive).as_posix()
            ending = name[-4:] if name.endswith((".txt", ".yml")) else ""
            if not ending and name not in folders:
                found[""].append(path)
            elif fault := _fault(full, path, root, is_folder=name in folders):
                faults.append(fault)
                found["unsafe"].append(path)
            elif name not in folders:
                found[ending].append(path)
    return Walk(
        texts=tuple(sorted(found[".txt"])),
        curations=tuple(sorted(found[".yml"])),
        unsafe=tuple(sorted(found["unsafe"])),
        others=tuple(sorted(found[""])),
    )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long, a parent that may not be searched
        return False


def _fault(full: Path, path: str, root: Path, *, is_folder: bool) -> ArchiveError | None:
    """Why a file or folder is not to be opened, if it is not."""
    if _leads_out(full, root):
        return ArchiveError("found a link that leads out of the archive, expected a file in it; copy it", path)
    if is_folder:
        return None
    if not _is_utf8(path):
        return ArchiveError("found a file name that is not UTF-8, expected one; rename the file", path)
    if _is_special(full):
        return ArchiveError("found a pipe, socket or device, expected a file; take it out of the archive", path)
    return None


def _leads_out(path: Path, root: Path) -> bool:
    """Whether a path is a link to somewhere else; one that cannot be followed is found out when it is read."""
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # RuntimeError: a link to itself, before Python 3.13
        return False


def _is_special(path: Path) -> bool:
    try:
        return path.exists() and not path.is_file()
    except OSError:
        return False


def _unreadable(error: OSError, archive: Path) -> ArchiveError:
    name = Path(os.path.relpath(error.filename, archive)).as_posix() if error.filename else "."
    return ArchiveError(f"found a folder that cannot be read ({error.strerror}), expected a readable one", name)


def _is_utf8(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read(archive: Path, paths: Sequence[str], encodings: Mapping[str, str], left_out: list[UnreadableText]) -> tuple[Source, ...]:
    """The sources at these paths, in their order; `encodings` names the curated ones. Unreadable ones go to `left_out`."""
    found = []
    for path in paths:
        try:
            found.append(source_from((archive / path).read_bytes(), path, encodings.get(path)))
        except OSError as error:  # one that has gone since the walk, too
            left_out.append(
                UnreadableText(
                    f"found a file that cannot be read ({error.strerror}), expected a readable one", path, cause="not_readable"
                )
            )
        except UnreadableText as error:
            left_out.append(error)
    return tuple(found)


def source_from(data: bytes, path: str, curated: str | None = None) -> Source:
    """A source from its bytes, in the curated encoding or the one found. UnreadableText where they are no text."""
    text, encoding, is_doubtful = decode(data, path, curated)
    return Source(
        path=path,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        is_doubtful=is_doubtful,
        text=text,
    )
