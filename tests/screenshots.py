"""Pictures of the built site: `python -m tests.screenshots`, for the README; `--all DIR`, every kind of page in every look.

The README's are of the samples, in archive/. The whole set may be of any archive: `--archive DIR`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Browser, FloatRect, Page

from tests.browser import LOOKS, chromium, served
from tests.conftest import ROOT, SAMPLES, project_in
from tests.kinds import kinds

PICTURES = ROOT / ".github" / "pictures"
# README picture: kind of page, and what is scrolled to, below the header; none for the top
README: Mapping[str, tuple[str, str | None]] = {
    "home": ("home", None),
    "speech": ("speech-restored", ".reading"),
    "work": ("work", ".tools"),
    "search": ("results", None),
}
README_LOOK: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "device_scale_factor": 1.25,
    "reduced_motion": "reduce",
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}


@click.command()
@click.option("--all", "folder", type=click.Path(path_type=Path), help="Take every kind of page in every look, into this folder.")
@click.option("--archive", type=click.Path(path_type=Path, exists=True), help="With --all: another archive than the samples.")
def main(folder: Path | None, archive: Path | None) -> None:
    """Renew the README's pictures, or take the whole set."""
    if archive and not folder:
        raise click.UsageError("the README shows the samples: --archive goes with --all")
    with tempfile.TemporaryDirectory() as temporary:
        project = project_in(Path(temporary) / "project", archive or SAMPLES)
        project.build()
        with served(project.site) as root, chromium() as browser:
            pages = {kind: root + path for kind, path in kinds(project.docs).items()}
            if folder:
                take_all(browser, pages, folder)
            else:
                renew(browser, pages)


def renew(browser: Browser, pages: Mapping[str, str]) -> None:
    """The README's pictures, light and dark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        context = browser.new_context(**README_LOOK, color_scheme=scheme)
        for name, (kind, place) in README.items():
            page = open_page(context.new_page(), pages[kind])
            if place:
                page.locator(place).first.evaluate("node => scrollTo(0, node.getBoundingClientRect().y + scrollY - 76)")
            page.screenshot(path=PICTURES / f"{name}-{scheme}.png", animations="disabled", caret="hide")
            page.close()
        context.close()


def take_all(browser: Browser, pages: Mapping[str, str], folder: Path) -> None:
    """Each page from its top to its foot in each look, the foot of long ones cut off."""
    folder.mkdir(parents=True, exist_ok=True)
    for look, options in LOOKS.items():
        context = browser.new_context(**options)
        for kind, address in pages.items():
            page = open_page(context.new_page(), address)
            width = page.viewport_size["width"] if page.viewport_size else 0
            height = min(page.evaluate("document.documentElement.scrollHeight"), 3 * 844)
            clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=folder / f"{kind}-{look}.png", full_page=True, clip=clip, animations="disabled", caret="hide")
            page.close()
        context.close()


def open_page(page: Page, address: str) -> Page:
    """A page with its scripts run and its results found."""
    page.goto(address)
    if "?q=" in address:
        page.locator("[data-total]").wait_for(state="attached")
    page.evaluate("document.fonts.ready")
    return page


if __name__ == "__main__":
    main()
