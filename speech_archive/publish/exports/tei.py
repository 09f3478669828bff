"""A speech as TEI P5: its text with every edit, mask and restoration in its place, and where other witnesses differ.

What is taken back and how is said in the file itself (`editorialDecl`): of each `choice` with `reg` the source has the `orig`,
the reading text the `reg`. A block is a paragraph; a line end parts two of them, the source's own or, as `lb`, an edit's.
Variants stand apart from the text (`listApp`) and point at anchors in it, since those of several witnesses cross each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from speech_archive.models import Difference, Edit, Gap, Ground, Role, Speech, StandsFor, Work, text_of
from speech_archive.publish.environment import environment, siglum
from speech_archive.publish.exports import dates
from speech_archive.publish.exports.reference import labels, record_of
from speech_archive.publish.markup import xml
from speech_archive.publish.view import View

EVIDENCE = {Ground.EXTERNAL: "external", Ground.INTERNAL: "internal", Ground.CURATED: "conjecture"}  # TEI's own words
CERT = {"stated": "high", "inferred": "medium", "contradicted": "medium", "doubtful": "low"}


def tei(view: View, speech: Speech) -> bytes:
    """A speech as a file of TEI."""
    work = view.work_of[speech.id]
    found = list(_differences(work, speech.id))
    at = sorted({offset for _, row in found for offset in (row.a_begin, row.a_end)})
    record = record_of(view, speech)
    context = {
        "record": record,
        "labels": labels(),
        "date": _date(record["date"], record["date_status"]),
        "printed": dates.printed(record["date"]),
        "witnesses": _witnesses(view, work),
        "rules": sorted({edit.rule for edit in speech.reading.edits}),
        "path": speech.path,
        "apps": _apps(view, speech, found),
        "body": "".join(_Body(view, speech, at).written()),
    }
    return environment().get_template("tei.xml.j2").render(context).encode()


def _date(date: str | None, status: str) -> Mapping[str, str]:
    """The attributes of `date`, by the names of TEI."""
    if not date:
        return {}
    begin, end = dates.ends(date)
    found = {"when": date} if dates.is_plain(date) else {"notBefore": begin, "notAfter": end}
    return {name: value for name, value in found.items() if value} | {"cert": CERT[status]}


# Other witnesses


def _ids(work: Work) -> Sequence[str]:
    """The witnesses of a work in the order of their sigla."""
    if work.collation is None:
        return work.group.speeches
    return [work.collation.base, *(comparison.speech for comparison in work.collation.comparisons)]


def _witnesses(view: View, work: Work) -> Sequence[Mapping[str, Any]]:
    return [
        {"id": id_, "siglum": siglum(index), "name": view.names[view.speeches[id_].source_id], "speech": view.speeches[id_]}
        for index, id_ in enumerate(_ids(work))
    ]


def _differences(work: Work, own: str) -> Iterator[tuple[str, Difference]]:
    """Where others differ from a witness, `a` being the witness: from the base all do, from another one the base alone."""
    for comparison in work.collation.comparisons if work.collation else ():
        for row in comparison.differences:
            if own == work.group.base:
                yield comparison.speech, row
            elif own == comparison.speech:
                yield (
                    work.group.base,
                    Difference(a_begin=row.b_begin, a_end=row.b_end, b_begin=row.a_begin, b_end=row.a_end, kind=row.kind),
                )


def _apps(view: View, speech: Speech, found: Sequence[tuple[str, Difference]]) -> Sequence[Mapping[str, Any]]:
    """Each place where others differ, with the readings there, in the order of the text."""
    own = text_of(speech.reading)
    texts = {id_: text_of(view.speeches[id_].reading) for id_ in {id_ for id_, _ in found}}
    places: dict[tuple[int, int, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for id_, row in found:
        places[row.a_begin, row.a_end, row.kind.value][texts[id_][row.b_begin : row.b_end]].append(id_)
    return [
        {"begin": begin, "end": end, "kind": kind, "lemma": _lined(own[begin:end]), "readings": _readings(readings)}
        for (begin, end, kind), readings in sorted(places.items(), key=lambda place: place[0])
    ]


def _readings(readings: Mapping[str, Sequence[str]]) -> Sequence[tuple[str, Sequence[str]]]:
    return [(_lined(text), ids) for text, ids in readings.items()]


def _lined(text: str) -> str:
    return xml(text).replace("\n", "<lb/>")


# The text


class _Body:
    """The blocks of a text, written from its source and its edits as they go."""

    def __init__(self, view: View, speech: Speech, anchors: Sequence[int]) -> None:
        self.speech = speech
        self.reading = speech.reading
        self.source = view.source_text(speech.id)
        self.number = 0  # of the block that is open
        self.at = 0  # in the reading text
        self.ends: dict[int, list[str]] = defaultdict(list)  # what closes, and what opens, at an offset of the reading text
        self.begins: dict[int, list[str]] = defaultdict(list)
        self._mark(view.gaps[speech.id], _mask)
        self._mark(view.glyphs[speech.id], _glyph)
        for offset in anchors:
            self.ends[offset].append(f'<anchor xml:id="c{offset}"/>')
        self.stops = sorted({*self.ends, *self.begins})
        self.next = 0

    def _mark(self, gaps: Sequence[Gap], around: Callable[[Gap], tuple[str, str]]) -> None:
        for gap in gaps:
            before, behind = around(gap)
            self.begins[gap.mask.begin].append(before)
            self.ends[gap.mask.end].append(behind)

    def written(self) -> Iterator[str]:
        """All blocks. What stands at an offset closes before an edit there, and opens behind it."""
        yield self._open()
        edits = iter(self.reading.edits)
        edit = next(edits, None)
        for segment in self.speech.draft.segments:
            at = segment.begin
            while edit is not None and edit.begin < segment.end:
                yield from self._text(self.source[at : edit.begin])
                yield from self._edit(edit)
                at = edit.end
                edit = next(edits, None)
            yield from self._text(self.source[at : segment.end])
        yield from self._close_at(self.at)
        yield self._close()

    def _text(self, text: str) -> Iterator[str]:
        """A run of characters that the reading text has as the source does."""
        begin, done = self.at, 0
        self.at += len(text)
        while self.next < len(self.stops) and self.stops[self.next] < self.at:
            offset = self.stops[self.next]
            self.next += 1
            stop = max(done, offset - begin)  # a mark may begin in white space that an edit brought
            yield self._parted(text[done:stop])
            yield from self.ends.pop(offset, ())
            yield from self.begins.pop(offset, ())
            done = stop
        yield self._parted(text[done:])

    def _edit(self, edit: Edit) -> Iterator[str]:
        yield from self._close_at(self.at)
        kept, *more = edit.reading.split("\n")
        parts = "<lb/>" if more else ""
        yield f'<choice ana="#{edit.rule}"><orig>{xml(edit.original)}</orig><reg>{xml(kept)}{parts}</reg></choice>'
        if more:
            yield self._close() + self._open()
        self.at += len(edit.reading)

    def _close_at(self, offset: int) -> Iterator[str]:
        yield from self.ends.pop(offset, ())

    def _parted(self, text: str) -> str:
        """Text in which a line end of the source's own parts two blocks."""
        first, *more = text.split("\n")
        return xml(first) + "".join(self._close() + self._open() + xml(line) for line in more)

    def _open(self) -> str:
        role = self.reading.roles[self.number]
        self.number += 1
        own = f'xml:id="p{self.number}" n="{self.number}"'
        return f"<p {own}>" if role is Role.BODY else f'<ab {own} type="{role.value}">'

    def _close(self) -> str:
        return "</p>\n" if self.reading.roles[self.number - 1] is Role.BODY else "</ab>\n"


def _mask(gap: Gap) -> tuple[str, str]:
    """What opens and closes around a mask: restored, withheld or open."""
    kind = "" if gap.mask.stands_for is StandsFor.UNKNOWN else f' subtype="{gap.mask.stands_for.value}"'
    found = gap.restoration
    if found is None or gap.is_withheld or found.text is None:
        reason = "withheld" if gap.is_withheld else "masked"
        return f'<seg type="mask"{kind}>', f'<gap reason="{reason}" unit="mask" quantity="1"/></seg>'
    supplied = f'<supplied reason="masked"{_said(gap)}>{xml(found.text)}</supplied>'
    return f'<choice><seg type="mask"{kind}>', f"</seg>{supplied}</choice>"


def _glyph(gap: Gap) -> tuple[str, str]:
    """What opens and closes around an odd glyph that is read for another; nothing around one that is not."""
    found = gap.restoration
    return ("<choice><sic>", f"</sic><corr{_said(gap)}>{xml(found.text)}</corr></choice>") if found and found.text else ("", "")


def _said(gap: Gap) -> str:
    """On what a restoration rests, as attributes."""
    found = gap.restoration
    assert found is not None
    source = f' source="#s-{found.witness}"' if found.witness else ""
    return f' evidence="{EVIDENCE[found.ground]}" cert="{found.certainty}"{source}'
