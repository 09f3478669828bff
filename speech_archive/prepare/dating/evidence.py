"""What a reading text says of the day it was spoken: the date it states, its clues, its years, what gives a scraper away."""

from __future__ import annotations

from speech_archive.language.folding import fold_long
from speech_archive.models import Reading, text_of
from speech_archive.models.dating import DateEvidence, Posted
from speech_archive.prepare.dating import arithmetic
from speech_archive.prepare.dating.mentions import QUOTED_TITLE, clues, mentions
from speech_archive.prepare.dating.signs import signs
from speech_archive.prepare.dating.years import short_years, stated_date, written, years


def date_evidence(reading: Reading, title: str | None, posted: Posted | None, level: str | None) -> DateEvidence:
    """All evidence of a reading text, under the title it has (a marker's may hold the year), by a speaker of that level; nothing
    is decided."""
    text = text_of(reading)
    folded = fold_long(text)
    found = mentions(folded, text)
    seen = years(folded, text, [match.span() for match in QUOTED_TITLE.finditer(folded)])
    return DateEvidence(
        stated=stated_date(folded.split("\n"), reading.paragraphs, reading.roles, title),
        clues=(*clues(found, level), *arithmetic.fixed(folded, text)),
        posted=posted,
        years=tuple(each.at for each in seen),
        short=short_years(folded, text),
        this_year=len(written("this_year").findall(folded)),
        next_year=len(written("next_year").findall(folded)),
        signs=signs(folded, seen, found),
    )
