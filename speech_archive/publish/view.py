"""One view of an archive that pages, works, search and data share: what each of them asks for, computed once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from speech_archive.models import ArchivedSource, Compared, Formula, Gap, Passage, Relation, Role, Site, Speech, Work
from speech_archive.models.dating import Dating
from speech_archive.publish.words.words import words

INCIPIT_CHARS = 16
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Where the lines of a source begin."""

    begins: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The number (1-based) of the line that an offset lies in."""
        return bisect_right(self.begins, offset)

    def holds(self, speech: Speech, line: int | None) -> bool:
        """Whether a line lies in the territory of a speech."""
        return line is not None and self.at(speech.draft.begin) <= line <= self.at(speech.draft.end - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An archive as it is published. Sources are in path order, speeches in the order of sources and in them.

    By the id of a speech: `speeches`, `neighbours` (the ones before and behind), `headings` (what pages call it), `source_of`,
    `work_of`, its masks (`gaps`) and odd `glyphs` with what is known of them, and when it was given (`datings`). By the id of a
    source: `names` (what pages call it), `lines`. By the id of a work: `works`, `relations_of`; `moved`: where old ids lead.
    `passages` and `formulae`: what works share.
    """

    site: Site
    sources: tuple[ArchivedSource, ...]
    speeches: Mapping[str, Speech]
    neighbours: Mapping[str, tuple[Speech | None, Speech | None]]
    headings: Mapping[str, str]
    source_of: Mapping[str, ArchivedSource]
    names: Mapping[str, str]
    lines: Mapping[str, Lines]
    works: Mapping[str, Work]
    work_of: Mapping[str, Work]
    relations: tuple[Relation, ...]
    relations_of: Mapping[str, tuple[Relation, ...]]
    moved: Mapping[str, str]
    gaps: Mapping[str, tuple[Gap, ...]]
    glyphs: Mapping[str, tuple[Gap, ...]]
    datings: Mapping[str, Dating]
    passages: tuple[Passage, ...]
    formulae: tuple[Formula, ...]
    report: Mapping[str, Any]

    def place(self, speech_id: str, begin: int, end: int) -> tuple[int, int]:
        """The range of the source that a range of a reading text comes from."""
        reading = self.speeches[speech_id].reading
        size = sum(map(len, reading.paragraphs)) + len(reading.paragraphs) - 1
        return reading.places.span(begin, end, size)

    def source_text(self, speech_id: str) -> str:
        """The text of the source that a speech stands in."""
        return self.source_of[speech_id].ledger.source.text


def view_of(sources: Sequence[ArchivedSource], compared: Compared, report: Mapping[str, Any], site: Site) -> View:
    """The view of an archive whose witnesses were compared."""
    speeches = [speech for source in sources for speech in source.speeches]
    around = zip(speeches, [None, *speeches], [*speeches[1:], None], strict=False)
    relations = defaultdict(list)
    for row in compared.relations:
        relations[row.a].append(row)
        relations[row.b].append(row)
    return View(
        site=site if site.name else replace(site, name=words()["site"]),
        sources=tuple(sources),
        speeches={speech.id: speech for speech in speeches},
        neighbours={speech.id: (before, behind) for speech, before, behind in around},
        headings={speech.id: heading(speech) for speech in speeches},
        source_of={speech.id: source for source in sources for speech in source.speeches},
        names={source.id: source_name(source) for source in sources},
        lines={source.id: Lines(begins=tuple(line.begin for line in source.ledger.lines)) for source in sources},
        works={work.id: work for work in compared.works},
        work_of={id_: work for work in compared.works for id_ in work.group.speeches},
        relations=compared.relations,
        relations_of={id_: tuple(rows) for id_, rows in relations.items()},
        moved=compared.moved,
        gaps=compared.gaps,
        glyphs=compared.glyphs,
        datings=compared.datings,
        passages=compared.passages,
        formulae=compared.formulae,
        report=report,
    )


def heading(speech: Speech) -> str:
    """What a page calls a speech: its title, else a sign that it has none, and its opening words (the incipit)."""
    if speech.title:
        return speech.title
    texts = zip(speech.reading.paragraphs, speech.reading.roles, strict=True)
    text = next((p for p, role in texts if role is Role.BODY), speech.reading.paragraphs[0])
    incipit = f"{text[:INCIPIT_CHARS].rstrip('，、；：,;:')}……" if len(text) > INCIPIT_CHARS else text
    return f"{words()['untitled']}{incipit}"


def plain_name(source: ArchivedSource) -> str:
    """A source by its title, else its file's name in Chinese, else its site and day, else its first speech, else its file."""
    said, file = source.ledger.provenance, source.ledger.source.path.rpartition("/")[2].removesuffix(".txt")
    if said.title or CHINESE.search(file):
        return said.title or file
    if said.site and said.posted:
        return f"{said.site} {said.posted.value}"
    if source.speeches:
        word = words()["named_by"]["several" if len(source.speeches) > 1 else "one"]
        return str(word.format(heading(source.speeches[0]), len(source.speeches)))
    return file


def source_name(source: ArchivedSource) -> str:
    """What a page calls a source: its plain name, and the label of its notice, if it has one."""
    name = plain_name(source)
    label = source.notice.label if source.notice else ""
    return name if label in name else f"{name}{words()['labelled'].format(label)}"


def chars_of(speech: Speech) -> int:
    """How many characters the paragraphs of a reading text have."""
    return sum(map(len, speech.reading.paragraphs))
