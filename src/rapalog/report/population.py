"""What a population under a regimen looks like: lines for the terminal, a figure of bands, and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from matplotlib.figure import Figure
from rich.table import Table

from rapalog.figures.image_files import image_files
from rapalog.figures.population import draw_bands
from rapalog.pharmacology.dosing import regimen_words
from rapalog.studies.population import PopulationResult
from rapalog.units import three_digits

_SHOWN: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473")
_PERCENT: Final = 100.0
_DAYS: Final = (1, 5, 7)


def band_words(own: Mapping[str, Any]) -> str:
    """Return a median with its ends in words."""
    if own["value"] is None or own["value"] != own["value"]:
        return "none"
    return f"{three_digits(own['value'])} ({three_digits(own['low'])} to {three_digits(own['high'])})"


def population_lines(found: PopulationResult) -> list[Any]:
    """Return a population's blood and biomarkers as tables for people."""
    known = found.to_json()
    pk = known["pk"]
    blood = (f"whole blood in the last {found.period_h:g} h: trough {band_words(pk['cmin_ug_L'])} ug/L, peak "
             f"{band_words(pk['cmax_ug_L'])} ug/L, AUC {band_words(pk['auc_ug_h_L'])} ug h/L")  # fmt: skip
    table = Table(title=f"{found.regimen.text}, {known['n_patients']:,} patients: inhibition in the tumour (%), median "
                        "and 90 % of patients; negative is a rise")  # fmt: skip
    table.add_column("readout")
    days = [day for day in found.days if day in _DAYS]
    for day in days:
        table.add_column(f"day {day} of the last week", justify="right")
    table.add_column("above 90 % on day 1", justify="right")
    for name in found.cells.fold:
        rows = {row["day"]: row for row in known["biomarkers"] if row["readout"] == name}
        table.add_row(name, *(band_words(rows[day]["inhibition_percent"]) for day in days),
                      f"{_PERCENT * rows[1]['share_above_90_percent']:.0f} % of patients")  # fmt: skip
    return [f"read as: {'; '.join(regimen_words(found.regimen))}", blood, table,
            *(f"note: {note}" for note in found.notes)]  # fmt: skip


def population_figure(found: PopulationResult) -> Figure:
    """Return whole blood above, free drug in the middle and biomarkers below, as bands over patients."""
    figure = Figure(figsize=(8.5, 8.5), layout="constrained")
    upper, middle, lower = figure.subplots(3, 1, sharex=True)
    bands, time_h = found.bands(), found.cells.time_h
    draw_bands(upper, time_h, {"whole blood": bands["whole blood (ug/L)"]}, label="whole blood (µg/L)", log=True)
    draw_bands(middle, time_h, {"free in plasma": bands["free drug (nM)"]}, label="free drug (nM)", log=True)
    folds = {name: _PERCENT * bands[f"{name} (fold)"] for name in _SHOWN if f"{name} (fold)" in bands}
    draw_bands(lower, time_h, folds, label="% of before treatment", log=False)
    lower.set_xlabel("days of treatment")
    n = len(found.population.patients)
    upper.set_title(f"{found.regimen.text}, {n:,} patients: median, and the band that holds 90 % of them", loc="left",
                    fontsize="medium")  # fmt: skip
    return figure


def population_files(found: PopulationResult) -> dict[str, bytes]:
    """Return bands and summary as tables, and the figure in three formats, by file name."""
    pictures = {f"population.{kind}": data for kind, data in image_files(population_figure(found)).items()}
    return {**found.files(), **pictures}
