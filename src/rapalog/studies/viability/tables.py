"""The tables of a viability analysis: curves, plates, patterns on plates, readings and responses.

Every estimate is one row with its value, relation, limits, level, unit, method and reason in columns of their own, so
that no program has to take a text apart. The same tables go to CSV and, as one sheet each, to the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rapalog.analysis.curves.compare import Comparison
from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.curves.dose_unit import from_nM, restated
from rapalog.analysis.plates.quality import NUMBERS, PlateQuality
from rapalog.files.results.workbook import Table
from rapalog.files.results.writing import safe_name
from rapalog.tables import Reading, Well, columns_of, row_name, rows_of

#: Points of a drawn curve; enough for a smooth line over five decades.
_CURVE_POINTS: Final = 200
_CURVE_COLUMNS: Final = (
    "curve",
    "cell_line",
    "drug",
    "time_h",
    "model",
    "n_wells",
    "n_biological",
    "quantity",
    "value",
    "relation",
    "low",
    "high",
    "level",
    "unit",
    "method",
    "reason",
    "flags",
)
_CONVENTION_COLUMNS: Final = (
    "curve",
    "cell_line",
    "drug",
    "time_h",
    "convention",
    "ic50_nM",
    "relation",
    "low_nM",
    "high_nM",
    "level",
    "extrapolated_nM",
    "lowest_dose_nM",
    "highest_dose_nM",
    "method",
    "reason",
    "flags",
)
_FIGURE_COLUMNS: Final = ("what", "file", "plate", "well", "role", "replicate", "token", "dose_nM", "response")
_PLATE_COLUMNS: Final = ("file", "plate", *NUMBERS, "row_effect_at", "column_effect_at", "z_prime_against", "flags")
#: Units of estimates whose name does not carry one; any other is a fraction of the untreated control.
_UNITS: Final = {"hill": "-", "gr_max": "GR", "gr_aoc": "GR", "gr_static": "GR", "gr_toxic": "GR"}
_IN_RESPONSE: Final = frozenset({"top", "bottom", "emax"})


def unit_of(name: str, curve: Curve) -> str:
    """Return the unit of one of a curve's estimates, by its name in the JSON document."""
    if name.endswith("_nM"):
        return curve.dose_unit
    if name in _IN_RESPONSE:
        return "fraction of vehicle" if curve.normalised else "response"
    return _UNITS.get(name, "fraction")


def curve_table(curves: Iterable[Curve]) -> Table:
    """Return one row per curve and quantity: all estimates of the JSON document, those inside others after them."""
    rows: list[tuple[Any, ...]] = []
    for curve in curves:
        head = (curve.curve, curve.cell_line, curve.drug, curve.time_h, curve.model, curve.n_wells, curve.n_biological)
        flags = "; ".join(curve.flags)
        for prefix, name, estimate in _estimates(curve.to_json()):
            ends = [_shown(estimate[part], name, curve.dose_unit) for part in ("value", "low", "high")]
            number = (ends[0], estimate["relation"], *ends[1:], estimate["level"])
            words = (unit_of(name, curve), estimate["method"], restated(estimate.get("reason", ""), curve.dose_unit))
            rows.append((*head, prefix + name.removesuffix("_nM"), *number, *words, flags))
    return Table(_CURVE_COLUMNS, rows)


def _shown(value: float | None, name: str, unit: str) -> float | None:
    return from_nM(value, unit) if value is not None and name.endswith("_nM") else value


def _estimates(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return prefix, name and estimate of everything in a curve's document that has a relation."""
    named: list[tuple[str, Any]] = [("", document), ("on-target ", document.get("on_target"))]
    named += [(f"phase {index} ", phase) for index, phase in enumerate(document["phases"], start=1)]
    named += [("model-averaged ", document.get("model_averaged")), ("", document.get("icx"))]
    return [
        (prefix, name, item)
        for prefix, part in named
        for name, item in (part or {}).items()
        if isinstance(item, dict) and "relation" in item
    ]


def convention_table(curves: Iterable[Curve]) -> Table:
    """Return one row per curve and convention: where it puts the IC50, as an estimate, and on which doses it rests."""
    rows = [
        (
            curve.curve,
            curve.cell_line,
            curve.drug,
            curve.time_h,
            own.name,
            own.ic50_nM.value,
            own.ic50_nM.relation,
            own.ic50_nM.low,
            own.ic50_nM.high,
            own.ic50_nM.level,
            own.extrapolated_nM,
            *own.doses_nM,
            own.ic50_nM.method,
            own.ic50_nM.reason,
            "; ".join(own.flags),
        )
        for curve in curves
        for own in curve.conventions
    ]
    return Table(_CONVENTION_COLUMNS, rows)


def comparison_table(comparisons: Iterable[Comparison]) -> Table:
    """Return one row per pair of curves: the ratio of their EC50s as an estimate, and the P value."""
    columns = ("a", "b", "ec50_ratio", "relation", "low", "high", "level", "shared", "p_value", "method", "reason")
    return Table(
        columns,
        [
            (
                own.a,
                own.b,
                own.ratio.value,
                own.ratio.relation,
                own.ratio.low,
                own.ratio.high,
                own.ratio.level,
                own.shared,
                own.p_value,
                own.method or own.ratio.method,
                own.reason or own.ratio.reason,
            )
            for own in comparisons
        ],
    )


def plate_table(plates: Iterable[PlateQuality]) -> Table:
    """Return one row per plate with its numbers; an unknown number is an empty cell."""
    rows = [
        (
            plate.file,
            plate.plate,
            *(getattr(plate, name) for name in NUMBERS),
            plate.row_effect_at,
            plate.column_effect_at,
            plate.z_prime_against,
            "; ".join(plate.flags),
        )
        for plate in plates
    ]
    return Table(_PLATE_COLUMNS, rows)


def pattern_table(plates: Iterable[PlateQuality]) -> Table:
    """Return one row per plate and row or column with its effect as a share of the signal, empty where unknown."""
    rows: list[tuple[Any, ...]] = []
    for plate in plates:
        if plate.effects is not None:
            for index, share in enumerate(plate.effects.row_effects.tolist()):
                rows.append((plate.file, plate.plate, "row", row_name(index), share))
            for index, share in enumerate(plate.effects.column_effects.tolist()):
                rows.append((plate.file, plate.plate, "column", str(index + 1), share))
    return Table(("file", "plate", "what", "at", "effect"), rows)


def reading_table(readings: Iterable[Reading]) -> Table:
    """Return one row per reading: raw as in the file, the token where it was no number."""
    return Table(columns_of(Reading), rows_of(readings))


def response_table(curves: Iterable[Curve]) -> Table:
    """Return one row per well of a curve: what is in it and the response that was fitted, empty without one."""
    rows = [
        (
            curve.curve,
            own.well.reading.file,
            own.well.reading.plate,
            own.well.reading.well,
            own.role,
            own.replicate,
            own.dose_nM,
            own.signal,
            own.vehicle,
            own.response,
            own.well.reading.token,
        )
        for curve in curves
        for own in curve.wells
    ]
    return Table(
        ("curve", "file", "plate", "well", "role", "replicate", "dose_nM", "signal", "vehicle", "response", "token"),
        rows,
    )


def well_table(wells: Iterable[Well]) -> Table:
    """Return what the layout says about each well that was read."""
    rows = [
        (
            own.reading.file,
            own.reading.plate,
            own.reading.well,
            own.content.role,
            own.content.cell_line,
            own.content.drug,
            own.content.dose_nM,
            own.content.time_h,
            own.content.replicate,
            own.reading.value,
            own.reading.token,
        )
        for own in wells
    ]
    return Table(
        ("file", "plate", "well", "role", "cell_line", "drug", "dose_nM", "time_h", "replicate", "value", "token"), rows
    )


def figure_table(curve: Curve) -> Table:
    """Return what a curve's figure shows: its wells as points, and its line within the tested doses."""
    points = [
        (
            "well",
            well.well.reading.file,
            well.well.reading.plate,
            well.well.reading.well,
            well.role,
            well.replicate,
            well.well.reading.token,
            well.dose_nM,
            well.response,
        )
        for well in curve.wells
    ]
    dose_nM, response = curve.line(_CURVE_POINTS)
    line = [("curve", "", "", "", "", "", "", float(x), float(y)) for x, y in zip(dose_nM, response, strict=True)]
    return Table(_FIGURE_COLUMNS, [*points, *line])


def figure_names(curves: Sequence[Curve]) -> list[str]:
    """Return a file name for every curve, all different and safe on every system."""
    names: list[str] = []
    used: set[str] = set()
    for curve in curves:
        base = name = safe_name(curve.curve)
        while name.lower() in used:
            name = f"{base}_{len(names) + 1}"
            base = name
        names.append(name)
        used.add(name.lower())
    return names
