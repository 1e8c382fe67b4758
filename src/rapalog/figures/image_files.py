"""Figures as files: the same figure gives the same bytes, whatever the settings of the reader's matplotlib."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from rapalog.figures.drawing import draw_once

FORMATS: Final = ("png", "svg", "pdf")
#: Ours first: DejaVu Sans without what figures never need (see ``fonts/README.md``); the whole font for other letters.
FONTS: Final = ("DejaVu Sans Figures", "DejaVu Sans")
# What a figure looks like must not depend on the reader's matplotlibrc. The salt fixes the ids in an SVG, which are
# random otherwise; glyphs are outlines, so a page needs no font; PDF text stays text that a journal can edit. A title
# has its place: to search for one, matplotlib lays out every tick once more.
LOOK: Final[Any] = {
    "font.family": list(FONTS),
    "font.size": 10.5,
    "axes.titlesize": "medium",
    "axes.titley": 1.0,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "rapalog",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}
for _font in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
    fontManager.addfont(_font)
_DPI: Final = 150
#: A tenth larger than by default, in half the time.
_SAVED: Final[Mapping[str, Any]] = {"png": {"pil_kwargs": {"compress_level": 3}}}
_NO_DATES: Final[Mapping[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}


def image_files(
    figure: Figure, *, kinds: Sequence[str] = FORMATS, look: Mapping[Any, Any] = LOOK, dpi: int = _DPI
) -> dict[str, bytes]:
    """Return a figure in several formats, drawn once and without a date, by the ending of the file.

    Parameters
    ----------
    figure
        A figure without a window. It stays at 72 dots an inch.
    kinds
        Of ``png``, ``svg`` and ``pdf``.
    look
        Matplotlib's settings for the time of the call.
    dpi
        Dots an inch of the PNG.
    """
    files = {}
    # Matplotlib takes the salt of its ids from its settings only, so they are lent for the time of the call.
    with mpl.rc_context(dict(look)):
        drawn = draw_once(figure)
        for kind in kinds:
            stream = io.BytesIO()
            drawn.savefig(stream, format=kind, dpi=dpi, metadata=dict(_NO_DATES[kind]), **_SAVED.get(kind, {}))
            files[kind] = stream.getvalue()
    return files
