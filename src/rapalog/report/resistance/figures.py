"""Figures of resistance: shifts, chances in time by regimen, what they depend on, and progression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from rapalog.figures.clones.chances import draw_chances, draw_free, draw_tornado, key_beside
from rapalog.figures.clones.shifts import draw_shifts, shifts_size
from rapalog.files.results.writing import safe_name
from rapalog.report.population_figures import Drawn
from rapalog.studies.clones.result import KIND_WORDS, KINDS, CloneCourse, Kind, Resistance

_ACROSS: Final = 3
_PANEL: Final = (3.1, 2.7)  # inches
_KEY: Final = 1.5
#: Of each genotype; with all three bands nothing could be told apart.
_BANDED: Final[tuple[Kind, ...]] = ("acquired", "pre_existing")
_LEVEL_WORDS: Final = "bands hold 90 % of draws"


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
    rows = [(own.genotype, own.drug, own.readout, own.fold_shift.value, own.fold_shift.relation, own.fold_shift.low,
             own.fold_shift.high, own.fold_shift.reason, " ".join(own.assumed)) for own in found.shifts]  # fmt: skip
    columns = ("genotype", "drug", "readout", "fold_shift", "relation", "low", "high", "reason", "assumed")
    return Drawn("shifts", f"{found.cell_line}: how many times the dose that halves a readout two hours after dosing is "
                 "that of the line as it is. Hatched: rests on numbers that were assumed or remembered. '>': half is "
                 "not reached.", figure, columns, rows)  # fmt: skip


def chances_drawn(courses: Sequence[CloneCourse]) -> Drawn:
    """Return chances in time, a panel for each regimen and one in which regimens are compared."""
    genotype = courses[0].genotype
    n = len(courses) + 1
    across = min(n, _ACROSS)
    down = -(-n // across)
    figure = Figure(figsize=(_PANEL[0] * across + _KEY, _PANEL[1] * down + 0.2), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False, sharey=True)
    for axes, own in zip(panels.flat, courses, strict=False):
        bands = {KIND_WORDS[kind]: band for kind in _BANDED if (band := own.band(kind)) is not None}
        draw_chances(axes, own.day, {KIND_WORDS[kind]: own.chance[kind] for kind in KINDS}, bands)
        axes.set_title(own.regimen, fontsize="medium", loc="left")
    last = panels.flat[n - 1]
    draw_chances(last, courses[0].day, {own.regimen: own.chance["acquired"] for own in courses}, {})
    last.set_title("acquired, all regimens", fontsize="medium", loc="left")
    key_beside(panels[0, -1] if n - 1 != across - 1 else last)
    if n - 1 != across - 1:
        key_beside(last)
    else:
        handles = panels[0, 0].get_legend_handles_labels()
        figure.legend(*handles, frameon=False, fontsize="small", loc="outside lower left", ncols=len(KINDS))
    for axes in panels.flat[n:]:
        axes.set_visible(False)
    for row in panels:
        row[0].set_ylabel("chance of a living clone (%)")
    rows = [(own.regimen, kind, day, own.chance[kind][place], *_ends(own, kind, place))
            for own in courses for kind in KINDS for place, day in enumerate(own.day.tolist())]  # fmt: skip
    return Drawn(f"chances_{safe_name(genotype)}", f"The chance that a tumour holds a living {genotype} clone: acquired "
                 f"under treatment, there before and still alive, or either; lines are means over patients, {_LEVEL_WORDS}.",
                 figure, ("regimen", "kind", "day", "chance", "low", "high"), rows)  # fmt: skip


def tornado_drawn(found: Resistance) -> Drawn:
    """Return what the chances depend on."""
    own = found.tornado
    figure = Figure(figsize=(10.5, 1.3 + 0.42 * len(own.bars)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.25, 1))
    names = [bar.name for bar in own.bars]
    words = [(bar.low, bar.high) for bar in own.bars]
    draw_tornado(left, names, [bar.total for bar in own.bars], own.total, words)
    draw_tornado(right, names, [bar.acquired for bar in own.bars], own.acquired)
    left.set_xlabel("chance of any living clone (%)")
    right.set_xlabel("chance of an acquired one (%)")
    rows = [(bar.name, bar.low, bar.high, *bar.acquired, *bar.total) for bar in own.bars]
    columns = ("changed", "low", "high", "acquired_at_low", "acquired_at_high", "total_at_low", "total_at_high")
    return Drawn("tornado", f"What the chance of a {own.genotype} clone on {own.regimen} by day {own.day:g} depends on: one "
                 "thing is changed to its low end (blue) or its high end (orange), all else is in the middle.", figure,
                 columns, rows)  # fmt: skip


def progression_drawn(courses: Sequence[CloneCourse]) -> Drawn:
    """Return the share of tumours that have not progressed, by regimen."""
    genotype, day = courses[0].genotype, courses[0].day
    figure = Figure(figsize=(7.4, 3.9), layout="constrained")
    axes = figure.add_subplot()
    fine = np.arange(0.0, day[-1] + 1.0)
    middle = {own.regimen: own.progression.share_free(fine) for own in courses}
    drawn = {own.regimen: own.progression.share_free(fine, drawn=True) for own in courses
             if len(own.progression.drawn_day)}  # fmt: skip
    draw_free(axes, fine, middle, drawn)
    axes.set_ylabel("tumours without progression (%)")
    key_beside(axes)
    rows = [(name, at, own[place], drawn[name][place] if name in drawn else None) for name, own in middle.items()
            for place, at in enumerate(fine.tolist())]  # fmt: skip
    caption = (f"Model tumours, with {genotype} clones, that have not grown by the factor of CL005 over their smallest "
               "size. Full: patients differ, all else is in the middle. Dashed: all that is not known differs too. "
               "No forecast for patients.")  # fmt: skip
    return Drawn(f"progression_{safe_name(genotype)}", caption, figure, ("regimen", "day", "share_middle", "share_draws"),
                 rows)  # fmt: skip


def _ends(own: CloneCourse, kind: Kind, place: int) -> tuple[float | None, float | None]:
    band = own.band(kind)
    return (None, None) if band is None else (float(band[0, place]), float(band[1, place]))
