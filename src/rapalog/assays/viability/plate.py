"""Viability assay: a virtual 96-well plate from a culture and a protocol.

    absorbance = cells x metabolism x rate x hours with the reagent x medium / (medium + reagent) + background

``culture`` says how cells respond to a dose; this module knows pipettes, wells and the reader. Blank wells have the
background only, unused wells that of medium alone. The plate is written as a plate reader would: a text export and a
layout. What the numbers really are stands in a third file, ``truth.json``, which no analysis reads.
Assumptions: the error of a well acts on its signal after growth (no crowding); formazan is made at a constant rate.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Final

from rapalog.assays.viability.noise import PlateDraws, draw_plate, reader_text
from rapalog.assays.viability.plate_map import Position, plate_shape, well_at
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.errors import RapalogError
from rapalog.tables import row_name

Culture = Callable[[float], tuple[float, float]]

_LAYOUT_COLUMNS: Final = ("well", "role", "cell_line", "drug", "dose", "dose_unit", "time_h", "replicate")
_PERCENT: Final = 100.0
# A fixed date: the same protocol and seed must give the same bytes on any day.
_HEADER: Final = """

Software Version\t3.12.08



Experiment File Path:\t
Protocol File Path:\tabs{wavelength}_96well.prt



Plate Number\t{plate}
Date\t1/1/2024
Time\t9:00:00 AM
Reader Type:\tSynergy H1
Reader Serial Number:\tUnknown
Reading Type\tReader

Procedure Details

Plate Type\t96 WELL PLATE (Use plate lid)
Eject plate on completion\t
Read\tabs{wavelength}
\tAbsorbance Endpoint
\tFull Plate
\tWavelengths:  {wavelength}
\tRead Speed: Normal,  Delay: 100 msec,  Measurements/Data Point: 8

Results
"""


@dataclass(frozen=True)
class VirtualWell:
    """One well and everything known about it.

    ``role`` is ``sample``, ``vehicle``, ``blank`` or ``unused``. ``dose_nM`` is nominal, ``true_dose_nM`` what the
    pipette delivered; both are None where there are no cells. ``living_cells`` and ``relative_metabolism`` are those of
    the culture, the former with the error of the well. ``absorbance`` is what reaches the reader, ``reading`` what it
    prints. ``technical_replicate`` counts from 1 within a dose.
    """

    well: str
    role: str
    dose_nM: float | None
    true_dose_nM: float | None
    technical_replicate: int | None
    living_cells: float
    relative_metabolism: float
    absorbance: float
    reading: str


@dataclass(frozen=True)
class CulturePoint:
    """The culture at a nominal dose, without any noise; the signal is in percent of vehicle."""

    dose_nM: float
    living_cells: float
    relative_metabolism: float
    signal_percent: float


@dataclass(frozen=True)
class VirtualPlate:
    """A plate that was read: all wells row by row, and the culture's own answer at vehicle and every dose."""

    protocol: ViabilityProtocol
    wells: tuple[VirtualWell, ...]
    culture: tuple[CulturePoint, ...]


def run_plate(protocol: ViabilityProtocol, culture: Culture) -> VirtualPlate:
    """Run the assay once.

    Parameters
    ----------
    protocol
        What was done, with the seed of all errors.
    culture
        Maps a dose in nM (0 for vehicle) to two numbers at the time of reading: living cells per well, and the rate at
        which one living cell reduces the dye, relative to an untreated cell when the drug is added (dimensionless;
        1 is as at the start). Their product decides the signal. It is called once for every different dose, which with
        pipetting errors is every sample well.

    Raises
    ------
    RapalogError
        If the culture answers with a negative or non-finite number, or vehicle wells give no signal.
    """
    answer = cache(lambda dose_nM: _checked_answer(culture, dose_nM))
    draws = draw_plate(protocol.noise, n_doses=len(protocol.doses_nM), seed=protocol.seed)
    filled = _filled_wells(protocol, draws, answer)
    rows, columns = plate_shape()
    everywhere = ((row, column) for row in range(rows) for column in range(columns))
    wells = tuple(
        filled.get(position) or _empty_well(protocol, draws, position, role="unused") for position in everywhere
    )
    return VirtualPlate(protocol=protocol, wells=wells, culture=_noise_free(protocol, answer))


def export_text(plate: VirtualPlate) -> str:
    """Return the plate reader's text export: header lines and one matrix, tab-separated, lines ending in CRLF."""
    rows, columns = plate_shape()
    wavelength = f"{plate.protocol.wavelength_nm:g}"
    readings = [well.reading for well in plate.wells]
    lines = [*_HEADER.format(wavelength=wavelength, plate=plate.protocol.plate_name).splitlines()]
    lines.append("\t".join(["", *(str(column + 1) for column in range(columns))]))
    for row in range(rows):
        cells = readings[row * columns : (row + 1) * columns]
        lines.append("\t".join([row_name(row), *cells, f"abs{wavelength}:{wavelength}"]))
    return "\r\n".join([*lines, "", ""])


def layout_text(plate: VirtualPlate) -> str:
    """Return the layout as CSV, one row for every well in use."""
    protocol, out = plate.protocol, io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_LAYOUT_COLUMNS)
    for well in plate.wells:
        if well.role == "blank":
            table.writerow([well.well, well.role, "", "", "", "", "", ""])
        elif well.role != "unused":
            table.writerow(
                [
                    well.well,
                    well.role,
                    protocol.cell_line,
                    protocol.drug,
                    f"{well.dose_nM:.12g}",
                    "nM",
                    f"{protocol.exposure_h:.12g}",
                    protocol.biological_replicate,
                ]
            )
    return out.getvalue()


def truth_text(plate: VirtualPlate) -> str:
    """Return what really happened as JSON: protocol, errors, culture and every well before rounding."""
    protocol = asdict(plate.protocol)
    del protocol["plate_map"]
    truth = {
        "assay": "viability, virtual plate",
        "protocol": protocol,
        "warnings": plate.protocol.warnings,
        "culture": [asdict(point) for point in plate.culture],
        "wells": [asdict(well) for well in plate.wells],
    }
    return json.dumps(truth, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _checked_answer(culture: Culture, dose_nM: float) -> tuple[float, float]:
    cells, metabolism = (float(number) for number in culture(dose_nM))
    if not (math.isfinite(cells) and math.isfinite(metabolism) and cells >= 0 and metabolism >= 0):
        raise RapalogError(
            f"at {dose_nM:g} nM the culture answers {cells:g} cells and metabolism {metabolism:g}",
            remedy="give a culture with finite numbers of 0 or more",
        )
    return cells, metabolism


def _filled_wells(protocol: ViabilityProtocol, draws: PlateDraws, answer: Culture) -> dict[Position, VirtualWell]:
    """Return the sample, vehicle and blank wells by position."""
    plan, wells = protocol.plate_map, {}
    for replicate, series in enumerate(plan.samples, start=1):
        for dose_nM, factor, position in zip(protocol.doses_nM, draws.dose_factor, series, strict=True):
            true_nM = float(dose_nM * factor * draws.dispensing_factor[position])
            wells[position] = _cell_well(protocol, draws, position, (dose_nM, true_nM, replicate), answer(true_nM))
    for replicate, position in enumerate(plan.vehicles, start=1):
        wells[position] = _cell_well(protocol, draws, position, (0.0, 0.0, replicate), answer(0.0))
    for position in plan.blanks:
        wells[position] = _empty_well(protocol, draws, position, role="blank")
    return wells


def _cell_well(
    protocol: ViabilityProtocol,
    draws: PlateDraws,
    position: Position,
    dosed: tuple[float, float, int],
    answered: tuple[float, float],
) -> VirtualWell:
    """Return a well with cells; ``dosed`` is nominal dose, true dose and technical replicate."""
    dose_nM, true_dose_nM, replicate = dosed
    cells, metabolism = answered[0] * float(draws.signal_factor[position]), answered[1]
    formazan = cells * metabolism * protocol.absorbance_per_cell_h * protocol.incubation_h
    absorbance = formazan * protocol.reagent_dilution + protocol.background_absorbance
    absorbance += float(draws.reader_error[position])
    return VirtualWell(
        well=well_at(position),
        role="sample" if dose_nM > 0 else "vehicle",
        dose_nM=dose_nM,
        true_dose_nM=true_dose_nM,
        technical_replicate=replicate,
        living_cells=cells,
        relative_metabolism=metabolism,
        absorbance=absorbance,
        reading=reader_text(absorbance, limit=protocol.overflow_absorbance),
    )


def _empty_well(protocol: ViabilityProtocol, draws: PlateDraws, position: Position, *, role: str) -> VirtualWell:
    background = protocol.background_absorbance if role == "blank" else protocol.medium_absorbance
    absorbance = background + float(draws.reader_error[position])
    return VirtualWell(
        well=well_at(position),
        role=role,
        dose_nM=None,
        true_dose_nM=None,
        technical_replicate=None,
        living_cells=0.0,
        relative_metabolism=0.0,
        absorbance=absorbance,
        reading=reader_text(absorbance, limit=protocol.overflow_absorbance),
    )


def _noise_free(protocol: ViabilityProtocol, answer: Culture) -> tuple[CulturePoint, ...]:
    untreated = math.prod(answer(0.0))
    if untreated == 0:
        raise RapalogError("the vehicle wells give no signal", remedy="give a culture that lives without drug")
    points = []
    for dose_nM in (0.0, *protocol.doses_nM):
        cells, metabolism = answer(dose_nM)
        points.append(CulturePoint(dose_nM, cells, metabolism, _PERCENT * cells * metabolism / untreated))
    return tuple(points)
