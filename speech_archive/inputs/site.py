"""What mkdocs.yml says of the site, for a build that MkDocs does not run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from speech_archive.models import Site

UNNAMED = Site(name=None, has_folders=False)


class _Loader(yaml.SafeLoader):
    """YAML whose tags of other programs (`!ENV`, `!!python/…`) stand for nothing."""


_Loader.add_multi_constructor("", lambda *_: None)


def read_site(docs: Path) -> Site:
    """The site that `docs` is made into, as mkdocs.yml beside it says; one without a name where there is none to be read."""
    try:
        settings: Any = yaml.load((docs.parent / "mkdocs.yml").read_bytes(), _Loader)  # noqa: S506  # a safe one
    except (OSError, yaml.YAMLError):
        return UNNAMED
    if not isinstance(settings, dict):
        return UNNAMED
    name, url = settings.get("site_name"), settings.get("site_url")
    return Site(
        name=name if isinstance(name, str) else None,
        has_folders=settings.get("use_directory_urls", True) is not False,
        url=f"{url.rstrip('/')}/" if isinstance(url, str) and url else None,
    )
