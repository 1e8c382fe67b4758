"""A regimen in a population: blood, free drug and biomarkers, with two bands that are kept apart.

The band over patients: bodies differ as the population model says (``pharmacology/population``), and tumours as lines
do; the typical cell stands. The parameter interval: the typical patient with what is not known of the body (limits of
P001 to P005) and of the cell (its posterior). Both hold 90 %. Summaries are of the last period of the regimen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.genotype import CellLine
from rapalog.biology.tumour_cell import TumourCell, tumour_cells
from rapalog.errors import SimulationError
from rapalog.files.given import Given
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.pharmacology.blood_cells import blood_cell_note
from rapalog.pharmacology.covariates import Covariates
from rapalog.pharmacology.dosing import Regimen, doses_before, regimen_words
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patient_cells import PatientCells
from rapalog.pharmacology.population import Population, draw_population, draw_typical
from rapalog.studies.draws import ENDS, LEVEL, drawn_cells
from rapalog.studies.followed import TISSUES, TUMOUR, Followed, follow
from rapalog.studies.lines import given_line
from rapalog.studies.over_patients import NEARLY_OFF, band, percentile_intervals, share_above
from rapalog.studies.patient_blocks import simulators
from rapalog.studies.schedule import Schedule, schedule_of
from rapalog.studies.vpc.check import VisualCheck, visual_check
from rapalog.studies.vpc.table import read_observed

Floats = NDArray[np.float64]

#: So many different cells are shared out among patients: preparing one takes as long as simulating a patient.
_MOST_CELLS: Final = 200
#: Draws of the typical patient: the ends of its interval then lie on five draws each.
PARAMETER_DRAWS: Final = 100
_COURSE: Final = ("quantity", "time_h", "low", "median", "high")
_PATIENTS: Final = "patients"
PARAMETERS: Final = "typical patient, uncertain parameters"
_TYPICAL: Final = Covariates()


@dataclass(frozen=True)
class PopulationResult:
    """What a regimen does to a population.

    Parameters
    ----------
    regimen
        As it was understood.
    covariates
        Of all patients.
    population
        The patients.
    patients
        What became of them.
    typical
        What becomes of the typical patient, for each draw of what is not known of it.
    schedule
        What is taken, and when it is looked at.
    notes
        What should be known.
    check
        Levels of real patients beside the simulated ones, where they were given.
    """

    regimen: Regimen
    covariates: Covariates
    population: Population
    patients: Followed
    typical: Followed
    schedule: Schedule
    notes: tuple[str, ...]
    check: VisualCheck | None = None

    @property
    def cells(self) -> PatientCells:
        """Plasma and biomarkers in the tumours over time."""
        return self.patients.cells[TUMOUR]

    @property
    def period_h(self) -> float:
        """Hours of the last period."""
        return self.schedule.period_h

    @property
    def blood_ug_L(self) -> Floats:
        """Whole blood, (n_patients, n_times)."""
        return self.patients.blood_ug_L

    @property
    def pk(self) -> dict[str, Floats]:
        """Trough, peak, area and half-life of each patient, (n_patients,) each."""
        return self.patients.pk

    @property
    def days(self) -> range:
        """Days of the last week that are reported."""
        return self.patients.days

    def inhibition_percent(self, readout: str, day: int, tissue: str = TUMOUR) -> Floats:
        """Return the inhibition of a readout so many days into the last week, (n_patients,)."""
        return self.patients.inhibition_percent(readout, day, tissue)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog regimen --json`` prints."""
        biomarkers = [
            self._biomarker(tissue, readout, day)
            for tissue in TISSUES
            for readout in self.cells.fold
            for day in self.days
        ]
        return {
            "regimen": self.regimen.text,
            "read_as": list(regimen_words(self.regimen)),
            "pk": {name: _two_bands(own, self.typical.pk[name]) for name, own in self.pk.items()},
            "biomarkers": biomarkers,
            "n_patients": len(self.population.patients),
            "failed_patients": len(self.patients.failed),
            "seed": self.population.seed,
            **({"visual_check": self.check.to_json()} if self.check else {}),
            "notes": list(self.notes),
        }

    def _biomarker(self, tissue: str, readout: str, day: int) -> dict[str, Any]:
        seen, typical = (own.inhibition_percent(readout, day, tissue) for own in (self.patients, self.typical))
        both, share = _two_bands(seen, typical), share_above(seen, NEARLY_OFF)
        return {
            "readout": readout,
            "day": day,
            "tissue": tissue,
            "parameter_interval": both.pop("parameter_interval"),
            "inhibition_percent": both,
            "share_above_90_percent": share["value"],
            "share_above_90_percent_interval": {name: share[name] for name in ("low", "high", "level")},
        }

    def bands(self) -> dict[str, Floats]:
        """Return low end, median and high end over patients of each quantity over time, (3, n_times)."""
        found = {"whole blood (ug/L)": self.blood_ug_L, "free drug (nM)": self.patients.free_nM}
        for tissue in TISSUES:
            of = "" if tissue == TUMOUR else f", {tissue}"
            found |= {f"{name}{of} (fold)": fold for name, fold in self.patients.cells[tissue].fold.items()}
        return {name: np.nanquantile(own, ENDS, axis=0) for name, own in found.items()}

    def rows(self) -> dict[str, Floats]:
        """Return columns with one value for each patient: body, blood, and inhibition (%) on day 1 of the last week."""
        bodies = self.population.patients
        columns = {
            name: np.array([getattr(own, name) for own in bodies]) for name in ("clint_L_h", "central_L", "haematocrit")
        }
        inhibited = {
            f"{readout} {tissue} (%)": self.inhibition_percent(readout, 1, tissue)
            for tissue in TISSUES
            for readout in self.cells.fold
        }
        return {"patient": np.arange(1.0, len(bodies) + 1.0), **columns, **self.pk, **inhibited}

    def files(self) -> Mapping[str, bytes]:
        """Return the bands over time and the summary, by file name."""
        time_h = self.cells.time_h.tolist()
        rows = [
            (name, time, *ends)
            for name, own in self.bands().items()
            for time, ends in zip(time_h, own.T.tolist(), strict=True)
        ]
        return {"bands.csv": csv_bytes(_COURSE, rows), "population.json": json_bytes(self.to_json())}


def run_population(  # noqa: PLR0913 - one keyword for each option of the command
    text: str,
    *,
    patients: int,
    days: float,
    cell_line: str = "generic",
    seed: int = 1,
    covariates: Covariates = _TYPICAL,
    observed: Given | None = None,
    cluster: str = "",
    workers: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> PopulationResult:
    """Give a regimen to a population and follow blood, tumours and blood cells.

    Parameters
    ----------
    text
        The regimen in words.
    patients
        How many, 2 to 100,000.
    days
        Length of treatment, 1 to 200.
    cell_line
        The cells: a name, ``new``, or the path of a line file; tumours differ from it as lines do.
    seed
        Of bodies and cells.
    covariates
        Of all patients.
    observed
        A table of levels of real patients under the regimen, which stand beside the simulated ones.
    cluster, workers
        ``local`` or the address of a dask scheduler that simulates the patients, and processes of a local one; by
        default the threads of this process do.
    progress
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        For an unreadable regimen or table, numbers out of range, or a cluster that does not answer or is lost.
    """
    told = progress or (lambda what, share: None)
    regimen = parse_regimen(text)
    levels = None if observed is None else read_observed(observed, days=days, patients=patients)
    schedule = schedule_of(regimen, days, also_h=() if levels is None else levels.times_h)
    n_doses = len(doses_before(regimen, horizon_h=float(schedule.times_h[-1]) + 1e-9)[0])
    population = draw_population(patients, n_doses=max(n_doses, 1), seed=seed, covariates=covariates)
    line = given_line(cell_line, seed=seed)
    draws = min(patients, _MOST_CELLS)
    with simulators(cluster, workers) as by:
        found = follow(
            drawn_cells(line, "", draws, seed=seed, part="line"),
            population.patients,
            schedule,
            absorption_h=population.absorption_h,
            told=told,
            by=by,
        )
    check = None if levels is None else visual_check(levels, found.blood_ug_L, found.time_h, seed=seed)
    told("what is not known of the typical patient", 0.0)
    typical = typical_followed(line, schedule, seed=seed, covariates=covariates)
    notes = (*_notes(found, bool(line.draws)), *covariates.notes, *(check.notes if check else ()))
    return PopulationResult(regimen, covariates, population, found, typical, schedule, notes, check)


def typical_followed(line: CellLine, schedule: Schedule, *, seed: int, covariates: Covariates) -> Followed:
    """Give what is taken to the typical patient, once for each draw of what is not known of its body and its cells."""
    return follow(
        drawn_cells(line, "", PARAMETER_DRAWS, seed=seed, part="cell"),
        draw_typical(PARAMETER_DRAWS, seed=seed, covariates=covariates),
        schedule,
    )


def _two_bands(patients: Floats, typical: Floats) -> dict[str, Any]:
    """Return the band over patients, its percentiles with intervals, and that of the typical patient beside it."""
    own = band(typical, method=PARAMETERS)
    return {
        **band(patients, method=_PATIENTS),
        "percentiles": percentile_intervals(patients),
        "parameter_interval": own,
    }


def drawn_tumours(cell_line: str, n: int, seed: int) -> list[TumourCell]:
    """Return a cell for each patient: draws of the line, shared out if there are more patients than draws."""
    wanted = drawn_cells(given_line(cell_line, seed=seed), "", min(n, _MOST_CELLS), seed=seed)
    at_rest = [cell for cell in tumour_cells(wanted) if not isinstance(cell, SimulationError)]
    if not at_rest:
        raise SimulationError("no cell of the line comes to rest", remedy="choose another line")
    return [at_rest[place % len(at_rest)] for place in range(n)]


def _notes(found: Followed, from_file: bool) -> tuple[str, ...]:
    n = len(found.bodies)
    notes = [
        f"bands hold {100 * LEVEL:.0f} % of {n:,} drawn patients: clearance, volume and absorption vary as in the "
        "population model (P013 to P015), tumours as lines do; error of assays is not in them",
        f"parameter intervals hold {100 * LEVEL:.0f} % of {PARAMETER_DRAWS} draws of the typical patient: limits of "
        "P001 to P005, and the posterior of the cell",
        blood_cell_note(),
        "p-eIF4G is not in the network; eIF4F is the cap complex that eIF4G forms",
    ]
    if n > _MOST_CELLS:
        notes.append(f"{_MOST_CELLS} different tumours are shared out among the patients")
    if from_file:
        notes.append("all tumours have the line of the file; its draws are in the parameter intervals")
    if not found.schedule.goes_on:
        notes.append(
            "treatment has ended: there is no trough; peak and area are of the last dose on, and days are "
            "counted from the last dose or are those of the last week, whichever begins first"
        )
    if found.failed:
        notes.append(f"{len(found.failed)} patients could not be simulated and are left out")
    return tuple(notes)
