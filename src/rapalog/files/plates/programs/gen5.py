"""Text exports of BioTek (Agilent) Gen5.

One file holds one or several plates, each beginning at a line ``Plate Number``. Under it come blocks of three kinds,
told apart by their header line:

* a matrix: column numbers, then one line per row of the plate and read; the first line of a row carries its letter,
  and **each line carries its own read label at its end**, so lines may come in any order;
* a list: a column ``Well`` and one column per read;
* a series: ``Time``, ``Wavelength`` or ``X Read #``, then one column per well. Each time is a read of its own. A
  spectrum or an area scan has many values for each well, so it is named and left out, and a file that has nothing else
  is refused; one of a single line is a read.

A block under the title ``Layout`` names the samples. A value between asterisks was masked by hand. Values that Gen5
computed from the readings are told from readings by their label (see ``gen5_labels``). Cells are separated by tabs,
semicolons or commas; in a workbook tables begin one column to the right of their titles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapalog.errors import FileError
from rapalog.files.cells.numbers import parse_number
from rapalog.files.cells.text import decode, line_cells
from rapalog.files.plates.export import PlateExport, WellLabel, series_error, several_points
from rapalog.files.plates.programs.gen5_blocks import FoundWells, GenCell, GenLine, wells_of_blocks
from rapalog.files.plates.programs.gen5_labels import measured_labels
from rapalog.tables import MASKED, Reading

_PLATE: Final = "Plate Number"
_MASK: Final = re.compile(r"\*(.*)\*")
_VERSION: Final = re.compile(r"^\"?Software Version:?\"?([\t;,])", re.MULTILINE)
_HEAD: Final = re.compile(
    r"^\"?(?:Plate Number|Experiment File Path|Procedure Details)\b:?\"?([\t;,]|\s*$)", re.MULTILINE
)
_RESULTS: Final = re.compile(r"^\"?(?:Results|Procedure Details|Actual Temperature:)\"?[\t;, ]*", re.MULTILINE)
_ALONE: Final = (
    "export the readings from Gen5, or keep the one matrix you want, with its numbers and letters, in a file"
)


def is_gen5(text: str) -> bool:
    """Return whether a text is a Gen5 export, by what its first lines say."""
    head = text[:4000]
    return bool(_HEAD.search(head) and (_VERSION.search(head) or _RESULTS.search(text))) and not text.startswith("##")


def read_gen5(data: bytes, *, file: str) -> PlateExport:
    """Read every plate and every measurement of a Gen5 text export.

    Calculated values, spectra and area scans are named and left out.

    Parameters
    ----------
    data
        The bytes of the file, in UTF-8, UTF-16 or Windows-1252, with any line ends.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If a plate has no results, or only such as are left out, a row is too short or too long, or a well has two
        values of one read.
    """
    lines = _lines(decode(data, file=file), file=file)
    readings: list[Reading] = []
    labels: list[WellLabel] = []
    unused: dict[str, None] = {}
    times: dict[str, str] = {}
    for plate, block in _plates(lines):
        found = wells_of_blocks(block, file=file)
        names = list(dict.fromkeys(cell.label for cell in found.values))
        measured = measured_labels(names, steps=_steps(block))
        if not measured:
            raise _nothing_measured(found, plate, block, file=file)
        unused.update(dict.fromkeys(name for name in names if name not in measured))
        unused.update({f"{label} ({kind})": None for label, (kind, _, _) in found.series.items()})
        cells = [cell for cell in found.values if cell.label in measured]
        kinetic = several_points((cell.label, cell.moment) for cell in cells)
        times |= {cell.read: cell.moment for cell in cells if cell.moment and cell.label in kinetic}
        read = _readings(cells, plate=plate, file=file)
        if not read:
            raise FileError(f"{plate} has empty cells only", remedy=_ALONE, where=f"{file}:{cells[0].line}")
        readings += read
        labels += _labels(found.layout, plate=plate)
    return PlateExport(
        file=file, program="Gen5", readings=tuple(readings), labels=tuple(labels), calculated=tuple(unused), times=times
    )


def _nothing_measured(found: FoundWells, plate: str, block: Sequence[GenLine], *, file: str) -> FileError:
    for kind, count, line in found.series.values():
        return series_error(kind, count, where=f"{file}:{line}")
    if found.values:
        names = ", ".join(dict.fromkeys(cell.label for cell in found.values))
        return FileError(
            f"{plate} has only values that Gen5 calculated: {names}",
            remedy=_ALONE,
            where=f"{file}:{found.values[0].line}",
        )
    last = max((line.number for line in block if not line.empty), default=1)
    return FileError(
        f"{plate} has no results",
        where=f"{file}:{last}",
        remedy="export it again from Gen5 with the results matrix switched on",
    )


def _lines(text: str, *, file: str) -> list[GenLine]:
    mark = next(
        (
            match[1]
            for pattern in (_VERSION, _HEAD)
            if (match := pattern.search(text)) and match[1] in "\t;," and match[1]
        ),
        "\t",
    )
    return [GenLine(n, line_cells(line, mark, where=f"{file}:{n}"), mark) for n, line in enumerate(text.split("\n"), 1)]


def _plates(lines: Sequence[GenLine]) -> Iterator[tuple[str, Sequence[GenLine]]]:
    starts = [index for index, line in enumerate(lines) if line.cells[0].rstrip(":") == _PLATE]
    if not starts:
        yield "Plate 1", lines
        return
    seen: dict[str, int] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = next((cell for cell in lines[start].cells[1:] if cell), "Plate")
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", lines[start:end]


def _steps(block: Sequence[GenLine]) -> set[str]:
    return {line.cells[1] for line in block if line.cells[0] == "Read" and len(line.cells) > 1}


def _readings(cells: Sequence[GenCell], *, plate: str, file: str) -> list[Reading]:
    readings: list[Reading] = []
    seen: dict[tuple[str, str], str] = {}
    for cell in cells:
        if not cell.text or seen.get((cell.well, cell.read)) == cell.text:  # a matrix and a list of the same values
            continue
        if (cell.well, cell.read) in seen:
            raise FileError(
                f"well {cell.well} of {plate} has two values of read {cell.read!r}",
                remedy="export each measurement once",
                where=f"{file}:{cell.line}",
            )
        seen[cell.well, cell.read] = cell.text
        mask = _MASK.fullmatch(cell.text)
        value = parse_number(mask[1] if mask else cell.text, decimal_comma=True)
        token = MASKED if mask and value is not None else ("" if value is not None else cell.text)
        readings.append(
            Reading(
                file=file,
                plate=plate,
                well=cell.well,
                read=cell.read,
                raw=cell.text,
                token=token,
                value=math.nan if value is None else value,
            )
        )
    return readings


def _labels(layout: Sequence[GenCell], *, plate: str) -> list[WellLabel]:
    by_well: dict[str, dict[str, str]] = {}
    for cell in layout:
        by_well.setdefault(cell.well, {})[cell.label.lower()] = cell.text
    return [
        WellLabel(plate=plate, well=well, well_id=texts.get("well id", ""), concentration=texts.get("conc/dil", ""))
        for well, texts in by_well.items()
    ]
