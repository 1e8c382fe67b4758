"""How measured responses scatter around the model: wells, curves, and the vehicle that a line's curves share.

    covariance = well^2 I  +  curve^2 exp(-(difference in log10 dose)^2 / 2), within a curve  +  line^2, within a line

A curve's misfit is not that of its wells alone: neighbouring doses share what the model lacks, and all curves of a line
share the error of their vehicle. Intervals that forget this are too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rapalog.calibration.parameters import Floats


@dataclass(frozen=True)
class Noise:
    """Standard deviations, as fractions of the vehicle, of a median's wells, of a curve's misfit and of a vehicle."""

    well: float
    curve: float
    line: float

    def covariance(self, curve: Floats, log_dose: Floats) -> Floats:
        """Return the covariance of responses, (n, n), given the number of the curve and the log10 dose of each."""
        near = np.exp(-0.5 * (log_dose[:, None] - log_dose) ** 2)
        same = curve[:, None] == curve
        return np.asarray(
            self.well**2 * np.eye(len(curve)) + self.curve**2 * same * near + np.full_like(near, self.line**2)
        )


def whitener(covariance: Floats) -> Floats:
    """Return W with ``W covariance W' = 1``."""
    return np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)))
