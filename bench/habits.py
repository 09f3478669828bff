"""Compilations made up to show one habit of compilers each, with the lines where their texts start; and texts that are one.

For bench/borders.py to learn from, never to be measured by: the words are drawn from a few, and no file is as orderly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from bench.habits_words import BITS, NUMERALS, PLACES, PLAIN_TITLES, SALUTATIONS, SENTENCES, SITE, THINGS, TITLES

Lines = list[str]
Made = tuple[str, Lines, list[int]]  # the habit, the lines, and the numbers of those where a text starts


class Maker:
    """Draws titles, dates and texts; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.lines: Lines = []
        self.starts: list[int] = []

    def words(self, pattern: str) -> str:
        """A pattern with a place and a thing put in."""
        return pattern.format(place=self.draw.choice(PLACES), thing=self.draw.choice(THINGS))

    def title(self) -> str:
        return self.words(self.draw.choice(TITLES))

    def date(self, brackets: str = "") -> str:
        when = f"19{self.draw.randint(50, 99)}年{self.draw.randint(1, 12)}月" + self.draw.choice(
            ["", f"{self.draw.randint(1, 28)}日"]
        )
        return brackets[:1] + when + brackets[1:]

    def paragraphs(self, count: int) -> Lines:
        def sentence() -> str:
            return "，".join(self.draw.sample(SENTENCES, self.draw.randint(2, 5))) + self.draw.choice("。。。！？")

        return ["　　" + "".join(sentence() for _ in range(self.draw.randint(1, 4))) for _ in range(count)]

    def text(self, *, is_parted: bool = True) -> Lines:
        """The paragraphs of a text, some of them under numbered headings."""
        if not is_parted or self.draw.random() < 0.6:
            return self.paragraphs(self.draw.randint(2, 10))
        form = self.draw.choice(BITS["headings"])
        parts = range(1, self.draw.randint(3, 6))
        return [
            line for k in parts for line in (self.words(form.format(n=numeral(k))), *self.paragraphs(self.draw.randint(1, 4)))
        ]

    def maybe(self, share: float, *lines: str) -> Lines:
        return list(lines) if self.draw.random() < share else []

    def start(self, *lines: str) -> None:
        """Lines of which the first starts a text."""
        self.starts.append(len(self.lines) + 1)
        self.lines += lines


def numeral(n: int) -> str:
    tens, ones = divmod(n, 10)
    return (NUMERALS[tens] if tens > 1 else "") + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


def habits(seed: int) -> Iterator[Made]:
    """A compilation of each habit, and texts that are one."""
    makers: dict[str, Callable[[Maker], None]] = {
        "bare numbers": _numbers,
        "dates in brackets": lambda made: _dated(made, "（）", is_cited=False),
        "dates and citations": lambda made: _dated(made, "〔〕", is_cited=True),
        "contents with leaders": _contents,
        "a line of the site's under each title": _site,
        "headings of one level": lambda made: _heads(made, "# "),
        "headings under a book's": lambda made: _heads(made, "## "),
        **{f"drawn rules {rule}": partial(_rules, rule=rule) for rule in BITS["rules"]},
        "letters": _letters,
        **{f"titles of a genre {n}": partial(_genre, number=n) for n in range(4)},
        **{f"numbered {form}": partial(_numbered, form=form) for form in BITS["markers"]},
        "one speech": _one,
        "one speech with dividers": _dividers,
        "one speech with headings of Markdown": _outline,
        "one essay": _essay,
        "minutes": _minutes,
    }
    for name, make in makers.items():
        made = Maker(seed)
        make(made)
        yield name, made.lines, made.starts


def _numbers(made: Maker) -> None:
    titles = [made.title() for _ in range(20)]
    for k, title in enumerate(titles, 1):
        if k == 10:
            made.lines += [BITS["contents"][0], *(f"{n}{each}" for n, each in enumerate(titles, 1))]
        made.start(f"                  {k:03}", title, made.date("（）"))
        made.lines += [*made.text(), "", ""]


def _dated(made: Maker, brackets: str, *, is_cited: bool) -> None:
    made.lines += [BITS["books"][0], ""]
    for _ in range(20):
        made.start(made.title(), made.date(brackets), "")
        made.lines += [*made.maybe(0.5, made.words(BITS["headnotes"][0])), *made.text(), ""]
        made.lines += [BITS["citations"][0], ""] if is_cited else [""]


def _contents(made: Maker) -> None:
    heads = [(made.title(), made.date("〔〕")) for _ in range(15)]
    made.lines += [BITS["contents"][1], *(f"{k}. {title}{date}.... - {k} -" for k, (title, date) in enumerate(heads, 1)), ""]
    for title, date in heads:
        made.start(title, "", date)
        made.lines += ["", *made.text(), ""]


def _site(made: Maker) -> None:
    for _ in range(10):
        made.start(made.title(), SITE[0])
        made.lines += [*made.text(), *SITE[1:], ""]


def _heads(made: Maker, sign: str) -> None:
    made.lines += ["# " + BITS["books"][0], ""] if sign != "# " else []
    for _ in range(10):
        made.start(sign + made.title())
        made.lines += ["", *made.text(is_parted=False), ""]


def _rules(made: Maker, rule: str) -> None:
    for _ in range(10):
        made.start(made.title())
        made.lines += ["", *made.text(), "", rule, ""]


def _letters(made: Maker) -> None:
    for _ in range(10):
        made.start(made.words(BITS["letters"][0]), made.words(BITS["letters"][1]))
        made.lines += [*made.text(), *BITS["letters"][2:], made.date(), "", ""]


def _genre(made: Maker, number: int) -> None:
    """Titles that name their genre, with a date, a byline, or nothing under them; some greet, some close."""
    for _ in range(20):
        made.start(made.words(made.draw.choice(PLAIN_TITLES)))
        made.lines += [[made.date("（）")], [made.date()], [], [BITS["bylines"][0], made.date()]][number]
        made.lines += [*made.maybe(0.5, made.draw.choice(SALUTATIONS)), *made.text(), *made.maybe(0.4, BITS["closes"][0]), "", ""]


def _numbered(made: Maker, form: str) -> None:
    made.lines += SITE[:1]
    for k in range(1, 9):
        made.start(made.words(form.format(n=k, han=numeral(k))), "")
        made.lines += [*made.maybe(0.6, made.draw.choice(SALUTATIONS)), *made.text(), *made.maybe(0.6, BITS["closes"][0]), ""]


def _one(made: Maker) -> None:
    made.start(made.words(PLAIN_TITLES[0]), made.date("（）"), SALUTATIONS[0])
    for k in range(1, 8):
        made.lines += [made.words(BITS["headings"][0].format(n=numeral(k))), *made.paragraphs(5)]
        made.lines += [
            line for n in (1, 2) for line in (made.words(BITS["headings"][2].format(n=numeral(n))), *made.paragraphs(2))
        ]
    made.lines += [BITS["closes"][0], BITS["letters"][-1], made.date()]


def _dividers(made: Maker) -> None:
    made.start(made.words(PLAIN_TITLES[0]), SALUTATIONS[0])
    for rule in (*BITS["rules"], *BITS["rules"]):
        made.lines += [*made.paragraphs(4), rule]
    made.lines += [*made.paragraphs(3), BITS["closes"][0]]


def _outline(made: Maker) -> None:
    made.start("# " + made.words(PLAIN_TITLES[0]), SALUTATIONS[0])
    made.lines += made.paragraphs(3)
    for _ in range(4):
        made.lines += ["## " + made.title(), *made.paragraphs(4)]


def _essay(made: Maker) -> None:
    made.start(made.title())
    for k in range(1, 9):
        made.lines += ["", f"第{numeral(k)}章 {made.words('{place}{thing}')}", "", *made.text()]


def _minutes(made: Maker) -> None:
    made.start(made.words(BITS["minutes"][0]), made.date("（）"))
    made.lines += [f"{made.draw.choice(BITS['speakers'])}：{line.strip()}" for line in made.paragraphs(60)]
