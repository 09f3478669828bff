"""What a line opens with, asked by more than one stage: a salutation, a close, a title, a numbered heading."""

from __future__ import annotations

import re
from functools import lru_cache

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Role
from speech_archive.rules.kinds import Opening

OPENINGS = rules.load(Opening)
HEADINGS = OPENINGS.where(lambda rule: rule.role is Role.HEADING)
SIGNATURES = OPENINGS.where(lambda rule: rule.role in (Role.DATE, Role.BYLINE))
TITLES = OPENINGS.where(lambda rule: rule.role is Role.TITLE)
SALUTATIONS = OPENINGS.where(lambda rule: rule.role is Role.SALUTATION)
CLOSINGS = OPENINGS.where(lambda rule: rule.role is Role.CLOSING)

CACHED_LINES = 4096  # a line is asked about by several stages
HEAD_CHARS = 60  # a title, byline, date or salutation is no longer
HEADING_CHARS = 50  # a numbered line that is longer, or holds a second sentence, is text
CLOSE_CHARS = 30  # a close may stand at the end of a long line; this much of it is looked at
SENTENCE_END = re.compile(r"[。！？；!?;]|……$")
TERMINAL = re.compile(r"[。！？；：，、!?;:,…]$")
ITEM_ENDS = (":", ";", ",", "，", "；", "、")
LIST_LEVEL = 4  # `1、…。` with a full stop is as often an item of a list as a heading: left as text
ENDED = re.compile(r"[。！？!?…”）)]$")  # a text may end so
RUN_IN_CHARS = 36  # of a heading with its text behind it on the line; a longer sentence is text
RUN_IN_TEXT = 30  # … and so much text behind it, or the two are a short item of a list
NOT_LETTER = re.compile(r"[\W_]+")
RUN_IN = re.compile(r"\S{8,} +\S.*[，,]")


@lru_cache(maxsize=CACHED_LINES)
def salutation(line: str) -> bool:
    """`同志们：`, `尊敬的各位领导、各位代表：`"""
    return len(line) <= HEAD_CHARS and rules.first(SALUTATIONS, folding.fold(line)) is not None


@lru_cache(maxsize=CACHED_LINES)
def closing(line: str) -> bool:
    """`谢谢大家！`, also at the end of a paragraph"""
    return rules.first(CLOSINGS, folding.fold(line[-CLOSE_CHARS:])) is not None


@lru_cache(maxsize=CACHED_LINES)
def signature(line: str) -> bool:
    """A byline or a date: `县长 周以恒`, `2014年7月25日`"""
    return len(line) <= HEAD_CHARS and rules.first(SIGNATURES, folding.fold(line)) is not None


@lru_cache(maxsize=CACHED_LINES)
def head(line: str) -> bool:
    """Whether a line could stand over a speech: short, no sentence, no numbered heading, no close."""
    return (
        0 < len(line) <= HEAD_CHARS
        and not TERMINAL.search(line)
        and not SENTENCE_END.search(line)
        and rules.first(HEADINGS, folding.fold(line)) is None
        and not closing(line)
    )


@lru_cache(maxsize=CACHED_LINES)
def title(line: str) -> bool:
    """Whether a line is a title that names its genre: `在水利会上的讲话`"""
    return head(line) and rules.first(TITLES, folding.fold(line)) is not None and not signature(line)


@lru_cache(maxsize=CACHED_LINES)
def heading_level(line: str) -> int | None:
    """The outline level of a numbered heading on a line of its own; None for any other line.

    A heading is one phrase: at most one full stop, at its end, and no space that sets off a text behind it.
    """
    if len(line) > HEADING_CHARS:
        return None
    folded = folding.fold(line)
    hit = rules.first(HEADINGS, folded)
    if hit is None or SENTENCE_END.search(folded[:-1]):
        return None
    body = folded[hit[1].end() :].strip()
    if not body or RUN_IN.search(body) or folded.endswith(ITEM_ENDS):
        return None
    level = hit[0].level
    return None if level == LIST_LEVEL and folded.endswith("。") else level


def runs_in(line: str) -> bool:
    """Whether a paragraph opens with a numbered heading that ends in a full stop, its text behind: `一、看清水势。今年…`"""
    if len(line) < HEADING_CHARS:
        return False
    folded = folding.fold_long(line[: RUN_IN_CHARS + 1])
    hit = rules.first(HEADINGS, folded)
    end = SENTENCE_END.search(folded)
    is_phrase = end is not None and folded[end.start()] == "。" and len(line) - end.end() >= RUN_IN_TEXT
    return hit is not None and is_phrase and hit[0].level < LIST_LEVEL


@lru_cache(maxsize=CACHED_LINES)
def rule_of(line: str) -> Opening | None:
    """The first rule of roles.yml that a short line keeps."""
    if len(line) > HEAD_CHARS:
        return None
    hit = rules.first(OPENINGS, folding.fold(line))
    return hit[0] if hit else None


def letters(text: str) -> str:
    """Letters and digits alone."""
    return NOT_LETTER.sub("", text)
