"""What a page is made of besides its own text: settings, navigation, templates, programs; whether that is all."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

FORMAT = 1  # of what is kept; another number, and all pages are rendered anew
PAGE_EVENTS = ("pre_page", "page_read_source", "page_markdown", "page_content", "page_context", "post_page")
# Markdown extensions that read nothing but the page
KNOWN = frozenset(("abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "tables", "toc"))
PROGRAMS = ("jinja2", "markdown", "markupsafe", "mkdocs", "mkdocs-material", "pymdown-extensions")
# Settings that no page shows. Which files are pages and how they link are told otherwise, and so are navigation and theme.
UNSHOWN = frozenset(
    (
        *("config_file_path", "dev_addr", "docs_dir", "draft_docs", "exclude_docs", "hooks", "nav", "not_in_nav", "plugins"),
        *("remote_branch", "remote_name", "site_dir", "strict", "theme", "watch"),
    )
)
# In a tag of a template, what concerns other pages or the day of the build
OTHERS = re.compile(rb"\{[{%](?:(?![%}]\}).)*?(?:(?<![.\w])(?:pages|build_date_utc)|\bupdate_date)\b", re.DOTALL)


def is_each_by_itself(config: MkDocsConfig) -> bool:
    """Whether a page hangs on no other but those in the navigation, and no plugin but this one has a say in it."""
    events = config.plugins.events
    if any(events[name] for name in PAGE_EVENTS) or len(events["env"]) > 1:
        return False
    return not any(OTHERS.search(template) for _, template in _templates(config))


def keys(pages: Sequence[Page], config: MkDocsConfig, nav: Navigation) -> Mapping[str, bytes]:
    """By a page's path, a digest of all that it is made of but where its links lead; none where that cannot be told."""
    if not KNOWN.issuperset(config.markdown_extensions) or config.theme.name != "material":
        return {}
    try:
        common = _common(config, nav)
    except TypeError:
        return {}
    found = {}
    for page in pages:
        own = common.copy()
        own.update(f"{page.file.src_uri}\0{page.file.url}\0".encode() + page.file.content_bytes)
        found[page.file.src_uri] = own.digest()
    return found


def _common(config: MkDocsConfig, nav: Navigation) -> hashlib._Hash:
    """What all pages are made of, begun as a digest; TypeError where a setting cannot be told."""
    settings = told({key: config[key] for key in sorted(config) if key not in UNSHOWN})
    parts = [
        FORMAT,
        sys.version,
        _versions(),
        settings,
        told({**config.theme, "locale": str(config.theme.locale)}),
        [_item(item) for item in nav.items],
    ]
    digest = hashlib.sha256(json.dumps(parts).encode())
    for name, template in _templates(config):
        digest.update(f"{name}\0{len(template)}\0".encode() + template)
    return digest


def _versions() -> list[str]:
    found = []
    for program in PROGRAMS:
        with suppress(PackageNotFoundError):
            found.append(version(program))
    return found


def _item(item: Any) -> object:
    """A part of the navigation, as far as a page can show it."""
    parts = [_item(part) for part in item.children or ()]
    return [item.title, getattr(item, "url", None), told(getattr(item, "meta", None)), parts]


def _templates(config: MkDocsConfig) -> Iterator[tuple[str, bytes]]:
    """The theme's templates, and all that overrides them, by path. Icons go by the theme's version."""
    for number, folder in enumerate(config.theme.dirs):
        is_own = folder == config.theme.custom_dir
        for root, folders, names in os.walk(folder):
            folders[:] = sorted(folders if is_own else {*folders} - {".icons", "assets"})
            for name in sorted(names):
                if is_own or name.endswith(".html"):
                    path = Path(root, name)
                    yield f"{number}/{path.relative_to(folder).as_posix()}", path.read_bytes()


def told(value: object) -> object:
    """A setting as JSON that says all of it; TypeError where this does not know how."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): told(part) for key, part in value.items()}
        case functools.partial():
            return [told(value.func), told(value.args), told(value.keywords)]
        case types.FunctionType() | type():
            return f"{value.__module__}.{value.__qualname__}"
        case list() | tuple():
            return [told(part) for part in value]
    raise TypeError(f"found a setting of a kind that cannot be told, {type(value).__qualname__}")
