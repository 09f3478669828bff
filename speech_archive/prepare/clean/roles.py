"""What each paragraph of a reading text opens with."""

from __future__ import annotations

from speech_archive.language import folding
from speech_archive.models import Role
from speech_archive.rules import opening
from speech_archive.rules.opening import HEAD_CHARS, SENTENCE_END, TERMINAL, heading_level
from speech_archive.rules.turns import is_turn, speakers_of

ITEM_ENDS = ("；", ";")
TAIL = 4  # paragraphs at the end that may be a close, a signature, a date


def roles_of(paragraphs: tuple[str, ...]) -> tuple[tuple[Role, ...], tuple[int, ...]]:
    """What each paragraph opens with, and the outline level of headings on a line of their own (0 elsewhere)."""
    roles: list[Role] = []
    levels: list[int] = []
    in_head = True
    speakers = speakers_of(paragraphs)
    for number, paragraph in enumerate(paragraphs):
        at_end = len(paragraphs) - number <= TAIL and number > 0
        is_said = is_turn(paragraph, speakers) and not (in_head and _is_field(paragraph))
        role, level = (Role.TURN, 0) if is_said else _role(paragraph, in_head, at_end)
        if level and number and paragraph.endswith("。") and paragraphs[number - 1].endswith(ITEM_ENDS):
            role, level = Role.BODY, 0  # the last item of a list
        if role in (Role.BODY, Role.HEADING, Role.SALUTATION, Role.TURN):
            in_head = False
        roles.append(role)
        levels.append(level)
    return tuple(roles), tuple(levels)


def _is_field(paragraph: str) -> bool:
    """Whether a line names who took part, where or when, and says nothing: `主持人：周以恒`."""
    rule = opening.rule_of(paragraph)
    return rule is not None and rule.is_label and not SENTENCE_END.search(paragraph) and not TERMINAL.search(paragraph)


def _role(paragraph: str, in_head: bool, at_end: bool) -> tuple[Role, int]:
    level = heading_level(paragraph)
    if level is not None:
        return Role.HEADING, level
    rule = opening.rule_of(paragraph)
    role = rule.role if rule else Role.BODY
    if opening.runs_in(paragraph):
        return Role.HEADING, 0
    if len(paragraph) > HEAD_CHARS:
        return Role.BODY, 0
    folded = folding.fold(paragraph)
    if role is Role.SALUTATION:
        return role, 0
    if role is Role.CLOSING:
        return (role, 0) if at_end else (Role.BODY, 0)
    if role in (Role.DATE, Role.BYLINE) and (in_head or at_end):
        return role, 0
    if in_head and not SENTENCE_END.search(folded) and not TERMINAL.search(folded.rstrip(")）]】》”")):
        return Role.TITLE, 0
    return Role.BODY, 0
