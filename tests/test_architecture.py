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
    "prepare/bylines",
    "prepare/dating",
    "prepare/describe",
    "prepare/masks",
    "prepare/terms",
    "identify",
    "compare",
    "publish",
)
ORDER = "prepare/file"  # the order of the stages in one file
COMMON = ("models", "errors", "rules", "language", "cache")
TOOLS = ("workshop", "jobs")  # of build() alone
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
    found = [single] if single.exists() else sorted((PACKAGE / room).rglob("*.py"))
    assert found, f"no room {room}"
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_itself_and_what_all_share(stage: str) -> None:
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


HAN = re.compile(r"[\u4e00-\u9fff]{2}")
NUMERALS = re.compile(r"[0-9〇○零一二三四五六七八九十百千万]+")


def told(source: str) -> list[str]:
    """The strings of a module that a reader might be shown: no docstrings, patterns, numerals, words to compare texts with."""
    tree = ast.parse(source)
    own: list[ast.AST] = []
    compared: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            own.append(node.body[0])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            own += node.args
        elif isinstance(node, ast.Compare):
            own.append(node)
            compared |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.JoinedStr) and (head := node.values[:1]) and isinstance(head[0], ast.Constant):
            own += [node] if str(head[0].value).startswith("(?") else []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = [name for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            values = (
                node.value.elts if isinstance(node.value, ast.Tuple) and len(targets) == len(node.value.elts) else [node.value]
            )
            own += [value for name, value in zip(targets, values, strict=False) if name.id in compared]
    known = {id(part) for node in own for part in ast.walk(node)}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    found = [str(node.value) for node in strings if id(node) not in known]
    return [text for text in found if HAN.search(text) and not NUMERALS.fullmatch(text)]


@pytest.mark.parametrize(
    "path",
    [path for path in (ROOT / "build_site.py", *sorted(PACKAGE.rglob("*.py"))) if "language" not in path.parts],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_interface_text_in_python(path: Path) -> None:
    """Chinese for readers belongs to templates and words files. (language/ has tables of characters.)"""
    assert told(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ('TITLE = "讲话档案的首页"', ["讲话档案的首页"]),
        ('def hello():\n    return "没有找到这一页"', ["没有找到这一页"]),
        ('x = f"共{n}篇讲话"', ["篇讲话"]),
        ('print("找到" + name)', ["找到"]),
        ('"""讲话"""\ndef x():\n    """讲话"""', []),
        ('A = re.compile("(?:讲话|发言)")', []),
        ('A = "讲话"\nB = A in text', []),
        ('A, B = "讲话", "发言"\nC = A in text', ["发言"]),
        ('A = f"(?:讲话){n}"', []),
        ('A = "一二三"', []),
    ],
)
def test_a_string_that_readers_are_shown_is_seen(source: str, seen: list[str]) -> None:
    assert told(source) == seen


def test_no_module_needs_more_than_a_few_screens() -> None:
    for path in [ROOT / "build_site.py", *PACKAGE.rglob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 420, path
