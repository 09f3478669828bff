"""Killed builds, in short; `make torture` does more of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="no process is forked there")
def test_what_a_killed_build_leaves_makes_no_difference_to_the_next_one() -> None:
    command = [sys.executable, "-m", "tests.torture", "--kills", "12", "--stride", "3"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "builds, at random steps: 0 differ, 12 kills" in done.stdout
