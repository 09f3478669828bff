"""How well speeches are dated, on a folder of speeches whose date is known: `python -m bench.dates DIR [--third A|B|C] [--list]`.

DIR has `dated.tsv` (columns `file`, `date` as EDTF, `level`), `dated/` as scraped, `undated/` without each text's own date and
`forged/` with years overwritten. A file's third is by hash of its name: cues are written with A in sight, B and C only measure.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from speech_archive.compare.date.date import date_of
from speech_archive.models import Source, edtf, held
from speech_archive.models.dating import DateStatus, Dating, Verdict
from speech_archive.models.text import UNDECIDED
from speech_archive.prepare.dating.evidence import date_evidence
from speech_archive.prepare.file import prepare

BOTH_THIRDS = "BC"
DAYS_A_YEAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A file whose date is known (EDTF), with what it was dated to."""

    file: str
    date: str
    level: str
    dating: Dating
    seconds: float
    chars: int

    @property
    def truth(self) -> tuple[str, str]:
        first, _, last = self.date.partition("/")
        return edtf.first_day(first), edtf.last_day(last or first)

    @property
    def days(self) -> int | None:
        """The width of the window; None where an end is open."""
        window = edtf.read(self.dating.window) if self.dating.window else None
        if window is None or window.begin is None or window.end is None:
            return None
        return _day_no(window.end) - _day_no(window.begin) + 1

    @property
    def is_held(self) -> bool:
        return self.dating.window is None or edtf.holds(edtf.read(self.dating.window), *self.truth)


def third_of(file: str) -> str:
    """The third a file is in, A, B or C: by its name alone."""
    return "ABC"[int(hashlib.sha256(file.encode()).hexdigest(), 16) % 3]


def source_of(path: Path) -> Source:
    """A file in UTF-8 as a source."""
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    text = data.decode("utf-8-sig")
    return Source(path=path.name, data=data, sha256=sha256, encoding="utf-8", is_doubtful=False, text=text)


def _day_no(day: str) -> int:
    year, month, of_month = (int(part) for part in day.split("-"))
    return round(year * 365.2425 + (month - 1) * 30.44) + of_month


def measured(folder: Path, kind: str, thirds: str) -> Iterator[Known]:
    """The files of a kind (`dated`, `undated`, `forged`) in those thirds, each dated: its longest speech."""
    with (folder / "dated.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if third_of(row["file"]) in thirds]
    for row in rows:
        source = source_of(folder / kind / row["file"])
        prepared = prepare(source, UNDECIDED)
        speech = max(prepared.speeches, key=lambda speech: sum(map(len, speech.reading.paragraphs)), default=None)
        if speech is None:
            continue
        begin = time.process_time()
        level = held(speech.findings, "level")
        dating = date_of(date_evidence(speech.reading, None, None, level.value if level else None))
        yield Known(
            file=row["file"],
            date=row["date"],
            level=row["level"],
            dating=dating,
            seconds=time.process_time() - begin,
            chars=sum(map(len, speech.reading.paragraphs)),
        )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "  -  "


def windows_row(name: str, known: Sequence[Known]) -> str:
    """One line of the table of windows."""
    widths = [item.days for item in known if item.days is not None]
    windowed = [item for item in known if item.dating.window is not None]
    shares = (
        share(len(windowed), len(known)),
        share(len(widths), len(known)),
        f"{statistics.median(widths) / 365.25 if widths else 0:.2f}",
        share(sum(item.is_held for item in windowed), len(windowed)),
        share(sum(width <= DAYS_A_YEAR for width in widths), len(known)),
        share(sum(width <= DAYS_A_YEAR * 5 for width in widths), len(known)),
    )
    return f"{name:18} {len(known):4}" + "".join(f" {value:>7}" for value in shares)


def windows_table(known: Sequence[Known]) -> Iterator[str]:
    """Windows by decade and level: how many have one, are closed, their median in years, hold the truth, are narrow."""
    yield f"{'':18} {'n':>4} {'window':>7} {'closed':>7} {'median':>7} {'holds':>7} {'<=1y':>7} {'<=5y':>7}"
    yield windows_row("all", known)
    for name, group in grouped(known, lambda item: f"{item.date[:3]}0s"):
        yield windows_row(f"  {name}", group)
    for name, group in grouped(known, lambda item: item.level):
        yield windows_row(f"  {name}", group)


def grouped(known: Iterable[Known], key: Callable[[Known], str]) -> list[tuple[str, list[Known]]]:
    groups: dict[str, list[Known]] = defaultdict(list)
    for item in known:
        groups[key(item)].append(item)
    return sorted(groups.items())


def own_dates(known: Sequence[Known], *, genuine: bool) -> str:
    """How the speeches' own dates are taken."""
    counts = {status: sum(item.dating.status is status for item in known) for status in DateStatus}
    stated = [item for item in known if item.dating.stated]
    doubted = counts[DateStatus.CONTRADICTED] + counts[DateStatus.DOUBTFUL]
    text = ", ".join(f"{status.value} {count}" for status, count in counts.items())
    goal = "genuine called contradicted or doubtful" if genuine else "forged not believed"
    return f"own dates read {len(stated)} of {len(known)}: {text}; {goal} {share(doubted, len(stated))} of those read"


def years_line(known: Sequence[Known]) -> str:
    """Verdicts on all years printed."""
    counts = dict.fromkeys(Verdict, 0)
    for item in known:
        for year in item.dating.years:
            counts[year.verdict] += 1
    return "years: " + ", ".join(f"{verdict.value} {count}" for verdict, count in counts.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--third", default="", help="A, B, C or BC; without it the whole, then each")
    parser.add_argument("--list", action="store_true", help="name the files that are dated wrongly")
    options = parser.parse_args()
    for thirds in [options.third] if options.third else ["ABC", "A", BOTH_THIRDS, "B", "C"]:
        print(f"\n=== third {thirds}")
        for kind in ("undated", "forged", "dated"):
            known = list(measured(options.folder, kind, thirds))
            print(f"--- {kind}/")
            print("\n".join(windows_table(known)))
            if kind != "undated":
                print(own_dates(known, genuine=kind == "dated"))
            print(years_line(known))
            speed = sum(item.seconds for item in known) / max(1, sum(item.chars for item in known)) * 4e6
            print(f"{speed:.1f} ms CPU for 4,000 characters")
            if options.list:
                for line in faults(kind, known):
                    print("   ", line)


def faults(kind: str, known: Sequence[Known]) -> Iterator[str]:
    """The files that were dated wrongly, with what was said of them."""
    for item in known:
        dating = item.dating
        stated = dating.stated.value if dating.stated else None
        said = f"{item.file} {item.date}: {dating.status.value} {dating.window} stated {stated}"
        if not item.is_held:
            yield f"misses {said}"
        elif kind == "dated" and dating.status in (DateStatus.CONTRADICTED, DateStatus.DOUBTFUL):
            yield f"doubted {said} {dating.signs}"
        elif kind == "forged" and dating.stated and dating.status is DateStatus.STATED:
            yield f"believed {said}"
        elif kind == "undated" and (item.days is None or item.days > DAYS_A_YEAR * 5):
            yield f"wide {said}"


if __name__ == "__main__":
    main()
