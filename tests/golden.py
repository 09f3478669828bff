"""The committed build of tests/archives/golden: what the Markdown and the data look like.

`make golden` renews it; read the diff. What is packed is left out, and the page that tells its size: how zlib and DuckDB pack
differs from version to version.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from build_site import build
from speech_archive.publish.write import MANIFEST

ARCHIVE = Path(__file__).parent / "archives" / "golden"
EXPECTED = Path(__file__).parent / "golden"


PACKED = re.compile(r"search/|data/index\.md$|.*\.(?:epub|parquet|zip)$")


def tree(folder: Path) -> dict[str, bytes]:
    """Contents by path, without what is packed."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    lines = found[MANIFEST].splitlines(keepends=True)
    found[MANIFEST] = b"".join(line for line in lines if not PACKED.match(line.decode().rstrip("\n")))
    return {name: content for name, content in found.items() if not PACKED.match(name)}


def main() -> None:
    """Build anew over the committed files."""
    shutil.rmtree(EXPECTED, ignore_errors=True)
    build(ARCHIVE, EXPECTED)
    kept = tree(EXPECTED)
    (EXPECTED / MANIFEST).write_bytes(kept[MANIFEST])
    for path in [path for path in EXPECTED.rglob("*") if path.is_file() and path.relative_to(EXPECTED).as_posix() not in kept]:
        path.unlink()
    shutil.rmtree(EXPECTED / "search")


if __name__ == "__main__":
    main()
