"""The figures of a viability analysis: exposures, comparisons, curves and plates, each with its numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapalog.analysis.curves.band import Band, band
from rapalog.analysis.curves.dose_means import dose_means
from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.plates.quality import PlateQuality
from rapalog.figures.keys import KEYS_IN_A_ROW
from rapalog.figures.viability.dose_response import draw_dose_response, potency_text
from rapalog.figures.viability.exposures import draw_exposures, draw_potencies, exposure_groups, exposure_table
from rapalog.figures.viability.plate_map import draw_plate_map, draw_residual_map
from rapalog.figures.viability.wells import MOST_WELLS
from rapalog.files.results.writing import safe_name
from rapalog.report.convention_figures import convention_plots
from rapalog.report.plot import Plot
from rapalog.report.screen_figures import map_plots, overlay_plots, waterfall_plots
from rapalog.report.viability_words import counted
from rapalog.studies.viability.result import MOST_FIGURES, ViabilityResult
from rapalog.studies.viability.tables import figure_names, figure_table
from rapalog.tables import Reading, Well, well_position

#: Where a curve stands on its figure. Every curve has the same labels, so that none has to be laid out.
_CURVE_IN: Final = (5.0, 3.9)
#: Doses of a curve at which its table has the band.
_BAND_POINTS: Final = 60
_LEGEND_IN: Final = 0.19
_LINE_IN: Final = 0.18
_CURVE_AXES: Final = (0.135, 0.135, 0.81, 0.715)
#: Where the curves of all exposures stand, and their potencies beside them.
_EXPOSURE_AXES: Final = ((0.07, 0.115, 0.41, 0.755), (0.56, 0.115, 0.42, 0.755))
#: The size of a plate's map, and where the plate stands on it; what is left is for names, colour bar and roles.
_PLATE_IN: Final = (5.8, 4.0)
_PLATE_AXES: Final = (0.055, 0.09, 0.76, 0.77)


@dataclass(frozen=True)
class Gallery:
    """The figures of a result, and how many of each group are not drawn because there are too many."""

    plots: tuple[Plot, ...]
    undrawn: Mapping[str, int]


def viability_plots(result: ViabilityResult, *, most: int = MOST_FIGURES) -> Gallery:
    """Return the figures: exposures of one line, lines and drugs compared, curves, their conventions, plates.

    Each has its numbers.

    Parameters
    ----------
    result
        What was analysed.
    most
        Of each kind; the first are drawn.
    """
    groups = exposure_groups(result.curves)
    first = itertools.islice(groups.items(), most)
    plots = [_exposures(name, curves, index) for index, (name, curves) in enumerate(first, start=1)]
    compared = {
        "overlays": overlay_plots(result.curves),
        "maps": map_plots(result.curves),
        "waterfalls": waterfall_plots(result.curves),
    }
    for own in compared.values():
        plots += own[:most]
    shown = result.curves[:most]
    plots += [_curve(curve, name) for curve, name in zip(shown, figure_names(shown), strict=True)]
    plots += convention_plots(shown)
    qualities = {(plate.file, plate.plate): plate for plate in result.plates}
    wells: dict[tuple[str, str, str], list[Well]] = {}
    for well in result.wells:
        wells.setdefault(_key(well.reading), []).append(well)
    plates: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in result.readings:
        if reading.well:
            plates.setdefault(_key(reading), []).append(reading)
    for index, (key, readings) in enumerate(itertools.islice(plates.items(), most), start=1):
        quality = qualities.get(key[:2]) if key in wells else None
        plots.append(_plate(index, readings, wells.get(key, []), quality))
    there = {"exposures": len(groups), "curves": len(result.curves), "plates": len(plates)}
    there |= {group: len(own) for group, own in compared.items()}
    return Gallery(tuple(plots), {group: max(0, count - most) for group, count in there.items()})


def _key(reading: Reading) -> tuple[str, str, str]:
    return reading.file, reading.plate, reading.read


def _exposures(name: str, curves: tuple[Curve, ...], index: int) -> Plot:
    def draw() -> Figure:
        figure = Figure(figsize=(9.6, 4.8))
        left, right = (figure.add_axes(place) for place in _EXPOSURE_AXES)
        draw_exposures(left, curves, title=name)
        draw_potencies(right, curves)
        return figure

    hours = ", ".join(f"{curve.time_h:g}" for curve in curves)
    table = exposure_table(curves)
    potencies = "; ".join(
        f"{curve.time_h:g} h: {potency_text(curve.ic50_nM, 'IC50', curve.dose_unit)}" for curve in curves
    )
    return Plot(
        name=f"exposures_{index}_{safe_name(name)}",
        group="exposures",
        caption=f"{name} at {hours} h. Left: means and standard deviations of the wells, with the fitted curves over "
        "the tested doses only. Right: potencies with 95 % intervals; an arrow is a bound, an open side, "
        "or a limit beyond the tested doses.",
        alt=f"Dose-response of {name} at {hours} h. {potencies}.",
        draw=draw,
        columns=tuple(table.columns),
        rows=tuple(tuple(row) for row in table.rows),
    )


def _curve(curve: Curve, name: str) -> Plot:
    def draw() -> Figure:
        figure = Figure(figsize=_CURVE_IN)
        axes = figure.add_axes(_CURVE_AXES)
        draw_dose_response(axes, curve)
        _make_room(figure, axes)
        return figure

    table = figure_table(curve)
    doses, _ = curve.line(_BAND_POINTS)
    own = band(curve, doses)
    ends = [] if own.reason else [("band, low", own.low), ("band, high", own.high)]
    limits = [
        (what, *[""] * 6, float(dose), float(end)) for what, line in ends for dose, end in zip(doses, line, strict=True)
    ]
    model = "no curve could be fitted" if curve.model == "none" else f"model {curve.model}"
    flags = f" Flags: {'; '.join(curve.flags)}." if curve.flags else ""
    return Plot(
        name=name,
        group="curves",
        caption=f"{curve.curve}: {curve.wells_counted}, "
        f"{counted(curve.n_biological, 'biological replicate')}, {model}. {band_words(own)}{_crowded(curve)}{flags}",
        alt=f"Dose-response of {curve.curve}: {model}, {potency_text(curve.ic50_nM, 'IC50', curve.dose_unit)}.",
        draw=draw,
        columns=tuple(table.columns),
        rows=(*(tuple(row) for row in table.rows), *limits),
    )


def band_words(own: Band) -> str:
    """Return what the band of a curve is, or why it has none.

    >>> import numpy as np
    >>> band_words(Band(np.empty(0), np.empty(0), reason="nothing was fitted"))
    'No band: nothing was fitted.'
    """
    if own.reason:
        return f"No band: {own.reason}."
    return f"Grey: 95 % band of the fitted mean at each dose, its model taken as true ({own.method})."


def _crowded(curve: Curve) -> str:
    if all(own.n <= MOST_WELLS for own in dose_means(curve, with_zero=True)):
        return ""
    return f" Of more than {MOST_WELLS} wells at a dose: mean, SD, number, the lowest and the highest."


def _make_room(figure: Figure, axes: Axes) -> None:
    """Add paper above and below the axes of a curve for names of two lines and a legend; axes stay as large."""
    legend = axes.get_legend()
    below = 0.0 if legend is None else _LEGEND_IN * math.ceil(len(legend.get_texts()) / KEYS_IN_A_ROW) + 0.06
    above = _LINE_IN * (axes.get_title(loc="left") + "".join(text.get_text() for text in axes.texts)).count("\n")
    width, height = _CURVE_IN
    left, bottom, wide, high = _CURVE_AXES
    whole = height + below + above
    figure.set_size_inches(width, whole)
    axes.set_position((left, (bottom * height + below) / whole, wide, high * height / whole))


def _plate(index: int, readings: Sequence[Reading], wells: Sequence[Well], quality: PlateQuality | None) -> Plot:
    effects = quality.effects if quality is not None else None
    roles = {well.reading.well: well.content.role for well in wells}
    first = readings[0]
    name = " · ".join(filter(None, [first.file, first.plate, first.read]))

    def draw() -> Figure:
        panels = 1 if effects is None else 2
        figure = Figure(figsize=(_PLATE_IN[0] * panels, _PLATE_IN[1]))
        left, bottom, width, height = _PLATE_AXES
        places = [((index + left) / panels, bottom, width / panels, height) for index in range(panels)]
        draw_plate_map(figure.add_axes(places[0]), readings, roles=roles, title="readings")
        if effects is not None:
            draw_residual_map(figure.add_axes(places[1]), effects, wells)
        return figure

    flags = f" Flags: {'; '.join(quality.flags)}." if quality is not None and quality.flags else ""
    lost = sum(bool(reading.token) for reading in readings)
    left = ". Right: what content, rows and columns leave of each well, with their effects in strips" if effects else ""
    return Plot(
        name=f"plate_{index}_{safe_name(f'{first.plate} {first.read}')}",
        group="plates",
        caption=f"{name}: {counted(len(readings), 'well')}, {lost} without a usable number{left}.{flags}",
        alt=f"Plate map of {name}: {len(readings)} wells, {lost} without a usable number.{flags}",
        draw=draw,
        columns=(
            "well",
            "role",
            "cell_line",
            "drug",
            "dose_nM",
            "time_h",
            "replicate",
            "raw",
            "token",
            "value",
            "off_its_equals",
            "residual",
        ),
        rows=_plate_rows(readings, wells, quality),
    )


def _plate_rows(
    readings: Sequence[Reading], wells: Sequence[Well], quality: PlateQuality | None
) -> tuple[tuple[object, ...], ...]:
    content = {well.reading.well: well.content for well in wells}
    effects = quality.effects if quality is not None else None
    rows = []
    for reading in readings:
        own = content.get(reading.well)
        inside: tuple[object, ...] = (None,) * 6
        if own is not None:
            inside = (own.role, own.cell_line, own.drug, own.dose_nM, own.time_h, own.replicate)
        left: tuple[object, ...] = (None, None)
        if effects is not None and own is not None:
            place = well_position(reading.well)
            left = (float(effects.deviation[place]), float(effects.residual[place]))
        rows.append((reading.well, *inside, reading.raw, reading.token, reading.value, *left))
    return tuple(rows)
