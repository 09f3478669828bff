"""What is published shares one view; how many pages it makes is known before they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

import build_site
from speech_archive.inputs.site import read_site
from speech_archive.models import Site
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
            assert f'{id_}.{row.suffix}">{words()["formats"][row.suffix]}</a>' in page


def test_every_place_of_a_reading_text_is_found_in_its_source(view: View) -> None:
    for id_, speech in view.speeches.items():
        at = 0
        for paragraph in speech.reading.paragraphs:
            for offset, char in enumerate(paragraph, at):
                begin, end = view.place(id_, offset, offset + 1)
                assert view.source_text(id_)[begin:end] == char
            at += len(paragraph) + 1


@pytest.mark.parametrize(
    ("settings", "site"),
    [
        (None, Site(name=None, has_folders=False)),
        ("site_name: 沅溪文存\n", Site(name="沅溪文存", has_folders=True)),
        ("site_name: 沅溪文存\nuse_directory_urls: false\n", Site(name="沅溪文存", has_folders=False)),
        ("site_name: !ENV [NAME, 某]\nx: !!python/name:a.b\n", Site(name=None, has_folders=True)),
        ("- x", Site(name=None, has_folders=False)),
        ("site_name: [", Site(name=None, has_folders=False)),
    ],
    ids=["no file", "named", "pages are files", "named by a program", "no settings", "broken"],
)
def test_a_build_by_itself_asks_the_settings_of_the_site(tmp_path: Path, settings: str | None, site: Site) -> None:
    if settings is not None:
        (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")

    assert read_site(tmp_path / "docs") == site


@pytest.mark.parametrize(("has_folders", "link"), [(True, "../../speeches/{}/"), (False, "../speeches/{}.html")])
def test_pages_say_the_name_of_the_site_and_link_as_it_does(tmp_path: Path, has_folders: bool, link: str) -> None:
    build_site.build(ARCHIVES / "golden", tmp_path / "docs", site=Site(name="沅溪<文>存", has_folders=has_folders))
    docs = tmp_path / "docs"

    assert "# 沅溪&lt;文&gt;存\n" in (docs / "index.md").read_text(encoding="utf-8")
    (speech, *_) = docs.glob("speeches/*-1.md")
    assert ". 沅溪&lt;文&gt;存，" in speech.read_text(encoding="utf-8")
    source = docs / "sources" / f"{speech.stem.removesuffix('-1')}.md"
    assert f'href="{link.format(speech.stem)}"' in source.read_text(encoding="utf-8")


def test_a_site_with_another_name_is_another_build(tmp_path: Path) -> None:
    docs, cache = tmp_path / "docs", tmp_path / "cache"
    for name in ("沅溪文存", "栎川文存"):
        build_site.build(ARCHIVES / "golden", docs, cache=cache, site=Site(name=name, has_folders=False))
        assert f"# {name}\n" in (docs / "index.md").read_text(encoding="utf-8")
