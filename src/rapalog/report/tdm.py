"""One patient's levels as a figure, a page and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.figures.one_patient import draw_blood, draw_folds
from rapalog.files.results.writing import provenance
from rapalog.report.plot import Plot, plot_files
from rapalog.report.tdm_words import headline, word_tables
from rapalog.report.template import figure_values, render
from rapalog.studies.draws import ENDS
from rapalog.studies.tdm.calendar import Calendar, calendar
from rapalog.studies.tdm.forecast import Forecast
from rapalog.studies.tdm.result import TdmResult

_SHOWN: Final = ("p-S6 S235/236", "p-4E-BP1 T37/46")
_SIZE: Final = (8.6, 3.6)  # inches, of one panel of levels
_LOWER: Final = 1.9
_COLUMNS: Final = ("quantity", "time_h", "low", "median", "high")


def tdm_plots(found: TdmResult) -> list[Plot]:
    """Return a figure for each forecast, or one of the history alone."""
    return [_plot(found, run, place) for place, run in enumerate(found.forecasts or (None,), start=1)]


def tdm_figure(found: TdmResult, place: int = 0) -> Figure:
    """Return the figure of one forecast, counted from 0."""
    runs: Sequence[Forecast | None] = found.forecasts or (None,)
    return _figure(found, runs[place], calendar(found, runs[place]))


def tdm_files(found: TdmResult) -> dict[str, bytes]:
    """Return page, tables, figures in three formats with their numbers, and the record, by file name."""
    plots = tdm_plots(found)
    drawn = {name: data for plot in plots for name, data in plot_files(plot).items()}
    values = {
        "title": f"Levels of {headline(found)}",
        "summary": [_range(found)],
        "flags": [*(f"⚑ {flag}" for flag in found.all_flags), *found.notes],
        "figures": [figure_values(plot, drawn) for plot in plots],
        "tables": word_tables(found),
        "provenance": provenance(found.command, found.inputs, seed=found.seed),
        "version": __version__,
        "note": RESEARCH_USE_ONLY,
    }
    page = render("tdm.html", values).encode()
    return {"report.html": page, **found.files(), **{f"figures/{name}": data for name, data in drawn.items()}}


def _range(found: TdmResult) -> str:
    own = found.target
    return "No range was given." if own is None else f"Range asked for: {own.low_ug_L:g} to {own.high_ug_L:g} µg/L."


def _plot(found: TdmResult, run: Forecast | None, place: int) -> Plot:
    seen = calendar(found, run)
    what = f"then {run.regimen.text}" if run else "the records"
    caption = (
        f"{what}: whole blood with measured levels, the band of 90 % of patients (grey) and of this one (blue), "
        "line: median; ticks are doses" + ("; below, tumours." if run and run.tumours else ".")
    )
    rows = [
        ("whole blood of patients in general (ug/L)", seen.time_h, seen.prior_ug_L),
        ("whole blood of this patient (ug/L)", seen.time_h, seen.own_ug_L),
    ]
    if run and run.tumours:
        rows += [
            (f"{name} (fold)", run.tumours.time_h, np.nanquantile(own, ENDS, axis=0))
            for name, own in run.tumours.fold.items()
        ]
    cells = tuple((name, *line) for name, time_h, band in rows for line in np.column_stack([time_h, band.T]).tolist())
    name = f"forecast_{place}" if run else "levels"
    return Plot(
        name, "tdm", caption[0].upper() + caption[1:], caption, lambda: _figure(found, run, seen), _COLUMNS, cells
    )


def _figure(found: TdmResult, run: Forecast | None, seen: Calendar) -> Figure:
    below = run is not None and run.tumours is not None
    figure = Figure(figsize=(_SIZE[0], _SIZE[1] + (_LOWER if below else 0.0)), layout="constrained")
    grid = figure.subplots(1 + below, 1, sharex=True, height_ratios=(_SIZE[1], _LOWER)[: 1 + below], squeeze=False)
    upper: Axes = grid[0, 0]
    target = None if found.target is None else (found.target.low_ug_L, found.target.high_ug_L)
    draw_blood(upper, seen, found.levels, target)
    upper.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)
    title = f"patient {found.unknowns.history.subject}" + (f", then {run.regimen.text}" if run else "")
    upper.set_title(title, loc="left", fontsize="medium")
    if run is not None and run.tumours is not None:
        bands = {name: np.nanquantile(run.tumours.fold[name], ENDS, axis=0) for name in _SHOWN}
        lower: Axes = grid[1, 0]
        draw_folds(lower, run.tumours.time_h, bands, forecast_h=seen.forecast_h, first_h=float(seen.time_h[0]))
        lower.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.0)
    grid[-1, 0].set_xlabel("days since the first record")
    return figure
