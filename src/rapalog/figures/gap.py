"""The gap: how far the dose that halves p-S6 lies below the dose that halves viability, on one axis.

Both readouts are drawn as percent of vehicle over one log dose axis in nM, with a mark at every half dose. A strip
above the curves holds one bracket per exposure, from the half dose of p-S6 to that of viability, with its size in
words. Where viability never falls to half, the bracket is an arrow off the tested doses. The only arithmetic here is
the ratio of two half doses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from rapalog.errors import RapalogError

Floats = NDArray[np.float64]

LEAST_DECADES: Final = 0.05  # a smaller gap would be printed as 0.0 decades: there is none to speak of
_SIGNAL: Final = "#C8500A"  # p-S6: vermilion against blues is told apart with every common colour blindness
_INK: Final = "#263238"
_STRIP: Final = "#f3f5f6"
# Words keep clear of the lines behind them.
_HALO: Final = withStroke(linewidth=3, foreground="white")
_STRIP_HALO: Final = withStroke(linewidth=3, foreground=_STRIP)
_DASHES: Final = ((0, (1.2, 1.2)), (0, (5, 1.6)), "-", (0, (5, 1.5, 1, 1.5)))  # exposures differ in dash as well
_HALF_PERCENT: Final = 50.0
_ROW_PERCENT: Final = 15.0  # height of one bracket row above the curves, in units of the percent axis
_LABEL_PERCENT: Final = 8.0  # least distance of two names at the right end, so that they cannot overlap
_ROOM: Final = 0.42  # words that start left of this share of the axis end before its right end
_INDENT: Final = 0.012  # words keep this share of the axis away from the line that rises at the half dose
_MARGIN: Final = 0.22  # a half dose further left than this has its number on the right, where the frame cannot cut it


class GapCurves(Protocol):
    """What :func:`draw_gap` reads: fractions of the vehicle over ``dose_nM``, and the doses that pass one half."""

    @property
    def cell_line(self) -> str:
        """The line's name."""

    @property
    def dose_nM(self) -> Floats:
        """Doses, shape ``(n,)``."""

    @property
    def p_s6_h(self) -> float:
        """Exposure of the p-S6 curve in h."""

    @property
    def p_s6(self) -> Floats:
        """p-S6, shape ``(n,)``."""

    @property
    def viability(self) -> Mapping[float, Floats]:
        """Viability by exposure in h, each of shape ``(n,)``."""

    @property
    def p_s6_half_nM(self) -> float | None:
        """Dose that halves p-S6, None if none does."""

    @property
    def viability_half_nM(self) -> Mapping[float, float | None]:
        """Dose that halves viability by exposure in h, None if none does."""


def draw_gap(axes: Axes, gap: GapCurves) -> None:
    """Draw p-S6 and viability of one line over one dose axis, with the distance of their half doses.

    Names of the curves stand to the right of ``axes``: leave about a fifth of the width there, or use a constrained
    layout. Doses of 0 have no place on a log axis and are left out; nothing is drawn beyond the tested doses.

    Raises
    ------
    RapalogError
        If fewer than two doses are above 0, or a curve has another length than the doses.
    """
    shown = _shown(gap)
    dose_nM, exposures_h = gap.dose_nM[shown], sorted(gap.viability)
    colours = exposure_colours(len(exposures_h))
    curves = [(f"p-S6, {gap.p_s6_h:g} h", 100.0 * gap.p_s6[shown], _SIGNAL)]
    curves += [
        (f"viability, {hours:g} h", 100.0 * gap.viability[hours][shown], colour)
        for hours, colour in zip(exposures_h, colours, strict=True)
    ]
    for index, (_, percent, colour) in enumerate(curves):
        dash = _DASHES[(index - 1) % len(_DASHES)] if index else "-"
        axes.plot(dose_nM, percent, color=colour, linestyle=dash, linewidth=2.0 if index else 2.8, zorder=3)
    floor = max([105.0, *(float(np.nanmax(percent)) + 3.0 for _, percent, _ in curves)])
    _frame(axes, dose_nM, top=floor + _ROW_PERCENT * (len(exposures_h) + 0.1), floor=floor)
    _name_curves(axes, curves)
    _mark(axes, gap.p_s6_half_nM, _SIGNAL, up_to=floor + _ROW_PERCENT * (len(exposures_h) - 0.75), marker="D")
    _say_half(axes, gap.p_s6_half_nM)
    for row, (hours, colour) in enumerate(zip(exposures_h, colours, strict=True)):
        height = floor + _ROW_PERCENT * (len(exposures_h) - row - 0.75)
        _mark(axes, gap.viability_half_nM[hours], colour, up_to=height, marker="o")
        _bracket(axes, gap, hours, height=height, colour=colour)


def gap_decades(p_s6_half_nM: float | None, viability_half_nM: float | None) -> float | None:
    """Return the log10 ratio of two half doses, None where one is not reached.

    >>> gap_decades(0.5, 500.0)
    3.0
    """
    if p_s6_half_nM is None or viability_half_nM is None:
        return None
    return math.log10(viability_half_nM / p_s6_half_nM)


def gap_words(p_s6_half_nM: float | None, viability_half_nM: float | None) -> str:
    """Return the size of the gap in words; a negative one means that viability is halved by the lower dose.

    >>> gap_words(0.5, 500.0)
    '3.0 decades (0.5 to 500 nM)'
    >>> gap_words(0.5, None)
    'viability IC50 not reached'
    >>> gap_words(None, 500.0)
    'p-S6 IC50 not reached'
    >>> gap_words(0.5, 0.25), gap_words(0.5, 0.51)
    ('−0.3 decades (0.5 to 0.25 nM)', 'no gap (0.5 and 0.51 nM)')
    """
    if p_s6_half_nM is None:
        return "p-S6 IC50 not reached" if viability_half_nM is not None else "neither IC50 reached"
    decades = gap_decades(p_s6_half_nM, viability_half_nM)
    if decades is None or viability_half_nM is None:
        return "viability IC50 not reached"
    halves = plain_number(p_s6_half_nM), plain_number(viability_half_nM)
    if abs(decades) < LEAST_DECADES:
        return f"no gap ({' and '.join(halves)} nM)"
    return f"{'−' if decades < 0 else ''}{abs(decades):.1f} decades ({' to '.join(halves)} nM)"


def plain_number(number: float, *, digits: int = 2) -> str:
    """Return a number to some significant digits, without an exponent between a millionth and a thousand million.

    >>> plain_number(0.03127), plain_number(1234.0), plain_number(10000.0), plain_number(99.96, digits=3)
    ('0.031', '1200', '10000', '100')
    """
    if number == 0 or not 1e-6 <= abs(number) < 1e9:
        return f"{number:.{digits}g}"
    decimals = digits - 1 - math.floor(math.log10(abs(number)))
    rounded = f"{round(number, decimals):.{max(decimals, 0)}f}"
    return rounded.rstrip("0").rstrip(".") if decimals > 0 else rounded


def exposure_colours(count: int) -> tuple[str, ...]:
    """Return one blue per exposure, from light (short) to dark (long)."""
    return tuple(to_hex(colormaps["Blues"](0.62 + 0.38 * step / max(count - 1, 1))) for step in range(count))


def _shown(gap: GapCurves) -> NDArray[np.bool_]:
    shown = gap.dose_nM > 0
    if np.count_nonzero(shown) < 2:
        raise RapalogError(
            f"got {np.count_nonzero(shown)} doses above 0 nM, must be two or more",
            remedy="give a dilution series",
            where=gap.cell_line,
        )
    for name, curve in (("p-S6", gap.p_s6), *((f"viability at {h:g} h", curve) for h, curve in gap.viability.items())):
        if curve.shape != gap.dose_nM.shape:
            raise RapalogError(
                f"{name} has {curve.size} values for {gap.dose_nM.size} doses",
                remedy="give one value for every dose",
                where=gap.cell_line,
            )
    return np.asarray(shown)


def _frame(axes: Axes, dose_nM: Floats, *, top: float, floor: float) -> None:
    axes.set_xscale("log")
    axes.set(xlim=(float(dose_nM.min()), float(dose_nM.max())), ylim=(0.0, top))
    axes.set_yticks(np.arange(0.0, floor, 25.0))
    axes.set_xlabel("everolimus (nM)")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda dose, _: f"{dose:g}"))
    # The strip of brackets has no percentages, so the axis is named over its lower part only.
    axes.set_ylabel("% of vehicle", y=floor / 2 / top, ha="center")
    axes.axhline(_HALF_PERCENT, color=_INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.axhspan(floor, top, color=_STRIP, linewidth=0, zorder=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _name_curves(axes: Axes, curves: Sequence[tuple[str, Floats, str]]) -> None:
    """Name every curve at its right end, moved apart and tied to its end by a thin line."""
    ends = sorted(((float(percent[-1]), name, colour) for name, percent, colour in curves), key=lambda end: end[0])
    place = -math.inf
    for end, name, colour in ends:
        place = max(end, place + _LABEL_PERCENT, _LABEL_PERCENT / 3)
        across = axes.get_yaxis_transform()
        axes.add_line(Line2D([1.005, 1.03], [end, place], transform=across, color=colour, linewidth=0.9, clip_on=False))
        axes.text(1.038, place, name, transform=across, color=colour, va="center", fontsize="small", fontweight="bold")


def _mark(axes: Axes, half_nM: float | None, colour: str, *, up_to: float, marker: str) -> None:
    if half_nM is None:
        return
    axes.plot([half_nM, half_nM], [_HALF_PERCENT, up_to], color=colour, linewidth=0.9, linestyle=(0, (1, 2)), zorder=2)
    # The diamond of p-S6 is larger than a dot, so that it still shows where both half doses are the same.
    axes.plot(
        [half_nM],
        [_HALF_PERCENT],
        marker=marker,
        markersize=9 if marker == "D" else 7,
        color=colour,
        markeredgecolor="white",
        linestyle="none",
        zorder=5,
    )


def _say_half(axes: Axes, half_nM: float | None) -> None:
    """Write the half dose of p-S6 beside its mark, below the falling curve or, near the frame, above it."""
    if half_nM is None:
        return
    near_frame = _across(axes, half_nM) < _MARGIN
    axes.annotate(
        f"{plain_number(half_nM)} nM",
        xy=(half_nM, _HALF_PERCENT),
        textcoords="offset points",
        xytext=(8, 6) if near_frame else (-8, -12),
        ha="left" if near_frame else "right",
        color=_SIGNAL,
        fontsize="small",
        fontweight="bold",
        zorder=6,
        path_effects=[_HALO],
    )


def _bracket(axes: Axes, gap: GapCurves, exposure_h: float, *, height: float, colour: str) -> None:
    """Draw one row of the strip: a bracket, or an arrow to the highest dose, under its size in words."""
    low_nM, high_nM = gap.p_s6_half_nM, gap.viability_half_nM[exposure_h]
    words = f"{exposure_h:g} h: {gap_words(low_nM, high_nM)}"
    left = right = 0.0
    if low_nM is not None:
        end_nM = float(axes.get_xlim()[1]) if high_nM is None else high_nM
        style = "-|>" if high_nM is None else "|-|,widthA=0.35,widthB=0.35"
        look = {"arrowstyle": style, "color": colour, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=(end_nM, height), xytext=(low_nM, height), zorder=4, arrowprops=look)
        left, right = sorted((_across(axes, low_nM), _across(axes, end_nM)))
    place, align = (left + _INDENT, "left") if left <= _ROOM else (right - _INDENT, "right")
    axes.text(
        place,
        height + _ROW_PERCENT / 5,
        words,
        color=_INK,
        fontsize="small",
        ha=align,
        va="bottom",
        zorder=6,
        transform=axes.get_yaxis_transform(),
        path_effects=[_STRIP_HALO],
    )


def _across(axes: Axes, dose_nM: float) -> float:
    low, high = np.log10(axes.get_xlim())
    return float((math.log10(dose_nM) - low) / (high - low))
