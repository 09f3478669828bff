"""A labelled source as the cut sees it: its lines without invisible signs, and which of them are text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from speech_archive.language import folding
from speech_archive.models import Kind, Label, LabelledSource
from speech_archive.rules import opening


class Page:
    """Lines of a source with the rules' word on them.

    A line is open if it may belong to a speech, plain if nothing but the text itself speaks on it.
    """

    def __init__(self, texts: Sequence[str], labels: Mapping[int, Label]) -> None:
        self.texts = texts
        self.labels = labels
        self.open_lines = tuple(index for index in range(len(texts)) if self.is_open(index))
        self.text_lines = tuple(index for index in self.open_lines if self.is_plain(index))
        full = [-1, *(index for index in range(len(texts)) if texts[index]), len(texts)]
        self._over = {index: before for before, index in pairwise(full)}
        self._under = dict(pairwise(full))
        plain = frozenset(self.text_lines)
        self._rank, self._letters = [0], [0]
        for index, text in enumerate(texts):
            self._rank.append(self._rank[-1] + (index in plain))
            self._letters.append(self._letters[-1] + (len(opening.letters(text)) if index in plain else 0))

    def relabelled(self, labels: Mapping[int, Label]) -> Page:
        """The page with another word on some of its lines."""
        return Page(self.texts, {**self.labels, **labels}) if labels else self

    def is_open(self, index: int) -> bool:
        """Whether a line may belong to a speech: nobody has a firm word against it."""
        label = self.labels.get(index)
        return bool(self.texts[index]) and (label is None or label.only_at_edge or label.kind is Kind.SPEECH)

    def is_plain(self, index: int) -> bool:
        """Whether a line is open and no rule has a word on it."""
        label = self.labels.get(index)
        return bool(self.texts[index]) and (label is None or label.kind is Kind.SPEECH)

    def is_edge(self, index: int) -> bool:
        """Whether a rule has a word on a line that holds at the edge of a speech."""
        label = self.labels.get(index)
        return label is not None and label.only_at_edge

    def is_site(self, index: int) -> bool:
        """Whether a rule calls a line the site's."""
        label = self.labels.get(index)
        return label is not None and label.kind is Kind.CHROME

    def rule(self, index: int) -> str:
        """The rule that has a word on a line, if there is one."""
        label = self.labels.get(index)
        return label.rule if label else ""

    def firm(self, index: int) -> Label:
        """The word on a line, which now holds."""
        return replace(self.labels[index], only_at_edge=False)

    def after(self, index: int, count: int) -> tuple[int, ...]:
        """The next plain lines behind a line."""
        at = self._rank[index + 1]
        return self.text_lines[at : at + count]

    def before(self, index: int, count: int) -> Iterator[int]:
        """The plain lines before a line, the nearest first."""
        at = self._rank[index]
        return reversed(self.text_lines[max(0, at - count) : at])

    def beside(self, index: int) -> tuple[str, str]:
        """The rules of the nearest lines above and below that are not blank; empty where no rule has a word on them."""
        return self.rule(self._over[index]), self.rule(self._under[index])

    def letters(self, begin: int, end: int) -> int:
        """Letters of the plain lines in `begin..end`."""
        return self._letters[end] - self._letters[begin]


def page_of(labelled: LabelledSource, labels: Mapping[int, Label]) -> Page:
    """The page of a source, some of its lines with another word than the rules'."""
    return Page(tuple(folding.bare(line.text).strip() for line in labelled.lines), {**labelled.labels, **labels})
