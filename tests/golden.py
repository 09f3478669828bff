"""The committed build of tests/archives/golden: what the Markdown and the data look like.

`make golden` renews it; read the diff. The search index is left out: how zlib packs differs from version to version.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from build_site import build
from speech_archive.publish.write import MANIFEST

ARCHIVE = Path(__file__).parent / "archives" / "golden"
EXPECTED = Path(__file__).parent / "golden"


def tree(folder: Path) -> dict[str, bytes]:
    """Contents by path, without the search index."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found[MANIFEST] = b"".join(line for line in found[MANIFEST].splitlines(keepends=True) if not line.startswith(b"search/"))
    return {name: content for name, content in found.items() if not name.startswith("search/")}


def main() -> None:
    """Build anew over the committed files."""
    shutil.rmtree(EXPECTED, ignore_errors=True)
    build(ARCHIVE, EXPECTED)
    kept = tree(EXPECTED)
    (EXPECTED / MANIFEST).write_bytes(kept[MANIFEST])
    shutil.rmtree(EXPECTED / "search")


if __name__ == "__main__":
    main()
