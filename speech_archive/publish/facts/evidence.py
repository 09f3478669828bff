"""The evidence for what is known of a speech, as its page lists it, with marks over the words of the text that are evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from speech_archive.models import Basis, Finding, ReadingOffset, SourceOffset, Speech, text_of
from speech_archive.models.dating import Clue, Dating, StatedDate, Window
from speech_archive.models.places import in_title, place_of
from speech_archive.publish.facts.dates import bounds, said
from speech_archive.publish.facts.links import ledger_anchor, to_page, witness_name
from speech_archive.publish.facts.reasons import Reason, reason
from speech_archive.publish.marks import Mark
from speech_archive.publish.view import View
from speech_archive.publish.words.words import words

CONTEXT_CHARS = 10  # on each side of a quotation
MOST_CLUES = 60  # for one date; all in data/findings.jsonl
Range = tuple[int, int]
Key = tuple[str, Window, str | None]  # of a clue: what is told once
PARTS = {  # what is told together, under the first of them
    "date": ("date",),
    "creator": ("creator", "creator_role"),
    "place": ("place", "level"),
    "event": ("event", "kind"),
    "title": ("title",),
    "keywords": ("keywords",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One piece of evidence. `value` is what it is for (None where the part says it), `holds` whether that is what is shown.

    `before`, `quote` and `behind` are the words as they stand; `link` leads there, `place` says where that is: the paragraph (and
    the mark `c7` in it, whose proof is `y7`), the ledger, another witness. `told` is what a curator gives as reason.
    """

    number: int
    field: str
    value: str | None
    holds: bool
    basis: Basis
    reason: Reason
    bounds: str
    before: str = ""
    quote: str = ""
    behind: str = ""
    link: str = ""
    place: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateProofs:
    """The evidence for a date: what the text states, the clues that made the window's ends, the others (`more` are not listed),
    those that contradict them."""

    stated: Proof | None
    decisive: tuple[Proof, ...]
    others: tuple[Proof, ...]
    more: int
    against: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All of it by the parts of the strip, and the marks that lead from the text back to it."""

    date: DateProofs
    fields: dict[str, tuple[Proof, ...]]
    marks: tuple[Mark, ...]


def evidence_of(view: View, speech: Speech) -> Evidence:
    """The evidence of one speech."""
    return _Proofs(view, speech).evidence()


class _Proofs:
    """Proofs are numbered as they are told; those that stand in the speech's own text are marked there."""

    def __init__(self, view: View, speech: Speech) -> None:
        self.view, self.speech = view, speech
        self.text = text_of(speech.reading)
        self.size = len(self.text)
        self.marks: list[Mark] = []
        self.count = 0

    def evidence(self) -> Evidence:
        dating = self.view.datings.get(self.speech.id)
        date = self._date(dating) if dating else DateProofs(stated=None, decisive=(), others=(), more=0, against=())
        fields = {part: tuple(self._fields(names)) for part, names in PARTS.items() if part != "date"}
        curated = tuple(self._fields(("date",), only=Basis.CURATED))
        return Evidence(date=date, fields={"date": curated} | fields, marks=tuple(self.marks))

    def _date(self, dating: Dating) -> DateProofs:
        stated = self._stated(dating.stated) if dating.stated else None
        told: set[Key] = set()
        decisive = tuple(self._clues(dating.decisive, told, is_decisive=True))
        against = tuple(self._clues(dating.against, told))
        others = [clue for clue in dating.clues if clue not in dating.against]
        rest = tuple(self._clues(others, told, most=MOST_CLUES))
        count = len({(clue.rule, clue.window, clue.witness) for clue in others} - told)
        return DateProofs(stated=stated, decisive=decisive, others=rest, more=count, against=against)

    def _stated(self, stated: StatedDate) -> Proof:
        is_of_text = stated.begin < stated.end
        own = (stated.begin, stated.end) if is_of_text else None
        place = self._source_range(own) if own else in_title(self.speech, stated.quote)
        return self._proof("date", said(stated.value), Basis.STATED, stated.rule, place, own, stated.quote, is_decisive=True)

    def _clues(
        self,
        clues: Iterable[Clue],
        told: set[Key],
        *,
        most: int | None = None,
        is_decisive: bool = False,
    ) -> Iterator[Proof]:
        """One proof a rule, window and witness."""
        for clue in clues:
            key = (clue.rule, clue.window, clue.witness)
            if key in told:
                continue
            if most == 0:
                return
            most = None if most is None else most - 1
            told.add(key)
            own = (clue.begin, clue.end) if clue.begin < clue.end and clue.witness is None else None
            place = self._source_range(own) if own else place_of(clue, self.speech, self.view.speeches)
            said_of = words()["dates"]["and"].join(bounds(clue.window))
            yield self._proof(
                *("date", None, Basis.INFERRED, clue.rule, place, own, clue.quote),
                witness=clue.witness,
                said_of=said_of,
                is_decisive=is_decisive,
            )

    def _fields(self, names: Sequence[str], only: Basis | None = None) -> Iterator[Proof]:
        """What is found for some fields, the value that holds first; of each value the first finding."""
        for name in names:
            seen: set[str | None] = set()
            is_decided = False
            for found in self.speech.findings:
                if found.field == name and found.value not in seen and (only is None or found.basis is only):
                    yield self._finding(found, holds=found.value is not None and (not is_decided or found.basis is Basis.CURATED))
                    seen.add(found.value)
                    is_decided = is_decided or found.basis is Basis.CURATED

    def _finding(self, found: Finding, *, holds: bool) -> Proof:
        place = None if found.begin is None or found.end is None else (found.begin, found.end)
        own = self._reading_range(place) if place and found.witness is None else None
        value = words()["facts"]["level"].format(found.value) if found.field == "level" and found.value else found.value
        return self._proof(
            *(found.field, value, found.basis, found.rule, place, own, found.quote or ""),
            witness=found.witness,
            holds=holds,
            told=words()["facts"]["curator"].format(found.reason or "", found.by) if found.by else "",
        )

    def _proof(
        self,
        field: str,
        value: str | None,
        basis: Basis,
        rule: str,
        place: tuple[SourceOffset, SourceOffset] | None,
        own: tuple[ReadingOffset, ReadingOffset] | None,
        quote: str,
        *,
        witness: str | None = None,
        said_of: str = "",
        holds: bool = True,
        is_decisive: bool = False,
        told: str = "",
    ) -> Proof:
        self.count += 1
        before, there, behind = self._context(witness, place, own, quote)
        link, where = self._place(witness, place, own)
        if own:
            self.marks.append(_mark(self.count, *own, is_decisive=is_decisive))
        return Proof(
            number=self.count,
            field=field,
            value=value,
            holds=holds,
            basis=basis,
            reason=reason(rule),
            bounds=said_of,
            before=before,
            quote=there,
            behind=behind,
            link=link,
            place=where,
            told=told,
        )

    def _context(self, witness: str | None, place: Range | None, own: Range | None, quote: str) -> tuple[str, str, str]:
        """A quotation with its neighbours. Of another witness it stands alone: that one may write a name that this one masks."""
        if place is None or witness is not None:
            return "", quote, ""
        text, (begin, end) = (self.text, own) if own else (self.view.source_text(self.speech.id), place)
        before = text[max(0, begin - CONTEXT_CHARS) : begin].replace("\r", "\n").rpartition("\n")[2].lstrip()
        behind = text[end : end + CONTEXT_CHARS].replace("\r", "\n").partition("\n")[0].rstrip()
        is_cut = len(before) == CONTEXT_CHARS, len(behind) == CONTEXT_CHARS
        return "……" * is_cut[0] + before, " ".join(text[begin:end].split()), behind + "……" * is_cut[1]

    def _place(
        self,
        witness: str | None,
        place: tuple[SourceOffset, SourceOffset] | None,
        own: tuple[ReadingOffset, ReadingOffset] | None,
    ) -> tuple[str, str]:
        """The link to where evidence stands, and what that is called."""
        word = words()["facts"]["places"]
        if own:
            return f"#c{self.count}", word["paragraph"].format(self.text.count("\n", 0, own[0]) + 1)
        if witness is not None:
            return self._in_witness(witness, place)
        if place is None:
            return "", ""
        source = self.view.source_of[self.speech.id]
        page = to_page(self.view.site, f"sources/{source.id}")
        line = self.view.lines[source.id].at(place[0])
        return f"{page}#{ledger_anchor(self.view, source, place[0])}", word["ledger"].format(line)

    def _in_witness(self, witness: str, place: tuple[SourceOffset, SourceOffset] | None) -> tuple[str, str]:
        word = words()["facts"]["places"]
        page, name = to_page(self.view.site, f"speeches/{witness}"), witness_name(self.view, witness)
        text = text_of(self.view.speeches[witness].reading)
        at = None if place is None else self.view.speeches[witness].reading.places.read(place[0], len(text))
        if at is None:
            return page, name
        paragraph = text.count("\n", 0, at) + 1
        return f"{page}#p{paragraph}", word["witness"].format(name, paragraph)

    def _source_range(self, own: tuple[ReadingOffset, ReadingOffset]) -> tuple[SourceOffset, SourceOffset]:
        return self.speech.reading.places.span(*own, self.size)

    def _reading_range(self, place: tuple[SourceOffset, SourceOffset]) -> tuple[ReadingOffset, ReadingOffset] | None:
        """The range of the reading text that a range of the source became; None where it is not in the text."""
        begin, end = place
        places, draft = self.speech.reading.places, self.speech.draft
        if begin >= end or not (draft.begin <= begin and end <= draft.end):
            return None
        first, last = places.read(begin, self.size), places.read(SourceOffset(end - 1), self.size)
        if first is None or last is None or last < first:
            return None
        return first, ReadingOffset(last + 1)


def _mark(number: int, begin: int, end: int, *, is_decisive: bool) -> Mark:
    """A mark over evidence in the text: it can be led to, and leads back to what is said of it."""
    sign = f'<a class="ju" data-note="" href="#y{number}" title="{words()["facts"]["back"]}">{words()["facts"]["sign"]}</a>'
    class_ = "cue decisive" if is_decisive else "cue"
    return Mark(begin=begin, end=end, element="span", attributes={"class": class_, "id": f"c{number}"}, after=sign)
