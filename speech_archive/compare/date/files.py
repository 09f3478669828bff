"""Files whose years were overwritten: one year in all speeches, which most of them cannot have printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from speech_archive.models import Speech, edtf
from speech_archive.models.dating import DateStatus, Dating, Part, Sign, Year

FEWEST_YEARS, FEWEST_SPEECHES = 4, 2  # fewer may be one by chance
SIGN = "file_alike"


def overwritten(speeches: Sequence[Speech], datings: Mapping[str, Dating]) -> dict[str, Sign]:
    """The speeches (ids) of such files that print the year, with the sign of it at the first place where they do."""
    by_path: dict[str, list[Speech]] = defaultdict(list)
    for speech in speeches:
        by_path[speech.path].append(speech)
    found: dict[str, Sign] = {}
    for members in by_path.values():
        printed = {speech.id: years for speech in members if (years := _real(speech))}
        values = [year.year for years in printed.values() for year in years]
        if len(set(values)) == 1 and len(values) >= FEWEST_YEARS and len(printed) >= FEWEST_SPEECHES:
            refuted = [id_ for id_ in printed if _refutes(datings[id_], values[0])]
            if len(refuted) * 2 >= len(printed):
                found |= {id_: Sign(name=SIGN, at=years[0], year=None) for id_, years in printed.items()}
    return found


def _real(speech: Speech) -> list[Year]:
    return [year for year in speech.dates.years if year.is_arabic and year.part is not Part.COUNTED]


def _refutes(dating: Dating, year: int) -> bool:
    """Whether what a speech knows speaks against its having printed that year."""
    if dating.stated is not None and dating.status is not DateStatus.STATED:
        return True
    return dating.window is not None and not edtf.holds(edtf.read(dating.window), f"{year}-01-01", f"{year}-12-31")
