"""The house as DESIGN draws it: build_site alone knows the order, stages do not know each other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "speech_archive"
STAGES = ("curation", "read", "label", "number", "split", "clean", "describe", "masks", "compare", "identify", "publish")
COMMON = ("models", "errors", "rules")
ALLOWED = {"split": {"curation"}}  # decisions are an input of the cut; curation is typed there


def imported(path: Path) -> set[str]:
    """First parts of the modules under speech_archive that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("speech_archive.")}
    return found


def files_of(stage: str) -> list[Path]:
    single = PACKAGE / f"{stage}.py"
    return [single] if single.exists() else sorted((PACKAGE / stage).rglob("*.py"))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_itself_and_what_all_share(stage: str) -> None:
    assert files_of(stage)
    for path in files_of(stage):
        assert imported(path) <= {stage, *COMMON, *ALLOWED.get(stage, set())}, path


def test_every_module_is_a_stage_or_shared() -> None:
    names = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}

    assert names - {"__init__"} == {*STAGES, *COMMON}


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
    """Chinese sentences belong to templates and words.yml; patterns and examples in docstrings are no sentences."""
    for path in [ROOT / "build_site.py", *PACKAGE.rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
                is_pattern = text.startswith("(?")
                assert is_pattern or not re.search(r"[\u4e00-\u9fff]{2}", text), (path, text)


def test_no_module_needs_more_than_a_few_screens() -> None:
    for path in [ROOT / "build_site.py", *PACKAGE.rglob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 420, path
