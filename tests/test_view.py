"""What is published shares one view; how many pages it makes is known before they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

import build_site
from speech_archive.publish.earlier import File, Ingredients
from speech_archive.publish.exports.formats import FORMATS
from speech_archive.publish.pages.site import page_count, pages
from speech_archive.publish.view import View, view_of
from speech_archive.publish.words.words import words
from tests.conftest import ARCHIVES
from tests.witnesses import anew, made


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    """That of the golden archive."""
    seen: list[View] = []

    def kept(*given: Any, **named: Any) -> View:
        seen.append(view_of(*given, **named))
        return seen[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_site, "view_of", kept)
        build_site.build(ARCHIVES / "golden", tmp_path_factory.mktemp("view") / "docs")
    return seen[0]


def walk(view: View) -> Iterator[File]:
    """All pages of a view, made one by one."""
    return pages(view, anew(), Ingredients(view))


def test_as_many_pages_are_made_as_were_counted(view: View) -> None:
    names = [name for name, _ in walk(view)]

    assert len(names) == len(set(names)) == page_count(view)


def test_pages_are_made_one_by_one(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar that counts them moves while they are made."""
    seen: list[str] = []

    def page(_: View, speech: Any) -> bytes:
        seen.append(speech.id)
        return b""

    monkeypatch.setattr("speech_archive.publish.pages.site.speech_page", page)
    next(walk(view))

    assert len(seen) == 1


def test_a_view_is_frozen(view: View) -> None:
    with pytest.raises(FrozenInstanceError):
        view.site = view.site  # type: ignore[misc]
    assert {field.name for field in fields(view)} >= {"speeches", "works", "gaps", "headings"}


def test_each_speech_has_a_file_of_each_format_and_a_link_to_it(view: View) -> None:
    files = made(walk(view))
    assert len({row.suffix for row in FORMATS}) == len(FORMATS)
    for id_ in view.speeches:
        page = files[f"speeches/{id_}.md"].decode()
        for row in FORMATS:
            assert files[f"speeches/{id_}.{row.suffix}"]
            assert f"[{words()['formats'][row.suffix]}]({id_}.{row.suffix})" in page


def test_every_place_of_a_reading_text_is_found_in_its_source(view: View) -> None:
    for id_, speech in view.speeches.items():
        at = 0
        for paragraph in speech.reading.paragraphs:
            for offset, char in enumerate(paragraph, at):
                begin, end = view.place(id_, offset, offset + 1)
                assert view.source_text(id_)[begin:end] == char
            at += len(paragraph) + 1
