"""Speeches as the earlier stages hand them on, made of paragraphs alone; for tests of what compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bench import language
from bench.speeches import Whole, compare, speech_of
from speech_archive.cache import Cache
from speech_archive.compare.collate.pairs import Pair, pair_up
from speech_archive.compare.collate.texts import text_for_collation
from speech_archive.compare.works.grouping import group
from speech_archive.models import (
    ArchivedSource,
    Bond,
    Compared,
    Decisions,
    Formula,
    Gap,
    Grouping,
    Ledger,
    MaskWord,
    Passage,
    Provenance,
    Relation,
    Site,
    Source,
    Speech,
    Work,
    lines_of,
    text_of,
)
from speech_archive.publish.earlier import Earlier, File
from speech_archive.publish.view import View, view_of


def speech(id_: str, *paragraphs: str, path: str = "", begin: int = 0, line: int = 1) -> Speech:
    """A speech with nothing to clean: its source, from `begin` on, is the text itself."""
    return speech_of(id_, paragraphs, path=path, begin=begin, line=line)


def words(key: str, paragraphs: int = 8) -> list[list[str]]:
    """Paragraphs of an invented text, as words and signs; texts of other keys share no more than chance."""
    return [language.paragraph(f"{key} {number}", on_topic=False) for number in range(paragraphs)]


def text(key: str, paragraphs: int = 8) -> list[str]:
    """Paragraphs of an invented text."""
    return ["".join(paragraph) for paragraph in words(key, paragraphs)]


def with_words(key: str, every: int, change: Callable[[str], str], paragraphs: int = 8) -> list[str]:
    """The text of a key with each so-manieth word of two letters changed."""
    made, count = [], 0
    for paragraph in words(key, paragraphs):
        out = []
        for word in paragraph:
            count += word not in language.SIGNS
            out.append(change(word) if word not in language.SIGNS and count % every == 0 else word)
        made.append("".join(out))
    return made


def grouped(*speeches: Speech, bonds: Sequence[Bond] = ()) -> Grouping:
    """The works of some speeches."""
    return group(speeches, bonds)


def works_of(grouping: Grouping) -> set[str]:
    """Each work as the ids of its speeches, `a b`."""
    return {" ".join(group.speeches) for group in grouping.groups}


def doubts_of(found: Grouping | Whole) -> list[tuple[str, str]]:
    """Kind and path of each doubt."""
    return [(doubt.kind, doubt.path) for doubt in found.doubts]


def restored(*speeches: Speech, bonds: Sequence[Bond] = (), masks: Sequence[MaskWord] = (), persons: Sequence[str] = ()) -> Whole:
    """What came of grouping, collating and restoring some speeches."""
    return compare(speeches, Decisions(bonds=tuple(bonds), masks=tuple(masks), persons=frozenset(persons)))


def fills(found: Whole | Mapping[str, Sequence[Gap]], id_: str) -> list[tuple[str, str | None]]:
    """Token of each mask of a speech and what stands for it."""
    gaps = found.gaps if isinstance(found, Whole) else found
    return [(gap.mask.token, gap.restoration.text if gap.restoration else None) for gap in gaps[id_]]


def pair(a: Sequence[str], b: Sequence[str]) -> Pair:
    """Two texts collated."""
    return pair_up(text_for_collation(speech("a", *a)), text_for_collation(speech("b", *b)))


def source_of(speech: Speech) -> ArchivedSource:
    """A source of nothing but one speech, with nothing to clean."""
    text = text_of(speech.reading)
    source = Source(path=speech.path, data=text.encode(), sha256=speech.sha256, encoding="utf-8", is_doubtful=False, text=text)
    said = Provenance(title=None, site=None, posted=None, declared_count=None)
    drafts = (speech.draft,)
    segments = speech.draft.segments
    ledger = Ledger(source=source, lines=lines_of(text), segments=segments, drafts=drafts, provenance=said, doubts=())
    return ArchivedSource(id=speech.source_id, notice=None, rulings=(), ledger=ledger, speeches=(speech,))


def view(
    speeches: Mapping[str, Speech],
    *works: Work,
    gaps: Mapping[str, tuple[Gap, ...]] | None = None,
    relations: Sequence[Relation] = (),
    moved: Mapping[str, str] | None = None,
    report: Mapping[str, Any] | None = None,
    passages: Sequence[Passage] = (),
    formulae: Sequence[Formula] = (),
) -> View:
    """What is published of these speeches, each in a source of its own."""
    compared = Compared(
        works=works,
        relations=tuple(relations),
        moved=moved or {},
        gaps=gaps or {},
        glyphs={},
        datings={},
        passages=tuple(passages),
        formulae=tuple(formulae),
    )
    return view_of(
        [source_of(speech) for speech in speeches.values()], compared, report or {}, Site(name=None, has_folders=False)
    )


def anew() -> Earlier:
    """An earlier build that has left nothing."""
    return Earlier(None, Cache(None), b"")


def made(files: Iterable[File]) -> dict[str, bytes]:
    """Files by path, all of them made."""
    return {name: content for name, content in files if content is not None}
