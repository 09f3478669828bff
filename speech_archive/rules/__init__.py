"""Knowledge as data: the YAML files beside this module; `loader` reads them, `opening` asks of a line what several stages ask."""

from speech_archive.rules.loader import LONGEST_LINE_CHARS, Rule, first, load

__all__ = ["LONGEST_LINE_CHARS", "Rule", "first", "load"]
