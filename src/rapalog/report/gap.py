"""What ``rapalog gap`` prints and writes: the ratio in words, its parts as a table, and the steps as a figure."""

from __future__ import annotations

from typing import Any, Final

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from rich.table import Table

from rapalog.analysis.estimate import Estimate
from rapalog.figures.gap_parts import draw_gap_parts
from rapalog.figures.image_files import image_files
from rapalog.files.results.writing import csv_bytes, json_bytes
from rapalog.studies.gap.result import Gap, Part
from rapalog.units import three_digits

#: Of the figure, in inches.
SIZE: Final = (9.6, 4.8)
_PAD: Final = 0.15
_COLUMNS: Final = (
    "kind",
    "name",
    "unit",
    "value",
    "relation",
    "low",
    "high",
    "level",
    "reason",
    "told_apart",
    "p_s6_half_dose_nM",
    "viability_ec50_nM",
)


def gap_lines(found: Gap) -> list[Any]:
    """Return a gap for people.

    Parameters
    ----------
    found
        The gap of a line.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    parts = Table(title=f"{found.cell_line}, {found.drug}: what the ratio is made of, and both doses once it is gone")
    for name in ("cause", "fold (90 %)", "", "p-S6 (nM)", "viability (nM)"):
        parts.add_column(name)
    for own in found.parts:
        doses = (
            "none" if dose.value is None else three_digits(dose.value)
            for dose in (own.p_s6_half_dose_nM, own.viability_ec50_nM)
        )
        parts.add_row(own.cause, estimate_words(own.fold), part_words(own), *doses)
    printed = Table(title="what would be printed for the same wells")
    for name in ("convention", "IC50 (nM)", "over the EC50", "not reached"):
        printed.add_column(name)
    for one in found.conventions:
        printed.add_row(one.name, _number(one.ic50_nM), _number(one.fold), f"{100 * one.not_reached:.0f} % of draws")
    return [*headline(found), parts, printed, *(f"note: {note}" for note in found.notes)]


def headline(found: Gap) -> list[str]:
    """Return the answer in a few sentences."""
    return [
        f"p-S6 is halved by {estimate_words(found.p_s6_half_dose_nM)} nM, {found.at_h:g} h after one dose",
        f"viability is half-way down at {estimate_words(found.viability_ec50_nM)} nM, {found.hours:g} h after one dose",
        f"at its plateau {estimate_words(found.left)} of the vehicle is left",
        f"the ratio is {estimate_words(found.ratio)}",
    ]


def part_words(own: Part) -> str:
    """Return what a part does to the gap, in a word or two.

    >>> unsure = Estimate(1.1, "=", 0.8, 1.5)
    >>> part_words(Part("delay of growth", unsure, False, unsure, unsure))
    'cannot be told from 1'
    """
    if own.fold.value is None:
        return ""
    if own.fold.low is not None and not own.told_apart:
        return "cannot be told from 1" if own.fold.low < own.fold.value else "no part of it"
    return "widens" if own.fold.value > 1 else "narrows"


def estimate_words(own: Estimate) -> str:
    """Return an estimate as ``1.43 (0.451 to 6.08)``, ``> 10,000 (one half is not reached)`` or ``none (why)``."""
    if own.value is None:
        return f"none ({own.reason})"
    return _number(own) + (f" ({own.reason})" if own.relation != "=" else "")


def _number(own: Estimate) -> str:
    """Return a value or a bound with its interval, as far as it has ends; the reason is said elsewhere."""
    if own.value is None:
        return "none"
    sign, low = "" if own.relation == "=" else f"{own.relation} ", own.low
    ends = "" if low is None else f" ({three_digits(low)} to {'open' if own.high is None else three_digits(own.high)})"
    return f"{sign}{three_digits(own.value)}{ends}"


def gap_figure(found: Gap) -> Figure:
    """Return the steps of a gap as a figure."""
    figure = Figure(figsize=SIZE, layout=ConstrainedLayoutEngine(w_pad=_PAD))
    draw_gap_parts(figure.add_subplot(), found)
    return figure


def gap_files(found: Gap) -> dict[str, bytes]:
    """Return a gap's table, document and figure by file name.

    Parameters
    ----------
    found
        The gap of a line.

    Returns
    -------
    dict
        ``gap.csv``, ``gap.json`` and the figure in three formats.
    """
    return {
        "gap.csv": csv_bytes(_COLUMNS, gap_rows(found)),
        "gap.json": json_bytes(found.to_json()),
        **{f"gap.{kind}": data for kind, data in image_files(gap_figure(found)).items()},
    }


def gap_columns() -> tuple[str, ...]:
    """Return the columns of a gap's table."""
    return _COLUMNS


def gap_rows(found: Gap) -> list[tuple[Any, ...]]:
    """Return one row for each number of a gap."""

    def row(kind: str, name: str, unit: str, own: Estimate, *more: object) -> tuple[Any, ...]:
        return (
            kind,
            name,
            unit,
            own.value,
            own.relation,
            own.low,
            own.high,
            own.level,
            own.reason,
            *(more or (None, None, None)),
        )

    doses = [
        row("dose", "p-S6 half-dose", "nM", found.p_s6_half_dose_nM),
        row("dose", "viability EC50", "nM", found.viability_ec50_nM),
        row("ratio", "viability EC50 over p-S6 half-dose", "-", found.ratio),
        row("level", "viability left at the plateau", "-", found.left),
    ]
    parts = [
        row("part", own.cause, "-", own.fold, own.told_apart, own.p_s6_half_dose_nM.value, own.viability_ec50_nM.value)
        for own in found.parts
    ]
    printed = [row("printed", own.name, "nM", own.ic50_nM) for own in found.conventions]
    over = [row("printed over EC50", own.name, "-", own.fold) for own in found.conventions]
    return [*doses, *parts, *printed, *over]
