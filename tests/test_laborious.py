"""Python-Markdown takes time by the square of the escapes and tags in a line: no line that the build writes has very many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown import Markdown  # type: ignore[import-untyped]
from mkdocs.utils.meta import get_data
from selectolax.lexbor import LexborHTMLParser

from build_site import build
from speech_archive.publish.markup import MOST_ESCAPES

MANY = 2 * MOST_ESCAPES
PLACES = ("望禾镇", "柳湾村", "石渡镇", "清浦县", "云泽市", "沅溪区", "临洲县", "岚江县")
FULL = "".join(
    f"{PLACES[number % 8]}的{chr(0x4E00 + number % 5000)}{chr(0x5E00 + number % 4999)}{chr(0x6E00 + number % 4998)}水渠，"
    for number in range(MANY // 20)
)
MASKED = FULL
for place in PLACES:
    MASKED = MASKED.replace(place, "××" + place[-1])

TEXTS = [
    pytest.param(["我们请" + "*" * MANY + "来讲。"], id="a run of stars"),
    pytest.param(["我们请" + "*人" * MANY + "来讲。"], id="stars apart"),
    pytest.param(["我们请" + "&人<" * MANY + "来讲。"], id="signs of HTML"),
    pytest.param(["我们请" + "\x01人" * MANY + "来讲。"], id="control characters"),
    pytest.param(["请" + "××镇的人来，" * MANY], id="open masks"),
    pytest.param([MASKED, FULL], id="masks that a twin fills"),
    pytest.param(["一、" + "*人" * MANY + "\n有水。"], id="a heading"),
    pytest.param(["同" + "*人" * MANY + "同志们：\n有水。"], id="a salutation"),
]


@pytest.mark.parametrize("texts", TEXTS)
def test_no_line_of_markdown_is_laborious_and_every_text_is_shown(texts: list[str], tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    for number, text in enumerate(texts):
        whole = f"在村里的讲话\n同志们：\n{text}\n谢谢大家！\n"
        (tmp_path / "archive" / f"{number}.txt").write_text(whole, encoding="utf-8", newline="")
    build(tmp_path / "archive", tmp_path / "docs")

    for page in (tmp_path / "docs" / "speeches").glob("*.md"):  # a source's text stands in one block of HTML
        lines = get_data(page.read_text(encoding="utf-8"))[0].split("\n")
        in_markdown = [line for line in lines if not line.startswith("<")]
        assert all(sum(map(line.count, "\\&<")) <= MOST_ESCAPES * 1.1 for line in in_markdown), page
    checked = 0
    for line in (tmp_path / "docs" / "data" / "speeches.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        source = (tmp_path / "docs" / "speeches" / f"{row['id']}.md").read_text(encoding="utf-8")
        html = LexborHTMLParser(Markdown(extensions=["attr_list", "tables", "toc"]).convert(get_data(source)[0]))
        for number, paragraph in enumerate(row["paragraphs"], 1):
            (found,) = html.css(f"[id='p{number}']")
            for stranger in found.css("[data-note], [data-layer]"):
                stranger.decompose()
            assert found.text(deep=True, separator="", strip=False) == paragraph
            checked += 1
    assert checked >= 3 * len(texts)
