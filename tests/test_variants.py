"""Where two witnesses differ, and what each difference is: replayed, the differences turn one text into the other."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import language
from speech_archive.compare.collate.pairs import Pair
from speech_archive.compare.collate.variants import differences
from speech_archive.language import folding
from speech_archive.models import Difference, VariantKind
from tests.witnesses import pair, restored, speech, text, words

ESSAY = text("essay", 6)
OTHER = text("other", 3)
Told = tuple[str, str, str]


def told(a: list[str] | str, b: list[str] | str) -> list[Told]:
    """Kind, text of a, text of b of each difference."""
    found = pair([a] if isinstance(a, str) else a, [b] if isinstance(b, str) else b)
    return [(d.kind.value, found.a.text[d.a_begin : d.a_end], found.b.text[d.b_begin : d.b_end]) for d in differences(found)]


def plain(letters: str) -> str:
    """Script and white space aside: what no difference is told of."""
    return "".join(folding.fold(sign) if "\u4e00" <= sign <= "\u9fff" else sign for sign in letters if not sign.isspace())


def rest(letters: str, ranges: list[tuple[int, int]]) -> str:
    """What lies outside of some ranges, which may not overlap."""
    kept, at = [], 0
    for begin, end in sorted(ranges):
        assert begin >= at, "two differences overlap"
        kept.append(letters[at:begin])
        at = end
    return plain("".join([*kept, letters[at:]]))


def check(found: Pair) -> tuple[Difference, ...]:
    """The differences, held against the texts: outside of them the texts are the same, and so inside of what moved."""
    rows = differences(found)
    moves = [d for d in rows if d.kind is VariantKind.TRANSPOSITION]
    inner: dict[int, list[Difference]] = {number: [] for number in range(len(moves))}
    outer: list[Difference] = []
    for row in rows:
        if row.kind is not VariantKind.TRANSPOSITION:
            home = next((n for n, move in enumerate(moves) if is_inside(row, move)), None)
            (outer if home is None else inner[home]).append(row)
    ranges = [*outer, *moves]
    assert rest(found.a.text, [(d.a_begin, d.a_end) for d in ranges]) == rest(
        found.b.text, [(d.b_begin, d.b_end) for d in ranges]
    )
    for number, move in enumerate(moves):
        a = rest(
            found.a.text[move.a_begin : move.a_end],
            [(d.a_begin - move.a_begin, d.a_end - move.a_begin) for d in inner[number]],
        )
        b = rest(
            found.b.text[move.b_begin : move.b_end],
            [(d.b_begin - move.b_begin, d.b_end - move.b_begin) for d in inner[number]],
        )
        assert a == b
    if not moves:
        assert plain(replay(found, rows)) == plain(found.b.text)
    assert all(d.a_begin < d.a_end or d.b_begin < d.b_end for d in rows)
    return rows


def is_inside(row: Difference, move: Difference) -> bool:
    return move.a_begin <= row.a_begin <= row.a_end <= move.a_end and move.b_begin <= row.b_begin <= row.b_end <= move.b_end


def replay(found: Pair, rows: tuple[Difference, ...]) -> str:
    out, at = [], 0
    for row in rows:
        out += [found.a.text[at : row.a_begin], found.b.text[row.b_begin : row.b_end]]
        at = max(at, row.a_end)
    return "".join([*out, found.a.text[at:]])


# Any two texts


PIECES = [
    "修渠",
    "通路",
    "栽树",
    "群众",
    "，",
    "。",
    ",",
    "**",
    "某某",
    "×",
    "\n",
    "\n",
    "　",
    "二○一四年",
    "2014",
    "Ａ",
    "a",
    "會議",
    "会议",
]
ODD = ["\ue000", "\ud800", "\U00020000", "“", '"', "…", "\u0301", "<b>", "设臵", "*", "５"]
SCRAPS = st.lists(st.sampled_from([*PIECES, *PIECES, *ODD]), max_size=30).map("".join)


def lines(scraps: str) -> list[str]:
    return [line.strip() for line in scraps.split("\n") if line.strip()] or ["。"]


@given(SCRAPS, SCRAPS)
@settings(max_examples=250, deadline=None)
def test_outside_of_the_differences_any_two_texts_are_the_same(a: str, b: str) -> None:
    check(pair(lines(a), lines(b)))


def changed(seed: int) -> tuple[list[str], set[str]]:
    """The essay with some changes of every kind, and which."""
    draw = random.Random(seed)
    made = [list(paragraph) for paragraph in words("essay", 6)]
    done = set()
    for _ in range(draw.randrange(1, 8)):
        change = draw.choice(("word", "drop word", "add word", "mask", "sign", "drop", "add", "move", "split", "join"))
        at = draw.randrange(len(made))
        k = draw.randrange(len(made[at]))
        done.add(change)
        if change == "word" and made[at][k] in language.CLASS_OF:
            made[at][k] = language.another(made[at][k], draw)
        elif change == "drop word":
            made[at][k] = ""
        elif change == "add word":
            made[at].insert(k, draw.choice(("一再", "清浦", "2014年")))
        elif change == "mask":
            made[at][k] = draw.choice(("**", "某某", "×"))
        elif change == "sign" and made[at][k] in language.SIGNS:
            made[at][k] = draw.choice((",", "；", "", "……"))
        elif change == "drop" and len(made) > 2:
            del made[at]
        elif change == "add":
            made.insert(at, [draw.choice(OTHER)])
        elif change == "move":
            made.insert(draw.randrange(len(made)), made.pop(at))
        elif change == "split" and k > 0:
            made[at : at + 1] = [made[at][:k], made[at][k:]]
        elif change == "join" and at:
            made[at - 1 : at + 1] = [made[at - 1] + made[at]]
    return [line for line in map("".join, made) if line.strip()], done


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_outside_of_the_differences_two_edited_texts_are_the_same(one: int, other: int) -> None:
    check(pair(changed(one)[0], changed(other)[0]))


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_a_text_does_not_differ_from_itself(seed: int) -> None:
    lines = changed(seed)[0]

    assert told(lines, lines) == []


@given(st.integers(0, 10**6))
@settings(max_examples=50, deadline=None)
def test_differences_are_small_where_changes_are(seed: int) -> None:
    """What is told as different is not much more than what was changed: seven changes of a word and its neighbours."""
    lines, done = changed(seed)
    if done <= {"word", "drop word", "add word", "mask", "sign"}:
        rows = check(pair(ESSAY, lines))

        assert sum(d.a_end - d.a_begin + d.b_end - d.b_begin for d in rows) <= 7 * 20


# Words


SWAPS = """加强水库[管理/治理]，确保安全|我们要[提高/提升]认识，抓好落实|必须[坚持/坚守]为民的初心|大家[认真/仔细]学一学这份材料
这项[工作/任务]十分要紧|全镇[发展/建设]有了新的样子|把[群众/百姓]的事放在心上|今年的[成绩/成果]来之不易|要[解决/处理]好吃水难的事
干部要[带头/率先]下田|会议[要求/强调]各村不得拖延|这是一次[重要/关键]的会议|我们[已经/早已]修好了两条渠|各村要[立即/马上]动手
要把[责任/职责]落到人头|去年我们[完成/实现]了目标|镇里[决定/打算]再修一条路|大家的[意见/建议]都要听|把[困难/难处]摆到桌面上
要[全面/全盘]看待这件事|我[希望/盼望]大家说真话|水渠[经过/穿过]三个村子|他们[帮助/帮扶]了二十户人家|这个[办法/法子]是大家想出来的
要[继续/接着]往下干|我们[非常/十分]感谢各位乡亲|这批砖的[质量/品质]不能含糊|把[经验/做法]留给后来的人|村里[环境/面貌]好多了
这笔钱要[用于/投向]学校|各位要[注意/留意]天气变化|要[保护/爱护]好这片林子|我们[相信/坚信]明年会更好|把[情况/实情]报上来
大家要[支持/拥护]这个决定|全年[收入/进项]翻了一番|我想[讨论/商议]三件事|必须[防止/避免]走回头路|要[改善/改进]办事的作风|老师们[努力/刻苦]了一整年"""
SENTENCES = [line for row in SWAPS.split("\n") for line in row.split("|")]


def swap(sentence: str) -> tuple[str, str, Told]:
    """The two sentences of a line, and the one difference that they have."""
    before, _, rest_ = sentence.partition("[")
    inside, _, behind = rest_.partition("]")
    old, new = inside.split("/")
    frame = "这些年大家都不容易，" + before, behind + "，请各位放在心上。"
    return frame[0] + old + frame[1], frame[0] + new + frame[1], ("substitution", old, new)


def test_a_swapped_word_is_one_variant_of_two_whole_words() -> None:
    assert len(SENTENCES) == len(set(SENTENCES)) == 40
    wrong = {sentence: told(*swap(sentence)[:2]) for sentence in SENTENCES if told(*swap(sentence)[:2]) != [swap(sentence)[2]]}

    assert len(wrong) <= 4, wrong
    assert all(len(rows) == 1 for rows in wrong.values()), wrong


def test_a_change_inside_a_word_is_told_with_the_word() -> None:
    a, b = "各镇要加强水库的管理，确保度汛安全。", "各镇要加强水库的治理，确保度汛安全。"

    assert told(a, b) == [("substitution", "管理", "治理")]


# Signs, years, names


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("修好了水渠，也通了路。", "修好了水渠,也通了路."),
        ("他说：“修渠。”大家都笑了。", '他说:"修渠。"大家都笑了。'),
        ("修好了水渠，也通了路。", "修好了水渠；也通了路。"),
        ("修好了３条水渠。", "修好了3条水渠。"),
        ("修好了水渠，也通了路。", "修好了水渠也通了路。"),
    ],
    ids=["width", "quotation marks", "another sign", "digits", "a sign more"],
)
def test_punctuation_and_width_are_of_the_kind_punctuation(a: str, b: str) -> None:
    found = told(a, b)

    assert found
    assert {kind for kind, _, _ in found} == {"punctuation"}


def test_script_and_white_space_are_no_difference() -> None:
    assert told("同志们，会议讨论发展问题。", "同志們， 會議 討論發展問題。") == []


@pytest.mark.parametrize(
    ("a", "b", "rows"),
    [
        ("在2014年的会上说过。", "在2041年的会上说过。", [("year", "2014", "2041")]),
        ("在二〇一四年的会上说过。", "在二〇一六年的会上说过。", [("year", "二〇一四", "二〇一六")]),
        ("在二〇〇五年的会上说过。", "在二○○六年的会上说过。", [("year", "二〇〇五", "二○○六")]),
        ("一共花了2014元来修渠。", "一共花了3500元来修渠。", [("substitution", "2014", "3500")]),
        ("一共有214户人家。", "一共有215户人家。", [("substitution", "214", "215")]),
    ],
    ids=["digits", "numerals", "two kinds of nought", "no year", "no year by far"],
)
def test_another_year_is_of_the_kind_year(a: str, b: str, rows: list[Told]) -> None:
    assert told(a, b) == rows


def test_a_mask_against_words_is_of_the_kind_mask() -> None:
    assert told("请周以恒同志到台上来说几句。", "请**同志到台上来说几句。") == [("mask", "周以恒", "**")]
    assert told("请周以恒同志到台上来说几句。", "请某某同志到台上来说几句。") == [("mask", "周以恒", "某某")]
    assert told("请××同志到台上来说几句。", "请**同志到台上来说几句。") == [("mask", "××", "**")]


@pytest.mark.parametrize(
    ("a", "b", "row"),
    [
        ("我代表**市委向大家问好，谢谢大家。", "我代表市委向大家问好，谢谢大家。", ("deletion", "**", "")),
        ("我代表柳泽市委向大家问好，谢谢大家。", "我代表市委向大家问好，谢谢大家。", ("deletion", "柳泽", "")),
        ("下面请王建国同志向大家问好，谢谢。", "下面请同志向大家问好，谢谢。", ("deletion", "王建国", "")),
        ("我们在上海学到了不少东西，谢谢大家。", "我们学到了不少东西，谢谢大家。", ("omission", "在上海", "")),
        ("我们多次说过这件事，谢谢大家。", "我们说过这件事，谢谢大家。", ("omission", "多次", "")),
        ("我们说过这件事，谢谢大家。", "我们多次说过这件事，谢谢大家。", ("addition", "", "多次")),
    ],
)
def test_a_name_gone_without_a_mask_is_a_deletion(a: str, b: str, row: Told) -> None:
    assert told(a, b) == [row]


def test_what_one_witness_masks_and_another_drops_is_a_deletion() -> None:
    full = [*ESSAY, "我代表沅溪以北的乡亲们向各位问好，谢谢大家。"]
    masked = [*ESSAY, "我代表**的乡亲们向各位问好，谢谢大家。"]
    dropped = [*ESSAY, "我代表的乡亲们向各位问好，谢谢大家。"]

    found = restored(speech("a", *full), speech("b", *masked), speech("c", *dropped))
    (collation,) = found.collations.values()
    kinds = {row.speech: [d.kind for d in row.differences] for row in collation.comparisons}

    assert kinds == {"b": [VariantKind.MASK], "c": [VariantKind.DELETION]}


# Paragraphs


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 3), (1, 4), (4, 6), (0, 5)])
def test_missing_paragraphs_that_follow_one_another_are_one_omission_of_whole_paragraphs(first: int, last: int) -> None:
    short = [*ESSAY[:first], *ESSAY[last:]]

    assert told(ESSAY, short) == [("omission", "\n".join(ESSAY[first:last]), "")]
    assert told(short, ESSAY) == [("addition", "", "\n".join(ESSAY[first:last]))]


def test_a_paragraph_in_the_place_of_another_is_an_omission_and_an_addition() -> None:
    found = told(ESSAY, [*ESSAY[:2], OTHER[0], *ESSAY[3:]])

    assert sorted(found) == [("addition", "", OTHER[0]), ("omission", ESSAY[2], "")]


@pytest.mark.parametrize(
    ("other", "is_same"), [("渠从东山来要早挖多灌。", True), ("渠从南山来要早挖多灌。", False)], ids=["8/12", "7/12"]
)
def test_paragraphs_that_share_six_signs_in_ten_are_the_same_however_short_the_runs(other: str, is_same: bool) -> None:
    """No run of four signs is equal; the break at the end counts."""
    here = "渠从东岭来要早修早用。"
    found = told([*ESSAY[:3], here, *ESSAY[3:]], [*ESSAY[:3], other, *ESSAY[3:]])

    assert ({kind for kind, _, _ in found} == {"substitution"}) is is_same
    assert (sorted(found) == [("addition", "", other), ("omission", here, "")]) is not is_same


@pytest.mark.parametrize(("at", "to"), [(1, 4), (4, 1), (0, 5), (5, 0), (2, 3)])
def test_a_moved_paragraph_is_one_transposition(at: int, to: int) -> None:
    moved = ESSAY[:]
    moved.insert(to, moved.pop(at))

    ((kind, a, b),) = told(ESSAY, moved)

    assert (kind, a) == ("transposition", b)
    assert a in ESSAY


def test_paragraphs_that_moved_together_are_one_transposition() -> None:
    assert told(ESSAY, [*ESSAY[2:], *ESSAY[:2]]) == [("transposition", "\n".join(ESSAY[:2]), "\n".join(ESSAY[:2]))]


def test_a_moved_paragraph_with_a_word_changed_is_a_transposition_and_a_substitution() -> None:
    sentence = "这一条水渠要加强管理，哪一段漏了就补哪一段，不能等到来年再说。"
    a = [sentence, *ESSAY]
    b = [*ESSAY, sentence.replace("管理", "治理")]

    assert sorted(told(a, b)) == [("substitution", "管理", "治理"), ("transposition", a[0], b[-1])]


def test_a_paragraph_cut_in_two_is_no_more_than_punctuation() -> None:
    cut = ESSAY[1].index("。") + 1

    found = told(ESSAY, [ESSAY[0], ESSAY[1][:cut], ESSAY[1][cut:], *ESSAY[2:]])

    assert found == [("punctuation", "", "\n")]


def test_a_missing_sentence_is_told_without_its_neighbours() -> None:
    end = ESSAY[2].index("。") + 1

    assert told(ESSAY, [*ESSAY[:2], ESSAY[2][end:], *ESSAY[3:]]) == [("omission", ESSAY[2][:end], "")]


def test_a_hundred_like_paragraphs_take_no_time_and_miss_nothing() -> None:
    a = [f"第{number}条，各村要把水渠修好，把路通到门口。" for number in range(100)]
    b = [line for number, line in enumerate(a) if number != 50]

    assert told(a, b) == [("omission", a[50], "")]


def test_a_moved_paragraph_that_begins_like_the_next_one_is_a_transposition() -> None:
    a = ["要把水渠修到最后一块田，哪一段漏了就补哪一段。", "要把公路通到每一家门口，哪一家有难处就帮哪一家。", *ESSAY]
    b = [a[1], *ESSAY, a[0]]

    assert told(a, b) == [("transposition", a[0], a[0])]
    assert told(b, a) == [("transposition", a[0], a[0])]
