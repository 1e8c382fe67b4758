"""A viability experiment from its files: plate exports with a layout, or tidy tables, to curves and plate quality."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from rapalog.analysis.curves.constrained import constrained
from rapalog.analysis.curves.direction import as_left
from rapalog.analysis.curves.dose_response import MODELS, Curve
from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.curves.growth_rate import doubling_time_of
from rapalog.analysis.curves.inhibitory import with_inhibitory
from rapalog.analysis.plates.quality import PlateQuality, plate_quality
from rapalog.errors import FileError, RapalogError
from rapalog.files.given import AnyFile, Given, given, paths_of, read_bytes
from rapalog.files.layouts.layout import read_layout
from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.plates.export import PlateExport
from rapalog.files.recognise import read_plate_file
from rapalog.studies.viability.excluded import with_exclusions
from rapalog.studies.viability.files_read import files_read
from rapalog.studies.viability.layout_fit import misfits
from rapalog.studies.viability.molar_mass import in_molar_units
from rapalog.studies.viability.result import ViabilityResult
from rapalog.studies.viability.settings import FitSettings
from rapalog.tables import LayoutWell, Reading, Well, join_layout

NO_LAYOUT: Final = "no layout: readings were read but not fitted"


@dataclass(frozen=True)
class _Plan:
    """One layout, its file's name, and the exports it holds for."""

    name: str
    layout: tuple[LayoutWell, ...]
    exports: list[PlateExport]


def analyse_viability(
    files: Sequence[AnyFile],
    *,
    layout: AnyFile | Sequence[AnyFile] | None = None,
    model: str = "auto",
    read: str | None = None,
    settings: FitSettings | None = None,
    command: Sequence[str] = (),
) -> ViabilityResult:
    """Read plate exports or tidy tables, normalise, judge the plates and fit every curve.

    Parameters
    ----------
    files
        Plate exports of a known program, or tidy tables; found out by content.
    layout
        One layout for all plate exports, or one for each. Without any, exports are read but not fitted.
    model
        ``auto`` or the name of one model; see ``rapalog.analysis.curves.dose_response.MODELS``.
    read
        The label of the measurement to use where an export has several; by default the first that is no time point
        of a kinetic measurement.
    settings
        Robust loss, doubling time, whether conventions are read too, and who is told of the progress.
    command
        What the user typed, for ``provenance.json``.

    Returns
    -------
    ViabilityResult
        Curves by name, the quality of every plate, every reading, and what was read.

    Raises
    ------
    RapalogError
        If a file cannot be read, a layout does not fit, the model or read is unknown, or an export with a layout is
        kinetic and no read is given.
    """
    if model not in MODELS:
        raise RapalogError(f"got model {model!r}, must be one of {', '.join(MODELS)}", remedy="use auto", where="model")
    if not files:
        raise RapalogError("no file was given", remedy="give a plate export or a tidy table", where="files")
    settings = settings or FitSettings()
    with _nothing_collected():
        return _analysed(files, _paths(layout), model, read, settings, command)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Do not look for garbage meanwhile.

    A screen is millions of small records without cycles: going through all of them again and again takes half as long
    as making them. At the end they are put among the old objects, which are seldom looked through.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            if not gc.get_freeze_count():  # what somebody else has frozen stays so
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _analysed(
    files: Sequence[AnyFile],
    paths: Sequence[Given],
    model: str,
    read: str | None,
    settings: FitSettings,
    command: Sequence[str],
) -> ViabilityResult:
    names = _names(files)
    inputs = {name: read_bytes(path) for name, path in names.items()}
    tables = [_read(name, data, settings, share=k / len(inputs)) for k, (name, data) in enumerate(inputs.items())]
    exports = [table for table in tables if isinstance(table, PlateExport)]
    plans, layout_inputs = _layouts(paths, exports, taken=names, dose_unit=settings.dose_unit)
    wells, flags = _chosen_wells(plans, read)
    used = {well.reading.file: well.reading.read for well in wells}
    unplanned = [] if plans else exports
    flags += [f"{export.file}: {NO_LAYOUT}" for export in unplanned]
    wells, masses = in_molar_units(wells, settings.molar_mass)
    tidy = [_prepared(table, settings) for table in tables if isinstance(table, TidyTable)]
    flags += masses
    flags += [f"{table.file}: {flag}" for table in tidy for flag in table.flags]
    _check_lines([*wells, *(well for table in tidy for well in table.wells)], settings)
    wells, tidy = _excluded(wells, tidy, settings)
    curves, wells = _fitted(wells, tidy, model, settings)
    curves = _as_asked(curves, settings)
    flags += _one_doubling_time(curves, settings)
    readings = [reading for export in exports for reading in export.readings]
    readings += [well.reading for table in tidy for well in table.wells]
    unjudged = [plate for export in unplanned for plate in _unjudged(export)]
    result = ViabilityResult(
        curves=curves,
        plates=tuple(sorted((*plate_quality(_on_plates(wells)), *unjudged), key=_plate_order)),
        readings=tuple(readings),
        wells=tuple(wells),
        flags=tuple(flags),
        inputs=inputs | layout_inputs,
        command=tuple(command),
        sources=paths_of(*names.values(), *paths),
        settings=settings,
        files_read=files_read(tables, {plan.name: plan.layout for plan in plans}, used),
    )
    result = result.with_conventions() if settings.conventions else result
    result = result.with_comparisons(settings.compare) if settings.compare else result
    return replace(result, settings=replace(settings, progress=None))


def left_of(table: TidyTable) -> TidyTable:
    """Return a table whose responses say what is left; where they said what is lost, it is flagged.

    Raises
    ------
    FileError
        If what is lost has no scale.
    """
    try:
        wells, unit, said = as_left(table.wells, unit=table.response_unit, meaning=table.meaning)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=f"{table.file}, column response") from None
    return replace(table, wells=tuple(wells), response_unit=unit, flags=(*table.flags, *said))


def _read(name: str, data: bytes, settings: FitSettings, *, share: float) -> PlateExport | TidyTable:
    settings.tell(f"reading {name}", share)
    return read_plate_file(data, file=name, dose_unit=settings.dose_unit)


def _excluded(
    wells: Sequence[Well], tidy: Sequence[TidyTable], settings: FitSettings
) -> tuple[list[Well], list[TidyTable]]:
    """Mark the wells of exports and tables that the user leaves out."""
    if not settings.exclude:
        return list(wells), list(tidy)
    everything = with_exclusions([*wells, *(well for table in tidy for well in table.wells)], settings.exclude)
    own, rest = everything[: len(wells)], iter(everything[len(wells) :])
    return own, [replace(table, wells=tuple(next(rest) for _ in table.wells)) for table in tidy]


def _as_asked(curves: Sequence[Curve], settings: FitSettings) -> tuple[Curve, ...]:
    """Return curves with the parameters that the user holds, and with the doses of other inhibitions."""
    if settings.limits:
        curves = [constrained(curve, settings.limits) for curve in curves]
    return tuple(with_inhibitory(curves, settings.icx) if settings.icx else curves)


def _prepared(table: TidyTable, settings: FitSettings) -> TidyTable:
    wells, notes = in_molar_units(table.wells, settings.molar_mass)
    return left_of(replace(table, wells=tuple(wells), flags=(*table.flags, *notes)))


def _fitted(
    wells: Sequence[Well], tidy: Sequence[TidyTable], model: str, settings: FitSettings
) -> tuple[tuple[Curve, ...], list[Well]]:
    """Return the curves of all exports and tables, and the wells they come from."""
    sets = [("signal", list(wells))] if wells else []
    for unit in sorted({table.response_unit for table in tidy}):
        sets.append((unit, [well for table in tidy if table.response_unit == unit for well in table.wells]))
    curves: tuple[Curve, ...] = ()
    everything: list[Well] = []
    for index, (unit, own) in enumerate(sets):
        settings.tell(f"fitting {len(own)} wells", index / len(sets))
        curves += fit_curves(
            own,
            response_unit=unit,
            model=model,
            robust=settings.robust or None,
            doubling_time_h=settings.doubling_time_h,
            progress=settings.progress,
        )
        everything += own
    return tuple(sorted(curves, key=lambda curve: _natural(curve.curve))), everything


def _natural(name: str) -> list[tuple[int, float, str]]:
    """Return a key that puts 48 h before 168 h."""
    parts = re.split(r"(\d+(?:\.\d+)?)", name)
    return [(0, float(part), "") if index % 2 else (1, 0.0, part) for index, part in enumerate(parts)]


def _one_doubling_time(curves: Sequence[Curve], settings: FitSettings) -> list[str]:
    times = settings.doubling_time_h
    named = {} if times is None or isinstance(times, tuple) else {name.casefold() for name in times if name}
    lines = {curve.cell_line for curve in curves if curve.cell_line.casefold() not in named}
    shared = doubling_time_of("", times)
    if shared is None or len(lines) < 2:
        return []
    return [f"one doubling time of {shared[0]:g} h was used for {len(lines)} cell lines"]


def _check_lines(wells: Sequence[Well], settings: FitSettings) -> None:
    """Refuse a doubling time of a cell line that is not among the wells."""
    times = settings.doubling_time_h
    lines = sorted({well.content.cell_line for well in wells if well.content.cell_line})
    known = {line.casefold() for line in lines}
    for name in () if times is None or isinstance(times, tuple) else times:
        if name and name.casefold() not in known:
            remedy = f"use one of: {', '.join(lines)}" if lines else "leave out the name: no cell line is named"
            raise RapalogError(
                f"got a doubling time for {name!r}, which is no cell line of these wells",
                remedy=remedy,
                where="doubling time",
            )


def _names(files: Sequence[AnyFile]) -> dict[str, Given]:
    """Return a name for every file: its own, or its path where two files share a name."""
    paths = [given(file) for file in files]
    short = [path.name for path in paths]
    names = {path.name if short.count(path.name) == 1 else str(path): path for path in paths}
    if len(names) < len(paths):
        raise RapalogError("the same file was given twice", remedy="give every file once", where="files")
    return names


def _paths(layout: AnyFile | Sequence[AnyFile] | None) -> list[Given]:
    own = [] if layout is None else [layout] if isinstance(layout, AnyFile) else layout
    return [given(item) for item in own]


def _layouts(
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


def _chosen_wells(plans: Sequence[_Plan], read: str | None) -> tuple[list[Well], list[str]]:
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


def _plate_order(plate: PlateQuality) -> tuple[object, ...]:
    return _natural(plate.file), _natural(plate.plate)


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


def _on_plates(wells: Sequence[Well]) -> list[Well]:
    """Return the wells of plates: of tables that name no plate, no well and no control there is none to judge."""
    there = {
        well.plate_key
        for well in wells
        if well.reading.plate or well.reading.well or well.content.role in ("vehicle", "blank", "positive")
    }
    return [well for well in wells if well.plate_key in there]


def _unjudged(export: PlateExport) -> tuple[PlateQuality, ...]:
    return tuple(PlateQuality(export.file, plate, None, None, None, (NO_LAYOUT,)) for plate in export.plates)
