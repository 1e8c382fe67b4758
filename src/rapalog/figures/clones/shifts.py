"""A heat map of fold shifts: genotypes by drugs and readouts, each with its number; what is assumed is hatched."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Protocol

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from rapalog.analysis.estimate import Estimate

#: Where the colour ends: a shift of so many decades is as dark as any larger one.
_DECADES: Final = 4.0
_COLOURS: Final = "YlOrRd"
_GREY: Final = "#E3E6E8"
_DARK: Final = 0.55  # of the scale, from which letters are white


class Shifted(Protocol):
    """What :func:`draw_shifts` reads of a shift."""

    @property
    def genotype(self) -> str:
        """Whose shift."""

    @property
    def drug(self) -> str:
        """Of which drug."""

    @property
    def readout(self) -> str:
        """Of which readout."""

    @property
    def fold_shift(self) -> Estimate:
        """How far."""

    @property
    def assumed(self) -> tuple[str, ...]:
        """Rows that were chosen or remembered."""


def draw_shifts(axes: Axes, shifts: Sequence[Shifted]) -> None:
    """Draw a cell for each genotype, drug and readout.

    Parameters
    ----------
    axes
        Where; its size should be that of :func:`shifts_size`.
    shifts
        At least one.
    """
    genotypes = list(dict.fromkeys(own.genotype for own in shifts))
    drugs = dict.fromkeys(own.drug for own in shifts)
    columns = [(readout, drug) for readout in dict.fromkeys(own.readout for own in shifts) for drug in drugs]
    for own in shifts:
        row, column = genotypes.index(own.genotype), columns.index((own.readout, own.drug))
        share = _share(own.fold_shift)
        face = _GREY if share is None else colormaps[_COLOURS](0.02 + 0.9 * share)
        axes.add_patch(Rectangle((column, row), 1, 1, facecolor=face, edgecolor="white", linewidth=1.5))
        dark = share is not None and share > _DARK
        if own.assumed:
            ink = (1, 1, 1, 0.45) if dark else (0, 0, 0, 0.22)
            axes.add_patch(Rectangle((column, row), 1, 1, fill=False, hatch="////", edgecolor=ink, linewidth=0))
        axes.text(
            column + 0.5,
            row + 0.5,
            shift_words(own.fold_shift),
            ha="center",
            va="center",
            fontsize="small",
            color="white" if dark else "black",
            fontweight="bold",
        )
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(genotypes), 0)
    axes.set_yticks([row + 0.5 for row in range(len(genotypes))], genotypes)
    axes.set_xticks([column + 0.5 for column in range(len(columns))], [drug for _, drug in columns])
    axes.tick_params(length=0)
    axes.set_xlabel("times the half dose of the line; hatched: rests on what was assumed", fontsize="small", labelpad=8)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    for name in dict.fromkeys(readout for readout, _ in columns):
        own_columns = [place for place, (readout, _) in enumerate(columns) if readout == name]
        middle = (own_columns[0] + own_columns[-1] + 1) / 2
        axes.annotate(
            name,
            (middle, 0),
            xytext=(0, 22),
            textcoords="offset points",
            ha="center",
            fontweight="bold",
            fontsize="small",
            annotation_clip=False,
        )
        if own_columns[0]:
            axes.axvline(own_columns[0], color="white", linewidth=5)


def shifts_size(shifts: Sequence[Shifted]) -> tuple[float, float]:
    """Return the size (inches) of a figure that shows all cells."""
    columns = {(own.readout, own.drug) for own in shifts}
    return 2.4 + 1.05 * len(columns), 1.1 + 0.36 * len({own.genotype for own in shifts})


def shift_words(own: Estimate) -> str:
    """Return a shift in a few signs.

    >>> shift_words(Estimate(127_000.0, ">")), shift_words(Estimate(1.376, "=")), shift_words(Estimate(None, "none"))
    ('> 120,000', '1.4', 'none')
    """
    if own.value is None:
        return "none"
    sign = "" if own.relation == "=" else f"{own.relation} "
    number = own.value
    if own.relation == ">":  # a bound stays one when it is rounded
        scale = 10.0 ** (math.floor(math.log10(number)) - 1)
        number = math.floor(number / scale) * scale
    return f"{sign}{float(f'{number:.2g}'):,.10g}"


def _share(own: Estimate) -> float | None:
    """Return how dark a shift is, 0 to 1; None where there is none."""
    if own.value is None:
        return None
    return min(1.0, abs(math.log10(own.value)) / _DECADES)
