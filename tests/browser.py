"""A real Chromium on a really built site, for tests and benchmarks."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHANNELS = ("chrome", "msedge")  # on macOS and Windows a browser is where its installer put it, and no command
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

SIZES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
LOOKS: dict[str, dict[str, Any]] = {
    f"{size}-{scheme}": {**options, "color_scheme": scheme, "reduced_motion": "reduce", "locale": "zh-CN"}
    for size, options in SIZES.items()
    for scheme in ("light", "dark")
}


def chromium_path() -> str | None:
    """Where the system's Chromium is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser; a skipped test where there is none, a failed one where continuous integration lacks it."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        if browser is None:
            (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium, Chrome or Edge is installed")
        try:
            yield browser
        finally:
            browser.close()


def launched(playwright: Playwright) -> Browser | None:
    """The system's Chromium, else an installed Chrome or Edge, started; None where there is none."""
    if path := chromium_path():
        return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    for channel in CHANNELS:
        try:
            return playwright.chromium.launch(channel=channel, args=ARGUMENTS)
        except Error as error:
            if "is not found" not in error.message:
                raise
    return None


def faults_of(page: Page, root: str) -> list[str]:
    """What goes wrong on a page from now on: words on its console, requests that fail, and requests outside the site."""
    faults: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((root, "data:", "blob:")):
            faults.append(f"asked {request.url}")

    def failed(request: Request) -> None:
        if request.method != "HEAD" and request.failure != "net::ERR_ABORTED":  # a page that is left asks no more
            faults.append(f"failed {request.url}: {request.failure}")

    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", asked)
    page.on("requestfailed", failed)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    return faults


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder below a path, without a log; its 404.html for what is missing, as GitHub Pages answers."""

    # not what Windows has registered
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript", ".css": "text/css"}

    def __init__(self, *arguments: Any, base: str, **options: Any) -> None:
        self.base = base
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        inside = path.startswith(self.base)
        return super().translate_path("/" + path.removeprefix(self.base) if inside else "/outside the site")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return None

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class named it
        pass


class Server(ThreadingHTTPServer):
    """A server that a browser may hang up on."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def served(folder: Path, base: str = "/") -> Iterator[str]:
    """The address of a folder, ending in `/`."""
    server = Server(("127.0.0.1", 0), partial(Quiet, directory=str(folder), base=base))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
