"""What a regimen in the typical patient looks like: lines for the terminal, a page, tables and the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matplotlib.figure import Figure
from rich.table import Table

from rapalog.figures.time_courses import draw_blood_course, draw_time_courses
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.pharmacology.dosing import regimen_words
from rapalog.pharmacology.observed import ObservedLevel
from rapalog.pharmacology.tumour_response import Biomarker
from rapalog.report.assay_pages import REPORT_NAME, assay_page
from rapalog.report.plot import Plot, plot_files
from rapalog.report.population import band_words
from rapalog.report.tdm_words import WordTable
from rapalog.report.template import figure_values
from rapalog.studies.regimen import RegimenResult
from rapalog.units import three_digits

DAYS: Final = (1, 5, 7)
_BLOOD: Final = {
    "cmin_ug_L": ("trough", "ug/L"),
    "cmax_ug_L": ("peak", "ug/L"),
    "auc_ug_h_L": ("AUC", "ug h/L"),
    "half_life_h": ("half-life", "h"),
}
_PLOT: Final = "regimen"
_PERCENT: Final = 100.0


def inhibition_words(found: RegimenResult, own: Biomarker) -> str:
    """Return the inhibition of a biomarker in percent, with the ends of how well it is known in brackets."""
    known = found.interval(own)
    ends = "" if known is None or known["low"] is None else f" ({known['low']:.0f} to {known['high']:.0f})"
    return f"{own.inhibition_percent:.0f}{ends}"


def level_words(found: RegimenResult, name: str) -> str:
    """Return a number of the blood with how well it is known, in words."""
    own = found.level(name)
    if own["value"] is None:
        return f"none: {own['reason']}"
    return three_digits(own["value"]) if own["low"] is None else band_words(own)


def regimen_lines(found: RegimenResult) -> list[Any]:
    """Return a regimen's blood and biomarkers as tables for people."""
    blood = "; ".join(f"{words} {level_words(found, name)} {unit}" for name, (words, unit) in _BLOOD.items())
    free = "-" if found.pk.free_mean_nM is None else f"{found.pk.free_mean_nM:.2f}"
    own = _inhibition(found)
    table = Table(title=own.title)
    for place, name in enumerate(own.names):
        table.add_column(name, justify="left" if place < 2 else "right")
    for row in own.lines:
        table.add_row(*row)
    return [
        f"read as: {'; '.join(regimen_words(found.regimen))}",
        f"whole blood: {blood}; mean free drug {free} nM",
        table,
        *(_observed_words(level) for level in found.observed),
        *(f"note: {note}" for note in found.notes),
        _whose(found),
    ]


def _whose(found: RegimenResult) -> str:
    known = "; brackets hold 90 % of draws of what is not known of it" if found.known else ""
    return f"note: one typical patient{known}; --patients 1000 shows how patients differ"


def _inhibition(found: RegimenResult) -> WordTable:
    shown = [day for day in DAYS if any(own.day == day for own in found.biomarkers)]
    rows: dict[tuple[str, str], dict[int, str]] = {}
    for own in found.biomarkers:
        rows.setdefault((own.readout, own.tissue), {})[own.day] = inhibition_words(found, own)
    lines = tuple((*key, *(days.get(day, "-") for day in shown)) for key, days in rows.items())
    title = f"{found.regimen.text}: inhibition (%), by day {_since(found)}; negative is a rise"
    return WordTable("Inhibition", title, ("readout", "tissue", *(f"day {day}" for day in shown)), lines)


def _since(found: RegimenResult) -> str:
    return "of the last week" if found.regimen.goes_on else "of the last week, or after the last dose before it"


def _observed_words(level: ObservedLevel) -> str:
    unit = "ug/L" if level.quantity == "trough" else "ug h/L"
    spread = f" ({level.low:g} to {level.high:g})" if level.low is not None and level.high is not None else ""
    return f"observed {level.quantity} {level.value:g}{spread} {unit}: {level.who} ({level.fact}; {level.note})"


def regimen_files(found: RegimenResult, command: Sequence[str], inputs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a regimen's page, courses, biomarkers and figure by file name.

    Parameters
    ----------
    found
        A regimen in the typical patient.
    command
        How it was asked for.
    inputs
        Files that were read.

    Returns
    -------
    dict
        Bytes by file name: ``report.html``, ``course.csv``, ``biomarkers.csv``, ``regimen.json`` and the figure in
        three formats.
    """
    plot = _plot(found)
    drawn = plot_files(plot)
    course = drawn.pop(f"{_PLOT}.csv")
    ends = [found.interval(own) or {} for own in found.biomarkers]
    values = {
        "title": found.regimen.text,
        "summary": [f"Trough {level_words(found, 'cmin_ug_L')} µg/L, AUC {level_words(found, 'auc_ug_h_L')} µg h/L."],
        "flags": [f"read as: {'; '.join(regimen_words(found.regimen))}", *found.notes, _whose(found)],
        "figures": [figure_values(plot, drawn)],
        "tables": _tables(found),
    }
    return {
        REPORT_NAME: assay_page("tdm.html", values, command, inputs),
        "course.csv": course,
        "biomarkers.csv": csv_bytes(
            ("readout", "day", "tissue", "inhibition_percent", "low", "high"),
            [
                (b.readout, b.day, b.tissue, b.inhibition_percent, known.get("low"), known.get("high"))
                for b, known in zip(found.biomarkers, ends, strict=True)
            ],
        ),
        "regimen.json": json_bytes(found.to_json()),
        **drawn,
    }


def _tables(found: RegimenResult) -> list[WordTable]:
    blood = tuple((f"{words} ({unit})", level_words(found, name)) for name, (words, unit) in _BLOOD.items())
    seen = tuple((own.quantity, f"{own.value:g}", own.who, f"{own.fact}: {own.source}") for own in found.observed)
    tables = [
        WordTable(
            "Whole blood",
            "At steady state, or of a treatment that ends; 90 % of draws in brackets",
            ("quantity", "typical patient"),
            blood,
        ),
        _inhibition(found),
        WordTable(
            "Observed",
            "What patients of studies had under the same regimen",
            ("quantity", "value", "who", "source"),
            seen,
        ),
    ]
    return [own for own in tables if own.lines]


def _plot(found: RegimenResult) -> Plot:
    fold = found.tumour.fold
    columns = ("time_h", "blood_ug_L", "plasma_ug_L", "free_nM", *(f"fold {name}" for name in fold))
    parts = (found.tumour.time_h, found.blood.blood_ug_L, found.blood.plasma_ug_L, found.blood.free_nM, *fold.values())
    rows = tuple(zip(*(own.tolist() for own in parts), strict=True))
    caption = f"{found.regimen.text} in the typical patient: blood and plasma above, biomarkers in the tumour below."
    return Plot(_PLOT, _PLOT, caption, caption, lambda: _figure(found), columns, rows)


def _figure(found: RegimenResult) -> Figure:
    figure = Figure(figsize=(9, 7), layout="constrained")
    upper, lower = figure.subplots(2, 1)
    draw_blood_course(upper, found.blood, log=True)
    percent = {name: _PERCENT * own for name, own in found.tumour.fold.items()}
    draw_time_courses(lower, found.tumour.time_h, percent, unit="% of untreated", quantity="tumour")
    return figure
