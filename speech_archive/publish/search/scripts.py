"""Search for a site that is read from disk: its modules as one script, its index files as scripts that hand over bytes."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from speech_archive.publish.search.index import FOLDER

MAIN = "main"  # the module that imports all others, some by way of others
IMPORT = re.compile(r'^import (\{.*\}) from "\./(\w+)\.js"$', re.MULTILINE)
EXPORT = re.compile(r"^export (const (\w+))", re.MULTILINE)


def as_scripts(site: Path) -> None:
    """Rewrite the search files of a built site. `<folder>/<name>.bin` becomes `<name>.js`, the modules `all.js`."""
    folder = site / "assets" / "search"
    modules: dict[str, str] = {}
    _read(folder, MAIN, modules)
    body = "\n".join(_as_function(name, source) for name, source in modules.items())
    (folder / "all.js").write_text(f"(() => {{\nconst modules = {{}}\n{body}}})()\n", encoding="utf-8", newline="\n")
    for name in modules:
        (folder / f"{name}.js").unlink()
    for path in sorted((site / FOLDER).rglob("*.bin")):
        name = path.relative_to(site / FOLDER).with_suffix("").as_posix()
        content = base64.b64encode(path.read_bytes()).decode()
        path.with_suffix(".js").write_text(f'archiveFiles["{name}"]("{content}")\n', encoding="utf-8", newline="\n")
        path.unlink()


def _read(folder: Path, name: str, modules: dict[str, str]) -> None:
    """Add a module, after those that it imports."""
    if name not in modules:
        source = (folder / f"{name}.js").read_text(encoding="utf-8")
        for _, imported in IMPORT.findall(source):
            _read(folder, imported, modules)
        modules[name] = source


def _as_function(name: str, source: str) -> str:
    """A module as a function of its own, which returns what the module exports."""
    exported = ", ".join(found for _, found in EXPORT.findall(source))
    body = EXPORT.sub(r"\1", IMPORT.sub(r"const \1 = modules.\2", source))
    return f"modules.{name} = (() => {{\n{body}return {{ {exported} }}\n}})()\n"
