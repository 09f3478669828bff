"""What the site said of a compilation, from the lines that are the site's."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence

from speech_archive.language import folding, numerals
from speech_archive.models import Label, Line, Provenance, SourceOffset
from speech_archive.models.dating import Posted

HOME_PAGES = frozenset({"首页", "主页", "网站首页"})
SITE_RULES = ("copyright", "powered_by", "site_source", "breadcrumb", "breadcrumb_bare")  # the surest first
ELSEWHERE = re.compile(r"^(?:上一[篇条页]|下一[篇条页]|相关|更多)|[|>]")  # names another page, or the way to this one
TITLE_RULES = ("declared_count", "compilation_heading", "book_heading", "site_heading")


def provenance_of(texts: Sequence[str], labels: Mapping[int, Label], rows: Sequence[int], lines: Sequence[Line]) -> Provenance:
    """Title, site, posting date, count. `labels` are by line, in order; `rows` the lines where rows of speeches start.

    `texts` are those of `lines`, as rules see them.
    """
    said: dict[str, str] = {}
    for rule in (*SITE_RULES, None):
        for label in labels.values():
            if rule is None or label.rule == rule:
                for key, value in label.said.items():
                    if value not in HOME_PAGES:
                        said.setdefault(key, value)
    named = [index for rule in TITLE_RULES for index, label in labels.items() if label.rule == rule]
    titles = [index for index in named if not ELSEWHERE.search(folding.fold(texts[index]))]
    return Provenance(
        title=texts[titles[0]] if titles else None,
        site=said.get("site"),
        posted=_posted(said.get("posted"), labels, lines),
        declared_count=_declared(labels, rows),
    )


def _declared(labels: Mapping[int, Label], rows: Sequence[int]) -> int | None:
    """The number of speeches the site says there are: a heading before each row of markers, the first one of each."""
    total, since = None, 0
    for row in rows:
        counts = [
            value
            for index, label in labels.items()
            if since <= index < row and "count" in label.said and (value := numerals.ordinal(label.said["count"])) is not None
        ]
        if counts:
            total = (total or 0) + counts[0]
        since = row
    return total


def _posted(said: str | None, labels: Mapping[int, Label], lines: Sequence[Line]) -> Posted | None:
    """The day of posting, at the first place that the site says it."""
    value = _edtf(said)
    if said is None or value is None:
        return None
    for index, label in labels.items():
        if label.said.get("posted") == said and (at := folding.fold(lines[index].text).find(said)) >= 0:
            begin = SourceOffset(lines[index].begin + at)
            quote = lines[index].text[at : at + len(said)]
            return Posted(value=value, begin=begin, end=SourceOffset(begin + len(said)), quote=quote)
    return None


def _edtf(date: str | None) -> str | None:
    """A posting date in EDTF, from digits with any separator; None for a day that no calendar has."""
    if date is None:
        return None
    year, month, day = (int(part) for part in re.findall(r"\d+", date))
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None
