from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

from speech_archive.publish import markup

EXTENSIONS = ["attr_list", "tables", "toc", "fenced_code"]  # those of mkdocs.yml, and the one MkDocs adds

HOSTILE = [
    "*区*乡*同志",
    "**区委**",
    "_下划_线_",
    "<script>alert(1)</script>",
    "<b>粗</b>",
    "</div>",
    "<a href=x>",
    "<",
    "<!-- -->",
    "<!-- 未完",
    "<?php x ?>",
    "<http://yunze.example>",
    "http://yunze.example/a_b_c",
    "a@yunze.example",
    "[x](y)",
    "[x][y]",
    "[x]",
    "![x](y.png)",
    "[x]: http://yunze.example",
    "[^1]",
    "[^1]: 注",
    "*[a]: b",
    "---",
    "- - -",
    "***",
    "===",
    "{{ x }}",
    "{% x %}",
    "&amp;",
    "&#42;",
    "&lt;b&gt;",
    "&",
    "1986. 年",
    "12) 款",
    "# x",
    "###### x #",
    "- x",
    "+ x",
    "* x",
    "> x",
    "| a | b |",
    "a|b",
    "|---|",
    "~~~",
    "```",
    "```python",
    "`x`",
    "``",
    "~~删~~",
    "==亮==",
    "!!! note",
    "??? note",
    '=== "x"',
    ": x",
    "^x^",
    "$x$",
    "$$",
    "\\*",
    "\\",
    "x\\",
    "\\\\",
    "{: #x }",
    "x {: #y }",
    "x {#y}",
    "x # {: .z }",
    "[TOC]",
    "klzzwxh:0001",
    "wzxhzdk:0",
    "a\tb",
    "a  b",
    "a   b",
    "甲\u3000乙",
    "a\u200bb",
    "a\ufeffb",
    "a\u2028b",
    "a\u2029b",
    "a\x85b",
    "a\x0bb",
    "a\x0cb",
    "a\x01b",
    "a\x02b",
    "a\x03b",
    "\x02klzzwxh:0\x03",
    "\x02amp\x03",
    "a\x1cb",
    "a\x1bb",
    "a\x7fb",
    "a\x80b",
    "\U0010ffffb",
    "\"引\"与'引'",
    "（**）区长",
    "ＸＸ县",
    "#####元",
]
SIGNS = "*_`~^$|\\[](){}<>!?#&;:=+-.,/@%\"'0123 \t\x02\x03\x0c\x85\u2028\u200b\u3000区乡abx"


def in_paragraph(text: str) -> tuple[str, str]:
    return f"{markup.markdown(text)}\n{{: #p1 .body }}\n", "p#p1.body"


def in_heading(text: str) -> tuple[str, str]:
    return f"### {markup.markdown(text)} {{: #p1 }}\n", "h3#p1"


def in_page_title(text: str) -> tuple[str, str]:
    return f"# {markup.markdown(text)}\n", "h1"


def in_link(text: str) -> tuple[str, str]:
    return f"- 前 [{markup.inline(text)}](a.md) 后\n", "li > a[href='a.md']"


def in_link_of_heading(text: str) -> tuple[str, str]:
    return f"## [{markup.inline(text)}](a.md) {{: #s1 }}\n", "h2#s1 > a[href='a.md']"


def in_cell(text: str) -> tuple[str, str]:
    return f"| 甲 | 乙 |\n|:--|--:|\n| {markup.inline(text)} | 终 |\n", "td:first-child"


def in_linked_cell(text: str) -> tuple[str, str]:
    return f"| 甲 | 乙 |\n|:--|--:|\n| 1 | [{markup.inline(text)}](a.md) |\n", "td:last-child > a[href='a.md']"


PLACES = [in_paragraph, in_heading, in_page_title, in_link, in_link_of_heading, in_cell, in_linked_cell]
in_every_place = pytest.mark.parametrize("place", PLACES, ids=[place.__name__ for place in PLACES])


def trimmed_lines() -> st.SearchStrategy[str]:
    """One line of text, often of signs, without the white space at its ends that a paragraph never has."""
    anything = st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0")
    texts = st.one_of(st.text(st.sampled_from(SIGNS)), st.text(anything), st.lists(st.sampled_from(HOSTILE)).map(" ".join))
    return texts.map(str.strip).filter(bool)


def shown(source: str, selector: str) -> list[str]:
    """The text of each element that matches, in a page where Markdown made it; no element inside it."""
    tree = LexborHTMLParser(Markdown(extensions=EXTENSIONS).convert(source))
    found = tree.css(selector)
    assert [child.tag for node in found for child in node.iter()] == []
    return [node.text() for node in found]


@in_every_place
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_line_shows_as_it_stands(text: str, place: Callable[[str], tuple[str, str]]) -> None:
    source, selector = place(text)

    assert shown(source, selector) == [text]


@in_every_place
@given(text=trimmed_lines())
def test_any_line_shows_character_for_character(text: str, place: Callable[[str], tuple[str, str]]) -> None:
    source, selector = place(text)

    assert shown(source, selector) == [text]


@given(texts=st.lists(trimmed_lines(), min_size=2, max_size=6))
def test_paragraphs_of_one_page_do_not_touch_each_other(texts: list[str]) -> None:
    source = "".join(f"{markup.markdown(text)}\n{{: #p{number} }}\n\n" for number, text in enumerate(texts, 1))

    assert shown(source, "p") == texts
    assert [shown(source, f"#p{number}") for number in range(1, len(texts) + 1)] == [[text] for text in texts]


@given(
    text=st.text(st.one_of(st.sampled_from(SIGNS + "\r\n"), st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
)
def test_a_segment_in_html_shows_white_space_and_line_ends_too(text: str) -> None:
    source = f'<div class="ledger">\n<section><div class="t">{markup.html(text)}</div></section>\n</div>\n'

    assert shown(source, "div.t") == [text]


@pytest.mark.parametrize("text", ["云泽市的春天", "第一，抓好落实。", "甲乙、丙丁（试行）", "2014年7月", "《清浦通报》"])
def test_plain_text_is_not_escaped(text: str) -> None:
    assert markup.markdown(text) == markup.inline(text) == markup.html(text) == text
