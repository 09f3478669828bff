"""archive/*.yml: what a person decided about one source, each decision with its reason. Decisions win over rules."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from speech_archive.errors import ArchiveError
from speech_archive.inputs.decisions import BondDecision, CurationFile, Decision, FindingDecision, MaskDecision
from speech_archive.models import Kind, LineDecisions, Notice, Ruling

EXPECTED = {"extra_forbidden": "no key of that name", "missing": "a value"}  # by pydantic's type of fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Curation:
    """The decisions about one source, by line index (0-based); findings, bonds and masks with the line that tells each."""

    notice: Notice | None
    rulings: tuple[Ruling, ...]
    encoding: str | None
    starts: Mapping[int, bool]
    kinds: Mapping[int, Kind]
    titles: Mapping[int, str]
    findings: tuple[tuple[FindingDecision, int], ...]
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
    findings=(),
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


# `value: 2014-07-25` is the text as it stands, and no day without its precision
_Loader.yaml_implicit_resolvers = {
    sign: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
    for sign, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


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
        ArchiveError(f"found {what} decided twice, expected it once; take one out", path, _line_of(node, loc))
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
        findings=tuple((row, _line_of(node, ("findings", at, "speech"))) for at, row in enumerate(parsed.findings)),
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
        said = {name: getattr(row, name, None) for name in ("speech", "field", "by")}
        return Ruling(key=key, line=line, last_line=getattr(row, "to", None) or line, value=value, reason=row.reason, **said)

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
    for row in parsed.findings:
        yield told("findings" if row.value else "findings_open", row, ", ".join(row.value) or None)


def _decided_twice(parsed: CurationFile) -> Iterator[tuple[str, tuple[str, int, str]]]:
    """What two decisions of one kind are about, where only one can hold; with the place of the later."""
    seen = set()
    rows = [
        *((f"line {row.line}", ("splits", at, "line")) for at, row in enumerate(parsed.splits)),
        *((f"line {row.line}", ("titles", at, "line")) for at, row in enumerate(parsed.titles)),
        *((f"the {row.field} of {row.speech}", ("findings", at, "field")) for at, row in enumerate(parsed.findings)),
        *((f"line {row.line}, {row.token} no. {row.nth},", ("mask", at, "line")) for at, row in enumerate(parsed.mask)),
    ]
    for what, loc in rows:
        if (loc[0], what) in seen:
            yield what, loc
        seen.add((loc[0], what))


def _form(fault: Any) -> str | None:
    """How a decision is written, for a value that has not its keys: what the decision's docstring opens with."""
    forms = {model.__name__: re.findall("`.*?`", model.__doc__ or "")[0] for model in Decision.__subclasses__()}
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
