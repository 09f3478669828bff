"""What search does with the facts of speeches: facets, years, the distribution of hits, words beside a phrase, spoken titles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, served
from tests.conftest import Project
from tests.test_search import answer, data

LINES = (
    "渡口的船票涨了两回，学生的一分没有涨，这一条写进了章程。",
    "船老大说，夜里有人敲窗，他就起来摆渡，三十年没有误过一回。",
    "摆渡的章程要贴在渡口，字要大，让不戴眼镜的老人也看得见。",
)


def speech(title: str, date: str, extra: str = "") -> str:
    return f"{title}\n（{date}）\n同志们：\n" + "\n".join(LINES) + f"\n{extra}\n谢谢大家！\n"


FILES = {
    "甲": "第一篇：" + speech("在清浦县渡口管理会上的讲话", "2014年3月5日", "清浦的渡口有九处，处处要有人守着。"),
    "乙": "第一篇：" + speech("在清浦县渡口管理会上的讲话", "2014年3月5日", "清浦的渡口有九处，处处要有人守着。"),
    "丙": "第一篇：在云泽市重阳节上的致辞\n（2016年10月9日）\n老人家们：\n重阳的渡口，菊花开到了水边；朝朝暮暮过河的人，"
    "今天都是客人。\n坐船不要钱，吃面也不要钱，章程上没有这一条，今天加上。\n谢谢大家！\n",
    "丁": "第一篇：在行政学校的讲话\n同学们：\n写公文先要站在渡口看一天船，看完再写，写出来的字才靠得了岸。\n谢谢大家！\n",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    """Two copies of one speech, an address, and a speech without a date."""
    made = make_project()
    for name, text in FILES.items():
        (made.archive / f"{name}.txt").write_text(text, encoding="utf-8")
    made.build()
    return made


@pytest.fixture(scope="module")
def address(project: Project) -> Iterator[str]:
    with served(project.site) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not faults


def ids(project: Project, *names: str) -> set[str]:
    """The speeches of some files."""
    sources = {row["id"]: row["path"].removesuffix(".txt") for row in data(project, "sources")}
    return {row["id"] for row in data(project, "speeches") if sources[row["source"]] in names}


def test_the_index_has_the_facts_that_are_published(page: Page, address: str, project: Project) -> None:
    page.goto(address)
    known = page.evaluate(
        """async address => {
          const { openIndex } = await import(address + "assets/search/index.js")
          const { FACETS, knowledge } = await import(address + "assets/search/facets.js")
          const know = await knowledge(await openIndex(new URL("search/", address)))
          const own = (key, n) => FACETS.find(facet => facet.key === key).of(know, n)
          return know.ids.map((id, n) => [id, ...own("kind", n), ...own("place", n), ...own("office", n), know.yearsOf(n)])
        }""",
        address,
    )

    rows = {row["id"]: row for row in data(project, "speeches")}
    assert {id_ for id_, *_ in known} == set(rows)
    for id_, kind, place, office, years in known:
        row = rows[id_]
        assert (kind, place, office) == tuple(row[key] or "" for key in ("kind", "place", "creator_role"))
        begin, _, end = (row["date"] or "").partition("/")
        assert years == [int(year[:4]) if year[:4].isdecimal() else 0 for year in (begin, end or begin)]


def test_years_narrow_a_search_and_stand_in_the_address(page: Page, address: str, project: Project) -> None:
    page.goto(f"{address}search/?q={quote('渡口')}")
    assert answer(page)[0] == 4
    box = page.get_by_role("spinbutton", name="从哪一年")
    box.fill("2015")
    box.press("Enter")
    page.wait_for_url("**from=2015*")
    dated = {row["id"] for row in data(project, "speeches") if row["date"] and not row["date"].startswith("2014")}

    total, shown = answer(page)
    assert set(shown) == dated >= ids(project, "丙")
    assert total == len(dated)
    page.goto(f"{address}search/?q={quote('渡口')}&from=2015&to=1066")
    assert answer(page)[0] == total  # an address may ask for anything


@pytest.mark.parametrize(
    "asked",
    ["kind=none", "place=%00", "office=toString", "status=9", "status=x", "from=20x0", "to=99999", "view=none", "layer=all"],
)
def test_an_address_that_asks_for_no_fact_asks_for_nothing(page: Page, address: str, asked: str) -> None:
    page.goto(f"{address}search/?q={quote('渡口')}&{asked}")

    assert answer(page)[0] == 4
    expect(page.locator("[data-facets]")).not_to_contain_text("undefined")


def test_the_distribution_has_a_tick_a_hit_and_copies_together(page: Page, address: str, project: Project) -> None:
    page.goto(f"{address}search/?q={quote('渡口')}&view=spread")
    total, shown = answer(page)
    texts = {row["id"]: "\n".join(row["paragraphs"]) for row in data(project, "speeches")}

    assert (total, set(shown)) == (4, set(texts))
    assert set(page.evaluate("[...document.querySelectorAll('.twins [data-speech]')].map(row => row.dataset.speech)")) == ids(
        project, "甲", "乙"
    )
    for id_, text in texts.items():
        ticks = page.locator(f"[data-speech='{id_}'] .tick")
        places = [float(tick.get_attribute("x1") or -1) for tick in ticks.all()]
        begins = [at for at in range(len(text)) if text.startswith("渡口", at)]
        assert places == pytest.approx([1000 * at / len(text) for at in begins], abs=0.1)
    page.locator(f"[data-speech='{shown[0]}'] svg a").nth(1).dispatch_event("click")
    expect(page.locator(".hit-bar output")).to_contain_text("2/")


def test_words_beside_a_phrase_and_years_count_a_work_once(page: Page, address: str) -> None:
    page.goto(f"{address}search/?q={quote('渡口')}&view=figures")
    answer(page)
    page.get_by_text("各年数目").click()

    years = page.locator(".figures table").first.locator("tbody tr")
    assert ("2014", "1") in [tuple(row.locator("th, td").all_text_contents()[:2]) for row in years.all()]
    words = page.locator(".figures section").nth(1)
    expect(words).to_contain_text("章程")
    counts = [row.locator("td").nth(2).text_content() for row in words.locator("tbody tr").all()]
    assert max(int(count or 0) for count in counts) <= 3


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("qingpuxian", "在清浦县渡口管理会上的讲话"),
        ("qpxdk", "在清浦县渡口管理会上的讲话"),
        ("qingpuxdukou", "在清浦县渡口管理会上的讲话"),
        ("zhongyang", "在云泽市重阳节上的致辞"),
        ("chongyang", "在云泽市重阳节上的致辞"),
        ("xingzhengxuex", "在行政学校的讲话"),
        ("hangzheng", "在行政学校的讲话"),
        ("Yun Ze Shi", "在云泽市重阳节上的致辞"),
    ],
)
def test_titles_are_suggested_by_how_they_are_spoken(page: Page, address: str, typed: str, title: str) -> None:
    """Syllables, first letters, both mixed, a last syllable begun; any reading of a character that has several."""
    page.goto(address + "about/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="检索全文、题名")
    box.press_sequentially(typed)
    options = page.get_by_role("option")

    expect(options.first).to_have_text(f"检索全文“{typed}”")
    expect(options.nth(1)).to_contain_text(title)
    expect(options).to_have_count(2)


def test_a_page_of_results_reads_no_more_texts_than_it_shows(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for query, count in (("渡口", 4), ("重阳的渡口", 1), ("章程", 3)):
        asked.clear()
        page.goto(f"{address}search/?q={quote(query)}")

        assert answer(page)[0] == count
        assert len([url for url in asked if "/search/t/" in url]) <= count


def test_facts_of_many_values_come_when_a_reader_asks_about_them(page: Page, address: str, project: Project) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}search/?q={quote('渡口')}")
    answer(page)
    assert not [url for url in asked if "/search/f-" in url]
    page.locator("[data-key=keyword] > summary").click()
    keywords = {row["id"]: row["keywords"] for row in data(project, "speeches")}
    word = next(word for words in keywords.values() for word in words)
    item = page.locator("[data-key=keyword] label").filter(has_text=re.compile(f"^{word}\\d+$"))
    expect(item).to_contain_text(str(sum(word in words for words in keywords.values())))
    item.locator("input").check()
    page.wait_for_url("**keyword=*")

    expected = {id_ for id_, words in keywords.items() if word in words}
    assert set(answer(page)[1]) == expected
    page.reload()
    assert set(answer(page)[1]) == expected
