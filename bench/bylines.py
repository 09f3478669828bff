"""How well speakers are read, on a folder as `bench.dates` takes it: `python -m bench.bylines DIR [--list]`.

A value counts where the speech prints it: in its head or foot, as the column of `dated.tsv` has it. Place and level also as they
follow once the speech is dated.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from bench.dates import source_of, third_of
from speech_archive.compare.date.date import date_of
from speech_archive.compare.places import infer_place
from speech_archive.models.finding import held
from speech_archive.models.text import UNDECIDED
from speech_archive.prepare.file import prepare

COLUMNS = {"creator": "speaker", "creator_role": "office", "place": "place", "level": "level", "kind": "kind"}
NORMALISED = {"省级政府正职"}  # what the record calls an office and no speech prints
PARTS = {"place": str.endswith, "creator_role": str.__contains__}  # less said is right: `总书记` of two offices
HEAD_CHARS, FOOT_CHARS = 600, 120  # where a speech prints who speaks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="name what is wrong or missing")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    with (options.folder / "dated.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        source = source_of(options.folder / "dated" / row["file"])
        prepared = prepare(source, UNDECIDED)
        speech = max(prepared.speeches, key=lambda speech: sum(map(len, speech.reading.paragraphs)))
        known = (*speech.findings, *infer_place(speech.findings, date_of(speech.dates).date))
        found = {field: (finding.value or "") if (finding := held(known, field)) else "" for field in COLUMNS}
        text = "".join(source.text.split())
        for field, column in COLUMNS.items():
            truth, value = row[column], found.get(field, "")
            truth = "" if truth in NORMALISED else truth
            is_printed = bool(truth) and (truth in text[:HEAD_CHARS] or truth in text[-FOOT_CHARS:])
            is_right = bool(value) and (value == truth or (field in PARTS and bool(PARTS[field](truth, value))))
            verdict = "right" if is_right else "wrong" if value and truth else "missed" if is_printed else "silent"
            for third in ("all", third_of(row["file"])):
                counts.setdefault(f"{field} {third}", Counter()).update([verdict, *["printed"] * is_printed])
            if options.list and verdict in ("wrong", "missed"):
                print(f"{verdict} {row['file']} {field}: found {value!r}, known {truth!r}")
    for name, count in counts.items():
        told = ", ".join(f"{verdict} {count[verdict]}" for verdict in ("printed", "right", "wrong", "missed", "silent"))
        print(f"{name:18} {told}")


if __name__ == "__main__":
    main()
