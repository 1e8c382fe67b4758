"""The answer that a report leads with, in one figure and three sentences: how far the target and the plate lie apart.

All numbers are of lines drawn from the population, with everything that was learnt; real curves are drawn beside them
and have no part in the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from rapalog.analysis.estimate import Estimate
from rapalog.biology.drugs import find_drug
from rapalog.biology.integrate import Floats
from rapalog.biology.medium import MediumChanges
from rapalog.calibration.evidence import growth_curves
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.palette import COLOURS
from rapalog.report.plot import Plot
from rapalog.studies.draws import ENDS, Plan, drawn_cells, grown_dishes, over_vehicle
from rapalog.studies.gap.result import Gap
from rapalog.studies.gap.study import find_gap
from rapalog.studies.lines import given_line
from rapalog.units import three_digits

_SIGNAL: Final = "p-S6 S235/236"
_SIGNAL_H: Final = (2.0, 24.0, 72.0)
_HOURS: Final = 72.0
_DOSES_NM: Final = np.geomspace(0.01, 1e4, 19)
_MOST_CELLS: Final = 60


@dataclass(frozen=True)
class Answer:
    """The gap of lines that nobody has measured, and their curves.

    Parameters
    ----------
    gap
        Its doses and parts.
    dose_nM
        (n_doses,).
    p_s6
        By hour after one dose, (3, n_doses): low end, median, high end over draws, as fractions of the vehicle.
    viability
        (3, n_doses), at 72 h.
    measured_nM, measured
        (n,) and (n_lines, n): medians of real everolimus curves at 72 h.
    """

    gap: Gap
    dose_nM: Floats
    p_s6: dict[float, Floats]
    viability: Floats
    measured_nM: Floats
    measured: Floats

    @property
    def never_halved(self) -> int:
        """How many of the real curves stay above one half at all doses."""
        return int((self.measured > 0.5).all(axis=1).sum())

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in three sentences."""
        gap = self.gap
        never = f"{100 * gap.conventions[-1].not_reached:.0f} %"
        doses = (
            f"In a line that nobody has measured, p-S6 falls half-way at {_words(gap.p_s6_half_dose_nM)} nM "
            f"{gap.at_h:g} h after one dose and viability at {_words(gap.viability_ec50_nM)} nM after {gap.hours:g} h, "
            f"{_words(gap.ratio)} times as much; but at its plateau {_words(gap.left)} of the vehicle is left, so one "
            f"half is not reached in {never} of such lines, as in {self.never_halved} of the {len(self.measured)} real "
            "curves drawn beside them."
        )
        parts = "; ".join(f"{own.cause} {_words(own.fold)}" for own in gap.parts)
        made = f"That ratio of potencies is made of folds, taken away in this order: {parts}."
        two = gap.conventions[0]
        printed = (
            "The rest of a printed gap is the convention: the drug slows growth and does not kill, and read by "
            f"{two.name}, the same wells give {_words(two.ic50_nM)} nM, {_words(two.fold)} times the EC50."
        )
        return doses, made, printed

    def to_json(self) -> dict[str, Any]:
        """Return it as ``answer`` of the study."""
        return {"sentences": list(self.sentences), "gap": self.gap.to_json()}


def find_answer(*, n_draws: int, seed: int) -> Answer:
    """Return the answer over lines drawn from the population, at most 60.

    Parameters
    ----------
    n_draws
        Above 0.
    seed
        The same seed gives the same answer.
    """
    n = min(n_draws, _MOST_CELLS)
    everolimus = find_drug("everolimus")
    plan = Plan(
        tuple({everolimus: float(dose)} for dose in (*_DOSES_NM, 0.0)),
        np.array(_SIGNAL_H),
        (_SIGNAL, "viability"),
        MediumChanges(),
    )
    seen = grown_dishes(plan, drawn_cells(given_line("new", seed=seed), "", n, seed=seed)).levels
    bands = {name: np.quantile(over_vehicle(own), ENDS, axis=0) for name, own in seen.items()}
    curves = growth_curves().of(drugs=["everolimus"])
    return Answer(
        find_gap("new", hours=_HOURS, draws=n, seed=seed),
        _DOSES_NM,
        {hours: bands[_SIGNAL][:, :, place] for place, hours in enumerate(_SIGNAL_H)},
        bands["viability"][:, :, _SIGNAL_H.index(_HOURS)],
        curves.dose_nM,
        curves.median[:, 0],
    )


def lead_plot(answer: Answer) -> Plot:
    """Return the figure."""
    rows = [
        (f"p-S6, {hours:g} h", float(dose), *(float(x) for x in band[:, place]))
        for hours, band in answer.p_s6.items()
        for place, dose in enumerate(answer.dose_nM)
    ]
    rows += [
        ("viability, 72 h", float(dose), *(float(x) for x in answer.viability[:, place]))
        for place, dose in enumerate(answer.dose_nM)
    ]
    rows += [
        ("viability, 72 h, measured line", float(dose), None, float(own[place]), None)
        for own in answer.measured
        for place, dose in enumerate(answer.measured_nM)
    ]
    return Plot(
        name="answer",
        group="answer",
        caption=f"Everolimus in lines drawn from the population: p-S6 at {_hours(answer)} after one dose and viability "
        f"at 72 h, medians and 90 % bands over {answer.gap.draws} draws. Grey: real curves of {len(answer.measured)} "
        "sarcoma lines, 72 h (Lee et al. 2024, CC BY 4.0), medians of three wells; the cell was calibrated on them.",
        alt=" ".join(answer.sentences),
        draw=lambda: _drawn(answer),
        columns=("curve", "dose_nM", "low", "median", "high"),
        rows=tuple(rows),
    )


def _hours(answer: Answer) -> str:
    return " and ".join(f"{hours:g} h" for hours in answer.p_s6 if hours != _SIGNAL_H[1])


def _drawn(answer: Answer) -> Figure:
    figure = Figure(figsize=(8.4, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for hours, colour in ((_SIGNAL_H[0], COLOURS[1]), (_SIGNAL_H[-1], COLOURS[4])):
        _band(left, answer.dose_nM, answer.p_s6[hours], colour, f"p-S6, {hours:g} h")
    for own in answer.measured:
        right.plot(answer.measured_nM, own, color="#8A969C", linewidth=0.9, marker=".", markersize=3)
    right.plot([], [], color="#8A969C", linewidth=0.9, marker=".", label="real curves, 72 h")
    _band(right, answer.dose_nM, answer.viability, COLOURS[0], "viability, 72 h, a new line")
    for axes, title in ((left, "the target"), (right, "the plate")):
        axes.axhline(0.5, color="#263238", linewidth=0.8, linestyle=(0, (4, 3)))
        axes.set_title(title, loc="left", fontsize="small", fontweight="bold")
        axes.set_ylim(0.0, 1.25)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.0f}"))
        draw_dose_axis(axes, float(answer.dose_nM[0]), float(answer.dose_nM[-1]), drug="everolimus")
        axes.legend(frameon=False, fontsize="small", loc="lower left")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    left.set_ylabel("% of vehicle")
    return figure


def _band(axes: Axes, dose_nM: Floats, band: Floats, colour: str, name: str) -> None:
    axes.fill_between(dose_nM, band[0], band[2], color=colour, alpha=0.2, linewidth=0)
    axes.plot(dose_nM, band[1], color=colour, linewidth=2.2, label=name)


def _words(own: Estimate) -> str:
    if own.value is None:
        return f"none ({own.reason})"
    sign = "" if own.relation == "=" else f"{own.relation} "
    if own.low is None and own.high is None:
        return f"{sign}{three_digits(own.value)}"
    low, high = ("open" if end is None else three_digits(end) for end in (own.low, own.high))
    return f"{sign}{three_digits(own.value)} ({low} to {high})"
