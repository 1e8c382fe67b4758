"""Bodies under a regimen with their cells: blood, free drug, and biomarkers in the tumour and in blood cells.

The same bodies carry both tissues. They may be patients of a population, or draws of what is not known of the typical
patient; what is made of them is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.tumour_cell import TumourCell, Wanted, tumour_cells
from rapalog.errors import SimulationError
from rapalog.numerics.linear_system import slowest_half_life
from rapalog.pharmacology.blood import free_nM, whole_blood_ug_L
from rapalog.pharmacology.blood_cells import as_blood_cell
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.dosing import H_PER_DAY
from rapalog.pharmacology.patient_cells import PatientCells
from rapalog.pharmacology.patients import Patient
from rapalog.pharmacology.tumour_response import BIOMARKERS
from rapalog.studies.patient_blocks import HERE, PatientBlock, Simulators
from rapalog.studies.schedule import WEEK_DAYS, Schedule

Floats = NDArray[np.float64]

TUMOUR: Final = "tumour"
PBMC: Final = "pbmc"
TISSUES: Final = (TUMOUR, PBMC)


@dataclass(frozen=True)
class Followed:
    """Bodies and what became of them.

    Parameters
    ----------
    bodies
        One for each row of what follows.
    cells
        Plasma and biomarkers over time by tissue; bodies that could not be simulated are NaN.
    schedule
        What was taken, and when it was looked at.
    """

    bodies: tuple[Patient, ...]
    cells: Mapping[str, PatientCells]
    schedule: Schedule

    @property
    def time_h(self) -> Floats:
        """Hours after the first dose, (n_times,)."""
        return self._any.time_h

    @property
    def _any(self) -> PatientCells:
        return next(iter(self.cells.values()))

    @property
    def failed(self) -> tuple[int, ...]:
        """Places of bodies that could not be simulated with the cells of one tissue or another."""
        return tuple(sorted({place for own in self.cells.values() for place in own.failed}))

    @cached_property
    def blood_ug_L(self) -> Floats:
        """Whole blood, (n_bodies, n_times)."""
        return np.array(
            [_known(whole_blood_ug_L, row, body) for row, body in zip(self._any.plasma_ug_L, self.bodies, strict=True)]
        )

    @cached_property
    def free_nM(self) -> Floats:
        """Free drug in plasma, (n_bodies, n_times)."""
        return np.array(
            [_known(free_nM, row, body) for row, body in zip(self._any.plasma_ug_L, self.bodies, strict=True)]
        )

    @cached_property
    def pk(self) -> dict[str, Floats]:
        """Trough, peak (ug/L), area (ug h/L) of blood in the last period, and half-life (h), (n_bodies,) each.

        Treatment that has ended has no trough; it is NaN.
        """
        last = self.time_h >= self.time_h[-1] - self.schedule.period_h - 1e-9
        blood = self.blood_ug_L[:, last]
        return {
            "cmin_ug_L": blood[:, -1] if self.schedule.goes_on else np.full(len(blood), np.nan),
            "cmax_ug_L": blood.max(axis=1),
            "auc_ug_h_L": np.trapezoid(blood, self.time_h[last], axis=1),
            "half_life_h": np.array([slowest_half_life(rate_matrix(body)) for body in self.bodies]),
        }

    @property
    def days(self) -> range:
        """Days that are reported: of the last week, or after the last dose of treatment that ended before it."""
        return range(1, min(WEEK_DAYS, int((self.time_h[-1] - self.schedule.days_from_h + 1e-9) // H_PER_DAY)) + 1)

    def inhibition_percent(self, readout: str, day: int, tissue: str = TUMOUR) -> Floats:
        """Return the inhibition of a readout on one of the reported days, (n_bodies,)."""
        at_h = self.schedule.days_from_h + day * H_PER_DAY
        place = int(np.argmin(np.abs(self.time_h - at_h)))
        return np.asarray(100.0 * (1.0 - self.cells[tissue].fold[readout][:, place]))


def follow(  # noqa: PLR0913 - who, what, when, and who simulates
    wanted: Sequence[Wanted],
    bodies: tuple[Patient, ...],
    schedule: Schedule,
    *,
    absorption_h: Floats | None = None,
    tissues: Sequence[str] = TISSUES,
    told: Callable[[str, float], None] = lambda what, share: None,
    by: Simulators = HERE,
) -> Followed:
    """Give a regimen to bodies that carry tumours, and blood cells of the same draws.

    Parameters
    ----------
    wanted
        Tumour cells, shared out among the bodies.
    bodies
        At least one.
    schedule
        What is taken, and when it is looked at.
    absorption_h
        Mean absorption time of each dose in each body, (n_bodies, n_doses); by default the body's.
    tissues
        Of ``TISSUES``.
    told
        Told what is being done and which share of it.
    by
        Who simulates: this process, or the workers of a cluster.

    Raises
    ------
    SimulationError
        If no cell comes to rest, or a cluster is lost.
    """
    n, seen = len(bodies), {}
    for place, tissue in enumerate(tissues):
        told(f"cells come to rest ({tissue})", place / len(tissues))
        asked = [as_blood_cell(one) for one in wanted] if tissue == PBMC else wanted
        at_rest = [cell for cell in tumour_cells(asked) if not isinstance(cell, SimulationError)]
        if not at_rest:
            raise SimulationError("no cell of the line comes to rest", remedy="choose another line")
        blocks = _blocks(at_rest, bodies, schedule, absorption_h=absorption_h, size=by.size(n))
        parts, done = [], 0
        told(f"{n:,} bodies ({tissue})", (place + 0.2) / len(tissues))
        for block, part in by.run(blocks):
            parts.append((block.first, part))
            done += len(block.bodies)
            told(f"{n:,} bodies ({tissue})", (place + 0.2 + 0.8 * done / n) / len(tissues))
        seen[tissue] = _joined(parts)
    told("done", 1.0)
    return Followed(bodies, seen, schedule)


def _blocks(
    cells: Sequence[TumourCell],
    bodies: tuple[Patient, ...],
    schedule: Schedule,
    *,
    absorption_h: Floats | None,
    size: int,
) -> list[PatientBlock]:
    """Return bodies with their cells, shared out among them, in blocks."""
    found = []
    for first in range(0, len(bodies), size):
        rows = slice(first, first + size)
        own = [cells[k % len(cells)] for k in range(len(bodies))[rows]]
        occasions = None if absorption_h is None else absorption_h[rows]
        found.append(PatientBlock(first, own, bodies[rows], schedule.regimen, schedule.times_h, occasions))
    return found


def _joined(parts: Sequence[tuple[int, PatientCells]]) -> PatientCells:
    """Return blocks of bodies, each with the place of its first one, as one."""
    ordered = sorted(parts, key=lambda part: part[0])
    own = [part for _, part in ordered]
    folds = {name: np.concatenate([part.fold[name] for part in own]) for name in BIOMARKERS}
    failed = tuple(first + place for first, part in ordered for place in part.failed)
    plasma = np.concatenate([part.plasma_ug_L for part in own])
    return replace(own[0], plasma_ug_L=plasma, fold=folds, failed=failed)


def _known(level: Callable[..., Floats], plasma_ug_L: Floats, body: Patient) -> Floats:
    """Return a level of a body; NaN of one that could not be simulated."""
    return np.full_like(plasma_ug_L, np.nan) if np.isnan(plasma_ug_L).any() else level(plasma_ug_L, patient=body)
