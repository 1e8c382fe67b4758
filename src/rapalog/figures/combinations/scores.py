"""The four scores of a block as bars with their intervals."""

from __future__ import annotations

import textwrap
from typing import Any, Final

from matplotlib.axes import Axes

from rapalog.analysis.combinations.score import MODEL_NAMES, MODELS, Scores
from rapalog.figures.fitting_names import fit_name
from rapalog.figures.palette import COLOURS

_GREY: Final = "#777777"
_LEAST_SPAN: Final = 5.0
_WRAP: Final = 58
#: Words may cross the line of 0.
_OVER_LINE: Final[Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
_NAME_PT: Final = 260.0


def draw_scores(axes: Axes, found: Scores, *, named: bool = False) -> None:
    """Draw a bar for each model: its score in points, its interval, and why there is none; ``named`` says of which."""
    ends = [0.0]
    for place, name in enumerate(reversed(MODELS)):
        own = found.score[name]
        if own.value is None:
            continue
        axes.barh(place, own.value, height=0.55, color=COLOURS[0] if own.value < 0 else COLOURS[1], alpha=0.85)
        ends.append(own.value)
        if own.low is not None and own.high is not None:
            axes.plot([own.low, own.high], [place, place], color="black", linewidth=1.5, solid_capstyle="butt")
            ends += [own.low, own.high]
    low, high = min([-_LEAST_SPAN, *ends]), max([_LEAST_SPAN, *ends])
    room = 0.04 * (high - low)
    axes.set_xlim(low - room, high + room)
    for place, name in enumerate(reversed(MODELS)):
        own = found.score[name]
        if own.value is None:
            axes.text(
                0.02,
                place,
                textwrap.fill(f"none: {own.reason}", _WRAP),
                va="center",
                fontsize="x-small",
                color=_GREY,
                bbox=_OVER_LINE,
                transform=axes.get_yaxis_transform(),
            )
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(MODELS)), [MODEL_NAMES[name] for name in reversed(MODELS)])
    axes.set_ylim(-0.6, len(MODELS) - 0.4)
    axes.set_xlabel("mean excess (points); above 0: synergy")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_title(
        fit_name(found.block.title, _NAME_PT, size_pt=10) if named else f"scores, {_words(found)}",
        loc="left",
        fontsize="medium",
        fontweight="bold",
    )


def _words(found: Scores) -> str:
    n = len(found.used)
    bars = f"95 % intervals of {n} replicates" if n > 1 else "no interval: one replicate"
    level = next((100 * own.level for own in found.score.values() if own.value is not None), 95.0)
    return bars.replace("95", f"{level:g}")
