"""A title as shown: without what sites, compilers and converters hung on it."""

from __future__ import annotations

import re

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Role
from speech_archive.rules import opening
from speech_archive.rules.kinds import TitlePart

ENDS = rules.load(TitlePart).where(lambda rule: rule.at == "end")
HEADS = rules.load(TitlePart).where(lambda rule: rule.at == "head")
INSIDE = rules.load(TitlePart).where(lambda rule: rule.at == "inside")
IN_BRACKETS = re.compile(r"《[^《》]+》|【[^【】]+】|“[^“”]+”")
LONE_CLOSE = re.compile(r"^([^\[【〔（(《「]*?)[\]】〕）)》」]+[:：]?$")  # the other half stood before the number
LONE_OPEN = re.compile(r"^[\[【〔（(《「]+([^\]】〕）)》」]+)$")
LEADER = re.compile(r"[.．·…\-—_\s]{2,60}[\-—]?\s{0,4}\d{1,4}\s{0,4}[\-—]?\s*$")
ENTRY_DATE = re.compile(r"\s*[(\[【〔][^()\[\]【】〔〕]{0,12}(?:年|[0-9]{4}[-./])[^()\[\]【】〔〕]{0,16}[)\]】〕]$")
ENTRY_NUMBER = re.compile(
    r"^\s*[(\[【]?(?:第?[〇零○一二三四五六七八九十百]{1,5}[篇、.:)\]】]{1,2}|第?\d{1,4}[篇、.:)\]】]{1,2}|\d{1,3}(?![\d年月日.%]))\s*"
)


def bare_title(scraped: str) -> str:
    """A title without suffixes, labels, readings, and the brackets around the whole of it; empty where it names a person."""
    title = without_suffix(without_label(without_readings(scraped.strip())))
    rule = opening.rule_of(title)
    if rule is not None and rule.is_label and rule.role is Role.BYLINE:
        return ""  # `第一篇 讲话人：某某` names the speaker, not the speech
    if IN_BRACKETS.fullmatch(title):
        return title[1:-1]
    for lone in (LONE_CLOSE, LONE_OPEN):
        title = lone.sub(r"\1", title)
    return title.strip()


def without_suffix(title: str) -> str:
    """A title without what stands behind it: （精选）, （本站推荐）, 大全."""
    while hit := rules.first(ENDS, folding.fold(title)):
        title = title[: hit[1].start()].rstrip()
    return title


def without_label(title: str) -> str:
    """A title without the field or the sign before it."""
    return title[label_chars(title) :]


def label_chars(title: str) -> int:
    """The length of the field or the sign before a title: `文章标题：`, `# `."""
    hit = rules.first(HEADS, folding.fold(title))
    return hit[1].end() if hit else 0


def without_readings(title: str) -> str:
    """A title without the readings that a converter put behind its characters."""
    for rule in INSIDE:
        for found in reversed([*rule.pattern.finditer(folding.fold(title))]):
            title = title[: found.start()] + title[found.end() :]
    return title


def entry(line: str) -> str:
    """The letters of what a line of a table of contents names: without number, leader, page and date."""
    return opening.letters(ENTRY_NUMBER.sub("", ENTRY_DATE.sub("", LEADER.sub("", folding.fold(line.strip())))))
