"""Shapes of inhibition: which share of the enzyme a dose holds, and how that share moves with the parameters.

    tight binding   Morrison's quadratic with parameters ln Kd (and ln enzyme, where that is uncertain)
    midpoint        1 / (1 + (C / dose)**h) with parameters ln C and ln h
    depleting       Morrison's quadratic with parameters ln C, the dose that holds half of the enzyme, and how much of C
                    is the enzyme's half: enzyme = 2 t C and Kd = (1 - t) C, with parameter ln(t / (1 - t))
    whole           1 at every dose, without parameters: the plateau itself

There is no factor (1 + ATP / Km): it belongs to inhibitors that compete with ATP, which a rapalog does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.numerics.tight_binding import occupancy

Floats = NDArray[np.float64]
#: Occupancy (M, n) and its derivatives (M, n, k) for parameters (M, k) at doses (n,) above or at 0.
Share = Callable[[Floats, Floats], tuple[Floats, Floats]]

#: Slopes outside this range are steps or straight lines to any series of doses.
_SLOPES: Final = (0.2, 12.0)
#: Below the first the enzyme takes up nothing, above the second it takes up all, as far as any data can tell.
_TIGHTNESS: Final = (-6.0, 6.0)
#: How far below the lowest and above the highest dose (or the enzyme) a position is looked for.
_BELOW, _ABOVE = 1e-4, 1e3


@dataclass(frozen=True)
class Shape:
    """A shape with the names, bounds (k, 2) and starts (s, k) of its parameters, the first of which is its position.

    ``prior_mean`` and ``prior_sd`` (k,) hold what is known of a parameter beforehand; an infinite sd is nothing.
    """

    name: str
    share: Share
    bounds: Floats
    starts: Floats
    prior_mean: Floats
    prior_sd: Floats

    @property
    def parameters(self) -> int:
        """How many parameters the shape has."""
        return len(self.bounds)

    @property
    def free(self) -> int:
        """How many of them only the data determine."""
        return int(np.isinf(self.prior_sd).sum())


def tight_binding(dose_nM: Floats, enzyme_nM: float, enzyme_cv: float = 0.0) -> Shape:
    """Return Morrison's shape for an enzyme whose active amount is known, or known with an error.

    Parameters
    ----------
    dose_nM
        The doses that will be fitted, any of them above 0.
    enzyme_nM
        Active enzyme in nM, above 0.
    enzyme_cv
        Its error as a fraction; 0 takes it as exact.
    """
    low, high = _ends(dose_nM)
    bounds = [[math.log(min(low, enzyme_nM) * _BELOW), math.log(high * _ABOVE)]]
    middle = np.linspace(math.log(low / 10.0), math.log(high), 7)[:, None]
    if enzyme_cv == 0:

        def known(theta: Floats, dose: Floats) -> tuple[Floats, Floats]:
            share, by_kd, _ = _morrison(np.exp(theta[:, :1]), enzyme_nM, dose)
            return share, by_kd[:, :, None]

        return Shape("tight binding", known, np.array(bounds), middle, np.zeros(1), np.full(1, np.inf))
    sd = math.sqrt(math.log1p(enzyme_cv**2))
    centre = math.log(enzyme_nM)

    def uncertain(theta: Floats, dose: Floats) -> tuple[Floats, Floats]:
        share, by_kd, by_enzyme = _morrison(np.exp(theta[:, :1]), np.exp(theta[:, 1:]), dose)
        return share, np.stack([by_kd, by_enzyme], axis=2)

    bounds.append([centre - 6.0 * sd, centre + 6.0 * sd])
    starts = np.hstack([middle, np.full_like(middle, centre)])
    return Shape("tight binding", uncertain, np.array(bounds), starts, np.array([0.0, centre]), np.array([np.inf, sd]))


def midpoint(dose_nM: Floats) -> Shape:
    """Return the sigmoid in log dose with a slope of its own."""
    low, high = _ends(dose_nM)

    def share(theta: Floats, dose: Floats) -> tuple[Floats, Floats]:
        slope = np.exp(theta[:, 1:])
        with np.errstate(divide="ignore"):
            x = np.log(dose)[None, :] - theta[:, :1]
        bound = 1.0 / (1.0 + np.exp(np.clip(-slope * x, -700.0, 700.0)))
        bend = bound * (1.0 - bound) * slope
        by_slope = np.where(np.isfinite(x), bend * np.where(np.isfinite(x), x, 0.0), 0.0)
        return bound, np.stack([-bend, by_slope], axis=2)

    bounds = np.log([[low * _BELOW, high * _ABOVE], list(_SLOPES)])
    places, slopes = np.meshgrid(np.linspace(math.log(low), math.log(high), 7), np.log([0.8, 2.0]))
    starts = np.column_stack([places.ravel(), slopes.ravel()])
    return Shape("midpoint", share, bounds, starts, np.zeros(2), np.full(2, np.inf))


def depleting(dose_nM: Floats) -> Shape:
    """Return the sigmoid of an inhibitor that an unknown amount of enzyme takes up.

    Its middle is ``Kd + enzyme / 2`` whatever the two are, and it bends as sharply as titration does, which no slope
    of :func:`midpoint` follows.
    """
    low, high = _ends(dose_nM)

    def share(theta: Floats, dose: Floats) -> tuple[Floats, Floats]:
        middle, tight = np.exp(theta[:, :1]), 1.0 / (1.0 + np.exp(-theta[:, 1:]))
        bound, by_kd, by_enzyme = _morrison((1.0 - tight) * middle, 2.0 * tight * middle, dose)
        return bound, np.stack([by_kd + by_enzyme, (1.0 - tight) * by_enzyme - tight * by_kd], axis=2)

    bounds = np.array([[math.log(low * _BELOW), math.log(high * _ABOVE)], list(_TIGHTNESS)])
    places, tightness = np.meshgrid(np.linspace(math.log(low), math.log(high), 7), [-1.0, 2.0])
    starts = np.column_stack([places.ravel(), tightness.ravel()])
    return Shape("depleting", share, bounds, starts, np.zeros(2), np.full(2, np.inf))


def whole() -> Shape:
    """Return the shape that is 1 at every dose, so that the plateau is the activity of the wells themselves."""

    def share(theta: Floats, dose: Floats) -> tuple[Floats, Floats]:
        return np.ones((len(theta), len(dose))), np.zeros((len(theta), len(dose), 0))

    return Shape("whole", share, np.zeros((0, 2)), np.zeros((1, 0)), np.zeros(0), np.zeros(0))


def _ends(dose_nM: Floats) -> tuple[float, float]:
    doses = dose_nM[dose_nM > 0]
    return float(doses.min()), float(doses.max())


def _morrison(kd: Floats, enzyme: Floats | float, dose: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the occupancy and its derivatives by ln Kd and ln enzyme.

    With b the bound amount, (E - b)(L - b) = K b, so db = (dE (L - b) - b dK) / (K + E + L - 2 b).
    """
    share = occupancy(enzyme, dose[None, :], kd)
    bound = share * enzyme
    turn = kd + enzyme + dose[None, :] - 2.0 * bound
    by_kd = -share * kd / turn
    by_enzyme = (dose[None, :] - bound) / turn - share
    return share, by_kd, by_enzyme
