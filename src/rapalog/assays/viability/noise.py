"""Noise of a plate: what hands, edges and the reader do to a true signal.

    dose in a well = nominal x product of the dilution errors from the top dose down x dispensing error of the well
    signal         = true signal x error of the well x (1 - edge loss, in edge wells)
    reading        = signal + background + reader error, an overflow above the reader's limit

Multiplicative errors are lognormal with mean 1: the logarithm has variance ln(1 + CV^2) and mean minus half of it.
Every draw comes from one generator seeded by the protocol, in a fixed order and always for the whole plate, so a
change of the map or of one error leaves the other draws as they were. Numbers: V021 to V026, all assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.assays.viability.plate_map import is_edge, plate_shape
from rapalog.errors import RapalogError
from rapalog.facts.library import value

Floats = NDArray[np.float64]

OVERFLOW: Final = "OVRFLW"
_PERCENT: Final = 100.0


def check_fractions(errors: Any) -> None:  # noqa: ANN401 - any record of errors
    """Refuse a record of errors of which one is no fraction, by the name of its field.

    Raises
    ------
    RapalogError
        If a field is not a number from 0 to below 1.
    """
    for field in fields(errors):
        number = getattr(errors, field.name)
        if not (math.isfinite(number) and 0 <= number < 1):
            raise RapalogError(
                f"got {number:g}, must be between 0 and 1",
                remedy="write 5 % as 0.05 and no error as 0",
                where=field.name,
            )


@dataclass(frozen=True, kw_only=True)
class PlateNoise:
    """Errors as fractions (0.05 is 5 %), the reader's as absorbance.

    ``dilution_cv`` per step of the dose series, ``dispensing_cv`` of the drug per well, ``well_cv`` of the signal per
    well (seeding, growth, reagent), ``edge_loss`` of the signal in edge wells, ``reader_sd`` of one reading.
    """

    dilution_cv: float
    dispensing_cv: float
    well_cv: float
    edge_loss: float
    reader_sd: float

    def __post_init__(self) -> None:
        check_fractions(self)


NO_NOISE: Final = PlateNoise(dilution_cv=0.0, dispensing_cv=0.0, well_cv=0.0, edge_loss=0.0, reader_sd=0.0)


def usual_noise() -> PlateNoise:
    """Return the noise of an ordinary plate (V021 to V025)."""
    return PlateNoise(
        dilution_cv=value("V021") / _PERCENT,
        dispensing_cv=value("V022") / _PERCENT,
        well_cv=value("V023") / _PERCENT,
        edge_loss=value("V024") / _PERCENT,
        reader_sd=value("V025"),
    )


@dataclass(frozen=True)
class PlateDraws:
    """One plate's errors: factors on the doses, shape ``(n_doses,)``, and arrays of the shape of the plate."""

    dose_factor: Floats
    dispensing_factor: Floats
    signal_factor: Floats
    reader_error: Floats


def draw_plate(noise: PlateNoise, *, n_doses: int, seed: int) -> PlateDraws:
    """Draw the errors of one plate; the same seed gives the same errors.

    ``dose_factor`` is in the order of rising doses. The series is diluted from the top, so the lowest dose carries the
    errors of all steps.
    """
    generator = np.random.default_rng(seed)
    shape = plate_shape()
    dispensing = _lognormal(generator, noise.dispensing_cv, shape)
    signal = _lognormal(generator, noise.well_cv, shape)
    reader = generator.standard_normal(shape) * noise.reader_sd
    steps = _lognormal(generator, noise.dilution_cv, (n_doses,))
    return PlateDraws(
        dose_factor=np.asarray(np.cumprod(steps)[::-1], dtype=np.float64),
        dispensing_factor=dispensing,
        signal_factor=signal * edge_factors(noise.edge_loss),
        reader_error=reader,
    )


def edge_factors(edge_loss: float) -> Floats:
    """Return what is left of the signal in each well of the plate when edge wells lose the fraction ``edge_loss``."""
    rows, columns = plate_shape()
    edge = np.array([[is_edge((row, column)) for column in range(columns)] for row in range(rows)])
    return np.where(edge, 1.0 - edge_loss, 1.0)


def reader_text(absorbance: float, *, limit: float) -> str:
    """Return what a plate reader prints: three decimals, or an overflow above its limit.

    >>> reader_text(0.51249, limit=4.0), reader_text(4.2, limit=4.0)
    ('0.512', 'OVRFLW')
    """
    return OVERFLOW if absorbance > limit else f"{absorbance:.3f}"


def _lognormal(generator: np.random.Generator, cv: float, shape: tuple[int, ...]) -> Floats:
    variance = math.log1p(cv**2)
    errors: Floats = generator.standard_normal(shape)
    return np.exp(errors * math.sqrt(variance) - variance / 2.0)
