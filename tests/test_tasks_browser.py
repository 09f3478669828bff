"""Five things a newcomer comes for, each in four actions from home at most, as docs/about.md writes them, on a phone and wide.

Whoever only looks further down does nothing that counts; a tap that puts the cursor into a box does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import SIZES, chromium, faults_of, served
from tests.conftest import ROOT, SAMPLES, Project

MOST = 4
READERS: dict[str, dict[str, Any]] = {"wide": {"viewport": {"width": 1440, "height": 1000}}, "phone": SIZES["phone"]}
WRITTEN = {
    task: steps.split(" → ")
    for task, steps in re.findall(
        r"^- \*\*(.+?)\*\*　(点.+? → .+?)。", (ROOT / "docs" / "about.md").read_text(encoding="utf-8"), re.MULTILINE
    )
}


@dataclass(kw_only=True)
class Reader:
    """Who stands on the home page, and what they did since."""

    page: Page
    root: str
    is_on_phone: bool
    done: list[str] = field(default_factory=list)

    def click(self, action: str, target: Locator) -> None:
        self.done.append(action)
        (target.tap if self.is_on_phone else target.click)()

    def type(self, action: str, text: str) -> None:
        self.done.append(action)
        self.page.keyboard.type(text)

    def press(self, action: str, key: str) -> None:
        self.done.append(action)
        self.page.keyboard.press(key)

    def link(self, name: str) -> Locator:
        """The link of that name in what the page has to say, not in the bars around it."""
        return self.page.get_by_role("main").get_by_role("link").filter(has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))

    def has_followed(self, task: str) -> bool:
        """Whether they did what is written down, action by action, and no more than so many."""
        return self.done == WRITTEN[task] and len(self.done) <= MOST


@pytest.fixture(scope="module")
def project(make_project: Callable[..., Project]) -> Project:
    made = make_project(SAMPLES)
    made.build()
    return made


@pytest.fixture(scope="module")
def root(project: Project) -> Iterator[str]:
    with served(project.site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest, browser: Browser, root: str) -> Iterator[Reader]:
    context = browser.new_context(**READERS[request.param], reduced_motion="reduce", locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=root.rstrip("/"))
    page = context.new_page()
    faults = faults_of(page, root)
    page.goto(root)
    yield Reader(page=page, root=root, is_on_phone=request.param == "phone")
    context.close()
    assert faults == []


def test_a_phrase_is_found_and_cited(reader: Reader) -> None:
    reader.click("点检索框", reader.page.get_by_role("main").get_by_role("searchbox"))
    reader.type("键入这句话", "修的是水路，也是公道")
    reader.press("按回车", "Enter")
    button = reader.page.locator(".hit button[title=复制引文]").first
    reader.click("点那一处末尾的“引”", button)

    expect(button).to_have_text("已复制")
    quoted, cited = str(reader.page.evaluate("navigator.clipboard.readText()")).split("\n")
    assert "修渠修的是水路，也是公道" in quoted
    assert re.search(r"在全县冬春农田水利建设动员大会上的讲话.*第\d+段", cited)
    assert re.search(re.escape(reader.root) + r"speeches/[0-9a-f]{12}-1/#p\d+", cited)
    assert reader.has_followed("引一句话")


def test_who_stands_behind_a_mask_is_told_with_the_evidence(reader: Reader) -> None:
    reader.click("点“掩字对照”", reader.link("掩字对照"))
    row = reader.page.get_by_role("row").filter(has=reader.page.get_by_role("link", name="清浦", exact=True))
    reader.click("点那个词所掩作的 `**`", row.get_by_role("link", name="**", exact=True))
    mask = reader.page.locator(":target .lacuna").filter(has=reader.page.locator(".fill", has_text="清浦"))
    reader.click("点文中词旁的“校”", mask.get_by_role("link", name=re.compile(r"^校\d+$")))

    note = mask.locator(".pop")
    expect(mask.locator(".fill")).to_have_text("清浦")
    expect(reader.page.locator(":target")).to_contain_text("县")
    expect(note).to_be_in_viewport()
    expect(note).to_contain_text(
        re.compile(r"〔清浦〕 补地名；原作“\*\*”；据 [甲乙丙] · .+第 \d+ 篇 ¶\d+“.*清浦县.*”；可信度：高")
    )
    assert reader.has_followed("查掩去的字")


def test_where_two_copies_differ_is_shown_and_nothing_else(reader: Reader) -> None:
    reader.click("点“比异同”", reader.link("比异同"))
    reader.click("点一种讲话", reader.link("在南塘老街保护整修工程推进会上的讲话"))
    reader.click("点“只看异文”", reader.page.get_by_text("只看异文", exact=True))

    row = reader.page.locator(".row.differs", has_text="有人送锦旗")
    expect(row.locator(".c0 .l", has_text="反映信")).to_be_visible()
    if reader.is_on_phone:  # one copy beside the other has no room: a list below says who has what
        expect(row.locator("li.v", has_text="反映信乙作告状信")).to_be_visible()
    else:
        expect(row.locator(".c1 .v", has_text="告状信")).to_be_visible()
    assert not any(same.is_visible() for same in reader.page.locator(".row:not(.differs):not(.inserted)").all())
    assert reader.has_followed("比两本的异同")


def test_lines_that_were_dropped_say_why(reader: Reader) -> None:
    reader.click("点“查原件”", reader.link("查原件"))
    reader.click("点一份汇编", reader.link("示例-讲话材料6篇（七）"))
    reader.click("点“只看未入正文”", reader.page.get_by_text("只看未入正文", exact=True))

    dropped = reader.page.locator(".ledger .seg").filter(has_text="编辑：示例小编")
    expect(dropped.locator(".t")).to_be_visible()
    expect(dropped.locator("header b")).to_have_text("网站附文")
    expect(dropped.locator(".rule")).to_have_text("来源、作者、编辑署名")
    expect(dropped.locator(".rule")).to_be_visible()
    assert not any(text.is_visible() for text in reader.page.locator(".seg.k-speech .t").all())
    assert reader.has_followed("看哪些行没有收入正文")


def test_all_speeches_of_an_office_stand_together(reader: Reader, project: Project) -> None:
    office = "清浦县人大常委会主任"
    reader.click("点“浏览”", reader.link("浏览"))
    reader.click("点一个职务", reader.link(office))

    rows = (json.loads(line) for line in (project.docs / "data" / "speeches.jsonl").read_text(encoding="utf-8").splitlines())
    wanted = {row["id"] for row in rows if row["creator_role"] == office}
    heading = reader.page.locator(":target")
    expect(heading).to_be_in_viewport()
    expect(heading).to_contain_text(f"{office} {len(wanted)} 篇")
    links = reader.page.locator(":target + ul > li > a")
    expect(links.last).to_be_in_viewport()
    assert {link.evaluate("node => node.href").split("/")[-2] for link in links.all()} == wanted
    assert len(wanted) > 1
    assert reader.has_followed("找同一职务的讲话")
