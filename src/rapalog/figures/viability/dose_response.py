"""Dose-response figures: wells, the fitted curve with its band where doses were tested, the IC50 with its interval."""

from __future__ import annotations

import math
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.curves.band import band
from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.curves.dose_unit import in_unit
from rapalog.analysis.estimate import Estimate
from rapalog.figures.dose_axis import draw_dose_axis, unit_words
from rapalog.figures.fitting_names import fit_name, width_pt
from rapalog.figures.keys import draw_keys_below
from rapalog.figures.viability.wells import draw_wells
from rapalog.units import three_digits

_LINE_COLOUR: Final = "#222222"
_POTENCY: Final = "#8A5A00"
_PHASE: Final = "#5B2A86"
#: Right of a phase there is room for its name if the highest dose is this many times higher.
_PHASE_ROOM: Final = 10**0.6
_POINTS: Final = 200
#: Dose 0 stands this many decades left of the lowest dose, behind the break of the axis.
_ZERO_GAP: Final = 0.8
#: Paper right of the axes that a name may use, and the size of small letters.
_RIGHT_PT: Final = 12.0
_SMALL_PT: Final = 8.8


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
    low, high = curve.doses_nM
    if not math.isfinite(low):
        draw_nothing(axes, curve)
        _write_title(axes, curve, potency or curve.ic50_nM, label)
        return
    zero = zero_place_nM(curve)
    draw_dose_axis(axes, low, high, drug=curve.drug, zero_nM=zero if with_zero(curve) else None, unit=curve.dose_unit)
    draw_wells(axes, curve, zero_nM=zero)
    _draw_lowered(axes, curve, zero)
    _draw_phases(axes, curve)
    _draw_line(axes, curve)
    axes.axhline(0.5, color="#999999", linewidth=0.8, linestyle=(0, (2, 3)), zorder=0)
    _draw_potency(axes, potency or curve.ic50_nM, low, high)
    draw_response_axis(axes, curve)
    _write_title(axes, curve, potency or curve.ic50_nM, label)
    draw_keys_below(axes)


def zero_place_nM(curve: Curve) -> float:
    """Return where dose 0 stands on the dose axis of a curve, behind its break."""
    return curve.doses_nM[0] / 10**_ZERO_GAP


def with_zero(curve: Curve) -> bool:
    """Return whether a curve has wells with a number at dose 0."""
    return any(well.dose_nM == 0 and math.isfinite(well.response) for well in curve.wells)


def draw_nothing(axes: Axes, curve: Curve) -> None:
    """Say on empty axes why there is no curve: no dose above 0, or no number at any."""
    dosed = any(well.dose_nM > 0 for well in curve.wells)
    axes.text(
        0.5,
        0.5,
        "no well with a dose has a number" if dosed else "no dose above 0",
        ha="center",
        va="center",
        transform=axes.transAxes,
        color="#555555",
    )
    axes.set_xticks([])
    axes.set_yticks([])


def _draw_line(axes: Axes, curve: Curve) -> None:
    """Draw the fitted curve over the tested doses, and its band where it has one."""
    dose_nM, response = curve.line(_POINTS)
    axes.plot(dose_nM, response / curve.full, color=_LINE_COLOUR, linewidth=1.8, zorder=3)
    if not len(dose_nM):
        return
    own = band(curve, dose_nM)
    if not own.reason:
        axes.fill_between(
            dose_nM,
            own.low / curve.full,
            own.high / curve.full,
            color=_LINE_COLOUR,
            alpha=0.17,
            linewidth=0,
            zorder=1.5,
            label="95 % band",
        )


def _draw_lowered(axes: Axes, curve: Curve, zero: float) -> None:
    """Ring the wells that a robust loss lets count less than half."""
    if not curve.down_weighted:
        return
    axes.plot(
        [dose or zero for dose, _, _ in curve.down_weighted],
        [response / curve.full for _, response, _ in curve.down_weighted],
        "o",
        markersize=9.5,
        markerfacecolor="none",
        markeredgecolor="#B00020",
        markeredgewidth=1.2,
        zorder=5,
        linestyle="",
        label="down-weighted",
    )


def _draw_phases(axes: Axes, curve: Curve) -> None:
    """Mark the EC50 of each of two phases on the curve, where it lies among the tested doses."""
    for number, phase in enumerate(curve.phases, start=1):
        at = phase.ec50_nM
        if at.value is None or at.relation != "=" or not curve.doses_nM[0] <= at.value <= curve.doses_nM[1]:
            continue
        height = float(curve.predict(at.value)) / curve.full
        axes.plot([at.value], [height], marker="D", markersize=6, color=_PHASE, zorder=6)
        late = at.value * _PHASE_ROOM > curve.doses_nM[1]
        axes.annotate(
            f"phase {number}",
            (at.value, height),
            xytext=(-7 if late else 7, -9 if late else 5),
            ha="right" if late else "left",
            textcoords="offset points",
            fontsize="small",
            color=_PHASE,
            zorder=6,
        )


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
    axes.annotate(
        "",
        xy=(value * 10 ** (0.3 * direction), 0.5),
        xytext=(value, 0.5),
        arrowprops={"arrowstyle": "-|>", "color": _POTENCY, "linewidth": 2.0, "shrinkA": 0, "shrinkB": 0},
        zorder=5,
    )
    axes.plot([value], [0.5], marker="|", markersize=12, markeredgewidth=2.0, color=_POTENCY, zorder=5)


def draw_response_axis(axes: Axes, curve: Curve) -> None:
    """Set limits, ticks and label of the response axis of a curve: percent of an untreated control, 0 to 100 in it."""
    shares = [well.response / curve.full for well in curve.wells if math.isfinite(well.response)] or [0.0, 1.0]
    spread = 0.05 * (max(1.0, *shares) - min(0.0, *shares))
    axes.set_ylim(min(-0.02, min(shares) - spread), max(1.1, max(shares) + spread))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}".replace("-", "−")))
    axes.set_ylabel("viability (% of vehicle)" if curve.normalised else "response left (% of control)")


def _write_title(axes: Axes, curve: Curve, potency: Estimate, label: str) -> None:
    """Write the name of a curve above its potency, both as long as there is paper."""
    lost = sum(not math.isfinite(well.response) for well in curve.wells)
    missing = f"; {lost} well{'s' if lost > 1 else ''} without a number" if lost else ""
    words = potency_text(potency, label, curve.dose_unit).replace(curve.dose_unit, unit_words(curve.dose_unit))
    room = width_pt(axes) + _RIGHT_PT
    text = fit_name(words + missing, room, size_pt=_SMALL_PT, lines=2)
    axes.text(0.0, 1.02, text, transform=axes.transAxes, fontsize="small", color=_POTENCY, va="bottom")
    axes.set_title(
        fit_name(curve.curve, room, bold=True, lines=2),
        loc="left",
        fontsize="medium",
        fontweight="bold",
        pad=8 + 12 * (1 + text.count("\n")),
    )


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
