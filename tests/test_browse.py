"""To browse an archive: every speech under each facet, what is unknown too; pages, values and marks of a bounded number."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from build_site import build
from speech_archive.models import Basis, Finding, SourceOffset
from speech_archive.models.dating import DateStatus
from speech_archive.publish.browse import pages
from speech_archive.publish.browse.facets import MOST_KEYWORDS, MOST_OF_KEYWORD, Facet, facets, when_of
from speech_archive.publish.browse.pages import named, parts
from speech_archive.publish.catalogue import Entry, by_date, catalogue, divisions_of
from speech_archive.publish.charts.timeline import MOST_MARKS, timeline
from speech_archive.publish.view import View
from tests.conftest import ARCHIVES
from tests.test_view import view

__all__ = ["view"]  # the golden archive's


@pytest.fixture
def entry(view: View) -> Entry:
    """One speech of which nothing is known."""
    (first, *_) = catalogue(view)
    return replace(
        first, office="", creator="", place="", divisions=(), kind="", event="", keywords=(), date=None, begin="", end=""
    )


def dated(entry: Entry, begin: str, end: str, *, certain: bool = False) -> Entry:
    sign = "certain" if certain else "window"
    return replace(entry, date=f"{begin}/{end}", begin=begin, end=end, sign=sign, status=DateStatus.INFERRED)


def placed(entry: Entry, place: str) -> Entry:
    return replace(entry, place=place, divisions=divisions_of(place))


def facet(found: tuple[Facet, ...], key: str) -> Facet:
    return next(one for one in found if one.key == key)


def test_every_speech_stands_once_under_each_facet_the_unknown_last(view: View) -> None:
    entries = catalogue(view)
    for found in facets(entries):
        if found.key == "keyword":
            continue
        listed = [entry.speech.id for group in found.groups for entry in group.entries]
        assert sorted(listed) == sorted(view.speeches), found.key
        assert not any(group.is_unknown for group in found.groups[:-1])


def test_a_facet_that_has_no_value_is_left_out(entry: Entry) -> None:
    assert [found.key for found in facets([entry])] == ["source", "witnesses", "status"]


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        ("2014-07-25", "2014-07-25", "2014"),
        ("2014-01-01", "2014-12-31", "2014"),
        ("2003-08-01", "2013-08-01", "2003–2013"),
        ("", "2013-08-01", "2013 以前"),
        ("2003-08-01", "", "2003 以后"),
    ],
)
def test_a_speech_is_of_its_year_or_of_its_window(entry: Entry, begin: str, end: str, said: str) -> None:
    assert when_of(dated(entry, begin, end)) == said


def test_an_open_window_is_ordered_by_the_end_it_has(entry: Entry) -> None:
    found = by_date([dated(entry, "", "2001-01-01"), entry, dated(entry, "2005-01-01", "2006-01-01")])

    assert [one.end for one in found] == ["2006-01-01", "2001-01-01", ""]


def test_places_are_a_tree_whose_branches_count_what_lies_in_them(entry: Entry) -> None:
    places = ["湖南省", "湖南省邵阳市邵东县", "湖南省邵阳市邵东县", "湖南省长沙市", "望禾县", ""]
    found = facet(facets([placed(entry, place) for place in places]), "place")

    tree = [(one.depth, one.name, one.count, one.link is not None) for one in named(found, parts(found))]

    assert tree == [
        (1, "望禾县", 1, True),
        (1, "湖南省", 4, True),
        (2, "邵阳市", 2, False),
        (3, "邵东县", 2, True),
        (2, "长沙市", 1, True),
        (1, "无考", 1, True),
    ]


def test_pages_hold_so_many_rows_and_a_long_group_goes_on(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ROWS", 4)
    entries = [replace(entry, kind=kind) for kind in "讲讲讲讲讲讲讲讲讲致致报"]
    found = parts(facet(facets(entries), "kind"))

    assert [[(group.name, len(group.entries), group.count) for group in part] for part in found] == [
        [("讲", 4, 9)],
        [("讲", 4, 9)],
        [("讲", 1, 9), ("致", 2, 2), ("报", 1, 1)],
    ]


def test_keywords_are_the_shared_ones_and_list_so_many(entry: Entry) -> None:
    entries = [replace(entry, keywords=("渡口", f"独{n}", *(f"词{k}" for k in range(n, n + 400)))) for n in range(30)]
    found = facet(facets(entries), "keyword")

    assert found.groups[0].name == "渡口"
    assert (found.groups[0].count, len(found.groups[0].entries)) == (30, MOST_OF_KEYWORD)
    assert len(found.groups) == MOST_KEYWORDS
    assert not any(group.name.startswith("独") for group in found.groups)


def test_a_timeline_draws_a_point_or_a_bar_a_speech(entry: Entry) -> None:
    found = timeline([dated(entry, "2014-07-25", "2014-07-25", certain=True), dated(entry, "2003-08-01", "2013-08-01"), entry])

    assert found is not None
    assert (found.svg.count("<circle"), found.svg.count("<rect")) == (1, 1)
    assert [(row.begin, row.certain, row.possible) for row in found.decades] == [(2000, 0, 1), (2010, 1, 1)]


def test_a_timeline_of_many_speeches_is_no_longer(entry: Entry) -> None:
    def size(count: int) -> int:
        many = [dated(entry, f"{1950 + n % 60}-01-01", f"{1951 + n % 70}-01-01", certain=n % 2 == 0) for n in range(count)]
        found = timeline([one for one in many if one.begin <= one.end])
        assert found is not None
        return len(found.svg)

    assert size(4000) < 20_000
    assert abs(size(8000) - size(4000)) < 2000
    assert MOST_MARKS < 200


def test_without_a_date_there_is_no_timeline(entry: Entry) -> None:
    assert timeline([entry]) is None


def test_a_title_of_signs_is_escaped_in_lists_and_in_the_picture(entry: Entry) -> None:
    odd = replace(dated(entry, "2003-08-01", "2013-08-01"), title='<b>*甲*</b> [x](y) "&', office="a|b")

    assert pages.line(odd).startswith('[&lt;b&gt;\\*甲\\*&lt;/b&gt; \\[x\\](y) "&amp;](')
    chart = timeline([odd])
    assert chart is not None
    assert "<b>" not in chart.svg


def test_the_counts_on_the_page_of_all_facets_are_those_of_the_lists(tmp_path: Path) -> None:
    build(ARCHIVES / "golden", tmp_path / "docs")
    folder = tmp_path / "docs" / "browse"
    index = (folder / "index.md").read_text(encoding="utf-8")

    for key in ("year", "kind", "source", "status", "witnesses"):
        if not (folder / f"{key}.md").exists():
            continue
        text = (folder / f"{key}.md").read_text(encoding="utf-8")
        rows = Counter(re.findall(r"^- \[.*\]\(\.\./speeches/([a-z0-9-]+)\.md\)", text, re.MULTILINE))
        said = re.findall(rf"\]\({key}\.md#v\w+\) ([\d,]+)", index)
        assert sum(map(int, said)) == len(rows), key
        assert set(rows.values()) == {1}


def test_a_place_that_only_a_finding_widens_is_found_by_its_divisions(view: View) -> None:
    """The control: what is printed stays what lists show."""
    speech = next(iter(view.speeches.values()))
    printed = Finding(
        field="place", value="邵东县", basis=Basis.STATED, rule="x", begin=SourceOffset(0), end=SourceOffset(3), quote="邵东县"
    )
    wide = replace(printed, value="湖南省邵阳市邵东县", basis=Basis.INFERRED, rule="division")
    other = replace(speech, findings=(printed, wide))
    (found, *_) = catalogue(replace(view, speeches={speech.id: other}))

    assert (found.place, found.divisions) == ("邵东县", ("湖南省", "邵阳市", "邵东县"))
