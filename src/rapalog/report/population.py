"""What a population under a regimen looks like: lines for the terminal, a page, a table of patients, and figures."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.table import Table

from rapalog.extras import extra
from rapalog.figures.gap import plain_number
from rapalog.pharmacology.dosing import regimen_words
from rapalog.report.assay_pages import REPORT_NAME, report_page
from rapalog.report.population_figures import pictures_of, population_figures
from rapalog.studies.covariate_effects import covariate_effects
from rapalog.studies.followed import TISSUES
from rapalog.studies.population import PopulationResult
from rapalog.units import three_digits

_PERCENT: Final = 100.0
#: What of a population's files needs an extra.
_WORK: Final = "the table of patients, which is stored as Parquet,"
_DAYS: Final = (1, 5, 7)
_BLOOD: Final = {
    "cmin_ug_L": ("trough", "µg/L"),
    "cmax_ug_L": ("peak", "µg/L"),
    "auc_ug_h_L": ("AUC", "µg h/L"),
    "half_life_h": ("half-life", "h"),
}


def band_words(own: Mapping[str, Any]) -> str:
    """Return a median with its ends in words."""
    if own["value"] is None or own["value"] != own["value"]:
        return "none"
    return f"{three_digits(own['value'])} ({three_digits(own['low'])} to {three_digits(own['high'])})"


def share_words(row: Mapping[str, Any]) -> str:
    """Return the share of patients above 90 % inhibition with its interval in words."""
    if row["share_above_90_percent"] is None:
        return "none"
    ends = row["share_above_90_percent_interval"]
    low, high = (f"{_PERCENT * ends[name]:.0f}" for name in ("low", "high"))
    return f"{_PERCENT * row['share_above_90_percent']:.0f} % ({low} to {high})"


def population_lines(found: PopulationResult) -> list[Any]:
    """Return a population's blood and biomarkers as tables for people."""
    known = found.to_json()
    pk = known["pk"]
    words = "; ".join(
        f"{name} {band_words(pk[key])} {unit.replace('µ', 'u')}, typical {band_words(pk[key]['parameter_interval'])}"
        for key, (name, unit) in _BLOOD.items()
    )
    table = Table(
        title=f"{found.regimen.text}, {known['n_patients']:,} patients: inhibition (%), median and 90 % of "
        "patients; negative is a rise"
    )
    days = [day for day in found.days if day in _DAYS]
    for name in (
        "readout",
        "tissue",
        *(f"day {day} of the last week" for day in days),
        "typical patient, day 1",
        "patients above 90 % on day 1",
    ):
        table.add_column(name)
    for name in found.cells.fold:
        for tissue in TISSUES:
            rows = {row["day"]: row for row in known["biomarkers"] if (row["readout"], row["tissue"]) == (name, tissue)}
            table.add_row(
                name,
                tissue,
                *(band_words(rows[day]["inhibition_percent"]) for day in days),
                band_words(rows[1]["parameter_interval"]),
                share_words(rows[1]),
            )
    return [
        f"read as: {'; '.join(regimen_words(found.regimen))}",
        f"whole blood in the last {found.period_h:g} h: {words}",
        table,
        *(f"note: {note}" for note in found.notes),
    ]


def check_can_be_stored() -> None:
    """Raise a :class:`RapalogError` if pyarrow, which an extra brings, is not installed."""
    extra("pyarrow.parquet", work=_WORK, otherwise="leave out --out")


def population_files(found: PopulationResult, command: Sequence[str], inputs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return page, bands, summary, a table of patients and the figures, by file name.

    Parameters
    ----------
    found
        The result.
    command
        How it was asked for.
    inputs
        Files that were read.

    Raises
    ------
    RapalogError
        If pyarrow, which an extra brings, is not installed.
    """
    patients = _parquet(found)
    effects = covariate_effects(found.schedule, found.covariates, seed=found.population.seed)
    drawn = population_figures(found, effects)
    files = {**found.files(), "patients.parquet": patients, **pictures_of(drawn)}
    values = {
        "title": f"{found.regimen.text}: {len(found.population.patients):,} patients",
        "summary": _summary(found),
        "flags": [f"read as: {'; '.join(regimen_words(found.regimen))}", *_notes(found)],
        **_tables(found),
    }
    captions = {own.name: own.caption for own in drawn}
    return {**files, REPORT_NAME: report_page("population.html", values, files, captions, command, inputs)}


def _notes(found: PopulationResult) -> list[str]:
    """Return the notes but what the summary says."""
    said = found.check.words if found.check else ""
    return [note for note in found.notes if note != said]


def _summary(found: PopulationResult) -> list[str]:
    known = found.to_json()
    trough = f"Trough {band_words(known['pk']['cmin_ug_L'])} µg/L, AUC {band_words(known['pk']['auc_ug_h_L'])} µg h/L."
    first = [row for row in known["biomarkers"] if row["day"] == 1 and row["readout"].startswith("p-S6 ")]
    return [
        trough,
        *([f"{found.check.words[0].upper()}{found.check.words[1:]}."] if found.check else []),
        *(
            f"{row['readout']} in {row['tissue']}, a day into the last week: "
            f"{band_words(row['inhibition_percent'])} % inhibition; above 90 %: {share_words(row)} of "
            "patients."
            for row in first
        ),
    ]


def _tables(found: PopulationResult) -> dict[str, Any]:
    """Return the rows of the page's tables, in words."""
    known = found.to_json()
    blood = []
    for key, (name, unit) in _BLOOD.items():
        own = known["pk"][key]
        percentiles = (_end_words(own["percentiles"][end]) for end in ("median", "low", "high"))
        blood.append((f"{name} ({unit})", *percentiles, band_words(own["parameter_interval"])))
    biomarkers = [
        (
            row["readout"],
            row["tissue"],
            str(row["day"]),
            band_words(row["inhibition_percent"]),
            band_words(row["parameter_interval"]),
            share_words(row),
        )
        for row in known["biomarkers"]
        if row["day"] in _DAYS
    ]
    return {"blood": blood, "biomarkers": biomarkers}


def _end_words(own: Mapping[str, float | None]) -> str:
    """Return a percentile and where that of all patients lies; an end beyond the outermost patient is open."""
    if own["value"] is None:
        return "none"
    low, high = ("open" if own[end] is None else three_digits(float(own[end] or 0.0)) for end in ("low", "high"))
    return f"{plain_number(own['value'], digits=3)} ({low} to {high})"


def _parquet(found: PopulationResult) -> bytes:
    """Return one row for each patient: body, blood in the last period, and inhibition on day 1 of the last week."""
    stream = io.BytesIO()
    parquet = extra("pyarrow.parquet", work=_WORK)
    parquet.write_table(extra("pyarrow", work=_WORK).table(found.rows()), stream)
    return stream.getvalue()
