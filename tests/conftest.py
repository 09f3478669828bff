"""A project in a temporary folder, as a user has it: our mkdocs.yml and theme, another archive."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
ARCHIVES = ROOT / "tests" / "archives"
SAMPLES = ROOT / "archive"  # with texts of their own beside them, or instead of them, where somebody uses this repository
SAMPLE = "示例-"
DOCUMENTS = ROOT.parent / "shared" / "documents"
needs_documents = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="../shared/documents is not there")
needs_any_bytes = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")


def possible(*names: str) -> list[str]:
    """Those of the file names that this system takes."""
    return [name for name in names if os.name != "nt" or not re.search(r'[<>:"|?*\\\x00-\x1f]', name)]


@dataclass(frozen=True)
class Project:
    """A folder with archive/, docs/, mkdocs.yml; `site` once it is built."""

    folder: Path

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def docs(self) -> Path:
        return self.folder / "docs"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "mkdocs", *arguments]

    def environment(self) -> dict[str, str]:
        own = ("ARCHIVE", "SITE_URL", "REPO_URL", "PYTHONWARNDEFAULTENCODING")
        inherited = {key: value for key, value in os.environ.items() if key not in own}
        return inherited | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}

    def build(self, *options: str, **environment: str) -> str:
        """Run `mkdocs build --strict`, with these environment variables too; what it printed."""
        done = subprocess.run(
            self.command("build", "--strict", *options),
            cwd=self.folder,
            env=self.environment() | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


def project_in(folder: Path, *archives: Path) -> Project:
    """A project with the files of these archives (of SAMPLES the samples alone); pipeline and theme are this checkout's."""
    project = Project(folder)
    project.archive.mkdir(parents=True)
    for archive in archives:
        for path in archive.iterdir():
            if path.suffix in (".txt", ".yml") and (archive != SAMPLES or path.name.startswith(SAMPLE)):
                shutil.copy(path, project.archive / path.name)
    shutil.copytree(ROOT / "docs" / "assets", project.docs / "assets")
    shutil.copytree(ROOT / "docs" / "overrides", project.docs / "overrides")
    for page in ("about.md", "rights.md", "search.md"):
        shutil.copy(ROOT / "docs" / page, project.docs)
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "  - build_site.py\n" in config
    config = config.replace("  - build_site.py\n", f"  - {ROOT / 'build_site.py'}\n")
    config = re.sub(r"^(site_name:).*$", r"\1 讲话档案", config, flags=re.MULTILINE)  # whatever this checkout's site is called
    config = re.sub(r"^(  contact:).*$", r"\1 ''", config, flags=re.MULTILINE)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    return project


def are_samples_there() -> bool:
    """Whether all of the samples are in archive/ still."""
    truth = json.loads((ARCHIVES / "samples.json").read_text(encoding="utf-8"))
    return all((SAMPLES / file["file"]).exists() for file in truth["files"])


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Project]:
    """A project of its own for whoever asks, from the archives given; a skipped test where these are samples that are gone."""

    def made(*archives: Path) -> Project:
        if SAMPLES in archives and not are_samples_there():
            pytest.skip("the samples have made room for an archive of somebody's own")
        return project_in(tmp_path_factory.mktemp("project"), *archives)

    return made
