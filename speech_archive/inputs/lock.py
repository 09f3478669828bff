"""archive/ids.lock: the ids that texts and works have for good, one JSON object a line.

A source or speech has `id`, `kind`, `source` (the file's SHA-256), `path`, `begin`, `end`, `fingerprint`; a work has `id`,
`kind`, `since`, `speeches` (the ids of its witnesses when it was locked). `identify` says what they are good for.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from speech_archive.errors import ArchiveError
from speech_archive.models import LockRow, WorkRow

LOCK = "ids.lock"
ID = re.compile(r"[a-z0-9-]{1,100}")
RESERVED = re.compile(r"index|readme|page-\d+|con|prn|aux|nul|(com|lpt)\d")  # pages of ours and of MkDocs; devices of Windows
TEXT = {"id": str, "kind": str, "source": str, "path": str, "begin": int, "end": int, "fingerprint": str}
ROWS = {"source": TEXT, "speech": TEXT, "work": {"id": str, "kind": str, "since": int, "speeches": list}}  # by kind
EXPECTED = "one JSON object with id, kind, source, path, begin, end, fingerprint, or with id, kind, since, speeches"

MEND = "restore the line from version control"


def read_lock(archive: Path, faults: list[ArchiveError]) -> tuple[tuple[LockRow, ...], tuple[WorkRow, ...]]:
    """The rows of sources and speeches, and those of works; none where there is no lock. Every broken line goes to `faults`.

    Of a work that stands there twice (merged branches) the last row is taken.
    """
    try:
        data = (archive / LOCK).read_bytes()
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        faults.append(ArchiveError(f"found a lock that cannot be read ({error.strerror}), expected a readable file", LOCK))
        return (), ()
    rows: list[LockRow] = []
    works: dict[str, WorkRow] = {}
    lines = data.removesuffix(b"\n").split(b"\n") if data else []  # a path may hold U+2028, which splits no line
    for number, line in enumerate(lines, 1):
        try:
            row = _row(line)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            shown = line[:40].decode("utf-8", "replace")
            faults.append(ArchiveError(f"found {shown!r}, expected {EXPECTED}; {MEND}", LOCK, number))
            continue
        if RESERVED.fullmatch(row.id):
            found = f"found the id {row.id!r}, which is the name of another page, expected one that a build gave"
            faults.append(ArchiveError(f"{found}; {MEND}", LOCK, number))
        elif isinstance(row, WorkRow):
            works[row.id] = row
        else:
            rows.append(row)
    return tuple(rows), tuple(works.values())


def _row(line: bytes) -> LockRow | WorkRow:
    """The row on a line; ValueError, LookupError or TypeError where it is none that we wrote."""
    fields = json.loads(line.decode("utf-8"))
    json.dumps(fields, ensure_ascii=False).encode("utf-8")  # half a pair, which JSON can name and no file can hold
    if {key: type(value) for key, value in fields.items()} != ROWS[fields["kind"]] or not ID.fullmatch(fields["id"]):
        raise ValueError
    if fields["kind"] != "work":
        return LockRow(**fields)
    if any(type(speech) is not str for speech in fields["speeches"]):
        raise ValueError
    return WorkRow(**fields | {"speeches": tuple(fields["speeches"])})
