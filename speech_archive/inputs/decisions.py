"""What may be decided in archive/*.yml: a model for each kind of decision, and for the whole file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from speech_archive.models import edtf

NOT_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
LINE_ENDS = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
LEVELS = ("国家", "省", "市", "县", "区", "乡")
HOLDS: Mapping[str, Callable[[str], bool]] = {"date": edtf.is_date, "level": lambda text: text in LEVELS}
FORMS = {  # of the value of a field
    "date": "a date as EDTF has it, such as 2014-07-25, 2014-07, 2014, 2012-11-08/2014-07~, 2012-11-08/.., or null",
    "level": f"one of {', '.join(LEVELS)}, or null",
    "keywords": "a list of words, none twice, or null",
}
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


def _term(text: str) -> str:
    """A word or a name as it is shown and looked up: no blank around it."""
    if LINE_ENDS.search(text) or text != text.strip():
        raise ValueError("one line of text without blanks around it")
    return _said(text)


def _is_term(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(_term(value))
    except ValueError:
        return False


Reason = Annotated[str, AfterValidator(_joined), Field(description="why, for whoever reads the archive later")]
Term = Annotated[str, AfterValidator(_term)]
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


class Decision(BaseModel):
    """What all decisions have; the docstring of each opens with how it is written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    reason: Reason


class EncodingDecision(Decision):
    """`encoding: {value: gb18030, reason: …}`"""

    value: Annotated[str, AfterValidator(_codec)]


class SplitDecision(Decision):
    """`splits: [{line: 23, starts: true, reason: …}]`: a speech starts on that line, or does not."""

    line: LineNo
    starts: bool


class KindDecision(Decision):
    """`kinds: [{line: 60, to: 62, kind: chrome, reason: …}]`: what these lines are (`to`, the last one, may be left out)."""

    line: LineNo
    to: LineNo | None = None
    kind: Annotated[str, Field(pattern="^(speech|chrome|note|teaser)$")]


class TitleDecision(Decision):
    """`titles: [{line: 23, title: …, reason: …}]`: what the speech is called that starts on that line."""

    line: LineNo
    title: Annotated[str, AfterValidator(_on_one_line)]


class BondDecision(Decision):
    """`same_work: [{line: 23, other: 乙.txt, other_line: 5, reason: …}]`: the speeches that these lines are of."""

    line: LineNo
    other: Annotated[str, AfterValidator(_on_one_line)]
    other_line: LineNo


class MaskDecision(Decision):
    """`mask: [{line: 30, token: '**', nth: 1, reads: 清浦, reason: …}]`: what a mask stands for; `reads: null` leaves it open."""

    line: LineNo
    token: Annotated[str, AfterValidator(_on_one_line)]
    nth: LineNo = 1
    reads: Annotated[str, AfterValidator(_on_one_line)] | None


class PersonsDecision(Decision):
    """`restore_persons: {value: true, reason: …}`: names of persons may be shown in the restored layer of the file's speeches."""

    value: bool


class FindingDecision(Decision):
    """`findings: [{speech: 0323734b21c3-1, field: creator, value: 周以恒, reason: …, by: …}]`: what is known of a speech, and who
    says so; `value: null` says that nobody knows."""

    speech: Term
    field: Literal["title", "creator", "creator_role", "place", "level", "event", "kind", "date", "keywords"]
    value: Any
    by: Annotated[str, AfterValidator(_joined)]

    @field_validator("value")
    @classmethod
    def _of_its_field(cls, value: object, info: ValidationInfo) -> tuple[str, ...]:
        """The values: none where nobody knows, several of keywords alone."""
        field = info.data.get("field")
        if field is None or value is None:  # a fault of the field is told there
            return ()
        if field == "date" and type(value) is int:
            value = str(value)  # YAML takes a year for a number
        values = value if isinstance(value, list) else [value]
        is_form = isinstance(value, list) == (field == "keywords") and values and all(map(_is_term, values))
        if not is_form or len({*values}) < len(values) or not all(map(HOLDS.get(field, bool), values)):
            raise ValueError(FORMS.get(field, "one line of text without blanks around it, or null"))
        return tuple(values)


class NoticeDecision(Decision):
    """`notice: {label: 示例, reason: …}`: what readers are told wherever the source or a speech of it is shown."""

    label: Annotated[str, Field(max_length=8), AfterValidator(_on_one_line), AfterValidator(_bare)]
    reason: Annotated[str, AfterValidator(_on_one_line), Field(description="the notice itself, for the readers of its pages")]


def _some(value: object) -> object:
    """A key with nothing behind it decides nothing, as in a file whose entries are commented out."""
    return [] if value is None else value


NotNull = BeforeValidator(_some)


class CurationFile(BaseModel):
    """The whole file; every key may be left out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    notice: NoticeDecision | None = None
    encoding: EncodingDecision | None = None
    splits: Annotated[list[SplitDecision], NotNull] = []
    kinds: Annotated[list[KindDecision], NotNull] = []
    titles: Annotated[list[TitleDecision], NotNull] = []
    findings: Annotated[list[FindingDecision], NotNull] = []
    same_work: Annotated[list[BondDecision], NotNull] = []
    not_same_work: Annotated[list[BondDecision], NotNull] = []
    mask: Annotated[list[MaskDecision], NotNull] = []
    restore_persons: PersonsDecision | None = None
