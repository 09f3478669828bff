"""Who speaks at the head of a line, in a text whose speakers take turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from speech_archive import rules
from speech_archive.language.folding import fold_long
from speech_archive.rules import opening
from speech_archive.rules.kinds import Turn

TURNS = 3  # lines that speakers head before a text is said to have turns
SPEAKER_CHARS = 26  # a speaker, with what is said of how he speaks


def _who(line: str) -> tuple[str, bool] | None:
    """The speaker that heads a line, and whether what it names is one anywhere."""
    head = fold_long(line[:SPEAKER_CHARS])
    hit = rules.first(rules.load(Turn), head)
    if hit is None or opening.salutation(line):
        return None
    return hit[1]["who"], hit[0].known


def speakers_of(lines: Iterable[str]) -> frozenset[str]:
    """Those who speak in a text, by what its lines open with; none where nobody takes turns."""
    heads = [who for line in lines if ":" in line[:SPEAKER_CHARS] or "：" in line[:SPEAKER_CHARS] if (who := _who(line))]
    names = [name for name, _ in heads]
    counts = Counter(names)
    again = {name for name, count in counts.items() if count > 1}
    first, last = {name: at for at, name in reversed([*enumerate(names)])}, {name: at for at, name in enumerate(names)}
    answered = {name for name in again if last[name] - first[name] >= counts[name]}  # another speaks between two turns of his
    if not answered:
        return frozenset()
    speakers = (
        again
        | set(names[min(first[name] for name in answered) : max(last[name] for name in answered)])
        | {name for name, is_known in heads if is_known}
    )
    return frozenset(speakers) if sum(counts[name] for name in speakers) >= TURNS else frozenset()


def is_turn(line: str, speakers: frozenset[str]) -> bool:
    """Whether one of the speakers heads a line."""
    if not speakers:
        return False
    who = _who(line)
    return who is not None and who[0] in speakers
