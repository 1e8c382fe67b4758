"""Names that fit: drugs, lines and curves are called what they are called, and paper has an end.

A name that is too long is broken over lines at spaces, slashes and hyphens; if that does not do, its middle goes, since
what tells names apart stands at their ends (a line in front, a batch or a time behind).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

_PATHS: Final = TextToPath()
_GAP: Final = "…"
_POINTS_PER_INCH: Final = 72.0
#: A new line may begin behind these.
_BREAKS: Final = re.compile(r"[^\s/;,_-]*[\s/;,_-]*")


def fit_name(name: str, width_pt: float, *, size_pt: float = 10.5, bold: bool = False, lines: int = 1) -> str:
    """Return a name that is no wider than a width, on at most so many lines, its middle left out if need be.

    >>> fit_name("MCF-7", 100.0)
    'MCF-7'
    """
    done: list[str] = []
    rest = " ".join(name.split())
    for left in range(lines, 0, -1):
        if _width(rest, size_pt, bold) <= width_pt:
            return "\n".join([*done, rest])
        if left == 1:
            break
        head = _head(rest, width_pt, size_pt, bold)
        if not head:
            break
        done.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    return "\n".join([*done, _without_middle(rest, width_pt, size_pt, bold)])


def width_pt(axes: Axes) -> float:
    """Return the width of axes in points, as they stand now."""
    return float(axes.get_position().width * axes.get_figure(root=True).get_size_inches()[0] * _POINTS_PER_INCH)  # type: ignore[union-attr]


def _head(name: str, width: float, size: float, bold: bool) -> str:
    """Return as much of the front of a name as fits, up to a place where a line may break; empty if there is none."""
    best = at = 0
    for piece in _BREAKS.findall(name):
        at += len(piece)
        if _width(name[:at].rstrip(), size, bold) > width:
            break
        best = at
    return name[:best]


def _without_middle(name: str, width: float, size: float, bold: bool) -> str:
    """Return a name cut in its middle, by halving, so that it fits."""
    low, high = 0, len(name)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _width(_cut(name, middle), size, bold) <= width else (low, middle - 1)
    return _cut(name, low)


def _cut(name: str, letters: int) -> str:
    front = (letters + 1) // 2
    return name if letters >= len(name) else name[:front].rstrip() + _GAP + name[len(name) - letters + front :].lstrip()


@lru_cache(maxsize=4096)
def _width(name: str, size: float, bold: bool) -> float:
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return float(_PATHS.get_text_width_height_descent(name, font, ismath=False)[0])
