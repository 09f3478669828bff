"""What a build knows of the site that its pages become part of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`name`: what the site is called, None where nobody said; `has_folders`: a page is `x/` there, not `x.html`.

    `url`: where it is published, with a `/` at its end, None where nobody said.
    """

    name: str | None
    has_folders: bool
    url: str | None = None
