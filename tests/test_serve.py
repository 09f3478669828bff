"""`mkdocs serve` with the real server: an edit in archive/ is seen after one rebuild, and nothing rebuilds for ever."""

from __future__ import annotations

import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ARCHIVES, Project

PATIENCE = 40  # seconds until a change must be seen
SETTLED = 3  # seconds without a build that count as rest


@dataclass
class Server:
    """A running `mkdocs serve`."""

    project: Project
    address: str
    log: Path

    def read(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:  # noqa: S310  # our own server
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def builds(self) -> int:
        return self.log.read_text(encoding="utf-8").count("Building documentation...")

    def wait(self, is_there: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not is_there():
            assert time.monotonic() < end, self.log.read_text(encoding="utf-8")[-2000:]
            time.sleep(0.1)

    def settled(self) -> int:
        """The number of builds so far, once there was none for a while."""
        while True:
            before = self.builds()
            time.sleep(SETTLED)
            if self.builds() == before:
                return before


@pytest.fixture(scope="module")
def server(make_project: Callable[..., Project]) -> Iterator[Server]:
    project = make_project(ARCHIVES / "golden")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = project.folder / "serve.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            project.command("serve", "--dev-addr", f"127.0.0.1:{port}"),
            cwd=project.folder,
            env=project.environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    found = Server(project, f"http://127.0.0.1:{port}/", log)
    try:
        found.wait(lambda: "讲话档案" in found.read(""))
        found.settled()
        yield found
    finally:
        process.terminate()
        process.wait(timeout=20)


def rebuilds(server: Server, change: Callable[[], object], is_seen: Callable[[], bool]) -> int:
    """How many builds a change costs until it is seen and all is at rest."""
    before = server.settled()
    change()
    server.wait(is_seen)
    return server.settled() - before


def test_an_edit_is_seen_after_one_rebuild(server: Server) -> None:
    path = next(server.project.archive.glob("云笺*.txt"))
    text = path.read_text(encoding="utf-8")
    edited = text.replace("老渠漏水的地方有三十一处", "老渠漏水的地方有三十二处")
    assert edited != text

    def is_seen() -> bool:
        links = re.findall(r'href="(?:\./)?([^"/]+)/"', server.read("speeches/"))
        return any("三十二处" in server.read(f"speeches/{link}/") for link in links)

    assert rebuilds(server, lambda: path.write_text(edited, encoding="utf-8"), is_seen) == 1


def test_a_new_file_is_seen_after_one_rebuild(server: Server) -> None:
    path = server.project.archive / "新.txt"
    text = "在临洲县开渡会上的讲话\n同志们：\n渡口今天重新开了，船是新的，船老大还是原来那一位。\n"

    assert rebuilds(server, lambda: path.write_text(text, encoding="utf-8"), lambda: "开渡会" in server.read("speeches/")) == 1


def test_a_deleted_file_is_gone_after_one_rebuild(server: Server) -> None:
    path = server.project.archive / "无题号的两篇.txt"
    (server.project.archive / "无题号的两篇.yml").unlink()
    server.settled()

    assert rebuilds(server, path.unlink, lambda: "护林员" not in server.read("speeches/")) == 1


def test_a_hand_written_page_reloads(server: Server) -> None:
    path = server.project.docs / "about.md"
    text = path.read_text(encoding="utf-8") + "\n本站另有一册纸本。\n"

    assert rebuilds(server, lambda: path.write_text(text, encoding="utf-8"), lambda: "另有一册纸本" in server.read("about/")) == 1


def test_while_a_file_is_broken_the_last_good_pages_are_served(server: Server) -> None:
    """MkDocs itself holds back every request until a build succeeds."""
    before = server.settled()
    index, log = server.read("speeches/"), len(server.log.read_text(encoding="utf-8"))
    broken, about = server.project.archive / "坏.yml", server.project.docs / "about.md"

    broken.write_text("[", encoding="utf-8")
    server.wait(lambda: "坏.yml:1: " in server.log.read_text(encoding="utf-8"))
    assert server.settled() == before + 1
    assert re.sub(r"livereload\(.*?\)", "", server.read("speeches/")) == re.sub(r"livereload\(.*?\)", "", index)
    about.write_text(about.read_text(encoding="utf-8") + "\n此页照常可改。\n", encoding="utf-8")
    server.wait(lambda: "此页照常可改" in server.read("about/"))
    broken.unlink()
    server.wait(lambda: server.builds() >= before + 3)
    server.settled()

    told = server.log.read_text(encoding="utf-8")[log:]
    assert [line.split("坏.yml")[0].strip() for line in told.splitlines() if "坏.yml" in line] == ["ERROR   -"] * 2
    assert "Traceback" not in told
    assert "stuck" not in told
    assert server.read("speeches/")


def test_a_fault_ends_mkdocs_build_and_leaves_what_was_there(make_project: Callable[..., Project]) -> None:
    project = make_project(ARCHIVES / "golden")
    project.build()
    before = {path: path.read_bytes() for path in project.docs.rglob("*") if path.is_file()}
    (project.archive / "坏.yml").write_text("[", encoding="utf-8")

    with pytest.raises(AssertionError, match=r"坏\.yml:1: "):
        project.build()

    assert {path: path.read_bytes() for path in project.docs.rglob("*") if path.is_file()} == before
