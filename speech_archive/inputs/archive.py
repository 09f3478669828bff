"""What an archive holds, at one moment: every file read once, and every fault told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from speech_archive.errors import ArchiveError, ArchiveErrors, UnreadableText
from speech_archive.inputs.curation import Curation, read_curation
from speech_archive.inputs.encoding import yml_of
from speech_archive.inputs.lock import LOCK, read_lock
from speech_archive.inputs.places import check_lines, without_effect
from speech_archive.inputs.sources import read, walk
from speech_archive.models import Doubt, LockRow, Source, WorkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The sources of an archive in path order, the curations by their source's path, and the rows of the lock.

    `left_out` are the texts that cannot be read, `passed_over` the files that are none of ours; `doubts` tell the decisions that
    are about a text that is left out.
    """

    sources: tuple[Source, ...]
    curations: Mapping[str, Curation]
    locked: tuple[LockRow, ...]
    locked_works: tuple[WorkRow, ...]
    left_out: tuple[UnreadableText, ...]
    passed_over: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def read_inputs(archive: Path) -> Inputs:
    """Read an archive. ArchiveErrors with all that is wrong with it, where it cannot be used as a whole.

    That is: a path that is not to be opened, a curation file or a lock that is broken, or texts of which not one can be read.
    """
    faults: list[ArchiveError] = []
    found = walk(archive, faults)
    texts = {*found.texts, *found.unsafe}
    curations = read_curation(archive, found.curations, texts, faults)
    left_out: list[UnreadableText] = []
    encodings = {path: curation.encoding for path, curation in curations.items() if curation.encoding}
    sources = read(archive, found.texts, encodings, left_out)
    unread = {text.path for text in left_out}
    locked, locked_works = read_lock(archive, faults)
    check_lines(curations, sources, unread | set(found.unsafe), faults)
    if faults or (left_out and not sources):
        # what the broken curation of a text says of its encoding is not known
        told = [text for text in left_out if text.path in curations or yml_of(text.path) not in found.curations]
        raise ArchiveErrors((*faults, *told))
    return Inputs(
        sources=sources,
        curations=curations,
        locked=locked,
        locked_works=locked_works,
        left_out=tuple(left_out),
        passed_over=tuple(path for path in found.others if path not in (LOCK, "LICENSE") and not _is_hidden(path)),
        doubts=tuple(without_effect(curations, unread)),
    )


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))
