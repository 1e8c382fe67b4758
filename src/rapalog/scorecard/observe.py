"""Observations that checks of claims share: folds of readouts in a dish, resting levels, patients.

Every observation is a run of the model. What is slow is remembered for the length of the program, so claims that look
at the same experiment look at the same numbers; a model with a broken mechanism has a memory of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Final, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from rapalog.biology.broken import broken
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish, dishes
from rapalog.biology.readouts import find_readout
from rapalog.biology.rest import rest
from rapalog.biology.tumour_cell import TumourCell, tumour_cell
from rapalog.facts.library import value

REFERENCE_DOSE_NM: Final = 20.0  # the dose of the ex vivo finding, fact D014
DAY_H: Final = 24.0

_Asked = ParamSpec("_Asked")
_Seen = TypeVar("_Seen")


def remembered(look: Callable[_Asked, _Seen]) -> Callable[_Asked, _Seen]:
    """Return ``look`` with a memory, in which the whole model and each broken one stay apart."""
    kept: dict[Hashable, _Seen] = {}

    @wraps(look)
    def recalled(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Seen:
        key = (args, tuple(sorted(kwargs.items())), tuple(sorted(broken().items())))
        if key not in kept:
            kept[key] = look(*args, **kwargs)
        return kept[key]

    return recalled


def cell(cell_line: str = "generic", genotype: str = "", **conditions: float) -> TumourCell:
    """Return a cell of a line, with an extra genotype and conditions."""
    return tumour_cell(cell_line, genotype, conditions=conditions)


def generic_in(conditions: Mapping[str, float], *, genotype: str = "") -> TumourCell:
    """Return the generic cell put into conditions."""
    return tumour_cell(genotype=genotype, conditions=conditions)


def levels(
    of: TumourCell,
    readouts: list[str],
    *,
    dose_nM: float,
    times_h: list[float],
    partners_nM: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, list[float]]:
    """Return readouts (by the names asked for) of a dish dosed with everolimus and any partner drugs."""
    doses = {find_drug("everolimus"): dose_nM} | {find_drug(name): dose for name, dose in partners_nM.items()}
    seen = dish(of, doses=doses, times_h=times_h, readouts=readouts, cells_seeded=value("V004"), attach_h=value("V005"))
    return {name: seen[find_readout(name).name].tolist() for name in readouts}


def dose_levels(
    of: TumourCell, readout: str, *, doses_nM: Sequence[float], times_h: Sequence[float]
) -> NDArray[np.float64]:
    """Return one readout, (n_doses, n_times), of dishes dosed with everolimus."""
    experiments = [(of, {find_drug("everolimus"): dose_nM}) for dose_nM in doses_nM]
    seen = dishes(experiments, times_h=times_h, readouts=[readout], cells_seeded=value("V004"), attach_h=value("V005"))
    return seen[find_readout(readout).name]


def level(of: TumourCell, readout: str, *, dose_nM: float = 0.0, time_h: float = DAY_H) -> float:
    """Return one readout of a dosed dish at one time."""
    return levels(of, [readout], dose_nM=dose_nM, times_h=[time_h])[readout][0]


def fold(of: TumourCell, readout: str, *, dose_nM: float = REFERENCE_DOSE_NM, time_h: float = DAY_H) -> float:
    """Return a readout relative to the vehicle of the same cell."""
    return ratio(level(of, readout, dose_nM=dose_nM, time_h=time_h), level(of, readout, time_h=time_h))


def ratio(seen: float, reference: float) -> float:
    """Return one level over another; nothing over nothing is no number, which meets no rule."""
    return seen / reference if reference > 0 else math.nan


def inhibition(of: TumourCell, readout: str, *, dose_nM: float = REFERENCE_DOSE_NM, time_h: float = DAY_H) -> float:
    """Return the percent by which a readout is lower than in the vehicle."""
    return 100.0 * (1.0 - fold(of, readout, dose_nM=dose_nM, time_h=time_h))


def resting(of: TumourCell, readout: str) -> float:
    """Return a readout of the culture at rest, without drug."""
    symbol = find_readout(readout).symbol
    return float(rest(of.parameters, symbols=[symbol]).values[symbol][-1])


def half_dose_nM(of: TumourCell, readout: str, *, time_h: float = DAY_H) -> float | None:
    """Return the dose from 1 pM to 10 uM that halves a readout (to 0.1 %), or None if it is never halved."""
    vehicle = level(of, readout, time_h=time_h)

    def excess(log_dose: float) -> float:
        return ratio(level(of, readout, dose_nM=10**log_dose, time_h=time_h), vehicle) - 0.5

    lowest, highest = -3.0, 4.0
    if not excess(highest) <= 0 <= excess(lowest):
        return None
    return float(10 ** brentq(excess, lowest, highest, xtol=4e-4))


def half_crossing_nM(dose_nM: NDArray[np.float64], response: NDArray[np.float64]) -> float:
    """Return the first dose where the response falls through one half, by interpolation on the log dose.

    It is infinite if no dose does, and the lowest dose if that one does already.
    """
    below = np.flatnonzero(response < 0.5)
    if not len(below):
        return math.inf
    k = int(below[0])
    if k == 0:
        return float(dose_nM[0])
    share = (response[k - 1] - 0.5) / (response[k - 1] - response[k])
    return float(dose_nM[k - 1] * (dose_nM[k] / dose_nM[k - 1]) ** share)
