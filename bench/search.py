"""Search as it grows: the index, and what a reader waits for in Chromium: `python -m bench.search [SPEECHES ...]`.

The site is a stub: the search page as MkDocs renders it, with the whole index of a synthetic archive. Four phrases of known
number are planted in the texts.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from playwright.sync_api import Browser, CDPSession, Page

import build_site
from bench import generate
from speech_archive.publish.search.index import search_files
from tests.browser import chromium, served

ROOT = Path(__file__).parent.parent
SIZES = (25, 1000, 10_000)
GOALS = (
    "goals at 10,000: index ≤ 1.5 ms and ≤ 6 KB a speech; ≤ 500 KB, ≤ 500 ms; second ≤ 100 ms; in every speech ≤ 300 ms; ≤ 150 MB"
)
PLANTED = {
    "灯火照渡口凭栏数归舟人": 1,
    "晒场边的钟声": 7,
    "一盏旧马灯": 100,
    "泉水叮咚响过东山坡": 2000,
}  # phrase: in one speech of so many
QUERIES = (*PLANTED, "谢谢大家！", "水库", "的", "群众要修好", "边上的戏台。换句话说", "灯火照渡口泉水")
CONFIG = """
site_name: bench
theme: {name: material, custom_dir: overrides, font: false, language: zh, favicon: assets/favicon.svg}
docs_dir: docs
plugins: []
markdown_extensions: [tables]
nav: [{首页: index.md}, {检索: search.md}]
extra_css: [assets/archive.css, assets/search.css]
extra_javascript: [{path: assets/archive.js, defer: true}, {path: assets/search-box.js, defer: true}]
"""
WATCH = """
new MutationObserver(() => {
  const total = document.querySelector("[data-total]")
  if (!total) window.firstResults = 0
  else if (!window.firstResults) window.firstResults = performance.now()
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-total"] })
"""


def plant(archive: Path) -> None:
    """Put the planted phrases before the close of every so many speeches."""
    number = 0
    for path in sorted(archive.glob("*.txt")):
        parts = path.read_text(encoding="utf-8").split("谢谢大家！")
        text = parts[0]
        for part in parts[1:]:
            number += 1
            text += "".join(f"记得{phrase}。" for phrase, step in PLANTED.items() if number % step == 0) + "谢谢大家！" + part
        path.write_text(text, encoding="utf-8", newline="")


def indexed(folder: Path, size: int) -> tuple[Path, float]:
    """The index of a synthetic archive, and the CPU seconds it took."""
    generate.archive(folder / "archive", size)
    plant(folder / "archive")
    spent = 0.0

    def timed(*arguments: Any) -> Iterator[tuple[str, bytes | None]]:
        nonlocal spent
        begin = time.process_time()
        for name, content in search_files(*arguments):
            spent += time.process_time() - begin
            yield name, content
            begin = time.process_time()
        spent += time.process_time() - begin

    with (
        patch.object(build_site, "search_files", timed),
        patch.object(build_site, "pages", lambda *_: ()),
        patch.object(build_site, "records", lambda *_: ()),
    ):
        build_site.build(folder / "archive", folder / "docs")
    return folder / "docs" / "search", spent


def stub(folder: Path, index: Path) -> Path:
    """A site of a home page, the search page and an index."""
    docs = folder / "stub" / "docs"
    shutil.copytree(ROOT / "docs" / "assets", docs / "assets")
    shutil.copytree(ROOT / "docs" / "overrides", docs.parent / "overrides")
    shutil.copy(ROOT / "docs" / "search.md", docs)
    (docs / "index.md").write_text("# 讲话档案\n", encoding="utf-8")
    (docs.parent / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=docs.parent, check=True)
    shutil.copytree(index, docs.parent / "site" / "search", dirs_exist_ok=True)
    return docs.parent / "site"


def rss_mb(browser: Browser) -> float:
    """Memory of the largest renderer; 0 where the system does not say."""
    session = browser.new_browser_cdp_session()
    infos = session.send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = [0.0]
    for info in infos:
        status = Path(f"/proc/{info['id']}/status")
        if info["type"] == "renderer" and status.exists():
            lines = status.read_text(encoding="utf-8").splitlines()
            sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")]
    return max(sizes)


def waited(page: Page) -> tuple[float, int]:
    page.wait_for_function("window.firstResults > 0", timeout=120_000)
    total = int(page.locator("[data-total]").get_attribute("data-total") or 0)
    return float(page.evaluate("window.firstResults")), total


def measure(browser: Browser, address: str, query: str) -> str:
    """A row: a page opened anew at a query; then the next query in it."""
    context = browser.new_context(locale="zh-CN")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(address + "404")  # an empty page of the same site: what the browser needs by itself
    before = rss_mb(browser)
    session: CDPSession = context.new_cdp_session(page)
    session.send("Network.enable")
    loaded = 0

    def add(event: dict[str, Any]) -> None:
        nonlocal loaded
        loaded += event["encodedDataLength"]

    session.on("Network.loadingFinished", add)
    page.goto(f"{address}search/?q={quote(query)}")
    first, total = waited(page)
    page.wait_for_timeout(200)
    first_bytes = loaded
    began = page.evaluate(
        "() => { const form = document.querySelector('.find--page'); form.q.value = '校舍'; const now = performance.now();"
        " form.requestSubmit(); return now }"
    )
    second, _ = waited(page)
    page.wait_for_timeout(200)
    session.send("Performance.enable")
    heap = next(m["value"] for m in session.send("Performance.getMetrics")["metrics"] if m["name"] == "JSHeapUsedSize")
    memory = rss_mb(browser) - before
    context.close()
    return (
        f"{query:<20} {total:6} {first_bytes / 1000:7.0f} {first:7.0f} {second - began:7.0f} {(loaded - first_bytes) / 1000:7.0f}"
        f" {heap / 1e6:6.0f} {memory:6.0f}"
    )


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(GOALS)
    with chromium() as browser:
        for size in sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                index, spent = indexed(folder, size)
                texts = sum(path.stat().st_size for path in (index / "t").iterdir())
                rest = sum(path.stat().st_size for path in index.iterdir() if path.is_file())
                shards = len(list(index.glob("s-*")))
                print(
                    f"\n{size} speeches: index {spent / size * 1000:.2f} ms CPU and {rest / size / 1000:.2f} KB each,"
                    f" texts {texts / size / 1000:.2f} KB, {shards} shards"
                )
                print(f"{'query':<20} {'found':>6} {'KB':>7} {'ms':>7} {'2nd ms':>7} {'2nd KB':>7} {'heap':>6} {'MB':>6}")
                with served(stub(folder, index)) as address:
                    for query in QUERIES:
                        print(measure(browser, address, query), flush=True)


if __name__ == "__main__":
    main()
