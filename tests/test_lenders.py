"""Masks that a passage of another work restores, and those that nothing restores."""

from __future__ import annotations

import pytest

from speech_archive.models import Certainty, Ground
from tests.witnesses import fills, restored, speech, text

PLAIN = "请把清浦县老档案馆二楼东头那只旧铁皮柜子里的账册逐页誊清送来。"


def lent(masked: str, plain: str = PLAIN, *more: str) -> list[tuple[str, str | None]]:
    """The masks of a speech and what other works with a passage of it say."""
    others = [speech(f"b{n}", line, *text(f"other {n}", 5)) for n, line in enumerate((plain, *more))]
    return fills(restored(speech("a", *text("masked", 5), masked), *others), "a")


def test_a_passage_of_another_work_restores_a_mask_with_medium_certainty() -> None:
    found = restored(speech("a", *text("masked", 5), PLAIN.replace("铁皮", "**")), speech("b", PLAIN, *text("other", 5)))

    (gap,) = found.gaps["a"]
    assert gap.restoration is not None
    assert (gap.restoration.text, gap.restoration.ground, gap.restoration.certainty) == (
        "铁皮",
        Ground.EXTERNAL,
        Certainty.MEDIUM,
    )
    assert gap.restoration.witness == "b"
    begin = PLAIN.index("铁皮")
    assert (gap.restoration.witness_begin, gap.restoration.witness_end) == (begin, begin + 2)


@pytest.mark.parametrize(
    ("masked", "plain"),
    [
        (PLAIN.replace("铁皮", "*"), PLAIN),
        (PLAIN.replace("铁皮", "***"), PLAIN),
        (PLAIN.replace("那只旧铁皮", "那只新**"), PLAIN),
        (PLAIN.replace("铁皮柜子", "**箱子"), PLAIN),
        (PLAIN.replace("铁皮", "**"), PLAIN.replace("旧铁皮", "旧、铁皮")),
        (PLAIN.replace("铁皮", "**"), PLAIN.replace("铁皮", "××")),
        ("那只旧**柜子里", PLAIN),
    ],
    ids=[
        "a filter keeps the length, shorter",
        "a filter keeps the length, longer",
        "three letters are the same before",
        "none is the same behind",
        "another sign beside it",
        "a mask there too",
        "no passage",
    ],
)
def test_a_looser_context_restores_nothing(masked: str, plain: str) -> None:
    assert [fill for _, fill in lent(masked, plain)] == [None]


def test_works_that_disagree_restore_nothing() -> None:
    assert lent(PLAIN.replace("铁皮", "**"), PLAIN, PLAIN.replace("铁皮", "红木")) == [("**", None)]
    assert lent(PLAIN.replace("铁皮", "**"), PLAIN, PLAIN) == [("**", "铁皮")]


def test_a_place_may_be_longer_than_its_mask() -> None:
    assert lent(PLAIN.replace("请把清浦", "会后请把*"), PLAIN.replace("请把", "会后请把")) == [("*", "清浦")]


def test_a_name_of_a_person_is_withheld() -> None:
    line = "这件事由档案馆的老馆员李建国同志一个人做了整整三十年没有叫过苦。"
    found = restored(speech("a", *text("masked", 5), line.replace("李建国", "***")), speech("b", line, *text("other", 5)))

    (gap,) = found.gaps["a"]
    assert gap.is_withheld
    assert gap.restoration is not None
    assert gap.restoration.text is None


def test_a_witness_of_the_work_is_heard_before_a_passage() -> None:
    body = text("work", 8)
    masked = speech("a", *body[:4], PLAIN.replace("铁皮", "**"), *body[4:])
    witness = speech("b", *body[:4], PLAIN.replace("铁皮", "红木"), *body[4:])
    other = speech("c", PLAIN, *text("other", 6))

    assert fills(restored(masked, witness, other), "a") == [("**", "红木")]
