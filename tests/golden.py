"""The committed build of tests/archives/golden: what the Markdown and the data look like.

`make golden` renews it; read the diff.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from build_site import build

ARCHIVE = Path(__file__).parent / "archives" / "golden"
EXPECTED = Path(__file__).parent / "golden"


def main() -> None:
    """Build anew over the committed files."""
    shutil.rmtree(EXPECTED, ignore_errors=True)
    build(ARCHIVE, EXPECTED)


if __name__ == "__main__":
    main()
