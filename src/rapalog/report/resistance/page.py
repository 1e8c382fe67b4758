"""The report page of resistance and its files: tables as CSV and in one workbook, figures, and how to repeat it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapalog.analysis.estimate import Estimate
from rapalog.files.results.workbook import Table, workbook_bytes
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.report.assay_pages import REPORT_NAME, report_page
from rapalog.report.population_figures import pictures_of
from rapalog.report.resistance.figures import resistance_figures
from rapalog.report.resistance.words import headline, word_tables
from rapalog.studies.clones.chances import KINDS
from rapalog.studies.clones.result import Resistance

_PARTS: Final = ("", "_relation", "_low", "_high", "_reason")


def resistance_files(found: Resistance, command: Sequence[str], inputs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return page, tables, workbook and figures by file name.

    Parameters
    ----------
    found
        The result.
    command
        How it was asked for.
    inputs
        Files that were read.
    """
    tables = resistance_tables(found)
    drawn = resistance_figures(found)
    files = {
        **{f"{name}.csv": csv_bytes(own.columns, own.rows) for name, own in tables.items()},
        "resistance.xlsx": workbook_bytes(tables),
        "resistance.json": json_bytes(found.to_json()),
        **pictures_of(drawn),
    }
    values = {
        "title": f"Resistance: {found.cell_line}",
        "summary": [f"{line[0].upper()}{line[1:]}." for line in headline(found)],
        "flags": list(found.notes),
        "tables": word_tables(found),
    }
    captions = {own.name: own.caption for own in drawn}
    page = report_page("resistance/resistance.html", values, files, captions, command, inputs)
    return {**files, REPORT_NAME: page}


def resistance_tables(found: Resistance) -> dict[str, Table]:
    """Return every number as tables by name, units in the names of columns."""
    shifts = [
        (
            own.genotype,
            own.drug,
            own.readout,
            *_cells(own.fold_shift),
            *_cells(own.half_dose_nM),
            *_cells(own.line_half_dose_nM),
            " ".join(own.assumed),
        )
        for own in found.shifts
    ]
    columns = (
        "genotype",
        "drug",
        "readout",
        *_names("fold_shift"),
        *_names("half_dose_nM"),
        *_names("line_half_dose_nM"),
        "assumed",
    )
    days = [(own, day) for own in found.courses for day in found.days.tolist()]
    clones = [
        (
            own.genotype,
            own.regimen,
            day,
            *(cell for kind in KINDS for cell in _cells(own.at(day, kind))),
            *_cells(own.at(0.0, "pre_existing")),
        )
        for own, day in days
    ]
    treated = [
        (
            own.genotype,
            own.regimen,
            "; ".join(own.read_as),
            *(cell for name in ("sensitive", "resistant") for cell in _cells(own.division[name])),
            *_cells(own.sensitive_fold),
            *_cells(own.progression.median),
        )
        for own in found.courses
    ]
    of_treated = [
        part
        for name in ("sensitive_division_percent", "resistant_division_percent", "sensitive_fold", "progression_days")
        for part in _names(name)
    ]
    depends = [(own.name, own.low, own.high, *own.acquired, *own.total) for own in found.tornado.bars]
    compared = [
        (own.genotype, own.regimen, own.against, own.day, *_cells(own.acquired), own.share_lower)
        for own in found.comparisons
    ]
    return {
        "genotypes": Table(columns, shifts),
        "clones": Table(
            ("genotype", "regimen", "days", *(part for kind in KINDS for part in _names(kind)), *_names("at_start")),
            clones,
        ),
        "comparisons": Table(
            ("genotype", "regimen", "against", "days", *_names("acquired_difference"), "share_of_draws_lower"), compared
        ),
        "treated": Table(("genotype", "regimen", "read_as", *of_treated), treated),
        "tornado": Table(
            ("changed", "low", "high", "acquired_at_low", "acquired_at_high", "total_at_low", "total_at_high"), depends
        ),
    }


def _names(name: str) -> tuple[str, ...]:
    return tuple(f"{name}{part}" for part in _PARTS)


def _cells(own: Estimate) -> tuple[Any, ...]:
    return (own.value, own.relation, own.low, own.high, own.reason)
