"""Lysates: what is in a tube after the cells are broken, and how much of it reaches a lane.

    share on the blot  =  share in the cell x 2^(-time on ice / half-life)      (half-life W008, without inhibitor)
    volume of a lane   =  load / concentration by the BCA assay
    protein in a lane  =  volume x pipetting error x true concentration

The BCA assay reads noisy standards and noisy dilutions of the lysates; a parabola through the standards is inverted for
the lysates, so its error is shared by all lanes and membranes of one replicate. Every error has median 1 (its logarithm
has mean 0 and variance ln(1 + CV^2)); a phosphorylated share s is varied through its odds s/(1 - s), which keeps it
below 1 and keeps the sites of one protein in order. Numbers: W001 to W019.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.assays.blots.targets import BlotTarget
from rapalog.assays.viability.noise import check_fractions
from rapalog.facts.library import value

Floats = NDArray[np.float64]

_PERCENT: Final = 100.0
_BCA_GRID: Final = 4001  # points on which the parabola is inverted: 0.03 % of the highest standard
UG_PER_MG: Final = 1e3
_UG_UL_PER_UG_L: Final = 1e-6  # 1 ug/L in ug/uL


@dataclass(frozen=True, kw_only=True)
class BenchErrors:
    """Errors of the bench as fractions (0.05 is 5 %), the BCA reader's as absorbance.

    ``lysate_cv`` of the protein concentration, ``protein_cv`` of a protein's amount per µg and ``odds_cv`` of its odds
    of phosphorylation between biological replicates, ``bca_cv`` of a BCA well, ``bca_reader_sd`` of its reading,
    ``pipetting_cv`` of a lane's volume, ``membrane_cv`` of a membrane's overall signal, ``strip_cv`` of what a lane
    keeps when the membrane is stripped.
    """

    lysate_cv: float
    protein_cv: float
    odds_cv: float
    bca_cv: float
    bca_reader_sd: float
    pipetting_cv: float
    membrane_cv: float
    strip_cv: float

    def __post_init__(self) -> None:
        check_fractions(self)


NO_ERRORS: Final = BenchErrors(
    lysate_cv=0.0,
    protein_cv=0.0,
    odds_cv=0.0,
    bca_cv=0.0,
    bca_reader_sd=0.0,
    pipetting_cv=0.0,
    membrane_cv=0.0,
    strip_cv=0.0,
)


def usual_errors() -> BenchErrors:
    """Return the errors of an ordinary bench (W004 to W006, W016, W017, W019, W027, W033)."""
    return BenchErrors(
        lysate_cv=value("W004") / _PERCENT,
        protein_cv=value("W005") / _PERCENT,
        odds_cv=value("W006") / _PERCENT,
        bca_cv=value("W016") / _PERCENT,
        bca_reader_sd=value("W017"),
        pipetting_cv=value("W019") / _PERCENT,
        membrane_cv=value("W033") / _PERCENT,
        strip_cv=value("W027") / _PERCENT,
    )


@dataclass(frozen=True)
class Condition:
    """What was done to a dish, and what the cells answer: readouts by name, shares of the total."""

    sample: str
    dose_nM: float
    time_h: float
    readouts: Mapping[str, float]


@dataclass(frozen=True)
class Lysate:
    """One tube: ``readouts`` are the shares left on the blot, ``per_ug`` a protein's amount relative to the usual."""

    condition: Condition
    concentration_ug_uL: float
    readouts: Mapping[str, float]
    per_ug: Mapping[str, float]

    def bands(self, target: BlotTarget, *, load_ug: float) -> tuple[tuple[float, float], ...]:
        """Return mass (kDa) and amount of each band of a lane; the unit is µg of lysate whose protein is all seen."""
        amount = load_ug * self.per_ug.get(target.protein, 1.0)
        return tuple((band.mass_kDa, amount * band.share(self.readouts)) for band in target.bands)


@dataclass(frozen=True)
class ProteinAssay:
    """A BCA assay that was read: standards, the fitted parabola (highest power first) and the lysates' estimates."""

    standards_ug_uL: tuple[float, ...]
    absorbance: tuple[float, ...]
    coefficients: tuple[float, ...]
    estimates_ug_uL: tuple[float, ...]


def lysis_left(minutes_on_ice: float, *, phosphatase_inhibitor: bool) -> float:
    """Return the share of a phosphosite that is left after lysis: 1 with the inhibitor, decaying without."""
    return 1.0 if phosphatase_inhibitor else float(2.0 ** (-minutes_on_ice / value("W008")))


def lyse(
    condition: Condition,
    targets: Sequence[BlotTarget],
    *,
    left: float,
    errors: BenchErrors,
    generator: np.random.Generator,
) -> Lysate:
    """Break one biological replicate of a condition; ``left`` is what the phosphatases leave of each phosphosite.

    The errors are drawn per protein in the order of ``targets``, so all sites of a protein share them.
    """
    concentration = value("W003") * _UG_UL_PER_UG_L * float(spread(generator, errors.lysate_cv))
    proteins = dict.fromkeys(target.protein for target in targets)
    per_ug = {name: float(spread(generator, errors.protein_cv)) for name in proteins}
    odds = {name: float(spread(generator, errors.odds_cv)) for name in proteins}
    readouts = {
        name: left * _shifted(condition.readouts[name], odds[target.protein])
        for target in targets
        for name in target.readouts
    }
    return Lysate(condition, concentration, readouts, per_ug)


def measure_protein(lysates: Sequence[Lysate], *, errors: BenchErrors, generator: np.random.Generator) -> ProteinAssay:
    """Measure the protein of each lysate by BCA against standards on the same plate.

    An estimate is kept within the standards: a lysate read above the highest one is taken to be the highest.
    """
    top, wells = value("W010") * _UG_UL_PER_UG_L, int(value("W012"))
    standards = np.repeat(np.linspace(0.0, top, int(value("W011"))), wells)
    diluted = np.repeat([lysate.concentration_ug_uL / value("W018") for lysate in lysates], wells)
    standard_wells = _bca_absorbance(standards / top, errors, generator)
    lysate_wells = _bca_absorbance(diluted / top, errors, generator).reshape(-1, wells).mean(axis=1)
    curve = np.polynomial.Polynomial.fit(standards, standard_wells, 2).convert()
    grid = np.linspace(0.0, top, _BCA_GRID)
    rising = np.maximum.accumulate(curve(grid))
    estimates = np.maximum(np.interp(lysate_wells, rising, grid), grid[1]) * value("W018")
    return ProteinAssay(
        standards_ug_uL=tuple(standards.tolist()),
        absorbance=tuple(standard_wells.tolist()),
        coefficients=tuple(curve.coef[::-1].tolist()),
        estimates_ug_uL=tuple(estimates.tolist()),
    )


def spread(generator: np.random.Generator, cv: float, shape: tuple[int, ...] = ()) -> Floats:
    """Return lognormal errors of median 1; the draw is made even where ``cv`` is 0, which keeps later draws alike."""
    return np.exp(np.asarray(generator.standard_normal(shape)) * math.sqrt(math.log1p(cv**2)))


def _bca_absorbance(relative: Floats, errors: BenchErrors, generator: np.random.Generator) -> Floats:
    kept = 1.0 - value("W015") / _PERCENT
    signal = value("W014") * relative / (kept + (1.0 - kept) * relative)  # a hyperbola through 1 at the top standard
    noise = generator.standard_normal(relative.shape) * errors.bca_reader_sd
    return np.asarray(value("W013") + signal * spread(generator, errors.bca_cv, relative.shape) + noise)


def _shifted(share: float, odds: float) -> float:
    """Return a share whose odds are multiplied; 0 and 1 stay."""
    share = min(max(share, 0.0), 1.0)
    return share * odds / (1.0 - share + share * odds)
