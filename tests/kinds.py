"""The pages that show best what an archive has, one of each kind, for tests and pictures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

QUERY = "建设"  # a word that every archive of speeches has
FIXED = {
    "home": "",
    "speeches": "speeches/",
    "browse": "browse/",
    "sources": "sources/",
    "works": "works/",
    "report": "report/",
    "search": "search/",
    "results": f"search/?q={quote(QUERY)}",
    "about": "about/",
    "quality": "quality/",
    "masks": "masks/",
    "rights": "rights/",
}
TRADITIONAL = frozenset("會講體這個們員縣區國產業發")
KINDS = (
    *FIXED,
    "browse-year",
    "browse-place",
    "speech-longest",
    "speech-restored",
    "speech-copied",
    "speech-traditional",
    "work",
    "source",
    "years",
    "missing",
)


def rows(docs: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a data file."""
    text = (docs / "data" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def kinds(docs: Path) -> Mapping[str, str]:
    """A page of each of KINDS that the archive has, as its address below the site's."""
    speeches = rows(docs, "speeches")
    texts = {row["id"]: "".join(row["paragraphs"]) for row in speeches}
    sources = {row["id"]: row["source"] for row in speeches}
    restored = Counter(row["speech"] for row in rows(docs, "masks") if row["restored"])
    variants = Counter(row["work"] for row in rows(docs, "variants") if row["kind"] != "punctuation")
    witnesses = {row["id"]: row["speeches"] for row in rows(docs, "works") if len(row["speeches"]) > 1}
    found = {**FIXED, "missing": "404.html"}
    for facet in ("year", "place"):
        if (docs / "browse" / f"{facet}.md").is_file():
            found[f"browse-{facet}"] = f"browse/{facet}/"
    if texts:
        found["speech-longest"] = f"speeches/{best({id_: len(text) for id_, text in texts.items()})}/"
    if restored:
        found["speech-restored"] = f"speeches/{best(restored)}/"
        found["source"] = f"sources/{best(Counter(row['source'] for row in speeches if row['id'] in restored))}/"
    elif speeches:
        found["source"] = f"sources/{speeches[0]['source']}/"
    printed = Counter(sources[row["speech"]] for row in rows(docs, "years"))
    if printed:
        found["years"] = f"sources/{best(printed)}/years/"
    if witnesses:
        work = best({id_: (len(members), variants[id_]) for id_, members in witnesses.items()})
        found["work"] = f"works/{work}/"
        found["speech-copied"] = f"speeches/{witnesses[best({id_: variants[id_] for id_ in witnesses})][-1]}/"
    traditional = {id_: count for id_, text in texts.items() if (count := sum(char in TRADITIONAL for char in text))}
    if traditional:
        found["speech-traditional"] = f"speeches/{best(traditional)}/"
    return {kind: found[kind] for kind in KINDS if kind in found}


def best(scores: Mapping[str, Any]) -> str:
    """The key of the highest score; of equal ones the first in order of keys."""
    return max(sorted(scores), key=lambda key: scores[key])


def on_disk(site: Path, address: str) -> str:
    """The address of a page in a site with file links: `works/` is `works/index.html`, `search/?q=x` is `search.html?q=x`."""
    path, _, query = address.partition("?")
    name = path.rstrip("/") + ".html"
    found = path if path.endswith(".html") else name if (site / name).is_file() else path + "index.html"
    return f"{found}?{query}" if query else found
