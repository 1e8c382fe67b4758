"""Figures of resistance: shifts, chances in time by regimen, what they depend on, and progression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from numpy.typing import NDArray

from rapalog.figures.clones.chances import draw_chances, draw_free, draw_tornado, key_beside, tornado_key
from rapalog.figures.clones.shifts import draw_shifts, shifts_size
from rapalog.files.results.writing import safe_name
from rapalog.report.population_figures import Drawn
from rapalog.studies.clones.chances import KIND_WORDS, KINDS, CloneCourse, Kind
from rapalog.studies.clones.result import Resistance

Floats = NDArray[np.float64]

#: Panels in a row: of few in all, and of more.
_FEW: Final = 2
_MANY: Final = 3
_PANEL: Final = (3.3, 2.5)  # inches
_KEY: Final = 1.6
_ROOM: Final = 1.1  # above the highest chance
_LEGEND: Final[Any] = {"frameon": False, "fontsize": "small", "title_fontsize": "small", "alignment": "left"}
_CHANCES: Final = ("regimen", "kind", "day", "chance", "low", "high")
_FREE: Final = ("regimen", "day", "share_middle", "share_draws")
_SHIFTS: Final = ("genotype", "drug", "readout", "fold_shift", "relation", "low", "high", "reason", "assumed")


def resistance_figures(found: Resistance) -> list[Drawn]:
    """Return all figures of a study, those of clones once for each genotype."""
    drawn = [shifts_drawn(found)]
    for genotype in dict.fromkeys(own.genotype for own in found.courses):
        courses = [own for own in found.courses if own.genotype == genotype]
        drawn += [chances_drawn(courses), progression_drawn(courses)]
    return [*drawn[:2], tornado_drawn(found), *drawn[2:]]


def shifts_drawn(found: Resistance) -> Drawn:
    """Return the heat map of shifts."""
    figure = Figure(figsize=shifts_size(found.shifts), layout="constrained")
    draw_shifts(figure.add_subplot(), found.shifts)
    rows = [
        (
            own.genotype,
            own.drug,
            own.readout,
            own.fold_shift.value,
            own.fold_shift.relation,
            own.fold_shift.low,
            own.fold_shift.high,
            own.fold_shift.reason,
            " ".join(own.assumed),
        )
        for own in found.shifts
    ]
    caption = (
        f"{found.cell_line}: how many times the dose that halves a readout two hours after dosing is that "
        "of the line as it is. Hatched: rests on numbers that were assumed or remembered. '>': half is not "
        "reached."
    )
    return Drawn("shifts", caption, figure, _SHIFTS, rows)


def chances_drawn(courses: Sequence[CloneCourse]) -> Drawn:
    """Return chances in time, a panel for each regimen and one in which regimens are compared."""
    genotype, n = courses[0].genotype, len(courses) + 1
    across = _FEW if n <= _FEW**2 else _MANY
    down = -(-n // across)
    figure = Figure(figsize=(_PANEL[0] * across + _KEY, _PANEL[1] * down), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
    for axes, own in zip(panels.flat, courses, strict=False):
        band = own.band("acquired")
        lines = {KIND_WORDS[kind]: own.chance[kind] for kind in KINDS}
        draw_chances(axes, own.day, lines, {} if band is None else {KIND_WORDS["acquired"]: band})
        axes.set_title(own.regimen, fontsize="medium", loc="left")
    last = panels.flat[n - 1]
    draw_chances(last, courses[0].day, {own.regimen: own.chance["acquired"] for own in courses}, {})
    last.set_title("acquired, all regimens", fontsize="medium", loc="left")
    figure.legend(
        *panels.flat[0].get_legend_handles_labels(), loc="outside right upper", title="one regimen", **_LEGEND
    )
    figure.legend(*last.get_legend_handles_labels(), loc="outside right lower", title="all regimens", **_LEGEND)
    for place, axes in enumerate(panels.flat):
        axes.set_visible(place < n)
        axes.tick_params(labelbottom=place + across >= n)
        axes.set_xlabel("days of treatment" if place + across >= n else "")
    highest = max(float(np.max(own)) for own in _drawn_chances(courses))
    last.set_ylim(0, min(101.0, _ROOM * 100 * highest) or 1.0)
    figure.supylabel(f"chance of a living {genotype} clone (%)", fontsize="medium")
    rows = [
        (own.regimen, kind, day, own.chance[kind][place], *_ends(own, kind, place))
        for own in courses
        for kind in KINDS
        for place, day in enumerate(own.day.tolist())
    ]
    caption = (
        f"The chance that a tumour holds a living {genotype} clone: acquired under treatment, there before and "
        "still alive, or either. Lines are means over patients; the band of the acquired ones holds 90 % of the "
        "draws of all that is not known."
    )
    return Drawn(f"chances_{safe_name(genotype)}", caption, figure, _CHANCES, rows)


def tornado_drawn(found: Resistance) -> Drawn:
    """Return what the chances depend on."""
    own = found.tornado
    layout = ConstrainedLayoutEngine(w_pad=0.15, wspace=0.08)
    figure = Figure(figsize=(10.8, 1.6 + 0.5 * len(own.bars)), layout=layout)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.25, 1))
    names = [bar.name for bar in own.bars]
    words = [(bar.low, bar.high) for bar in own.bars]
    draw_tornado(left, names, [bar.total for bar in own.bars], own.total, words)
    draw_tornado(right, names, [bar.acquired for bar in own.bars], own.acquired, words)
    left.set_xlabel("chance of any living clone (%)")
    right.set_xlabel("chance of an acquired one (%)")
    left.set_title(f"{own.genotype} on {own.regimen}, day {own.day:g}", loc="left", fontsize="medium")
    figure.legend(handles=tornado_key(), frameon=False, fontsize="small", loc="outside lower center", ncols=2)
    rows = [(bar.name, bar.low, bar.high, *bar.acquired, *bar.total) for bar in own.bars]
    columns = ("changed", "low", "high", "acquired_at_low", "acquired_at_high", "total_at_low", "total_at_high")
    caption = (
        f"What the chance of a {own.genotype} clone on {own.regimen} by day {own.day:g} depends on: one thing "
        "is changed to one end or the other, all else is in the middle."
    )
    return Drawn("tornado", caption, figure, columns, rows)


def progression_drawn(courses: Sequence[CloneCourse]) -> Drawn:
    """Return the share of tumours that have not progressed, by regimen."""
    genotype = courses[0].genotype
    figure = Figure(figsize=(7.8, 3.9), layout="constrained")
    axes = figure.add_subplot()
    day = np.arange(0.0, courses[0].day[-1] + 1.0)
    middle = {own.regimen: own.progression.share_free(day) for own in courses}
    drawn = {
        own.regimen: own.progression.share_free(day, drawn=True) for own in courses if len(own.progression.drawn_day)
    }
    draw_free(axes, day, middle, drawn)
    axes.set_ylabel("tumours without progression (%)")
    key_beside(axes, "dashed: all that is\nnot known differs" if drawn else "")
    rows = [
        (name, at, own[place], drawn[name][place] if name in drawn else None)
        for name, own in middle.items()
        for place, at in enumerate(day.tolist())
    ]
    caption = (
        f"Model tumours, with {genotype} clones, that have not grown by the factor of CL005 over their smallest "
        "size. Full: patients differ, all else is in the middle. Dashed: all that is not known differs too. "
        "No forecast for patients."
    )
    return Drawn(f"progression_{safe_name(genotype)}", caption, figure, _FREE, rows)


def _drawn_chances(courses: Sequence[CloneCourse]) -> list[Floats]:
    """Return all that is drawn of chances: lines, and the bands of acquired ones."""
    bands = [band for own in courses if (band := own.band("acquired")) is not None]
    return [*(own.chance[kind] for own in courses for kind in KINDS), *bands]


def _ends(own: CloneCourse, kind: Kind, place: int) -> tuple[float | None, float | None]:
    band = own.band(kind)
    return (None, None) if band is None else (float(band[0, place]), float(band[1, place]))
