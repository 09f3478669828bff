"""What is found of a speech, each with the words of its source as its evidence."""

from __future__ import annotations

import pytest

from speech_archive.models import UNDECIDED, held
from speech_archive.prepare.file import prepare
from tests.pipeline import ledger_of

READ_IN_BRACKETS = "同志們：\n" + "全鎮(zhèn)上下都在修渠。\n" * 3


@pytest.mark.parametrize(
    ("text", "title", "quote"),
    [
        ("在水利會(huì)上的講話\n" + READ_IN_BRACKETS, "在水利會上的講話", "在水利會(huì)上的講話"),
        ("在水利\u200b会上的讲话\n同志们：\n渠修好了。\n谢谢大家！\n", "在水利会上的讲话", "在水利\u200b会上的讲话"),
        ("第一篇：在水利\u200b会上的讲话\n同志们：\n渠修好了。\n谢谢大家！\n", "在水利会上的讲话", "在水利\u200b会上的讲话"),
        ("在水利会上的讲话\n同志们：\n渠修好了。\n谢谢大家！\n", "在水利会上的讲话", "在水利会上的讲话"),
    ],
    ids=["readings taken out", "a sign that nobody sees", "… in a marker", "as it is"],
)
def test_a_title_is_quoted_as_scraped_at_its_range(text: str, title: str, quote: str) -> None:
    prepared = prepare(ledger_of(text).source, UNDECIDED)
    found = held(prepared.speeches[0].findings, "title")

    assert found is not None
    assert found.begin is not None
    assert (found.quote, text[found.begin : found.end]) == (quote, quote)
    assert (found.value or "").replace("\u200b", "") == title
