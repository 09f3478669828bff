"""What the masks and odd glyphs of one work stand for: a curator's word, another witness's, what the text itself tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from speech_archive.compare.collate.pairs import Pair, pair_up
from speech_archive.compare.collate.texts import text_for_collation
from speech_archive.compare.restore.evidence import Place, Testimony, agreed
from speech_archive.compare.restore.gaps import decided_masks, gaps_of, glyphs_of
from speech_archive.compare.restore.glyphs import find_glyphs
from speech_archive.models import (
    Certainty,
    Collation,
    Doubt,
    DoubtKind,
    Gap,
    Ground,
    Lent,
    Mask,
    MaskWord,
    Restoration,
    Restored,
    Speech,
    text_of,
)

DIRECT_PAIRS = 200  # alignments of a work besides those with its base, for masks that the base does not settle
NEIGHBOURS = 8  # witnesses that one masked witness is aligned with directly


def restore(
    speeches: tuple[Speech, ...],
    collation: Collation | None,
    words: tuple[MaskWord, ...],
    shown: frozenset[str],
    lent: tuple[Lent, ...],
) -> Restored:
    """The masks and odd glyphs of a work's witnesses with what they stand for.

    `collation` is None where the work has one witness; `words` are a curator's about these files, `shown` those files
    (by path) whose masked names of persons may be shown, `lent` what passages of other works say of masks.
    """
    odd = {speech.id: tuple(find_glyphs(speech)) for speech in speeches}
    doubts: list[Doubt] = []
    restorations: Mapping[Place, Restoration] = {Place(speech, begin): restoration for speech, begin, restoration in lent}
    if collation is not None:
        restorations = _told(speeches, collation, odd, doubts, restorations)
    texts = [text_of(speech.reading) for speech in speeches] if len(speeches) > 1 else []
    by_path = defaultdict(list)
    for word in words:
        by_path[word.path].append(word)
    gaps: dict[str, tuple[Gap, ...]] = {}
    glyphs: dict[str, tuple[Gap, ...]] = {}
    used: list[MaskWord] = []
    for speech in speeches:
        decided = dict(decided_masks(speech, by_path[speech.path]))
        used += decided.values()
        gaps[speech.id] = gaps_of(speech, restorations, decided, texts, shows_persons=speech.path in shown)
        glyphs[speech.id] = glyphs_of(speech, odd[speech.id], restorations)
    return Restored(gaps=gaps, glyphs=glyphs, doubts=tuple(doubts), used=tuple(used))


def _told(
    speeches: Sequence[Speech],
    collation: Collation,
    odd: Mapping[str, Sequence[Mask]],
    doubts: list[Doubt],
    lent: Mapping[Place, Restoration],
) -> Mapping[Place, Restoration]:
    """What witnesses say of one another's masks and odd glyphs, where they agree; doubts where they do not. Where they say
    nothing, what is lent."""
    by_id = {speech.id: speech for speech in speeches}
    texts = {speech.id: text_for_collation(speech) for speech in speeches}
    testimony = Testimony()
    for alignment in collation.alignments:
        testimony.add(Pair(a=texts[alignment.a], b=texts[alignment.b], alignment=alignment))
    open_ = [s.id for s in speeches if any(not testimony.fills_of(Place(s.id, mask.begin)) for mask in s.masks)]
    pairs = list(_direct(collation.base, open_, by_id))
    for a, b in pairs[:DIRECT_PAIRS]:
        testimony.add(pair_up(texts[a], texts[b]))
    if len(pairs) > DIRECT_PAIRS:
        doubts.append(_doubt(DoubtKind.CAPPED_WITNESSES, by_id[collation.base], f"{len(pairs)}", f"{DIRECT_PAIRS}"))
    found = dict(lent)
    for speech in speeches:
        for mask in (*speech.masks, *odd[speech.id]):
            place = Place(speech.id, mask.begin)
            fills = testimony.fills_of(place)
            fill = agreed(fills, mask.stands_for)
            if fill is not None:
                found[place] = Restoration(
                    text=fill.text,
                    ground=Ground.EXTERNAL,
                    witness=fill.speech,
                    witness_begin=fill.begin,
                    witness_end=fill.end,
                    certainty=Certainty.HIGH,
                    reason=None,
                )
            elif len(said := sorted({fill.text for fill in fills})) > 1:
                found.pop(place, None)
                doubts.append(_doubt(DoubtKind.CONFLICTING_FILLS, speech, f"{mask.token} {' / '.join(said)}"))
    return found


def _doubt(kind: DoubtKind, speech: Speech, found: str, expected: str = "") -> Doubt:
    return Doubt(kind=kind, path=speech.path, line=speech.line, found=found, expected=expected)


def _direct(base: str, masked: Iterable[str], speeches: Mapping[str, Speech]) -> Iterator[tuple[str, str]]:
    """Pairs without the base: each witness whose masks are open, with the least masked others."""
    others = sorted((id_ for id_ in speeches if id_ != base), key=lambda id_: (len(speeches[id_].masks), id_))
    done: set[frozenset[str]] = set()
    for id_ in masked:
        for other in others[:NEIGHBOURS]:
            pair = frozenset((id_, other))
            if id_ not in (other, base) and pair not in done:
                done.add(pair)
                yield id_, other
