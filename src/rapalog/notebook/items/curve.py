"""One dose-response curve: its potencies in words, its wells, its picture; and a fit of plain arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.analysis.curves.curve import Curve as FittedCurve
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import WrongArgument
from rapalog.notebook.asked.inputs import array
from rapalog.notebook.items.conventions import Conventions
from rapalog.notebook.shown.drawn import Drawn
from rapalog.notebook.shown.frame import Tabled, estimate_cells, estimate_columns, frame
from rapalog.notebook.shown.html import Drawing, block, sparkline
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.report.viability_words import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

#: Estimates of a curve and what a table calls them, potencies first.
ESTIMATES: Final = (
    "ic50_nM",
    "ec50_nM",
    "gr50_nM",
    "hill",
    "top",
    "bottom",
    "emax",
    "auc",
    "gr_max",
    "gr_aoc",
    "gr_static",
    "gr_toxic",
)
_HEAD: Final = ("curve", "cell_line", "drug", "time_h", "model", "n_wells", "n_biological")
_LINE_POINTS: Final = 60


@dataclass(frozen=True, repr=False)
class Curve(Drawn, Tabled):
    """One fitted dose-response curve.

    Potencies are in nM, responses in the unit of the wells (fractions of the vehicle where there are vehicle wells).
    An estimate reads as a sentence, and has ``value``, ``relation``, ``low``, ``high``, ``level``, ``method`` and
    ``reason`` apart. The table has one row for each well: file, plate, well, role, replicate, dose_nM, response, and
    the token that stood where there is no number.

    Parameters
    ----------
    fitted
        The curve as the analysis returned it.
    read
        What reads its wells by the conventions that IC50s are printed by.
    """

    fitted: FittedCurve
    read: Callable[[], Conventions] | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """What the curve is called, such as ``MCF-7 / everolimus / 48 h``."""
        return self.fitted.curve

    @property
    def model(self) -> str:
        """The model that was chosen: ``flat``, ``3pl``, ``4pl`` and so on; ``none`` if nothing could be fitted."""
        return self.fitted.model

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know before the numbers are used."""
        return self.fitted.flags

    @property
    def ic50(self) -> Quantity:
        """The dose (nM) at half the response of the untreated control: absolute, within the tested doses or a bound."""
        return self.estimate("ic50_nM")

    @property
    def ec50(self) -> Quantity:
        """The dose (nM) half-way between the plateaus of the curve."""
        return self.estimate("ec50_nM")

    @property
    def gr50(self) -> Quantity:
        """The dose (nM) at which growth is half as fast; needs time-zero wells or a doubling time."""
        return self.estimate("gr50_nM")

    @property
    def gr_max(self) -> Quantity:
        """The GR value at the highest dose: 1 grows as the control, 0 stands still, below 0 dies."""
        return self.estimate("gr_max")

    @property
    def conventions(self) -> Conventions:
        """What the conventions that IC50s are printed by make of the same wells.

        Raises
        ------
        RapalogError
            If the curve was not read from wells.
        """
        if self.read is None:
            raise RapalogError(
                "the curve was not read from wells",
                where="conventions",
                remedy="take it from rapalog.viability or rapalog.fit",
            )
        return self.read()

    @property
    def hill(self) -> Quantity:
        """The slope, above 0."""
        return self.estimate("hill")

    @property
    def top(self) -> Quantity:
        """The plateau at low doses."""
        return self.estimate("top")

    @property
    def bottom(self) -> Quantity:
        """The plateau at high doses."""
        return self.estimate("bottom")

    @property
    def emax(self) -> Quantity:
        """The fitted response at the highest dose."""
        return self.estimate("emax")

    @property
    def auc(self) -> Quantity:
        """The mean of the curve over the tested log doses, as a fraction of the untreated control."""
        return self.estimate("auc")

    def estimate(self, name: str) -> Quantity:
        """Return an estimate by its name in the JSON document.

        Parameters
        ----------
        name
            One of ``ESTIMATES``, such as ``ic50_nM`` or ``gr_aoc``.

        Returns
        -------
        Quantity
            With its unit, if it has one.

        Raises
        ------
        RapalogError
            If curves have no such estimate.
        """
        if name not in ESTIMATES:
            raise WrongArgument(
                f"got estimate {name!r}, must be one of {', '.join(ESTIMATES)}",
                remedy='write it exactly so, e.g. "ic50_nM"',
                where="name",
            )
        return quantity(getattr(self.fitted, name), "nM" if name.endswith("_nM") else "")

    def predict(self, dose_nM: ArrayLike) -> Floats:
        """Return the fitted response at doses.

        Parameters
        ----------
        dose_nM
            Any shape, in nM, 0 or more.

        Returns
        -------
        numpy.ndarray
            Of the same shape, in the unit of the responses; NaN outside the tested doses, dose 0 excepted.

        Raises
        ------
        RapalogError
            If the doses are no numbers, or below 0.
        """
        dose = array(dose_nM, "dose_nM", example="[0, 1, 10]", ndim=None)
        if (dose < 0).any():
            raise RapalogError(
                f"got dose {np.nanmin(dose):g} nM, must be 0 or more",
                where="dose_nM",
                remedy="give doses in nM, not their logarithms",
            )
        return self.fitted.predict(dose)

    def _frame(self) -> pd.DataFrame:
        columns = ("curve", "file", "plate", "well", "role", "replicate", "dose_nM", "response", "token")
        return frame(
            columns,
            [
                (
                    self.name,
                    own.well.reading.file,
                    own.well.reading.plate,
                    own.well.reading.well,
                    own.role,
                    own.replicate,
                    own.dose_nM,
                    own.response,
                    own.well.reading.token,
                )
                for own in self.fitted.wells
            ],
        )

    def _inches(self) -> tuple[float, float]:
        return (5.6, 4.2)

    def draw(self, axes: Axes) -> None:
        """Draw wells, fit and IC50 with its interval, or an arrow for a bound."""
        from rapalog.figures.viability.dose_response import draw_dose_response

        draw_dose_response(axes, self.fitted)

    def to_json(self) -> dict[str, Any]:
        """Return the curve as one item of ``curves`` in ``rapalog viability --json``."""
        return self.fitted.to_json()

    def __repr__(self) -> str:
        own = self.fitted
        lines = [
            f"{self.name or 'curve'}: {own.model}, {_size(own)}",
            f"  IC50 {self.ic50}",
            f"  EC50 {self.ec50}",
            f"  left at the highest dose {self.emax}",
        ]
        if self.gr50.value is not None:
            lines.append(f"  GR50 {self.gr50}")
        lines += [f"  flag: {flag}" for flag in self.flags[:4]]
        more = len(self.flags) - 4
        return "\n".join([*lines, *([f"  and {counted(more, 'more flag')}: see .flags"] if more > 0 else [])])

    def _repr_html_(self) -> str:
        rows = [
            ("IC50", self.ic50),
            ("EC50", self.ec50),
            ("left at the highest dose", self.emax),
            ("hill", self.hill),
            ("AUC", self.auc),
        ]
        rows += [("GR50", self.gr50), ("GRmax", self.gr_max)] if self.gr50.relation != "none" else []
        own = self.fitted
        title = f"{self.name or 'curve'} · {own.model} · {_size(own)}"
        return block(
            title, columns=("quantity", "estimate (95 %)"), rows=[*rows, ("curve", spark(own))], notes=self.flags
        )


def spark(curve: FittedCurve) -> Drawing:
    """Return a curve and its wells in the size of a line of text; empty where nothing was fitted."""
    low, high = curve.doses_nM
    if not (math.isfinite(low) and high > low):
        return Drawing("")
    width = math.log(high / low)

    def share(dose_nM: float) -> float:
        return math.log(dose_nM / low) / width

    tallest = 1.2 * curve.full
    dose_nM, response = curve.line(_LINE_POINTS)
    line = [(share(x), y / tallest) for x, y in zip(dose_nM.tolist(), response.tolist(), strict=True)]
    points = [
        (share(own.dose_nM), own.response / tallest)
        for own in curve.wells
        if own.dose_nM > 0 and math.isfinite(own.response)
    ]
    return sparkline([place for place in line if math.isfinite(place[1])], points)


def _size(curve: FittedCurve) -> str:
    return f"{curve.wells_counted}, {counted(curve.n_biological, 'biological replicate')}"


def curve_frame(curves: Sequence[FittedCurve]) -> pd.DataFrame:
    """Return one row for each curve: what it is, then every estimate with relation, limits and reason, then flags."""
    columns = (*_HEAD, *(column for name in ESTIMATES for column in estimate_columns(name)), "flags")
    return frame(
        columns,
        [
            (
                *(getattr(own, name) for name in _HEAD),
                *(cell for name in ESTIMATES for cell in estimate_cells(getattr(own, name))),
                "; ".join(own.flags),
            )
            for own in curves
        ],
    )
