"""One dose-response curve: its potencies in words, its wells, its picture; and a fit of plain arrays."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.analysis.curves.curve import Curve as FittedCurve
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import WrongArgument, door
from rapalog.notebook.asked.inputs import text, wrong_type
from rapalog.notebook.shown.frame import estimate_cells, estimate_columns, frame
from rapalog.notebook.shown.html import Drawing, block, sparkline
from rapalog.notebook.shown.quantity import Quantity, quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

#: Estimates of a curve and what a table calls them, potencies first.
ESTIMATES: Final = ("ic50_nM", "ec50_nM", "gr50_nM", "hill", "top", "bottom", "emax", "auc", "gr_max", "gr_aoc",
                    "gr_static", "gr_toxic")  # fmt: skip
_HEAD: Final = ("curve", "cell_line", "drug", "time_h", "model", "n_wells", "n_biological")
_LINE_POINTS: Final = 60
_RESPONSE_UNITS: Final = ("", "fraction", "percent", "signal")


@dataclass(frozen=True, repr=False)
class Curve:
    """One fitted dose-response curve.

    Potencies are in nM, responses in the unit of the wells (fractions of the vehicle where there are vehicle wells).
    An estimate reads as a sentence, and has ``value``, ``relation``, ``low``, ``high``, ``level``, ``method`` and
    ``reason`` apart.

    Parameters
    ----------
    fitted
        The curve as the analysis returned it.
    """

    fitted: FittedCurve

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
            raise WrongArgument(f"got estimate {name!r}, must be one of {', '.join(ESTIMATES)}",
                                remedy='write it exactly so, e.g. "ic50_nM"', where="name")  # fmt: skip
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
            If the doses are no numbers.
        """
        return self.fitted.predict(_floats(dose_nM, "dose_nM", ndim=None))

    def to_frame(self) -> pd.DataFrame:
        """Return the wells of the curve.

        Returns
        -------
        pandas.DataFrame
            One row for each well: file, plate, well, role, replicate, dose_nM, response, and the token that stood
            where there is no number.

        Raises
        ------
        RapalogError
            If pandas is not installed.
        """
        columns = ("curve", "file", "plate", "well", "role", "replicate", "dose_nM", "response", "token")
        return frame(columns, [
            (self.name, own.well.reading.file, own.well.reading.plate, own.well.reading.well, own.role, own.replicate,
             own.dose_nM, own.response, own.well.reading.token)
            for own in self.fitted.wells
        ])  # fmt: skip

    def plot(self, *, ax: Axes | None = None) -> Figure | Axes:
        """Draw wells, fit and IC50 with its interval, or an arrow for a bound.

        Parameters
        ----------
        ax
            Axes to draw on; without them a figure is made.

        Returns
        -------
        matplotlib.figure.Figure or matplotlib.axes.Axes
            The figure, which shows itself in a notebook; the axes if they were given.

        Raises
        ------
        RapalogError
            If ``ax`` is not matplotlib's axes.
        """
        from rapalog.figures.dose_response import draw_dose_response
        from rapalog.notebook.shown.picture import drawn

        return drawn(lambda axes: draw_dose_response(axes, self.fitted), ax, size=(5.6, 4.2))

    def to_json(self) -> dict[str, Any]:
        """Return the curve as one item of ``curves`` in ``rapalog viability --json``."""
        return self.fitted.to_json()

    def __repr__(self) -> str:
        own = self.fitted
        lines = [f"{self.name or 'curve'}: {own.model}, {own.n_wells} wells, {own.n_biological} biological replicate(s)",
                 f"  IC50 {self.ic50}", f"  EC50 {self.ec50}", f"  left at the highest dose {self.emax}"]  # fmt: skip
        if self.gr50.value is not None:
            lines.append(f"  GR50 {self.gr50}")
        lines += [f"  flag: {flag}" for flag in self.flags[:4]]
        more = len(self.flags) - 4
        return "\n".join([*lines, *([f"  and {more} more flag(s): see .flags"] if more > 0 else [])])

    def _repr_html_(self) -> str:
        rows = [("IC50", self.ic50), ("EC50", self.ec50), ("left at the highest dose", self.emax), ("hill", self.hill),
                ("AUC", self.auc)]  # fmt: skip
        rows += [("GR50", self.gr50), ("GRmax", self.gr_max)] if self.gr50.relation != "none" else []
        own = self.fitted
        title = (
            f"{self.name or 'curve'} · {own.model} · {own.n_wells} wells, {own.n_biological} biological replicate(s)"
        )
        return block(title, columns=("quantity", "estimate (95 %)"), rows=[*rows, ("curve", spark(own))],
                     notes=self.flags)  # fmt: skip


@door("fit")
def fit(
    dose_nM: ArrayLike,
    response: ArrayLike,
    *,
    replicate: Sequence[object] | None = None,
    model: str = "auto",
    robust: str = "",
    response_unit: str = "",
    name: str = "curve",
) -> Curve:
    """Fit one dose-response curve to arrays of wells.

    The arrays go the way of a tidy table with one curve, so the numbers are those of ``rapalog.viability``.

    Parameters
    ----------
    dose_nM
        Dose of each well in nM, shape (n,), 0 or more; 0 is untreated.
    response
        Response of each well, shape (n,); NaN is a well without a number.
    replicate
        The biological replicate of each well, n labels; "" is a control that all share. Without it all wells are one
        technical set, and the intervals are those of the wells.
    model
        ``auto`` chooses; or ``flat``, ``3pl``, ``3pl-bottom-0``, ``4pl``, ``5pl``, ``hormesis``, ``two-phase``.
    robust
        ``tukey`` or ``t``: wells far from the curve count less, and are listed.
    response_unit
        ``fraction`` or ``percent`` of an untreated control, or ``signal``; without it, it is found out and flagged.
    name
        What the curve is called.

    Returns
    -------
    Curve
        With ``ic50``, ``ec50`` and the rest, each with its interval or as a bound.

    Raises
    ------
    RapalogError
        For arrays of unequal length, doses below 0 or not finite, responses without any number, and words that are not
        among those above.

    Examples
    --------
    >>> import rapalog as ra
    >>> dose_nM = [0, 0, 1, 3, 10, 30, 100, 300, 1000, 3000]
    >>> response = [1.0, 0.98, 0.99, 0.96, 0.86, 0.72, 0.47, 0.28, 0.12, 0.06]
    >>> curve = ra.fit(dose_nM, response, response_unit="fraction")
    >>> curve.model, curve.ic50.relation, 70 < curve.ic50.value < 110
    ('4pl', '=', True)
    """
    from rapalog.notebook.viability import viability

    dose, seen = _floats(dose_nM, "dose_nM"), _floats(response, "response")
    labels = _labels(replicate, len(dose))
    _check_arrays(dose, seen)
    if response_unit not in _RESPONSE_UNITS:
        raise RapalogError(f"got response unit {response_unit!r}, must be one of {', '.join(_RESPONSE_UNITS[1:])}",
                           remedy="leave it out, and it is found out", where="response_unit")  # fmt: skip
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("curve", "dose", "dose_unit", "response", "replicate", "response_unit"))
    called = text(name, "name", example="MCF-7").strip() or "curve"
    rows = zip(dose.tolist(), seen.tolist(), labels, strict=True)
    writer.writerows((called, own, "nM", level, label, response_unit) for own, level, label in rows)
    return viability(table.getvalue().encode(), model=model, robust=robust, progress=False)[0]


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
    points = [(share(own.dose_nM), own.response / tallest) for own in curve.wells
              if own.dose_nM > 0 and math.isfinite(own.response)]  # fmt: skip
    return sparkline([place for place in line if math.isfinite(place[1])], points)


def curve_frame(curves: Sequence[FittedCurve]) -> pd.DataFrame:
    """Return one row for each curve: what it is, then every estimate with relation, limits and reason, then flags."""
    columns = (*_HEAD, *(column for name in ESTIMATES for column in estimate_columns(name)), "flags")
    return frame(columns, [
        (*(getattr(own, name) for name in _HEAD),
         *(cell for name in ESTIMATES for cell in estimate_cells(getattr(own, name))), "; ".join(own.flags))
        for own in curves
    ])  # fmt: skip


def _floats(values: ArrayLike, word: str, *, ndim: int | None = 1) -> Floats:
    """Return an array of numbers, refusing text, truths, complex numbers and ragged lists."""
    try:
        given = np.asarray(values)
    except ValueError:
        raise wrong_type(word, values, "an array of numbers", example="[0, 1, 10]") from None
    if given.dtype == object and given.ndim == 1 and given.size:  # None where there is no number
        given = np.array([math.nan if item is None else item for item in given])
    if given.dtype.kind not in "iuf" or (ndim is not None and given.ndim != ndim):
        raise wrong_type(word, values, "an array of numbers", example="[0, 1, 10]")
    return given.astype(np.float64)


def _labels(replicate: Sequence[object] | None, n: int) -> list[str]:
    if replicate is None:
        return [""] * n
    if isinstance(replicate, str | bytes) or not hasattr(replicate, "__len__") or not hasattr(replicate, "__iter__"):
        raise wrong_type("replicate", replicate, "a list of labels", example='["a", "a", "b"]')
    if len(replicate) != n:
        raise RapalogError(f"got {len(replicate)} replicates for {n} doses", remedy="give one label for each well",
                           where="replicate")  # fmt: skip
    return ["" if label is None else str(label) for label in replicate]


def _check_arrays(dose: Floats, response: Floats) -> None:
    if len(dose) != len(response):
        raise RapalogError(f"got {len(dose)} doses and {len(response)} responses", where="response",
                           remedy="give one response for each dose")  # fmt: skip
    if not len(dose):
        raise RapalogError("got no wells", remedy="give a dose and a response for each well", where="dose_nM")
    wrong = dose[~(np.isfinite(dose) & (dose >= 0))]
    if len(wrong):
        raise RapalogError(f"got dose {wrong[0]:g} nM, must be 0 or more and finite", where="dose_nM",
                           remedy="leave out wells whose dose is not known")  # fmt: skip
    if np.isinf(response).any():
        raise RapalogError("got an infinite response", remedy="write NaN where there is no number", where="response")
    if np.isnan(response).all():
        raise RapalogError("no response is a number", remedy="give at least some", where="response")
