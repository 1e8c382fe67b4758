"""One patient on the calendar: whole blood under the doses given and those of a forecast, as bands over draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.pharmacology.dosing import H_PER_DAY
from rapalog.pharmacology.one_patient.forecast import calendar_levels, continued, next_dose_h, with_new_occasions
from rapalog.pharmacology.one_patient.history import Piece
from rapalog.studies.draws import ENDS
from rapalog.studies.tdm.forecast import Forecast
from rapalog.studies.tdm.result import TdmResult
from rapalog.studies.tdm.tumours import BEFORE_H, doses_of

Floats = NDArray[np.float64]

#: So many draws of each make a band; of more doses than these only some have their peak drawn.
_DRAWS: Final = 200
_MOST_DOSES: Final = 90
_AFTER_DOSE_H: Final = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 14.0, 20.0, 23.9)


@dataclass(frozen=True)
class Calendar:
    """Whole blood over time.

    Parameters
    ----------
    time_h
        Hours of the table, (n_times,).
    prior_ug_L, own_ug_L
        Low end, median and high end of 90 % of patients before their levels are known, and of this one, (3, n_times).
    dose_h, dose_mg
        Doses in that time.
    forecast_h
        When the forecast begins; None without one.
    """

    time_h: Floats
    prior_ug_L: Floats
    own_ug_L: Floats
    dose_h: Floats
    dose_mg: Floats
    forecast_h: float | None


def calendar(found: TdmResult, run: Forecast | None) -> Calendar:
    """Return what is drawn of a patient: from four weeks before the next dose, or the first level, to the end.

    Parameters
    ----------
    found
        The patient.
    run
        A forecast, or None for the history alone.
    """
    history = found.unknowns.history
    begin_h = next_dose_h(history)
    end_h = begin_h + (found.days * H_PER_DAY if run else 0.0)
    first_h = min(begin_h - BEFORE_H, history.samples[0].time_h - H_PER_DAY)
    first_h = max(first_h, history.pieces[0].start_h)
    bands, pieces = [], history.pieces
    for z in (found.posterior.prior, found.posterior.draws):
        bodies, occasion = with_new_occasions(found.unknowns, z[:_DRAWS], seed=found.seed)
        if run:
            pieces = continued(history, run.regimen, occasion, until_h=end_h)
        time_h = _times(pieces, first_h, end_h)
        bands.append(np.quantile(calendar_levels(found.unknowns, bodies, pieces, time_h), ENDS, axis=0))
    doses = [dose for dose in doses_of(pieces, first_h, end_h) if dose.time_h >= first_h]
    return Calendar(
        time_h,
        bands[0],
        bands[1],
        np.array([dose.time_h for dose in doses]),
        np.array([dose.dose_mg for dose in doses]),
        begin_h if run else None,
    )


def _times(pieces: tuple[Piece, ...], first_h: float, end_h: float) -> Floats:
    taken = [dose.time_h for dose in doses_of(pieces, first_h, end_h)]
    kept = taken[:: max(1, -(-len(taken) // _MOST_DOSES))]
    every = np.linspace(first_h, end_h, 200)
    times = np.unique(np.round([*np.add.outer(kept, _AFTER_DOSE_H).ravel(), *every], 6))
    return np.asarray(times[(times >= first_h) & (times <= end_h)])
