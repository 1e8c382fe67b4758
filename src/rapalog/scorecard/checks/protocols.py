"""Checks of the claims on protocols: viability (C075 to C087), western blot (C088 to C100), kinase assay (C101 to C110)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from rapalog.analysis.curves.dose_response import Curve, fit_dose_response
from rapalog.assays.viability.noise import NO_NOISE
from rapalog.assays.viability.plate import VirtualPlate, run_plate
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.facts.pathway import pathway
from rapalog.scorecard.observe import remembered
from rapalog.scorecard.table1 import virtual_curve
from rapalog.scorecard.verdict import Finding, outcome
from rapalog.studies.viability.virtual import virtual_plate

_LINE: Final = "NCI-H661"
_WELLS: Final = 96
_CV: Final = 0.05  # the claim's own 5 %
_N_CURVES: Final = 100


@remembered
def _plate() -> VirtualPlate:
    return virtual_plate(ViabilityProtocol(cell_line=_LINE))


def _protocol() -> ViabilityProtocol:
    return _plate().protocol


def _value(met: bool | np.bool_, observed: str, note: str = "") -> Finding:
    return Finding(outcome(met=bool(met)), observed, note)


def ninety_six_wells() -> Finding:
    """C075."""
    return _value(len(_plate().wells) == _WELLS, f"{len(_plate().wells)} wells, 8 rows by 12 columns")


def seeding() -> Finding:
    """C076."""
    outside = ViabilityProtocol(cell_line=_LINE, cells_per_well=500.0).warnings
    met = 5000 <= _protocol().cells_per_well <= 10_000 and bool(outside)
    return _value(
        met, f"{_protocol().cells_per_well:g} cells per well; 500 would warn: {outside[0] if outside else 'no warning'}"
    )


def attachment() -> Finding:
    """C077."""
    return _value(12 <= _protocol().attach_h <= 24, f"{_protocol().attach_h:g} h before the drug")


def dose_range() -> Finding:
    """C078."""
    doses = np.array(_protocol().doses_nM)
    steps = np.diff(np.log10(doses))
    return _value(
        bool(np.isclose(doses[0], 0.1) and np.isclose(doses[-1], 1e4) and np.allclose(steps, steps[0], rtol=1e-3)),
        f"{len(doses)} doses, {doses[0]:g} to {doses[-1]:g} nM, even on the log scale",
    )


def exposures() -> Finding:
    """C079."""
    met = all(not ViabilityProtocol(cell_line=_LINE, exposure_h=hours).warnings for hours in (48.0, 72.0, 168.0))
    return _value(met, "48, 72 and 168 h can be chosen; other times warn")


def vehicle_wells() -> Finding:
    """C080."""
    n = sum(well.role == "vehicle" for well in _plate().wells)
    return _value(
        n >= 3, f"{n} {_protocol().vehicle} wells", "Constant DMSO is assumed; its own effect is not modelled."
    )


def reagent() -> Finding:
    """C081."""
    return _value(
        _protocol().reagent_uL == 10,
        f"{_protocol().reagent_uL:g} uL on {_protocol().medium_uL:g} uL; volumes are corrected for",
    )


def incubation() -> Finding:
    """C082."""
    return _value(
        1 <= _protocol().incubation_h <= 4,
        f"{_protocol().incubation_h:g} h at {_protocol().incubation_C:g} C; linear in time up to the reader's limit",
        "Dye depletion is not modelled.",
    )


def formazan() -> Finding:
    """C083."""
    quiet = run_plate(
        ViabilityProtocol(cell_line=_LINE, noise=NO_NOISE), lambda dose_nM: (10_000.0 / (1 + dose_nM), 1.0)
    )
    vehicle, top = (
        next(w for w in quiet.wells if w.role == role and (w.dose_nM or 0) == dose)
        for role, dose in (("vehicle", 0.0), ("sample", quiet.protocol.doses_nM[-1]))
    )
    blank = quiet.protocol.background_absorbance
    ratio, expected = (top.absorbance - blank) / (vehicle.absorbance - blank), top.living_cells / vehicle.living_cells
    return _value(
        abs(ratio / expected - 1) < 1e-9,
        "absorbance above the blank is proportional to living cells x metabolism per cell",
    )


def wavelength() -> Finding:
    """C084."""
    return _value(
        _protocol().wavelength_nm == 450,
        f"{_protocol().wavelength_nm:g} nm in the export",
        "MTT and its solubilisation step are not modelled.",
    )


@remembered
def _curve() -> Curve:
    return virtual_curve(_LINE, exposure_h=72.0, seed=1)


def vehicle_is_100() -> Finding:
    """C085."""
    vehicle = [well.response for well in _curve().wells if well.role == "vehicle"]
    blanks = sum(well.role == "blank" for well in _plate().wells)
    return _value(
        _curve().normalised and abs(np.mean(vehicle) - 1) < 1e-9 and blanks > 0,
        f"after subtracting {blanks} blank wells per plate the {len(vehicle)} vehicle wells average {100 * np.mean(vehicle):.1f} %",
        "The document leaves out blank wells; the virtual protocol adds them.",
    )


def percent_against_log_dose() -> Finding:
    """C086."""
    dose_nM, response = _curve().line(50)
    steps = np.diff(np.log10(dose_nM))
    met = bool(np.allclose(steps, steps[0]) and 0 < response[-1] < response[0] < 1.2)
    return _value(
        met,
        f"the drawn curve runs from {100 * response[0]:.0f} to {100 * response[-1]:.0f} % of vehicle over even steps of log10 dose",
    )


def _coverage() -> tuple[float, float]:
    """Return the share of 95 % intervals that hold the truth, and the worst relative error without noise."""
    doses, generator = np.repeat([0.0, *_protocol().doses_nM], 3), np.random.default_rng(1)
    hits, worst = 0, 0.0
    for k in range(_N_CURVES):
        ic50_nM, bottom = 10 ** generator.uniform(0.5, 2.5), generator.uniform(0.05, 0.3)
        ec50_nM = ic50_nM * (0.5 - bottom) / 0.5
        clean = bottom + (1 - bottom) / (1 + doses / ec50_nM)
        noisy = fit_dose_response(doses, clean * (1 + _CV * generator.normal(size=len(doses))), model="4pl").ic50_nM
        hits += (noisy.low or 0.0) <= ic50_nM <= (noisy.high or np.inf)
        if k < 10:
            found = fit_dose_response(doses, clean, model="4pl").ic50_nM.value
            worst = max(worst, abs((found or np.inf) / ic50_nM - 1))
    return hits / _N_CURVES, worst


def fitted_ic50() -> Finding:
    """C087."""
    coverage, worst = _coverage()
    return _value(
        worst < 0.1 and 0.9 <= coverage <= 0.98,
        f"{_N_CURVES} simulated curves at 5 % CV: {100 * coverage:.1f} % of 95 % intervals hold the true IC50; without noise the worst error is {100 * worst:.2g} %",
    )


def blot_steps() -> Finding:
    """C100."""
    steps = pathway().figure3_steps
    return _value(
        len(steps) == 10, f"{len(steps)} ordered steps in the graph file", "The steps are those the virtual blot takes."
    )


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C075": ninety_six_wells,
    "C076": seeding,
    "C077": attachment,
    "C078": dose_range,
    "C079": exposures,
    "C080": vehicle_wells,
    "C081": reagent,
    "C082": incubation,
    "C083": formazan,
    "C084": wavelength,
    "C085": vehicle_is_100,
    "C086": percent_against_log_dose,
    "C087": fitted_ic50,
    "C100": blot_steps,
}
