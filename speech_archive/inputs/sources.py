"""Bytes to text: every `*.txt` under the archive, decoded strictly, its newlines as they stand."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from charset_normalizer import from_bytes

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.models import Source

BOM = b"\xef\xbb\xbf"
CANDIDATES = ["gb18030", "big5", "big5hkscs", "utf_16", "utf_16_le", "utf_16_be"]
BROKEN_UTF8_SHARE = 0.02  # bad bytes a file of UTF-8 may hold and still be called so in the error message; one is always allowed
WITH_BOM = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16", "utf-32-le": "utf-32", "utf-32-be": "utf-32"}
LINE_END = re.compile(r"\r\n|\r|\n")


def read(archive: Path, encodings: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources of an archive folder, in path order; `encodings` names the curated ones by path.

    ArchiveErrors with every file that is unsafe, unreadable, binary or undecodable.
    """
    found: list[Source] = []
    faults: list[ArchiveError] = []
    for path in paths(archive, ".txt", faults):
        try:
            found.append(source_from((archive / path).read_bytes(), path, encodings.get(path)))
        except OSError as error:
            faults.append(ArchiveError(f"found a file that cannot be read ({error.strerror}), expected a readable one", path))
        except ArchiveError as error:
            faults.append(error)
    if faults:
        raise ArchiveErrors(tuple(faults))
    return tuple(found)


def paths(archive: Path, ending: str, faults: list[ArchiveError]) -> tuple[str, ...]:
    """Files of the archive by their ending, relative to it, with `/`, sorted; unsafe ones go to `faults`."""
    if not _is_folder(archive):
        faults.append(ArchiveError("found no such folder, expected the archive; name it with --archive or ARCHIVE", str(archive)))
        return ()
    root = archive.resolve()
    found: list[str] = []
    for folder, folders, names in os.walk(archive, onerror=lambda error: faults.append(_unreadable(error, archive))):
        folders.sort()
        for name in sorted([*names, *folders]):
            full = Path(folder) / name
            path = full.relative_to(archive).as_posix()
            if name not in folders and not name.endswith(ending):
                continue
            if _leads_out(full, root):
                faults.append(ArchiveError("found a link that leads out of the archive, expected a file in it; copy it", path))
            elif name in folders:
                continue
            elif not _is_utf8(path):
                faults.append(ArchiveError("found a file name that is not UTF-8, expected one; rename the file", path))
            elif _is_special(full):
                faults.append(ArchiveError("found a pipe, socket or device, expected a file; take it out of the archive", path))
            else:
                found.append(path)
    return tuple(sorted(found))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long, a parent that may not be searched
        return False


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


def source_from(data: bytes, path: str, curated: str | None = None) -> Source:
    """A source from its bytes: in the curated encoding, else UTF-8, else what charset-normalizer finds."""
    encoding, is_doubtful = (curated, False) if curated else _encoding_of(data, path)
    mend = f"name the encoding in {yml_of(path)}" if not curated else f"mend `encoding` in {yml_of(path)}"
    try:
        text = data.decode(encoding)
        text.encode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start + len(data) - len(error.object)  # utf-8-sig counts from behind its BOM
        found = f"found byte 0x{data[at]:02x} at {at}, expected {encoding}; {mend}"
        raise ArchiveError(found, path, _line_after(data[:at].decode(encoding, "ignore"))) from None
    except UnicodeError:
        raise ArchiveError(
            f"found characters that no text has (half a pair) in {encoding}, expected text; {mend}", path
        ) from None
    if curated and text.startswith("\ufeff") and encoding in WITH_BOM:
        encoding, text = WITH_BOM[encoding], text[1:]
    if "\0" in text:
        line = _line_after(text[: text.index("\0")])
        raise ArchiveError("found a NUL character (a binary file?), expected text; take it out of the archive", path, line)
    return Source(
        path=path,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        is_doubtful=is_doubtful,
        text=text,
    )


def yml_of(path: str) -> str:
    """The curation file that stands beside a source."""
    return path.removesuffix(".txt") + ".yml"


def _line_after(text: str) -> int:
    """The number of the line that follows a text."""
    return len(LINE_END.findall(text)) + 1


def _encoding_of(data: bytes, path: str) -> tuple[str, bool]:
    """The codec name, and whether another decoding was about as likely."""
    if data.startswith(BOM):
        return "utf-8-sig", False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    else:
        return "utf-8", False
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    lossy = data.decode("utf-8", errors="replace")
    bad = lossy.count("\ufffd")
    if not is_utf16 and bad <= max(1, len(lossy) * BROKEN_UTF8_SHARE) and not lossy.replace("\ufffd", "").isascii():
        return "utf-8", False  # the decoder names the bad byte
    matches = [match for match in from_bytes(data, cp_isolation=CANDIDATES) if _decodes(data, match.encoding)]
    if not matches:
        raise ArchiveError(
            "found bytes that are no text in UTF-8, GB18030, Big5 or UTF-16 (a binary file?), expected text; "
            f"take the file out of the archive or name its encoding in {yml_of(path)}",
            path,
            _line_after(data[: broken.start].decode("utf-8")),
        )
    best = matches[0]
    readings = {data.decode(match.encoding) for match in matches if match.chaos <= best.chaos}
    return best.encoding, not is_utf16 and (len(readings) > 1 or best.chaos > 0.1)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
