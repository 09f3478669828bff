"""A curation file to begin with: what was found of each speech of a source, as decisions that are commented out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.models import ArchivedSource, Finding, Speech, all_held
from speech_archive.publish.view import Lines, View
from speech_archive.publish.words.words import words

MOST_NAMES = 3  # of texts, where there is none of the name that is asked for
MOST_EVIDENCE = 12  # findings of one field that are told
QUOTE_CHARS = 60
IN_A_TEXT = "\u3000"  # no printable sign, and a title may have it


def begin_curation(archive: Path, name: str, view: View) -> Path:
    """Write a curation file for the source of that name, its path in the archive with or without `.txt`; where it is.

    ArchiveErrors where there is no such source, or a file already, which is left as it is.
    """
    path = name.removesuffix(".txt") + ".txt"
    source = next((source for source in view.sources if source.ledger.source.path == path), None)
    if source is None:
        paths = [source.ledger.source.path for source in view.sources]
        known = ", ".join(paths[:MOST_NAMES]) + (f" and {len(paths) - MOST_NAMES} more" if len(paths) > MOST_NAMES else "")
        raise ArchiveErrors((ArchiveError(f"found no text of that name that can be read, expected one of {known}", path),))
    own = f"{path.removesuffix('.txt')}.yml"
    try:
        with (archive / own).open("x", encoding="utf-8", newline="\n") as file:
            file.write(stub(source, view))
    except FileExistsError:
        found = "found a curation file there, expected none; rename it, do this again, and put its decisions into the new one"
        raise ArchiveErrors((ArchiveError(found, own),)) from None
    except OSError as error:
        found = f"found a folder that cannot be written to ({error.strerror}), expected one that can"
        raise ArchiveErrors((ArchiveError(found, own),)) from None
    return archive / own


def stub(source: ArchivedSource, view: View) -> str:
    """A curation file that decides nothing yet. Lines that begin with `# ` are decisions once that is taken away."""
    lines = [*(f"## {line}" for line in words()["stub"]["head"]), "findings:"]
    for speech in source.speeches:
        lines += ["", *_speech(speech, view)]
    return "\n".join(lines) + "\n"


def _speech(speech: Speech, view: View) -> Iterator[str]:
    own, fields = words()["stub"], words()["fields"]
    lines = view.lines[speech.source_id]
    place = own["place"].format(lines.at(speech.draft.begin), lines.at(speech.draft.end - 1))
    yield f"## {speech.id} {place}{_on_one_line(view.headings[speech.id])}"
    known = {field: _values(speech, field) for field in fields}
    if missing := [f"{field}（{fields[field]}）" for field, values in known.items() if not values]:
        yield f"## {own['missing'].format('、'.join(missing))}"
    for field, values in known.items():
        if values:
            yield from _decision(speech, field, values, lines)


def _values(speech: Speech, field: str) -> list[str]:
    """What is shown of a field, without signs that no curation file can hold."""
    values = (_held_by_yaml(found.value or "") for found in all_held(speech.findings, field))
    return [*filter(None, dict.fromkeys(values))][: None if field == "keywords" else 1]


def _held_by_yaml(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() or sign == IN_A_TEXT).strip()


def _on_one_line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _decision(speech: Speech, field: str, values: Sequence[str], lines: Lines) -> Iterator[str]:
    own = words()["stub"]
    evidence = [*_evidence(speech, field, lines)]
    decision: dict[str, Any] = {
        "speech": speech.id,
        "field": field,
        "value": values if field == "keywords" else values[0],
        "reason": evidence[0],
        "by": own["by"],
    }
    for key, value in decision.items():
        yield f"#{' - ' if key == 'speech' else '   '}{key}: {_yaml(value)}"
    yield from (f"##  {line}" for line in evidence[1:])


def _evidence(speech: Speech, field: str, lines: Lines) -> Iterator[str]:
    """What speaks for a field, or against what it says, a line each."""
    own = words()["stub"]
    rows = [found for found in speech.findings if found.field == field]
    for (basis, rule), same in groupby(rows[:MOST_EVIDENCE], lambda found: (found.basis, found.rule)):
        quotes = own["between"].join(_quoted(one, lines) for one in same)
        yield own["evidence"].format(basis=own["basis"][basis], rule=rule, quotes=quotes)


def _quoted(found: Finding, lines: Lines) -> str:
    own = words()["stub"]
    parts = []
    if found.begin is not None:
        parts.append(own["witness"].format(found.witness) if found.witness else own["line"].format(lines.at(found.begin)))
    if found.quote:
        text = _on_one_line(found.quote)
        parts.append(own["quote"].format(text[:QUOTE_CHARS] + ("……" if len(text) > QUOTE_CHARS else "")))
    if found.window:
        parts.append(own["window"].format(found.window))
    return "".join(parts) or _on_one_line(found.value or "") or own["none"]


def _yaml(value: object) -> str:
    """A value on one line of YAML."""
    text: str = yaml.safe_dump(value, allow_unicode=True, width=10**9, default_flow_style=True)
    return text.removesuffix("\n").removesuffix("...").strip()
