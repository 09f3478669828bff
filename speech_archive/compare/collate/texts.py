"""A witness as it is collated: its reading text folded for comparison, with the way back to the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from speech_archive.compare.works.fingerprints import Codes
from speech_archive.language import folding
from speech_archive.models import Mask, Speech, text_of

MASK = "\ue000"  # any mask, in a key
BREAK = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A reading text and its key: width, case and spelling folded, white space and invisible signs dropped, each mask one sign,
    breaks kept, one at the end too, so that the last paragraph is like the others.

    `begins` and `ends` give the range of the text that each sign of the key stands for.
    """

    speech: Speech
    text: str
    key: str
    codes: Codes
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    masks: tuple[Mask, ...]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The range of the text that a range of the key stands for; an empty one where nothing does."""
        if begin < end:
            return int(self.begins[begin]), int(self.ends[end - 1])
        at = int(self.begins[begin]) if begin < len(self.begins) else len(self.text)
        return at, at


def text_for_collation(speech: Speech) -> Text:
    """A speech with its masks, folded."""
    text = text_of(speech.reading)
    folded = folding.collated(text)
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    ends = np.arange(1, len(text) + 1, dtype=np.int64)
    kept = ~np.isin(codes, _spaces())
    for mask in speech.masks:
        codes[mask.begin] = ord(MASK)
        ends[mask.begin] = mask.end
        kept[mask.begin] = True
        kept[mask.begin + 1 : mask.end] = False
    begins = np.append(np.flatnonzero(kept), len(text))
    codes = np.append(codes[begins[:-1]], np.uint32(ord(BREAK)))
    return Text(
        speech=speech,
        text=text,
        key=codes.tobytes().decode("utf-32-le", "surrogatepass"),
        codes=codes,
        begins=begins,
        ends=np.append(ends[begins[:-1]], len(text)),
        masks=speech.masks,
    )


@cache
def _spaces() -> Codes:
    spaces = [code for code in range(0x3001) if chr(code).isspace() and chr(code) != BREAK]
    return np.array([*spaces, *map(ord, folding.INVISIBLE)], dtype=np.uint32)
