"""What single commands print and write: a simulation, a regimen; a viability analysis is in ``viability_words``."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.table import Table

from rapalog.figures.image_files import image_files
from rapalog.figures.time_courses import draw_blood_course, draw_time_courses
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.pharmacology.dosing import regimen_words
from rapalog.pharmacology.observed import ObservedLevel
from rapalog.studies.dosed import DosedCell
from rapalog.studies.regimen import RegimenResult
from rapalog.studies.simulate import Simulation

_NEGLIGIBLE = 1e-9  # a vehicle level below this has no fold


def simulation_lines(found: Simulation) -> list[Any]:
    """Return a simulation as a table of its last time, for people.

    Parameters
    ----------
    found
        A simulation.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    own = found.found
    several = len(found.doses_nM) > 1
    table = Table(title=_title(own, found.doses_nM))
    columns = ("readout", *(["dose (nM)"] if several else []), "value", "vehicle", "fold", "unit")
    for name in columns:
        table.add_column(name, justify="left" if name in ("readout", "unit") else "right")
    last = [row for row in found.rows if row.time_h == own.time_h[-1]]
    for row, fold in zip(last, _last_folds(own), strict=True):
        dose = [f"{row.dose_nM:g}"] if row.dose_nM is not None else []
        table.add_row(row.readout, *dose, _between(row.value, row.low, row.high), f"{row.vehicle:.4g}", fold, row.unit)
    return [table, *(f"note: {note}" for note in found.notes)]


def _title(own: DosedCell, doses_nM: tuple[float, ...]) -> str:
    doses = " and ".join(f"{dose:g}" for dose in doses_nM)
    given = " + ".join([f"{own.drug} {doses} nM", *own.partner_words])
    changes = "".join(f", {words}" for words in (own.medium.words, *own.culture_words) if words)
    return f"{f'{own.cell_line} {own.genotype}'.strip()}, {given}{changes}, {own.time_h[-1]:g} h"


def _last_folds(own: DosedCell) -> list[str]:
    """Return each readout of each dose over its vehicle at the last time, of draws with its ends."""
    found = []
    for name, levels in own.levels.items():
        vehicle, drawn = float(own.vehicle[name][-1]), own.interval
        for dose, level in enumerate(levels[:, -1].tolist()):
            if abs(vehicle) <= _NEGLIGIBLE:
                found.append("-")
            elif drawn is None:
                found.append(f"{level / vehicle:.3g}")
            else:
                parts = (drawn.fraction, drawn.fraction_low, drawn.fraction_high)
                found.append(_between(*(float(part[name][dose, -1]) for part in parts)))
    return found


def _between(value: float, low: float | None, high: float | None) -> str:
    return f"{value:.4g}" if low is None or high is None else f"{value:.3g} ({low:.2g} to {high:.2g})"


def simulation_files(found: Simulation) -> dict[str, bytes]:
    """Return a simulation's table and figure by file name.

    Parameters
    ----------
    found
        A simulation.

    Returns
    -------
    dict
        Bytes by file name: ``simulation.csv``, ``.json`` and the figure in three formats.
    """
    columns = found.columns
    figure = Figure(figsize=(9, 5), layout="constrained")
    draw_time_courses(
        figure.add_subplot(), found.found.time_h, _folds(found), unit="fold of vehicle", quantity="readout"
    )
    return {
        "simulation.csv": csv_bytes(columns, [[getattr(row, name) for name in columns] for row in found.rows]),
        "simulation.json": json_bytes(found.to_json()),
        **{f"simulation.{kind}": data for kind, data in image_files(figure).items()},
    }


def _folds(found: Simulation) -> dict[str, NDArray[np.float64]]:
    """Return each readout over its vehicle in time, of each dose where there are several."""
    own, folds = found.found, {}
    for name, levels in own.levels.items():
        if (np.abs(own.vehicle[name]) > _NEGLIGIBLE).all():
            for dose, level in zip(found.doses_nM, levels, strict=True):
                label = name if len(found.doses_nM) == 1 else f"{name}, {dose:g} nM"
                folds[label] = level / own.vehicle[name]
    return folds


def regimen_lines(found: RegimenResult) -> list[Any]:
    """Return a regimen's blood and biomarkers as tables for people.

    Parameters
    ----------
    found
        A regimen in the typical patient.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    pk = found.pk
    trough = "-" if pk.cmin_ug_L is None else f"{pk.cmin_ug_L:.1f}"
    free = "-" if pk.free_mean_nM is None else f"{pk.free_mean_nM:.2f}"
    blood = (
        f"whole blood: trough {trough} ug/L, peak {pk.cmax_ug_L:.1f} ug/L, AUC {pk.auc_ug_h_L:.0f} ug h/L, "
        f"half-life {pk.half_life_h:.1f} h; mean free drug {free} nM"
    )
    table = Table(title=f"{found.regimen.text}: inhibition (%), by day {_since(found)}; negative is a rise")
    days = sorted({item.day for item in found.biomarkers})
    table.add_column("readout")
    table.add_column("tissue")
    for day in days:
        table.add_column(f"day {day}", justify="right")
    for name in dict.fromkeys(item.readout for item in found.biomarkers):
        own = [item for item in found.biomarkers if item.readout == name]
        for tissue in dict.fromkeys(item.tissue for item in own):
            table.add_row(name, tissue, *(f"{item.inhibition_percent:.0f}" for item in own if item.tissue == tissue))
    return [
        f"read as: {'; '.join(regimen_words(found.regimen))}",
        blood,
        table,
        *(_observed_words(level) for level in found.observed),
        *(f"note: {note}" for note in found.notes),
        "note: one typical patient; --patients 1000 shows how patients differ",
    ]


def _observed_words(level: ObservedLevel) -> str:
    unit = "ug/L" if level.quantity == "trough" else "ug h/L"
    spread = f" ({level.low:g} to {level.high:g})" if level.low is not None and level.high is not None else ""
    return f"observed {level.quantity} {level.value:g}{spread} {unit}: {level.who} ({level.fact}; {level.note})"


def _since(found: RegimenResult) -> str:
    return "of the last week" if found.regimen.goes_on else "of the last week, or after the last dose before it"


def regimen_files(found: RegimenResult) -> dict[str, bytes]:
    """Return a regimen's courses, biomarkers and figure by file name.

    Parameters
    ----------
    found
        A regimen in the typical patient.

    Returns
    -------
    dict
        Bytes by file name: ``course.csv``, ``biomarkers.csv``, ``regimen.json`` and the figure in three formats.
    """
    fold = found.tumour.fold
    course = [
        (
            hours,
            found.blood.blood_ug_L[k],
            found.blood.plasma_ug_L[k],
            found.blood.free_nM[k],
            *(values[k] for values in fold.values()),
        )
        for k, hours in enumerate(found.tumour.time_h.tolist())
    ]
    figure = Figure(figsize=(9, 7), layout="constrained")
    upper, lower = figure.subplots(2, 1)
    draw_blood_course(upper, found.blood, log=True)
    draw_time_courses(
        lower,
        found.tumour.time_h,
        {name: 100 * values for name, values in fold.items()},
        unit="% of untreated",
        quantity="tumour",
    )
    return {
        "course.csv": csv_bytes(
            ("time_h", "blood_ug_L", "plasma_ug_L", "free_nM", *(f"fold {name}" for name in fold)), course
        ),
        "biomarkers.csv": csv_bytes(
            ("readout", "day", "tissue", "inhibition_percent"),
            [(b.readout, b.day, b.tissue, b.inhibition_percent) for b in found.biomarkers],
        ),
        "regimen.json": json_bytes(found.to_json()),
        **{f"regimen.{kind}": data for kind, data in image_files(figure).items()},
    }
