"""Pages that MkDocs only reads, and that are rendered all together before it writes the first.

MkDocs renders one page after another, every page at every build. Here it reads them in their turn and renders none.
When all are read (`on_env`) they are found in the cache, or rendered as MkDocs would, in several processes where that
pays. Where that cannot be done (a plugin with a say in pages, a template that shows other pages, a page that fails, a
process that is killed) MkDocs does as ever. So the site is the same, byte for byte, whichever way it came about.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Protocol, cast

import msgspec
from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from speech_archive.publish.rendering.circumstances import is_each_by_itself, keys
from speech_archive.publish.rendering.forks import can_fork, in_forks

FEW = 32  # pages a process, from which it is worth its start

log = logging.getLogger("mkdocs.hooks.speech_archive")


class Kept(Protocol):
    """Where pages are kept from one build to the next; what cannot be read or written there is not known."""

    def get(self, key: bytes) -> bytes | None: ...

    def put(self, key: bytes, value: bytes) -> None: ...


class PutOffPage(Page):
    """A page that MkDocs reads in its turn and that is rendered later."""

    nav: Navigation
    is_read = False  # a `--dirty` build does not read them all
    packed = b""  # the page as it is to be written, once it is rendered

    @property
    def whole(self) -> str:
        return zlib.decompress(self.packed).decode("utf-8", "surrogatepass")

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Nothing yet."""
        self.is_read = True
        self.content = ""

    def render_now(self, config: MkDocsConfig, files: Files) -> None:
        """Its content from its Markdown, as MkDocs makes it."""
        super().render(config, files)


class Said(msgspec.Struct, frozen=True):
    """A line of MkDocs' log."""

    logger: str
    level: int
    message: str


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A whole page, what MkDocs checks of it afterwards, and what was said meanwhile."""

    packed: bytes  # its HTML
    title: str | None  # of its first heading
    anchors: list[str]  # ids in it, sorted
    links: dict[str, dict[str, str]] | None  # file linked to: anchor: link as written; None where MkDocs notes none
    targets: dict[str, str | None]  # path that a link was looked up by: URL of what was there
    said: list[Said]


def put_off(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Put pages off, where each can be rendered by itself; but not one that has yet to find its name in the navigation."""
    if not is_each_by_itself(config):
        log.debug("a plugin or a template may concern several pages: MkDocs renders them alone")
        return
    unnamed = {id(page) for page in nav.pages if "title" not in vars(page)}
    for file in files.documentation_pages():
        if type(file.page) is Page and id(file.page) not in unnamed:
            file.page.__class__ = PutOffPage  # the navigation holds it already, so no other can take its place
            cast("PutOffPage", file.page).nav = nav


def render(env: Environment, config: MkDocsConfig, files: Files, kept: Kept, jobs: int) -> None:
    """Render what was put off and is not kept, and hand all of it to MkDocs, which writes it."""
    documents = files.documentation_pages()
    pages = [file.page for file in documents if isinstance(file.page, PutOffPage) and file.page.is_read]
    named = keys(pages, config, pages[0].nav) if pages else {}
    target = cache(partial(_target, files))
    ready = {path: found for path, key in named.items() if (found := _found(key, target, kept))}
    missing = [page for page in pages if page.file.src_uri not in ready]
    make = partial(rendered, config=config, files=files, documents=documents, env=env)
    processes = min(jobs, len(missing) // FEW) if can_fork() else 1
    for page, found in in_forks(missing, make, processes) if processes > 1 else ((page, make(page)) for page in missing):
        if found is None:
            continue
        path = page.file.src_uri
        ready[path] = found
        if (
            kept and path in named and not found.said and found.links is not None
        ):  # else MkDocs has something to say at each build
            kept.put(named[path], msgspec.msgpack.encode(found))
    show = env.from_string("{{ page.whole }}")
    for page in pages:
        if (found := ready.pop(page.file.src_uri, None)) is None:
            page.render_now(config, files)  # by MkDocs, which tells the fault, if there is one
        else:
            _hand_over(page, found, files)
            page.meta = {**page.meta, "template": show}


def rendered(
    page: PutOffPage, config: MkDocsConfig, files: Files, documents: Sequence[File], env: Environment
) -> Rendered | None:
    """A page as MkDocs renders it; None where that fails."""
    lookups = _Lookups(files)
    with _listening() as said:
        try:
            config._current_page = page
            page.render_now(config, cast("Files", lookups))
            page.active = True
            template = env.get_template(page.meta.get("template", "main.html"))
            html = template.render(get_context(page.nav, documents, config, page))
        except Exception:  # noqa: BLE001  # whatever a template or an extension raises
            return None
        finally:
            page.active = False
            config._current_page = None
    links = page.links_to_anchors
    return Rendered(
        packed=zlib.compress(html.encode("utf-8", "surrogatepass"), 1),
        title=page._title_from_render,
        anchors=sorted(page.present_anchor_ids or ()),
        links=None if links is None else {file.src_uri: found for file, found in links.items()},
        targets=lookups.found,
        said=said,
    )


class _Lookups:
    """The files of a site, noting what links ask of them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.found: dict[str, str | None] = {}

    def get_file_from_path(self, path: str) -> File | None:
        self.found[path] = _target(self._files, path)
        return self._files.get_file_from_path(path)


def _target(files: Files, path: str) -> str | None:
    """The URL of what a link finds there."""
    file = files.get_file_from_path(path)
    return file.url if file and not file.inclusion.is_excluded() else None  # type: ignore[no-untyped-call]


@contextmanager
def _listening() -> Iterator[list[Said]]:
    """Whatever MkDocs says meanwhile, instead of its saying it."""
    said: list[Said] = []
    ear = logging.Handler()
    ear.emit = lambda record: said.append(Said(record.name, record.levelno, record.getMessage()))  # type: ignore[method-assign]
    mkdocs = logging.getLogger("mkdocs")
    handlers, propagates = mkdocs.handlers, mkdocs.propagate
    mkdocs.handlers, mkdocs.propagate = [ear], False
    try:
        yield said
    finally:
        mkdocs.handlers, mkdocs.propagate = handlers, propagates


def _found(key: bytes, target: Callable[[str], str | None], kept: Kept) -> Rendered | None:
    """A page that was kept, if its links still lead where they led."""
    data = kept.get(key)
    if data is None:
        return None
    try:
        found = msgspec.msgpack.decode(data, type=Rendered)
    except msgspec.MsgspecError:
        return None
    return found if all(target(path) == url for path, url in found.targets.items()) else None


def _hand_over(page: PutOffPage, found: Rendered, files: Files) -> None:
    """Give a page what MkDocs would have made of it, and say what it would have said."""
    page.packed = found.packed
    page._title_from_render = found.title
    page.present_anchor_ids = set(found.anchors)
    if found.links is not None:
        linked = {path: files.get_file_from_path(path) for path in found.links}
        page.links_to_anchors = {file: found.links[path] for path, file in linked.items() if file}
    for line in found.said:
        logging.getLogger(line.logger).log(line.level, "%s", line.message)
