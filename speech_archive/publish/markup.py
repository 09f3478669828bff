"""Text of a source as Markdown and HTML that show it character for character and do nothing else."""

from __future__ import annotations

import re

# Markdown's own characters, wherever they mean something to Python-Markdown or a renderer like it
SPECIAL = re.compile(r"[\\`*_{}\[\]#|~^$]")
BACKSLASHED = frozenset("\\`*_{}[]#")  # the others have no escape in Python-Markdown, so become references
OPENING = re.compile(r"^(?:([-+=:!?/>.])|(\d{1,9})([.)]))")
REFERENCES = {
    **{code: f"&#{code};" for code in [*range(1, 10), *range(11, 32), 127] if code != 12},
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
}
MOST_ESCAPES = 4000  # in a line; Python-Markdown takes time by their square, 0.03 s for so many
PLAIN = dict.fromkeys([*map(ord, r"\`*_{}[]#|~^$"), *REFERENCES])  # what is left needs no escape
SPACES_AT_END = re.compile(r"(?<! ) +(?=\n|\Z)")  # Python-Markdown empties lines of spaces, in raw HTML too
REFERENCED = re.compile("[" + "".join(map(re.escape, map(chr, REFERENCES))) + '"]')  # most texts have none: looking is cheap
HTML = REFERENCES | {ord('"'): "&quot;"}
ATTRIBUTE = HTML | {ord(sign): f"&#{ord(sign)};" for sign in "\n\r\f`\\[]|"}  # what Markdown looks for before it looks for tags
OPENING_BACKSLASHED = frozenset("-+!.")
# XML 1.0 has no way to write these characters: an empty sign names them
UNWRITABLE = [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
XML = {
    **{code: f'<g n="U+{code:04X}"/>' for code in UNWRITABLE},
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("\r"): "&#13;",  # a parser would make a line end of it
}
XHTML = XML | dict.fromkeys(UNWRITABLE, "\ufffd")


def markdown(text: str) -> str:
    r"""A line of text as a Markdown paragraph or heading: `*区` becomes `\*区`, `1986. ` becomes `1986\. `."""
    if opening := OPENING.match(text):
        sign, number, mark = opening.groups()
        head = f"{number}{_opened(mark)}" if number else _opened(sign)
        return head + inline(text[opening.end() :])
    return inline(text)


def _opened(sign: str) -> str:
    return "\\" + sign if sign in OPENING_BACKSLASHED or sign == ")" else f"&#{ord(sign)};"


def inline(text: str) -> str:
    """Text inside a line of Markdown, in a link or a cell of a table."""
    return SPECIAL.sub(_escaped, text.translate(REFERENCES) if REFERENCED.search(text) else text)


def _escaped(match: re.Match[str]) -> str:
    sign = match.group()
    return "\\" + sign if sign in BACKSLASHED else f"&#{ord(sign)};"


def code(text: str) -> str:
    """A line of text as code in a line of Markdown."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def is_laborious(text: str, tags: int = 0) -> bool:
    """Whether a line needs so many escapes, and tags of the marks over it, that a renderer takes long over it."""
    return tags + len(text) > MOST_ESCAPES and tags + len(text) - len(text.translate(PLAIN)) > MOST_ESCAPES


def html(text: str) -> str:
    r"""Text inside an HTML element; `\r`, tabs and control characters survive Markdown as references."""
    found = text.translate(HTML) if REFERENCED.search(text) else text
    return SPACES_AT_END.sub(lambda match: "&#32;" * len(match.group()), found) if " " in found else found


def cell(text: str) -> str:
    """Text inside an HTML element that stays on one line of Markdown: a line end is a reference too."""
    return html(text).replace("\n", "&#10;")


def attribute(text: str) -> str:
    """Text as the value of an attribute, in double quotes, in a block of HTML or a line of Markdown."""
    return text.translate(ATTRIBUTE)


def xhtml(text: str) -> str:
    """Text inside an element of XHTML; characters that it cannot hold as the sign that there was one."""
    return text.translate(XHTML)


def xml(text: str) -> str:
    """Text inside an element of XML; characters that it cannot hold are empty elements of TEI."""
    return text.translate(XML)
