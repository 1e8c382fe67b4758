"""Refuses to build a wheel or an sdist that lacks the page; an editable install works without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("src/rapalog/web/page/index.html")


class PageIsThere(BuildHookInterface):
    """The check that runs before anything is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Stop a distribution without the page."""
        if version != "editable" and not (Path(self.root) / PAGE).is_file():
            raise FileNotFoundError(f"{PAGE} is not there: run 'make page' first (it needs npm)")
