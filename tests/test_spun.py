"""A text that a synonym spinner was run over is told by several words against their context."""

from __future__ import annotations

import pytest

from speech_archive.compare.spun import spun
from speech_archive.models import DoubtKind
from tests.witnesses import speech

SPUN = ("清浦县委发表了主要讲话，非凡要注意水利。", "全县必需坚持节水，解决凸起问题。", "我向护堤的乡亲暗示衷心的感谢。")
PLAIN = ("主要任务是修堤，服务中心设在镇上。", "大家熟悉业务，踊跃报名，生活必需品备足。", "经调查证实，要害部门都有人值班。")


def test_several_pairs_against_their_context_are_told_with_the_evidence() -> None:
    (doubt,) = spun([speech("a", *SPUN)])

    assert doubt.kind is DoubtKind.SPUN_WORDS
    assert doubt.found.split("、") == ["非凡→特别 1", "暗示→表示 1", "凸起→突出 1", "主要→重要 1", "必需→必须 1"]


@pytest.mark.parametrize("lines", [PLAIN, SPUN[2:], (*PLAIN, "会上发表了主要讲话。"), (SPUN[0],)])
def test_ordinary_words_and_a_slip_or_two_are_none(lines: tuple[str, ...]) -> None:
    assert list(spun([speech("a", *lines)])) == []
