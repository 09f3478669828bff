"""What the head of a page says of what it shows, for programs that collect: Highwire, DCTERMS, JSON-LD, a description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from speech_archive.publish.exports import dates
from speech_archive.publish.exports.reference import Record, named
from speech_archive.publish.words.words import words

VOCABULARY = "https://schema.org/"
TYPES = {"author": "Person", "locationCreated": "Place", "isPartOf": "Collection", "publisher": "Organization"}
LEAST_RISKY = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})  # nothing ends a script, or begins one
DESCRIPTION_CHARS = 160  # about what a list of results shows


def head_of(record: Record, description: str) -> dict[str, Any]:
    """Keys of a page's front matter for the template to put into its head."""
    return {
        "description": description if len(description) <= DESCRIPTION_CHARS else f"{description[: DESCRIPTION_CHARS - 1]}…",
        "head": [[name, content] for name, content in (*_highwire(record), *_dcterms(record))],
        "ld": json.dumps(_json_ld(record), ensure_ascii=False).translate(LEAST_RISKY),
    }


def _highwire(record: Record) -> Iterator[tuple[str, str]]:
    for name, term, value in named(record, "highwire"):
        if term.field == "date":
            if dates.is_plain(value):
                yield name, value.replace("-", "/")
        elif isinstance(value, list):
            yield from ((name, part) for part in value)
        else:
            yield name, value


def _dcterms(record: Record) -> Iterator[tuple[str, str]]:
    for name, term, value in named(record, "dcterms"):
        is_window = term.field == "date" and not dates.is_plain(value)
        for part in value if isinstance(value, list) else [value]:
            yield f"DCTERMS.{'temporal' if is_window else name}", part


def _json_ld(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = {"@context": {"@vocab": VOCABULARY}, "@type": "Chapter" if record["compilation"] else "CreativeWork"}
    for name, term, value in named(record, "schema_org"):
        if term.field == "date" and not dates.is_plain(value):
            found["temporalCoverage"] = value
        elif name == "jobTitle":
            found.get("author", {})["jobTitle"] = value
        else:
            found[name] = {"@type": TYPES[name], "name": value} if name in TYPES else value
    return found


def described(record: Record) -> str:
    """A sentence on a speech that no other page has."""
    word = words()["descriptions"]
    facts = [record[key] for key in ("creator", "creator_role", "place", "event") if record.get(key)]
    date = [dates.printed(record["date"]).strip("[]")] if record["date"] else []
    told = word["joined"].join([record["title"], *facts, *date])
    return str(word["speech"].format(told, record["compilation"], record["ordinal"], f"{record['chars']:,}", record["id"]))
