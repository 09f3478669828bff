"""A synthetic archive: compilations of invented speeches with the defects of scraped ones, the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

PLACES = ["望禾镇", "柳湾村", "石渡镇", "清浦县", "云泽市", "沅溪区", "临洲县", "岚江县", "栖梧区", "青石乡"]
THINGS = [
    "水渠",
    "校舍",
    "粮站",
    "茶园",
    "渡口",
    "老街",
    "河堤",
    "果园",
    "工厂",
    "诊所",
    "书屋",
    "晒场",
    "桥梁",
    "泵站",
    "苗圃",
    "戏台",
    "路灯",
    "水库",
    "集市",
    "食堂",
]
DEEDS = [
    "修好",
    "看紧",
    "查清",
    "补齐",
    "腾出",
    "用足",
    "守住",
    "理顺",
    "盘活",
    "接上",
    "铺开",
    "收拢",
    "备足",
    "讲明",
    "算准",
    "走遍",
]
PEOPLE = ["群众", "代表", "老师", "村民", "干部", "工人", "老人", "青年", "医生", "会计", "船工", "护林员"]
TURNS = ["对此", "这样一来", "换句话说", "与此同时", "说到底", "反过来看", "更要紧的是", "正因为如此", "由此可见", "再往前想一步"]
NUMERALS = "一二三四五六七八九十"
SPEECHES_A_FILE = 5
CHARS_A_SPEECH = 4360  # the mean of the pages that the first measurements used


def archive(folder: Path, speeches: int, seed: int = 1, chars: int = CHARS_A_SPEECH) -> None:
    """Write `speeches` speeches of about so many characters, five a file, under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(0, speeches, SPEECHES_A_FILE):
        draw = random.Random(seed * 1_000_003 + number)
        count = min(SPEECHES_A_FILE, speeches - number)
        (folder / f"{number // SPEECHES_A_FILE:05}.txt").write_text(compilation(draw, count, chars), encoding="utf-8", newline="")


def compilation(draw: random.Random, count: int, chars: int = CHARS_A_SPEECH) -> str:
    """One file: the site's lines, then speeches under markers, with blank lines, indents or neither."""
    place = draw.choice(PLACES)
    name = f"{place}工作会议讲话"
    lines = [
        f"当前位置:示例文秘网>讲话 > {name}{count}篇",
        "",
        f"{name}{count}篇",
        f"时间:2021-0{draw.randint(1, 9)}-1{draw.randint(0, 9)} 08:00:00 浏览量:",
    ]
    indent, gap = draw.choice([("", []), ("　　", []), ("  ", [""])])
    for k in range(1, count + 1):
        title = f"在{draw.choice(PLACES)}{draw.choice(THINGS)}工作会议上的讲话"
        lines += [f"第{NUMERALS[k - 1]}篇：{title}", *gap]
        lines += [indent + line for part in speech(draw, chars) for line in (part, *gap)]
    lines += ["推荐访问:讲话 会议", "版权所有:示例文秘网 2021"]
    return "\n".join(lines) + "\n"


def speech(draw: random.Random, most_chars: int = CHARS_A_SPEECH) -> list[str]:
    """The lines of a speech: salutation, headings, paragraphs, a close; a few of them broken, masked or numbered."""
    lines = ["同志们："]
    chars, heading = 0, 0
    while chars < most_chars:
        if draw.random() < 0.15 and heading < len(NUMERALS):
            line = f"{NUMERALS[heading]}、{draw.choice(DEEDS)}{draw.choice(THINGS)}，让{draw.choice(PEOPLE)}放心"
            heading += 1
        else:
            line = "".join(sentence(draw) for _ in range(draw.randint(3, 8)))
            if draw.random() < 0.03:
                cut = draw.randint(20, len(line) - 2)
                lines.append(line[:cut] + draw.choice(["", f" {draw.randint(1, 30)}"]))
                line = line[cut:]
        lines.append(line)
        chars += len(line)
    return [*lines, "谢谢大家！"]


def sentence(draw: random.Random) -> str:
    """One invented sentence."""
    place = draw.choice(PLACES) if draw.random() < 0.9 else "**" + draw.choice("县镇区")
    return (
        f"{draw.choice(TURNS)}，{place}的{draw.choice(PEOPLE)}要"
        f"{draw.choice(DEEDS)}{draw.randint(2, 99)}处{draw.choice(THINGS)}，"
        f"也要{draw.choice(DEEDS)}{draw.choice(THINGS)}边上的{draw.choice(THINGS)}。"
    )
