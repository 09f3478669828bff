"""The keywords of each speech: of its own telling words those that few other works have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from speech_archive.language.folding import fold
from speech_archive.models import ArchivedSource, Basis, Finding, Group, Speech, held, text_of
from speech_archive.models.keywords import Term

FEWEST, MOST = 5, 8
LEAST_SHARE = 0.3  # of the weight of the first keyword; a sixth one and more must have it, and be said twice
IN_TITLE = 1.6  # what a word is worth more that the title has
ALONE = 8  # works that an archive of one is taken for, so that a word of it is not one that all have
COMMONEST = 0.5  # what a word is worth that all works have; one of few is worth 2 to 12, a word of a third 1


def keywords(sources: Sequence[ArchivedSource], groups: Sequence[Group]) -> Mapping[str, tuple[Finding, ...]]:
    """The keywords of each speech (id), the most telling first.

    Words are counted by works, so that copies do not make them common, and in powers of two: an edit of one text hardly ever
    changes the keywords of another.
    """
    words = {speech.id: _all(speech) for source in sources for speech in source.speeches}
    works = Counter(word for group in groups for word in {word for id_ in group.speeches for word in words[id_]})
    most = (len(groups) + ALONE).bit_length()
    return {
        speech.id: tuple(_finding(speech, term, source.ledger.source.text) for term in _chosen(speech, works, most))
        for source in sources
        for speech in source.speeches
    }


def _all(speech: Speech) -> tuple[str, ...]:
    return (*(term.word for term in speech.terms.likely), *speech.terms.others)


def _chosen(speech: Speech, works: Mapping[str, int], most: int) -> Iterator[Term]:
    title = fold(speech.title or "")
    names = [fold(found.value) for field in ("creator", "place") if (found := held(speech.findings, field)) and found.value]
    weights = {
        term: term.weight * max(most - (works[term.word] + 1).bit_length(), COMMONEST) * (IN_TITLE if term.word in title else 1)
        for term in speech.terms.likely
        if not any(_overlap(term.word, name) for name in names)
    }
    chosen: list[str] = []
    best = max(weights.values(), default=0)
    for term, weight in sorted(weights.items(), key=lambda row: (-row[1], row[0].word)):
        if len(chosen) == MOST or (len(chosen) >= FEWEST and weight < LEAST_SHARE * best):
            return
        is_wanted = len(chosen) < FEWEST or term.count > 1
        if is_wanted and not any(_overlap(term.word, word) for word in chosen):
            chosen.append(term.word)
            yield term


def _overlap(a: str, b: str) -> bool:
    return a in b or b in a


def _finding(speech: Speech, term: Term, text: str) -> Finding:
    """A keyword with its first place."""
    begin, end = speech.reading.places.span(term.begin, term.begin + len(term.word), len(text_of(speech.reading)))
    return Finding(
        field="keywords",
        value=term.word,
        basis=Basis.INFERRED,
        rule="tf_idf",
        begin=begin,
        end=end,
        quote=text[begin:end],
    )
