"""Search while the site is deployed anew: a server that lets a browser keep everything for ten minutes, and one that does."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Quiet, Server, chromium
from tests.conftest import Project
from tests.test_search import answer

SPEECHES = [
    "同志们：\n渠水要过三道闸，闸门由谁来守，今天要有一个说法。守闸的人夜里要起来两回，看水看到天亮。\n谢谢大家！\n",
    "同志们：\n渡口的船要换，旧船底下补了又补，再补就对不起过河的学生。换船的钱，镇里出一半。\n谢谢大家！\n",
]
CHANGED = SPEECHES[0].replace("今天要有一个说法", "明天之前要有一个答复")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def deployments(make_project: Callable[..., Project]) -> tuple[Path, Path]:
    """A site, and the same after a speech was changed and another one came before it."""
    made = make_project()
    found = []
    for name, texts in (("first", SPEECHES), ("second", [CHANGED, *SPEECHES[1:]])):
        for number, text in enumerate(texts):
            (made.archive / f"{number}.txt").write_text(f"第一篇：在闸口会上的讲话\n{text}", encoding="utf-8")
        if name == "second":
            (made.archive / "00.txt").write_text(f"第一篇：在山口会上的讲话\n{CHANGED.replace('闸', '哨')}", encoding="utf-8")
        made.build()
        shutil.copytree(made.site, made.folder / name)
        found.append(made.folder / name)
    return found[0], found[1]


class Kept(Quiet):
    """Everything may be kept for ten minutes; a manifest by its plain name may come from `old`, as from a cache on the way."""

    old: Path | None = None
    is_one_page = False  # for what is missing a page comes, as if it were there

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def translate_path(self, path: str) -> str:
        if self.old and path.endswith("/manifest.bin"):
            return str(self.old / "search" / "manifest.bin")
        found = super().translate_path(path)
        return str(Path(self.directory, "index.html")) if self.is_one_page and not Path(found).exists() else found


@contextmanager
def deployed(folder: Path, **options: Any) -> Iterator[str]:
    handler = type("Own", (Kept,), options)
    server = Server(("127.0.0.1", 0), partial(handler, directory=str(folder), base="/"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site(tmp_path: Path, deployments: tuple[Path, Path]) -> Path:
    shutil.copytree(deployments[0], tmp_path / "site")
    return tmp_path / "site"


def deploy(site: Path, other: Path) -> None:
    shutil.rmtree(site)
    shutil.copytree(other, site)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


def find(page: Page, address: str, query: str) -> tuple[int, str]:
    page.goto(f"{address}search/?q={quote(query)}")
    return answer(page)[0], page.locator("[data-results]").inner_text()


def test_a_visit_after_a_deployment_sees_the_new_texts(page: Page, site: Path, deployments: tuple[Path, Path]) -> None:
    with deployed(site) as address:
        assert find(page, address, "今天要有一个说法")[0] == 1
        assert find(page, address, "由谁来守")[0] == 1
        deploy(site, deployments[1])

        assert find(page, address, "今天要有一个说法")[0] == 0
        total, told = find(page, address, "由谁来守")
        assert total == 2
        assert "答复" in told


def test_an_open_page_goes_over_to_the_new_index(page: Page, site: Path, deployments: tuple[Path, Path]) -> None:
    with deployed(site) as address:
        assert find(page, address, "渡口")[0] == 1
        deploy(site, deployments[1])
        page.evaluate("const form = document.querySelector('.find--page'); form.q.value = '由谁来守'; form.requestSubmit()")
        page.wait_for_function("document.querySelector('[data-total]')?.dataset.total === '2'")

        assert "答复" in page.locator("[data-results]").inner_text()


def test_a_manifest_that_a_cache_on_the_way_keeps_is_asked_for_anew(
    page: Page, site: Path, deployments: tuple[Path, Path]
) -> None:
    deploy(site, deployments[1])
    with deployed(site, old=deployments[0]) as address:
        total, told = find(page, address, "由谁来守")

        assert total == 2
        assert "答复" in told


@pytest.mark.parametrize("is_one_page", [False, True], ids=["missing", "answered by a page"])
def test_an_index_that_is_not_whole_is_an_error_with_a_way_on(
    page: Page, site: Path, deployments: tuple[Path, Path], is_one_page: bool
) -> None:
    """As while files are still being copied; never an answer from what is there."""
    for path in (site / "search" / "t").iterdir():
        path.unlink()
    with deployed(site, is_one_page=is_one_page) as address:
        page.goto(f"{address}search/?q={quote('由谁来守')}")
        expect(page.get_by_role("status")).to_contain_text("检索未能完成")
        expect(page.locator("[data-total], [data-speech]")).to_have_count(0)
        deploy(site, deployments[1])
        page.get_by_role("button", name="重试").click()

        assert answer(page)[0] == 2


def test_an_index_of_another_format_is_told_apart(page: Page, site: Path, deployments: tuple[Path, Path]) -> None:
    """A script that a browser kept does not read what it does not know."""
    script = site / "assets" / "search" / "index.js"
    script.write_text(script.read_text(encoding="utf-8").replace("const FORMAT = ", "const FORMAT = 1000 + "), encoding="utf-8")
    with deployed(site) as address:
        page.goto(f"{address}search/?q={quote('由谁来守')}")

        expect(page.get_by_role("status")).to_contain_text("检索未能完成")
        expect(page.get_by_role("button", name="重试")).to_be_visible()


def test_every_file_but_the_manifest_has_a_name_of_its_content(deployments: tuple[Path, Path]) -> None:
    first, second = (
        {path.relative_to(site).as_posix(): path.read_bytes() for path in (site / "search").rglob("*.bin")}
        for site in deployments
    )

    changed = {name for name in first.keys() & second.keys() if first[name] != second[name]}
    assert changed == {"search/manifest.bin"}
    assert all(re.fullmatch(r"search/(manifest|[cfpsv]-[0-9a-f]{8}|t/[0-9a-z-]+-[a-z2-7]{5})\.bin", name) for name in second)
    kept = {name for name in first.keys() & second.keys() if "/t/" in name}
    assert len(kept) == 1  # the speech that nobody changed
