"""The passages that the works of an archive share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

from speech_archive.compare.passages.carry import carry
from speech_archive.compare.passages.clusters import Range, clusters
from speech_archive.compare.passages.edited import spans
from speech_archive.compare.passages.exact import exact
from speech_archive.compare.passages.letters import Row, lettered, letters_of
from speech_archive.models import Collation, Grouping, Occurrence, Passage, ReadingOffset, Speech

ID_BYTES = 6


def find_passages(speeches: Sequence[Speech], grouping: Grouping, collations: Mapping[str, Collation]) -> tuple[Passage, ...]:
    """What different works share, found on the base of each work and carried to its other witnesses; by id.

    `collations` are by the base, of works with several witnesses.
    """
    by_id = {speech.id: speech for speech in speeches}
    bases = sorted(one.base for one in grouping.groups)
    row = Row(letters_of(by_id[base]) for base in bases)
    links, phrases = exact(row)
    found = list(clusters(row, spans(row, links), phrases))
    ids = list(_ids(row, found))
    occurrences = _occurrences(row, [by_id[base] for base in bases], found)
    carried = _carried(by_id, collations, occurrences)
    passages = (
        Passage(
            id=id_,
            works=len({one.speech for one in own}),
            found=tuple(sorted(own)),
            carried=tuple(sorted(place for one in own for place in carried.get(one, ()))),
        )
        for id_, own in zip(ids, occurrences, strict=True)
    )
    return tuple(sorted(passages, key=lambda passage: passage.id))


def _ids(row: Row, found: Sequence[Sequence[Range]]) -> Iterator[str]:
    """An id for each passage, of the letters of its longest range: what other texts have changes none."""
    given: Counter[bytes] = Counter()
    for ranges in found:
        longest = max(ranges, key=lambda one: one.end - one.begin)
        letters = row.codes[longest.begin : longest.end].astype("<u4").tobytes()
        given[letters] += 1
        again = f"-{given[letters]}" if given[letters] > 1 else ""
        yield f"p-{blake2b(letters, digest_size=ID_BYTES).hexdigest()}{again}"


def _occurrences(row: Row, bases: Sequence[Speech], found: Sequence[Sequence[Range]]) -> list[list[Occurrence]]:
    """The ranges as ranges of reading texts."""
    made: list[list[Occurrence]] = [[] for _ in found]
    of_text: dict[int, list[tuple[int, Range]]] = defaultdict(list)
    for number, ranges in enumerate(found):
        for one, text in zip(ranges, row.texts([one.begin for one in ranges]), strict=True):
            of_text[text].append((number, one))
    for text, placed in sorted(of_text.items()):
        begin, speech = int(row.begins[text]), bases[text]
        letters = lettered(speech)
        for number, one in placed:
            place = letters.begins[one.begin - begin], letters.ends[one.end - begin - 1]
            made[number].append(Occurrence(speech.id, *map(ReadingOffset, map(int, place))))
    return made


def _carried(
    speeches: Mapping[str, Speech], collations: Mapping[str, Collation], occurrences: Sequence[Sequence[Occurrence]]
) -> Mapping[Occurrence, tuple[Occurrence, ...]]:
    """For occurrences on a base, where its other witnesses have them."""
    of_base: dict[str, set[Occurrence]] = defaultdict(set)
    for own in occurrences:
        for one in own:
            if one.speech in collations:
                of_base[one.speech].add(one)
    found: dict[Occurrence, tuple[Occurrence, ...]] = {}
    for base, on_base in sorted(of_base.items()):
        ordered = sorted(on_base)
        found.update(zip(ordered, carry(speeches, collations[base], ordered), strict=True))
    return found
