"""The repository tells the truth: links lead somewhere, commands exist, both READMEs say the same, forms are valid."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from pymdownx.slugs import slugify

import build_site
from speech_archive.errors import ArchiveError
from speech_archive.inputs.curation import Curation, parse
from speech_archive.language import folding
from speech_archive.rules.kinds import Chrome
from speech_archive.rules.loader import read
from tests.conftest import ROOT

READMES = ("README.md", "README.zh.md")
PAGES = sorted(path.relative_to(ROOT).as_posix() for folder in (".", "bench", ".github") for path in (ROOT / folder).glob("*.md"))
PICTURES = ROOT / ".github" / "pictures"
WORKFLOWS = ROOT / ".github" / "workflows"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SCHEMAS = {
    "vendor.github-workflows": ".github/workflows/*.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/[0-9]*.yml",
    "vendor.github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "vendor.citation-file-format": "CITATION.cff",
}


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def prose(page: str) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", text_of(page))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    slug = slugify(case="lower")
    return {slug(heading, "-") for heading in re.findall(r"^#+ (.+)$", prose(page.relative_to(ROOT).as_posix()), re.MULTILINE)}


def links(page: str) -> list[str]:
    return sorted(set(re.findall(r"\]\((?!https?:)([^)]+)\)", prose(page))))


@pytest.mark.parametrize(("page", "link"), [(page, link) for page in PAGES for link in links(page)])
def test_a_link_leads_to_a_file_and_a_heading(page: str, link: str) -> None:
    path, _, anchor = link.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page

    assert target.exists()
    if anchor:
        assert anchor in anchors(target.resolve())


def pictures(page: str) -> list[tuple[str, str]]:
    return re.findall(r'(srcset|src)="([^"]+)"', text_of(page))


@pytest.mark.parametrize("page", READMES)
def test_a_picture_is_there_in_light_and_dark(page: str) -> None:
    shown = [path for _, path in pictures(page)]

    assert pictures(page)[0] == ("srcset", ".github/pictures/home-dark.png")
    assert [path.replace("-dark", "-light") for kind, path in pictures(page) if kind == "srcset"] == [
        path for kind, path in pictures(page) if kind == "src"
    ]
    if any(PICTURES.glob("*.png")):  # made by a target of its own
        assert [path for path in shown if not (ROOT / path).exists()] == []


# Both READMEs


def test_each_readme_links_the_other_on_its_first_line() -> None:
    english, chinese = (text_of(page).splitlines()[0] for page in READMES)

    assert "](README.zh.md)" in english
    assert "](README.md)" in chinese


def outline(page: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(page), re.MULTILINE)]


def commands(page: str) -> list[str]:
    """The indented blocks, without comments."""
    return [line.partition("#")[0].strip() for line in prose(page).splitlines() if line.startswith("    ")]


def figures(page: str) -> list[list[str]]:
    """The numbers of every row of every table."""
    rows = [line for line in prose(page).splitlines() if line.startswith("|")]
    return [re.findall(r"(?<![\w-])\d*\.?\d[\d,.]*(?<![,.])(?!-)", row) for row in rows]


def curation(page: str) -> Curation:
    """What the example decides, without reasons, which are said in the language of the page."""
    example = FENCE.findall(text_of(page))[0].strip("`").removeprefix("yaml")
    faults: list[ArchiveError] = []
    found = parse(re.sub(r"reason: (\"[^\"]+\"|[^},]+)}", "reason: given}", example), "a.yml", faults)
    assert parse(example, "a.yml", faults)
    assert found
    assert faults == []
    return found


@pytest.mark.parametrize("what", [outline, commands, figures, pictures, curation], ids=lambda what: str(what.__name__))
def test_both_readmes_have_the_same(what: Callable[[str], Any]) -> None:
    english, chinese = map(what, READMES)

    assert english
    assert english == chinese


def test_both_readmes_have_the_same_numbers_outside_of_tables() -> None:
    def numbers(page: str) -> set[str]:
        lines = [line for line in prose(page).splitlines() if not line.startswith(("|", "<"))]
        return set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", " ".join(lines)))

    english, chinese = map(numbers, READMES)

    assert english - {"1", "2"} == chinese - {"1", "2"}  # small ones are words in either


@pytest.mark.parametrize("page", READMES)
def test_every_option_of_the_command_is_documented(page: str) -> None:
    options = {name for option in build_site.main.params if isinstance(option, click.Option) for name in option.opts}

    assert options == set(re.findall(r"^\| `(--[a-z-]+)`", text_of(page), re.MULTILINE))


@pytest.mark.parametrize("page", READMES)
def test_there_is_a_place_for_the_figures_on_real_documents(page: str) -> None:
    assert re.search(r"^<!-- evaluate: begin -->$.*^<!-- evaluate: end -->$", text_of(page), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", READMES)
def test_the_figures_of_the_gate_are_the_measured_ones(page: str) -> None:
    from tests.gate import CORPORA, scores

    for corpus in ("first", "second", "third", "fourth"):
        score = scores(CORPORA / corpus)["speeches"]
        row = next(line for line in text_of(page).splitlines() if line.startswith(f"| `{corpus}`"))
        now = [f"{value:.3f}".removeprefix("0") for value in (score.precision, score.recall)]
        assert re.findall(r"[\d.]+", row.split("|")[-2]) == now, row


def test_a_chinese_paragraph_is_one_line() -> None:
    """A line break is a space on the page, and between two Chinese characters none belongs."""
    lines = prose("README.zh.md").splitlines()
    goes_on = re.compile(r"\s*(?!#|\||<|- |\d\. )\S")

    assert [(above, line) for above, line in pairwise(lines) if goes_on.match(line) and above and line[:4].strip()] == []


# make


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_named_exists(page: str) -> None:
    assert set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", text_of(page), re.MULTILINE)) <= TARGETS


@pytest.mark.skipif(not shutil.which("make") or not shutil.which("awk"), reason="no make")
def test_make_alone_says_what_every_target_does() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout

    assert set(re.findall(r"^  make ([a-z-]+) +\S", shown, re.MULTILINE)) == TARGETS


@pytest.mark.skipif(not shutil.which("make") or os.name == "nt", reason="no make")
@pytest.mark.parametrize(
    ("given", "read"),
    [("~/my  texts", "{}/my  texts"), ("a~/b", "a~/b"), ("/x ~/y", "/x ~/y")],
    ids=["home", "a name", "a folder of that name"],
)
def test_a_tilde_that_the_shell_left_is_the_home(tmp_path: Path, given: str, read: str) -> None:
    show = tmp_path / "show.mk"
    show.write_text('show:\n\t@echo "$$ARCHIVE"\n', encoding="utf-8")
    command = ["make", "-s", "--no-print-directory", "-f", "Makefile", "-f", str(show), "show", f"ARCHIVE={given}"]

    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"HOME": "/h"}, capture_output=True, encoding="utf-8", check=True)

    assert done.stdout == read.format("/h") + "\n"


# What GitHub reads


@pytest.mark.parametrize("schema", SCHEMAS)
def test_what_github_reads_is_valid(schema: str) -> None:
    files = [str(path) for path in ROOT.glob(SCHEMAS[schema])]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, "--force-filetype", "yaml", *files]

    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    assert files
    assert done.returncode == 0, done.stdout + done.stderr


def workflow(name: str) -> Any:
    return yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))


def python_of(job: Any) -> str:
    return next(str(step["with"]["python-version"]) for step in job["steps"] if "setup-python" in step.get("uses", ""))


def test_the_site_is_published_with_a_python_that_is_tested() -> None:
    tested = workflow("tests.yml")["jobs"]
    versions = tested["linux"]["strategy"]["matrix"]["python-version"]

    assert {python_of(tested[name]) for name in ("macos", "windows")} | {
        python_of(workflow("pages.yml")["jobs"]["build"])
    } <= set(versions)
    assert tomllib.loads(text_of("pyproject.toml"))["project"]["requires-python"] == f">={versions[0]}"


def test_no_job_may_more_than_it_needs() -> None:
    jobs = workflow("pages.yml")["jobs"]

    assert workflow("pages.yml")["permissions"] == {}
    assert workflow("tests.yml")["permissions"] == {"contents": "read"}
    assert {right for right, how in jobs["build"]["permissions"].items() if how != "read"} == set()
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_the_citation_names_the_version() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    citation = yaml.safe_load(text_of("CITATION.cff"))

    assert (str(citation["version"]), citation["license"]) == (project["version"], project["license"])
    assert f"## [Unreleased] – {project['version']}" in text_of("CHANGELOG.md") or f"## [{project['version']}]" in text_of(
        "CHANGELOG.md"
    )


@pytest.mark.skipif(not shutil.which("git") or not (ROOT / ".git").exists(), reason="no checkout")
@pytest.mark.parametrize(
    "path", ["archive/甲.txt", "archive/a/b.txt", "tests/archives/golden/x.txt", "tests/golden/data/x.jsonl"]
)
def test_git_leaves_an_archived_file_byte_for_byte(path: str) -> None:
    command = ["git", "check-attr", "text", "--", path]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)

    assert done.stdout.endswith("text: unset\n")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_a_lock_file_names_no_registry(name: str) -> None:
    assert "://" not in text_of(name)


# CONTRIBUTING


def test_the_rule_that_contributing_shows_holds() -> None:
    shown_case, shown_rule = (block.strip("`").removeprefix("yaml") for block in blocks("CONTRIBUTING.md"))
    case, (rule,) = yaml.safe_load(shown_case), read(Chrome, f"rules:\n{shown_rule}", "CONTRIBUTING.md")

    assert rule.find(folding.fold(case["text"].splitlines()[-1]))
    assert case["rules"][-1] == rule.name
    assert len(case["kinds"]) == len(case["text"].splitlines())


def blocks(page: str) -> list[str]:
    """The fenced blocks of a list, without its indent."""
    return [
        re.sub(r"^   ", "", found, flags=re.MULTILINE)
        for found in re.findall(r"^   (```.*?^   ```)$", text_of(page), re.MULTILINE | re.DOTALL)
    ]
