"""Curves as the page and notebooks draw them: wells, line and band as shares of the untreated control."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from rapalog.analysis.curves.band import band
from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.tables import EXCLUDED, MASKED

_POINTS: Final = 121
_DIGITS: Final = 7


def drawn_curve(curve: Curve) -> dict[str, Any]:
    """Return what is drawn of a curve: responses as shares of the untreated control."""
    dose_nM, response = curve.line(_POINTS)
    limits = band(curve, dose_nM) if len(dose_nM) else None
    wells = [
        {
            "file": own.well.reading.file,
            "plate": own.well.reading.plate,
            "well": own.well.reading.well,
            "line": own.well.line,
            "dose_nM": own.dose_nM,
            "role": own.role,
            "replicate": own.replicate,
            "response": number_of(own.response / curve.full),
            "token": own.well.reading.token,
            "masked_response": _masked_response(own, curve),
        }
        for own in curve.wells
    ]
    drawn: dict[str, Any] = {
        "curve": curve.curve,
        "cell_line": curve.cell_line,
        "drug": curve.drug,
        "time_h": number_of(curve.time_h),
        "dose_unit": curve.dose_unit,
        "wells": wells,
        "wells_counted": curve.wells_counted,
        "line": {"dose_nM": [number_of(dose) for dose in dose_nM], "response": _shares(response, curve.full)},
        "band": None,
        "normalised": curve.normalised,
    }
    if limits is not None:
        drawn["band"] = {
            "low": _shares(limits.low, curve.full),
            "high": _shares(limits.high, curve.full),
            "method": limits.method,
            "reason": limits.reason,
        }
    return drawn


def _masked_response(own: NormalWell, curve: Curve) -> float | None:
    """Return where a well that was left out by hand would lie; the number was read, it only takes no part."""
    reading = own.well.reading
    if not (reading.token.startswith(EXCLUDED) or reading.token == MASKED) or not np.isfinite(reading.value):
        return None
    others = [one for one in curve.wells if one.well.plate_key == own.well.plate_key and np.isfinite(one.response)]
    if not others:
        return None
    blank = others[0].well.reading.value - others[0].signal
    return number_of((reading.value - blank) / others[0].vehicle / curve.full)


def _shares(values: Any, full: float) -> list[float | None]:  # noqa: ANN401 - an array
    return [number_of(own / full) for own in np.asarray(values, dtype=float)]


def number_of(value: float) -> float | None:
    """Return a number with as many digits as a drawing needs; None for what is no number."""
    return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None
