"""A viability experiment from its files: plate exports with a layout, or tidy tables, to curves and plate quality."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
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
from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.plates.export import PlateExport
from rapalog.studies.viability.excluded import with_exclusions
from rapalog.studies.viability.files_read import files_read
from rapalog.studies.viability.molar_mass import in_molar_units
from rapalog.studies.viability.result import ViabilityResult
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.wells import (
    chosen_wells,
    files_of_layouts,
    natural,
    only_on_plates,
    plate_order,
    read_exports,
    read_layouts,
)
from rapalog.tables import Well

NO_LAYOUT: Final = "no layout: readings were read but not fitted"


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
        return _analysed(files, files_of_layouts(layout), model, read, settings, command)


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
    tables = [
        read_exports(name, data, settings, share=k / len(inputs)) for k, (name, data) in enumerate(inputs.items())
    ]
    exports = [table for table in tables if isinstance(table, PlateExport)]
    plans, layout_inputs = read_layouts(paths, exports, taken=names, dose_unit=settings.dose_unit)
    wells, flags = chosen_wells(plans, read)
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
        plates=tuple(sorted((*plate_quality(only_on_plates(wells)), *unjudged), key=plate_order)),
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
    return tuple(sorted(curves, key=lambda curve: natural(curve.curve))), everything


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


def _unjudged(export: PlateExport) -> tuple[PlateQuality, ...]:
    return tuple(PlateQuality(export.file, plate, None, None, None, (NO_LAYOUT,)) for plate in export.plates)
