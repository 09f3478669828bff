"""What the cut did not understand, told with the line it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from statistics import median

from speech_archive import rules
from speech_archive.language import folding, numerals
from speech_archive.models import Doubt, DoubtKind, Draft, Kind, LabelledSource, LineDecisions, Provenance, Role
from speech_archive.prepare.split.evidence import Candidate
from speech_archive.prepare.split.marks import Form, Mark
from speech_archive.prepare.split.page import Page
from speech_archive.prepare.split.segment import Start
from speech_archive.rules import opening, titles
from speech_archive.rules.kinds import Chrome

FOUND_CHARS = 40  # of a line, told
LONG_CHARS = 50_000  # of a speech: three hours of speaking; what is longer is seldom one text
TIMES_ITS_FELLOWS = 10  # as long as the middle one of its file, and it may be several
FELLOWS = 3  # speeches of a file that a middle length can be told from
HEADS = frozenset({"date", "contents"})  # evidence that a line is the title of a text, though no speech starts there
LISTED = re.compile(r"^(?:(?P<open>[(第]?)(?P<n>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<sign>[、.)]|,|是(?=\S{2})))")
WHITE = " \t\u3000\xa0"
ODD = re.compile(f"[{folding.INVISIBLE}\u2e80-\u2fdf]")
MOST_MISSING = 3  # ordinals in a row: more are another list
Told = tuple[DoubtKind, int, str, str]  # the kind, the line by index, what was found, what was expected


def doubts_of(
    labelled: LabelledSource,
    page: Page,
    candidates: Sequence[Candidate],
    starts: Sequence[Start],
    drafts: Sequence[Draft],
    provenance: Provenance,
    curation: LineDecisions,
) -> tuple[Doubt, ...]:
    """The doubts about a file as it was cut, by kind and line."""
    source = labelled.source
    told: list[Told] = [
        *_ordinals(starts),
        *_unchosen(page, candidates, starts),
        *_lengths(starts, drafts),
        *_contents(page, starts),
        *_said_by_rules(page),
        *_preamble(page),
        *_list_gaps(page, {start.index for start in starts}),
        *_odd_titles(page, starts, drafts),
        *_odd_signs(labelled),
    ]
    unused = sorted(set(curation.titles) - {start.index for start in starts})
    told += [(DoubtKind.UNUSED_DECISIONS, index, curation.titles[index], "a line that starts a speech") for index in unused]
    count = provenance.declared_count
    if count is not None and count != len(drafts):
        told.append((DoubtKind.COUNT_DISAGREEMENTS, 0, str(len(drafts)), str(count)))
    if source.is_doubtful:
        told.append((DoubtKind.LOW_CONFIDENCE_DECODINGS, 0, source.encoding, "one likely encoding"))
    if not drafts:
        told.append((DoubtKind.SOURCES_WITHOUT_SPEECH, 0, "no text", "a speech"))
    elif starts[0].rule == "whole_file":
        told.append((DoubtKind.WHOLE_FILE, starts[0].index, "chrome only", "a speech"))
    elif _is_bare(page, starts):
        told.append((DoubtKind.BARE_FILES, starts[0].index, page.texts[starts[0].index][:FOUND_CHARS], "a title or a salutation"))
    found = (
        Doubt(kind=kind, path=source.path, line=at + 1, found=found, expected=expected) for kind, at, found, expected in told
    )
    return tuple(sorted(found, key=lambda doubt: (doubt.kind, doubt.line)))


def _ordinals(starts: Sequence[Start]) -> Iterator[Told]:
    """Where the numbers of the starts do not run on, speeches without a number counted."""
    last = 0
    is_first = True
    for start in starts:
        if start.mark is None:
            last += 1
            continue
        number = start.mark.ordinal
        if number != last + 1 and not (number == 1 and not is_first) and not (is_first and number <= last):
            yield DoubtKind.ORDINAL_BREAKS, start.index, str(number), str(last + 1)
        last, is_first = number, False


def _unchosen(page: Page, candidates: Sequence[Candidate], starts: Sequence[Start]) -> Iterator[Told]:
    """Rows that run on from 1, and titles with a date or in a table of contents, that start nothing."""
    chosen = {start.index for start in starts}
    forms = {start.mark.form for start in starts if start.mark}
    rows: dict[Form, list[Mark]] = defaultdict(list)
    for candidate in candidates:
        if candidate.index in chosen:
            continue
        if candidate.mark is not None and not candidate.mark.rule.heading and candidate.mark.form not in forms:
            rows[candidate.mark.form].append(candidate.mark)
        elif candidate.mark is None and HEADS & set(candidate.evidence) and not _is_under_start(candidate.index, page, chosen):
            yield DoubtKind.RECURRING_HEADS, candidate.index, page.texts[candidate.index][:FOUND_CHARS], "a speech behind it"
    for row in rows.values():
        if [mark.ordinal for mark in row[:2]] == [1, 2]:
            yield DoubtKind.POSSIBLE_MARKERS, row[0].index, page.texts[row[0].index][:FOUND_CHARS], "a speech behind each"


def _is_under_start(index: int, page: Page, chosen: Collection[int]) -> bool:
    """Whether a line stands right under one that starts a speech, or before the first: it is of its head."""
    return index < min(chosen, default=0) or any(before in chosen for before in range(index - 3, index))


def _lengths(starts: Sequence[Start], drafts: Sequence[Draft]) -> Iterator[Told]:
    """Speeches that are too long to be one."""
    lengths = [sum(segment.end - segment.begin for segment in draft.segments) for draft in drafts]
    for start, length in zip(starts, lengths, strict=False):
        others = sorted(lengths)
        middle = median(others) if len(others) >= FELLOWS else length
        if length > LONG_CHARS or length > TIMES_ITS_FELLOWS * middle:
            yield DoubtKind.LONG_SPEECHES, start.index, str(length), str(min(LONG_CHARS, int(TIMES_ITS_FELLOWS * middle)))


def _contents(page: Page, starts: Sequence[Start]) -> Iterator[Told]:
    """A table of contents, if texts that it names start nowhere."""
    lines = [index for index, label in sorted(page.labels.items()) if label.rule == "table_of_contents"]
    entries = [titles.entry(page.texts[index]) for index in lines]
    heads = {titles.entry(page.texts[at]) for start in starts for at in (start.index, *page.after(start.index, 2))}
    unmet = [index for index, entry in zip(lines, entries, strict=True) if entry and entry not in heads]
    if unmet:
        yield DoubtKind.UNMET_CONTENTS, unmet[0], f"{len(lines) - len(unmet)}", f"{len(lines)}"


def _said_by_rules(page: Page) -> Iterator[Told]:
    """Lines that a rule doubts the file for: words that the site itself says are missing."""
    doubted = {rule.name: rule.doubt for rule in rules.load(Chrome) if rule.doubt}
    for index, label in page.labels.items():
        kind = doubted.get(label.rule)
        if kind is not None:
            yield kind, index, page.texts[index][:FOUND_CHARS], "the whole text"


def _preamble(page: Page) -> Iterator[Told]:
    """Sentences before the first speech that no rule knows."""
    for index, label in page.labels.items():
        if label.rule == "preamble" and label.kind is Kind.NOTE:
            yield DoubtKind.UNCLASSIFIED_LINES, index, page.texts[index][:FOUND_CHARS], "a known note"


def _is_bare(page: Page, starts: Sequence[Start]) -> bool:
    """Whether nothing says that a file holds a speech: no number, title, date, salutation or close."""
    if len(starts) != 1 or starts[0].mark is not None:
        return False
    return not any(
        opening.salutation(page.texts[index]) or opening.closing(page.texts[index]) or opening.title(page.texts[index])
        for index in page.text_lines
    )


def _list_gaps(page: Page, begins: Collection[int]) -> Iterator[Told]:
    """Lines whose number leaves one out that the list has begun to count to and that stands nowhere between."""
    last: dict[tuple[str, str], tuple[int, int]] = {}
    for index in page.text_lines:
        if index in begins:
            last.clear()
        match = LISTED.match(folding.fold(page.texts[index][:12]))
        value = numerals.ordinal(match["n"]) if match else None
        if match is None or value is None:
            continue
        form = (match["open"] + ("d" if match["n"].isdigit() else ""), match["sign"])
        before, line = last.get(form, (0, index))
        if 1 <= before < value - 1 <= before + MOST_MISSING:
            between = folding.fold_long("".join(page.texts[line : index + 1]))
            missing, head = _numeral(before + 1, match["n"]), page.texts[index][: match.end()]
            if missing + match["sign"] not in between and f"第{missing}" not in between:
                as_printed = head[: match.start("n")] + missing + head[match.end("n") :]
                yield DoubtKind.LIST_GAPS, index, page.texts[index][:FOUND_CHARS], as_printed
        last[form] = value, index


def _numeral(value: int, like: str) -> str:
    """A number below a hundred, in the script of another numeral."""
    if like.isdigit():
        return str(value)
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")


def _odd_titles(page: Page, starts: Sequence[Start], drafts: Sequence[Draft]) -> Iterator[Told]:
    """Titles that are a date, or a line that sites put on their pages."""
    for start, draft in zip(starts, drafts, strict=False):
        if draft.title is None or draft.is_title_curated:
            continue
        folded = folding.fold(draft.title)
        role = opening.rule_of(draft.title)
        is_site = any(rule.kind is Kind.CHROME and rule.name != "latin_line" and rule.find(folded) for rule in rules.load(Chrome))
        if is_site or (role is not None and role.role is Role.DATE):
            yield DoubtKind.ODD_TITLES, start.index, draft.title[:FOUND_CHARS], "a title"


def _odd_signs(labelled: LabelledSource) -> Iterator[Told]:
    """The first line with signs that nobody sees, or with parts of characters for whole ones, and the number of such lines."""
    found = [(line.no - 1, sign) for line in labelled.lines if (sign := ODD.search(line.text.strip(folding.INVISIBLE + WHITE)))]
    if found:
        index, sign = found[0]
        yield DoubtKind.ODD_SIGNS, index, f"U+{ord(sign.group()):04X}", str(len(found))
