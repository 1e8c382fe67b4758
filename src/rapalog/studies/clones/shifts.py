"""How far genotypes move the dose that halves a readout: the genotype's half dose over that of the line as it is.

Both are read two hours after dosing (Y001), each against its own vehicle, before drug is lost from the medium. In each
draw both are cells of the same draw, so what they share cancels. Where half is not reached at the highest dose, the
shift is only known to be larger; a genotype without a signal left has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.half_way import half_level_nM
from rapalog.analysis.estimate import Estimate, missing
from rapalog.biology.drugs import Drug
from rapalog.biology.genotype import CellLine
from rapalog.biology.tumour_cell import Wanted
from rapalog.errors import SimulationError
from rapalog.facts.library import value
from rapalog.studies.atlas.runs import levels
from rapalog.studies.clones.cells import assumed, drawn
from rapalog.studies.clones.result import Shift
from rapalog.studies.draws import ENDS, LEVEL

Floats = NDArray[np.float64]

#: In nM, two a decade: up to what dissolves.
DOSES_NM: Final = tuple(float(f"{10 ** (power / 2):.4g}") for power in range(-6, 11))
#: Of the line's own signal: a genotype with less has no band left whose half could be seen.
_LEAST_SIGNAL: Final = 0.1
_LEAST_SHARE: Final = 0.5  # of draws that must have a number


def fold_shifts(  # noqa: PLR0913 - which cells get what, and what is read
    line: CellLine,
    genotypes: Sequence[str],
    drugs: Sequence[Drug],
    readouts: Sequence[str],
    *,
    draws: int,
    seed: int,
    told: Callable[[str, float], None] = lambda what, share: None,
) -> tuple[Shift, ...]:
    """Return the shift of each genotype under each drug in each readout.

    Parameters
    ----------
    line
        The line; variants that it has of its own shift nothing.
    genotypes, drugs, readouts
        At least one each.
    draws, seed
        Cells that the evidence allows; 0 is the line as it stands.
    told
        Told what is being done and which share of it.

    Raises
    ------
    SimulationError
        If the line itself cannot be run.
    """
    names = ["", *genotypes]
    cells = drawn(line, names, draws, seed=seed, drugs=drugs)
    given: list[dict[Drug, float]] = [{drug: dose} for drug in drugs for dose in DOSES_NM]
    seen = []
    for k, (name, row) in enumerate(zip(names, cells, strict=True)):
        told(f"doses, {name or line.name}", k / len(names))
        seen.append(_levels(row, [*given, {}], readouts, must=not name))
    found: list[Shift] = []
    for k, drug in enumerate(drugs):
        dishes = [*range(k * len(DOSES_NM), (k + 1) * len(DOSES_NM)), len(given)]
        for genotype, own in zip(genotypes, seen[1:], strict=True):
            found += [
                _shift(genotype, drug, name, seen[0][:, dishes, place], own[:, dishes, place], draws)
                for place, name in enumerate(readouts)
            ]
    return tuple(found)


def _levels(
    cells: Sequence[Wanted], given: Sequence[dict[Drug, float]], readouts: Sequence[str], *, must: bool
) -> Floats:
    """Return readouts of each cell in each dish, (n_cells, n_dishes, n_readouts); NaN where it could not be run."""
    try:
        return levels(cells, given, times_h=[0.0, value("Y001")], readouts=readouts)[..., -1]
    except SimulationError:
        if must:
            raise
        return np.full((len(cells), len(given), len(readouts)), np.nan)


def _shift(genotype: str, drug: Drug, readout: str, line: Floats, mutant: Floats, draws: int) -> Shift:
    """Return the shift from the levels of all draws, (n_draws, n_doses + 1) each."""
    with np.errstate(divide="ignore", invalid="ignore"):
        halves = [half_level_nM(DOSES_NM, own[:, :-1] / own[:, -1:]) for own in (line, mutant)]
        left = mutant[:, -1] / line[:, -1]
    signal = float(np.median(left[np.isfinite(left)])) if np.isfinite(left).any() else 0.0
    rests_on = tuple(row.id for row in assumed(genotype))
    own = _estimate(halves[0], draws)
    if signal < _LEAST_SIGNAL:
        none = missing(f"without drug, {readout} is {signal:.0%} of the line's already")
        return Shift(genotype, drug.name, readout, none, none, own, rests_on)
    return Shift(
        genotype, drug.name, readout, _ratio(halves[0], halves[1], draws), _estimate(halves[1], draws), own, rests_on
    )


def _ratio(line: Floats, mutant: Floats, draws: int) -> Estimate:
    """Return the ratio of half doses of the same draws, a bound where the mutant's is not reached."""
    reached = np.isfinite(line) & (line > 0)
    if reached.mean() < _LEAST_SHARE:
        return missing(f"the line itself is not halved by this drug {value('Y001'):g} h after dosing")
    bound = np.where(np.isinf(mutant), DOSES_NM[-1], np.where(mutant == 0, DOSES_NM[0], mutant))
    return _middle(bound[reached] / line[reached], mutant[reached], draws)


def _estimate(half_nM: Floats, draws: int) -> Estimate:
    bound = np.where(np.isinf(half_nM), DOSES_NM[-1], np.where(half_nM == 0, DOSES_NM[0], half_nM))
    return _middle(bound, half_nM, draws)


def _middle(values: Floats, half_nM: Floats, draws: int) -> Estimate:
    """Return the median; draws without a half dose (inf, or 0 below all doses) lie beyond their value."""
    known = ~np.isnan(values)
    if known.mean() < _LEAST_SHARE:
        return missing("these cells could not be run")
    own, half = values[known], half_nM[known]
    reached = np.isfinite(half) & (half > 0)
    # Draws beyond sort behind all that are reached, on their side, so that a bound is never taken for a value.
    sorted_by = np.where(np.isinf(half), np.inf, np.where(half == 0, 0.0, own))
    low, median, high = (float(end) for end in np.quantile(sorted_by, ENDS, method="inverted_cdf"))
    beyond = 100 * float((~reached).mean())
    reason = f"half is not reached in {beyond:.0f} % of draws" if draws and beyond else ""
    ends = [end if draws and 0 < end < np.inf else None for end in (low, high)]
    method = f"median of {known.sum()} draws" if draws else "the line as it stands"
    if np.isinf(median):
        bound = float(np.quantile(own[np.isinf(half)], 0.5, method="inverted_cdf"))
        return Estimate(bound, ">", ends[0], None, LEVEL, method, reason or "half is not reached")
    if median == 0:
        return Estimate(
            float(own[half == 0].max()), "<", None, ends[1], LEVEL, method, "half is reached at the lowest dose"
        )
    return Estimate(median, "=", ends[0], ends[1], LEVEL, method, reason)
