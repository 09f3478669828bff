"""A synthetic archive with known truth about copies: originals, and nine kinds of copy of them, the same for the same seed.

Half of the originals are on one topic and share its words and set phrases; three in ten borrow sentences or a paragraph
from others. `python -m bench.copies FOLDER SPEECHES [SEED]` writes one, the truth beside the folder.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import language
from bench.generate import NUMERALS, SPEECHES_A_FILE
from bench.language import CLASS_OF, SIGNS, WORDS

KINDS = ("exact", "reformatted", "masked", "dropped", "spun4", "spun12", "excerpt", "embedded", "all")
COPIES_IN = 4  # one speech in so many is a copy
CHARS = (400, 12_000)
MEDIAN_CHARS, SPREAD = 3590, 0.62  # of the lognormal: a mean of about 4,360
NEEDS_CHARS = {"dropped": 2500, "excerpt": 2500, "embedded": 2500, "all": 3000}  # an original that it can be made of
TRIES = 300
IN_CLUSTERS = 0.02  # of the originals that are copied, those with 5 to 30 copies
EXCERPT, DROPPED, EMBEDDED = (0.20, 0.45), (0.15, 0.20), (0.40, 0.60)  # shares of the original
SPINS = {"spun4": 0.04, "spun12": 0.12}
BORROWED_CHARS = 1500  # a shorter text borrows one sentence, no paragraph
CHARS_A_PARAGRAPH = 240
MASKS = (5, 30)
LETTERS_A_MASK = 70  # a short text has fewer
STYLES = ("*", "**", "××", "XX", "某某")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
HALF_WIDTH = {"，": ",", "；": ";", "：": ":", "！": "!", "？": "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A mask `token` at `begin` of a paragraph, the word that stood there, and what it was: place, person, number or word."""

    paragraph: int
    begin: int
    token: str
    original: str
    stands_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A word that a copy says otherwise, at `begin` of a paragraph."""

    paragraph: int
    begin: int
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """What a speech has from the original `lender`: `text` at `begin` of a paragraph, a sentence or a paragraph of its own."""

    paragraph: int
    begin: int
    text: str
    lender: int
    is_paragraph: bool
    is_edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A speech and the truth about it.

    `work` is the number of the original that it is a copy of, its own for an original and for a text that only `embeds` a
    part of another. `borrows`: originals from which the text made use of (`work` or `embeds`) has a sentence or a paragraph,
    which makes no copy; `loans` says where these stand, of an original.
    """

    number: int
    work: int
    kind: str
    embeds: int | None
    borrows: tuple[int, ...]
    paragraphs: tuple[str, ...]
    masks: tuple[Masked, ...]
    swaps: tuple[Swap, ...]
    loans: tuple[Loan, ...]


class _Borrowed(str):
    """A word of a loan; all words of one have the same `loan`: which it is, its lender, whether it is a paragraph, and edited."""

    loan: tuple[int, int, bool, bool]

    @classmethod
    def of(cls, text: str, loan: tuple[int, int, bool, bool]) -> _Borrowed:
        word = cls(text)
        word.loan = loan
        return word


class _Changed(str):
    """A word that stands for another."""

    original: str
    stands_for: str  # "" for a swapped word

    @classmethod
    def of(cls, text: str, original: str, stands_for: str = "") -> _Changed:
        word = cls(text)
        word.original, word.stands_for = original, stands_for
        return word


class _Part(NamedTuple):
    """A paragraph as words; only one of the body is dropped, joined, masked."""

    words: list[str]
    is_body: bool


Parts = list[_Part]


def copies(speeches: int, seed: int = 1, *, draw_from: Sequence[str] = KINDS) -> Iterator[Copy]:
    """`speeches` speeches in the order of their numbers, one in four a copy, of the kinds in `draw_from` in equal shares."""
    archive = _Archive(speeches, seed, draw_from)
    return (archive.speech(number) for number in range(speeches))


class _Archive:
    """What each number is; nothing of a text is kept, an original is made again from its number."""

    def __init__(self, speeches: int, seed: int, kinds: Sequence[str]) -> None:
        self.seed = seed
        draw = self._draw(speeches, "plan")
        order = list(range(speeches))
        draw.shuffle(order)
        self.originals = array("L", order[speeches // COPIES_IN :])
        chosen = [kinds[k % len(kinds)] for k in range(speeches // COPIES_IN)]
        draw.shuffle(chosen)
        self.copies = dict(zip(order, _sources(self, draw, chosen), strict=False))

    def _draw(self, number: int, purpose: str) -> random.Random:
        return random.Random(f"{self.seed} {number} {purpose}")

    def chars(self, number: int) -> int:
        """How long an original is to be."""
        drawn = self._draw(number, "chars").lognormvariate(math.log(MEDIAN_CHARS), SPREAD)
        return round(min(max(drawn, CHARS[0] * 1.35), CHARS[1] * 0.94))

    def fits(self, kind: str, number: int) -> bool:
        """Whether an original can have such a copy; what is excerpted is not embedded, or the excerpt had two homes."""
        apart = {"excerpt": 0, "embedded": 1}
        return number // 2 % 2 == apart.get(kind, number // 2 % 2) and self.chars(number) >= NEEDS_CHARS.get(kind, 0)

    def speech(self, number: int) -> Copy:
        kind, source = self.copies.get(number, ("original", number))
        draw = self._draw(number, "copy")
        parts, borrows = self.original(source)
        if kind == "embedded":
            parts = _embedded(parts, draw, partial(self.fresh, number))
        elif kind != "original":
            parts = MAKE[kind](parts, draw)
        paragraphs, masks, swaps = _told(parts)
        return Copy(
            number=number,
            work=number if kind == "embedded" else source,
            kind=kind,
            embeds=source if kind == "embedded" else None,
            borrows=borrows,
            paragraphs=paragraphs,
            masks=masks,
            swaps=swaps,
            loans=tuple(_loans(parts)) if kind == "original" else (),
        )

    def original(self, number: int) -> tuple[Parts, tuple[int, ...]]:
        """An original with what it borrows, and from where."""
        draw = self._draw(number, "original")
        chars = self.chars(number)
        parts = self.fresh(number, chars)
        lenders: list[int] = []
        if draw.random() < 0.3:
            is_paragraph = chars >= BORROWED_CHARS and draw.random() < 0.3
            for nth in range(1 if is_paragraph or chars < BORROWED_CHARS else draw.randint(1, 5)):
                lender = draw.choice(self.originals)
                if lender != number:
                    self._borrow(parts, nth, lender, draw, is_paragraph=is_paragraph)
                    lenders.append(lender)
        return parts, tuple(lenders)

    def fresh(self, number: int, chars: int) -> Parts:
        """A text of its own: salutation, paragraphs, here and there a heading, a close."""
        draw = self._draw(number, "outline")
        parts = [_Part(language.signed(draw.choice(WORDS["salutations"])), False)]
        closing = _Part(language.signed(draw.choice(WORDS["closings"])), False)
        had = bodies = headings = 0
        while had < chars - CHARS_A_PARAGRAPH // 2 or not bodies:
            if draw.random() < 0.15 and bodies and headings < len(NUMERALS):
                parts.append(_Part(language.heading(draw, headings, on_topic=number % 2 == 0), False))
                headings += 1
            parts.append(_Part(self.body(number, bodies), True))
            bodies += 1
            had += sum(map(len, parts[-1].words))
        return [*parts, closing]

    def body(self, number: int, at: int) -> list[str]:
        """A paragraph of an original, without the rest of it."""
        return language.paragraph(f"{self.seed} {number} {at}", on_topic=number % 2 == 0)

    def _borrow(self, parts: Parts, nth: int, lender: int, draw: random.Random, *, is_paragraph: bool) -> None:
        """Put a sentence or a paragraph of the lender into `parts`, half of the time edited; the nth loan of the text."""
        words = self.body(lender, draw.randrange(max(1, self.chars(lender) // (2 * CHARS_A_PARAGRAPH))))
        if not is_paragraph:
            words = draw.choice(language.sentences(words))
        if is_edited := draw.random() < 0.5:
            words = _spun([_Part(words, True)], draw, 0.1)[0].words  # an edit, no swap of a copy's
        words = [_Borrowed.of(word, (nth, lender, is_paragraph, is_edited)) for word in words]
        at = draw.choice([k for k, part in enumerate(parts) if part.is_body])
        if is_paragraph:
            parts.insert(at, _Part(words, True))
        else:
            split = draw.choice(language.stops(parts[at].words))
            parts[at].words[split:split] = words


def _sources(archive: _Archive, draw: random.Random, kinds: Sequence[str]) -> Iterator[tuple[str, int]]:
    """An original for each copy: most are copied once to three times, a few by a cluster; none is embedded twice.

    Where no original of a small archive can have a copy of its kind, it is an exact one.
    """
    embedded: set[int] = set()
    source, left = 0, 0
    for kind in kinds:
        if left <= 0:
            source = draw.choice(archive.originals)
            left = draw.randint(5, 30) if draw.random() < IN_CLUSTERS else draw.choice((1, 1, 1, 1, 2, 3))
        tried = itertools.chain([source], (draw.choice(archive.originals) for _ in range(TRIES)))
        found = next((k for k in tried if archive.fits(kind, k) and not (kind == "embedded" and k in embedded)), None)
        left -= found in (source, None)
        if kind == "embedded" and found is not None:
            embedded.add(found)
        yield ("exact", source) if found is None else (kind, found)


# Kinds of copy


def _reformatted(parts: Parts, draw: random.Random) -> Parts:
    """Paragraphs joined and split, signs and digits of another width; the layout is the writer's."""
    signs = {} if draw.random() < 0.3 else HALF_WIDTH if draw.random() < 0.5 else {"，": ","}
    is_wide = draw.random() < 0.5
    made: Parts = []
    was_joined = False
    for words, is_body in parts:
        out = [signs.get(word) or (word.translate(FULL_WIDTH) if is_wide and word.isdigit() else word) for word in words]
        inner = language.stops(out)[:-1]
        if is_body and inner and draw.random() < 0.3:
            cut = draw.choice(inner)
            made += [_Part(out[:cut], True), _Part(out[cut:], True)]
            was_joined = False
        elif is_body and made[-1].is_body and not was_joined and draw.random() < 0.3:
            made[-1] = _Part(made[-1].words + out, True)
            was_joined = True
        else:
            made.append(_Part(out, is_body))
            was_joined = False
    return made


def _dropped(parts: Parts, draw: random.Random, shares: tuple[float, float] = DROPPED) -> Parts:
    """The text without a share of its body's paragraphs, which hold no larger share of its letters; one goes in any case."""
    sizes = {k: language.letters(part.words) for k, part in enumerate(parts) if part.is_body}
    count = max(1, round(draw.uniform(*shares) * len(sizes)))
    left = shares[1] * sum(sizes.values())
    gone: set[int] = set()
    for k in draw.sample(sorted(sizes), len(sizes)):
        if len(gone) < count and sizes[k] <= left:
            left -= sizes[k]
            gone.add(k)
    gone = gone or {min(sizes, key=lambda k: sizes[k])}
    return [part for k, part in enumerate(parts) if k not in gone]


def _spun(parts: Parts, draw: random.Random, share: float) -> Parts:
    """That share of the words replaced by near-synonyms, or words of their class."""
    places = [(part.words, k) for part in parts for k, word in enumerate(part.words) if word in CLASS_OF]
    count = round(share * sum(1 for part in parts for word in part.words if word not in SIGNS))
    for words, k in draw.sample(places, min(count, len(places))):
        words[k] = _Changed.of(language.another(words[k], draw), words[k])
    return parts


def _masked(parts: Parts, draw: random.Random) -> Parts:
    """Names, numbers and words behind masks of one style, none beside another and none at the edge of a paragraph."""
    style = draw.choice(STYLES)
    bodies = [part.words for part in parts if part.is_body]
    count = max(MASKS[0], min(draw.randint(*MASKS), sum(map(language.letters, bodies)) // LETTERS_A_MASK))
    unchanged = [(words, k) for words in bodies for k in range(1, len(words) - 2) if not isinstance(words[k], _Changed)]
    places = [(words, k, what) for words, k in unchanged if (what := language.fact(words[k]))]
    facts = [place for place in places if place[2] != "word"]
    draw.shuffle(places)
    wanted = draw.sample(facts, min(len(facts), count * 3 // 4)) + places
    for words, k, what in wanted:
        if count and not any(getattr(word, "stands_for", "") for word in words[k - 1 : k + 2]):
            words[k] = _Changed.of(_mask(style, what, words[k], draw), words[k], what)
            count -= 1
    return parts


def _mask(style: str, what: str, word: str, draw: random.Random) -> str:
    """The mask of a word: of a place or number the text's style, of a person often longer, of a word one sign a character."""
    if what == "word":
        return ("×" if style == "××" else "*") * len(word)
    if what == "person":
        return draw.choice((style, style[0] * len(word)))
    return "××" if what == "number" and style == "某某" else style


def _excerpt(parts: Parts, draw: random.Random) -> Parts:
    """A run of paragraphs, three of the body at least, that holds a fifth to nearly half of the letters."""
    sizes = [language.letters(part.words) if part.is_body else 0 for part in parts]
    total = sum(sizes)
    found = [
        (begin, end)
        for begin in range(len(parts))
        for end in range(begin + 3, len(parts) + 1)
        if parts[end - 1].is_body
        and EXCERPT[0] * total <= sum(sizes[begin:end]) <= EXCERPT[1] * total
        and sum(part.is_body for part in parts[begin:end]) >= 3
    ]
    if not found:  # three long paragraphs: less than three then
        least = min(range(1, len(parts) - 1), key=lambda k: abs(sum(sizes[k : k + 2]) - 0.4 * total))
        found = [(least, least + 2)]
    begin, end = draw.choice(found)
    return parts[begin:end]


def _embedded(parts: Parts, draw: random.Random, fresh: Callable[[int], Parts]) -> Parts:
    """A new text of about the same length that half of the other's paragraphs are built into, as one block or scattered."""
    body = [part for part in parts if part.is_body]
    total = sum(language.letters(part.words) for part in body)
    taken: Parts = []
    for _ in range(200):
        count = round(draw.uniform(*EMBEDDED) * len(body))
        begin = draw.randrange(len(body) - count + 1)
        is_block = draw.random() < 0.5
        taken = body[begin : begin + count] if is_block else [body[k] for k in sorted(draw.sample(range(len(body)), count))]
        share = sum(language.letters(part.words) for part in taken) / total
        if EMBEDDED[0] <= share <= EMBEDDED[1]:
            break
    own = fresh(round((1 - share) * sum(len(word) for part in body for word in part.words)))
    if is_block:
        at = draw.randrange(1, len(own))
        return own[:at] + taken + own[at:]
    places = sorted(draw.randrange(1, len(own)) for _ in taken)
    for place, part in reversed(list(zip(places, taken, strict=True))):
        own.insert(place, part)
    return own


def _all(parts: Parts, draw: random.Random) -> Parts:
    """Dropped a little, spun, masked and reformatted at once."""
    parts = _dropped(parts, draw, (0.03, 0.10))
    return _reformatted(_masked(_spun(parts, draw, draw.uniform(0.04, 0.06)), draw), draw)


MAKE: Mapping[str, Callable[[Parts, random.Random], Parts]] = {
    "exact": lambda parts, _draw: parts,
    "reformatted": _reformatted,
    "masked": _masked,
    "dropped": _dropped,
    "excerpt": _excerpt,
    "all": _all,
    **{kind: partial(_spun, share=share) for kind, share in SPINS.items()},
}


def _told(parts: Parts) -> tuple[tuple[str, ...], tuple[Masked, ...], tuple[Swap, ...]]:
    """The paragraphs, and where in them masks and swapped words stand."""
    masks, swaps = [], []
    for number, part in enumerate(parts):
        if any(isinstance(word, _Changed) for word in part.words):
            at = 0
            for word in part.words:
                if isinstance(word, _Changed) and word.stands_for:
                    mask = Masked(paragraph=number, begin=at, token=str(word), original=word.original, stands_for=word.stands_for)
                    masks.append(mask)
                elif isinstance(word, _Changed):
                    swaps.append(Swap(paragraph=number, begin=at, old=word.original, new=str(word)))
                at += len(word)
    return tuple("".join(part.words) for part in parts), tuple(masks), tuple(swaps)


def _loans(parts: Parts) -> Iterator[Loan]:
    """Where the words of each loan stand; one that another was put into is two."""
    for number, part in enumerate(parts):
        at = 0
        for loan, run in itertools.groupby(part.words, key=lambda word: getattr(word, "loan", None)):
            text = "".join(run)
            if loan is not None:
                _, lender, is_paragraph, is_edited = loan
                yield Loan(paragraph=number, begin=at, text=text, lender=lender, is_paragraph=is_paragraph, is_edited=is_edited)
            at += len(text)


# On disk


def write(folder: Path, speeches: int, seed: int = 1, *, truth: Path | None = None) -> None:
    """Compilations of five speeches under `folder`, and the truth, a row a speech, in `truth` (beside the folder)."""
    folder.mkdir(parents=True, exist_ok=True)
    made = copies(speeches, seed)
    with (truth or folder.parent / "truth.jsonl").open("w", encoding="utf-8", newline="\n") as rows:
        for first in range(0, speeches, SPEECHES_A_FILE):
            path = folder / f"{first // SPEECHES_A_FILE:05}.txt"
            lines = ["当前位置:示例文秘网>讲话 > 工作会议讲话", ""]
            for ordinal, speech in enumerate((speech for _, speech in zip(range(SPEECHES_A_FILE), made, strict=False)), 1):
                lines += _laid_out(speech, ordinal, seed)
                rows.write(json.dumps(_row(speech, path.name, ordinal), ensure_ascii=False) + "\n")
            lines += ["推荐访问:讲话 会议", "版权所有:示例文秘网 2021", ""]
            path.write_text("\n".join(lines), encoding="utf-8", newline="")


def _laid_out(speech: Copy, ordinal: int, seed: int) -> Iterator[str]:
    """The marker and the lines of a speech; a title says little, many share one. A reformatted copy has its own layout."""
    draw = random.Random(f"{seed} {speech.number} title")
    place = draw.choice(language.CLASSES["P"]) + draw.choice(language.CLASSES["S"]) if draw.random() < 0.3 else ""
    title = draw.choice(WORDS["titles"])
    yield f"第{NUMERALS[ordinal - 1]}篇：{title.replace('全县', place).replace('全镇', place) if place else title}"
    keeper = speech.number if speech.kind in ("reformatted", "all") else speech.work
    indent, gap = random.Random(f"{seed} {keeper} layout").choice([("", False), ("　　", False), ("  ", True), ("　　", True)])
    for paragraph in speech.paragraphs:
        yield indent + paragraph
        if gap:
            yield ""


def _row(speech: Copy, path: str, ordinal: int) -> Mapping[str, object]:
    """The truth about a speech."""
    told = ("number", "work", "kind", "embeds", "borrows")
    masks = [asdict(mask) for mask in speech.masks]
    swaps = [asdict(swap) for swap in speech.swaps]
    loans = [asdict(loan) for loan in speech.loans]
    own = {key: getattr(speech, key) for key in told}
    return {"path": path, "ordinal": ordinal, **own, "masks": masks, "swaps": swaps, "loans": loans}


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
