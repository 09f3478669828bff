"""Each file in cases/ is one behaviour, named by it: a text, and what the pipeline makes of it.

Keys: `text`, `curation`, and any of `kinds` (one a line), `speeches` (number), `titles`, `paragraphs` (of the first
speech), `roles`, `edits` (rule and original), `masks` (token and what it stands for), `provenance`, `doubts` (kinds), `told`
(what doubts found and expected).
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from speech_archive.inputs.curation import NONE, parse
from speech_archive.models import Provenance, held
from speech_archive.prepare.describe import describe
from speech_archive.prepare.masks import find_masks
from tests.pipeline import ledger_of, lines_by_kind, readings_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
WHITE = ("indent", "blank_line", "final_line_end", "trailing_space", "line_end")


def said_by_site(provenance: Provenance) -> dict[str, Any]:
    """What the site said, the day of posting without its place."""
    return asdict(provenance) | {"posted": provenance.posted and provenance.posted.value}


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_case(path: Path) -> None:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    text = case.pop("text")
    curation = parse(yaml.safe_dump(case.pop("curation")), "case.yml", []) if "curation" in case else NONE
    assert curation is not None
    case.pop("why", None)
    ledger = ledger_of(text, curation)
    readings = readings_of(ledger)
    found = [held(describe(ledger, draft, reading), "title") for draft, reading in zip(ledger.drafts, readings, strict=True)]
    seen: dict[str, Any] = {
        "kinds": lines_by_kind(ledger),
        "rules": [segment.rule for segment in ledger.segments],
        "speeches": len(ledger.drafts),
        "titles": [title.value if title else None for title in found],
        "sources_of_titles": [draft.title_source for draft in ledger.drafts],
        "paragraphs": list(readings[0].paragraphs) if readings else [],
        "roles": [role.value for role in readings[0].roles] if readings else [],
        "edits": [[e.rule, e.original] for reading in readings for e in reading.edits if e.rule not in WHITE],
        "masks": [[m.token, m.stands_for.value] for r in readings for m in find_masks(r)],
        "provenance": {key: value for key, value in said_by_site(ledger.provenance).items() if value is not None},
        "doubts": [doubt.kind for doubt in ledger.doubts] + [doubt.kind for reading in readings for doubt in reading.doubts],
        "told": [[d.kind, d.found, d.expected] for d in (*ledger.doubts, *(d for r in readings for d in r.doubts))],
    }

    assert case, "a case expects something"
    for key, expected in case.items():
        assert seen[key] == expected, key
