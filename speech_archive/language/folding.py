"""Signs that stand for the same made one: width, script, spelling. Each folding has a purpose, and there is no other anywhere.

- `fold`: what rules see. Every place stays (length unchanged), words stay words.
- `spelling`: as `fold`, and two characters that spell one word are one (著 and 着). `collated`: what is compared place by place;
  as `spelling`, and case, quotation marks and dashes are one. `searched`: what search compares, in NFKC.
- `bare`: a text without signs that nobody sees, which must hide nothing from a rule; `places` leads back.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
import opencc

HAN = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))
INVISIBLE = (
    "\xad\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
SPACES = "\u3000\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
UNSEEN = re.compile(f"[{INVISIBLE}]")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, SPACES), 0x20)
WIDE_SIGNS = tuple((chr(wide), chr(narrow)) for wide, narrow in FULL_WIDTH.items() if wide > 0xFF00)
KANGXI = range(0x2F00, 0x2FD6)
SMALL = range(0xFE50, 0xFE6C)  # `﹕`, `﹡`
# Unicode's EquivalentUnifiedIdeograph of U+2E80-2EF3, which NFKC leaves as they are
RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺈⺉⺊⺋⺌⺍⺎⺏⺐⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺳⺴⺶⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乛乚乙亻冂刀刂卜㔾小小兀尣尢巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王目示礻糹纟罓罒㓁冗羊耂肀聿肉艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
RADICAL = re.compile(f"[{RADICALS[0]}]")
# Old and variant forms of a character that OpenCC has in none of its tables, and the usual one
OLD_FORMS = (
    "尙吿靑淸汚煑菓畧塲囯鬪鬭竝刋姪讐劵廻欵礆疎扺覊覇氷栢桮楡槀藳荅窓牕痲郷鄕邨峝岀廹慙憇揷擧攷昬晳暎曁楳毬氊涖湼漑澁濶煖熈燄犂猨珎甎皷盌砲硏秌穉籐罸聼膓葢蘓覩觔觧諠貇賸趂躭輭辤辳酧鎗閙隄隣隷靭鞵頴飃餽騐鴈鵞鶏麤黙祇玆",
    "尚告青清污煮果略场国斗斗并刊侄仇券回款碱疏抵羁霸冰柏杯榆稿稿答窗窗麻乡乡村峒出迫惭憩插举考昏晰映暨梅球毡莅涅溉涩阔暖熙焰犁猿珍砖鼓碗炮研秋稚藤罚听肠盖苏睹斤解喧恳剩趁耽软辞农酬枪闹堤邻隶韧鞋颖飘馈验雁鹅鸡粗默只兹",
)
# Characters that are one where they spell the same word, and two elsewhere (著名, 看着)
SAME_WORDS = ("著覆藉馀瞭妳牠", "着复借余了你它")
SAME_SIGNS = ("“”„‟«»「」『』‘’‚‛—―–·•∙・", '""""""""""\'\'\'\'---····')
LONG = 64  # characters, from which on numpy folds a text in less time (measured on lines of 10 to 3,000)
KEPT = "么"  # tw2s makes 幺 of it


@lru_cache(maxsize=8192)  # a line is asked about by several stages
def fold(text: str) -> str:
    """The text as rules see it, length unchanged: full-width ASCII half-width, odd spaces plain, traditional simplified."""
    return fold_long(text)


def fold_long(text: str) -> str:
    """`fold` for a text that nobody asks about again: nothing is kept of it."""
    return _translated(text, _folding)


def spelling(text: str) -> str:
    """The text as it is compared, length unchanged: `fold`, and one character for those that spell the same words."""
    return _translated(text, _spelling)


def collated(text: str) -> str:
    """The text as it is compared, length unchanged: `spelling`, lower case, one sign for those that do the same."""
    return _translated(text, _collating)


def searched(text: str) -> str:
    """The text as search compares it: NFKC, lower case, white space and signs that nobody sees dropped.
    docs/assets/search/fold.js does the same."""
    for wide, narrow in WIDE_SIGNS:  # half the time of NFKC alone, which reads a text it need not change much faster
        if wide in text:
            text = text.replace(wide, narrow)
    return "".join(unicodedata.normalize("NFKC", unified(bare(text))).lower().split())


@cache
def spellings() -> Mapping[str, str]:
    """The characters that `spelling` changes, in order, and what each is then; width aside."""
    return {chr(a): chr(b) for a, b in sorted(_spelling().items()) if a not in FULL_WIDTH and a not in SMALL}


def unified(text: str) -> str:
    """The text with characters for radicals, for those who take it to NFKC, which does so with half of them."""
    return text.translate(str.maketrans(*RADICALS)) if RADICAL.search(text) else text


def bare(text: str) -> str:
    """The text without signs that nobody sees. `places` says where the others stand in it."""
    return UNSEEN.sub("", text)


def places(text: str) -> Sequence[int]:
    """For each character of `bare(text)`, and its end, the place in `text`."""
    return [*(at for at, sign in enumerate(text) if sign not in INVISIBLE), len(text)]


def _translated(text: str, table: Callable[[], dict[int, int]]) -> str:
    """`str.translate`, which looks each character up apart; of a longer text numpy takes them all at once."""
    if len(text) < LONG:
        return text.translate(table())
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _columns(table).take(codes).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _columns(table: Callable[[], dict[int, int]]) -> npt.NDArray[np.uint32]:
    found = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for code, to in table().items():
        found[code] = to
    return found


@cache
def _folding() -> dict[int, int]:
    """Code point to code point: width, radicals, OpenCC's characters one by one, old forms."""
    plain = {code: unicodedata.normalize("NFKC", chr(code)) for code in chain(KANGXI, SMALL, HAN)}
    plain |= dict(zip(map(ord, RADICALS[0]), RADICALS[1], strict=True))
    plain = _converted("hk2s", _converted("t2s", plain))
    usual = str.maketrans(*OLD_FORMS)
    return FULL_WIDTH | _changed({code: sign.translate(usual) for code, sign in plain.items()})


@cache
def _spelling() -> dict[int, int]:
    folding = _folding()
    plain = {code: chr(folding.get(code, code)) for code in (*folding, *HAN) if code not in FULL_WIDTH}
    same = str.maketrans(*SAME_WORDS)
    return FULL_WIDTH | _changed({code: sign.translate(same) for code, sign in _converted("tw2s", plain).items()})


@cache
def _collating() -> dict[int, int]:
    lower = {code: ord(chr(code).lower()) for code in range(0x250) if len(chr(code).lower()) == 1}
    plain = lower | {ord(a): ord(b) for a, b in zip(*SAME_SIGNS, strict=True)}
    return plain | {code: plain.get(to, to) for code, to in _spelling().items()}


def _converted(table: str, signs: Mapping[int, str]) -> dict[int, str]:
    """Characters by code point, each converted by itself."""
    converted = opencc.OpenCC(table).convert("\n".join(signs.values())).split("\n")
    kept = (old if old in KEPT else new for old, new in zip(signs.values(), converted, strict=True))
    return dict(zip(signs, kept, strict=True))


def _changed(signs: Mapping[int, str]) -> dict[int, int]:
    return {code: ord(sign) for code, sign in signs.items() if len(sign) == 1 and ord(sign) != code}
