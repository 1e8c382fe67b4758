"""Files and layouts to the wells of a viability assay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapalog.analysis.plates.quality import PlateQuality
from rapalog.errors import RapalogError
from rapalog.files.given import AnyFile, Given, given, read_bytes
from rapalog.files.layouts.layout import read_layout
from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import read_plate_file
from rapalog.studies.viability.layout_fit import misfits
from rapalog.studies.viability.settings import FitSettings
from rapalog.tables import LayoutWell, Reading, Well, join_layout


@dataclass(frozen=True)
class _Plan:
    """One layout, its file's name, and the exports it holds for."""

    name: str
    layout: tuple[LayoutWell, ...]
    exports: list[PlateExport]


def read_exports(name: str, data: bytes, settings: FitSettings, *, share: float) -> PlateExport | TidyTable:
    """Read one file of a reader, or a tidy table, and tell how far the whole is."""
    settings.tell(f"reading {name}", share)
    return read_plate_file(data, file=name, dose_unit=settings.dose_unit)


def natural(name: str) -> list[tuple[int, float, str]]:
    """Return a key that puts 48 h before 168 h."""
    parts = re.split(r"(\d+(?:\.\d+)?)", name)
    return [(0, float(part), "") if index % 2 else (1, 0.0, part) for index, part in enumerate(parts)]


def files_of_layouts(layout: AnyFile | Sequence[AnyFile] | None) -> list[Given]:
    """Return the files of one layout, of several, or of none."""
    own = [] if layout is None else [layout] if isinstance(layout, AnyFile) else layout
    return [given(item) for item in own]


def read_layouts(
    layouts: Sequence[Given], exports: Sequence[PlateExport], *, taken: Mapping[str, Given], dose_unit: str
) -> tuple[list[_Plan], dict[str, bytes]]:
    """Return which layout holds for which exports, and the bytes read."""
    if layouts and not exports:
        raise RapalogError(
            "a layout was given, but no plate export",
            where="layout",
            remedy="leave it out: a tidy table has its own layout",
        )
    if len(layouts) not in (0, 1, len(exports)):
        raise RapalogError(
            f"got {len(layouts)} layouts for {len(exports)} plate exports",
            where="layout",
            remedy="give one layout for all, or one for each in the same order",
        )
    inputs: dict[str, bytes] = {}
    plans: list[_Plan] = []
    for index, path in enumerate(layouts):
        name = path.name if path.name not in taken and path.name not in inputs else str(path)
        inputs[name] = read_bytes(path)
        own = list(exports) if len(layouts) == 1 else [exports[index]]
        plans.append(_Plan(name, read_layout(inputs[name], file=name, dose_unit=dose_unit), own))
    return plans, inputs


def chosen_wells(plans: Sequence[_Plan], read: str | None) -> tuple[list[Well], list[str]]:
    """Return the wells of the chosen measurement of every export that has a layout, and flags on what was not used."""
    wells: list[Well] = []
    flags: list[str] = []
    for plan in plans:
        readings: list[Reading] = []
        for export in plan.exports:
            chosen = _chosen_read(export, read, flags)
            own = [reading for reading in export.readings if reading.read == chosen]
            without = set(export.plates) - {reading.plate for reading in own}
            flags += [f"{export.file}: {plate} has no read {chosen}" for plate in export.plates if plate in without]
            readings += own
            flags += misfits(own, plan.layout)
        joined = join_layout(readings, plan.layout, name=plan.name)
        found = {well.plate_key for well in joined}
        plates = dict.fromkeys((reading.file, reading.plate) for reading in readings)
        flags += [f"{file}: {plate} has no well in the layout" for file, plate in plates if (file, plate) not in found]
        wells += joined
    return wells, flags


def plate_order(plate: PlateQuality) -> tuple[object, ...]:
    """Return a key that puts plates in the order in which people count them."""
    return natural(plate.file), natural(plate.plate)


def _chosen_read(export: PlateExport, read: str | None, flags: list[str]) -> str:
    endpoints = [label for label in export.reads if label not in export.times]
    points = len(set(export.times.values()))
    if read is None and not endpoints:
        remedy = f"choose one with --read LABEL, from {export.reads[0]!r} to {export.reads[-1]!r}"
        raise RapalogError(f"the export is kinetic: {points} time points", remedy=remedy, where=export.file)
    chosen = read if read is not None else endpoints[0]
    if chosen not in export.reads:
        raise RapalogError(
            f"{export.file} has no read {chosen!r}", where="read", remedy=f"choose one of: {', '.join(export.reads)}"
        )
    if read is None and len(export.reads) > 1:
        others = [*endpoints, *([f"{points} time points"] if points else [])]
        flags.append(f"{export.file}: used read {chosen} of {', '.join(others)}")
    if export.calculated:
        flags.append(f"{export.file}: not used: {', '.join(export.calculated)}")
    return chosen


def only_on_plates(wells: Sequence[Well]) -> list[Well]:
    """Return the wells of plates: of tables that name no plate, no well and no control there is none to judge."""
    there = {
        well.plate_key
        for well in wells
        if well.reading.plate or well.reading.well or well.content.role in ("vehicle", "blank", "positive")
    }
    return [well for well in wells if well.plate_key in there]
