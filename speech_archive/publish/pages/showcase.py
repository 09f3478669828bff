"""What the home page shows of the archive's own work: a mask with the words of another witness, a place where two differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from speech_archive.models import Certainty, Gap, Speech, StandsFor, VariantKind, Work, text_of
from speech_archive.publish.charts.lanes import MOST_LANES, lanes
from speech_archive.publish.environment import siglum
from speech_archive.publish.view import View
from speech_archive.publish.work.differences import Sum
from speech_archive.publish.work.page import page_of

CONTEXT_CHARS = 14  # on each side, within the clause
WORD_CHARS = range(2, 5)  # of a variant that reads as a pair of words
MOST_PHRASES = 4
MOST_WORKS = 200  # with several witnesses that are looked at: a home page is not worth seconds of a build
CLAUSE_ENDS = "\n。！？；!?;"
# most telling first; the name of a person is no show, even where a curator restores it
TELLING = (StandsFor.PLACE, StandsFor.OFFICE, StandsFor.WORD, StandsFor.NUMBER, StandsFor.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a witness has in a place; `index` is its number on the page of the work (0: the base), `paragraph` 1-based.

    `is_cut`: whether the clause goes on before and behind what is quoted.
    """

    index: int
    speech: Speech
    paragraph: int
    before: str
    there: str
    behind: str
    is_cut: tuple[bool, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A place that is worth a look: a mask and the witness that fills it (`fill` set), or the base and a variant of it."""

    work: Work
    quotes: tuple[Quote, Quote]
    fill: str | None


def shows(view: View) -> tuple[Show, ...]:
    """The most telling restored mask and the most telling variant of an archive's first works, where it has them.

    Telling is what stands far from other masks and in a long clause: a name of a place before a number, a run of signs
    before a single one, words of one length before others.
    """
    texts = cache(lambda id_: text_of(view.speeches[id_].reading))
    masks = {id_: [(gap.mask.begin, gap.mask.end) for gap in gaps] for id_, gaps in view.gaps.items()}
    works = [work for work in view.works.values() if work.collation is not None][:MOST_WORKS]
    found = []
    for candidates in (_fills(works, view.gaps, texts, masks), _variants(works, texts, masks)):
        best = min(candidates, key=lambda row: row.rank, default=None)
        if best is not None:
            index = {id_: number for number, id_ in enumerate(_order(best.work))}
            one, two = (_quote(view.speeches[id_], index[id_], texts(id_), x, y) for id_, x, y in best.places)
            found.append(Show(work=best.work, quotes=(one, two), fill=best.fill))
    return tuple(found)


Texts = Callable[[str], str]
Masks = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two places (witness, begin, end) that may be shown; the least rank is the most telling."""

    rank: tuple[object, ...]
    work: Work
    places: tuple[tuple[str, int, int], tuple[str, int, int]]
    fill: str | None


def _fills(works: Sequence[Work], gaps: Mapping[str, Sequence[Gap]], texts: Texts, masks: Masks) -> Iterator[Candidate]:
    for work in works:
        order = _order(work)
        for id_ in order:
            for gap in gaps[id_]:
                known, mask = gap.restoration, gap.mask
                if known is None or known.text is None or mask.stands_for not in TELLING or known.certainty is not Certainty.HIGH:
                    continue
                if known.witness not in order or known.witness_begin is None or known.witness_end is None:
                    continue
                others = _masks_near(masks[id_], mask.begin, mask.end) - 1
                width = _width(texts(id_), mask.begin, mask.end)
                yield Candidate(
                    rank=(others, TELLING.index(mask.stands_for), len(mask.token) == 1, -width, work.id, id_, mask.begin),
                    work=work,
                    places=((id_, mask.begin, mask.end), (known.witness, known.witness_begin, known.witness_end)),
                    fill=known.text,
                )


def _variants(works: Sequence[Work], texts: Texts, masks: Masks) -> Iterator[Candidate]:
    for work in works:
        assert work.collation is not None
        base = work.collation.base
        text = texts(base)
        for comparison in work.collation.comparisons:
            id_ = comparison.speech
            other = texts(id_)
            swaps = [row for row in comparison.differences if row.kind is VariantKind.SUBSTITUTION]
            for row in swaps:
                a, b = text[row.a_begin : row.a_end], other[row.b_begin : row.b_end]
                if len(a) not in WORD_CHARS or len(b) not in WORD_CHARS or not (a + b).isalpha() or (a + b).isascii():
                    continue
                near = _masks_near(masks[base], row.a_begin, row.a_end) + _masks_near(masks[id_], row.b_begin, row.b_end)
                width = _width(text, row.a_begin, row.a_end)
                yield Candidate(
                    rank=(near, len(a) != len(b), -len(swaps), -width, work.id, id_, row.a_begin),
                    work=work,
                    places=((base, row.a_begin, row.a_end), (id_, row.b_begin, row.b_end)),
                    fill=None,
                )


def _order(work: Work) -> tuple[str, ...]:
    """The witnesses of a work (ids) as its page numbers them."""
    assert work.collation is not None
    return (work.collation.base, *(row.speech for row in work.collation.comparisons))


def _clause(text: str, begin: int, end: int) -> tuple[int, int]:
    """The clause around a place, no further than matters."""
    least, most = max(0, begin - CONTEXT_CHARS - 1), min(len(text), end + CONTEXT_CHARS + 1)
    first = max((at + 1 for sign in CLAUSE_ENDS if (at := text.rfind(sign, least, begin)) >= 0), default=least)
    last = min((at for sign in CLAUSE_ENDS if (at := text.find(sign, end, most)) >= 0), default=most)
    return first, last


def _width(text: str, begin: int, end: int) -> int:
    first, last = _clause(text, begin, end)
    return last - first


def _quote(speech: Speech, index: int, text: str, begin: int, end: int) -> Quote:
    first, last = _clause(text, begin, end)
    x, y = max(first, begin - CONTEXT_CHARS), min(last, end + CONTEXT_CHARS)
    return Quote(
        index=index,
        speech=speech,
        paragraph=text.count("\n", 0, begin) + 1,
        before=text[x:begin],
        there=text[begin:end],
        behind=text[end:y],
        is_cut=(x > first, y < last),
    )


def _masks_near(masks: Sequence[tuple[int, int]], begin: int, end: int) -> int:
    return sum(x < end + CONTEXT_CHARS and y > begin - CONTEXT_CHARS for x, y in masks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """The work whose witnesses differ most: its lanes as a picture, and the witnesses (sign, source, ordinal, sums)."""

    work: Work
    svg: str
    witnesses: tuple[tuple[str, str, int, tuple[Sum, ...]], ...]


def varied(view: View) -> Varied | None:
    """The most varied of an archive's first works; None where no two witnesses differ."""
    works = [work for work in view.works.values() if work.collation is not None][:MOST_WORKS]
    best = max(works, key=lambda work: (_variety(work), work.id), default=None)
    if best is None or not _variety(best):
        return None
    made = page_of(view, best)
    address = f"works/{best.id}/" if view.site.has_folders else f"works/{best.id}.html"
    shown = made.shown[1 : MOST_LANES + 1]
    return Varied(
        work=best,
        svg=lanes(made, address),
        witnesses=tuple(
            (siglum(one.index), view.names[one.speech.source_id], one.speech.draft.ordinal, one.sums) for one in shown
        ),
    )


def _variety(work: Work) -> int:
    """How many words its witnesses have otherwise, more or less than the base."""
    assert work.collation is not None
    rows = (row for comparison in work.collation.comparisons for row in comparison.differences)
    return sum(row.kind is not VariantKind.PUNCTUATION for row in rows)


def phrases(view: View) -> list[tuple[str, str]]:
    """The words that most of its speeches have as keywords, and each as a query is written in an address."""
    found = Counter(
        row.value for speech in view.speeches.values() for row in speech.findings if row.field == "keywords" and row.value
    )
    ordered = sorted(found.items(), key=lambda row: (-row[1], row[0]))
    return [(word, quote(word)) for word, _ in ordered[:MOST_PHRASES]]
