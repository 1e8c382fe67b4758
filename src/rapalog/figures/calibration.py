"""Pictures of a calibration: how searches ended, profiles of parameters, and fits beside what was measured.

All draw on given axes and compute nothing but the parabola that the Laplace approximation expects of a profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.log_axis import make_log_axis
from rapalog.figures.palette import COLOURS, MARKERS

Floats = NDArray[np.float64]
_GREY: Final = "#607D8B"
#: A parameter's 90 % interval ends where the sum of squares is this far above its lowest (chi squared, one degree).
_LIMIT: Final = 2.706
_LOWEST_SHOWN: Final = 0.01
_TOP: Final = 1.35


def draw_waterfall(axes: Axes, above_lowest: Floats, converged: Sequence[bool]) -> None:
    """Draw where searches from different starts ended, from the best.

    Parameters
    ----------
    axes
        Of the picture.
    above_lowest
        (n,), rising: sum of squares less the lowest.
    converged
        Whether each search settled.
    """
    rank = np.arange(1, len(above_lowest) + 1)
    shown = np.maximum(above_lowest, _LOWEST_SHOWN)
    axes.plot(rank, shown, color=_GREY, linewidth=1.0, zorder=2)
    settled = np.array(converged, dtype=bool)
    for own, face, name in ((settled, COLOURS[0], "settled"), (~settled, "white", "not settled")):
        if own.any():
            axes.plot(
                rank[own],
                shown[own],
                linestyle="",
                marker="o",
                markerfacecolor=face,
                label=name,
                markeredgecolor=COLOURS[0],
                zorder=3,
            )
    axes.axhline(2.0, color=_GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_yscale("log")
    axes.set_ylim(_LOWEST_SHOWN / 2, 3 * max(2.0, float(shown.max())))
    axes.set_xticks(rank)
    axes.set_xlabel("search, from the best")
    axes.set_ylabel(f"sum of squares above the lowest\n(at least {_LOWEST_SHOWN:g} is drawn)")
    axes.legend(frameon=False, fontsize="small")


def draw_profile(axes: Axes, value: Floats, above_best: Floats, *, best: float, name: str, unit: str) -> None:
    """Draw a profile with the parabola of the Laplace approximation and the line that bounds 90 %.

    Parameters
    ----------
    axes
        Of the picture.
    value
        (n,): where the parameter was held, at -2, -1, 1 and 2 posterior SDs or other whole numbers of them.
    above_best
        (n,): sum of squares with the others fitted, less that of the best fit.
    best
        The parameter's value there.
    name, unit
        For the axis.
    """
    order = np.argsort([*value, best])
    at, height = np.array([*value, best])[order], np.array([*above_best, 0.0])[order]
    middle = int(np.flatnonzero(order == len(value))[0])
    sds = np.arange(len(at)) - middle
    fine = np.linspace(sds[0], sds[-1], 81)
    where = np.exp(np.interp(fine, sds, np.log(at))) if at.min() > 0 else np.interp(fine, sds, at)
    axes.plot(where, fine**2, color=_GREY, linestyle=(0, (4, 3)), linewidth=1.2, label="Laplace")
    axes.plot(at, height, color=COLOURS[0], marker="o", label="profile")
    axes.axhline(_LIMIT, color=COLOURS[1], linewidth=0.9, label="90 %")
    if at.min() > 0 and at.max() / at.min() > 3:
        make_log_axis(axes, float(at.min()), float(at.max()))
    else:
        axes.locator_params(axis="x", nbins=4)
    axes.set_xlabel(name if unit in ("", "-") else f"{name} ({unit})")
    axes.set_ylabel("sum of squares above the best")


def draw_line_fits(  # noqa: PLR0913 - what was measured and what was fitted, each with its doses
    axes: Axes, dose_nM: Floats, replicates: Floats, fit_nM: Floats, fit: Floats, *, drugs: Sequence[str], title: str
) -> None:
    """Draw the curves of several drugs in one line: replicates, their medians, and the fit.

    Parameters
    ----------
    axes
        Of the picture.
    dose_nM, replicates
        (n,), and (n_drugs, n, n_replicates) as fractions of the vehicle; NaN is a missing well.
    fit_nM, fit
        (m,), and (n_drugs, m).
    drugs
        Their names.
    title
        Of the picture.
    """
    for place, drug in enumerate(drugs):
        colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
        wells = replicates[place]
        axes.plot(
            np.repeat(dose_nM, wells.shape[-1]),
            wells.ravel(),
            linestyle="",
            marker=".",
            markersize=3,
            color=colour,
            alpha=0.4,
            zorder=2,
        )
        axes.plot(
            dose_nM,
            np.nanmedian(wells, axis=-1),
            linestyle="",
            marker=marker,
            markersize=5,
            color=colour,
            label=drug,
            zorder=4,
        )
        axes.plot(fit_nM, fit[place], color=colour, linewidth=1.5, zorder=3)
    _frame(axes, dose_nM, "rapalog")
    axes.set_title(title)


class Curve(Protocol):
    """What :func:`draw_own_fit` reads: a fit with its band over ``dose_nM``, all (n,), and what was measured."""

    @property
    def drug(self) -> str:
        """The drug."""

    @property
    def readout(self) -> str:
        """What was read."""

    @property
    def time_h(self) -> float:
        """Hours after the drug."""

    @property
    def dose_nM(self) -> Floats:
        """Doses of the fit."""

    @property
    def fit(self) -> Floats:
        """The best fit."""

    @property
    def low(self) -> Floats:
        """The lower end of the band."""

    @property
    def high(self) -> Floats:
        """The upper end of the band."""

    @property
    def measured_nM(self) -> Floats:
        """Doses that were measured, (m,)."""

    @property
    def measured(self) -> Floats:
        """Fractions of the vehicle there, (m,)."""


def draw_own_fit(axes: Axes, curve: Curve) -> None:
    """Draw one curve of a user's line: what was measured, the fit, and its 90 % band.

    Parameters
    ----------
    axes
        Of the picture.
    curve
        The fit and what was measured.
    """
    axes.fill_between(curve.dose_nM, curve.low, curve.high, color=COLOURS[0], alpha=0.2, linewidth=0, label="90 %")
    axes.plot(curve.dose_nM, curve.fit, color=COLOURS[0], label="fit")
    axes.plot(curve.measured_nM, curve.measured, linestyle="", marker="o", color=COLOURS[1], label="measured", zorder=4)
    _frame(axes, curve.dose_nM, curve.drug)
    axes.set_ylim(0.0, max(_TOP, 1.05 * float(np.max(curve.measured)), 1.05 * float(np.max(curve.high))))
    axes.set_title(f"{curve.readout}, {curve.drug}, {curve.time_h:g} h")
    axes.legend(frameon=False, fontsize="small")


def _frame(axes: Axes, dose_nM: Floats, drug: str) -> None:
    draw_dose_axis(axes, float(dose_nM.min()), float(dose_nM.max()), drug=drug)
    axes.axhline(1.0, color=_GREY, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    axes.set_ylim(0.0, _TOP)
    axes.set_ylabel("fraction of vehicle")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
