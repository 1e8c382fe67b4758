"""What ``rapalog calibrate`` prints and writes: the embedded calibration, and a line of a user's own."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from rich.table import Table

from rapalog.figures.calibration import draw_line_fits, draw_own_fit, draw_profile, draw_waterfall
from rapalog.figures.image_files import image_files
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.studies.calibration.embedded import ROUNDING, Calibration
from rapalog.studies.calibration.own_line import OwnLine
from rapalog.units import three_digits

_ACROSS: Final = 3
_PROFILES_ACROSS: Final = 5


def calibration_lines(found: Calibration) -> list[Any]:
    """Return a repeated calibration for people: how it ended, what was learnt, and what the package ships.

    Parameters
    ----------
    found
        The calibration.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    starts, rms = found.act.starts, found.rms
    table = Table(title=f"structure {found.act.structure.name}: {found.act.structure.meaning}")
    for name in ("parameter", "unit", "prior (90 %)", "posterior (90 %)", "SD over prior's", "informed", ""):
        table.add_column(name)
    for own in found.identified:
        prior, after = (_interval(one.value, one.low, one.high) for one in (own.prior, own.posterior))
        table.add_row(
            own.parameter.name,
            own.parameter.unit,
            prior,
            after,
            f"{own.ratio:.2f}",
            "yes" if own.informed else "no",
            own.flag,
        )
    lowest = min(own.cost for own in starts)
    by_drug = zip(found.curves.drugs, np.sqrt((rms**2).mean(axis=0)), strict=True)
    lines = [
        f"{found.act.from_elsewhere} of {len(starts)} searches ended within 2 of the lowest sum of squares, "
        f"{lowest:.1f}",
        f"rms of fit and median {np.sqrt((rms**2).mean()):.3f}; "
        + ", ".join(f"{drug} {own:.3f}" for drug, own in by_drug),
    ]
    return [table, *lines, *(shipped_words(name, far) for name, far in found.far_from_shipped.items())]


def shipped_words(name: str, far: float) -> str:
    """Return how a record compares with what the package ships, ``far`` being the largest relative difference.

    >>> shipped_words("calibrated.csv", 0.0), shipped_words("calibrated.csv", 0.02)
    ('calibrated.csv is what the package ships', 'calibrated.csv is NOT what the package ships: up to 2.0% apart')
    """
    if far == 0:
        return f"{name} is what the package ships"
    if far <= ROUNDING:
        return f"{name} is what the package ships to {far:.1g}: another processor rounds otherwise"
    return f"{name} is NOT what the package ships: up to {far:.1%} apart"


def calibration_files(found: Calibration) -> dict[str, bytes]:
    """Return a repeated calibration's records, tables and figures by file name.

    Parameters
    ----------
    found
        The calibration.

    Returns
    -------
    dict
        ``calibrated.csv``, ``calibrated_draws.csv``, the tables, ``calibration.json``, and ``waterfall``, ``profiles``
        and ``fits`` in three formats.
    """
    figures = {"waterfall": _waterfall(found), "profiles": _profiles(found), "fits": _fits(found)}
    drawn = {f"{name}.{kind}": data for name, figure in figures.items() for kind, data in image_files(figure).items()}
    return {**found.files(), "calibration.json": json_bytes(found.to_json()), **drawn}


def line_lines(found: OwnLine) -> list[Any]:
    """Return a calibrated line for people: its parameters in words and how well they fit.

    Parameters
    ----------
    found
        The line.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    line = found.line
    table = Table(title=f"{line.name}: what its readings say of it")
    for name in ("parameter", "unit", "a new line (90 %)", "this line (90 %)", ""):
        table.add_column(name)
    for own in line.parameters:
        table.add_row(
            own.name,
            own.unit,
            _interval(own.prior_value, own.prior_low, own.prior_high),
            _interval(own.value, own.low, own.high),
            "learnt" if own.informed else "hardly learnt",
        )
    return [
        table,
        f"{len(line.observed)} readings, rms of fit and reading {line.rms:.3f}",
        f"assumed: {line.cells_seeded:g} cells per 100 uL, and the drug {line.attach_h:g} h after seeding",
        *(f"note: {flag}" for flag in found.flags),
    ]


def line_files(found: OwnLine) -> dict[str, bytes]:
    """Return a calibrated line's file, tables and figure by file name.

    Parameters
    ----------
    found
        The line.

    Returns
    -------
    dict
        The line file, ``parameters.csv``, ``fit.csv`` and the figure in three formats.
    """
    line = found.line
    fitted = [
        (own.drug, own.readout, own.time_h, own.dose_nM, own.n, own.fraction, float(fit))
        for own, fit in zip(line.observed, line.predicted, strict=True)
    ]
    learnt = [
        (
            own.name,
            own.unit,
            own.prior_value,
            own.prior_low,
            own.prior_high,
            own.value,
            own.low,
            own.high,
            "yes" if own.informed else "no",
        )
        for own in line.parameters
    ]
    return {
        found.file_name: json_bytes(found.document()),
        "parameters.csv": csv_bytes(
            ("parameter", "unit", "prior", "prior_low", "prior_high", "value", "low", "high", "informed"), learnt
        ),
        "fit.csv": csv_bytes(("drug", "readout", "time_h", "dose_nM", "n", "observed", "fit"), fitted),
        **{f"fit.{kind}": data for kind, data in image_files(_own_fit(found)).items()},
    }


def _interval(value: float | None, low: float | None, high: float | None) -> str:
    ends = f" ({three_digits(low)} to {three_digits(high)})" if low is not None and high is not None else ""
    return "-" if value is None else f"{three_digits(value)}{ends}"


def _waterfall(found: Calibration) -> Figure:
    starts = sorted(found.act.starts, key=lambda own: own.cost)
    costs = np.array([own.cost for own in starts])
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    draw_waterfall(figure.add_subplot(), costs - costs[0], [own.converged for own in starts])
    return figure


def _profiles(found: Calibration) -> Figure:
    profiles = found.act.profiles
    figure = Figure(figsize=(17.0, 3.4 * -(-len(profiles) // _PROFILES_ACROSS)), layout="constrained")
    best = {own.parameter.name: own.posterior.value or 0.0 for own in found.identified}
    for place, profile in enumerate(profiles, start=1):
        axes = figure.add_subplot(-(-len(profiles) // _PROFILES_ACROSS), _PROFILES_ACROSS, place)
        parameter, value = found.value_of(profile)
        draw_profile(axes, value, profile.cost, best=best[profile.name], name=profile.name, unit=parameter.unit)
        if place == 1:
            axes.legend(frameon=False, fontsize="small")
    return figure


def _fits(found: Calibration) -> Figure:
    curves = found.curves
    fit_nM, fit = found.smooth
    down = -(-len(curves.lines) // _ACROSS)
    figure = Figure(figsize=(14.0, 3.6 * down), layout="constrained")
    for place, line in enumerate(curves.lines):
        axes = figure.add_subplot(down, _ACROSS, place + 1)
        rms = np.sqrt((found.rms[place] ** 2).mean())
        draw_line_fits(
            axes,
            curves.dose_nM,
            curves.replicates[place],
            fit_nM,
            fit[place],
            drugs=curves.drugs,
            title=f"{line}, {curves.time_h:g} h, rms {rms:.3f}",
        )
        if place == 0:
            axes.legend(frameon=False, fontsize="small")
    return figure


def _own_fit(found: OwnLine) -> Figure:
    curves = found.curves
    across = min(_ACROSS, len(curves))
    down = -(-len(curves) // across)
    figure = Figure(figsize=(4.8 * across, 3.8 * down), layout="constrained")
    for place, curve in enumerate(curves, start=1):
        draw_own_fit(figure.add_subplot(down, across, place), curve)
    return figure
