"""Dose-response figures: wells as points, the fitted curve where doses were tested, the IC50 as interval or arrow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.curves.dose_unit import in_unit
from rapalog.analysis.estimate import Estimate
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.palette import COLOURS, MARKERS
from rapalog.units import three_digits

_LINE: Final = "#222222"
_POTENCY: Final = "#8A5A00"
_PHASE: Final = "#5B2A86"
_POINTS: Final = 300
#: Dose 0 stands this many decades left of the lowest dose, behind the break of the axis.
_ZERO_GAP: Final = 0.8


def draw_dose_response(axes: Axes, curve: Curve, *, potency: Estimate | None = None, label: str = "IC50") -> None:
    """Draw one curve on given axes: wells, fit, and a potency with its interval or, for a bound, an arrow.

    Parameters
    ----------
    axes
        Empty axes; scale, limits and labels are set.
    curve
        A curve with its wells. Wells without a number are counted under the title, not drawn.
    potency
        What to mark on the dose axis, in nM; the absolute IC50 by default.
    label
        What the potency is called.
    """
    shown = [well for well in curve.wells if math.isfinite(well.response)]
    low, high = curve.doses_nM
    if not math.isfinite(low):
        axes.text(0.5, 0.5, "no dose above 0", ha="center", transform=axes.transAxes)
        axes.set_title(curve.curve)
        return
    zero = low / 10**_ZERO_GAP
    with_zero = any(well.dose_nM == 0 for well in shown)
    draw_dose_axis(axes, low, high, drug=curve.drug, zero_nM=zero if with_zero else None, unit=curve.dose_unit)
    _draw_wells(axes, shown, zero, curve.full)
    _draw_lowered(axes, curve, zero)
    _draw_phases(axes, curve)
    dose_nM, response = curve.line(_POINTS)
    axes.plot(dose_nM, response / curve.full, color=_LINE, linewidth=1.8, zorder=3)
    axes.axhline(0.5, color="#999999", linewidth=0.8, linestyle=(0, (2, 3)), zorder=0)
    _draw_potency(axes, potency or curve.ic50_nM, low, high)
    _response_axis(axes, shown, curve)
    _write_title(axes, curve, potency or curve.ic50_nM, label)


def _draw_wells(axes: Axes, wells: Sequence[NormalWell], zero: float, full: float) -> None:
    names = sorted({well.replicate for well in wells if well.replicate}) or [""]
    shared = [well for well in wells if well.replicate not in names]
    for index, name in enumerate(names):
        own = [well for well in wells if well.replicate == name]
        axes.plot([well.dose_nM or zero for well in own], [well.response / full for well in own], linestyle="",
                  marker=MARKERS[index % len(MARKERS)], markersize=4.5,
                  markerfacecolor=COLOURS[index % len(COLOURS)],
                  markeredgecolor="white", markeredgewidth=0.5, alpha=0.85, zorder=4,
                  label=f"replicate {name}" if name else "wells")  # fmt: skip
    if shared:
        axes.plot([well.dose_nM or zero for well in shared], [well.response / full for well in shared], "x",
                  color="#555555", markersize=4.5, zorder=4, label="shared vehicle")  # fmt: skip
    if len(names) > 1:
        axes.legend(loc="lower left", frameon=False, fontsize="small", handletextpad=0.2)


def _draw_lowered(axes: Axes, curve: Curve, zero: float) -> None:
    """Ring the wells that a robust loss lets count less than half."""
    if not curve.down_weighted:
        return
    axes.plot([dose or zero for dose, _, _ in curve.down_weighted],
              [response / curve.full for _, response, _ in curve.down_weighted], "o", markersize=9.5,
              markerfacecolor="none", markeredgecolor="#B00020", markeredgewidth=1.2, zorder=5,
              label="down-weighted")  # fmt: skip
    axes.legend(loc="lower left", frameon=False, fontsize="small", handletextpad=0.2)


def _draw_phases(axes: Axes, curve: Curve) -> None:
    """Mark the EC50 of each of two phases on the curve, where it lies among the tested doses."""
    for number, phase in enumerate(curve.phases, start=1):
        at = phase.ec50_nM
        if at.value is None or at.relation != "=" or not curve.doses_nM[0] <= at.value <= curve.doses_nM[1]:
            continue
        height = float(curve.predict(at.value)) / curve.full
        axes.plot([at.value], [height], marker="D", markersize=6, color=_PHASE, zorder=6)
        late = at.value**2 > curve.doses_nM[0] * curve.doses_nM[1]
        axes.annotate(f"phase {number}", (at.value, height), xytext=(-7 if late else 7, -9 if late else 5),
                      ha="right" if late else "left", textcoords="offset points", fontsize="small", color=_PHASE,
                      zorder=6)  # fmt: skip


def _draw_potency(axes: Axes, potency: Estimate, low: float, high: float) -> None:
    """Mark a value by a line and its interval by a band that ends with the tested doses; mark a bound by an arrow."""
    if potency.value is None:
        return
    value = min(max(potency.value, low), high)
    if potency.relation == "=":
        left, right = potency.low or low, potency.high or high
        axes.axvspan(max(left, low), min(right, high), color=_POTENCY, alpha=0.16, linewidth=0, zorder=1)
        axes.axvline(value, color=_POTENCY, linewidth=1.2, linestyle=(0, (5, 2)), zorder=2)
        return
    direction = 1.0 if potency.relation == ">" else -1.0
    axes.annotate("", xy=(value * 10 ** (0.3 * direction), 0.5), xytext=(value, 0.5),
                  arrowprops={"arrowstyle": "-|>", "color": _POTENCY, "linewidth": 2.0, "shrinkA": 0, "shrinkB": 0},
                  zorder=5)  # fmt: skip
    axes.plot([value], [0.5], marker="|", markersize=12, markeredgewidth=2.0, color=_POTENCY, zorder=5)


def _response_axis(axes: Axes, wells: Sequence[NormalWell], curve: Curve) -> None:
    shares = [well.response / curve.full for well in wells] or [0.0, 1.0]
    spread = 0.05 * (max(1.0, *shares) - min(0.0, *shares))
    axes.set_ylim(min(-0.02, min(shares) - spread), max(1.1, max(shares) + spread))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}"))
    axes.set_ylabel("viability (% of vehicle)" if curve.normalised else "response (% of control)")


def _write_title(axes: Axes, curve: Curve, potency: Estimate, label: str) -> None:
    axes.set_title(curve.curve, loc="left", fontsize="medium", fontweight="bold", pad=20)
    lost = sum(not math.isfinite(well.response) for well in curve.wells)
    missing = f"; {lost} well{'s' if lost > 1 else ''} without a number" if lost else ""
    lines = potency_text(potency, label, curve.dose_unit) + missing
    axes.text(0.0, 1.02, lines, transform=axes.transAxes, fontsize="small", color=_POTENCY, va="bottom")


def potency_text(potency: Estimate, label: str, unit: str = "nM") -> str:
    """Return a potency in nM in words, in a molar unit: its value and interval, or its bound and reason.

    >>> potency_text(Estimate(71.04, "=", 52.1, 97.4), "IC50")
    'IC50 71 nM (52.1 to 97.4)'
    """
    own = in_unit(potency, unit)
    if own.value is None:
        return f"no {label}: {own.reason}"
    if own.relation != "=":
        return f"{label} {own.relation} {three_digits(own.value)} {unit}: {own.reason}"
    low = three_digits(own.low) if own.low is not None else "open"
    high = three_digits(own.high) if own.high is not None else "open"
    return f"{label} {three_digits(own.value)} {unit} ({low} to {high})"
