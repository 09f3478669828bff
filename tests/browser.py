"""A real Chromium on a really built site, for tests and benchmarks."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHANNELS = ("chrome", "msedge")  # on macOS and Windows a browser is where its installer put it, and no command
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


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


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a log; of types that do not hang on what Windows has registered."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript", ".css": "text/css"}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class named it
        pass


class Server(ThreadingHTTPServer):
    """A server that a browser may hang up on."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder, ending in `/`."""
    server = Server(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
