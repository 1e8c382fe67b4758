"""Genotypes by drugs as maps: the shift of the p-S6 half dose, and growth at the stated dose.

Every cell has its number, so the colour need not be read off a bar. A hatched cell rests on a size or a potency that
nobody measured; a grey one has no number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, to_rgba
from matplotlib.patches import Rectangle

from rapalog.analysis.estimate import Estimate
from rapalog.figures.fitting_names import fit_name
from rapalog.studies.atlas.result import Atlas, Met
from rapalog.units import three_digits

_NONE: Final = "#DADADA"
_INK: Final = "#37474F"
_LUMINANCE: Final = (0.2126, 0.7152, 0.0722)
_DARK: Final = 0.5
_SIZE_PT: Final = 8.0
_NAME_PT: Final = 150.0
_DRUG_PT: Final = 90.0
#: Decades of shift at which the colour is full.
_SPAN: Final = 2.0
#: Blue is more sensitive than the line, orange less: told apart by everybody.
_SHIFT: Final = (mpl.colormaps["PuOr_r"], Normalize(-_SPAN, _SPAN))
#: 0 is stasis, 1 the vehicle's growth; death is drawn as stasis is, its number says so.
_GROWTH: Final = (mpl.colormaps["YlGnBu_r"], Normalize(0.0, 1.0))


@dataclass(frozen=True)
class _Map:
    """What a map shows: columns, the number of a cell, where it stands on the scale of colours, and its title."""

    drugs: Sequence[str]
    number: Callable[[Met], Estimate]
    scale: Callable[[float], float]
    paint: tuple[Colormap, Normalize]
    title: str


def draw_shift_map(axes: Axes, found: Atlas) -> None:
    """Draw the fold shift of the p-S6 half dose of every genotype under every drug that halves p-S6 of the line."""
    title = f"p-S6 half dose over that of {found.cell_line}, {found.at_h:g} h"
    _draw(axes, found, _Map(halving(found), lambda met: met.fold_shift, _decades, _SHIFT, title))


def draw_growth_map(axes: Axes, found: Atlas) -> None:
    """Draw the GR value of every genotype under every drug at the stated dose."""
    title = f"growth at {found.dose_nM:g} nM, {found.hours:g} h (GR: 1 vehicle, 0 stasis)"
    _draw(axes, found, _Map(found.drugs, lambda met: met.growth_rate, lambda x: x, _GROWTH, title))


def _decades(fold: float) -> float:
    return math.log10(fold) if fold > 0 else -_SPAN


def halving(found: Atlas) -> list[str]:
    """Return the drugs that halve p-S6 of the line; all where none does."""
    return [drug for drug in found.drugs if found.line_half_nM[drug].relation == "="] or list(found.drugs)


def _draw(axes: Axes, found: Atlas, shown: _Map) -> None:
    colours, norm = shown.paint
    drugs = shown.drugs
    for row, genotype in enumerate(found.genotypes):
        for column, drug in enumerate(drugs):
            met = found.at(genotype, drug)
            own = shown.number(met)
            face = to_rgba(_NONE) if own.value is None else colours(float(np.clip(norm(shown.scale(own.value)), 0, 1)))
            ink = "black" if np.dot(face[:3], _LUMINANCE) > _DARK else "white"
            axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=face, edgecolor="white", linewidth=0.8))
            if met.assumed and own.value is not None:
                axes.add_patch(
                    Rectangle(
                        (column - 0.5, row - 0.5),
                        1,
                        1,
                        fill=False,
                        hatch="////",
                        linewidth=0,
                        edgecolor=(*to_rgba(ink)[:3], 0.28),
                    )
                )
            axes.text(column, row, cell_words(own), ha="center", va="center", fontsize=_SIZE_PT, color=ink)
    axes.set_xlim(-0.5, len(drugs) - 0.5)
    axes.set_ylim(len(found.genotypes) - 0.5, -0.5)
    names = [fit_name(name, _DRUG_PT, size_pt=9) for name in drugs]
    axes.set_xticks(range(len(drugs)), names, rotation=40, ha="left", rotation_mode="anchor", fontsize=9)
    axes.xaxis.tick_top()
    genotypes = [fit_name(name, _NAME_PT, size_pt=9) for name in found.genotypes]
    axes.set_yticks(range(len(genotypes)), genotypes, fontsize=9)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("hatched: rests on a size that nobody measured", fontsize=8, color=_INK)
    axes.set_title(shown.title, loc="left", fontsize="medium", fontweight="bold", pad=58)


def cell_words(own: Estimate) -> str:
    """Return a number as it stands in a cell: two or three digits, a bound with its sign, a dash for none.

    >>> cell_words(Estimate(1529.3, ">")), cell_words(Estimate(0.5712, "=")), cell_words(Estimate(None, "none"))
    ('> 1,530', '0.57', '–')
    """
    if own.value is None:
        return "–"
    sign = "" if own.relation == "=" else f"{own.relation} "
    return f"{sign}{short(own.value)}"


def short(number: float) -> str:
    """Return a number to two decimals below 10, else to three digits.

    >>> short(0.5712), short(-0.001), short(1529.3)
    ('0.57', '0.00', '1,530')
    """
    return f"{number:.2f}".replace("-0.00", "0.00") if abs(number) < 10 else three_digits(number)
