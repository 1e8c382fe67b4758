"""Excess over the doses of both drugs as contours, and the isobole of one effect."""

from __future__ import annotations

import textwrap
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from rapalog.analysis.combinations.isobole import isobole
from rapalog.analysis.combinations.score import MODEL_NAMES, Scores
from rapalog.analysis.curves.dose_unit import from_nM
from rapalog.figures.combinations.maps import EXCESS_COLOURS, EXCESS_SPAN, dose_labels
from rapalog.figures.fitting_names import fit_name
from rapalog.figures.palette import COLOURS
from rapalog.numerics.points import Floats
from rapalog.units import three_digits

#: Points between two contours.
_POINTS_APART: Final = 5.0
_NAME_PT: Final = 150.0
_EDGE: Final = 0.04
_GREY: Final = "#777777"


def has_contours(found: Scores, model: str) -> bool:
    """Return whether a model's excess is known in enough neighbouring wells for contours."""
    known = np.isfinite(found.excess[model])
    return bool((known[:-1, :-1] & known[1:, :-1] & known[:-1, 1:] & known[1:, 1:]).any())


def draw_contours(axes: Axes, found: Scores, model: str) -> None:
    """Draw the excess of a model over both doses, linear between wells on log axes; dots are the wells."""
    block = found.block
    x = np.log10(from_unit(block.dose2_nM[1:], block.dose2_unit))
    y = np.log10(from_unit(block.dose1_nM[1:], block.dose1_unit))
    if has_contours(found, model):
        excess = np.ma.masked_invalid(found.excess[model])
        levels = np.arange(-EXCESS_SPAN, EXCESS_SPAN + _POINTS_APART / 2, _POINTS_APART)
        norm = Normalize(-EXCESS_SPAN, EXCESS_SPAN)
        colours = mpl.colormaps[EXCESS_COLOURS]
        axes.contourf(x, y, excess, levels=levels, cmap=colours, norm=norm, extend="both")
        lines = axes.contour(x, y, excess, levels=levels, colors="black", linewidths=0.5)
        for label in axes.clabel(lines, fontsize=7, fmt=lambda level: f"{level:+.0f}" if round(level) else "0"):
            if _at_an_edge(label.get_position(), x, y):
                label.remove()  # half of it would be cut off
        bar = axes.figure.colorbar(ScalarMappable(norm, colours.resampled(len(levels) - 1)), ax=axes, shrink=0.8)
        bar.set_label("excess (points)", fontsize="small")
        bar.ax.tick_params(labelsize="small")
    else:
        axes.text(0.5, 0.5, "too few scored wells", ha="center", va="center", transform=axes.transAxes)
    known = np.argwhere(np.isfinite(found.excess[model]))
    axes.plot(
        x[known[:, 1]], y[known[:, 0]], linestyle="", marker=".", markersize=3, color="black", alpha=0.6, clip_on=False
    )
    axes.set_xticks(
        x,
        dose_labels(block.dose2_nM[1:].tolist(), block.dose2_unit),
        rotation=50,
        ha="right",
        rotation_mode="anchor",
        fontsize="small",
    )
    axes.set_yticks(y, dose_labels(block.dose1_nM[1:].tolist(), block.dose1_unit), fontsize="small")
    axes.set_xlabel(f"{fit_name(block.drug2, _NAME_PT, size_pt=10)} ({block.dose2_unit})")
    axes.set_ylabel(f"{fit_name(block.drug1, _NAME_PT, size_pt=10)} ({block.dose1_unit})")
    axes.set_title(f"{MODEL_NAMES[model]} excess (points)", loc="left", fontsize="medium", fontweight="bold")


def _at_an_edge(place: tuple[float, float], x: Floats, y: Floats) -> bool:
    """Return whether a place lies so near an edge of the doses that a label there would not fit."""
    sides = zip(place, (x, y), strict=True)
    return any(min(at - own[0], own[-1] - at) < _EDGE * (own[-1] - own[0]) for at, own in sides)


def from_unit(dose_nM: Floats, unit: str) -> Floats:
    """Return doses (n,) in nM in another molar unit."""
    return np.array([from_nM(dose, unit) for dose in dose_nM.tolist()])


def draw_isobole(axes: Axes, found: Scores) -> None:
    """Draw the dose pairs that leave the same viability, in shares of the doses alone, and the line of additivity."""
    own = isobole(found)
    axes.set_title("isobole", loc="left", fontsize="medium", fontweight="bold")
    if own is None:
        axes.text(
            0.5,
            0.5,
            f"no isobole:\n{_wrapped(found.score['loewe'].reason)}",
            ha="center",
            va="center",
            transform=axes.transAxes,
            fontsize="small",
        )
        axes.set_axis_off()
        return
    axes.set_title(f"isobole at {own.level:.3g} % viability", loc="left", fontsize="medium", fontweight="bold")
    axes.plot([0, 1], [1, 0], color=_GREY, linewidth=1.2, linestyle=(0, (5, 3)))
    shares = own.shares
    limit = max(1.0, float(shares.max())) if len(shares) else 1.0
    axes.plot(shares[:, 1], shares[:, 0], linestyle="", marker="o", markersize=5, color=COLOURS[1], clip_on=False)
    axes.plot([0, 1], [1, 0], linestyle="", marker="s", markersize=5, color=COLOURS[0], clip_on=False)
    axes.set_xlim(0, 1.08 * limit)
    axes.set_ylim(0, 1.08 * limit)
    axes.set_aspect("equal")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel(_axis(found.block.drug2, own.alone_nM[1], found.block.dose2_unit))
    axes.set_ylabel(_axis(found.block.drug1, own.alone_nM[0], found.block.dose1_unit))
    if not len(shares):
        axes.text(
            0.5,
            0.9,
            "no pair comes down to it between two doses",
            ha="center",
            transform=axes.transAxes,
            fontsize="small",
        )
    else:
        axes.text(
            0.97,
            0.97,
            "line: additive;\nbelow it: synergy",
            ha="right",
            va="top",
            transform=axes.transAxes,
            fontsize="small",
            color=_GREY,
        )


def _axis(drug: str, alone_nM: float, unit: str) -> str:
    name = fit_name(drug, _NAME_PT, size_pt=10)
    return f"{name} / {three_digits(from_nM(alone_nM, unit))} {unit} alone"


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 38))
