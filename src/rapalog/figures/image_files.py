"""Figures as files: the same figure gives the same bytes, whatever the settings of the reader's matplotlib."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

FORMATS: Final = ("png", "svg", "pdf")
# What a figure looks like must not depend on the reader's matplotlibrc. The salt fixes the ids in an SVG, which are
# random otherwise; glyphs are outlines, so a page needs no font; PDF text stays text that a journal can edit.
LOOK: Final[Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    "axes.titlesize": "medium",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "rapalog",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}
_DPI: Final = 150
_NO_DATES: Final[Mapping[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}


def image_bytes(figure: Figure, kind: str, *, look: Mapping[Any, Any] = LOOK, dpi: int = _DPI) -> bytes:
    """Return a figure as ``png``, ``svg`` or ``pdf``, without a date; ``look`` are matplotlib's settings."""
    stream = io.BytesIO()
    # Matplotlib takes the salt of its ids from its settings only, so they are lent for the time of the call.
    with mpl.rc_context(dict(look)):
        figure.savefig(stream, format=kind, dpi=dpi, metadata=dict(_NO_DATES[kind]))
        figure.set_layout_engine("none")  # laid out once: the other formats look the same and cost a third less
    return stream.getvalue()
