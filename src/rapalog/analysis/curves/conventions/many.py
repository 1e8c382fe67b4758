"""The conventions of thousands of virtual plates at once: where each puts its IC50, without intervals.

Curves that share their doses are fitted as arrays, by the compiled loops that fit curves one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.analysis.curves.conventions.one_by_one import ABSOLUTE, GR50, RELATIVE, THREE, TWO, check_wells
from rapalog.analysis.curves.fit.model_choice import FEWEST_DOSES, FEWEST_WELLS, fittable
from rapalog.analysis.curves.growth_rate import growth_rate_values
from rapalog.errors import RapalogError
from rapalog.numerics.answer import BOTTOM, THETA, TOP
from rapalog.numerics.families.models import FAMILIES
from rapalog.numerics.points import Floats, collapse_together
from rapalog.numerics.solve import fit_together

_HALF: Final = 0.5


@dataclass(frozen=True, eq=False)
class ManyConventions:
    """Point estimates (nM) of n curves, shape (n,) each; NaN where a convention has no value among the doses.

    ``extrapolated`` is where the two-parameter fit comes to one half, wherever that is: among the doses as well, and
    NaN only where the fit is at its bound, four decades outside them.
    """

    two_parameters: Floats
    three_parameters: Floats
    four_parameters_absolute: Floats
    four_parameters_relative: Floats
    gr50: Floats
    extrapolated: Floats

    def by_name(self) -> dict[str, Floats]:
        """Return the estimates by the name of their convention."""
        return {
            TWO: self.two_parameters,
            THREE: self.three_parameters,
            ABSOLUTE: self.four_parameters_absolute,
            RELATIVE: self.four_parameters_relative,
            GR50: self.gr50,
        }


def conventions_of_many(
    dose_nM: ArrayLike,
    responses: ArrayLike,
    *,
    full: float = 1.0,
    time_h: float = 0.0,
    doubling_time_h: ArrayLike | None = None,
) -> ManyConventions:
    """Read the wells of many curves with the same doses by every convention.

    Curves are fitted to wells, as :func:`conventions` does for one technical set, and nothing is tested: an EC50 of a
    flat curve is where its noise bends. A four-parameter curve that rises has no value in any convention.

    Parameters
    ----------
    dose_nM
        The dose of each well, shape (d,), 0 or more; 0 is the vehicle.
    responses
        The responses of n curves, shape (n, d), finite.
    full
        The response of an untreated control, above 0: 1 for fractions, 100 for percent.
    time_h
        The exposure (h), for GR50.
    doubling_time_h
        Doubling time of untreated cells (h), one or one for each curve, (n,); None gives no GR50.

    Raises
    ------
    RapalogError
        If there is not one finite response for each dose of 0 or more, there are too few doses, ``full`` is not above
        0, or a time of GR50 is not above 0.
    """
    dose, y = np.asarray(dose_nM, dtype=float), np.asarray(responses, dtype=float)
    check_wells(dose, y, full)
    if not fittable(dose):
        raise RapalogError(
            f"got {len(dose)} wells at {len(set(dose.tolist()))} doses, must be at least {FEWEST_WELLS} "
            f"at {FEWEST_DOSES}",
            remedy="give more doses",
            where="dose_nM",
        )
    top = np.full(len(y), full)
    untreated = dose == 0
    vehicle = y[:, untreated].mean(axis=1) if untreated.any() else top
    reader = _Reader(dose, full)
    two, three, four = reader.fit(y, "2pl", top), reader.fit(y, "3pl", vehicle), reader.fit(y, "4pl", top)
    rises = four[:, BOTTOM] > four[:, TOP]
    gr50 = np.full(len(y), np.nan)
    if doubling_time_h is not None:
        rates = _growth_rates(y / full, time_h, np.asarray(doubling_time_h, dtype=float))
        start = rates[:, untreated].mean(axis=1) if untreated.any() else np.ones(len(y))
        gr50 = _Reader(dose, 1.0).crossing(_Reader(dose, 1.0).fit(rates, "3pl", start))
    low, high = FAMILIES["2pl"].box(reader.low, reader.high)[:, 0]
    middle = two[:, THETA]
    found = (
        reader.crossing(two),
        reader.crossing(three),
        reader.crossing(four),
        reader.middle(four),
        gr50,
        np.where((middle > low) & (middle < high), 10.0**middle, np.nan),
    )
    return ManyConventions(*(np.where(rises, np.nan, own) for own in found))


def _growth_rates(share: Floats, time_h: float, doubling_time_h: Floats) -> Floats:
    least = float(np.min(doubling_time_h))
    if not (time_h > 0 and least > 0):
        raise RapalogError(
            f"got an exposure of {time_h:g} h and a doubling time of {least:g} h",
            remedy="give both, above 0",
            where="doubling_time_h",
        )
    return growth_rate_values(share, time_zero=2.0 ** (-time_h / doubling_time_h[..., None]), vehicle=1.0)


class _Reader:
    """What reads fits of one set of doses: where they cross half of the control, and where they bend."""

    def __init__(self, dose: Floats, full: float) -> None:
        self._dose, self._level = dose, _HALF * full
        self.low, self.high = (float(np.log10(end(dose[dose > 0]))) for end in (np.min, np.max))

    def fit(self, responses: Floats, model: str, top: Floats) -> Floats:
        """Return the answer (n, columns) of the fit of a model, its top held where it is one that holds it."""
        family = FAMILIES[model]
        return fit_together(
            collapse_together(self._dose, responses),
            family,
            offset=top if family.held_top else np.zeros(len(responses)),
        )

    def crossing(self, answer: Floats) -> Floats:
        """Return where sigmoids come down to half of the control among the doses (nM)."""
        top, bottom = answer[:, TOP], answer[:, BOTTOM]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (self._level - bottom) / (top - bottom)
            x = answer[:, THETA] + np.log10((1.0 - share) / share) / 10.0 ** answer[:, THETA + 1]
        return self._nM(x, (top > self._level) & (bottom < self._level))

    def middle(self, answer: Floats) -> Floats:
        """Return the midpoints among the doses (nM)."""
        return self._nM(answer[:, THETA], answer[:, TOP] > answer[:, BOTTOM])

    def _nM(self, x: Floats, there: NDArray[np.bool_]) -> Floats:
        return np.where(there & (x >= self.low) & (x <= self.high), 10.0**x, np.nan)
