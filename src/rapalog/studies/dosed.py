"""One cell line at several doses of a drug, each culture followed in time beside its vehicle."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.conditions import condition_words, named, parse_conditions
from rapalog.biology.drugs import ALWAYS, Drug, find_drug, given
from rapalog.biology.genotype import CellLine, whole_genotype
from rapalog.biology.medium import LEFT_ALONE, LONGEST_H, MediumChanges
from rapalog.biology.readouts import find_readout
from rapalog.errors import RapalogError
from rapalog.facts.pathway_reactions import cut_edges, edge_reactions
from rapalog.files.cell_line import DRAWN
from rapalog.studies.draws import Interval, Plan, draw_notes, drawn_cells, grown_dishes, interval
from rapalog.studies.lines import given_line, line_notes
from rapalog.units import parse_dose_nM

Floats = NDArray[np.float64]

_MOST_TIMES: Final = 100  # per readout: enough to draw a smooth line
_ROUND_STEPS_H: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0)


@dataclass(frozen=True)
class DosedCell:
    """What a cell line answers to doses.

    Parameters
    ----------
    cell_line, genotype, drug
        In the spelling of the tables; the genotype is the line's own with what was added.
    partners
        Doses (nM) of drugs given beside it, each with the time it is there.
    dose_nM
        (n_doses,), in the order asked for.
    time_h
        (n_times,), hours after dosing.
    medium
        When it was changed after dosing, in the vehicle's dish as in the others.
    conditions, cut
        What the cells live in, by name, where it was said; and edges of the pathway that were cut.
    levels
        Arrays (n_doses, n_times) by readout, in the readout's unit; of draws the median.
    vehicle
        Arrays (n_times,) by readout: the same culture without any drug; of draws the median.
    interval
        How far draws lie apart, if there are any.
    seed
        Of the draws, or of the line that was drawn; None where chance had no part.
    units
        Units by readout.
    notes
        Which numbers are assumed, and what else should be known.
    """

    cell_line: str
    genotype: str
    drug: str
    partners: Mapping[Drug, float]
    dose_nM: Floats
    time_h: Floats
    medium: MediumChanges
    conditions: Mapping[str, float]
    cut: tuple[str, ...]
    levels: Mapping[str, Floats]
    vehicle: Mapping[str, Floats]
    interval: Interval | None
    seed: int | None
    units: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def partner_words(self) -> tuple[str, ...]:
        """Each partner with its dose and the time it is there; for a title."""
        return tuple(f"{own.name} {dose:g} nM{own.window.words}" for own, dose in self.partners.items())

    @property
    def culture_words(self) -> tuple[str, ...]:
        """What the cells live in, and which edges are cut, where that is not the usual; for a title."""
        found = [f"{name} {own:g}" for name, own in self.conditions.items()]
        return (*found, *(f"{edge} cut" for edge in self.cut))


def dose_cell(  # noqa: PLR0913 - one keyword for each thing a user may say
    cell_line: str = "generic",
    *,
    drug: str = "everolimus",
    dose: Sequence[str],
    hours: float | Sequence[float] = 72.0,
    genotype: str = "",
    with_: Sequence[str] = (),
    readout: Sequence[str],
    medium: MediumChanges = LEFT_ALONE,
    condition: Sequence[str] = (),
    cut: Sequence[str] = (),
    draws: int = 0,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> DosedCell:
    """Dose one culture for each dose, and one with nothing, and follow the readouts.

    Parameters
    ----------
    cell_line
        Name or alias of a line, ``new`` for one drawn from the population, or the path of a line file.
    drug
        Name or alias.
    dose
        Texts with a unit, such as ``"20 nM"``.
    hours
        Exposure, above 0 and at most 5,000 h: round times, at most 101, from 0 on; or the very times, increasing.
    genotype
        Variants beyond the line's own, joined by ``+``.
    with_
        ``"DRUG=DOSE"`` each: partners given at the same time, to all doses but the vehicle; ``"DRUG=DOSE@24-48h"``
        is there from 24 to 48 h after the drug, ``"DRUG=DOSE@-12h"`` from 12 h before it.
    readout
        Names of readouts.
    medium
        When the medium is changed after dosing.
    condition
        What the cells live in, before and after dosing: ``"oxygen=0.01"``, ``"serum=0.1"``, ``"amino acids=0"``.
    cut
        Edges of the pathway that are cut, before and after dosing, such as ``"E033"``.
    draws
        Cells that the evidence allows, from posterior and population, for an interval; 0 is the cell as it stands.
    seed
        Of the draws.
    progress
        Told what is being done and which share of it.

    Returns
    -------
    DosedCell
        Levels by readout, dose and time.

    Raises
    ------
    RapalogError
        For an unknown name, an unreadable dose, a dose or a drug given twice, or a time out of range.
    """
    line, times_h = given_line(cell_line, seed=seed), _times(hours)
    main, together, doses_nM = asked_drugs(drug, with_, dose)
    found = [find_readout(name) for name in dict.fromkeys(readout)]
    plan = Plan(
        (*({main: dose_nM, **together} for dose_nM in doses_nM), {}), times_h, tuple(own.name for own in found), medium
    )
    conditions = parse_conditions(condition)
    changed = {**conditions, **cut_edges(cut)}
    seen = grown_dishes(plan, drawn_cells(line, genotype, draws, seed=seed, conditions=changed), progress=progress)
    middle = {name: np.median(own, axis=0) for name, own in seen.levels.items()}
    said = [*line_notes(line, genotype, n_draws=draws), *draw_notes(seen, draws=draws)]
    said += [*([f"the cells live in {condition_words(conditions)}"] if condition_words(conditions) else [])]
    said += _when(list(together), medium, float(times_h[-1]))
    said += [f"edge {edge} is cut: {edge_reactions()[edge.strip().upper()].note}" for edge in dict.fromkeys(cut)]
    said += [*([f"{medium.words}, the vehicle's too"] if medium.words else []), *medium.unseen(float(times_h[-1]))]
    return DosedCell(
        cell_line=line.name,
        genotype="+".join(whole_genotype(line, genotype)),
        drug=main.name,
        partners=together,
        dose_nM=np.array(doses_nM),
        time_h=times_h,
        medium=medium,
        conditions=named(conditions),
        cut=tuple(dict.fromkeys(one.strip().upper() for one in cut)),
        levels={name: own[:-1] for name, own in middle.items()},
        vehicle={name: own[-1] for name, own in middle.items()},
        interval=interval(seen, draws=draws) if draws else None,
        seed=seed if draws or line.name == DRAWN else None,
        units={own.name: own.unit for own in found},
        notes=(*said, *_notes(line, [main, *together])),
    )


def asked_drugs(drug: str, with_: Sequence[str], dose: Sequence[str]) -> tuple[Drug, dict[Drug, float], list[float]]:
    """Return the drug, its partners with their doses, and its own doses (nM)."""
    main = find_drug(drug)
    together = _together(with_)
    if main.name in {own.name for own in together}:
        raise RapalogError(f"{main.name} is both the drug and a partner", remedy="give each drug once")
    doses_nM = [parse_dose_nM(text) for text in dose]
    if not doses_nM or len(set(doses_nM)) < len(doses_nM):
        raise RapalogError("got no dose, or one twice", remedy="give each dose once", where="--dose")
    return main, together, doses_nM


def _times(hours: float | Sequence[float]) -> Floats:
    if not isinstance(hours, int | float):
        return np.asarray(hours, dtype=float)  # checked where the culture is dosed
    if not 0 < hours <= LONGEST_H:
        raise RapalogError(
            f"got {hours:g} hours, must be above 0 and at most {LONGEST_H:g}", remedy="give e.g. --hours 72"
        )
    step = next((step for step in _ROUND_STEPS_H if hours / step <= _MOST_TIMES), hours / _MOST_TIMES)
    times = np.arange(0.0, math.floor(hours / step + 1e-9) + 1) * step
    return times if math.isclose(times[-1], hours) else np.append(times, hours)


def _together(with_: Sequence[str]) -> dict[Drug, float]:
    """Return partners with their doses; one may come again after it was taken off."""
    found: dict[Drug, float] = {}
    for partner, dose_nM in map(given, with_):
        for other in found:
            at_once = partner.window.start_h < other.window.end_h and other.window.start_h < partner.window.end_h
            if other.name == partner.name and at_once:
                raise RapalogError(
                    f"{partner.name} is given twice at once",
                    where="--with",
                    remedy="give each drug once, or at times that do not overlap",
                )
        found[partner] = dose_nM
    return found


def _when(partners: Sequence[Drug], medium: MediumChanges, until_h: float) -> list[str]:
    """Return what should be known about drugs that come and go, one sentence each."""
    found = []
    washout_h = math.inf if medium.washout_at_h is None else medium.washout_at_h
    for own in partners:
        start_h, end_h = own.window.start_h, own.window.end_h
        if start_h >= until_h:
            found.append(f"{own.name} from {start_h:g} h on comes after the last reading: it changes nothing")
        elif start_h < washout_h < min(end_h, until_h):
            found.append(f"{own.name} is taken off with all else at the washout, at {washout_h:g} h")
        elif end_h < until_h:
            found.append(
                f"{own.name} alone is taken off at {end_h:g} h: at the bench that takes fresh medium with "
                "whatever else was in it"
            )
    return found


def _notes(line: CellLine, drugs: Sequence[Drug]) -> tuple[str, ...]:
    notes = [f"the doubling time of {line.name} is {line.status}"] if line.status != "read" else []
    notes += [
        f"the potency of {drug.name} is {drug.status}"
        for drug in dict.fromkeys(replace(own, window=ALWAYS) for own in drugs)
        if drug.status != "read"
    ]
    return (*notes, "most rate constants are assumed: see rapalog/facts/data/cell_model.csv")
