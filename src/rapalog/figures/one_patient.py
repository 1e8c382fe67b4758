"""One patient on the calendar: measured levels and doses over bands of whole blood, the range, and biomarkers below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from numpy.typing import NDArray

from rapalog.figures.palette import COLOURS

Floats = NDArray[np.float64]

_H_PER_DAY: Final = 24.0
_GREY: Final = "0.55"
_RANGE: Final = "#009E73"
_ROOM: Final = 1.25  # above and below what is drawn, on a log axis
_LEAST_UG_L: Final = 0.1  # assays see no less


class Blood(Protocol):
    """What :func:`draw_blood` reads; bands are low end, median and high end, (3, n_times)."""

    @property
    def time_h(self) -> Floats:
        """Hours of the table, rising."""

    @property
    def prior_ug_L(self) -> Floats:
        """Of patients in general."""

    @property
    def own_ug_L(self) -> Floats:
        """Of this one."""

    @property
    def dose_h(self) -> Floats:
        """When doses are taken."""

    @property
    def forecast_h(self) -> float | None:
        """When the forecast begins."""


def draw_blood(
    axes: Axes, blood: Blood, levels: Sequence[Mapping[str, Any]], target_ug_L: tuple[float, float] | None
) -> None:
    """Draw levels, doses, the bands and the range.

    Parameters
    ----------
    axes
        Takes whole blood in ug/L on a log axis, against days since the first record.
    blood
        The bands, and the doses, as ticks on the floor.
    levels
        Rows with ``time_h``, ``observed`` and ``below_limit``; a level below its limit is an arrow.
    target_ug_L
        The user's range, if any.
    """
    days = blood.time_h / _H_PER_DAY
    low, high = _limits(blood, levels, target_ug_L)
    if target_ug_L is not None:
        axes.axhspan(*target_ug_L, color=_RANGE, alpha=0.16, linewidth=0, label="range asked for")
    axes.fill_between(
        days, *_ends(blood.prior_ug_L, low), color=_GREY, alpha=0.3, linewidth=0, label="patients in general"
    )
    axes.fill_between(
        days, *_ends(blood.own_ug_L, low), color=COLOURS[0], alpha=0.45, linewidth=0, label="this patient"
    )
    axes.plot(days, np.maximum(blood.own_ug_L[1], low), color=COLOURS[0], linewidth=0.9)
    axes.vlines(blood.dose_h / _H_PER_DAY, low, low * 1.22, color="0.2", linewidth=0.8, label="doses")
    _draw_levels(axes, levels, float(days[0]))
    if blood.forecast_h is not None:
        axes.axvline(
            blood.forecast_h / _H_PER_DAY, color="0.35", linewidth=0.9, linestyle=(0, (4, 2)), label="forecast begins"
        )
    axes.set_yscale("log")
    axes.set(ylim=(low, high), xlim=(float(days[0]), float(days[-1])), ylabel="whole blood (µg/L)")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda level, _: f"{level:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.spines[["top", "right"]].set_visible(False)


def draw_folds(
    axes: Axes, time_h: Floats, bands: Mapping[str, Floats], *, forecast_h: float | None, first_h: float
) -> None:
    """Draw biomarkers in percent of before treatment against days since the first record.

    Parameters
    ----------
    axes
        Where.
    time_h
        Hours of the table, (n_times,).
    bands
        Low end, median and high end of each readout over its level before treatment, (3, n_times), by name.
    forecast_h
        When the forecast begins.
    first_h
        Where the axis above begins.
    """
    days = time_h / _H_PER_DAY
    for colour, (name, band) in zip((COLOURS[1], *COLOURS[3:]), bands.items(), strict=False):
        low, median, high = 100.0 * band
        axes.fill_between(days, low, high, color=colour, alpha=0.22, linewidth=0)
        axes.plot(days, median, color=colour, linewidth=1.3, label=name)
    axes.axhline(100.0, color="0.6", linewidth=0.8, zorder=0)
    if forecast_h is not None:
        axes.axvline(forecast_h / _H_PER_DAY, color="0.35", linewidth=0.9, linestyle=(0, (4, 2)))
    axes.set(ylabel="tumour (% of before)", xlim=(first_h / _H_PER_DAY, float(days[-1])))
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)


def _limits(
    blood: Blood, levels: Sequence[Mapping[str, Any]], target_ug_L: tuple[float, float] | None
) -> tuple[float, float]:
    """Return ends of the axis of levels: what was measured and predicted, but not what no assay sees."""
    seen = [float(row["observed"]) for row in levels] + list(target_ug_L or ())
    low = max(min(float(np.min(blood.own_ug_L[0, len(blood.time_h) // 50 :])), *seen), _LEAST_UG_L)
    high = max(float(np.max(blood.own_ug_L[2])), float(np.quantile(blood.prior_ug_L[2], 0.99)), *seen)
    return low / (_ROOM * 1.5), high * _ROOM


def _ends(band: Floats, low: float) -> tuple[Floats, Floats]:
    return np.maximum(band[0], low), np.maximum(band[2], low)


def _draw_levels(axes: Axes, levels: Sequence[Mapping[str, Any]], first_day: float) -> None:
    shown = [(row["time_h"] / _H_PER_DAY, row["observed"], row["below_limit"]) for row in levels]
    shown = [own for own in shown if own[0] >= first_day - 1e-9]
    for below, marker, label in ((False, "o", "measured"), (True, "v", "below this limit")):
        own = [(day, level) for day, level, is_below in shown if is_below is below]
        if own:
            axes.plot(
                *zip(*own, strict=True),
                marker,
                color="black",
                markersize=5.5,
                markeredgecolor="white",
                markeredgewidth=0.8,
                linestyle="none",
                label=label,
                zorder=5,
            )
