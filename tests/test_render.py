"""MkDocs' pages from several processes and from the cache: the site is what MkDocs alone makes of the same docs/."""

from __future__ import annotations

import functools
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from build_site import build
from speech_archive.publish.rendering import forks
from speech_archive.publish.rendering.circumstances import told
from tests.conftest import ARCHIVES, ROOT, Project

needs_fork = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin", reason="no fork that is safe"
)

# The hook of a project: ours, which tells what it renders, with a cache and as many processes as a test chooses
HELPED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from speech_archive.cache import Cache
from speech_archive.publish.rendering import hooks

hooks.FEW = 1
begun_in, ours = os.getpid(), hooks.rendered

def rendered(page, **known):
    is_apart = os.getpid() != begun_in
    os.write(1, f"rendered {{'apart' if is_apart else 'here'}} {{page.file.src_uri}}\\n".encode())
    if is_apart and page.file.src_uri == {fatal!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    return ours(page, **known)

hooks.rendered = rendered

def on_nav(nav, config, files):
    hooks.put_off(nav, config, files)

def on_env(env, config, files):
    with Cache(Path(__file__).with_name("kept")) as kept:
        hooks.render(env, config, files, kept, {processes})
"""


@dataclass(frozen=True)
class Outcome:
    """How MkDocs ended, the site's files, the lines it said."""

    code: int
    site: Mapping[str, bytes]
    lines: list[str]

    @property
    def warnings(self) -> list[str]:
        return [line for line in self.lines if line.startswith(("WARNING", "ERROR", "Aborted"))]

    def rendered(self, where: str = "") -> list[str]:
        """The pages that our hook rendered, `here` or `apart`."""
        return sorted(line.split(" ", 2)[2] for line in self.lines if line.startswith(f"rendered {where}"))


def mkdocs(project: Project, hook: str, *options: str) -> Outcome:
    """What `mkdocs build` makes of docs/ as it is, with this hook."""
    (project.folder / "hook.py").write_text(hook, encoding="utf-8")
    done = subprocess.run(
        project.command("build", *options),
        cwd=project.folder,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    paths = sorted(path for path in project.site.rglob("*") if path.is_file() and path.suffix != ".gz")  # which holds the hour
    site = {path.relative_to(project.site).as_posix(): path.read_bytes() for path in paths}
    return Outcome(done.returncode, site, re.sub(r"\x1b\[[0-9;]*m", "", done.stdout).splitlines())


def alone(project: Project, *options: str) -> Outcome:
    """What MkDocs makes of it without us."""
    return mkdocs(project, "", *options)


def helped(project: Project, *options: str, processes: int = 1, fatal: str = "", more: str = "") -> Outcome:
    """What it makes of it with us; a process that comes to the page `fatal` is killed."""
    return mkdocs(project, HELPED.format(root=str(ROOT), processes=processes, fatal=fatal) + more, *options)


def generated(project: Project) -> Project:
    """The project with docs/ generated, and a hook of the test's."""
    build(project.archive, project.docs)
    config = (project.folder / "mkdocs.yml").read_text(encoding="utf-8").replace(str(ROOT / "build_site.py"), "hook.py")
    (project.folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    return project


def a_page_each(outcome: Outcome) -> list[str]:
    return [name for name in outcome.site if name.endswith("index.html")]


@pytest.fixture
def project(make_project: Callable[..., Project]) -> Project:
    return generated(make_project(ARCHIVES / "golden"))


@pytest.fixture
def small(make_project: Callable[..., Project]) -> Project:
    """A project of one short speech and two more pages outside the navigation, one with a link to the other."""
    project = make_project()
    (project.archive / "一.txt").write_text("在临洲县开渡会上的讲话\n同志们：\n渡口今天重新开了。\n", encoding="utf-8")
    for page in ("about", "rights", "search"):
        (project.docs / f"{page}.md").write_text(f"# {page}\n", encoding="utf-8")
    generated(project)
    (project.docs / "works" / "from.md").write_text("# 甲\n\n[乙](to.md#there)\n", encoding="utf-8")
    (project.docs / "works" / "to.md").write_text("# 乙\n\n## 此处 {: #there }\n", encoding="utf-8")
    return project


@needs_fork
def test_processes_and_cache_change_no_byte(project: Project) -> None:
    expected = alone(project, "--strict")
    assert expected.code == 0

    for processes in (1, 2):
        shutil.rmtree(project.folder / "kept", ignore_errors=True)
        cold = helped(project, "--strict", processes=processes)
        warm = helped(project, "--strict", processes=processes)

        assert (cold.code, cold.site) == (warm.code, warm.site) == (0, expected.site)
        assert len(cold.rendered("apart" if processes > 1 else "here")) == len(a_page_each(cold))
        assert not warm.rendered()


def test_an_edited_speech_is_rendered_and_no_other(project: Project) -> None:
    helped(project)
    path = next(project.archive.glob("云笺*.txt"))
    path.write_text(path.read_text(encoding="utf-8").replace("三十一处", "三十二处"), encoding="utf-8")
    shutil.copytree(project.docs / "speeches", before := project.folder / "before")
    build(project.archive, project.docs)
    changed = {
        f"speeches/{path.name}"
        for path in (project.docs / "speeches").glob("*.md")
        if not (before / path.name).exists() or path.read_bytes() != (before / path.name).read_bytes()
    }

    found = helped(project)

    assert {name for name in found.rendered() if name.startswith("speeches/")} == changed
    assert found.site == alone(project).site


def setting(project: Project) -> None:
    path = project.folder / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("site_name: 讲话档案", "site_name: 另一处"), encoding="utf-8")


def template(project: Project) -> None:
    path = project.docs / "overrides" / "partials" / "crumbs.html"
    path.write_text(path.read_text(encoding="utf-8") + "<!-- new -->", encoding="utf-8")


def name_in_navigation(project: Project) -> None:
    path = project.folder / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("  - 存疑: report.md", "  - 疑: report.md"), encoding="utf-8")


def no_name_in_navigation(project: Project) -> None:
    path = project.folder / "mkdocs.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("  - 说明: about.md", "  - about.md"), encoding="utf-8")


def icon_in_navigation(project: Project) -> None:
    path = project.docs / "about.md"
    path.write_text("---\nstatus: new\n---\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def form_of_addresses(project: Project) -> None:
    path = project.folder / "mkdocs.yml"
    text = path.read_text(encoding="utf-8").replace("use_directory_urls: true", "use_directory_urls: false")
    path.write_text(text, encoding="utf-8")


def another_page(project: Project) -> None:
    """A README that had no index beside it has one now: the same path leads elsewhere."""
    (project.docs / "works" / "to.md").rename(project.docs / "works" / "README.md")
    (project.docs / "works" / "from.md").write_text("# 甲\n\n[乙](README.md)\n", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [setting, template, name_in_navigation, no_name_in_navigation, icon_in_navigation, form_of_addresses, another_page],
    ids=lambda change: change.__name__,
)
def test_what_pages_are_made_of_makes_them_anew(small: Project, change: Callable[[Project], None]) -> None:
    before = helped(small)
    change(small)

    found = helped(small)

    assert before.site != found.site == alone(small).site


def test_a_kept_page_tells_of_a_link_whose_page_has_gone(small: Project) -> None:
    assert helped(small, "--strict").code == 0
    (small.docs / "works" / "to.md").unlink()
    expected = alone(small, "--strict").warnings

    for _ in range(2):  # a page with something to tell is not kept
        found = helped(small, "--strict")

        assert found.code == 1
        assert found.warnings == expected
        assert "contains a link 'to.md#there', but the target" in found.warnings[0]


def test_a_kept_page_tells_of_a_link_whose_heading_has_gone(small: Project) -> None:
    assert helped(small, "--strict").code == 0
    (small.docs / "works" / "to.md").write_text("# 乙\n", encoding="utf-8")
    expected = alone(small, "--strict").warnings

    for _ in range(2):
        found = helped(small, "--strict")

        assert found.code == 1
        assert found.warnings == expected
        assert "does not contain an anchor '#there'" in found.warnings[0]
    assert not found.rendered()


@needs_fork
def test_what_processes_say_is_said_in_the_order_of_pages_and_counted(small: Project) -> None:
    for name in "cab":
        (small.docs / "works" / f"{name}.md").write_text(f"[{name}](gone-{name}.md)\n", encoding="utf-8")

    found = helped(small, "--strict", processes=3)

    expected = alone(small, "--strict")
    assert (found.code, found.site, found.warnings) == (expected.code, expected.site, expected.warnings)
    assert found.warnings[-1] == "Aborted with 3 warnings in strict mode!"


@needs_fork
def test_a_killed_process_is_told_and_done_without(project: Project) -> None:
    expected = alone(project, "--strict")
    fatal = next(path.name for path in sorted((project.docs / "speeches").glob("*-*.md")))

    found = helped(project, "--strict", processes=2, fatal=f"speeches/{fatal}")

    assert (found.code, found.site) == (0, expected.site)
    assert any("a rendering process ended early" in line for line in found.lines)


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=needs_fork)])
def test_a_page_that_fails_fails_as_ever(small: Project, processes: int) -> None:
    (small.docs / "works" / "from.md").write_text("---\ntemplate: none.html\n---\n# 甲\n", encoding="utf-8")

    found = helped(small, processes=processes)

    expected = alone(small)
    assert found.code == expected.code != 0
    assert found.warnings == expected.warnings


def test_a_template_that_shows_other_pages_is_left_to_mkdocs(small: Project) -> None:
    path = small.docs / "overrides" / "main.html"
    shown = "{% block analytics %}{% for file in pages %}<!-- {{ file.page.title }} -->{% endfor %}{% endblock %}"
    path.write_text(path.read_text(encoding="utf-8") + shown, encoding="utf-8")

    found = helped(small)

    assert found.site == alone(small).site
    assert not found.rendered()


def test_a_plugin_with_a_say_in_pages_leaves_them_to_mkdocs(small: Project) -> None:
    found = helped(small, more="\ndef on_page_content(html, **_):\n    return html.replace('渡口', '渡头')\n")

    assert not found.rendered()
    assert any("渡头".encode() in data for name, data in found.site.items() if name.endswith(".html"))


def test_a_page_of_an_extension_that_may_read_other_files_is_not_kept(small: Project) -> None:
    path = small.folder / "mkdocs.yml"
    snippets = f"  - tables\n  - pymdownx.snippets:\n      base_path: {small.folder}\n"
    path.write_text(path.read_text(encoding="utf-8").replace("  - tables\n", snippets), encoding="utf-8")
    (small.docs / "works" / "from.md").write_text('--8<-- "part.txt"\n', encoding="utf-8")
    (small.folder / "part.txt").write_text("先\n", encoding="utf-8")
    helped(small)
    (small.folder / "part.txt").write_text("后\n", encoding="utf-8")

    found = helped(small)

    assert "<p>后</p>".encode() in found.site["works/from/index.html"]


@pytest.mark.parametrize("value", [b"", b"junk", b"\x81\xa5title\xc0"])
def test_a_value_that_is_no_page_is_passed_over(small: Project, value: bytes) -> None:
    found = helped(small, more=f"\nCache.get = lambda self, key: {value!r}\n")

    assert found.site == alone(small).site
    assert found.rendered()


def test_a_dirty_build_renders_what_it_reads(small: Project) -> None:
    helped(small)
    path = small.docs / "works" / "to.md"
    path.write_text("# 丙\n\n## 此处 {: #there }\n", encoding="utf-8")
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 60))

    found = helped(small, "--dirty")

    assert found.rendered() == ["works/to.md"]
    assert "丙".encode() in found.site["works/to/index.html"]
    assert "甲".encode() in found.site["works/from/index.html"]


def test_our_hook_is_wired(make_project: Callable[..., Project]) -> None:
    """`on_nav` and `on_env` of build_site.py: nothing is rendered where all is kept."""
    project = make_project(ARCHIVES / "golden")
    project.build()
    expected = {path: path.read_bytes() for path in project.site.rglob("*.html")}
    hook = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom build_site import *\n"
    fails = "from speech_archive.publish.rendering import hooks\nhooks.rendered = lambda page, **_: 1 / 0\n"
    generated(project)
    (project.folder / "hook.py").write_text(hook + fails, encoding="utf-8")

    project.build()

    assert {path: path.read_bytes() for path in project.site.rglob("*.html")} == expected


def test_a_setting_is_told_whole() -> None:
    made = functools.partial(sorted, reverse=True)

    assert told({"a": [1, ("b", None)], "c": told}) == {
        "a": [1, ["b", None]],
        "c": "speech_archive.publish.rendering.circumstances.told",
    }
    assert told(functools.partial(told, 1)) != told(functools.partial(told, 2))
    with pytest.raises(TypeError, match="cannot be told"):
        told(made)


def test_nothing_is_forked_where_there_is_no_fork_or_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    assert not forks.can_fork()
    stop.set()
    other.join()

    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert not forks.can_fork()
