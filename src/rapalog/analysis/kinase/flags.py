"""What a reader of a kinase curve should know before using its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from rapalog.analysis.estimate import Estimate
from rapalog.analysis.kinase.fit import Fit
from rapalog.analysis.kinase.wells import KinaseWell, replicate_names, signal_falls

#: The highest dose must hold this share of the enzyme for its plateau to have been seen.
_SEEN: Final = 0.9
#: The lowest dose may hold at most this share.
_UNTOUCHED: Final = 0.2
#: An IC50 within this multiple of half the enzyme is mostly the enzyme.
_NEAR_HALF: Final = 2.0
_FEWEST_CONTROLS: Final = 2
#: Beyond this share of the ATP its loss slows the reaction, most of all where nothing inhibits.
_MOST_TURNOVER: Final = 0.1


def curve_flags(wells: Sequence[KinaseWell], fit: Fit, ic50_nM: Estimate, enzyme_nM: float | None) -> list[str]:
    """Return flags on controls, on the range of doses and on tight binding; ``fit`` is the sigmoid."""
    return [*_control_flags(wells), *_range_flags(fit, wells), *_tight_flags(ic50_nM, enzyme_nM)]


def well_flags(own: Sequence[KinaseWell], left_out: Sequence[KinaseWell]) -> list[str]:
    """Return flags on wells that take no part: without a number, or far from the curve."""
    flags = []
    missing = sum(not math.isfinite(well.response) for well in own)
    if missing:
        flags.append(f"{missing} well(s) without a number")
    for well in left_out:
        what = f"{well.dose_nM:.3g} nM" if well.role == "sample" else well.role
        place = f"replicate {well.replicate}, {what}" if well.replicate else what
        flags.append(f"outlier left out: {well.response:.6g} ({place}) lies off the curve of all other wells")
    return flags


def _control_flags(wells: Sequence[KinaseWell]) -> list[str]:
    flags = []
    if not any(well.role == "vehicle" for well in wells):
        flags.append("no vehicle wells: the activity without inhibitor is the top of the fitted curve")
    if signal_falls(wells):
        flags.append("the signal falls with activity: read as the ATP that is left")
        flags += _turnover_flags(wells)
    if not any(well.role == "blank" for well in wells):
        flags.append("no wells without ATP: background counts as activity that is left")
    for role, words in (("vehicle", "no inhibitor"), ("blank", "no ATP")):
        count = sum(well.role == role for well in wells)
        if 0 < count < _FEWEST_CONTROLS:
            flags.append(f"one well with {words}: the error of this control is not known")
    if len(replicate_names(wells)) < 2:
        flags.append("one replicate: the interval is that of its wells")
    return flags


def _turnover_flags(wells: Sequence[KinaseWell]) -> list[str]:
    """Say how much ATP was used where the signal is the ATP that is left and blanks have all of it."""
    vehicle, blank = (np.mean([well.response for well in wells if well.role == role]) for role in ("vehicle", "blank"))
    used = 1.0 - float(vehicle / blank)
    if not _MOST_TURNOVER < used <= 1.0:
        return []
    return [
        f"{100 * used:.0f} % of the ATP was used without inhibitor: above {100 * _MOST_TURNOVER:.0f} % the rate falls"
    ]


def _range_flags(fit: Fit, wells: Sequence[KinaseWell]) -> list[str]:
    doses = np.array(sorted({well.dose_nM for well in wells if well.role == "sample" and well.dose_nM > 0}))
    share, _ = fit.shape.share(fit.theta[None, :-1], doses)
    flags = []
    if share[0, -1] < _SEEN:
        flags.append(f"bottom not reached: the highest dose holds {100 * share[0, -1]:.0f} % of the enzyme")
    if share[0, 0] > _UNTOUCHED:
        flags.append(f"top not seen: the lowest dose already holds {100 * share[0, 0]:.0f} % of the enzyme")
    return flags


def _tight_flags(ic50_nM: Estimate, enzyme_nM: float | None) -> list[str]:
    if not enzyme_nM or ic50_nM.value is None or not math.isfinite(ic50_nM.value):
        return []
    if ic50_nM.value <= _NEAR_HALF * enzyme_nM / 2.0:
        return [f"tight binding: the IC50 is near half the enzyme ({enzyme_nM / 2:.3g} nM); read the Kd instead"]
    return []
