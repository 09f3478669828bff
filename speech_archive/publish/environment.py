"""What the templates of pages have at hand: filters that escape and count, the words of the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from speech_archive.publish import markup
from speech_archive.publish.view import chars_of
from speech_archive.publish.words.words import rule_of_segment, words


@cache
def environment() -> Environment:
    """The one that all pages are made with."""
    env = Environment(
        loader=PackageLoader("speech_archive.publish"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # Markdown, not HTML: `md`, `inline` and `html` escape every text of a source
    )
    env.filters |= {"md": markup.markdown, "inline": markup.inline, "html": markup.html, "cell": markup.cell, "code": markup.code}
    env.filters |= {"xml": markup.xml, "xhtml": markup.xhtml, "n": lambda number: f"{number:,}", "numeral": numeral}
    env.globals |= {"words": words(), "chars_of": chars_of, "siglum": siglum, "rule_of_segment": rule_of_segment}
    return env


def page(template: str, context: Mapping[str, Any]) -> bytes:
    """A page of a template, as it is written."""
    return environment().get_template(f"{template}.md.j2").render(context).encode()


def part(template: str, name: str) -> Callable[..., str]:
    """A part of pages that a template has under that name."""
    macro: Callable[..., str] = getattr(_module(template), name)
    return macro


@cache
def _module(template: str) -> Any:
    return environment().get_template(template).module


def front_matter(row: Mapping[str, Any]) -> str:
    """What the head of a page says of it, as YAML."""
    return yaml.dump(dict(row), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10_000)


def numeral(number: int) -> str:
    """How many there are, in words while there are any."""
    counts: list[str] = words()["works"]["counts"]
    return counts[number] if number < len(counts) else f" {number:,} "


def siglum(index: int) -> str:
    """The sign of a witness by its place: a letter of its own while there are any, then its number."""
    signs: str = words()["works"]["sigla"]
    return signs[index] if index < len(signs) else str(index + 1)
