"""Knowledge as data: the YAML files beside this module. `kinds` says what each holds, `loader` reads them, `opening` asks of a
line what several stages ask."""

from speech_archive.rules.loader import LONGEST_LINE_CHARS, Rule, Rules, first, load

__all__ = ["LONGEST_LINE_CHARS", "Rule", "Rules", "first", "load"]
