"""The README tells the truth: its links lead somewhere, its options and commands exist, none is left out."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import build_site

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)", README))))
def test_a_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_option_of_the_command_is_documented() -> None:
    options = {name for option in build_site.main.params if isinstance(option, click.Option) for name in option.opts}

    assert options == set(re.findall(r"^\| `(--[a-z]+)`", README, re.MULTILINE))


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))

    assert set(re.findall(r"make ([a-z]+)", README)) <= targets
    assert set(re.findall(r"\b([a-z]+)\b", MAKEFILE.splitlines()[0].partition("ARCHIVE")[0])) - {"make"} <= targets


def test_the_figures_of_the_gate_are_the_measured_ones() -> None:
    from tests.gate import CORPORA, scores

    for corpus in ("first", "second", "third", "fourth"):
        score = scores(CORPORA / corpus)["speeches"]
        row = next(line for line in README.splitlines() if line.startswith(f"| `{corpus}`"))
        assert row.endswith(f"| {score.precision:.3f}, {score.recall:.3f} |".replace("0.", ".")), row
