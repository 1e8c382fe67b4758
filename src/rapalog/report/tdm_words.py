"""What is said of one patient's levels: the same tables in the terminal, in a notebook and on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rich.table import Table

from rapalog.report.population import band_words
from rapalog.report.viability_words import counted
from rapalog.studies.tdm.result import TdmResult
from rapalog.units import three_digits

_PERCENT: Final = 100.0
_MOST_LEVELS: Final = 30
_DAYS: Final = (1, 5, 7)
_SHOWN: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473")


@dataclass(frozen=True)
class WordTable:
    """A table of words: its heading, what it shows, its columns and rows."""

    heading: str
    title: str
    names: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def headline(found: TdmResult) -> str:
    """Return patient, levels and how far clearance is known, in a line."""
    levels = counted(len(found.levels), "level")
    clint = next(row for row in found.parameters if row["name"] == "CLint")
    return f"patient {found.unknowns.history.subject}, {levels}: CLint {band_words(clint['value'])} L/h"


def word_tables(found: TdmResult) -> list[WordTable]:
    """Return parameters, levels, forecasts and biomarkers as tables; those that have no rows are left out."""
    tables = [_parameters(found), _levels(found), _forecasts(found), _biomarkers(found)]
    return [table for table in tables if table.lines]


def tdm_lines(found: TdmResult) -> list[Any]:
    """Return what a terminal shows."""
    lines: list[Any] = [headline(found)]
    for own in word_tables(found):
        table = Table(title=own.title)
        for place, name in enumerate(own.names):
            table.add_column(name, justify="left" if place == 0 else "right")
        for row in own.lines:
            table.add_row(*row)
        lines.append(table)
    return [*lines, *(f"flag: {flag}" for flag in found.all_flags), *(f"note: {note}" for note in found.notes)]


def _parameters(found: TdmResult) -> WordTable:
    lines = [
        (
            _name(row),
            row["unit"],
            band_words(row["value"]),
            _ends(row["prior"]),
            "levels" if row["informed"] else "prior",
        )
        for row in found.parameters
    ]
    return WordTable(
        "Parameters",
        "This patient: most likely value (90 % of what is left possible), and where it comes from",
        ("parameter", "unit", "this patient", "90 % of patients", "from"),
        tuple(lines),
    )


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['name']} ({row['occasion']})" if row["occasion"] else str(row["name"])


def _ends(own: Mapping[str, Any]) -> str:
    return f"{three_digits(own['low'])} to {three_digits(own['high'])}"


def _levels(found: TdmResult) -> WordTable:
    lines = []
    for row in found.levels[-_MOST_LEVELS:]:
        after = "" if row["after_dose_h"] is None else f"{row['after_dose_h']:.3g}"
        measured = f"{'< ' if row['below_limit'] else ''}{three_digits(row['observed'])}"
        prior = f"{three_digits(row['prior_low'])} to {three_digits(row['prior_high'])}"
        lines.append(
            (
                f"{row['time_h']:g}",
                after,
                measured,
                f"{three_digits(row['predicted'])} ({_ends(row)})",
                prior,
                "⚑" if row["flags"] else "",
            )
        )
    more = len(found.levels) - len(lines)
    title = "Whole blood, ug/L" + (f"; the last {len(lines)} of {len(found.levels)}" if more else "")
    names = ("time (h)", "after dose (h)", "measured", "predicted (90 %)", "90 % of patients", "")
    return WordTable("Levels", title, names, tuple(lines))


def _forecasts(found: TdmResult) -> WordTable:
    lines = []
    for run in found.forecasts:
        chances = [
            f"{_PERCENT * own:.0f} %" if own is not None else "–"
            for own in (found.chances(run)[name] for name in ("p_below", "p_in_target", "p_above"))
        ]
        row = found.forecast_json(run)
        lines.append(
            (
                run.regimen.text,
                row["trough_of"],
                band_words(row["trough_ug_L"]),
                band_words(row["auc24_ug_h_L"]),
                *chances,
            )
        )
    asked = found.target
    within = "no range was given" if asked is None else f"chances of {asked.low_ug_L:g} to {asked.high_ug_L:g} ug/L"
    names = ("regimen", "trough of", "trough (ug/L)", "AUC24 (ug h/L)", "below", "in range", "above")
    return WordTable("Forecasts", f"Forecasts: true trough, median and 90 %; {within}", names, tuple(lines))


def _biomarkers(found: TdmResult) -> WordTable:
    days = [day for day in _DAYS if day <= found.days]
    lines = []
    for run in found.forecasts:
        rows = {(row["readout"], row["day"]): row for row in found.forecast_json(run)["biomarkers"]}
        lines += [
            (f"{run.regimen.text}: {name}", *(band_words(rows[name, day]["inhibition_percent"]) for day in days))
            for name in _SHOWN
            if (name, days[0]) in rows
        ]
    names = ("regimen and readout", *(f"day {day} of the last week" for day in days))
    title = "Inhibition in the tumour (%), median and 90 %; negative is a rise"
    return WordTable("Tumour", title, names, tuple(lines))
