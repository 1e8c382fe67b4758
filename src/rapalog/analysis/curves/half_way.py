"""The dose half-way down a noise-free curve, by one rule for every readout.

    half_way_nM    the lowest dose at which the curve has come half-way from 1, no drug, to its plateau

The plateau is the curve at a dose that is given, so that what a drug does far above its target is left out. Between
doses a curve is interpolated on the logarithm of the dose, and never leaves its neighbours (PCHIP). Nothing is fitted:
curves here come from a model and have no noise; wells are read by ``dose_response``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError

Floats = NDArray[np.float64]
#: Of the grid on which a crossing is looked for; between its points the curve is as good as straight.
_PER_DECADE: Final = 100


def between_doses(dose_nM: ArrayLike, curves: ArrayLike, wanted_nM: ArrayLike) -> Floats:
    """Return curves at other doses, (n, m).

    Parameters
    ----------
    dose_nM
        Rising doses above 0 (nM), shape (d,).
    curves
        Values there, shape (n, d), finite.
    wanted_nM
        Doses between the first and the last, shape (m,).

    Raises
    ------
    RapalogError
        If a wanted dose lies outside the others.
    """
    from scipy.interpolate import PchipInterpolator  # takes as long as many analyses

    dose, wanted = np.asarray(dose_nM, dtype=float), np.asarray(wanted_nM, dtype=float)
    if wanted.min() < dose[0] * (1 - 1e-9) or wanted.max() > dose[-1] * (1 + 1e-9):
        raise RapalogError(
            f"got doses from {wanted.min():g} to {wanted.max():g} nM, must be {dose[0]:g} to {dose[-1]:g} nM",
            remedy="give doses that were run",
            where="wanted_nM",
        )
    x = np.clip(np.log(wanted), np.log(dose[0]), np.log(dose[-1]))
    return np.asarray(PchipInterpolator(np.log(dose), np.asarray(curves, dtype=float), axis=1)(x))


def half_way_nM(dose_nM: ArrayLike, curves: ArrayLike, *, plateau_nM: float, least_effect: float) -> Floats:
    """Return the lowest dose at which each curve is half-way from no drug to its plateau, shape (n,).

    Parameters
    ----------
    dose_nM
        Rising doses above 0 (nM), shape (d,).
    curves
        Fractions of the vehicle, shape (n, d); a curve that is not finite has no half-way dose.
    plateau_nM
        The dose at which a curve counts as level, one between the first dose and the last.
    least_effect
        A smaller fall from 1 to the plateau, as a fraction of the vehicle, is no effect.

    Returns
    -------
    ndarray
        nM; NaN where there is no effect, or half of it is there at the first dose already.
    """
    dose, own = np.asarray(dose_nM, dtype=float), np.asarray(curves, dtype=float)
    found = np.full(len(own), np.nan)
    known = np.isfinite(own).all(axis=1)
    if not known.any():
        return found
    decades = np.log10(plateau_nM / dose[0])
    grid = np.geomspace(dose[0], plateau_nM, 1 + int(np.ceil(_PER_DECADE * decades)))
    fine = between_doses(dose, own[known], grid)
    fall = 1.0 - fine[:, -1]
    below = fine <= (1.0 - fall / 2)[:, None]
    first = below.argmax(axis=1)
    rows = np.flatnonzero((fall >= least_effect) & (first > 0))
    at = first[rows]
    before, after = fine[rows, at - 1], fine[rows, at]
    share = (before - (1.0 - fall[rows] / 2)) / (before - after)
    found[np.flatnonzero(known)[rows]] = grid[at - 1] * (grid[at] / grid[at - 1]) ** share
    return found


def half_level_nM(dose_nM: ArrayLike, curves: ArrayLike, *, level: float = 0.5) -> Floats:
    """Return the lowest dose at which each curve is down to a level, shape (n,), whatever its plateau.

    Parameters
    ----------
    dose_nM
        Rising doses above 0 (nM), shape (d,).
    curves
        Fractions of the vehicle, shape (n, d).
    level
        The fraction that is looked for.

    Returns
    -------
    ndarray
        nM; inf where no dose brings a curve down so far, 0 where the first one does already, NaN where a curve is not
        finite.
    """
    dose, own = np.asarray(dose_nM, dtype=float), np.asarray(curves, dtype=float)
    found = np.full(len(own), np.nan)
    known = np.flatnonzero(np.isfinite(own).all(axis=1))
    if not len(known):
        return found
    grid = np.geomspace(dose[0], dose[-1], 1 + round(_PER_DECADE * np.log10(dose[-1] / dose[0])))
    fine = between_doses(dose, own[known], grid)
    below = fine <= level
    at = below.argmax(axis=1)
    rows, before = np.arange(len(known)), np.maximum(at - 1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (fine[rows, before] - level) / (fine[rows, before] - fine[rows, at])
    crossed = grid[before] * (grid[at] / grid[before]) ** np.nan_to_num(part)
    found[known] = np.where(~below.any(axis=1), np.inf, np.where(at == 0, 0.0, crossed))
    return found
