"""Which parameters the data tell, and which the prior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rapalog.analysis.estimate import Estimate
from rapalog.calibration.parameters import Parameter
from rapalog.calibration.record import LEVEL

#: Half of the 90 % interval in SDs, as in the record.
_WIDE: Final = 1.645


#: A parameter this many prior SDs from its centre is pushed by the evidence to where nobody expected it.
_FAR: Final = 2.0


@dataclass(frozen=True)
class Identified:
    """A shared parameter before and after: ``ratio`` is the posterior's SD over the prior's, on the prior's scale.

    ``prior_sds`` is how far the best fit lies from the prior's centre; ``at_bound`` is whether the parameter lies where
    its scale ends.
    """

    parameter: Parameter
    prior: Estimate
    posterior: Estimate
    ratio: float
    informed: bool
    prior_sds: float
    at_bound: bool

    @property
    def flag(self) -> str:
        """Return what is unusual about the parameter, or an empty text."""
        if self.at_bound:
            return "at the end of its scale"
        return f"{abs(self.prior_sds):.1f} prior SDs from its centre" if abs(self.prior_sds) > _FAR else ""


def identified_parameters(own: Parameter, step: float, sd: float, prior_sd: float) -> Identified:
    """Return a parameter as the prior and as the data say, ``step`` from the prior's centre."""
    return Identified(
        own,
        _estimate(own, 0.0, prior_sd, "prior"),
        _estimate(own, step, sd, "Laplace approximation"),
        float(sd / prior_sd),
        bool(sd < prior_sd / 2),
        float(step / prior_sd),
        at_bound=own.scale == "hinge" and bool(step <= -1.0),
    )


def _estimate(own: Parameter, step: float, sd: float, method: str) -> Estimate:
    value, low, high = own.value(step + sd * np.array([0.0, -_WIDE, _WIDE])).tolist()
    return Estimate(value, "=", low, high, LEVEL, method)
