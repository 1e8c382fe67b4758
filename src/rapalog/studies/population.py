"""A regimen in a population: blood, free drug and biomarkers of drawn patients, as bands over patients.

Bodies differ as the population model says (``pharmacology/population``), and so do the cells of their tumours: each
patient has the cells of one draw of the line, which carries what is not known of the cell and how lines differ. The
interval of a number holds 90 % of the patients. Summaries are of the last period of the regimen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.tumour_cell import TumourCell, tumour_cells
from rapalog.errors import RapalogError, SimulationError
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.pharmacology.blood import free_nM, whole_blood_ug_L
from rapalog.pharmacology.dosing import H_PER_DAY, Regimen, doses_before, regimen_words
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patient_cells import PatientCells, follow_patients
from rapalog.pharmacology.pharmacokinetics import step_edges_h
from rapalog.pharmacology.population import Population, draw_population
from rapalog.studies.draws import ENDS, LEVEL, drawn_cells
from rapalog.studies.lines import given_line

Floats = NDArray[np.float64]

#: So many different cells are shared out among patients: preparing one takes as long as simulating a patient.
_MOST_CELLS: Final = 200
#: Hours after a dose that are followed, so that a picture has its peaks; of more doses than these only some.
_AFTER_DOSE_H: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_MOST_DOSES: Final = 60
_WEEK_DAYS: Final = 7
_NEARLY_OFF: Final = 90.0  # percent: the proposed reading of "near complete" (D001)
_METHOD: Final = "patients"
_COURSE: Final = ("quantity", "time_h", "low", "median", "high")


@dataclass(frozen=True)
class PopulationResult:
    """What a regimen does to a population.

    Parameters
    ----------
    regimen
        As it was understood.
    population
        The patients.
    cells
        Plasma and biomarkers over time; patients that could not be simulated are NaN.
    period_h
        Hours of the last period, which ends with the last time.
    notes
        What should be known.
    """

    regimen: Regimen
    population: Population
    cells: PatientCells
    period_h: float
    notes: tuple[str, ...]

    @cached_property
    def blood_ug_L(self) -> Floats:
        """Whole blood, (n_patients, n_times)."""
        rows = zip(self.cells.plasma_ug_L, self.population.patients, strict=True)
        return np.array([whole_blood_ug_L(row, patient=patient) for row, patient in rows])

    @cached_property
    def free_nM(self) -> Floats:
        """Free drug in plasma, (n_patients, n_times)."""
        rows = zip(self.cells.plasma_ug_L, self.population.patients, strict=True)
        return np.array([free_nM(row, patient=patient) for row, patient in rows])

    @cached_property
    def pk(self) -> dict[str, Floats]:
        """Trough, peak (ug/L) and area (ug h/L) of whole blood in the last period, (n_patients,) each."""
        time_h = self.cells.time_h
        last = time_h >= time_h[-1] - self.period_h - 1e-9
        blood = self.blood_ug_L[:, last]
        return {
            "cmin_ug_L": blood[:, -1],
            "cmax_ug_L": blood.max(axis=1),
            "auc_ug_h_L": np.trapezoid(blood, time_h[last], axis=1),
        }

    def inhibition_percent(self, readout: str, day: int) -> Floats:
        """Return the inhibition of a readout so many days into the last week, (n_patients,)."""
        end_h = self.cells.time_h[-1]
        at_h = max(0.0, end_h - _WEEK_DAYS * H_PER_DAY) + day * H_PER_DAY
        place = int(np.argmin(np.abs(self.cells.time_h - at_h)))
        return np.asarray(100.0 * (1.0 - self.cells.fold[readout][:, place]))

    @property
    def days(self) -> range:
        """Days of the last week that are reported."""
        return range(1, min(_WEEK_DAYS, int(self.cells.time_h[-1] // H_PER_DAY)) + 1)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog regimen --json`` prints."""
        biomarkers = []
        for readout in self.cells.fold:
            for day in self.days:
                seen = self.inhibition_percent(readout, day)
                above = float(np.nanmean(seen >= _NEARLY_OFF))
                row = {"readout": readout, "day": day, "tissue": "tumour", "inhibition_percent": _band(seen)}
                biomarkers.append({**row, "share_above_90_percent": above})
        return {
            "regimen": self.regimen.text,
            "read_as": list(regimen_words(self.regimen)),
            "pk": {name: _band(own) for name, own in self.pk.items()},
            "biomarkers": biomarkers,
            "n_patients": len(self.population.patients),
            "failed_patients": len(self.cells.failed),
            "seed": self.population.seed,
            "notes": list(self.notes),
        }

    def bands(self) -> dict[str, Floats]:
        """Return low end, median and high end over patients of each quantity over time, (3, n_times)."""
        found = {"whole blood (ug/L)": self.blood_ug_L, "free drug (nM)": self.free_nM}
        found |= {f"{name} (fold)": fold for name, fold in self.cells.fold.items()}
        return {name: np.nanquantile(own, ENDS, axis=0) for name, own in found.items()}

    def files(self) -> Mapping[str, bytes]:
        """Return the bands over time and the summary, by file name."""
        time_h = self.cells.time_h.tolist()
        rows = [(name, time, *ends) for name, own in self.bands().items()
                for time, ends in zip(time_h, own.T.tolist(), strict=True)]  # fmt: skip
        return {"bands.csv": csv_bytes(_COURSE, rows), "population.json": json_bytes(self.to_json())}


def run_population(  # noqa: PLR0913 - one keyword for each option of the command
    text: str, *, patients: int, days: float, cell_line: str = "generic", seed: int = 1,
    haematocrit: float | None = None, fat_free_mass_kg: float | None = None, deep_compartment: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> PopulationResult:  # fmt: skip
    """Give a regimen to a population and follow blood and tumours.

    Parameters
    ----------
    text
        The regimen in words.
    patients
        How many, 2 to 100,000.
    days
        Length of treatment, 1 to 200.
    cell_line
        The tumours' cells: a name, ``new``, or the path of a line file; each patient has a draw of it.
    seed
        Of bodies and cells.
    haematocrit, fat_free_mass_kg
        Of all patients, where they are given.
    deep_compartment
        The exploratory model with the long half-life.
    progress
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        For an unreadable regimen, or numbers out of range.
    """
    told = progress or (lambda what, share: None)
    regimen = parse_regimen(text)
    times_h, period_h = _times(regimen, days)
    n_doses = len(doses_before(regimen, horizon_h=float(times_h[-1]) + 1e-9)[0])
    population = draw_population(patients, n_doses=max(n_doses, 1), seed=seed, haematocrit=haematocrit,
                                 fat_free_mass_kg=fat_free_mass_kg, deep_compartment=deep_compartment)  # fmt: skip
    told(f"cells of {patients:,} tumours come to rest", 0.0)
    cells = drawn_tumours(cell_line, patients, seed)
    told(f"{patients:,} patients", 0.2)
    found = follow_patients(cells, population.patients, regimen, times_h=times_h, absorption_h=population.absorption_h)
    told("done", 1.0)
    return PopulationResult(regimen, population, found, period_h, _notes(found, patients, deep_compartment))


def _times(regimen: Regimen, days: float) -> tuple[Floats, float]:
    """Return times that are coarse at first and fine in the last period, and the length of that."""
    if not 1 <= days <= 200:
        raise RapalogError(f"got {days:g} days, must be 1 to 200", remedy="give e.g. --days 28", where="days")
    end_h = days * H_PER_DAY
    steady = regimen.steady
    period_h = min(steady.period_h if steady and steady.period_h else H_PER_DAY, end_h)
    begin_h = end_h - period_h
    dose_h, _ = doses_before(regimen, horizon_h=end_h)
    kept = dose_h[:: max(1, math.ceil(len(dose_h) / _MOST_DOSES))]
    after = np.add.outer(kept, _AFTER_DOSE_H).ravel()
    daily = np.arange(0.0, end_h + 1e-9, H_PER_DAY)
    times = np.unique(np.round([*after, *daily, *(begin_h + step_edges_h(period_h)), end_h], 6))
    return times[times <= end_h], period_h


def drawn_tumours(cell_line: str, n: int, seed: int) -> list[TumourCell]:
    """Return a cell for each patient: draws of the line, shared out if there are more patients than draws."""
    wanted = drawn_cells(given_line(cell_line, seed=seed), "", min(n, _MOST_CELLS), seed=seed)
    at_rest = [cell for cell in tumour_cells(wanted) if not isinstance(cell, SimulationError)]
    if not at_rest:
        raise SimulationError("no cell of the line comes to rest", remedy="choose another line")
    return [at_rest[place % len(at_rest)] for place in range(n)]


def _notes(found: PatientCells, patients: int, deep_compartment: bool) -> tuple[str, ...]:
    notes = [
        f"intervals hold {100 * LEVEL:.0f} % of {patients:,} drawn patients: clearance, volume and absorption vary as "
        "in the population model (P013 to P015), tumours as lines do; error of assays is not in them"
    ]
    if patients > _MOST_CELLS:
        notes.append(f"{_MOST_CELLS} different tumours are shared out among the patients")
    if deep_compartment:
        notes.append("deep compartment: exploratory, uncalibrated")
    if found.failed:
        notes.append(f"{len(found.failed)} patients could not be simulated and are left out")
    return tuple(notes)


def _band(values: Floats) -> dict[str, Any]:
    known = values[np.isfinite(values)]
    low, median, high = np.quantile(known, ENDS).tolist() if len(known) else (math.nan,) * 3
    return {"value": median, "relation": "=", "low": low, "high": high, "level": LEVEL, "method": _METHOD}
