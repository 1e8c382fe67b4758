"""What ``rapalog calibrate PROBLEM.yaml`` prints and writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.table import Table
from scipy.stats import chi2

from rapalog.analysis.estimate import LEVEL, Estimate
from rapalog.figures.image_files import image_files
from rapalog.figures.petab import Series, draw_observable, draw_profile, draw_waterfall
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.studies.petab.result import Evaluated, Fitted, measurements_of
from rapalog.studies.petab.scale import linear
from rapalog.units import three_digits

Draw = Callable[[Axes], Any]

_ACROSS: Final = 4
_PANEL: Final = (4.4, 3.4)
#: Observables, and parameters, that one figure shows; all of them are in the tables.
_MOST_PANELS: Final = 24
_SHOWN_STARTS: Final = 10


def evaluated_lines(found: Evaluated) -> list[Any]:
    """Return an evaluation for people."""
    own = found.evaluation
    return [
        f"negative log-likelihood {own.value:.10g} of {found.objective.n_data} measurements at the nominal values",
        f"priors {own.prior:.6g} (not in it); chi2 {own.chi2:.6g}",
        *(f"note: {flag}" for flag in found.flags),
    ]


def fitted_lines(found: Fitted) -> list[Any]:
    """Return a fit for people: the parameters, how searches ended, and what was flagged."""
    table = Table(title=f"negative log-likelihood {found.evaluation.value:.10g}, {found.objective.n_data} measurements")
    for name in ("parameter", "scale", "estimate", "95 %", ""):
        table.add_column(name)
    for own, one in zip(found.objective.free, found.estimates.values(), strict=True):
        table.add_row(own.id, own.scale, estimate_words(one), interval_words(one), one.reason)
    starts = found.fit.starts
    ends = ", ".join(f"{own.end.cost:.6g}" for own in starts[:_SHOWN_STARTS])
    more = f" and {len(starts) - _SHOWN_STARTS} more" if len(starts) > _SHOWN_STARTS else ""
    return [
        table,
        f"priors {found.evaluation.prior:.6g} (not in it); chi2 {found.evaluation.chi2:.6g}",
        f"{found.fit.at_best} of {len(starts)} searches ended at the lowest, of {found.fit.begun} begun: {ends}{more}",
        *(f"note: {flag}" for flag in found.flags),
    ]


def estimate_words(one: Estimate) -> str:
    """Return an estimate's value with its relation."""
    sign = "" if one.relation == "=" else f"{one.relation} "
    return "-" if one.value is None else f"{sign}{three_digits(one.value)}"


def interval_words(one: Estimate) -> str:
    """Return an estimate's interval, empty if none was sought."""
    if one.method != "profile likelihood":
        return ""
    low, high = ("open" if end is None else three_digits(end) for end in (one.low, one.high))
    return f"{low} to {high}"


def evaluated_files(found: Evaluated) -> dict[str, bytes]:
    """Return an evaluation's files by name: ``evaluation.json``, ``simulations.csv``, and ``fits`` in three formats."""
    return {"evaluation.json": json_bytes(found.to_json()), **_tables(found), **_figure("fits", fits(found))}


def fitted_files(found: Fitted) -> dict[str, bytes]:
    """Return a fit's files by name: ``fit.json``, the figures in three formats, and the CSV behind each."""
    files = {"fit.json": json_bytes(found.to_json()), **_tables(found), **_figure("fits", fits(found))}
    files |= _figure("waterfall", {"waterfall": partial(_waterfall, found)})
    return files | (_figure("profiles", profiles(found)) if found.fit.profiles else {})


def fits(found: Evaluated | Fitted) -> dict[str, Draw]:
    """Return what draws each observable, by its id."""
    problem = found.objective.problem
    several = len(problem.parts) > 1
    series: dict[tuple[str, str], dict[str, list[int]]] = {}
    rows = measurements_of(found.objective)
    for place, (model, row) in enumerate(rows):
        name = f"{row.condition} after {row.before}" if row.before else row.condition
        series.setdefault((model, row.observable), {}).setdefault(name, []).append(place)
    observables = {(part.sbml.name, name): own for part in problem.parts for name, own in part.observables.items()}
    draws: dict[str, Draw] = {}
    for (model, name), own in series.items():
        made = [_series(condition, places, rows, found) for condition, places in own.items()]
        title = f"{name} ({model})" if several else name
        is_log = observables[model, name].transformation != "lin"
        draws[title] = partial(draw_observable, series=made, name=title, is_log=is_log)
    return draws


def profiles(found: Fitted) -> dict[str, Draw]:
    """Return what draws each profile, by the parameter's id."""
    limit = float(chi2.ppf(LEVEL, 1)) / 2.0
    draws: dict[str, Draw] = {}
    for own in found.fit.profiles:
        parameter = found.objective.free[own.place]
        best = float(linear(found.fit.best.vector[own.place], parameter.scale))
        draws[parameter.id] = partial(
            draw_profile,
            value=linear(own.value, parameter.scale),
            above=own.above,
            best=best,
            limit=limit,
            name=parameter.id,
            is_log=parameter.scale != "lin",
        )
    return draws


def waterfall(found: Fitted) -> Draw:
    """Return what draws how searches ended."""
    return partial(_waterfall, found)


def _waterfall(found: Fitted, axes: Axes) -> None:
    draw_waterfall(axes, [own.end.cost for own in found.fit.starts], [own.end.settled for own in found.fit.starts])


def _series(name: str, places: list[int], rows: list[tuple[str, Any]], found: Evaluated | Fitted) -> Series:
    own = [rows[place][1] for place in places]
    return Series(
        name,
        np.array([row.time for row in own]),
        np.array([row.value for row in own]),
        found.evaluation.simulation[places],
    )


def _tables(found: Evaluated | Fitted) -> dict[str, bytes]:
    return {f"{name}.csv": csv_bytes(own.columns, own.rows) for name, own in found.tables().items()}


def _figure(name: str, draws: Mapping[str, Draw]) -> dict[str, bytes]:
    shown = list(draws.values())[:_MOST_PANELS]
    across = min(_ACROSS, len(shown))
    down = -(-len(shown) // across)
    figure = Figure(figsize=(_PANEL[0] * across, _PANEL[1] * down), layout="constrained")
    for place, draw in enumerate(shown, start=1):
        draw(figure.add_subplot(down, across, place))
    return {f"{name}.{kind}": data for kind, data in image_files(figure).items()}
