"""Genotypes by drugs by doses, over draws: how far p-S6 is shifted, and what growth does at a stated dose.

    shift = half dose of p-S6 in the genotype / half dose in the line        both in the same draw
    GR    = 2 ** (ln(x / x0) / ln(x_vehicle / x0)) - 1                       (Hafner and others 2016)

Growth is compared at one dose and not by its EC50: everolimus slows growth to a plateau, along which an EC50 slides.
All dishes of a batch of draws are one run of the engine; p-S6 and cells are read in the same dish.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rapalog.analysis.curves.half_way import half_level_nM
from rapalog.analysis.estimate import Estimate, missing
from rapalog.biology.drugs import Drug, find_drug, known_drugs
from rapalog.biology.genotype import CellLine, genotype_facts, native_variants, variants, whole_genotype
from rapalog.biology.integrate import Floats
from rapalog.biology.lab import genotype_rows
from rapalog.biology.medium import LONGEST_H
from rapalog.biology.network import default_parameters
from rapalog.biology.variants.effects import together
from rapalog.errors import RapalogError
from rapalog.facts.library import Fact, value
from rapalog.studies.atlas.assumed import Assumed, assumed_draws, is_assumed
from rapalog.studies.atlas.feedback import counter_experiments
from rapalog.studies.atlas.result import EMPTY, LOST, NEVER, READOUT, UNSURE, WORKS, Atlas, Curves, Met
from rapalog.studies.atlas.runs import CELLS, ends, estimate, growth_rate, levels, of_draws
from rapalog.studies.draws import ENDS
from rapalog.studies.lines import given_line
from rapalog.studies.resistance import LEAST_SIGNAL, middle
from rapalog.units import parse_dose_nM

#: In nM: nine, from below the half dose of every rapalog to what a plate reaches before the micromolar second phase.
DOSES_NM: Final = (0.1, 0.3162, 1.0, 3.162, 10.0, 31.62, 100.0, 316.2, 1000.0)
#: One of each mechanism.
DRUGS: Final = (
    "everolimus",
    "sirolimus",
    "sapanisertib",
    "RapaLink-1",
    "alpelisib",
    "MK-2206",
    "selumetinib",
    "palbociclib",
)
_HALF: Final = 0.5
_MOST_DISHES: Final = 200_000
_BATCH: Final = 6000  # dishes of one run, some hundred megabytes


@dataclass(frozen=True)
class _Asked:
    """What is run: genotypes of a line, ``""`` for the line as it is among them, by drugs by doses."""

    line: CellLine
    genotypes: tuple[str, ...]
    drugs: tuple[Drug, ...]
    doses_nM: tuple[float, ...]
    dose_nM: float
    at_h: float
    hours: float

    @property
    def given(self) -> list[dict[Drug, float]]:
        """The dishes of each cell, the vehicle's last."""
        return [*({drug: dose} for drug in self.drugs for dose in self.doses_nM), {}]


@dataclass(frozen=True)
class _Seen:
    """What was read, (n_draws, n_genotypes, n_drugs, n_doses); NaN where a dish or its vehicle failed.

    ``p_s6`` and ``cells`` are shares of the own vehicle's, ``growth`` GR values. ``vehicle`` is p-S6 without drug,
    (n_draws, n_genotypes).
    """

    p_s6: Floats
    growth: Floats
    cells: Floats
    vehicle: Floats


def atlas(  # noqa: PLR0913 - one keyword for each thing a user may say
    cell_line: str = "generic",
    *,
    genotypes: Sequence[str] = (),
    drugs: Sequence[str] = (),
    dose: str = "100 nM",
    hours: float = 72.0,
    draws: int = 20,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Atlas:
    """Return what every drug does in every genotype.

    Parameters
    ----------
    cell_line
        Name or alias of a line, ``new``, or the path of a line file.
    genotypes
        Each one or more variants joined by ``+``; by default every variant that is known.
    drugs
        Names or aliases; by default one of each mechanism.
    dose
        At which inhibition and growth are given; text with a unit, 0.1 to 1,000 nM.
    hours
        When growth is read, above the time of p-S6 (Y001), at most 5,000 h.
    draws, seed
        0, or 2 to 400: cells that the evidence allows, with sizes of variants and potencies within their ranges.
    progress
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        For a name that is not known, a dose or time out of range, or more dishes than can be run.
    SimulationError
        If no cell comes to rest.
    """
    asked = _asked(given_line(cell_line, seed=seed), genotypes, drugs, parse_dose_nM(dose), hours)
    _check(asked, draws)
    told = progress or (lambda what, share: None)
    cells = assumed_draws(asked.line, asked.drugs, draws, seed=seed)
    seen = _run(asked, cells, told)
    told("feedback", 0.95)
    names = asked.genotypes[1:]
    return Atlas(
        cell_line=asked.line.name,
        dose_nM=asked.dose_nM,
        at_h=asked.at_h,
        hours=hours,
        draws=draws,
        failed=int(np.isnan(seen.vehicle).any(axis=1).sum()),
        seed=seed,
        genotypes=names,
        drugs=tuple(own.name for own in asked.drugs),
        doses_nM=asked.doses_nM,
        line_half_nM={drug.name: _halves(asked, seen, 0, place)[1] for place, drug in enumerate(asked.drugs)},
        cells=tuple(
            _met(asked, seen, row, place) for row in range(1, 1 + len(names)) for place in range(len(asked.drugs))
        ),
        curves={
            (name, drug.name): Curves(ends(seen.p_s6[:, row, place]), ends(seen.growth[:, row, place]))
            for row, name in enumerate(asked.genotypes)
            for place, drug in enumerate(asked.drugs)
        },
        facts={name: genotype_facts(variants(name)) for name in names},
        feedback=counter_experiments(asked.line, dose_nM=asked.dose_nM, cells=cells),
        notes=_notes(asked, draws, seen),
    )


def _asked(line: CellLine, genotypes: Sequence[str], drugs: Sequence[str], dose_nM: float, hours: float) -> _Asked:
    every = dict.fromkeys(row.more["genotype"] for row in genotype_rows())
    names = ["+".join(variants(own)) for own in genotypes] or list(every)
    doses = tuple(sorted({*DOSES_NM, dose_nM}))
    found = tuple(find_drug(own) for own in drugs or DRUGS)
    return _Asked(line, ("", *names), found, doses, dose_nM, value("Y001"), hours)


def _check(asked: _Asked, draws: int) -> None:
    for name in asked.genotypes:
        whole_genotype(asked.line, name)
    if len(set(asked.genotypes)) < len(asked.genotypes):
        raise RapalogError("got a genotype twice, or an empty one", remedy="give each once", where="--genotype")
    if len({own.name for own in asked.drugs}) < len(asked.drugs):
        raise RapalogError("got a drug twice", remedy="give each once", where="--drug")
    if not DOSES_NM[0] <= asked.dose_nM <= DOSES_NM[-1]:
        raise RapalogError(
            f"got a dose of {asked.dose_nM:g} nM, must be {DOSES_NM[0]:g} to {DOSES_NM[-1]:,g} nM",
            remedy="give e.g. --dose 100nM",
            where="--dose",
        )
    if not asked.at_h < asked.hours <= LONGEST_H:
        raise RapalogError(
            f"got {asked.hours:g} hours, must be above {asked.at_h:g} and at most {LONGEST_H:g}",
            remedy="give e.g. --hours 72",
            where="--hours",
        )
    dishes = max(draws, 1) * len(asked.genotypes) * len(asked.given)
    if dishes > _MOST_DISHES:
        raise RapalogError(
            f"got {dishes:,} dishes, must be at most {_MOST_DISHES:,}",
            where="--draws",
            remedy="give fewer draws, genotypes or drugs",
        )


def _run(asked: _Asked, cells: Sequence[Assumed], told: Callable[[str, float], None]) -> _Seen:
    """Run all dishes, some draws at a time."""
    dishes, names = len(asked.given), asked.genotypes
    at_once = max(1, _BATCH // (dishes * len(names)))
    parts = []
    for first in range(0, len(cells), at_once):
        told(f"{len(cells) * len(names) * dishes:,} dishes", 0.9 * first / len(cells))
        batch = [own.cell(asked.line, name) for own in cells[first : first + at_once] for name in names]
        times_h = [0.0, asked.at_h, asked.hours]
        parts.append(levels(batch, asked.given, times_h=times_h, readouts=[READOUT, CELLS]))
    seen = np.concatenate(parts).reshape(len(cells), len(names), dishes, 2, 3)
    signal, counts = seen[:, :, :, 0, 1], seen[:, :, :, 1]
    start, end, vehicle = counts[:, :, :-1, 0], counts[:, :, :-1, 2], counts[:, :, -1:]
    growth = growth_rate(start, end, vehicle[..., 0], vehicle[..., 2])
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = signal[:, :, :-1] / signal[:, :, -1:]
    shape = (len(cells), len(names), len(asked.drugs), len(asked.doses_nM))
    p_s6, grown, left = (own.reshape(shape) for own in (shares, growth, end / vehicle[..., 2]))
    return _Seen(p_s6, grown, left, signal[:, :, -1])


def _met(asked: _Asked, seen: _Seen, row: int, place: int) -> Met:
    """Return one genotype under one drug."""
    name, drug, at = asked.genotypes[row], asked.drugs[place], asked.doses_nM.index(asked.dose_nM)
    shift, verdict = _shift(asked, seen, row, place)
    left, growth, line_growth = (
        own[:, which, place, at] for own, which in ((seen.p_s6, row), (seen.growth, row), (seen.growth, 0))
    )
    return Met(
        genotype=name,
        drug=drug.name,
        fold_shift=shift,
        inhibition_percent=estimate(100 * (1 - left)),
        growth_rate=estimate(growth),
        growth_change=estimate(growth - line_growth),
        cells_percent=estimate(100 * seen.cells[:, row, place, at]),
        verdict=verdict or _verdict(left),
        assumed=_assumed(asked.line, name, drug),
    )


def _shift(asked: _Asked, seen: _Seen, row: int, place: int) -> tuple[Estimate, str]:
    """Return the shift of the half dose of p-S6, and why there is nothing to tell from p-S6 if that is so."""
    (own, _), (base, of_line) = (_halves(asked, seen, which, place) for which in (row, 0))
    signal = float(np.nanmedian(seen.vehicle[:, row] / seen.vehicle[:, 0]))
    if of_line.relation != "=":
        return missing("the line itself is not halved by this drug"), NEVER
    if signal < LEAST_SIGNAL:
        return missing(f"without drug, p-S6 is {signal:.0%} of the line's already"), EMPTY
    with np.errstate(invalid="ignore", divide="ignore"):
        found = middle(own / base, float(np.nanmedian(base)), asked.doses_nM)
    return of_draws(found, own), ""


def _halves(asked: _Asked, seen: _Seen, row: int, place: int) -> tuple[Floats, Estimate]:
    """Return the half dose of p-S6 in each draw, and over them."""
    found = half_level_nM(asked.doses_nM, seen.p_s6[:, row, place])
    return found, of_draws(middle(found, doses_nM=asked.doses_nM), found)


def _verdict(left: Floats) -> str:
    """Return whether p-S6 is below half in so many of the draws as an interval's end stands for."""
    known = left[np.isfinite(left)]
    if not len(known):
        return UNSURE
    below = float((known < _HALF).mean())
    return WORKS if below >= ENDS[-1] else LOST if below <= ENDS[0] else UNSURE


def _assumed(line: CellLine, name: str, drug: Drug) -> tuple[Fact, ...]:
    """Return the rows of added variants and of the drug whose numbers nobody measured."""
    native = native_variants(line, name)
    rows = [own for own in genotype_facts(variants(name)) if own.more["genotype"] not in native]
    rows += known_drugs()[drug.name] if drug.status != "calibrated" else ()
    return tuple(own for own in rows if is_assumed(own))


def _notes(asked: _Asked, draws: int, seen: _Seen) -> tuple[str, ...]:
    names = asked.genotypes[1:]
    notes = [
        f"{name}: {said}"
        for name in names
        for said in together(whole_genotype(asked.line, name), default_parameters()).notes
    ]
    notes += [
        f"{asked.line.name} has {' and '.join(native)} of its own: nothing is shifted by it"
        for name in names
        if (native := native_variants(asked.line, name))
    ]
    drawn = "sizes of variants and potencies of drugs that were never measured are drawn from their ranges"
    notes.append(drawn if draws else "without draws nothing is known of how sure the numbers are: give --draws 20")
    lost = [
        (name, n) for name, own in zip(asked.genotypes, seen.vehicle.T, strict=True) if (n := int(np.isnan(own).sum()))
    ]
    notes += [
        f"{name or asked.line.name}: {n} of {len(seen.vehicle)} draws could not be run and are left out"
        for name, n in lost
    ]
    notes.append("a shift says what a drug does to its target in a dish; it does not predict a response in a patient")
    return tuple(notes)
