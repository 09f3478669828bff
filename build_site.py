"""From a folder of compilations to a site's Markdown and data: the pipeline, the command, and the MkDocs hook.

`build()` is the diagram of the project: it alone knows the order of the stages.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import click

from speech_archive.cache import Cache, digest, digest_of_code
from speech_archive.compare.date.doubts import doubts_of_dates
from speech_archive.compare.spun import spun
from speech_archive.compare.works.grouping import group
from speech_archive.errors import ArchiveError, ArchiveErrors, printable
from speech_archive.identify.speeches import Ids, identify, lock_text
from speech_archive.identify.works import WorkIds, name_works
from speech_archive.inputs.archive import Inputs, read_inputs
from speech_archive.inputs.curation import NONE
from speech_archive.inputs.findings import curated, decided, overruled
from speech_archive.inputs.lock import LOCK
from speech_archive.inputs.places import decisions_of
from speech_archive.inputs.site import read_site
from speech_archive.jobs import Progress, collate_works, date_works, described, prepare_files, restore_works, share_works
from speech_archive.language import words
from speech_archive.models import (
    ArchivedSource,
    Collation,
    Compared,
    Decisions,
    Doubt,
    DoubtKind,
    Grouping,
    LockRow,
    Prepared,
    Restored,
    Shared,
    Site,
    Speech,
    Work,
    WorkRow,
)
from speech_archive.models.dating import Dating
from speech_archive.publish.data.records import record_count, records, report_of
from speech_archive.publish.earlier import Earlier, Ingredients
from speech_archive.publish.exports.whole import whole_archive, whole_count
from speech_archive.publish.pages.site import page_count, pages
from speech_archive.publish.search.index import search_files
from speech_archive.publish.search.scripts import as_scripts
from speech_archive.publish.stub import begin_curation
from speech_archive.publish.view import View, view_of
from speech_archive.publish.work.page import capped_columns
from speech_archive.publish.write import Written, manifest, recover, write
from speech_archive.workshop import Workshop, processors

ROOT = Path(__file__).resolve().parent
CODE = (ROOT / "build_site.py", ROOT / "speech_archive")
CACHE = ROOT / ".cache"


def build(
    archive: Path,
    docs: Path,
    *,
    lock: bool = False,
    cache: Path | None = None,
    jobs: int = 1,
    site: Site | None = None,
    progress: Progress = lambda _name, items, _count: items,
) -> tuple[Mapping[str, Any], Written]:
    """Read `archive`, write Markdown and data under `docs`; the report, and what was written.

    Gathers first and writes last: where an input or output cannot be used, ArchiveErrors, and `docs` as it was. `cache` is a
    folder for what later builds need not make again, `jobs` the processes at work; without `site` mkdocs.yml beside `docs` tells.
    """
    check_apart(archive, docs)
    recover(docs)
    inputs, site = read_inputs(archive), site or read_site(docs)
    cutter = words.chosen()
    code = code_of(cutter) if cache else b""
    with Cache(cache) as kept:
        earlier = Earlier(docs if cache else None, kept, code)
        told, whole = {"passed_over": inputs.passed_over, "troubles": ()}, all_of(inputs, site)
        if not lock and (known := earlier.report(whole)) is not None:
            return known | told, Written(written=0, kept=len(manifest(docs)), pruned=0)
        workshop = Workshop(kept, code, jobs, partial(words.choose, cutter))
        found = gather(inputs, site, workshop, progress, lock=lock)
        view, made_of = found.view, Ingredients(found.view)
        files = chain(
            whole_archive(view, earlier, made_of, records(view)), pages(view, earlier, made_of), search_files(view, earlier, jobs)
        )
        shown = progress("write", files, record_count() + whole_count() + page_count(view) + len(view.speeches))
        locked = lock_text(found.ids).encode() if lock else None
        done = write(docs, shown, ids=(archive / LOCK, locked), then=partial(earlier.remember, whole, found.report))
    return found.report | told | {"troubles": tuple(filter(None, (kept.trouble, workshop.trouble)))}, done


class Gathered(NamedTuple):
    """All that is known of an archive, what of it was not understood, and the ids for its lock."""

    view: View
    report: dict[str, Any]
    ids: tuple[LockRow | WorkRow, ...]


def gather(inputs: Inputs, site: Site, workshop: Workshop, progress: Progress, *, lock: bool) -> Gathered:
    """All stages between reading and writing, in order."""
    with workshop:
        prepared = list(progress("prepare", prepare_files(inputs, workshop), len(inputs.sources)))
        ids = identify_all(prepared, inputs, is_wanted=lock)
        said = decided(inputs.curations)
        archived = curated([archived_source(file, ids, inputs) for file in prepared], said)
        speeches = [speech for source in archived for speech in source.speeches]
        decisions = decisions_of(inputs.curations, inputs.sources)
        grouping = group(speeches, decisions.bonds, workshop.table("pairs of texts"))
        collations = collate_works(speeches, grouping, workshop, progress)
        shared = share_works(speeches, grouping, collations)
        restored = restore_works(speeches, grouping, collations, decisions, shared.passages, workshop, progress)
    datings = date_works(speeches, grouping)
    dated = overruled(datings, said)
    archived = described(archived, datings, dated, grouping)
    named = name_works(grouping.groups, inputs.locked_works)
    compared = compared_of(grouping, named, collations, restored, dated, shared)
    doubts = chain(
        inputs.doubts,
        *(file.ledger.doubts for file in prepared),
        *(speech.reading.doubts for speech in speeches),
        ids.doubts,
        grouping.doubts,
        *(one.doubts for one in collations.values()),
        *(one.doubts for one in restored),
        doubts_of_dates(speeches, datings),
        spun(speeches),
        unused(decisions, restored),
        capped_columns(compared.works, {speech.id: speech for speech in speeches}),
    )
    report = report_of(doubts, inputs.left_out)
    return Gathered(view_of(archived, compared, report, site), report, (*ids.rows, *named.rows))


def begin(archive: Path, docs: Path, name: str, *, cache: Path | None, jobs: int, progress: Progress) -> Path:
    """Begin a curation file for the source of that name, with what a build knows of it; where the file is."""
    inputs, cutter = read_inputs(archive), words.chosen()
    with Cache(cache) as kept:
        workshop = Workshop(kept, code_of(cutter) if cache else b"", jobs, partial(words.choose, cutter))
        return begin_curation(archive, name, gather(inputs, read_site(docs), workshop, progress, lock=False).view)


def code_of(cutter: str) -> bytes:
    """What results are made of besides their inputs."""
    return digest(digest_of_code(CODE), cutter.encode())


def all_of(inputs: Inputs, site: Site) -> bytes:
    """All that an archive says, its texts by their digests, and what its site is."""
    texts = [(source.path, source.sha256, source.encoding, source.is_doubtful) for source in inputs.sources]
    return repr((site, texts, replace(inputs, sources=()))).encode("utf-8", "surrogatepass")


def identify_all(prepared: Sequence[Prepared], inputs: Inputs, *, is_wanted: bool) -> Ids:
    """The permanent ids of all sources and speeches, as the lock knows them."""
    left_out = [text.path for text in inputs.left_out]
    return identify([file.ledger for file in prepared], inputs.locked, left_out=left_out, is_wanted=is_wanted)


def compared_of(
    grouping: Grouping,
    named: WorkIds,
    collations: Mapping[str, Collation],
    restored: Sequence[Restored],
    datings: Mapping[str, Dating],
    shared: Shared,
) -> Compared:
    """Works under their permanent ids, with all that comparing their witnesses brought."""
    ids = dict(zip((group.base for group in grouping.groups), named.ids, strict=True))
    return Compared(
        works=tuple(Work(id=ids[one.base], group=one, collation=collations.get(one.base)) for one in grouping.groups),
        relations=tuple(replace(row, a=ids[row.a], b=ids[row.b]) for row in grouping.relations),
        moved=named.moved,
        gaps={id_: gaps for one in restored for id_, gaps in one.gaps.items()},
        glyphs={id_: glyphs for one in restored for id_, glyphs in one.glyphs.items()},
        datings=datings,
        passages=shared.passages,
        formulae=shared.formulae,
    )


def unused(decisions: Decisions, restored: Sequence[Restored]) -> Iterator[Doubt]:
    """A curator's words about masks that are not there."""
    used = {word for one in restored for word in one.used}
    for word in decisions.masks:
        if word not in used:
            yield Doubt(kind=DoubtKind.UNUSED_DECISIONS, path=word.at[0], line=word.at[1], found=word.token, expected="")


def choose_cutter(name: str) -> None:
    """Cut words with it; ArchiveErrors where it cannot be had."""
    try:
        words.choose(name)
    except (ImportError, ValueError) as missing:
        found = f"found {missing}, expected a word cutter that is installed; `pip install rjieba`, or leave CUTTER unset"
        raise ArchiveErrors((ArchiveError(found, "CUTTER"),)) from None


def check_apart(archive: Path, docs: Path) -> None:
    """ArchiveErrors where one folder holds the other: what is written would be read by the next build."""
    inputs, outputs = archive.resolve(), docs.resolve()
    if inputs.is_relative_to(outputs) or outputs.is_relative_to(inputs):
        found = (
            f"found the output folder {docs} and the archive one inside the other, expected them apart; name another with --docs"
        )
        raise ArchiveErrors((ArchiveError(found, str(archive)),))


def archived_source(file: Prepared, ids: Ids, inputs: Inputs) -> ArchivedSource:
    """A prepared file with its ids, and what its curator decided and tells."""
    source = file.ledger.source
    curation = inputs.curations.get(source.path, NONE)
    source_id = ids.sources[source.path]
    speeches = tuple(
        Speech(
            id=ids.speeches[source.path, speech.draft.ordinal],
            source_id=source_id,
            path=source.path,
            sha256=source.sha256,
            **{field.name: getattr(speech, field.name) for field in fields(speech)},
        )
        for speech in file.speeches
    )
    return ArchivedSource(id=source_id, notice=curation.notice, rulings=curation.rulings, ledger=file.ledger, speeches=speeches)


# The command


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    envvar="ARCHIVE",
    default=ROOT / "archive",
    show_default="archive/, or the environment variable ARCHIVE",
    help="Folder of compilations (*.txt) and curation files (*.yml).",
)
@click.option(
    "--docs",
    type=click.Path(path_type=Path),
    default=ROOT / "docs",
    show_default="docs/",
    help="Folder that the site is made from.",
)
@click.option(
    "--cutter",
    type=click.Choice(words.CUTTERS),
    envvar="CUTTER",
    default=words.CUTTERS[0],
    show_default=f"{words.CUTTERS[0]}, or the environment variable CUTTER",
    help="What cuts a text into words; rjieba cuts alike and faster, and is installed apart.",
)
@click.option("--lock", is_flag=True, help="Write archive/ids.lock: from now on every id stays with its text.")
@click.option("--init-curation", metavar="NAME", help="Write a curation file to begin with for that text, and build nothing.")
@click.option("--strict", is_flag=True, help="Exit 1 if something was left out or not understood, or is not in the lock.")
@click.option("--quiet", is_flag=True, help="Print nothing but faults.")
@click.option("--no-cache", is_flag=True, help="Make everything anew, and keep nothing for the next build.")
@click.option(
    "--jobs", type=click.IntRange(1), default=None, show_default="one a processor", help="Processes for an archive of some size."
)
def main(
    archive: Path,
    docs: Path,
    cutter: str,
    lock: bool,
    init_curation: str | None,
    strict: bool,
    quiet: bool,
    no_cache: bool,
    jobs: int | None,
) -> None:
    """Split the compilations of an archive into speeches, and write them as Markdown and data for MkDocs to render."""
    cache, processes = None if no_cache else CACHE, jobs or processors()
    progress: Progress = (lambda _name, items, _count: items) if quiet else bar
    try:
        choose_cutter(cutter)
        if init_curation is not None:
            begun = begin(archive, docs, init_curation, cache=cache, jobs=processes, progress=progress)
            click.echo(f"{click.format_filename(begun)} is a curation file to begin with")
            return
        report, written = build(archive, docs, lock=lock, cache=cache, jobs=processes, progress=progress)
    except ArchiveErrors as broken:
        click.echo(str(broken), err=True)
        sys.exit(2)
    for text in report["left_out"]:
        click.echo(ArchiveError(text["reason"], text["path"], text["line"]), err=True)
    click.echo("".join(f"{trouble}\n" for trouble in report["troubles"]), nl=False, err=True)
    if not quiet:
        folder = click.format_filename(docs)
        click.echo(f"{written.written} files written, {written.kept} unchanged, {written.pruned} removed under {folder}")
        if lock:
            click.echo(f"{click.format_filename(archive / LOCK)} holds the ids of all speeches and works")
        for line in summary(report):
            click.echo(line)
    sys.exit(1 if strict and (report["counts"] or report["left_out"]) else 0)


def summary(report: Mapping[str, Any]) -> Iterator[str]:
    """What to say of an archive's files that are not read, and of what was not understood."""
    if left_out := len(report["left_out"]):
        yield f"left out: {left_out} (see report.md)"
    others = report["passed_over"]
    if others:
        more = f" and {len(others) - 3} more" if others[3:] else ""
        yield f"passed over, since only .txt is read: {printable(', '.join(others[:3]))}{more}"
    for kind, count in report["counts"].items():
        yield f"not understood: {kind.replace('_', ' ')}: {count} (see report.md)"


def bar(name: str, items: Iterable[Any], count: int) -> Iterator[Any]:
    """The items, with a progress bar on standard error while somebody watches."""
    with click.progressbar(items, length=count, label=f"{name:<7}", file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        yield from shown


# The MkDocs hook: `mkdocs build` and `mkdocs serve` regenerate by themselves


log = logging.getLogger("mkdocs.hooks.speech_archive")


running: list[str] = []  # the command that MkDocs was started with


def on_startup(command: str, **_: Any) -> None:
    """Whether it is `serve`, which goes on after a fault."""
    running[:] = [command]


def on_pre_build(config: Any) -> None:
    """Generate docs/ before MkDocs looks for files.

    Faults are a PluginError, which MkDocs prints and ends with. In `serve`, where it would hold back every request until they
    are mended, they are told, and what the last good build left is shown.
    """
    from mkdocs.exceptions import PluginError

    try:
        choose_cutter(os.environ.get("CUTTER") or words.CUTTERS[0])
        site = Site(name=config.site_name, has_folders=config.use_directory_urls, url=published_at(config))
        report, written = build(archive_of(config), Path(config.docs_dir), cache=CACHE, jobs=processors(), site=site)
    except ArchiveErrors as broken:
        if running != ["serve"] or not manifest(Path(config.docs_dir)):
            raise PluginError(str(broken)) from None
        for fault in broken.faults:
            log.error(str(fault))
        return
    log.info("%d files written, %d unchanged, %d removed", written.written, written.kept, written.pruned)
    for text in report["left_out"]:
        log.warning("left out: %s", ArchiveError(text["reason"], text["path"], text["line"]))
    for trouble in report["troubles"]:
        log.warning("%s", trouble)
    for line in summary(report):
        log.info(line)


def on_nav(nav: Any, config: Any, files: Any) -> None:
    """Have MkDocs read pages, and leave rendering them for later."""
    from speech_archive.publish.rendering.hooks import put_off

    put_off(nav, config, files)


def on_env(env: Any, config: Any, files: Any) -> None:
    """Render the pages that have changed, on all cores."""
    from speech_archive.publish.rendering.hooks import render

    with Cache(CACHE) as kept:
        render(env, config, files, kept, processors())


def on_post_build(config: Any) -> None:
    """A site with file links is read from disk, where browsers load scripts and nothing else: make search such scripts."""
    if not config.use_directory_urls:
        as_scripts(Path(config.site_dir))


def on_serve(server: Any, config: Any, **_: Any) -> Any:
    """Watch the archive and the hand-written pages; not docs/ itself, where each build writes."""
    server.unwatch(config.docs_dir)
    server.watch(str(archive_of(config)))
    for path in hand_written(Path(config.docs_dir)):
        server.watch(str(path))
    return server


def published_at(config: Any) -> str | None:
    """Where the site will be read; `serve` has an address of this machine, which tells nobody anything."""
    return config.site_url or None if running != ["serve"] else None


def archive_of(config: Any) -> Path:
    """ARCHIVE, else archive/ beside mkdocs.yml."""
    return Path(os.environ.get("ARCHIVE") or Path(config.config_file_path).parent / "archive")


def hand_written(docs: Path) -> list[Path]:
    """What stands in docs/ and was not generated: files, and folders without generated files."""
    generated = {name.partition("/")[0] for name in manifest(docs)}
    return sorted(path for path in docs.iterdir() if path.name not in generated and not path.name.startswith("."))


if __name__ == "__main__":
    main()
