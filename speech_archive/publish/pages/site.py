"""The archive as Markdown: a page for each speech and each source, the indexes, the home page, the page of doubts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from speech_archive.language.folding import fold_long
from speech_archive.models import ArchivedSource, Compared, Edit, Kind, Role, Segment, Speech, text_of
from speech_archive.publish import markup
from speech_archive.publish.data.comparison import works_by_speech
from speech_archive.publish.data.records import source_row, speech_row
from speech_archive.publish.pages.kin import Kinships
from speech_archive.publish.pages.restored import label_of, layer_of
from speech_archive.publish.pages.showcase import shows
from speech_archive.publish.words.words import told_together, words
from speech_archive.publish.work import page as collation

INDEX_ROWS = 400  # speeches on one page of the index
INCIPIT_CHARS = 16
MOST_NOTICES = 3  # different ones on the home page
SCRIPT_CHARS = 400  # of a text are looked at to tell its script
TRADITIONAL_SHARE = 0.1  # of its letters have a simplified form: a quarter and more in traditional texts, hardly one in others
WHITE_SIGNS = frozenset({"w", "b"})
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a segment's text on the source page: kept, or changed by an edit (`sign`: see `_sign`)."""

    text: str
    sign: str
    rule: str


def pages(sources: Sequence[ArchivedSource], compared: Compared, report: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Every generated page and text file, by its path under docs/. Sources in path order."""
    env = _environment()
    speeches = [speech for source in sources for speech in source.speeches]
    heads = {speech.id: heading(speech) for speech in speeches}
    work_of = works_by_speech(compared)
    names = {source.id: source_name(source) for source in sources}
    by_id = {speech.id: speech for speech in speeches}
    kinships = Kinships(compared, by_id, names)
    at = {speech.id: number for number, speech in enumerate(speeches)}
    speech_page, source_page = env.get_template("speech.md.j2"), env.get_template("source.md.j2")
    for source in sources:
        lines = Lines(source)
        common = {"source": source, "row": source_row(source), "name": names[source.id], "heads": heads, "lines": lines}
        for speech in source.speeches:
            number = at[speech.id]
            work = work_of[speech.id]
            layer = layer_of(speech, compared.gaps[speech.id], compared.glyphs[speech.id], by_id)
            front = speech_row(speech, work.id) | {"witnesses": [id_ for id_ in work.group.speeches if id_ != speech.id]}
            front = {"template": "speech.html", "heading": heads[speech.id], "source_title": common["name"]} | front
            yield (
                f"speeches/{speech.id}.md",
                speech_page.render(
                    **common,
                    speech=speech,
                    plain_name=plain_name(source),
                    rulings=sum(lines.holds(speech, ruling.line) for ruling in source.rulings),
                    front=_front(front),
                    previous=speeches[number - 1] if number else None,
                    next=speeches[number + 1] if number + 1 < len(speeches) else None,
                    edits=_summary(speech.reading.edits),
                    layer=layer,
                    kin=kinships.of(speech, work),
                    label_of=label_of,
                    lang=' lang="zh-Hant"' if is_traditional(speech) else "",
                ).encode(),
            )
            yield f"speeches/{speech.id}.txt", ("\n".join(speech.reading.paragraphs) + "\n").encode()
            yield f"speeches/{speech.id}.raw.txt", source.ledger.source.text[speech.draft.begin : speech.draft.end].encode()
        yield (
            f"sources/{source.id}.md",
            source_page.render(
                **common,
                front=_front({"template": "source.html", "title": common["name"], "id": source.id}),
                segments=list(_segments(source)),
                sums=_sums(source.ledger.segments),
                edits=_summary([edit for speech in source.speeches for edit in speech.reading.edits]),
                newlines=sorted({match.group() for match in LINE_END.finditer(source.ledger.source.text)}),
            ).encode(),
        )
        yield f"sources/{source.id}.txt", source.ledger.source.data
    yield from collation.pages(env, sources, compared, heads, names)
    named = {"sources": sources, "heads": heads, "names": names, "work_of": work_of, "shows": shows(compared, by_id)}
    yield from _lists(env, named, sources, compared, report)


def _lists(
    env: Environment, named: Mapping[str, Any], sources: Sequence[ArchivedSource], compared: Compared, report: Mapping[str, Any]
) -> Iterator[tuple[str, bytes]]:
    """The indexes, the home page and the page of doubts; `named` is what their templates share with other pages."""
    gaps = [gap for rows in compared.gaps.values() for gap in rows]
    shared: dict[str, Any] = {
        **named,
        "report": report,
        "compared": compared,
        "several": sum(work.collation is not None for work in compared.works),
        "notices": Counter(source.notice for source in sources if source.notice),
        "most_notices": MOST_NOTICES,
        "masks": {id_: rows for id_, rows in compared.gaps.items() if rows},
        "mask_count": len(gaps),
        "restored_count": sum(gap.restoration is not None and not gap.is_withheld for gap in gaps),
        "siglum": collation.siglum_of(env),
        "speech_count": sum(len(source.speeches) for source in sources),
        "char_count": sum(
            len(paragraph) for source in sources for speech in source.speeches for paragraph in speech.reading.paragraphs
        ),
        "source_chars": sum(len(source.ledger.source.text) for source in sources),
        "anchor": partial(_anchor, {source.ledger.source.path: source for source in sources}),
        "ids": {source.ledger.source.path: source.id for source in sources},
    }
    parts = _index_parts([source for source in sources if source.speeches])
    for number, part in enumerate(parts, 1):
        name = "speeches/index.md" if number == 1 else f"speeches/page-{number}.md"
        yield name, env.get_template("speeches.md.j2").render(**shared, part=part, number=number, total=len(parts)).encode()
    for page in ("index", "sources/index", "report"):
        yield f"{page}.md", env.get_template(f"{page.replace('/index', '')}.md.j2").render(**shared).encode()


def _index_parts(sources: Sequence[ArchivedSource]) -> list[list[ArchivedSource]]:
    """Sources by page of the index, each whole, about INDEX_ROWS speeches a page."""
    parts: list[list[ArchivedSource]] = [[]]
    rows = 0
    for source in sources:
        if rows and rows + len(source.speeches) > INDEX_ROWS:
            parts.append([])
            rows = 0
        parts[-1].append(source)
        rows += len(source.speeches)
    return parts


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("speech_archive.publish"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # Markdown, not HTML: `md`, `inline` and `html` escape every text of a source
    )
    env.filters |= {"md": markup.markdown, "inline": markup.inline, "html": markup.html, "cell": markup.cell}
    env.filters["n"] = lambda number: f"{number:,}"
    counts = words()["works"]["counts"]
    env.filters["numeral"] = lambda number: counts[number] if number < len(counts) else f" {number:,} "
    env.globals |= {"words": words(), "letters": letters}
    return env


class Lines:
    """Line numbers (1-based) of a source by offset."""

    def __init__(self, source: ArchivedSource) -> None:
        self.begins = [line.begin for line in source.ledger.lines]

    def at(self, offset: int) -> int:
        return bisect_right(self.begins, offset)

    def holds(self, speech: Speech, line: int | None) -> bool:
        """Whether a line lies in the territory of a speech."""
        return line is not None and self.at(speech.draft.begin) <= line <= self.at(speech.draft.end - 1)


def heading(speech: Speech) -> str:
    """What a page calls a speech: its title, else a sign that it has none, and its opening words (the incipit)."""
    if speech.title:
        return speech.title
    texts = zip(speech.reading.paragraphs, speech.reading.roles, strict=True)
    text = next((p for p, role in texts if role is Role.BODY), speech.reading.paragraphs[0])
    incipit = f"{text[:INCIPIT_CHARS].rstrip('，、；：,;:')}……" if len(text) > INCIPIT_CHARS else text
    return f"{words()['untitled']}{incipit}"


def plain_name(source: ArchivedSource) -> str:
    """The title of a source, else the name of its file."""
    return source.ledger.provenance.title or source.ledger.source.path.rpartition("/")[2].removesuffix(".txt")


def source_name(source: ArchivedSource) -> str:
    """What a page calls a source: its plain name, and the label of its notice, if it has one."""
    name = plain_name(source)
    label = source.notice.label if source.notice else ""
    return name if label in name else f"{name}{words()['labelled'].format(label)}"


def letters(speech: Speech) -> int:
    """Characters of the reading text."""
    return sum(len(paragraph) for paragraph in speech.reading.paragraphs)


def is_traditional(speech: Speech) -> bool:
    """Whether a text is in traditional characters, so that a browser takes the forms that belong to them."""
    text = text_of(speech.reading)[:SCRIPT_CHARS]
    signs = sum(map(str.isalpha, text))
    return sum(a != b for a, b in zip(text, fold_long(text), strict=True) if a.isalpha()) > TRADITIONAL_SHARE * signs


def _front(row: Mapping[str, Any]) -> str:
    return yaml.dump(dict(row), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10_000)


def _summary(edits: Sequence[Edit]) -> list[tuple[str, int]]:
    """Edits counted by rule, in the order of words; those that no reader asks about together as `other`."""
    counts = Counter("other" if edit.rule in told_together() else edit.rule for edit in edits)
    order = list(words()["edits"])
    return [(rule, counts[rule]) for rule in sorted(counts, key=lambda rule: order.index(rule) if rule in order else 0)]


def _sums(segments: Sequence[Segment]) -> list[tuple[str, int]]:
    counts: Counter[Kind] = Counter()
    for segment in segments:
        counts[segment.kind] += segment.end - segment.begin
    return [(kind.value, counts[kind]) for kind in Kind if counts[kind]]


def _anchor(sources: Mapping[str, ArchivedSource], path: str, line_no: int) -> str:
    """The id of the ledger's row that holds a line: `t3` where speech 3 opens, else `l` and the row's first line."""
    source = sources[path]
    lines = source.ledger.lines
    offset = lines[min(line_no, len(lines)) - 1].begin if lines else 0
    segment = next((s for s in source.ledger.segments if s.begin <= offset < s.end), None)
    if segment is None:
        return ""
    opening = next((s.draft.ordinal for s in source.speeches if s.draft.begin == segment.begin), None)
    return f"t{opening}" if opening else f"l{Lines(source).at(segment.begin)}"


def _sign(edit: Edit) -> str:
    """n: a line end inside a sentence; b: a line end too many; w: other white space; x: characters."""
    if not edit.original.isspace():
        return "x"
    if edit.rule == "hard_break":
        return "n"
    return "b" if LINE_END.search(edit.original) else "w"


def _segments(source: ArchivedSource) -> Iterator[tuple[Segment, Speech | None, bool, list[Piece]]]:
    """Each segment with its speech (for `speech` segments), whether it opens that speech, and its text cut at the edits."""
    owner = {segment: speech for speech in source.speeches for segment in speech.draft.segments}
    edits = iter(edit for speech in source.speeches for edit in speech.reading.edits)
    edit = next(edits, None)
    text = source.ledger.source.text
    begins = {speech.draft.begin: speech for speech in source.speeches}
    for segment in source.ledger.segments:
        pieces: list[Piece] = []
        at = segment.begin
        while edit is not None and edit.end <= segment.end and edit.begin >= segment.begin:
            if edit.begin > at:
                pieces.append(Piece(text=text[at : edit.begin], sign="", rule=""))
            piece = Piece(text=edit.original, sign=_sign(edit), rule=edit.rule)
            if edit.begin == at and pieces and {pieces[-1].sign, piece.sign} <= WHITE_SIGNS:
                before = pieces.pop()  # a blank line and the indent after it: one element, both rules named
                sign = "b" if "b" in (before.sign, piece.sign) else "w"
                piece = Piece(text=before.text + piece.text, sign=sign, rule=f"{before.rule} {piece.rule}")
            pieces.append(piece)
            at = edit.end
            edit = next(edits, None)
        if at < segment.end:
            pieces.append(Piece(text=text[at : segment.end], sign="", rule=""))
        speech = owner.get(segment) or begins.get(segment.begin)
        yield segment, speech, segment.begin in begins, pieces
