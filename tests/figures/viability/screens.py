"""Curves of a made-up screen: every line and drug by formula, with noise from a fixed seed."""

import numpy as np

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.geomspace(0.1, 10_000, 8)


def screen(ec50_nM, *, bottom=0.1, time_h=72.0, seed=1, unit="nM"):
    """Return the fitted curves of pairs of line and drug with their EC50s, three wells a dose."""
    rng, wells = np.random.default_rng(seed), []
    for (line, drug), ec50 in ec50_nM.items():
        for dose in np.repeat([0.0, *DOSES], 3):
            value = bottom + (1 - bottom) / (1 + dose / ec50) + 0.03 * rng.standard_normal()
            content = LayoutWell(
                "", "", line, drug, float(dose), "sample" if dose else "vehicle", "", time_h, dose_unit=unit
            )
            wells.append(Well(Reading("f", f"{line}{drug}{time_h}", "", "r", "", "", float(value)), content))
    return fit_curves(wells, model="4pl")
