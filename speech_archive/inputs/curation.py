"""archive/*.yml: what a person decided about one source, each decision with its reason. Decisions win over rules."""

from __future__ import annotations

import codecs
import re
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from speech_archive.errors import ArchiveError, ArchiveErrors
from speech_archive.models import Bond, Decisions, Kind, Line, MaskWord, Notice, Ruling

NOT_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
EXPECTED = {"extra_forbidden": "no key of that name", "missing": "a value"}  # by pydantic's type of fault
NOT_TEXT = re.compile(r"[\0\ud800-\udfff]")  # YAML can name them, no file can hold them


def _said(text: str) -> str:
    if not text.strip() or NOT_TEXT.search(text):
        raise ValueError("text that says something")
    return text


def _on_one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("one line of text")
    return _said(text)


def _bare(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("a word without blanks around it")
    return text


Reason = Annotated[str, AfterValidator(_said), Field(description="why, for whoever reads the archive later")]
LineNo = Annotated[int, Field(ge=1, le=10**9, description="1-based line of the source")]


def _codec(name: str) -> str:
    """The Python codec of that name; only text codecs are taken."""
    try:
        info = codecs.lookup(name)
        "".encode(info.name)
        if info.name in NOT_CHARSETS:
            raise LookupError
    except (LookupError, ValueError):
        raise ValueError("a codec of Python's, such as gb18030 or big5") from None
    return info.name


class _Decision(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    reason: Reason


class EncodingDecision(_Decision):
    """`encoding: {value: gb18030, reason: …}`"""

    value: Annotated[str, AfterValidator(_codec)]


class SplitDecision(_Decision):
    """`splits: [{line: 23, starts: true, reason: …}]`: a speech starts on that line, or does not."""

    line: LineNo
    starts: bool


class KindDecision(_Decision):
    """`kinds: [{line: 60, to: 62, kind: chrome, reason: …}]`: what these lines are (`to`, the last one, may be left out)."""

    line: LineNo
    to: LineNo | None = None
    kind: Annotated[str, Field(pattern="^(speech|chrome|note|teaser)$")]


class TitleDecision(_Decision):
    """`titles: [{line: 23, title: …, reason: …}]`: what the speech is called that starts on that line."""

    line: LineNo
    title: Annotated[str, AfterValidator(_on_one_line)]


class BondDecision(_Decision):
    """`same_work: [{line: 23, other: 乙.txt, other_line: 5, reason: …}]`: the speeches that these lines are of."""

    line: LineNo
    other: Annotated[str, AfterValidator(_on_one_line)]
    other_line: LineNo


class MaskDecision(_Decision):
    """`mask: [{line: 30, token: '**', nth: 1, reads: 清浦, reason: …}]`: what a mask stands for; `reads: null` leaves it open."""

    line: LineNo
    token: Annotated[str, AfterValidator(_on_one_line)]
    nth: LineNo = 1
    reads: Annotated[str, AfterValidator(_on_one_line)] | None


class NoticeDecision(_Decision):
    """`notice: {label: 示例, reason: …}`: what readers are told wherever the source or a speech of it is shown."""

    label: Annotated[str, Field(max_length=8), AfterValidator(_on_one_line), AfterValidator(_bare)]
    reason: Annotated[str, AfterValidator(_on_one_line), Field(description="the notice itself, for the readers of its pages")]


class CurationFile(BaseModel):
    """The whole file; every key may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    notice: NoticeDecision | None = None
    encoding: EncodingDecision | None = None
    splits: list[SplitDecision] = []
    kinds: list[KindDecision] = []
    titles: list[TitleDecision] = []
    same_work: list[BondDecision] = []
    not_same_work: list[BondDecision] = []
    mask: list[MaskDecision] = []
    restore_persons: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """The decisions about one source, by line index (0-based)."""

    notice: Notice | None
    rulings: tuple[Ruling, ...]
    encoding: str | None
    starts: Mapping[int, bool]
    kinds: Mapping[int, Kind]
    titles: Mapping[int, str]
    same_work: tuple[BondDecision, ...]
    not_same_work: tuple[BondDecision, ...]
    masks: tuple[MaskDecision, ...]
    shows_persons: bool
    lines: Mapping[int, int]  # line index of the source -> line of the curation file, to point at
    path: str


NONE = Curation(
    notice=None,
    rulings=(),
    encoding=None,
    starts={},
    kinds={},
    titles={},
    same_work=(),
    not_same_work=(),
    masks=(),
    shows_persons=False,
    lines={},
    path="",
)


class _Loader(yaml.SafeLoader):
    """YAML less aliases: no decision needs one, and a few lines of them can stand for billions of values."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # types-pyyaml has no types for it
            raise yaml.MarkedYAMLError(problem="an alias", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def read_curation(archive: Path, curated: Sequence[str], sources: Sequence[str]) -> Mapping[str, Curation]:
    """The curation of each source that has one, by the source's path. ArchiveErrors with all faults of all files."""
    found: dict[str, Curation] = {}
    faults: list[ArchiveError] = []
    for path in curated:
        source = path.removesuffix(".yml") + ".txt"
        if source not in sources:
            faults.append(ArchiveError(f"found decisions about {source}, expected that file beside it; rename or remove", path))
            continue
        try:
            text = (archive / path).read_bytes().decode("utf-8-sig")
        except OSError as error:
            faults.append(ArchiveError(f"found a file that cannot be read ({error.strerror}), expected a readable one", path))
        except UnicodeDecodeError:
            faults.append(ArchiveError("found bytes that are not UTF-8, expected UTF-8; save the file anew", path))
        else:
            curation = parse(text, path, faults)
            if curation:
                found[source] = curation
    if faults:
        raise ArchiveErrors(tuple(faults))
    return found


def parse(text: str, path: str, faults: list[ArchiveError]) -> Curation | None:
    """A curation file's decisions; None, and its faults added with their lines, where it is broken."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        content = loader.construct_document(node) if node else {}
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # PyYAML's own errors, and what its constructors let through for values such as `!!int ''`
        mark = getattr(error, "problem_mark", None)
        problem = (getattr(error, "problem", None) or "no YAML").removeprefix("but ").removeprefix("found ")
        faults.append(ArchiveError(f"found {problem}, expected plain YAML; mend it there", path, mark.line + 1 if mark else 1))
        return None
    before = len(faults)
    faults.extend(ArchiveError(f"found {key!r} twice, expected it once; merge the two", path, line) for key, line in _twice(node))
    try:
        parsed = CurationFile.model_validate({} if content is None else content)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            where = ".".join(str(part) for part in fault["loc"]) or "the file"
            expected = EXPECTED.get(fault["type"], fault["msg"].removeprefix("Value error, "))
            shown = _shown(fault["input"]) if fault["type"] != "missing" else "nothing"
            mend = "see Curation in the README for the keys"
            faults.append(
                ArchiveError(f"{where}: found {shown}, expected: {expected}; {mend}", path, _line_of(node, fault["loc"]))
            )
        return None
    if len(faults) > before:
        return None
    lines: dict[int, int] = {}
    kinds: dict[int, Kind] = {}
    for name in ("splits", "kinds", "titles", "same_work", "not_same_work", "mask"):
        for at, decision in enumerate(getattr(parsed, name)):
            lines.setdefault(decision.line - 1, _line_of(node, (name, at, "line")))
    for at, row in enumerate(parsed.kinds):
        last = row.to or row.line
        if not row.line <= last < row.line + 100_000:
            faults.append(
                ArchiveError(
                    f"found `to: {row.to}`, expected a line from {row.line} on", path, _line_of(node, ("kinds", at, "to"))
                )
            )
            return None
        kinds |= dict.fromkeys(range(row.line - 1, last), Kind(row.kind))
        lines.setdefault(last - 1, _line_of(node, ("kinds", at, "line")))
    for at, split in enumerate(parsed.splits):
        if split.starts and kinds.get(split.line - 1, Kind.SPEECH) is not Kind.SPEECH:
            found = f"found line {split.line} as the start of a speech and as {kinds[split.line - 1]}, expected one of the two"
            faults.append(ArchiveError(f"{found}; take one out", path, _line_of(node, ("splits", at, "line"))))
    if len(faults) > before:
        return None
    return Curation(
        notice=Notice(label=parsed.notice.label, text=parsed.notice.reason) if parsed.notice else None,
        rulings=tuple(_rulings(parsed)),
        encoding=parsed.encoding.value if parsed.encoding else None,
        starts={row.line - 1: row.starts for row in parsed.splits},
        kinds=kinds,
        titles={row.line - 1: row.title for row in parsed.titles},
        same_work=tuple(parsed.same_work),
        not_same_work=tuple(parsed.not_same_work),
        masks=tuple(parsed.mask),
        shows_persons=parsed.restore_persons,
        lines=lines,
        path=path,
    )


def _rulings(parsed: CurationFile) -> Iterator[Ruling]:
    """Every decision of a file but its notice, in order of lines."""

    def told(key: str, row: Any, value: str | None) -> Ruling:
        line = getattr(row, "line", None)
        return Ruling(key=key, line=line, last_line=getattr(row, "to", None) or line, value=value, reason=row.reason)

    if parsed.encoding:
        yield told("encoding", parsed.encoding, parsed.encoding.value)
    if parsed.restore_persons:
        yield Ruling(key="restore_persons", line=None, last_line=None, value=None, reason=None)
    rows = [
        *(told("starts" if row.starts else "goes_on", row, None) for row in parsed.splits),
        *(told("kinds", row, row.kind) for row in parsed.kinds),
        *(told("titles", row, row.title) for row in parsed.titles),
        *(told("same_work", row, f"{row.other}:{row.other_line}") for row in parsed.same_work),
        *(told("not_same_work", row, f"{row.other}:{row.other_line}") for row in parsed.not_same_work),
        *(told("mask", row, f"{row.token} → {row.reads}") for row in parsed.mask if row.reads is not None),
        *(told("mask_open", row, row.token) for row in parsed.mask if row.reads is None),
    ]
    yield from sorted(rows, key=lambda row: row.line or 0)


def check_lines(curations: Mapping[str, Curation], pages: Mapping[str, tuple[Line, ...]]) -> None:
    """ArchiveErrors where a decision is about a line that its source has not, or that is blank, or about no file at all."""
    faults = []
    for curation in curations.values():
        for row in (*curation.same_work, *curation.not_same_work):
            other = pages.get(row.other)
            if other is None or row.other_line > len(other):
                found = f"found {row.other}, line {row.other_line}, expected a file of the archive and a line that it has"
                at = curation.lines.get(row.line - 1, 1)
                faults.append(ArchiveError(f"{found}; mend `other` or `other_line`, or take the decision out", curation.path, at))
    for path, lines in pages.items():
        curation = curations.get(path, NONE)
        for index, at in curation.lines.items():
            if index >= len(lines):
                found = f"found line {index + 1}, expected one of the {len(lines)} of {path}"
                faults.append(ArchiveError(f"{found}; mend `line`, or take the decision out", curation.path, at))
            elif lines[index].is_blank:
                found = f"found line {index + 1}, which is blank in {path}, expected a line with text"
                faults.append(ArchiveError(f"{found}; mend `line`, or take the decision out", curation.path, at))
    if faults:
        raise ArchiveErrors(tuple(faults))


def decisions_of(curations: Mapping[str, Curation], pages: Mapping[str, tuple[Line, ...]]) -> Decisions:
    """What was decided about works and masks, lines told as offsets; after `check_lines`."""
    bonds, masks = [], []
    for path, curation in sorted(curations.items()):
        lines = pages[path]
        for row, is_same in [*((r, True) for r in curation.same_work), *((r, False) for r in curation.not_same_work)]:
            bonds.append(
                Bond(
                    path=path,
                    offset=lines[row.line - 1].begin,
                    other_path=row.other,
                    other_offset=pages[row.other][row.other_line - 1].begin,
                    is_same=is_same,
                    reason=row.reason,
                    at=(curation.path, curation.lines[row.line - 1]),
                )
            )
        for word in curation.masks:
            line = lines[word.line - 1]
            masks.append(
                MaskWord(
                    path=path,
                    begin=line.begin,
                    end=line.end,
                    token=word.token,
                    nth=word.nth,
                    reads=word.reads,
                    reason=word.reason,
                    at=(curation.path, curation.lines[word.line - 1]),
                )
            )
    persons = frozenset(path for path, curation in curations.items() if curation.shows_persons)
    return Decisions(bonds=tuple(bonds), masks=tuple(masks), persons=persons)


def _shown(value: object) -> str:
    try:
        return reprlib.repr(value)[:60]
    except ValueError:
        return "a number of thousands of digits"


def _twice(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(key.value if isinstance(key.value, str) else id(key))
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value)


def _line_of(node: Any, loc: Sequence[int | str]) -> int:
    """The line of the file that holds the value at a location, or its nearest parent."""
    line: int = node.start_mark.line + 1 if node is not None else 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == part), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
