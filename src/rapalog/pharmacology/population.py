"""A population: bodies that differ as patients do, and absorption that differs from day to day.

    CLint_i = CLint exp(eta),  VC_i = VC exp(eta),  MAT_ik = MAT exp(kappa)      eta, kappa normal, i patient, k dose

Printed coefficients of variation are those of log-normal values, so the variance of eta is ln(1 + CV^2) (P013 to P015).
The haematocrit is normal about the median of people with cancer, with a standard deviation of a quarter of the pooled
range (P017), and stays in it; that is assumed. Patient variability is kept apart from what is not known of the typical
patient: this module draws patients, not parameters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.errors import RapalogError
from rapalog.facts.library import fact, value
from rapalog.pharmacology.covariates import Covariates, patient_with
from rapalog.pharmacology.patients import Patient

Floats = NDArray[np.float64]

MOST_PATIENTS: Final = 100_000
_PERCENT: Final = 100.0
_TYPICAL: Final = Covariates()
#: Parameters that were estimated, by what a patient calls them.
_LIMITS: Final = {
    "absorption_h": "P001",
    "clint_L_h": "P002",
    "central_L": "P003",
    "peripheral_L": "P004",
    "peripheral_flow_L_h": "P005",
}
_SE_IN_LIMITS: Final = 2 * 1.959964  # standard errors between 95 % limits
_SD_IN_RANGE: Final = 4.0  # a range of many people spans about four standard deviations


@dataclass(frozen=True)
class Population:
    """Drawn patients, and the mean absorption time of each of their doses, (n_patients, n_doses)."""

    patients: tuple[Patient, ...]
    absorption_h: Floats
    seed: int


def draw_population(n: int, *, n_doses: int, seed: int, covariates: Covariates = _TYPICAL) -> Population:
    """Draw patients.

    Parameters
    ----------
    n
        How many, 1 to 100,000.
    n_doses
        Doses that each takes.
    seed
        The same seed draws the same patients.
    covariates
        Of all patients; a haematocrit that is not given differs between them.

    Raises
    ------
    RapalogError
        If ``n`` is out of range, or a covariate is.
    """
    if not 1 <= n <= MOST_PATIENTS:
        raise RapalogError(
            f"got {n} patients, must be 1 to {MOST_PATIENTS:,}", remedy="give e.g. --patients 1000", where="--patients"
        )
    draw = np.random.default_rng(seed)
    clint, central = (np.exp(log_sd(name) * draw.standard_normal(n)) for name in ("P013", "P014"))
    known = covariates.haematocrit
    blood = haematocrits(draw.standard_normal(n)) if known is None else np.full(n, known)
    typical = patient_with(covariates)
    absorption_h = typical.absorption_h * np.exp(log_sd("P015") * draw.standard_normal((n, n_doses)))
    patients = tuple(
        replace(typical, clint_L_h=typical.clint_L_h * c, central_L=typical.central_L * v, haematocrit=h)
        for c, v, h in zip(clint.tolist(), central.tolist(), blood.tolist(), strict=True)
    )
    return Population(patients, absorption_h, seed)


def draw_typical(n: int, *, seed: int, covariates: Covariates = _TYPICAL) -> tuple[Patient, ...]:
    """Draw what the typical patient may be: its absorption, clearance, volumes and flow are known within limits.

    Parameters
    ----------
    n
        How many.
    seed
        The same seed draws the same.
    covariates
        Of the patient.

    Returns
    -------
    tuple of Patient
        Each parameter is log-normal about its value, with 95 % between the printed limits (P001 to P005), and
        independent of the others: their correlations were not printed. With the deep compartment the relative errors
        are those of the base model.
    """
    draw, typical = np.random.default_rng(seed), patient_with(covariates)
    folds = {name: np.exp(_log_error(known) * draw.standard_normal(n)) for name, known in _LIMITS.items()}
    return tuple(
        replace(typical, **{name: getattr(typical, name) * own[place] for name, own in folds.items()})
        for place in range(n)
    )


def _log_error(name: str) -> float:
    """Return the standard error on the log scale of a fact with 95 % limits."""
    known = fact(name)
    if known.low is None or known.high is None:
        return 0.0
    return math.log(known.high / known.low) / _SE_IN_LIMITS


def log_sd(name: str) -> float:
    """Return the standard deviation on the log scale that a printed coefficient of variation (%) means."""
    return math.sqrt(math.log1p((value(name) / _PERCENT) ** 2))


def haematocrits(z: Floats) -> Floats:
    """Return the haematocrits of people with cancer that standard normal numbers stand for, of the same shape."""
    known = fact("P017")
    low, high = known.low or 0.0, known.high or 1.0
    return np.clip(value("P017") + (high - low) / _SD_IN_RANGE * z, low, high)
