"""Tidy tables with the columns of other programs: GRmetrics (GRcalculator) and SynergyFinder.

GRmetrics has cell counts: ``cell_line, treatment, concentration, cell_count`` and, in each row, the counts of the
control at the end and at time zero (``cell_count__ctrl``, ``cell_count__time0``), or these in rows of their own, told
by a treatment ``-`` and by time 0. Each different pair of control counts of a line, perturbation, replicate and time
becomes one plate with one vehicle and one time-zero well. ``time`` is in hours. The concentration has no unit there,
so one has to be added: a column ``concentration_unit``, or a header such as ``concentration (uM)``.

SynergyFinder has dose matrices: ``block_id, drug1, drug2, conc1, conc2, conc_unit, response``, in percent of viability
or of inhibition. Which of the two is told by the wells without any drug, or by the name of the column. Each block gives
the curves of its two drugs alone; wells with both are kept, counted and flagged, not fitted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.text import Cells, Grid, Row, read_grid
from rapalog.files.layouts.columns import check_decimal_marks, need
from rapalog.files.layouts.contents import read_time_h, read_well
from rapalog.files.layouts.doses import read_dose_nM
from rapalog.files.layouts.headers import dose_unit_of
from rapalog.files.layouts.tidy import TidyTable, read_response
from rapalog.tables import LayoutWell, Reading, Well

_GR: Final = {
    "cell_line": "cell_line",
    "treatment": "treatment",
    "agent": "treatment",
    "drug": "treatment",
    "perturbation": "perturbation",
    "replicate": "replicate",
    "time": "time",
    "time_h": "time",
    "treatment_duration__hrs": "time",
    "concentration": "concentration",
    "concentration_unit": "unit",
    "conc_unit": "unit",
    "dose_unit": "unit",
    "unit": "unit",
    "cell_count": "cell_count",
    "plate": "plate",
    "cell_count__ctrl": "cell_count__ctrl",
    "cell_count__time0": "cell_count__time0",
    "well": "well",
}
_SYNERGY: Final = {
    "block_id": "block",
    "pairindex": "block",
    "blockid": "block",
    "block": "block",
    "drug1": "drug1",
    "drug_row": "drug1",
    "drugrow": "drug1",
    "drug2": "drug2",
    "drug_col": "drug2",
    "drugcol": "drug2",
    "conc1": "conc1",
    "conc_row": "conc1",
    "concrow": "conc1",
    "conc2": "conc2",
    "conc_col": "conc2",
    "conccol": "conc2",
    "conc_unit": "conc_unit",
    "concunit": "conc_unit",
    "conc_unit1": "conc_unit1",
    "conc_r_unit": "conc_unit1",
    "conc_unit2": "conc_unit2",
    "conc_c_unit": "conc_unit2",
    "response": "response",
    "inhibition": "inhibition",
    "viability": "viability",
    "cell_line_name": "cell_line",
    "cell_line": "cell_line",
    "replicate": "replicate",
}
_UNTREATED: Final = frozenset({"-", "control", "dmso", "vehicle", "untreated"})
_PERCENT: Final = 100.0
_GR_REMEDY: Final = "give the columns cell_line, treatment, concentration, concentration_unit, cell_count"
_SYNERGY_REMEDY: Final = "give the columns block_id, drug1, drug2, conc1, conc2, conc_unit, response"


def has_gr_header(header: Sequence[str]) -> bool:
    """Return whether cells name the columns of a GRmetrics table."""
    names = {gr_spelling(cell) for cell in header}
    return {"cell_count", "concentration"} <= names


def has_synergy_header(header: Sequence[str]) -> bool:
    """Return whether cells name the columns of a SynergyFinder table."""
    return {"drug1", "drug2", "conc1", "conc2"} <= {synergy_spelling(cell) for cell in header}


def gr_spelling(header: str) -> str:
    """Return the GRmetrics column a header stands for, or an empty text."""
    return _GR.get(_name(header)) or ("concentration" if dose_unit_of(header) else "")


def synergy_spelling(header: str) -> str:
    """Return the SynergyFinder column a header stands for, or an empty text."""
    return _SYNERGY.get(_name(header), "")


def _name(header: str) -> str:
    return re.sub(r"[\s-]", "_", header.strip().lower())


def read_gr(cells: Cells, *, dose_unit: str = "") -> TidyTable:
    """Read a table with the columns of GRmetrics; ``dose_unit`` is that of concentrations without any.

    Raises
    ------
    FileError
        With its place, for a missing column, a concentration without unit, or a count that is no number.
    """
    grid = read_grid(cells, spelling=gr_spelling, remedy=_GR_REMEDY)
    need(grid, [("cell_count",), ("concentration",), ("treatment",), ("cell_line",)], remedy=_GR_REMEDY)
    check_decimal_marks(grid, ("concentration", "cell_count", "cell_count__ctrl", "cell_count__time0", "time"))
    header = next(row for row in cells.rows if any(row))
    unit = next((found for cell in header if (found := dose_unit_of(cell))), dose_unit)
    rows = [replace(row, cells={**row.cells, "unit": row.get("unit") or unit}) for row in grid.rows]
    _refuse_empty(grid)
    several = len({row.get("perturbation") for row in rows}) > 1
    controls: dict[tuple[str, ...], None] = {}
    wells: list[Well] = []
    for row in rows:
        wells += _gr_wells(row, controls, several=several, file=cells.file)
    return TidyTable(file=cells.file, wells=tuple(wells), response_unit="signal")


def _gr_wells(row: Row, controls: dict[tuple[str, ...], None], *, several: bool, file: str) -> Iterator[Well]:
    """Yield the well of one row, and those of its controls where no row before had the same."""
    role = _gr_role(row)
    own = ("cell_line", "perturbation", "replicate", "time", "plate", "cell_count__ctrl", "cell_count__time0")
    key = tuple(row.get(name) for name in own)
    columns = [name for name in own[-2:] if row.get(name)]
    plate = " / ".join(part for part in key if part) if columns else row.get("plate")
    time_h = read_time_h(row, "time")
    content = LayoutWell(
        plate=plate,
        well=read_well(row),
        cell_line=row.get("cell_line"),
        role=role,
        replicate=row.get("replicate"),
        drug=row.get("treatment") if role == "sample" else "",
        time_h=0.0 if role == "time0" else time_h,
        dose_nM=read_dose_nM(row, "concentration", "unit") if role == "sample" else 0.0,
    )
    if several and row.get("perturbation"):
        content = _perturbed(content, row.get("perturbation"))
    yield Well(replace(read_response(row, "cell_count", file=file), plate=plate), content)
    if not columns or key in controls:
        return
    controls[key] = None
    for column, kind in zip(own[-2:], ("vehicle", "time0"), strict=True):
        if row.get(column):
            reading = replace(read_response(row, column, file=file), plate=plate, well="", read="cell_count")
            yield Well(
                reading,
                replace(
                    content,
                    role=kind,
                    well="",
                    drug="",
                    curve="",
                    dose_nM=0.0,
                    time_h=0.0 if kind == "time0" else time_h,
                ),
            )


def _perturbed(content: LayoutWell, perturbation: str) -> LayoutWell:
    """Keep what was done to the cells apart: the perturbation becomes part of the name of the line."""
    return replace(content, cell_line=f"{content.cell_line} ({perturbation})")


def _gr_role(row: Row) -> str:
    if row.get("treatment").lower() not in _UNTREATED:
        return "sample"
    return "time0" if read_time_h(row, "time") == 0 else "vehicle"


def read_synergy(cells: Cells, *, dose_unit: str = "") -> TidyTable:
    """Read a table with the columns of SynergyFinder; ``dose_unit`` is that of concentrations without any.

    Raises
    ------
    FileError
        With its place, for a missing column, a dose without unit, or a response that is no number.
    """
    grid = read_grid(cells, spelling=synergy_spelling, remedy=_SYNERGY_REMEDY)
    grid = replace(grid, given={"conc_unit": dose_unit}) if dose_unit else grid
    column = next((name for name in ("response", "inhibition", "viability") if name in grid.columns), "response")
    need(grid, [(column,), ("drug1",), ("drug2",), ("conc1",), ("conc2",)], remedy=_SYNERGY_REMEDY)
    check_decimal_marks(grid, (column, "conc1", "conc2"))
    _refuse_empty(grid)
    doses = [(_synergy_dose(row, "conc1"), _synergy_dose(row, "conc2")) for row in grid.rows]
    readings = [read_response(row, column, file=cells.file) for row in grid.rows]
    untreated = [
        reading.value for reading, pair in zip(readings, doses, strict=True) if pair == (0.0, 0.0) and not reading.token
    ]
    inverted, flags = _scale(column, untreated)
    readings = [
        replace(reading, read="response", value=_PERCENT - reading.value if inverted else reading.value)
        for reading in readings
    ]
    wells = [
        well
        for row, pair, reading in zip(grid.rows, doses, readings, strict=True)
        for well in _synergy_wells(row, pair, reading)
    ]
    both = sum(well.content.role == "combination" for well in wells)
    flags += [f"{both} wells with two drugs are kept but not fitted"] if both else []
    return TidyTable(file=cells.file, wells=tuple(wells), response_unit="percent", flags=tuple(flags))


def _synergy_dose(row: Row, column: str) -> float:
    if not row.get(column):
        return 0.0
    own = f"conc_unit{column[-1]}"
    return read_dose_nM(row, column, own if row.get(own) else "conc_unit")


def _scale(column: str, untreated: Sequence[float]) -> tuple[bool, list[str]]:
    """Return whether responses are inhibition rather than viability, and flags that say how that was told."""
    if column != "response":
        return column == "inhibition", []
    if not untreated:
        return False, ["no wells without drug: responses read as percent viability"]
    inverted = fmean(untreated) < _PERCENT / 2
    name = "inhibition, and turned into viability" if inverted else "viability"
    return inverted, [f"wells without drug have a mean response of {fmean(untreated):.3g}: read as percent {name}"]


def _synergy_wells(row: Row, doses_nM: tuple[float, float], reading: Reading) -> Iterator[Well]:
    """Yield the wells of one row: one for each drug given alone; a well without any drug is on both curves."""
    block = row.get("block") or "1"
    reading = replace(reading, plate=f"block {block}")
    names = (row.get("drug1"), row.get("drug2"))
    content = LayoutWell(
        plate=reading.plate, well="", cell_line=row.get("cell_line"), replicate=row.get("replicate"), time_h=math.nan
    )
    if all(doses_nM):
        yield Well(reading, replace(content, drug=" + ".join(names), role="combination", dose_nM=0.0))
        return
    for name, dose_nM, other in zip(names, doses_nM, doses_nM[::-1], strict=True):
        if other == 0:
            curve = " / ".join(part for part in (reading.plate, content.cell_line, name) if part)
            yield Well(reading, replace(content, drug=name, dose_nM=dose_nM, curve=curve))


def _refuse_empty(grid: Grid) -> None:
    if not grid.rows:
        raise FileError("the table has no rows", remedy="write one row per well", where=grid.top)
