"""A place as printed is a division of the years of its text, by its name of then; on a tie it is none."""

from __future__ import annotations

import pytest

from bench.divisions import HEADER, joined, placed, settled, span_of
from bench.divisions import Row as Coded
from speech_archive.compare.places import infer_place, years_of
from speech_archive.language.divisions import LEVELS, NOW, TABLE, Division, resolve, stem_of, unit_of
from speech_archive.models import Basis, Finding
from speech_archive.models.finding import SourceOffset
from speech_archive.rules import load
from speech_archive.rules.kinds import Leader


@pytest.mark.parametrize(
    ("printed", "years", "path"),
    [
        ("岳阳地区", (1984, 1985), "湖南省岳阳地区"),
        ("岳阳地区", (1990, 1990), "湖南省岳阳市"),
        ("襄樊市", (2005, 2006), "湖北省襄樊市"),
        ("襄樊市", (2010, 2010), "湖北省襄樊市"),
        ("襄阳市", (2005, 2006), "湖北省襄樊市"),
        ("襄樊市", (2015, 2016), "湖北省襄阳市"),
        ("荆沙市", (1995, 1995), "湖北省荆沙市"),
        ("荆州地区", (1990, 1990), "湖北省荆州地区"),
        ("荆州市", (2000, 2000), "湖北省荆州市"),
        ("通县", (1990, 1990), "北京市通县"),
        ("通县", (2005, 2005), "北京市通州区"),
        ("通州区", (1990, 1990), "北京市通县"),
        ("普洱市", (2004, 2004), "云南省思茅市"),
        ("思茅地区", (1999, 1999), "云南省思茅地区"),
        ("邵东县", (2005, 2010), "湖南省邵阳市邵东县"),
        ("邵东县", (2021, 2022), "湖南省邵阳市邵东市"),
        ("中共湖南省邵阳市邵东县", (2005, 2010), "湖南省邵阳市邵东县"),
        ("江城县", (2010, 2010), "云南省普洱市江城哈尼族彝族自治县"),
        ("重庆市", (2014, 2014), "重庆市"),
        ("重庆市", (1988, 1988), "四川省重庆市"),
        ("西康省", (1954, 1954), "西康省"),
        ("川东区", (1951, 1951), "川东区"),
        ("沙市市", (1990, 1990), "湖北省沙市市"),
        ("陆良县", None, "云南省曲靖市陆良县"),
    ],
)
def test_a_place_is_what_it_was_called_then(printed: str, years: tuple[int, int] | None, path: str) -> None:
    found = resolve(printed, years)

    assert (found.path if found else None) == (path if printed != "陆良县" else "云南省陆良县")


@pytest.mark.parametrize("printed", ["朝阳区", "鼓楼区", "和平区", "城关镇", "无名县", "市", "", "中共", "某县", "全市", "人民"])
def test_a_tie_or_no_division_is_none(printed: str) -> None:
    assert resolve(printed, (2005, 2005)) is None


@pytest.mark.parametrize(
    ("printed", "near", "path"),
    [
        ("朝阳区", "长春市第十届人民代表大会", "吉林省长春市朝阳区"),
        ("朝阳区", "首都北京", "北京市朝阳区"),
        ("鼓楼区", "江苏省南京市", "江苏省南京市鼓楼区"),
        ("和平区", "天津", "天津市和平区"),
        ("朝阳区", "长春与北京", None),
        ("鼓楼区", "江苏省", None),
    ],
)
def test_what_is_near_decides_between_two_of_a_name(printed: str, near: str, path: str | None) -> None:
    found = resolve(printed, (2005, 2005), near=[near])

    assert (found.path if found else None) == path


def test_a_name_without_its_unit_is_one_of_its_level() -> None:
    found = resolve("襄樊", (2005, 2006), level="市")
    county = resolve("岳阳", (2005, 2005), level="县")

    assert found is not None
    assert county is not None
    assert (found.name, county.name) == ("襄樊市", "岳阳县")
    assert resolve("岳阳", (2005, 2005)) is None


def test_no_prefecture_is_told_of_before_the_tables_begin() -> None:
    found = resolve("凤阳县", (1961, 1961))

    assert found is not None
    assert found.path == "安徽省凤阳县"


def test_a_county_that_moved_within_the_years_is_one_without_a_prefecture() -> None:
    found = resolve("凤阳县", (1985, 1998))

    assert found is not None
    assert found.path == "安徽省凤阳县"


@pytest.mark.parametrize(
    ("name", "stem", "unit"),
    [
        *[("清河县", "清河", "县"), ("通县", "通县", "县"), ("吉林市", "吉林", "市"), ("沙市市", "沙市", "市")],
        *[
            ("双江拉祜族佤族布朗族傣族自治县", "双江", "自治县"),
            ("新疆维吾尔自治区", "新疆", "自治区"),
            ("内蒙古自治区", "内蒙古", "自治区"),
        ],
        *[("滨海新区", "滨海", "新区"), ("市", "市", ""), ("清河", "清河", "")],
    ],
)
def test_a_name_has_a_stem_and_a_unit(name: str, stem: str, unit: str) -> None:
    assert (stem_of(name), unit_of(name)) == (stem, unit)


def test_a_long_text_is_no_place() -> None:
    assert resolve("县" * 200_000, None) is None


def test_every_division_of_the_table_has_a_level_and_years_in_order() -> None:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line[0] not in "#>"]
    spans = [(province, prefecture, *item.split(" ")) for province, prefecture, items in rows for item in items.split(",")]

    assert len(spans) > 6_500
    for province, prefecture, name, span in spans:
        first, last = (int(year or other) for year, other in zip(span.split("-"), (0, NOW), strict=True))
        division = Division(name=name, prefecture=prefecture, province=province, first=first, last=last)
        assert first <= last, name
        assert unit_of(name) in LEVELS or name in ("井冈山", "畹町镇"), name
        assert division.path.endswith(name)


def test_every_change_of_the_table_is_between_divisions_that_it_has() -> None:
    text = TABLE.read_text(encoding="utf-8")

    assert text.startswith(HEADER)
    for line in text.splitlines():
        if line.startswith(">"):
            year, _, old, _, new = line[1:].split("\t")
            assert 1980 < int(year) < 2100
            assert f"{old} " in text
            assert f"{new} " in text


def test_spans_that_touch_are_one() -> None:
    assert list(joined([(1, 3), (4, 6), (8, 9)])) == [(1, 6), (8, 9)]
    assert [span_of(0, 1985), span_of(1986, NOW)] == ["-1985", "1986-"]


def test_a_city_led_by_its_province_in_name_alone_lies_in_the_prefecture_it_came_from() -> None:
    rows = [
        *[Coded("430000", "河东省", 0, NOW), Coded("430600", "清河市", 0, NOW)],
        *[Coded("430622", "青田县", 0, 1991), Coded("439007", "青田市", 1992, 1994), Coded("430682", "青田市", 1995, NOW)],
    ]

    found = settled(placed(rows))

    assert found["河东省", "清河市", "青田市"] == [(1992, NOW)]
    assert found["河东省", "清河市", "青田县"] == [(0, 1991)]
    assert found["河东省", "", "清河市"] == [(0, NOW)]


# What follows for a speech


def finding(field: str, value: str, quote: str | None = None, basis: Basis = Basis.STATED) -> Finding:
    begin, end = SourceOffset(3), SourceOffset(3 + len(quote or value))
    return Finding(field=field, value=value, basis=basis, rule="r", begin=begin, end=end, quote=quote or value)


def test_a_place_is_told_by_its_path_behind_what_the_speech_prints() -> None:
    (found,) = infer_place([finding("place", "邵东县"), finding("level", "县")], "2006-03/2007-01~")

    assert (found.field, found.value, found.basis, found.quote) == ("place", "湖南省邵阳市邵东县", Basis.INFERRED, "邵东县")


def test_a_place_in_traditional_characters_is_found() -> None:
    assert [found.value for found in infer_place([finding("place", "邵東縣")], "2006")] == ["湖南省邵阳市邵东县", "县"]


def test_a_title_decides_between_two_of_a_name() -> None:
    place = finding("place", "朝阳区")

    assert list(infer_place([place, finding("level", "区")], "2006")) == []
    assert [found.value for found in infer_place([place, finding("event", "长春市会议"), finding("level", "区")], "2006")] == [
        "吉林省长春市朝阳区"
    ]


def test_a_curators_place_stands_as_it_is() -> None:
    assert list(infer_place([finding("place", "邵东县", basis=Basis.CURATED)], "2006")) == []


@pytest.mark.parametrize(
    ("name", "window", "fields"),
    [
        ("周恩来", "1957-06-26", {"place": "国家", "level": "国家"}),
        ("习近平", "2015/2016~", {"place": "国家", "level": "国家"}),
        ("习近平", "2003", {}),
        ("习近平", None, {}),
        ("周恩来", "1957/..", {}),
        ("王明", "1957", {}),
    ],
)
def test_a_leader_of_the_nation_speaks_for_it_in_the_years_of_the_office(
    name: str, window: str | None, fields: dict[str, str]
) -> None:
    assert {found.field: found.value for found in infer_place([finding("creator", name)], window)} == fields


def test_an_office_that_is_printed_goes_before_what_is_known_of_a_name() -> None:
    assert list(infer_place([finding("creator", "周恩来"), finding("creator_role", "县长")], "1957")) == []


@pytest.mark.parametrize("leader", load(Leader), ids=lambda leader: leader.name)
def test_a_leader_has_years_in_order_and_a_source(leader: Leader) -> None:
    assert 1949 <= leader.first <= leader.last <= NOW
    assert leader.source
    assert leader.office


@pytest.mark.parametrize(
    ("window", "years"),
    [("2006", (2006, 2006)), ("2006-03-05/2008~", (2006, 2008)), ("2006/..", (2006, NOW)), ("../2006", (0, 2006)), (None, None)],
)
def test_a_window_has_a_first_and_a_last_year(window: str | None, years: tuple[int, int] | None) -> None:
    assert years_of(window) == years
