"""The lines that decisions name: checked against their sources, and told as offsets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from speech_archive.errors import ArchiveError
from speech_archive.inputs.curation import Curation
from speech_archive.inputs.decisions import BondDecision
from speech_archive.models import Bond, Decisions, Doubt, DoubtKind, Line, MaskWord, Source, lines_of


def check_lines(
    curations: Mapping[str, Curation], sources: Sequence[Source], unread: Collection[str], faults: list[ArchiveError]
) -> None:
    """To `faults` goes a decision about a line that its source has not, or that is blank, or about a file that is not there.

    What is decided about the `unread` files of the archive is not judged.
    """
    lines = _lines(curations, sources)
    for path, curation in curations.items():
        for row, at, _ in _bonds(curation):
            if row.other not in unread and row.other_line > len(lines.get(row.other, ())):
                found = f"found {row.other}, line {row.other_line}, expected a file of the archive and a line that it has"
                mend = "mend `other` or `other_line`, or take the decision out"
                faults.append(ArchiveError(f"{found}; {mend}", curation.path, at))
        if path not in lines:
            continue
        own = lines[path]
        for index, at in curation.lines:
            if index >= len(own):
                found = f"found line {index + 1}, expected one of the {len(own)} of {path}"
            elif own[index].is_blank:
                found = f"found line {index + 1}, which is blank in {path}, expected a line with text"
            else:
                continue
            faults.append(ArchiveError(f"{found}; mend `line`, or take the decision out", curation.path, at))


def decisions_of(curations: Mapping[str, Curation], sources: Sequence[Source]) -> Decisions:
    """What was decided about works and masks, lines told as offsets; after `check_lines`."""
    lines = _lines(curations, sources)
    here = {path: curation for path, curation in sorted(curations.items()) if path in lines}
    return Decisions(
        bonds=tuple(
            Bond(
                path=path,
                offset=lines[path][row.line - 1].begin,
                other_path=row.other,
                other_offset=lines[row.other][row.other_line - 1].begin,
                is_same=is_same,
                reason=row.reason,
                at=(curation.path, at),
            )
            for path, curation in here.items()
            for row, at, is_same in _bonds(curation)
            if row.other in lines
        ),
        masks=tuple(
            MaskWord(
                path=path,
                begin=lines[path][row.line - 1].begin,
                end=lines[path][row.line - 1].end,
                token=row.token,
                nth=row.nth,
                reads=row.reads,
                reason=row.reason,
                at=(curation.path, at),
            )
            for path, curation in here.items()
            for row, at in curation.masks
        ),
        persons=frozenset(path for path, curation in here.items() if curation.shows_persons),
    )


def without_effect(curations: Mapping[str, Curation], left_out: Collection[str]) -> Iterator[Doubt]:
    """The decisions about texts that are left out: a whole curation file, or one that two texts are the same work or not."""
    for path, curation in sorted(curations.items()):
        if path in left_out:
            yield Doubt(kind=DoubtKind.UNUSED_DECISIONS, path=curation.path, line=1, found=path, expected="")
            continue
        for row, at, is_same in _bonds(curation):
            if row.other in left_out:
                found = f"{'same_work' if is_same else 'not_same_work'} {row.other}:{row.other_line}"
                yield Doubt(kind=DoubtKind.UNUSED_DECISIONS, path=curation.path, line=at, found=found, expected="")


def _bonds(curation: Curation) -> Iterator[tuple[BondDecision, int, bool]]:
    """The decisions about two texts, each with its line of the curation file, and whether it says the same work."""
    yield from ((row, at, True) for row, at in curation.same_work)
    yield from ((row, at, False) for row, at in curation.not_same_work)


def _lines(curations: Mapping[str, Curation], sources: Sequence[Source]) -> dict[str, tuple[Line, ...]]:
    """The lines of the sources that decisions are about, by path."""
    named = {*curations, *(row.other for curation in curations.values() for row, _, _ in _bonds(curation))}
    return {source.path: lines_of(source.text) for source in sources if source.path in named}
