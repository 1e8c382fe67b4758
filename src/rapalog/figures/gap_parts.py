"""The gap of one line as steps on a dose axis: from the half dose of p-S6, cause by cause, to the EC50 of viability.

The steps are those of ``Gap.steps_nM``; beside each stands its fold. Below them stands what conventions would print for
the same wells; a bound is an arrow that leaves the doses. Whiskers hold 90 % of the draws: of a dose, or of a fold
from where its step begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from rapalog.analysis.estimate import Estimate
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.palette import COLOURS
from rapalog.studies.gap.result import Gap
from rapalog.units import three_digits

_INK: Final = "#37474F"
_WIDENS, _NARROWS, _PRINTED = COLOURS[0], COLOURS[1], COLOURS[3]
_HEIGHT: Final = 0.56
_MARGIN: Final = 2.0


def draw_gap_parts(axes: Axes, gap: Gap) -> None:
    """Draw the parts of a gap; rows are named on the left, numbers stand on the right of the axes.

    Parameters
    ----------
    axes
        Empty axes with room for words on both sides, as a constrained layout leaves it.
    gap
        The gap of a line.
    """
    ends = [
        (f"half-dose of p-S6, {gap.at_h:g} h", gap.p_s6_half_dose_nM, _INK),
        (f"EC50 of viability, {gap.hours:g} h", gap.viability_ec50_nM, _INK),
        *((f"IC50 as {own.name}", own.ic50_nM, _PRINTED) for own in gap.conventions),
    ]
    names = [ends[0][0], *(part.cause for part in gap.parts), *(name for name, _, _ in ends[1:])]
    low, high = _reach(gap, [own for _, own, _ in ends])
    draw_dose_axis(axes, low, high, drug=gap.drug)
    for place, (_, dose, colour) in zip((0, *range(len(gap.parts) + 1, len(names))), ends, strict=True):
        _draw_dose(axes, place, dose, colour)
    for place, part in enumerate(gap.parts, start=1):
        _draw_step(axes, place, part.fold, gap.steps_nM[place - 1], gap.steps_nM[place])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.axhline(len(gap.parts) + 1.5, color="#B0BEC5", linewidth=0.8)
    axes.set_title(f"{gap.cell_line}, {gap.drug}: ratio {_words(gap.ratio)}", loc="left")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _reach(gap: Gap, doses: Sequence[Estimate]) -> tuple[float, float]:
    """Return the lowest and the highest dose that is drawn."""
    found = [end for own in doses for end in (own.low, own.value, own.high) if end is not None]
    known = np.isfinite(gap.steps_nM[:-1])
    for part, start in zip(gap.parts, gap.steps_nM[:-1], strict=True):
        found += [float(start * end) for end in (part.fold.low, part.fold.high) if end is not None and known.all()]
    found += gap.steps_nM[np.isfinite(gap.steps_nM)].tolist() or [1.0]
    return min(found) / _MARGIN, max(found) * _MARGIN


def _draw_dose(axes: Axes, place: int, dose: Estimate, colour: str) -> None:
    if dose.value is None:
        _say(axes, place, dose.reason, colour)
        return
    right = axes.get_xlim()[1]
    low, high = dose.low or dose.value, right if dose.high is None and dose.relation == ">" else dose.high
    axes.plot([low, high or dose.value], [place, place], color=colour, linewidth=1.4, zorder=3, clip_on=False)
    mark = ">" if dose.relation == ">" else "D"
    axes.plot(
        [right if mark == ">" else dose.value],
        [place],
        marker=mark,
        markersize=7,
        color=colour,
        zorder=4,
        clip_on=False,
    )
    _say(axes, place, f"{_words(dose)} nM" if dose.relation == "=" else f"> {three_digits(dose.value)} nM", colour)


def _draw_step(axes: Axes, place: int, fold: Estimate, start: float, end: float) -> None:
    if fold.value is None:
        _say(axes, place, fold.reason, _INK)
        return
    colour = _WIDENS if fold.value >= 1 else _NARROWS
    axes.barh(place, end - start, left=start, height=_HEIGHT, color=colour, alpha=0.75, zorder=2)
    axes.plot([start, start], [place - 1, place + _HEIGHT / 2], color=_INK, linewidth=0.8, zorder=1)
    axes.plot([end, end], [place - _HEIGHT / 2, place + 1], color=_INK, linewidth=0.8, zorder=1)
    if fold.low is not None and fold.high is not None:
        axes.plot([start * fold.low, start * fold.high], [place, place], color=_INK, linewidth=1.4, zorder=3)
    _say(axes, place, f"× {_words(fold)}", colour)


def _say(axes: Axes, place: int, words: str, colour: str) -> None:
    axes.annotate(
        words,
        (1.0, place),
        xycoords=("axes fraction", "data"),
        xytext=(10, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        fontsize="small",
        annotation_clip=False,
    )


def _words(own: Estimate) -> str:
    if own.value is None:
        return "none"
    ends = (
        f" ({three_digits(own.low)} to {three_digits(own.high)})"
        if own.low is not None and own.high is not None
        else ""
    )
    return f"{three_digits(own.value)}{ends}"
