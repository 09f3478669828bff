"""What the home page shows of the archive's own work: a mask with the words of another witness, a place where two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from speech_archive.models import Certainty, Compared, Gap, Speech, StandsFor, VariantKind, Work, text_of

CONTEXT_CHARS = 14  # on each side, within the clause
WORD_CHARS = range(2, 5)  # of a variant that reads as a pair of words
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


def shows(compared: Compared, speeches: Mapping[str, Speech]) -> tuple[Show, ...]:
    """The most telling restored mask and the most telling variant of an archive's first works, where it has them.

    Telling is what stands in a long clause without other masks: a name of a place before a number, a run of signs
    before a single one, words of one length before others.
    """
    masks = {id_: [(gap.mask.begin, gap.mask.end) for gap in gaps] for id_, gaps in compared.gaps.items()}
    works = [work for work in compared.works if work.collation is not None][:MOST_WORKS]
    found = []
    for candidates in (_fills(works, compared.gaps, speeches, masks), _variants(works, speeches, masks)):
        best = min(candidates, key=lambda row: row[0], default=None)
        if best is not None:
            found.append(best[1])
    return tuple(found)


Masks = Mapping[str, Sequence[tuple[int, int]]]
Ranked = tuple[tuple[object, ...], Show]


def _fills(
    works: Sequence[Work], gaps: Mapping[str, Sequence[Gap]], speeches: Mapping[str, Speech], masks: Masks
) -> Iterator[Ranked]:
    for work in works:
        index = _order(work)
        for id_ in index:
            for gap in gaps[id_]:
                known = gap.restoration
                if known is None or known.text is None or gap.mask.stands_for not in TELLING:
                    continue
                if known.certainty is not Certainty.HIGH:
                    continue
                if known.witness not in index or known.witness_begin is None or known.witness_end is None:
                    continue
                mask = gap.mask
                here = _quote(speeches[id_], index[id_], mask.begin, mask.end)
                there = _quote(speeches[known.witness], index[known.witness], known.witness_begin, known.witness_end)
                is_one_sign = len(mask.token) == 1
                others = _masks_near(masks[id_], mask.begin, mask.end) - 1
                width = _width(here) + _width(there)
                rank = (others, TELLING.index(mask.stands_for), is_one_sign, -width, work.id, id_, mask.begin)
                yield rank, Show(work=work, quotes=(here, there), fill=known.text)


def _variants(works: Sequence[Work], speeches: Mapping[str, Speech], masks: Masks) -> Iterator[Ranked]:
    for work in works:
        assert work.collation is not None
        index = _order(work)
        base = speeches[work.collation.base]
        text = text_of(base.reading)
        for comparison in work.collation.comparisons:
            other = text_of(speeches[comparison.speech].reading)
            swaps = [row for row in comparison.differences if row.kind is VariantKind.SUBSTITUTION]
            for row in swaps:
                a, b = text[row.a_begin : row.a_end], other[row.b_begin : row.b_end]
                if len(a) not in WORD_CHARS or len(b) not in WORD_CHARS or not (a + b).isalpha() or (a + b).isascii():
                    continue
                here = _quote(base, 0, row.a_begin, row.a_end)
                there = _quote(speeches[comparison.speech], index[comparison.speech], row.b_begin, row.b_end)
                near = _masks_near(masks[base.id], row.a_begin, row.a_end)
                near += _masks_near(masks[comparison.speech], row.b_begin, row.b_end)
                width = _width(here) + _width(there)
                rank = (near, len(a) != len(b), -len(swaps), -width, work.id, comparison.speech, row.a_begin)
                yield rank, Show(work=work, quotes=(here, there), fill=None)


def _order(work: Work) -> dict[str, int]:
    """The numbers that the page of a work gives its witnesses, by id."""
    assert work.collation is not None
    return {id_: n for n, id_ in enumerate((work.collation.base, *(row.speech for row in work.collation.comparisons)))}


def _quote(speech: Speech, index: int, begin: int, end: int) -> Quote:
    text = text_of(speech.reading)
    reach = CONTEXT_CHARS + 1  # so far the ends of the clause matter
    least, most = max(0, begin - reach), min(len(text), end + reach)
    first = max((at + 1 for sign in CLAUSE_ENDS if (at := text.rfind(sign, least, begin)) >= 0), default=least)
    last = min((at for sign in CLAUSE_ENDS if (at := text.find(sign, end, most)) >= 0), default=most)
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


def _width(quote: Quote) -> int:
    return len(quote.before) + len(quote.behind)


def _masks_near(masks: Sequence[tuple[int, int]], begin: int, end: int) -> int:
    return sum(x < end + CONTEXT_CHARS and y > begin - CONTEXT_CHARS for x, y in masks)
