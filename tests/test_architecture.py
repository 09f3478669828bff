"""The house as DESIGN draws it: build_site alone knows the order, stages do not know each other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "speech_archive"
STAGES = (
    "inputs",
    "prepare/label",
    "prepare/split",
    "prepare/provenance",
    "prepare/clean",
    "prepare/dating",
    "prepare/describe",
    "prepare/masks",
    "identify",
    "compare",
    "publish",
)
ORDER = "prepare/file"  # the order of the stages in one file
COMMON = ("models", "errors", "rules", "language", "cache")
TOOLS = ("workshop",)  # of build() alone
ALLOWED = {"prepare/split": {"prepare/provenance"}}  # what a site says is part of the cut


def imported(path: Path) -> set[str]:
    """The rooms of speech_archive that a file imports: `compare`, and of a file's own stages `prepare/label`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        parts = [name.split(".") for name in names if name.startswith("speech_archive.")]
        found |= {"/".join(part[1:3]) if part[1] == "prepare" else part[1] for part in parts}
    return found


def files_of(room: str) -> list[Path]:
    single = PACKAGE / f"{room}.py"
    return [single] if single.exists() else sorted((PACKAGE / room).rglob("*.py"))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_itself_and_what_all_share(stage: str) -> None:
    assert files_of(stage)
    for path in files_of(stage):
        assert imported(path) <= {stage, *COMMON, *ALLOWED.get(stage, set())}, path


def test_every_module_is_a_stage_or_shared() -> None:
    rooms = [path for path in PACKAGE.iterdir() if path.name != "prepare"] + list((PACKAGE / "prepare").iterdir())
    names = {
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in rooms
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert names - {"__init__", "prepare/__init__", ORDER} == {*STAGES, *COMMON, *TOOLS}


@pytest.mark.parametrize("room", ["inputs", "prepare", "identify", "language"])
def test_no_stage_lives_in_an_init(room: str) -> None:
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))

    assert [type(node) for node in tree.body] == [ast.Expr]


def test_language_knows_nothing_of_speeches() -> None:
    for path in files_of("language"):
        assert imported(path) <= {"language"}, path


@pytest.mark.parametrize("library", ["jieba", "rjieba", "opencc"])
def test_only_language_knows_the_libraries_for_chinese(library: str) -> None:
    for path in PACKAGE.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert path.parent.name == "language" or not re.search(rf"^\s*(?:from|import) {library}\b", code, re.MULTILINE), path


def test_models_import_nothing_of_ours() -> None:
    for path in files_of("models"):
        assert imported(path) <= {"models"}, path


@pytest.mark.parametrize("word", ["datetime", "time", "random", "environ", "urllib", "socket"])
def test_stages_know_no_clock_chance_or_environment(word: str) -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
            assert word not in names, path
            assert not (isinstance(node, ast.Attribute) and node.attr == word), path


def test_no_interface_text_in_python() -> None:
    """Chinese sentences belong to templates and words files; patterns and examples in docstrings are no sentences."""
    for path in [ROOT / "build_site.py", *PACKAGE.rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
                is_pattern = text.startswith("(?")
                assert is_pattern or not re.search(r"[\u4e00-\u9fff]{2}", text), (path, text)


def test_no_module_needs_more_than_a_few_screens() -> None:
    for path in [ROOT / "build_site.py", *PACKAGE.rglob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 420, path
