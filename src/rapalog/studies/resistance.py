"""Which drug still works in which genotype: how far the dose that halves p-S6 moves from that of the line as it is.

    shift = half dose of the genotype / half dose of the line        half dose: p-S6 is half of its own vehicle's

Both come from the model; nothing here is fitted to resistant cells. Where half is not reached at the highest dose, the
shift is only known to be larger. p-S6 is read two hours after dosing (Y001), before drug is lost from the medium.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rapalog.analysis.curves.half_way import half_level_nM
from rapalog.analysis.estimate import Estimate, missing
from rapalog.biology.drugs import Drug, find_drug
from rapalog.biology.drugs import known_drugs as drugs_with_rows
from rapalog.biology.experiment import tried_dishes
from rapalog.biology.genotype import CellLine, variants
from rapalog.biology.integrate import Floats
from rapalog.biology.lab import genotype_rows
from rapalog.biology.medium import LEFT_ALONE
from rapalog.biology.tumour_cell import tumour_cells, wanted
from rapalog.errors import RapalogError, SimulationError
from rapalog.facts.library import Fact, value
from rapalog.studies.draws import ENDS, LEVEL, Plan, drawn_cells, grown_dishes, over_vehicle
from rapalog.studies.lines import given_line

READOUT: Final = "p-S6 S235/236"
#: In nM: beyond the micromolar second phase of rapalogs, and no more than dissolves.
DOSES_NM: Final = tuple(float(f"{10 ** (power / 4):.4g}") for power in range(-12, 21))
_MOST_VARIANTS: Final = 4
#: Of the line's own p-S6: a genotype with less has no band left whose half could be seen.
LEAST_SIGNAL: Final = 0.1


@dataclass(frozen=True)
class Shifted:
    """One genotype under one drug: its half dose, and the shift against the line as it is."""

    genotype: str
    drug: str
    half_dose_nM: Estimate
    shift: Estimate

    def to_json(self) -> dict[str, Any]:
        """Return it with relations."""
        return {
            "genotype": self.genotype,
            "drug": self.drug,
            "half_dose_nM": self.half_dose_nM.to_json(),
            "shift": self.shift.to_json(),
        }


@dataclass(frozen=True)
class Resistance:
    """Genotypes by drugs of a line; ``line`` are the half doses of the line as it is, by drug."""

    cell_line: str
    at_h: float
    drugs: tuple[str, ...]
    genotypes: tuple[str, ...]
    line: Mapping[str, Estimate]
    cells: tuple[Shifted, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the matrix as one JSON document."""
        return {
            "cell_line": self.cell_line,
            "at_h": self.at_h,
            "readout": READOUT,
            "drugs": list(self.drugs),
            "genotypes": list(self.genotypes),
            "line": {name: own.to_json() for name, own in self.line.items()},
            "cells": [own.to_json() for own in self.cells],
        }


@dataclass(frozen=True)
class Pair:
    """Curves of a line and of a genotype of it over doses, with draws; values are shares of the own vehicle's.

    ``line`` and ``mutant`` are (3, n_doses): low, median and high.
    """

    cell_line: str
    genotype: str
    drug: str
    at_h: float
    dose_nM: Floats
    line: Floats
    mutant: Floats
    line_half_nM: Estimate
    mutant_half_nM: Estimate
    shift: Estimate
    draws: int

    def to_json(self) -> dict[str, Any]:
        """Return both curves and the numbers between them."""
        curve = {
            name: dict(zip(("low", "middle", "high"), own.tolist(), strict=True))
            for name, own in (("line", self.line), ("mutant", self.mutant))
        }
        return {
            "cell_line": self.cell_line,
            "genotype": self.genotype,
            "drug": self.drug,
            "at_h": self.at_h,
            "readout": READOUT,
            "dose_nM": self.dose_nM.tolist(),
            **curve,
            "draws": self.draws,
            "line_half_nM": self.line_half_nM.to_json(),
            "mutant_half_nM": self.mutant_half_nM.to_json(),
            "shift": self.shift.to_json(),
        }


def known_variants() -> dict[str, Fact]:
    """Return the variants the model has, each with the first of its rows."""
    found: dict[str, Fact] = {}
    for row in genotype_rows():
        found.setdefault(row.more["genotype"], row)
    return found


def known_drugs() -> dict[str, Fact]:
    """Return the drugs the model has, each with the first of its rows."""
    return {name: rows[0] for name, rows in drugs_with_rows().items()}


def resistance(cell_line: str = "MCF-7", only: str = "") -> Resistance:
    """Return the shift of every variant that the model has under every drug, or under one.

    Parameters
    ----------
    cell_line
        Name or alias of a line, or the path of a line file. Variants that it has of its own do not shift it.
    only
        Name or alias of the only drug that is looked at.

    Raises
    ------
    RapalogError
        For a line or a drug that is not known.
    SimulationError
        If the line itself cannot be run.
    """
    line, at_h = given_line(cell_line), value("Y001")
    names, drugs = tuple(known_variants()), (find_drug(only).name,) if only else tuple(known_drugs())
    curves = {drug: _curves(line, [""], find_drug(drug), at_h) for drug in drugs}
    for drug, own in curves.items():
        # only what halves p-S6 in the line itself can be shifted
        if 0 < half_level_nM(DOSES_NM, own.shares)[0] < np.inf:
            curves[drug] = _curves(line, ["", *names], find_drug(drug), at_h)
    halves = {drug: half_level_nM(DOSES_NM, own.shares) for drug, own in curves.items()}
    lines = {drug: _one(float(own[0])) for drug, own in halves.items()}
    cells = []
    for place, name in enumerate(names, start=1):
        for drug in drugs:
            vehicle = curves[drug].vehicle
            if len(vehicle) == 1:
                none = missing("the line itself is not halved by this drug")
                cells.append(Shifted(name, drug, none, none))
                continue
            half = _one(float(halves[drug][place]))
            shift = _ratio(half, float(halves[drug][0]))
            if vehicle[place] < LEAST_SIGNAL * vehicle[0]:
                half = shift = missing(f"without drug, p-S6 is {vehicle[place] / vehicle[0]:.0%} of the line's already")
            cells.append(Shifted(name, drug, half, shift))
    return Resistance(line.name, at_h, drugs, names, lines, tuple(cells))


def resistant_pair(
    cell_line: str = "MCF-7", *, genotype: str, drug: str = "everolimus", draws: int = 200, seed: int = 1
) -> Pair:
    """Return the curves of a line with and without variants, over draws.

    Parameters
    ----------
    cell_line, drug
        Names or aliases.
    genotype
        One to four variants joined by ``+``.
    draws, seed
        Cells that the evidence allows, 2 to 400, the same for both curves.

    Raises
    ------
    RapalogError
        For a name that is not known, or no variant.
    """
    line, main, at_h = given_line(cell_line), find_drug(drug), value("Y001")
    if not 1 <= len(variants(genotype)) <= _MOST_VARIANTS:
        raise RapalogError(
            f"got {len(variants(genotype))} variants, must be 1 to {_MOST_VARIANTS}",
            where="genotype",
            remedy="give e.g. MTOR:S2035F",
        )
    doses = DOSES_NM[::2]
    plan = Plan((*({main: dose} for dose in doses), {}), np.array([0.0, at_h]), (READOUT,), LEFT_ALONE)
    shares = []
    for own in ("", genotype):
        seen = grown_dishes(plan, drawn_cells(line, own, draws, seed=seed))
        shares.append(over_vehicle(seen.levels[READOUT])[:, :, -1])
    first, second = (half_level_nM(doses, own) for own in shares)
    ends = [np.quantile(own, ENDS, axis=0) for own in shares]
    shift = middle(second / first if len(first) == len(second) else np.full(1, np.nan), float(np.median(first)))
    return Pair(
        line.name,
        "+".join(variants(genotype)),
        main.name,
        at_h,
        np.array(doses),
        line=ends[0],
        mutant=ends[1],
        line_half_nM=middle(first),
        mutant_half_nM=middle(second),
        shift=shift,
        draws=draws,
    )


@dataclass(frozen=True)
class _Curves:
    """p-S6 as shares of the own vehicle's, (n_genotypes, n_doses), and the vehicles' levels, (n_genotypes,)."""

    shares: Floats
    vehicle: Floats


def _curves(line: CellLine, genotypes: Sequence[str], drug: Drug, at_h: float) -> _Curves:
    """Return p-S6 of genotypes, the first the line's own, over doses; NaN where a culture could not be run."""
    cells = tumour_cells([wanted(line, own) for own in genotypes])
    if isinstance(cells[0], SimulationError):
        raise cells[0]
    found, vehicle = np.full((len(cells), len(DOSES_NM)), np.nan), np.full(len(cells), np.nan)
    at_rest = {place: own for place, own in enumerate(cells) if not isinstance(own, SimulationError)}
    dishes = [(cell, {drug: dose}) for cell in at_rest.values() for dose in DOSES_NM]
    dishes += [(cell, {}) for cell in at_rest.values()]
    runs = tried_dishes(
        dishes, times_h=[0.0, at_h], readouts=[READOUT], cells_seeded=value("V004"), attach_h=value("V005")
    )
    levels = [np.nan if isinstance(run, SimulationError) else float(run[READOUT][-1]) for run in runs]
    n = len(DOSES_NM)
    for row, place in enumerate(at_rest):
        vehicle[place] = levels[len(at_rest) * n + row]
        found[place] = np.array(levels[row * n : (row + 1) * n]) / vehicle[place]
    return _Curves(found, vehicle)


def _one(half_nM: float) -> Estimate:
    method = "the model as it stands"
    if np.isnan(half_nM):
        return missing("this culture could not be run")
    if np.isinf(half_nM):
        return Estimate(DOSES_NM[-1], ">", method=method, reason="half is not reached")
    if half_nM == 0:
        return Estimate(DOSES_NM[0], "<", method=method, reason="half is reached at the lowest dose")
    return Estimate(half_nM, "=", method=method)


def _ratio(mutant: Estimate, line_nM: float) -> Estimate:
    if np.isinf(line_nM) or line_nM == 0:
        return missing("the line itself is not halved by this drug" if line_nM else "the line lies below the doses")
    if mutant.value is None or np.isnan(line_nM):
        return missing(mutant.reason or "the line itself could not be run")
    return Estimate(mutant.value / line_nM, mutant.relation, method=mutant.method, reason=mutant.reason)


def middle(values: Floats, base_nM: float = 1.0, doses_nM: Sequence[float] = DOSES_NM) -> Estimate:
    """Return the median of draws with the interval that holds 90 %; ``base_nM`` is what doses are divided by.

    A value may be infinite, half is not reached, or 0, it is reached at the lowest dose; NaN is left out.
    """
    known = values[~np.isnan(values)]
    if not len(known) or not np.isfinite(base_nM):
        return missing("the line itself is not halved by this drug")
    low, median, high = (float(end) for end in np.quantile(known, ENDS, method="inverted_cdf"))
    reached = float(np.isfinite(known).mean())
    reason = f"half is not reached in {100 * (1 - reached):.0f} % of draws" if reached < 1 else ""
    ends = [end if 0 < end < np.inf else None for end in (low, high)]
    method = f"median of {len(known)} draws"
    if np.isinf(median):
        return Estimate(doses_nM[-1] / base_nM, ">", ends[0], None, LEVEL, method, reason)
    if median == 0:
        return Estimate(doses_nM[0] / base_nM, "<", None, ends[1], LEVEL, method, "half is reached at the lowest dose")
    return Estimate(median, "=", ends[0], ends[1], LEVEL, method, reason)
