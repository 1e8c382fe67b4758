"""Table 1 in words and pictures: what a row prints, what was expected there, and what it would take to know."""

from __future__ import annotations

from typing import Final

from matplotlib.figure import Figure

from rapalog.facts.library import facts
from rapalog.figures.gap import plain_number
from rapalog.figures.printed_ic50 import draw_band, draw_what_is_printed
from rapalog.report.plot import Plot
from rapalog.scorecard.predictive import Predicted, RowPrediction
from rapalog.scorecard.tables import Table1Result
from rapalog.studies.draws import Ends
from rapalog.units import three_digits

_SIZE_IN: Final = (5.0, 5.2)
_NO_BREAK: Final = "\xa0"


def other_laboratories(cell_line: str) -> list[tuple[str, float]]:
    """Return what other laboratories printed for a line: drug and IC50 (nM), from the facts."""
    return [
        (fact.more["drug"], fact.value)
        for fact in facts("published_rapalog_ic50").values()
        if _plain(fact.more["cell_line"]) == _plain(cell_line) and fact.value is not None
    ]


def predicted_words(found: Predicted | None) -> str:
    """Return what a convention would print: median and 90 % interval."""
    if found is None or found.low_nM is None:
        return "not reached"
    low, median, high = (_dose(x) for x in (found.low_nM, found.median_nM, found.high_nM))
    beside = f"; not reached in {100 * found.p_not_reached:.0f}{_NO_BREAK}%" if found.p_not_reached else ""
    return f"{median} (90{_NO_BREAK}%: {low} to {high}{beside})"


def share_words(ends: Ends) -> str:
    """Return a share of the vehicle with its interval.

    >>> share_words(Ends(0.64, 0.5, 0.8))
    '0.64 (0.50 to 0.80)'
    """
    return f"{ends.value:.2f} ({ends.low:.2f} to {ends.high:.2f})"


def dose_words(ends: Ends) -> str:
    """Return a dose with its interval, a dash where no curve has one."""
    if ends.value != ends.value:
        return "–"
    return f"{three_digits(ends.value)} ({three_digits(ends.low)} to {three_digits(ends.high)}) nM"


def row_facts(row: Table1Result) -> list[tuple[str, str]]:
    """Return what stands beside the panel of a row: names and words."""
    own = row.prediction
    if own is None:
        return []
    others = ", ".join(f"{drug} {three_digits(value)} nM" for drug, value in other_laboratories(row.cell_line))
    found = own.conventions.get(own.convention)
    place = "" if found is None else f", above {100 * found.place:.0f} % of what plates would print"
    return [
        ("convention", f"{own.convention}: {own.reason}"),
        ("it would print", predicted_words(found)),
        ("the table prints", f"{row.printed}{place}"),
        ("viability at the printed dose", share_words(own.at_printed)),
        ("slope there", f"{share_words(own.slope_at_printed)} for a tenfold dose"),
        ("EC50 on target", dose_words(own.ec50_nM)),
        ("plateau", share_words(own.plateau)),
        ("one plate lands within threefold", f"{100 * own.p_within_3x:.0f} %"),
        ("other laboratories", others or "none known"),
        ("verdict", f"{own.verdict}: {own.rule}"),
        ("measure next", own.next),
    ]


def row_plot(row: Table1Result, own: RowPrediction) -> Plot:
    """Return the panel of a row."""
    found = own.conventions.get(own.convention)
    title = f"{row.row} {row.cell_line}, {own.exposure_h:g} h: {own.verdict}"
    rows = [
        ("viability", float(dose), *(float(x[place]) for x in (own.low, own.median, own.high)))
        for place, dose in enumerate(own.dose_nM)
    ]
    rows += [(name, None, one.low_nM, one.median_nM, one.high_nM) for name, one in own.conventions.items()]
    return Plot(
        name=f"table1_{row.row.replace('-', '_')}",
        group="table1",
        caption=f"{row.row}, {row.cell_line}, {own.exposure_h:g} h. Above: 90 % band and median of viability over "
        f"{own.n_draws} cells that the evidence allows; the line is the printed IC50, {row.printed}. Below: what one "
        "plate would print by each convention (90 %, median), the fixed one in bold.",
        alt=f"{title}. Printed {row.printed}; by {own.convention} {predicted_words(found)} is expected; viability at "
        f"the printed dose {share_words(own.at_printed)}.",
        draw=lambda: _drawn(row, own, title),
        columns=("quantity", "dose_nM", "low", "median", "high"),
        rows=tuple(rows),
    )


def _drawn(row: Table1Result, own: RowPrediction, title: str) -> Figure:
    figure = Figure(figsize=_SIZE_IN, layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(2.0, 1.0))
    draw_band(
        upper,
        own.dose_nM,
        (own.low, own.median, own.high),
        printed_nM=own.printed_nM,
        expected=own.at_printed.value,
        relation=own.relation,
    )
    upper.set_title(title, loc="left", fontsize="small", fontweight="bold")
    draw_what_is_printed(
        lower,
        own.dose_nM,
        own.conventions,
        fixed=own.convention,
        printed_nM=own.printed_nM,
        others=other_laboratories(row.cell_line),
    )
    return figure


def _dose(dose_nM: float | None) -> str:
    return "not reached" if dose_nM is None else f"{plain_number(dose_nM, digits=3)} nM"


def _plain(name: str) -> str:
    return name.upper().replace("-", "").replace(" ", "")
