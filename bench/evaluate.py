"""A table of figures on a folder of documents, one row a document, from the data that the build publishes.

    python -m bench.evaluate DIR [--write]

Figures only: file names, digests, numbers, names of rules and kinds; never text. What is counted is data (`figures.yml`), and
so is what a reader found that the rules do not understand (`known.yml`).
"""

from __future__ import annotations

import json
import sys
import tempfile
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from build_site import build
from speech_archive.errors import ArchiveErrors
from speech_archive.models import lines_of

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
WORDS = ROOT / "speech_archive" / "publish" / "words" / "zh.yml"
BEGIN, END = "<!-- evaluate: begin -->\n", "<!-- evaluate: end -->\n"
PAGE = "bench/measured.md"
READMES = {"README.md": "readme.md.j2", "README.zh.md": "readme.zh.md.j2"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is counted, and what it is called; see figures.yml."""

    key: str
    group: str
    en: str
    zh: str
    rows: str
    where: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    sum: str | None = None
    by: str | None = None
    names: str = ""
    in_readme: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file, told from others by its digest."""

    name: str
    sha256: str
    encoding: str

    @property
    def label(self) -> str:
        """A short name: `000` of `000_fb8c0cae32e48dcf.txt`."""
        return self.name.removesuffix(".txt").partition("_")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A figure for each document, and for all; `value` is what it was counted by, None for the whole.

    What lies in two documents, as a work does, counts in each of them and once in the total.
    """

    figure: Figure
    value: str | None
    each: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Lines (1-based, repeated where there are several) of a document where one thing failed: `kind`, for the reason `why`."""

    document: Document
    kind: str
    why: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Something that the rules do not understand, found by reading, and where."""

    key: str
    en: str
    zh: str
    places: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All that is said of a folder of documents."""

    documents: tuple[Document, ...]
    counts: tuple[Count, ...]
    doubts: tuple[Failure, ...]
    open: tuple[Failure, ...]
    known: tuple[Known, ...]

    def total(self, key: str, value: str | None = None) -> int:
        """A figure of all documents; 0 for a value that does not occur."""
        return sum(count.total for count in self.counts if (count.figure.key, count.value) == (key, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Rows that a build published, by file; each carries the names of its `documents`, and its `line` where it has one place."""

    documents: tuple[Document, ...]
    rows: Mapping[str, Sequence[Row]]


def evaluate(folder: Path) -> Table:
    """Build the folder's documents apart, and count."""
    with tempfile.TemporaryDirectory() as name:
        docs = Path(name) / "docs"
        build(folder, docs)
        return table_of(published(folder, docs / "data"), figures())


def figures() -> tuple[Figure, ...]:
    """What is counted, in order."""
    return tuple(Figure(**row) for row in _yaml(HERE / "figures.yml")["figures"])


# What the build published


def published(folder: Path, data: Path) -> Published:
    """Read docs/data/ of a build of `folder`, and unfold what lies inside its rows: segments, paragraphs, doubts."""
    rows: dict[str, list[dict[str, Any]]] = {path.stem: list(_json_lines(path)) for path in sorted(data.glob("*.jsonl"))}
    report = json.loads((data / "report.json").read_text(encoding="utf-8"))
    sources = sorted(rows["sources"], key=lambda row: str(row["path"]))
    begins = {}
    for row in sources:
        content = (folder / row["path"]).read_bytes()
        row["bytes"] = len(content)
        begins[row["path"]] = [line.begin for line in lines_of(content.decode(row["encoding"]))]
    rows["segments"] = [
        {**part, "source": row["id"], "chars": part["end"] - part["begin"]} for row in sources for part in row["segments"]
    ]
    rows["paragraphs"] = [{"speech": row["id"], "chars": len(text)} for row in rows["speeches"] for text in row["paragraphs"]]
    rows["doubts"] = [
        {"kind": kind, "path": doubt["path"], "line": doubt["line"], "is_capped": kind in report["capped"]}
        for kind in sorted({**report["counts"], **report["capped"]})
        for doubt in report[kind]
    ]
    witnesses = {id_: len(row["speeches"]) for row in rows["works"] for id_ in row["speeches"]}
    for row in rows["works"]:
        row["is_shared"] = len(row["speeches"]) > 1
    for row in rows["masks"]:
        row["state"] = "restored" if row["restored"] is not None else "withheld" if row["withheld"] else "open"
        row["why"] = "alone" if witnesses[row["speech"]] == 1 else "unsettled"
    names = _names(rows)
    for row in (row for table in rows.values() for row in table):
        own = row["documents"] = _documents(row, names)
        if row.get("begin") is not None and len(own) == 1:
            row["line"] = bisect_right(begins[next(iter(own))], row["begin"])
    return Published(
        documents=tuple(Document(name=row["path"], sha256=row["sha256"], encoding=row["encoding"]) for row in sources), rows=rows
    )


def _names(rows: Mapping[str, Sequence[Row]]) -> Mapping[str, frozenset[str]]:
    """The documents that each source, speech and work lies in, by its id."""
    names = {row["id"]: frozenset({row["path"]}) for row in rows["sources"]}
    names |= {row["id"]: names[row["source"]] for row in rows["speeches"]}
    return names | {row["id"]: frozenset().union(*(names[id_] for id_ in row["speeches"])) for row in rows["works"]}


def _documents(row: Row, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The documents that a row of any file of the contract is about."""
    ids = [row[key] for key in ("id", "source", "speech", "a", "b") if key in row]
    ids += [place["speech"] for place in row.get("places", ())]
    own = frozenset({row["path"]}) if "path" in row else frozenset[str]()
    return own.union(*(names.get(id_, frozenset()) for id_ in ids))


# The table


def table_of(data: Published, wanted: Sequence[Figure]) -> Table:
    """Count what is wanted, and name what fails."""
    doubts = [row for row in data.rows["doubts"] if not row["is_capped"]]
    open_ = [row for row in data.rows["masks"] if row["state"] == "open"]
    return Table(
        documents=data.documents,
        counts=tuple(count for figure in wanted for count in counts(figure, data)),
        doubts=tuple(_failures(data.documents, doubts, lambda row: (row["kind"], ""))),
        open=tuple(_failures(data.documents, open_, lambda row: (row["stands_for"], row["why"]))),
        known=tuple(_known(data.documents)),
    )


def counts(figure: Figure, data: Published) -> Iterator[Count]:
    """A figure's row of the table, and one for each value that it is counted by, the largest first."""
    rows = kept(data.rows[figure.rows], figure.where)
    yield _count(figure, None, rows, data.documents)
    if figure.by:
        values = sorted({row[figure.by] for row in rows})
        parts = (_count(figure, value, [row for row in rows if row[figure.by] == value], data.documents) for value in values)
        yield from sorted(parts, key=lambda part: -part.total)


def kept(rows: Iterable[Row], where: Mapping[str, Sequence[Any]]) -> list[Row]:
    """The rows whose values are among those asked for."""
    return [row for row in rows if all(row[key] in values for key, values in where.items())]


def _count(figure: Figure, value: str | None, rows: Sequence[Row], documents: Sequence[Document]) -> Count:
    def add(some: Iterable[Row]) -> int:
        return sum(row[figure.sum] if figure.sum else 1 for row in some)

    each = tuple(add(row for row in rows if document.name in row["documents"]) for document in documents)
    return Count(figure=figure, value=value, each=each, total=add(rows))


def _failures(documents: Sequence[Document], rows: Sequence[Row], of: Callable[[Row], tuple[str, str]]) -> Iterator[Failure]:
    """Rows of one kind and reason in a document, together."""
    for document in documents:
        own = [row for row in rows if document.name in row["documents"]]
        for kind, why in sorted({of(row) for row in own}):
            lines = tuple(sorted(row["line"] for row in own if of(row) == (kind, why)))
            yield Failure(document=document, kind=kind, why=why, lines=lines)


def reference() -> set[str]:
    """The names of the documents that the project's figures are of."""
    return {name for row in _yaml(HERE / "known.yml") for name in row["places"]}


def _known(documents: Sequence[Document]) -> Iterator[Known]:
    """What known.yml says of these documents."""
    for row in _yaml(HERE / "known.yml"):
        places = tuple(
            Failure(document=document, kind=row["key"], why="", lines=tuple(row["places"][document.name]))
            for document in documents
            if document.name in row["places"]
        )
        if places:
            yield Known(key=row["key"], en=row["en"], zh=row["zh"], places=places)


# What is shown


def rendered(name: str, table: Table) -> str:
    """A template of `templates/` with the table's figures."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # Markdown, of names and numbers
    )
    words, own = _yaml(WORDS), _yaml(HERE / "figures.yml")
    doubts = {kind: word["title"] for kind, word in words["doubts"].items()}
    names = {"kinds": words["kinds"], "edits": words["edits"], "stands_for": words["stands_for"], "doubts": doubts}
    env.filters |= {"n": lambda number: f"{number:,}", "places": places}
    env.globals |= {"markdown_table": markdown_table, "names": {**names, **own["names"]}, "groups": own["groups"]}
    return env.get_template(name).render(table=table)


def places(lines: Sequence[int], joint: str = ", ") -> str:
    """Lines, each once: `3, 63 ×3`."""
    found = sorted(Counter(lines).items())
    return joint.join(f"{line} ×{count}" if count > 1 else str(line) for line, count in found)


def markdown_table(rows: Sequence[Sequence[object]], texts: int = 1) -> str:
    """Rows, the first their headings, as a Markdown table in even columns: `texts` columns of words, then numbers."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell).replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(3, *(_width(row[at]) for row in cells)) for at in range(len(cells[0]))]
    lines = []
    for row in cells:
        padded = (
            cell + " " * (width - _width(cell)) if at < texts else " " * (width - _width(cell)) + cell
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append(f"| {' | '.join(padded)} |")
    marks = (":" + "-" * (width - 1) if at < texts else "-" * (width - 1) + ":" for at, width in enumerate(widths))
    return "\n".join([lines[0], f"| {' | '.join(marks)} |", *lines[1:]])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def renewed(table: Table, root: Path) -> Mapping[str, str]:
    """What the page and the READMEs that are there read with these figures, by path; ClickException where a block is missing."""
    found = {PAGE: rendered("measured.md.j2", table)}
    for name, template in READMES.items():
        if (root / name).exists():
            text = (root / name).read_text(encoding="utf-8")
            before, begin, rest = text.partition(BEGIN)
            _, end, after = rest.partition(END)
            if not (begin and end):
                raise click.ClickException(f"{name}: found no block {BEGIN.strip()} … {END.strip()}, expected one to fill")
            found[name] = f"{before}{BEGIN}{rendered(template, table)}{END}{after}"
    return found


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--write", is_flag=True, help=f"Renew {PAGE} and the blocks in {' and '.join(READMES)} instead of printing.")
def main(folder: Path, write: bool) -> None:
    """Build the documents of DIR apart, and print a table of figures: what was made of each, and what failed."""
    try:
        table = evaluate(folder)
    except ArchiveErrors as broken:
        click.echo(str(broken), err=True)
        sys.exit(2)
    if write and {document.name for document in table.documents} != reference():
        raise click.UsageError("--write renews what the project says of its reference documents; DIR holds others, or not all")
    if not write:
        click.echo(rendered("evaluate.md.j2", table), nl=False)
        return
    for name, text in renewed(table, ROOT).items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"{name}: renewed")
    for name in READMES:
        if not (ROOT / name).exists():
            click.echo(f"{name}: not there, left out", err=True)


if __name__ == "__main__":
    main()
