"""The stages' calls as tasks of the workshop: what each looks at, all of it, and how large it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from speech_archive.compare.collate.witnesses import collate
from speech_archive.compare.date.date import date
from speech_archive.compare.date.files import overwritten
from speech_archive.compare.date.findings import date_findings
from speech_archive.compare.formulae.formulae import find_formulae
from speech_archive.compare.keywords import keywords
from speech_archive.compare.passages.find import find_passages
from speech_archive.compare.places import infer_place
from speech_archive.compare.restore.lenders import lent
from speech_archive.compare.restore.witnesses import restore
from speech_archive.inputs.archive import Inputs
from speech_archive.inputs.curation import NONE
from speech_archive.models import (
    ArchivedSource,
    Collation,
    Decisions,
    Finding,
    Grouping,
    MaskWord,
    Passage,
    Prepared,
    Restored,
    Shared,
    Speech,
    quoted,
)
from speech_archive.models.dating import Dating, Sign
from speech_archive.prepare.file import filled, prepare_lean
from speech_archive.workshop import Workshop, task

Progress = Callable[[str, Iterable[Any], int], Iterable[Any]]


def prepare_files(inputs: Inputs, workshop: Workshop) -> Iterator[Prepared]:
    """Each source prepared by itself, on what a curator decided about its lines."""
    tasks = []
    for source in inputs.sources:
        decided = inputs.curations.get(source.path, NONE).on_lines
        own = (source.path, source.sha256, source.encoding, source.is_doubtful, decided)
        tasks.append(task((source, decided), own, len(source.text)))
    for source, lean in zip(inputs.sources, workshop.each(prepare_lean, tasks), strict=True):
        yield filled(lean, source)


def collate_works(
    speeches: Sequence[Speech], grouping: Grouping, workshop: Workshop, progress: Progress
) -> Mapping[str, Collation]:
    """The collation of each work that has several witnesses, by its base."""
    by_id = {speech.id: speech for speech in speeches}
    groups = [one for one in grouping.groups if len(one.speeches) > 1]
    tasks = []
    for one in groups:
        members = tuple(by_id[id_] for id_ in one.speeches)
        tasks.append(task((members, one.base), (one.base, *map(own_text, members)), chars_of(members)))
    made = progress("collate", workshop.each(collate, tasks), len(tasks))
    return {found.base: found for found in made}


def share_works(speeches: Sequence[Speech], grouping: Grouping, collations: Mapping[str, Collation]) -> Shared:
    """What different works share."""
    return Shared(find_passages(speeches, grouping, collations), find_formulae(speeches, grouping))


def restore_works(
    speeches: Sequence[Speech],
    grouping: Grouping,
    collations: Mapping[str, Collation],
    decisions: Decisions,
    passages: Sequence[Passage],
    workshop: Workshop,
    progress: Progress,
) -> Sequence[Restored]:
    """For each work what its masks and odd glyphs stand for."""
    others = lent(speeches, grouping, passages)
    by_id = {speech.id: speech for speech in speeches}
    by_path: dict[str, list[MaskWord]] = defaultdict(list)
    for word in decisions.masks:
        by_path[word.path].append(word)
    tasks = []
    for one in grouping.groups:
        members = tuple(by_id[id_] for id_ in one.speeches)
        paths = sorted({speech.path for speech in members})
        said = tuple(word for path in paths for word in by_path[path])
        shown = frozenset(paths) & decisions.persons
        places = [speech.reading.places for speech in members] if said else []
        own = (one.base, *map(own_text, members), said, sorted(shown), places, others.get(one.base, ()))
        tasks.append(task((members, collations.get(one.base), said, shown, others.get(one.base, ())), own, chars_of(members)))
    return list(progress("restore", workshop.each(restore, tasks), len(tasks)))


def date_works(speeches: Sequence[Speech], grouping: Grouping) -> Mapping[str, Dating]:
    """When each speech was given, by its id: the witnesses of a work share what tells it.

    Once all are dated, files are seen whose years were overwritten; the works of their speeches are dated anew, by that sign too.
    """
    by_id = {speech.id: speech for speech in speeches}
    found: dict[str, Dating] = {}
    for one in grouping.groups:
        found |= date([by_id[id_] for id_ in one.speeches])
    signs = overwritten(speeches, found)
    by_id |= {id_: signed(by_id[id_], sign) for id_, sign in signs.items()}
    for one in grouping.groups:
        if not signs.keys().isdisjoint(one.speeches):
            found |= date([by_id[id_] for id_ in one.speeches])
    return found


def signed(speech: Speech, sign: Sign) -> Speech:
    """A speech with one more sign that its years were overwritten."""
    return replace(speech, dates=replace(speech.dates, signs=(*speech.dates.signs, sign)))


def described(
    sources: Sequence[ArchivedSource], datings: Mapping[str, Dating], dated: Mapping[str, Dating], grouping: Grouping
) -> list[ArchivedSource]:
    """The sources, each speech with all that is known of it: what its text says of itself, when and where it was given, keywords.

    `datings` are as the texts tell them, `dated` as curators overruled them.
    """
    speeches = {speech.id: speech for source in sources for speech in source.speeches}
    texts = {source.id: source.ledger.source.text for source in sources}
    subjects = keywords(sources, grouping.groups)
    found: dict[str, tuple[Finding, ...]] = {}
    for id_, speech in speeches.items():
        inferred = (*date_findings(datings[id_], speech, speeches), *infer_place(speech.findings, dated[id_].date))
        quotes = (quoted(finding, texts[speeches[finding.witness or id_].source_id]) for finding in inferred)
        found[id_] = (*speech.findings, *quotes, *subjects[id_])
    return [
        replace(source, speeches=tuple(replace(speech, findings=found[speech.id]) for speech in source.speeches))
        for source in sources
    ]


def own_text(speech: Speech) -> tuple[Any, ...]:
    """All of a speech that comparing it looks at."""
    return speech.id, speech.path, speech.line, speech.reading.paragraphs, speech.reading.roles, speech.masks


def chars_of(speeches: Iterable[Speech]) -> int:
    return sum(speech.draft.end - speech.draft.begin for speech in speeches)
