"""What of the lines at the head and the foot of a speech is the site's or an editor's."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from speech_archive import rules
from speech_archive.language import folding
from speech_archive.models import Kind, Label, Role
from speech_archive.prepare.split.marks import Mark
from speech_archive.prepare.split.page import Page
from speech_archive.rules import opening, titles
from speech_archive.rules.kinds import Chrome

OWN = rules.load(Chrome).where(lambda rule: rule.own)  # said of the text, under its title
TITLES_BESIDE_CHROME = 3  # title lines that may stand between the edge of a speech and the site's lines
YEAR = re.compile(r"(?:[0-9]{2,4}|[〇○零一二三四五六七八九十百]{2,4})年")
LINK_RULES = frozenset({"related_links", "related_heading"})
LINKS = 3  # lines behind such a heading that make it a list
NEIGHBOUR_LETTERS = 4  # fewer may be any two titles
NOTE_SIGN = re.compile(r"[①-⑳⑴-⒇]")
NO_LINK = re.compile(r"\w.*[。！？；!?;]")


def firm(kind: Kind, rule: str) -> Label:
    """A word that holds wherever the line stands."""
    return Label(kind=kind, rule=rule, only_at_edge=False, said={})


def file_edges(page: Page, marks: Sequence[Mark], decided: Collection[int]) -> dict[int, Label]:
    """The lines at the head of a file that are the site's, down to the first that numbers a text, and those at its foot."""
    stop = next((mark.index for mark in marks if mark.is_piece or mark.rule.title == "next"), len(page.texts))
    lines = list(takewhile(lambda index: index < stop, page.open_lines))
    found = _head(page, lines, decided, is_file_head=True)
    found |= _lists_of_links(page, decided)
    left = [index for index in page.open_lines if index not in found]
    return found if _signature_behind(page, left) else found | _links(page, left, decided)


def _lists_of_links(page: Page, decided: Collection[int]) -> dict[int, Label]:
    """Links behind a line such as 更多相关文章, in the midst of a text: that line and all that could be links, three at least."""
    found: dict[int, Label] = {}
    lines: list[int] = []
    for index in page.open_lines:
        if page.rule(index) in LINK_RULES:
            lines = [index]
        elif lines and index not in decided and _is_link(page.texts[index]) and not opening.signature(page.texts[index]):
            lines.append(index)
            if len(lines) == LINKS + 1:
                found |= {line: firm(Kind.CHROME, "site_links") for line in lines}
            elif len(lines) > LINKS:
                found[index] = firm(Kind.CHROME, "site_links")
        else:
            lines = []
    return found


def edges(page: Page, lines: Sequence[int], decided: Collection[int]) -> dict[int, Label]:
    """The lines that are not the speech's, of those `lines` that may be its own, with the word that now holds for each.

    `decided` are lines that a curator said are text.
    """
    found = _head(page, lines, decided, is_file_head=False)
    found |= _foot(page, [index for index in lines if index not in found], decided)
    return found


def _head(page: Page, lines: Sequence[int], decided: Collection[int], *, is_file_head: bool) -> dict[int, Label]:
    """Lines that a rule calls the edge's, under title lines at most; at the head of a file also a title said again below."""
    found: dict[int, Label] = {}
    over: list[int] = []
    open_titles: list[int] = []
    titles_seen: list[int] = []
    for index in lines:
        if titles_seen and _is_neighbour(page.texts[titles_seen[0]], page.texts[index]):
            found[index] = firm(Kind.CHROME, "neighbour_title")
        elif page.is_edge(index):
            found[index] = page.firm(index)
            if all(page.labels[index].rule != rule.name for rule in OWN):
                over += open_titles
                open_titles = []
        elif opening.head(page.texts[index]) and len(open_titles) < TITLES_BESIDE_CHROME and index not in decided:
            open_titles.append(index)
            titles_seen.append(index)
        else:
            break
    if not is_file_head:
        return found
    if not any(not opening.signature(page.texts[index]) for index in open_titles):
        over = []
    again = _said_again(page, open_titles)
    return found | {index: firm(Kind.CHROME, "site_heading") for index in [*over, *open_titles[:again]]}


def _is_neighbour(title: str, line: str) -> bool:
    """Whether a line names the same occasion of another year: a link to the speech before or after."""
    years = [YEAR.findall(folding.fold(text)) for text in (title, line)]
    if not all(years) or not set(years[1]) - set(years[0]):
        return False
    shorter, longer = sorted((opening.letters(YEAR.sub("", folding.fold(text))) for text in (title, line)), key=len)
    return len(shorter) >= NEIGHBOUR_LETTERS and shorter in longer


def _said_again(page: Page, lines: Sequence[int]) -> int:
    """How many of the title lines stand over a second copy of the first one: a page's heading over the text's own title."""
    names = [opening.letters(titles.bare_title(page.texts[index])) for index in lines]
    return max((at for at in range(1, len(names)) if names[at] and names[at] == names[0]), default=0)


def _foot(page: Page, lines: Sequence[int], decided: Collection[int]) -> dict[int, Label]:
    """Lines that a rule calls the edge's, links behind one, endnotes; a signature behind a credit stays with its speech."""
    found = {index: firm(Kind.NOTE, "endnotes") for index in _endnotes(page, lines)}
    left = [index for index in lines if index not in found]
    signed = _signature_behind(page, left)
    left = left[: len(left) - signed]
    for index in reversed(left):
        if not page.is_edge(index):
            break
        found[index] = page.firm(index)
    if not signed:
        found |= _links(page, left, decided)
    return found


def _endnotes(page: Page, lines: Sequence[int]) -> Sequence[int]:
    """The lines from a heading such as 注释 on, if the sign of a note stands under it; else those that only their signs tell."""
    for at in range(len(lines) - 2, -1, -1):
        label = page.labels.get(lines[at])
        if label is not None and label.rule == "endnotes_heading":
            below = page.labels.get(lines[at + 1])
            if below is not None and below.rule == "endnote":
                return lines[at:]
    return _noted(page, lines)


def _noted(page: Page, lines: Sequence[int]) -> Sequence[int]:
    """The last lines that open with signs such as ①, all of which stand behind words above, where no list has them."""
    signs: list[str] = []
    while len(signs) < len(lines) and (sign := NOTE_SIGN.match(page.texts[lines[-1 - len(signs)]])):
        signs.append(sign.group())
    if not signs:
        return ()
    above = "".join(page.texts[index] + "\n" for index in lines[: len(lines) - len(signs)])
    is_noted = all(re.search(f"[\\w”》)）]{sign}", above) for sign in signs)
    return lines[len(lines) - len(signs) :] if is_noted and re.search(f"[{''.join(signs)}][，。；、：\n]", above) else ()


def _signature_behind(page: Page, lines: Sequence[int]) -> int:
    """How many lines at the foot sign the speech though a credit stands before them: who spoke, and when."""
    count = 0
    while count < len(lines) and not page.is_edge(lines[-1 - count]) and _signs(page.texts[lines[-1 - count]]):
        count += 1
    is_behind = 0 < count < len(lines) and page.is_edge(lines[-1 - count])
    names = [opening.rule_of(page.texts[index]) for index in lines[len(lines) - count :]] if is_behind else []
    return count if any(rule is not None and rule.role is Role.BYLINE for rule in names) else 0


def _signs(text: str) -> bool:
    rule = opening.rule_of(text)
    return rule is not None and rule.signs


def _links(page: Page, lines: Sequence[int], decided: Collection[int]) -> dict[int, Label]:
    """Links behind the last text: lines that are no sentence, after one that a rule calls the site's."""
    tail: list[int] = []
    for index in reversed(lines):
        if not page.is_edge(index) and (index in decided or not _is_link(page.texts[index])):
            break
        tail.append(index)
    if not tail:
        return {}
    begin = tail[-1]
    while begin and (not page.texts[begin - 1] or page.is_site(begin - 1)):
        begin -= 1
    first = next((index for index in range(begin, tail[0] + 1) if page.is_site(index)), None)
    behind = [index for index in tail if first is not None and index >= first]
    return {index: page.firm(index) if page.is_edge(index) else firm(Kind.CHROME, "site_footer") for index in behind}


def _is_link(text: str) -> bool:
    """Whether a line could be a link of the site: short, no sentence, no salutation, no close."""
    is_short = len(text) <= opening.HEAD_CHARS and not NO_LINK.search(text)
    return is_short and not opening.salutation(text) and not opening.closing(text)
