"""Lines that number a speech: the rule of markers.yml they keep, their ordinal, the form they share with their fellows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from speech_archive import rules
from speech_archive.language import folding, numerals
from speech_archive.models import Marker
from speech_archive.prepare.split.page import Page
from speech_archive.rules import opening, titles
from speech_archive.rules.kinds import Marker as MarkerRule

MARKERS = rules.load(MarkerRule).where(lambda rule: not rule.glued)
GLUED = rules.load(MarkerRule).where(lambda rule: rule.glued)

MARKER_CHARS = 80  # a longer line is text
GLUED_CHARS = 120  # of a line of text, where a glued marker is looked for
MOST_NUMBERED = 999  # a bare number above is a year
NUMERAL = re.compile(numerals.ORDINAL)
WORD_TITLE_END = re.compile(r"[。；;]")  # a title may ask or cry out


Form = tuple[str, ...]  # a rule's name, the words that recur, and the signs beside the ordinal


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A line that may number a speech. `end` is where the marker ends in a line of text it is glued to; else 0."""

    index: int
    ordinal: int
    form: Form
    title: str
    rule: MarkerRule
    end: int

    @property
    def is_piece(self) -> bool:
        """Whether the line itself says that a piece begins: 篇, 范文, 讲话稿."""
        return self.rule.basis == "word"


def marks_of(page: Page) -> tuple[Mark, ...]:
    """Every reading of every line as a marker, in line order."""
    return tuple(_marks(page))


def _marks(page: Page) -> Iterator[Mark]:
    """Every reading of every line as a marker, in line order; a line that says `piece` has only that one."""
    for index, text in enumerate(page.texts):
        label = page.labels.get(index)
        if not text or (label is not None and not label.only_at_edge):
            continue
        glued = _glued(index, text)
        if glued is not None:
            yield glued
        elif len(text) <= MARKER_CHARS:
            bare = titles.without_suffix(folding.fold(text))
            for rule in MARKERS:
                if label is not None and rule.basis != "word":
                    continue
                found = _mark(index, bare, rule)
                if found is not None:
                    yield found
                    if rule.basis == "word":
                        break


def _glued(index: int, text: str) -> Mark | None:
    """The marker at the head of a line of text."""
    if not NUMERAL.search(text, 0, 12):
        return None
    hit = rules.first(GLUED, folding.fold(text[:GLUED_CHARS]))
    value = numerals.ordinal(hit[1].group("n")) if hit else None
    if hit is None or value is None:
        return None
    return Mark(
        index=index,
        ordinal=value,
        form=(hit[0].name, "", "", "", ""),
        title=hit[1].group("title").strip(),
        rule=hit[0],
        end=hit[1].end(),
    )


def _mark(index: int, bare: str, rule: MarkerRule) -> Mark | None:
    match = rule.find(bare)
    if match is None:
        return None
    said = match.groupdict()
    which = "n" if said.get("n") else "n2"
    value = numerals.ordinal(said.get(which) or "")
    title = (said.get("title") or said.get("bare") or "").strip()
    inner = WORD_TITLE_END if rule.basis == "word" else opening.SENTENCE_END
    if (
        value is None
        or (rule.basis == "place" and value > MOST_NUMBERED)
        or inner.search(title[:-1])
        or title.endswith(("。", "；", ";", "，", ",", "(续)"))
    ):
        return None
    stem = (title if rule.suffix else said.get("stem") or "") if rule.stem else ""
    before = "" if rule.suffix else bare[: match.start(which)]
    named = next((name for name in ("title", "bare") if said.get(name)), None)
    # a line that says `piece` is of one row with and without a title behind it
    is_piece = rule.basis == "word"
    behind = "" if is_piece else bare[match.end(which) : match.start(named) if named and not rule.suffix else len(bare)]
    greets = named is not None and not rule.suffix and opening.salutation(title)  # `例2：各位代表：`: the text begins on the line
    return Mark(
        index=index,
        ordinal=value,
        form=(rule.name, stem, said.get("after") or "", _shape(before), _shape(behind)),
        title="" if greets else title,
        rule=rule,
        end=match.start(named) if greets and named else 0,
    )


def _shape(text: str) -> str:
    """Which word and which sign stand beside an ordinal; white space, repeats and what follows a letter do not count."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"\s+|(?<=.)\w.*", "", text))[:2] if text else ""


def marker_of(mark: Mark, line: str, below: str | None) -> Marker:
    """The marker that a line of text turned out to be, its title as scraped and as shown; a bare number's title stands below."""
    scraped = _title_on(mark, line)
    if scraped is None and mark.rule.title == "next" and below is not None and not opening.salutation(below):
        scraped = below
    return Marker(
        index=mark.index,
        ordinal=mark.ordinal,
        rule=mark.rule.name,
        title=titles.bare_title(scraped) or None if scraped else None,
        title_source=scraped,
        glued_chars=mark.end,
    )


def _title_on(mark: Mark, line: str) -> str | None:
    """The title on the line of a marker, as scraped."""
    if not mark.title:
        return None
    own = line[: mark.end].rstrip() if mark.end else line
    folded = folding.fold(line)
    number_at = NUMERAL.search(folded)
    at = folded.find(mark.title, 0 if mark.rule.suffix or number_at is None else number_at.end())
    if at < 0:
        return own
    return own[at : at + len(mark.title)] if mark.rule.suffix else own[at:]
