"""What axe-core finds wrong with a page for those who cannot see it or cannot point; nothing is what is wanted."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

_AXE = Path(__file__).parents[3] / "page" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = ("serious", "critical")


@cache
def _source() -> str:
    if not _AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in page/ installs it")
    return _AXE.read_text(encoding="utf-8")


def serious(page) -> list[str]:
    """Return serious and critical findings in words, with where they are."""
    page.evaluate(_source())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{own['id']}: {own['help']} at {[node['target'] for node in own['nodes'][:4]]}"
        for own in found["violations"]
        if own["impact"] in _GRAVE
    ]
