"""archive/*.yml: what a person decided about one source, each decision with its reason. Decisions win over rules."""

from __future__ import annotations

import codecs
import re
import reprlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from speech_archive.errors import ArchiveError
from speech_archive.models import Kind, LineDecisions, Notice, Ruling

NOT_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
EXPECTED = {"extra_forbidden": "no key of that name", "missing": "a value"}  # by pydantic's type of fault
LINE_ENDS = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
NOT_TEXT = re.compile(r"[\0-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # YAML can name them, no page can hold them


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


def _joined(text: str) -> str:
    """Text that may run over lines in its file, as one line: notes, tables and captions have one."""
    return LINE_ENDS.sub(" ", _said(text).strip())


Reason = Annotated[str, AfterValidator(_joined), Field(description="why, for whoever reads the archive later")]
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


class PersonsDecision(_Decision):
    """`restore_persons: {value: true, reason: …}`: names of persons may be shown in the restored layer of the file's speeches."""

    value: bool


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
    restore_persons: PersonsDecision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """The decisions about one source, by line index (0-based); bonds and masks with the line of the curation file each is on."""

    notice: Notice | None
    rulings: tuple[Ruling, ...]
    encoding: str | None
    starts: Mapping[int, bool]
    kinds: Mapping[int, Kind]
    titles: Mapping[int, str]
    same_work: tuple[tuple[BondDecision, int], ...]
    not_same_work: tuple[tuple[BondDecision, int], ...]
    masks: tuple[tuple[MaskDecision, int], ...]
    shows_persons: bool
    lines: tuple[tuple[int, int], ...]  # every line index that is decided about, and the line of the curation file
    path: str

    @property
    def on_lines(self) -> LineDecisions:
        """What is decided about lines, as the cut asks for it."""
        return LineDecisions(starts=self.starts, kinds=self.kinds, titles=self.titles)


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
    lines=(),
    path="",
)


class _Loader(yaml.SafeLoader):
    """YAML less aliases: no decision needs one, and a few lines of them can stand for billions of values."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # types-pyyaml has no types for it
            raise yaml.MarkedYAMLError(problem="an alias", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def read_curation(
    archive: Path, curated: Sequence[str], sources: Collection[str], faults: list[ArchiveError]
) -> Mapping[str, Curation]:
    """The sound curations, by the path of their source, which is one of `sources`; what is broken goes to `faults`."""
    found: dict[str, Curation] = {}
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
            expected = EXPECTED.get(fault["type"]) or _form(fault) or fault["msg"].removeprefix("Value error, ")
            shown = _shown(fault["input"]) if fault["type"] != "missing" else "nothing"
            mend = "see Curation in the README for the keys"
            faults.append(
                ArchiveError(f"{where}: found {shown}, expected: {expected}; {mend}", path, _line_of(node, fault["loc"]))
            )
        return None
    if len(faults) > before:
        return None
    faults.extend(
        ArchiveError(f"found {what} decided twice, expected it once; take one out", path, _line_of(node, (*loc, "line")))
        for what, loc in _decided_twice(parsed)
    )
    lines: list[tuple[int, int]] = []
    kinds: dict[int, Kind] = {}
    for name in ("splits", "kinds", "titles", "same_work", "not_same_work", "mask"):
        lines += [(row.line - 1, _line_of(node, (name, at, "line"))) for at, row in enumerate(getattr(parsed, name))]
    for at, row in enumerate(parsed.kinds):
        last = row.to or row.line
        if not row.line <= last < row.line + 100_000:
            found = f"found `to: {row.to}`, expected a line from {row.line} on"
            faults.append(ArchiveError(found, path, _line_of(node, ("kinds", at, "to"))))
            return None
        kinds |= dict.fromkeys(range(row.line - 1, last), Kind(row.kind))
        lines += [(last - 1, _line_of(node, ("kinds", at, "to")))] if last > row.line else []
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
        same_work=tuple((row, _line_of(node, ("same_work", at, "line"))) for at, row in enumerate(parsed.same_work)),
        not_same_work=tuple((row, _line_of(node, ("not_same_work", at, "line"))) for at, row in enumerate(parsed.not_same_work)),
        masks=tuple((row, _line_of(node, ("mask", at, "line"))) for at, row in enumerate(parsed.mask)),
        shows_persons=parsed.restore_persons is not None and parsed.restore_persons.value,
        lines=tuple(lines),
        path=path,
    )


def _rulings(parsed: CurationFile) -> Iterator[Ruling]:
    """Every decision of a file but its notice, in order of lines."""

    def told(key: str, row: Any, value: str | None) -> Ruling:
        line = getattr(row, "line", None)
        return Ruling(key=key, line=line, last_line=getattr(row, "to", None) or line, value=value, reason=row.reason)

    if parsed.encoding:
        yield told("encoding", parsed.encoding, parsed.encoding.value)
    if parsed.restore_persons and parsed.restore_persons.value:
        yield told("restore_persons", parsed.restore_persons, None)
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


def _decided_twice(parsed: CurationFile) -> Iterator[tuple[str, tuple[str, int]]]:
    """What two decisions of one kind are about, where only one can hold; with the place of the later."""
    seen = set()
    rows = [
        *((f"line {row.line}", ("splits", at)) for at, row in enumerate(parsed.splits)),
        *((f"line {row.line}", ("titles", at)) for at, row in enumerate(parsed.titles)),
        *((f"line {row.line}, {row.token} no. {row.nth},", ("mask", at)) for at, row in enumerate(parsed.mask)),
    ]
    for what, (key, at) in rows:
        if (key, what) in seen:
            yield what, (key, at)
        seen.add((key, what))


def _form(fault: Any) -> str | None:
    """How a decision is written, for a value that has not its keys: what the decision's docstring opens with."""
    forms = {model.__name__: re.findall("`.*?`", model.__doc__ or "")[0] for model in _Decision.__subclasses__()}
    return forms.get(fault.get("ctx", {}).get("class_name"))


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
