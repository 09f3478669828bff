"""What search finds beyond the letters of a text: restored words in their layer, any one character, operators of full width."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from speech_archive.language.folding import searched
from speech_archive.publish.search.texts import APART, WINDOW, _windows
from tests.browser import chromium, served
from tests.conftest import Project
from tests.test_restored import MASKED, OPEN
from tests.test_search import answer, data

SIGNS = """第一篇：在望禾镇夜校结业式上的讲话
同志们：
灯油够不够？够的。“够不够”三个字，从前谁也不敢问；如今人人敢问。
夜校的灯亮着，人就不散；夜校的门关了，人还在路上说。
谢谢大家！
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    """A speech, once open and once masked (a place, a person, a number, an odd glyph), and one with signs."""
    made = make_project()
    for name, text in (("甲", OPEN), ("乙", MASKED)):
        (made.archive / f"{name}.txt").write_text(f"第一篇：在修渠会上的讲话\n{text}", encoding="utf-8")
    (made.archive / "丙.txt").write_text(SIGNS, encoding="utf-8")
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


def masked(project: Project) -> str:
    return str(next(row["id"] for row in data(project, "speeches") if "×××" in "".join(row["paragraphs"])))


def layer(page: Page, name: str) -> list[str]:
    """The speeches that the page shows as found in a layer."""
    rows = page.locator(f"[data-layer={name}][data-speech]").all()
    return [row.get_attribute("data-speech") or "" for row in rows]


@pytest.mark.parametrize(
    "query",
    ["请大家到望禾镇来", "望禾镇 管渠的人", "望禾镇来，是要把这条老渠的事情说透。渠首那块碑上刻着三十七个名字", "设置一个看渠站"],
)
def test_a_restored_word_is_found_in_its_layer_beside_the_copy_that_prints_it(
    page: Page, address: str, project: Project, query: str
) -> None:
    """A phrase over a restored word, longer than a window of the index too; an odd glyph put right."""
    page.goto(f"{address}search/?q={quote(query)}")

    total, shown = answer(page)
    assert (total, layer(page, "exact")) == (1, shown)
    assert layer(page, "restored") == [masked(project)]
    expect(page.locator("[data-layer=restored] .about")).to_contain_text("复原")
    expect(page.get_by_role("status")).to_contain_text("复原的掩字另有 1 篇")


def test_what_stands_in_the_text_itself_is_no_restored_hit(page: Page, address: str, project: Project) -> None:
    """Both copies have it as it is printed, the masked one beside a restored word."""
    page.goto(f"{address}search/?q={quote('是要把这条老渠')}")

    assert answer(page)[0] == 2
    assert layer(page, "restored") == []


def test_a_name_that_is_withheld_is_found_in_no_copy_that_masks_it(page: Page, address: str, project: Project) -> None:
    """Neither by search nor in a file of the index."""
    page.goto(f"{address}search/?q={quote('周以恒')}")
    assert (answer(page)[0], layer(page, "restored")) == (1, [])
    text = next((project.docs / "search" / "t").glob(f"{masked(project)}-*.bin"))
    lines = zlib.decompress(text.read_bytes()).decode("utf-16-le").split("\n")

    words = [word for *_, word in json.loads(lines[2])]
    assert "望禾" in words
    assert not any("周以恒" in line for line in lines)


def test_a_restored_hit_leads_to_its_words_on_the_page(page: Page, address: str, project: Project) -> None:
    page.goto(f"{address}search/?q={quote('请大家到望禾镇来')}")
    answer(page)
    page.locator(f"[data-speech='{masked(project)}'] .kwic").click()
    page.wait_for_function("CSS.highlights.has('found')")

    assert "".join(page.evaluate("[...CSS.highlights.get('found')].map(String)")) == "请大家到望禾镇来"
    expect(page.locator(".hit-bar output")).to_have_text("1/1")


def test_an_export_of_restored_hits_says_where_the_mask_stands(
    page: Page, address: str, project: Project, tmp_path: Path
) -> None:
    page.goto(f"{address}search/?q={quote('大家到望禾镇来')}&layer=restored")
    answer(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    download.value.save_as(tmp_path / "a.json")

    (hit,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["hits"]
    text = "\n".join(next(row["paragraphs"] for row in data(project, "speeches") if row["id"] == masked(project)))
    assert (hit["layer"], hit["hit"], text[hit["begin"] : hit["end"]]) == ("restored", "大家到望禾镇来", "大家到**镇来")


def test_windows_hold_every_phrase_over_a_restored_word() -> None:
    words = ((3, 5, "望禾"), (9, 10, "置"), (90, 92, "清浦"))
    text = "请到＊＊镇来，设臵" + "甲乙 丙丁" * 20
    text = text[:90] + "××" + text[92:]

    found = "".join(_windows(text, words))

    whole, places, at = "", [], 0
    for begin, end, word in words:
        whole += searched(text[at:begin])
        places.append((len(whole), len(whole) + len(word)))
        whole += word
        at = end
    whole += searched(text[at:])
    for begin, end in places:
        for start in range(max(0, begin - WINDOW + 1), end):
            assert whole[start : start + WINDOW] in found
    assert all(piece in whole for piece in found.split(APART))
    assert APART in found


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("够不够？", 1),
        ("够不够?够", 1),
        ("“够不够”", 1),
        ("夜?的灯", 1),
        ("夜？的灯", 1),
        ("夜 ? 的灯", 1),
        ("夜 ？ 的灯", 1),
        ('"夜 ? 的灯"', 0),
        ("夜 ?? 的灯", 0),
        ("夜??灯", 1),
        ("“夜校的灯”", 1),
        ("“夜校 的灯” 油", 1),
        ("“夜校的灯” 渠", 0),
        ("灯油 ＮＥＡＲ／１ 够的", 0),
        ("灯油 ＮＥＡＲ／２０ 够的", 1),
        ("灯油 ｜ 渠首", 3),
        ("人 －渠首", 1),
        ("人 -渠首", 1),
    ],
)
def test_operators_of_any_width_and_any_one_character(page: Page, address: str, query: str, total: int) -> None:
    """A sign is literal first: `？` and `“ ”` are signs of texts too. Where nothing has it so, it works, and that is said."""
    page.goto(f"{address}search/?q={quote(query)}")

    assert answer(page)[0] == total
    is_told = "没有连符号一起照写的" in (page.get_by_role("status").text_content() or "")
    assert is_told == (query in {"夜?的灯", "夜？的灯", "夜??灯", "“夜校的灯”"})


def test_the_hits_on_a_page_are_numbered_and_keys_lead_through_them(page: Page, address: str, project: Project) -> None:
    page.goto(f"{address}search/?q={quote('夜校')}")
    answer(page)
    page.locator(".kwic").nth(1).click()
    count = page.locator(".hit-bar output")
    expect(count).to_have_text("2/2")
    page.keyboard.press("n")
    expect(count).to_have_text("1/2")
    page.keyboard.press("p")
    expect(count).to_have_text("2/2")
    page.get_by_role("button", name="上一处").click()
    expect(count).to_have_text("1/2")
    expect(page.get_by_role("link", name="回到检索")).to_have_attribute("href", f"{address}search/?q={quote('夜校')}")


def test_a_hit_has_a_citation_to_copy(page: Page, address: str, project: Project) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}search/?q={quote('管渠的人')}")
    _, shown = answer(page)
    button = page.locator(".hit .take").first
    button.click()
    expect(button).to_have_text("已复制")

    quoted, cited = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert "管渠的人住在渠边" in quoted
    assert re.search(r"（[甲乙] · [甲乙] 第 1 篇 ¶4）$", quoted)
    assert "第4段" in cited
    assert f"{address}speeches/{shown[0]}/#p4" in cited


def test_on_a_phone_the_first_hit_is_in_sight_above_the_keyboard(browser: Browser, address: str) -> None:
    """Hints, facets and export are folded, and the box is left once it has asked: the keyboard goes."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN")
    page = context.new_page()
    page.goto(address + "search/")
    box = page.locator(".find--page input[type=search]")
    box.tap()
    box.press_sequentially("渠")
    box.press("Enter")
    answer(page)

    assert page.evaluate("document.activeElement.tagName") == "BODY"
    for folded in (".find__folded", ".takeaway"):
        assert page.locator(folded).get_attribute("open") is None
    bounds = page.locator(".hit").first.bounding_box()
    assert bounds is not None
    assert bounds["y"] + bounds["height"] < 844 - 336  # a keyboard with its bar of suggestions
    context.close()


def test_the_distribution_has_restored_copies_beside_the_others(page: Page, address: str, project: Project) -> None:
    page.goto(f"{address}search/?q={quote('大家到望禾镇来')}&view=spread")

    assert answer(page)[0] == 1
    twins = page.locator(".twins [data-speech]")
    expect(twins).to_have_count(2)
    restored = page.locator(f".twins [data-speech='{masked(project)}']")
    expect(restored).to_contain_text("复原")
    expect(restored.locator(".tick")).to_have_count(1)


def test_a_layer_may_be_asked_for_alone(page: Page, address: str, project: Project) -> None:
    page.goto(f"{address}search/?q={quote('大家到望禾镇来')}")
    answer(page)
    page.get_by_role("link", name="复原的掩字另有 1 篇").click()
    page.wait_for_url("**layer=restored*")

    assert answer(page) == (1, [masked(project)])
    expect(page.get_by_role("status")).to_contain_text("复原的掩字找到 1 篇讲话")
    expect(page.get_by_role("status")).not_to_contain_text("正文里没有")
