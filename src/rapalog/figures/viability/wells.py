"""Wells as points: beside each other where many share a dose, with their mean and standard deviation where it helps."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from matplotlib.axes import Axes

from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.curves.dose_means import DoseMean, dose_means
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.figures.fitting_names import fit_name, width_pt
from rapalog.figures.palette import COLOURS, MARKERS

#: Of more wells at one dose than this only mean, SD, number, lowest and highest are drawn.
MOST_WELLS: Final = 100
#: From this many wells at a dose on, their mean and SD are drawn beside them; fewer are seen at a glance.
_MEAN_FROM: Final = 8
#: More replicates than there are colours and marks cannot be told apart, and are not.
_MOST_REPLICATES: Final = len(COLOURS)
#: Wells of one dose stand this far apart (points), over no more than this share of the way to the next dose.
_APART_PT: Final = 2.4
_SHARE_OF_GAP: Final = 0.34
#: So few wells of a dose stand on it; more are spread sideways.
_ABOVE_EACH_OTHER: Final = 4
_GOLDEN: Final = (math.sqrt(5.0) - 1.0) / 2.0
_MEAN: Final = "#222222"
_NAME_PT: Final = 66.0


def draw_wells(axes: Axes, curve: Curve, *, zero_nM: float) -> None:
    """Draw the wells of a curve that have a number, as shares of an untreated control; labels are for a legend.

    Parameters
    ----------
    axes
        Axes whose dose axis is drawn.
    curve
        The curve with its wells.
    zero_nM
        Where dose 0 stands.
    """
    means = dose_means(curve, with_zero=True)
    rebuilt = _from_means(curve)
    crowded = {own.dose_nM for own in means if own.n > MOST_WELLS}
    wells = [well for well in curve.wells if math.isfinite(well.response)]
    shown = [*(well for well in wells if well.dose_nM not in crowded | rebuilt), *_outermost(wells, crowded - rebuilt)]
    places = _places(axes, shown, means, zero_nM)
    for label, own, look in _series(shown, wells) if shown else ():
        axes.plot(
            [places[at] for at in own],
            [shown[at].response / curve.full for at in own],
            linestyle="",
            label=label,
            zorder=4,
            **look,
        )
    _draw_means(axes, [own for own in means if own.n >= _MEAN_FROM or own.dose_nM in rebuilt], zero_nM)


def _from_means(curve: Curve) -> set[float]:
    """Return the doses (nM) of wells rebuilt from a mean and its SD: one cell of a table gave several values."""
    values: dict[tuple[object, ...], set[float]] = {}
    doses: dict[tuple[object, ...], float] = {}
    for own in curve.wells:
        reading = own.well.reading
        cell = reading.file, own.well.line, reading.raw, own.dose_nM
        if own.well.line and math.isfinite(reading.value):
            values.setdefault(cell, set()).add(reading.value)
            doses[cell] = own.dose_nM
    return {doses[cell] for cell, own in values.items() if len(own) > 1}


def _outermost(wells: Sequence[NormalWell], crowded: set[float]) -> list[NormalWell]:
    """Return the lowest and the highest well of each crowded dose."""
    found = []
    for dose in sorted(crowded):
        own = [well for well in wells if well.dose_nM == dose]
        found += [min(own, key=lambda well: well.response), max(own, key=lambda well: well.response)]
    return found


def _places(axes: Axes, wells: Sequence[NormalWell], means: Sequence[DoseMean], zero_nM: float) -> list[float]:
    """Return where each well stands on the dose axis: those of one dose side by side, replicates next to each other."""
    doses = sorted(own.dose_nM or zero_nM for own in means)
    left, right = axes.get_xlim()
    point = math.log10(right / left) / width_pt(axes)
    gap = min((math.log10(b / a) for a, b in pairwise(doses)), default=1.0)
    count = Counter(well.dose_nM for well in wells)
    seen: Counter[float] = Counter()
    places = [0.0] * len(wells)
    for at in sorted(range(len(wells)), key=lambda at: wells[at].replicate):
        dose = wells[at].dose_nM
        n, number = count[dose], seen[dose]
        seen[dose] += 1
        offset = 0.0
        if n > _ABOVE_EACH_OTHER:
            many = len({well.replicate for well in wells}) > 1
            share = (number + 0.5) / n if many else (number * _GOLDEN + 0.5) % 1.0
            offset = (share - 0.5) * min(2 * _SHARE_OF_GAP * gap, n * _APART_PT * point)
        places[at] = (dose or zero_nM) * 10**offset
    return places


def _series(shown: Sequence[NormalWell], wells: Sequence[NormalWell]) -> list[tuple[str, list[int], dict[str, Any]]]:
    """Return what is told apart by colour and mark: its label, which wells it has, and its look."""
    names = sorted({well.replicate for well in wells if well.replicate}, key=_natural)
    look = {"markersize": 4.5, "markeredgecolor": "white", "markeredgewidth": 0.5, "alpha": 0.85}
    if not 1 < len(names) <= _MOST_REPLICATES:
        label = f"wells of {len(names)} replicates" if len(names) > 1 else "wells"
        return [(label, list(range(len(shown))), {**look, "marker": MARKERS[0], "markerfacecolor": COLOURS[0]})]
    found: list[tuple[str, list[int], dict[str, Any]]] = []
    for name, mark, colour in zip(names, MARKERS, COLOURS, strict=False):
        own = [at for at, well in enumerate(shown) if well.replicate == name]
        label = fit_name(f"replicate {name}" if len(name) <= 2 else name, _NAME_PT, size_pt=8.5)
        found.append((label, own, {**look, "marker": mark, "markerfacecolor": colour}))
    shared = [at for at, well in enumerate(shown) if not well.replicate]
    if shared:
        found.append(("shared vehicle", shared, {"marker": "x", "color": "#555555", "markersize": 4.5}))
    return found


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key by which day 2 comes before day 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _draw_means(axes: Axes, means: Sequence[DoseMean], zero_nM: float) -> None:
    if not means:
        return
    axes.errorbar(
        [own.dose_nM or zero_nM for own in means],
        [own.mean for own in means],
        yerr=[own.sd or 0.0 for own in means],
        linestyle="",
        marker="_",
        markersize=9,
        markeredgewidth=1.3,
        color=_MEAN,
        elinewidth=1.0,
        capsize=2.5,
        zorder=4.5,
        label="mean ± SD",
    )
    for own in means:
        if own.n > MOST_WELLS:
            axes.annotate(
                f"n = {own.n:,}",
                (own.dose_nM or zero_nM, own.mean),
                (7, 0),
                textcoords="offset points",
                ha="left",
                va="center",
                fontsize="x-small",
                color=_MEAN,
            )
