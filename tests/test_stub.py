from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import build_site
from bench.speeches import speech_of
from speech_archive.inputs.findings import decided
from speech_archive.models import ArchivedSource, Basis, Finding, SourceOffset, all_held
from speech_archive.publish.stub import stub
from speech_archive.publish.view import Lines
from tests.pipeline import ledger_of
from tests.test_curated_findings import DATED, TEXT
from tests.test_curation import parsed

FIELDS = ("title", "creator", "creator_role", "place", "event", "kind", "keywords")


def command(archive: Path, *options: str) -> Result:
    docs = ["--docs", str(archive.parent / "docs")]
    return CliRunner().invoke(build_site.main, ["--archive", str(archive), *docs, "--no-cache", *options])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    (folder / "乙").mkdir(parents=True)
    (folder / "甲.txt").write_text(TEXT, encoding="utf-8")
    (folder / "乙" / "丙.txt").write_text(TEXT.replace("渡口", "水渠"), encoding="utf-8")
    return folder


def entries(text: str) -> list[str]:
    """The decisions of a stub, each by itself, uncommented."""
    return [re.sub("^# ", "", block, flags=re.MULTILINE) for block in re.findall(r"^# - .*\n(?:^#   .*\n)+", text, re.MULTILINE)]


# The command


@pytest.mark.parametrize("name", ["甲", "甲.txt"])
def test_a_stub_is_written_beside_its_source_and_decides_nothing(archive: Path, name: str) -> None:
    done = command(archive, "--init-curation", name)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{archive / '甲.yml'} is a curation file to begin with\n"
    text = (archive / "甲.yml").read_text(encoding="utf-8")
    curation = parsed(text)
    assert (curation.rulings, curation.findings, curation.lines) == ((), (), ())
    assert not (archive.parent / "docs").exists()


def test_a_stub_names_each_speech_with_its_line_and_what_is_found_of_it_with_the_evidence(archive: Path) -> None:
    command(archive, "--init-curation", "乙/丙")

    text = (archive / "乙" / "丙.yml").read_text(encoding="utf-8")
    assert re.findall(r"^## (\w+-\d) (.*)$", text, re.MULTILINE)[1][1] == "第 5–8 行　在水渠的讲话"
    assert (
        "#   field: title\n#   value: 在水渠的讲话\n#   reason: 文中所署（marker）：第 5 行“在水渠的讲话”\n#   by: 请署名\n"
        in text
    )
    assert re.search(r"^## 未见：.*creator（讲话人）", text, re.MULTILINE)


def test_a_date_of_a_stub_has_all_that_speaks_for_it(archive: Path) -> None:
    (archive / "丁.txt").write_text(DATED.replace("2024", "2014").replace("渡口的船", "高铁通了，渡口的船"), encoding="utf-8")

    command(archive, "--init-curation", "丁")

    text = (archive / "丁.yml").read_text(encoding="utf-8")
    assert "#   value: '2014-05-03'\n#   reason: 文中所署（date_line）：第 2 行“2014年5月3日”（2014-05-03）\n" in text
    assert re.search(r"^##  据文推定（\w+）：第 4 行“高铁”（.*/\.\.）$", text, re.MULTILINE)


def test_each_decision_of_a_stub_loads_once_it_is_no_comment_and_says_what_was_found(archive: Path) -> None:
    command(archive, "--init-curation", "甲")
    text = (archive / "甲.yml").read_text(encoding="utf-8")

    for entry in entries(text):
        (word,) = decided({"甲.txt": parsed(f"findings:\n{entry}")})
        assert word.values
        assert word.by == "请署名"
    whole = re.sub("^# ", "", text, flags=re.MULTILINE)
    assert len(decided({"甲.txt": parsed(whole)})) == len(entries(text)) > 2
    (archive / "甲.yml").write_text(whole, encoding="utf-8")
    assert command(archive).exit_code == 0


def test_a_stub_overwrites_nothing(archive: Path) -> None:
    (archive / "甲.yml").write_text("splits: []\n", encoding="utf-8")

    done = command(archive, "--init-curation", "甲.txt")

    assert (done.exit_code, done.stderr) == (
        2,
        "甲.yml:1: found a curation file there, expected none; "
        "rename it, do this again, and put its decisions into the new one\n",
    )
    assert (archive / "甲.yml").read_text(encoding="utf-8") == "splits: []\n"


@pytest.mark.parametrize("name", ["丁", "../甲", "", "甲.yml", "乙"])
def test_a_stub_is_for_a_text_of_the_archive_alone(archive: Path, name: str) -> None:
    done = command(archive, "--init-curation", name)

    assert (done.exit_code, done.stderr) == (
        2,
        f"{name}.txt:1: found no text of that name that can be read, expected one of 乙/丙.txt, 甲.txt\n",
    )
    assert sorted(path.name for path in archive.rglob("*.yml")) == []


# Properties

TEXTS = st.text(min_size=1, max_size=30)
ODD = ["2014", "null", "yes", "- a", "a: b", "# a", "'", '"', "{", "&a", "!!int", "\u3000甲\u3000乙", "1e9"]
VALUES = st.one_of(TEXTS, st.sampled_from(ODD))


def can_be_held(value: str) -> str:
    return "".join(sign for sign in value if sign.isprintable() or sign == "\u3000").strip()


def finding(field: str, value: str, quote: str | None, basis: Basis) -> Finding:
    begin = SourceOffset(0) if quote is not None else None
    end = SourceOffset(1) if quote is not None else None
    return Finding(field=field, value=value, basis=basis, rule="r", begin=begin, end=end, quote=quote)


@given(
    findings=st.lists(
        st.builds(
            finding,
            st.sampled_from(FIELDS),
            VALUES,
            st.one_of(st.none(), TEXTS),
            st.sampled_from([Basis.STATED, Basis.INFERRED]),
        )
    ),
    heading=TEXTS,
)
def test_a_stub_of_any_findings_decides_nothing_and_its_decisions_load(findings: list[Finding], heading: str) -> None:
    own = replace(speech_of("a1", ["同志们：", "渡口的船修好了。"]), findings=tuple(findings))
    source = ArchivedSource(id="a1", notice=None, rulings=(), ledger=ledger_of("同志们"), speeches=(own,))
    view: Any = SimpleNamespace(headings={"a1": heading}, lines={"a1": Lines(begins=(0, 5))})

    text = stub(source, view)

    assert parsed(text).findings == ()
    words = decided({"a.txt": parsed(re.sub("^# ", "", text, flags=re.MULTILINE))})
    for word in words:
        values = [can_be_held(row.value or "") for row in all_held(findings, word.field)]
        assert word.values == tuple(filter(None, dict.fromkeys(values)))[: None if word.field == "keywords" else 1]
    assert len(words) == len(entries(text))
