"""A viability experiment from its files: plate exports with a layout, or tidy tables, to curves and plate quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapalog.analysis.curve_fitting import fit_curves
from rapalog.analysis.dose_response import MODELS, QUANTITIES, Curve
from rapalog.analysis.estimate import Estimate
from rapalog.analysis.quality import PlateQuality, plate_quality
from rapalog.errors import FileError, RapalogError
from rapalog.files.export import PlateExport
from rapalog.files.layout import read_layout
from rapalog.files.plate_readers import read_plate_file
from rapalog.files.tidy import TidyTable
from rapalog.files.writing import csv_bytes, json_bytes, provenance, safe_name, write_files
from rapalog.tables import LayoutWell, Reading, Well, columns_of, join_layout, rows_of

#: Draws the pictures of a result: file name to bytes. The pictures live a floor above and are handed in.
Pictures = Callable[["ViabilityResult"], Mapping[str, bytes]]

NO_LAYOUT: Final = "no layout: readings were read but not fitted"
#: Points of a drawn curve; enough for a smooth line over five decades.
_CURVE_POINTS: Final = 200
_ESTIMATE_COLUMNS: Final = ("value", "relation", "low", "high", "level", "unit", "method", "reason")


@dataclass(frozen=True)
class ViabilityResult:
    """What a viability experiment says: curves by name, plates by file, every reading, and what was read.

    ``wells`` are the readings whose content is known; ``inputs`` maps the name of every file read to its bytes.
    """

    curves: tuple[Curve, ...]
    plates: tuple[PlateQuality, ...]
    readings: tuple[Reading, ...]
    wells: tuple[Well, ...]
    flags: tuple[str, ...] = ()
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document that ``rapalog viability --json`` prints."""
        return {
            "curves": [curve.to_json() for curve in self.curves],
            "plates": [plate.to_json() for plate in self.plates],
            "flags": list(self.flags),
        }

    def write(self, out_dir: str | Path, *, pictures: Pictures | None = None) -> list[Path]:
        """Write the result into a folder and return the paths; every file is whole or not there.

        ``wells.csv``, ``curves.csv`` (one row per curve and quantity), ``plates.csv``, ``viability.json``,
        ``provenance.json``, and for every curve the points and the line of its figure as CSV. ``pictures`` adds the
        drawings, such as those of ``rapalog.figures.dose_response.viability_pictures``.

        Raises
        ------
        RapalogError
            If the folder cannot be written.
        """
        contents = {
            "wells.csv": csv_bytes(columns_of(Reading), rows_of(self.readings)),
            "curves.csv": csv_bytes(("curve", "model", "n_wells", "n_biological", "quantity", *_ESTIMATE_COLUMNS),
                                    [row for curve in self.curves for row in _curve_rows(curve)]),
            "plates.csv": csv_bytes(("file", "plate", "z_prime", "control_cv", "edge_effect", "flags"),
                                    [(plate.file, plate.plate, plate.z_prime, plate.control_cv, plate.edge_effect,
                                      "; ".join(plate.flags)) for plate in self.plates]),
            "viability.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs)),
        }  # fmt: skip
        for name, curve in zip(figure_names(self.curves), self.curves, strict=True):
            contents[f"figures/{name}.csv"] = csv_bytes(_FIGURE_COLUMNS, _figure_rows(curve))
        return write_files(Path(out_dir), contents | dict(pictures(self) if pictures else {}))


@dataclass(frozen=True)
class _Plan:
    """One layout, its file's name, and the exports it holds for."""

    name: str
    layout: tuple[LayoutWell, ...]
    exports: list[PlateExport]


def analyse_viability(
    files: Sequence[str | Path],
    *,
    layout: str | Path | Sequence[str | Path] | None = None,
    model: str = "auto",
    read: str | None = None,
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
        ``auto``, ``4pl`` or ``flat``.
    read
        The label of the measurement to use where an export has several; the first of them by default.
    command
        What the user typed, for ``provenance.json``.

    Raises
    ------
    RapalogError
        If a file cannot be read, a layout does not fit, or the model or read is unknown.
    """
    if model not in MODELS:
        raise RapalogError(f"got model {model!r}, must be one of {', '.join(MODELS)}", remedy="use auto", where="model")
    if not files:
        raise RapalogError("no file was given", remedy="give a plate export or a tidy table", where="files")
    names = _names(files)
    inputs = {name: _bytes(path) for name, path in names.items()}
    tables = [read_plate_file(inputs[name], file=name) for name in names]
    exports = [table for table in tables if isinstance(table, PlateExport)]
    plans, layout_inputs = _layouts(layout, exports, taken=names)
    wells, flags = _chosen_wells(plans, read)
    unplanned = [] if plans else exports
    flags += [f"{export.file}: {NO_LAYOUT}" for export in unplanned]
    tidy = [table for table in tables if isinstance(table, TidyTable)]
    curves = fit_curves(wells, response_unit="signal", model=model) if wells else ()
    for unit in sorted({table.response_unit for table in tidy}):
        own = [well for table in tidy if table.response_unit == unit for well in table.wells]
        curves += fit_curves(own, response_unit=unit, model=model)
        wells += own
    readings = [reading for export in exports for reading in export.readings]
    readings += [well.reading for table in tidy for well in table.wells]
    unjudged = [plate for export in unplanned for plate in _unjudged(export)]
    return ViabilityResult(
        curves=curves,
        plates=(*plate_quality(wells), *unjudged),
        readings=tuple(readings),
        wells=tuple(wells),
        flags=tuple(flags),
        inputs=inputs | layout_inputs,
        command=tuple(command),
    )


def _names(files: Sequence[str | Path]) -> dict[str, Path]:
    """Return a name for every file: its own, or its path where two files share a name."""
    paths = [Path(file) for file in files]
    short = [path.name for path in paths]
    names = {path.name if short.count(path.name) == 1 else str(path): path for path in paths}
    if len(names) < len(paths):
        raise RapalogError("the same file was given twice", remedy="give every file once", where="files")
    return names


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"cannot read the file: {reason}", remedy="check its path", where=str(path)) from None


def _layouts(
    layout: str | Path | Sequence[str | Path] | None, exports: Sequence[PlateExport], *, taken: Mapping[str, Path]
) -> tuple[list[_Plan], dict[str, bytes]]:
    """Return which layout holds for which exports, and the bytes read."""
    given = [] if layout is None else [layout] if isinstance(layout, str | Path) else list(layout)
    if given and not exports:
        raise RapalogError("a layout was given, but no plate export", where="layout",
                           remedy="leave it out: a tidy table has its own layout")  # fmt: skip
    if len(given) not in (0, 1, len(exports)):
        raise RapalogError(f"got {len(given)} layouts for {len(exports)} plate exports", where="layout",
                           remedy="give one layout for all, or one for each in the same order")  # fmt: skip
    inputs: dict[str, bytes] = {}
    plans: list[_Plan] = []
    for index, item in enumerate(given):
        path = Path(item)
        name = path.name if path.name not in taken and path.name not in inputs else str(path)
        inputs[name] = _bytes(path)
        own = list(exports) if len(given) == 1 else [exports[index]]
        plans.append(_Plan(name, read_layout(inputs[name], file=name), own))
    return plans, inputs


def _chosen_wells(plans: Sequence[_Plan], read: str | None) -> tuple[list[Well], list[str]]:
    """Return the wells of the chosen measurement of every export that has a layout, and flags on what was not used."""
    wells: list[Well] = []
    flags: list[str] = []
    for plan in plans:
        readings: list[Reading] = []
        for export in plan.exports:
            chosen = _chosen_read(export, read, flags)
            readings += [reading for reading in export.readings if reading.read == chosen]
        joined = join_layout(readings, plan.layout, name=plan.name)
        found = {well.plate_key for well in joined}
        plates = dict.fromkeys((reading.file, reading.plate) for reading in readings)
        flags += [f"{file}: {plate} has no well in the layout" for file, plate in plates if (file, plate) not in found]
        wells += joined
    return wells, flags


def _chosen_read(export: PlateExport, read: str | None, flags: list[str]) -> str:
    chosen = read if read is not None else export.reads[0]
    if chosen not in export.reads:
        raise RapalogError(f"{export.file} has no read {chosen!r}", where="read",
                           remedy=f"choose one of: {', '.join(export.reads)}")  # fmt: skip
    if read is None and len(export.reads) > 1:
        flags.append(f"{export.file}: used read {chosen} of {', '.join(export.reads)}")
    if export.calculated:
        flags.append(f"{export.file}: values calculated by the reader not used: {', '.join(export.calculated)}")
    return chosen


def _unjudged(export: PlateExport) -> tuple[PlateQuality, ...]:
    return tuple(PlateQuality(export.file, plate, None, None, None, (NO_LAYOUT,)) for plate in export.plates)


def _curve_rows(curve: Curve) -> list[tuple[Any, ...]]:
    head = (curve.curve, curve.model, curve.n_wells, curve.n_biological)
    response = "fraction of vehicle" if curve.normalised else "response"
    units = {"ec50_nM": "nM", "ic50_nM": "nM", "gr50_nM": "nM", "hill": "-", "auc": "fraction", "gr_max": "GR"}
    rows = []
    for name in (*QUANTITIES, "gr50_nM", "gr_max"):
        estimate: Estimate = getattr(curve, name)
        rows.append((*head, name.removesuffix("_nM"), estimate.value, estimate.relation, estimate.low, estimate.high,
                     estimate.level, units.get(name, response), estimate.method, estimate.reason))  # fmt: skip
    return rows


_FIGURE_COLUMNS: Final = ("what", "file", "plate", "well", "role", "replicate", "token", "dose_nM", "response")


def _figure_rows(curve: Curve) -> list[tuple[Any, ...]]:
    points = [
        ("well", well.well.reading.file, well.well.reading.plate, well.well.reading.well, well.role, well.replicate,
         well.well.reading.token, well.dose_nM, well.response)
        for well in curve.wells
    ]  # fmt: skip
    dose_nM, response = curve.line(_CURVE_POINTS)
    line = [("curve", "", "", "", "", "", "", float(x), float(y)) for x, y in zip(dose_nM, response, strict=True)]
    return points + line


def figure_names(curves: Sequence[Curve]) -> list[str]:
    """Return a file name for every curve, all different and safe on every system."""
    names: list[str] = []
    for curve in curves:
        base = name = safe_name(curve.curve)
        while name.lower() in {used.lower() for used in names}:
            name = f"{base}_{len(names) + 1}"
        names.append(name)
    return names
