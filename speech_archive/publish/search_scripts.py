"""Search for a site that is read from disk: its modules as one script, its index files as scripts that hand over bytes."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from speech_archive.publish.search_index import FOLDER

MODULES = ("fold", "index", "query", "find", "export", "mark", "page", "main")  # each after those that it imports
IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
EXPORT = re.compile(r"^export ", re.MULTILINE)


def as_scripts(site: Path) -> None:
    """Rewrite the search files of a built site. `<folder>/<name>.bin` becomes `<name>.js`, the modules `all.js`."""
    folder = site / "assets" / "search"
    sources = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in MODULES]
    body = "\n".join(EXPORT.sub("", IMPORT.sub("", source)) for source in sources)
    (folder / "all.js").write_text(f"(() => {{\n{body}}})()\n", encoding="utf-8", newline="\n")
    for name in MODULES:
        (folder / f"{name}.js").unlink()
    for path in sorted((site / FOLDER).rglob("*.bin")):
        name = path.relative_to(site / FOLDER).with_suffix("").as_posix()
        content = base64.b64encode(path.read_bytes()).decode()
        path.with_suffix(".js").write_text(f'archiveFiles["{name}"]("{content}")\n', encoding="utf-8", newline="\n")
        path.unlink()
