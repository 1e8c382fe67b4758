"""``rapalog.fit``: arrays of wells to one dose-response curve."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import array, is_missing, items_of, text
from rapalog.notebook.items.curve import Curve
from rapalog.notebook.viability import viability

Floats = NDArray[np.float64]

_RESPONSE_UNITS: Final = ("", "fraction", "percent", "signal")


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
    dose, seen = array(dose_nM, "dose_nM", example="[0, 1, 10]"), array(response, "response", example="[1.0, 0.9]")
    labels = _labels(replicate, len(dose))
    _check_arrays(dose, seen)
    if text(response_unit, "response_unit", example="fraction") not in _RESPONSE_UNITS:
        raise RapalogError(
            f"got response unit {response_unit!r}, must be one of {', '.join(_RESPONSE_UNITS[1:])}",
            remedy="leave it out, and it is found out",
            where="response_unit",
        )
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("curve", "dose", "dose_unit", "response", "replicate", "response_unit"))
    called = _name(name)
    rows = zip(dose.tolist(), seen.tolist(), labels, strict=True)
    writer.writerows((called, own, "nM", level, label, response_unit) for own, level, label in rows)
    return viability(table.getvalue().encode(), model=model, robust=robust, progress=False)[0]


def _labels(replicate: Sequence[object] | None, n: int) -> list[str]:
    if replicate is None:
        return [""] * n
    labels = items_of(replicate, "replicate", "a list of labels", example='["a", "a", "b"]')
    if len(labels) != n:
        raise RapalogError(
            f"got {len(labels)} replicates for {n} doses", remedy="give one label for each well", where="replicate"
        )
    return [_label(label) for label in labels]


def _label(label: object) -> str:
    if is_missing(label):
        return ""
    # A column of whole numbers with a gap in it holds 1.0 where another holds 1.
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def _name(name: str) -> str:
    called = text(name, "name", example="MCF-7").strip() or "curve"
    if "\0" in called or any("\ud800" <= letter <= "\udfff" for letter in called):  # half of a letter in UTF-16
        raise RapalogError(f"got name {name!r}, which cannot be written", remedy='give e.g. name="MCF-7"', where="name")
    return called


def _check_arrays(dose: Floats, response: Floats) -> None:
    if len(dose) != len(response):
        raise RapalogError(
            f"got {len(dose)} doses and {len(response)} responses",
            where="response",
            remedy="give one response for each dose",
        )
    if not len(dose):
        raise RapalogError("got no wells", remedy="give a dose and a response for each well", where="dose_nM")
    wrong = dose[~(np.isfinite(dose) & (dose >= 0))]
    if len(wrong):
        raise RapalogError(
            f"got dose {wrong[0]:g} nM, must be 0 or more and finite",
            where="dose_nM",
            remedy="leave out wells whose dose is not known",
        )
    if np.isinf(response).any():
        raise RapalogError("got an infinite response", remedy="write NaN where there is no number", where="response")
    if np.isnan(response).all():
        raise RapalogError("no response is a number", remedy="give at least some", where="response")
