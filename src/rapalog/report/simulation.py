"""What a simulation prints and writes."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.table import Table

from rapalog.figures.image_files import image_files
from rapalog.figures.time_courses import draw_time_courses
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.studies.dosed import DosedCell
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
