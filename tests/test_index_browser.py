"""The index of speeches in a browser: sorted, filtered over all its pages, the state in the address; whole without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import SIZES, chromium, faults_of, served
from tests.conftest import Project

SPEECHES = 210  # more than one page
TENS = sum(2010 <= 2001 + n % 20 <= 2019 for n in range(3, SPEECHES + 1, 3))  # of the mayor
TALK = """第{n}篇：在第{n}次渡口会上的讲话
{office}　周以恒
（{year}年3月{day}日）
同志们：
会议到{mask}渡口来开，是要把{words}说清楚，说完就下水。
谢谢大家！
"""


@dataclass(frozen=True)
class Index:
    """A browser on a site with an index of two pages."""

    browser: Browser
    root: str


@pytest.fixture(scope="module")
def index(make_project: Callable[..., Project]) -> Iterator[Index]:
    project = make_project()
    talks = [
        TALK.format(
            n=n,
            office="青芦县县长" if n % 3 else "望禾市市长",
            year=2001 + n % 20,
            day=n % 28 + 1,
            mask="**" if n % 5 == 0 else "北岸",
            words="".join(Random(n).choices("船桨缆篙锚桅舱舵帆橹岸滩洲渚潮汐涛浪", k=60)),
        )
        for n in range(1, SPEECHES + 1)
    ]
    (project.archive / "渡口会.txt").write_text("".join(talks), encoding="utf-8")
    project.build()
    with served(project.site) as root, chromium() as browser:
        yield Index(browser, root)


@pytest.fixture
def page(index: Index) -> Iterator[Page]:
    context = index.browser.new_context(**SIZES["wide"])
    page = context.new_page()
    faults = faults_of(page, index.root)
    page.goto(f"{index.root}speeches/")
    yield page
    assert not faults
    context.close()


def rows(page: Page) -> list[str]:
    return page.locator(".list--speeches tbody tr td:first-child a").all_inner_texts()


def test_without_a_filter_a_page_shows_its_own_rows_the_youngest_first(page: Page) -> None:
    assert len(rows(page)) == 200
    dates = page.locator(".list--speeches .when").all_inner_texts()
    assert dates == sorted(dates, reverse=True)
    expect(page.locator(".pages")).to_be_visible()


def test_a_filter_looks_into_all_pages_and_stands_in_the_address(page: Page) -> None:
    page.get_by_label("找字").fill("第21 次")
    expect(page.get_by_role("status")).to_have_text("得 1 篇")
    page.get_by_label("找字").fill("望禾市")
    expect(page.get_by_role("status")).to_have_text("得 70 篇")
    page.get_by_label("年代").select_option("2010")
    expect(page.get_by_role("status")).to_have_text(f"得 {TENS} 篇")
    assert "q=%E6%9C%9B%E7%A6%BE%E5%B8%82" in page.url
    assert "decade=2010" in page.url

    found = rows(page)
    page.reload()
    expect(page.get_by_role("status")).to_have_text(f"得 {TENS} 篇")
    assert rows(page) == found
    expect(page.locator(".pages")).to_be_hidden()

    page.get_by_role("button", name="清除条件").click()
    expect(page.get_by_label("找字")).to_be_focused()
    assert "?" not in page.url


def test_a_column_sorts_both_ways_by_the_keyboard(page: Page) -> None:
    head = page.get_by_role("columnheader", name="文本")
    button = page.get_by_role("columnheader", name="题名").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="题名")).to_have_attribute("aria-sort", "ascending")
    first = rows(page)
    assert "sort=title" in page.url

    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="题名")).to_have_attribute("aria-sort", "descending")
    assert "turned=1" in page.url
    assert rows(page)[0] != first[0]
    assert head.get_attribute("aria-sort") is None


def test_rows_of_other_pages_lead_to_their_speeches(page: Page) -> None:
    page.get_by_label("找字").fill("第1次")
    expect(page.get_by_role("status")).to_contain_text("得")
    page.locator(".list--speeches tbody a").first.click()
    expect(page.locator("[data-speech]")).to_be_visible()


def test_a_filter_offers_what_there_is_and_how_many(page: Page) -> None:
    page.get_by_label("找字").fill("县长")
    expect(page.get_by_role("status")).to_have_text("得 140 篇")
    options = page.locator("select[name=masks] option").all_inner_texts()
    assert options[0] == "不限"
    assert sum(int(option.rpartition("（")[2].rstrip("）")) for option in options[1:]) == 140


def test_without_a_script_the_table_is_whole(index: Index) -> None:
    context = index.browser.new_context(**SIZES["wide"], java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{index.root}speeches/")
    first = rows(page)
    page.get_by_role("link", name="2", exact=True).click()
    second = rows(page)

    assert len(first) + len(second) == len(set(first + second)) == SPEECHES
    assert not page.locator(".filters").count()
    context.close()


def test_on_a_phone_nothing_runs_over_and_the_filters_are_folded(index: Index) -> None:
    context = index.browser.new_context(**SIZES["phone"])
    page = context.new_page()
    page.goto(f"{index.root}speeches/")

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_label("找字")).to_be_hidden()
    page.get_by_text("筛选与排序").tap()
    page.get_by_label("排序").select_option("title")
    expect(page.get_by_role("status")).to_contain_text(f"{SPEECHES}")
    context.close()
