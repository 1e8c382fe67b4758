"""The calibration's problem, and its structural alternatives: the same evidence with one mechanism taken away.

An alternative holds a switch of the network where the mechanism is off and drops the parameters that only it had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np

from rapalog.calibration.evidence import Finding, findings, growth_curves
from rapalog.calibration.parameters import Parameter, parameters
from rapalog.calibration.problem import Problem, curve_readings
from rapalog.errors import RapalogError, did_you_mean
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.pharmacokinetics import exposure_steps

_STEADY_DAYS: Final = 28.0


@dataclass(frozen=True)
class Structure:
    """What is held where in the network, and which parameters are not learnt."""

    name: str
    meaning: str
    held: Mapping[str, float] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


def _without(name: str, meaning: str, held: Mapping[str, float], *dropped: str) -> Structure:
    return Structure(name, meaning, {"akt_on_bypass": 0.0, **held}, ("akt_on_bypass", *dropped))


STRUCTURES: Final = {
    own.name: own
    for own in (
        Structure(
            "leading",
            "all mechanisms but a link from AKT to cyclin D1 beside mTORC1",
            {"akt_on_bypass": 0.0},
            ("akt_on_bypass",),
        ),
        _without("no_drug_loss", "the medium keeps its drug", {"k_drug_loss": 0.0}, "k_drug_loss"),
        _without("open_mass_balance", "a cell that divides more slowly makes less mass", {"mass_balance": 0.0}),
        _without("one_fkbp12", "all lines have the same FKBP12", {}, "FKBP12_total of a line"),
        _without(
            "no_second_phase",
            "temsirolimus has no second phase on mTOR",
            {"K_second_phase": 1e9},
            "K_second_phase of temsirolimus",
        ),
        Structure("akt_bypass", "AKT reaches the cyclin D1 that mTORC1 does not make, as strongly as the curves say"),
    )
}


def find_structure(name: str) -> Structure:
    """Return a structure by name.

    Raises
    ------
    RapalogError
        If there is none of that name.
    """
    if name not in STRUCTURES:
        remedy = did_you_mean(name, {own: own for own in STRUCTURES}, otherwise="use leading")
        raise RapalogError(
            f"got structure {name!r}, must be one of {', '.join(STRUCTURES)}", remedy=remedy, where="structure"
        )
    return STRUCTURES[name]


def problem_of(
    structure: Structure, *, lines: Sequence[str] | None = None, drugs: Sequence[str] | None = None
) -> Problem:
    """Return the problem of a structure on the real curves, all of them or those of some lines and drugs."""
    curves = growth_curves().of(lines, drugs)
    readings = curve_readings(curves.drugs, curves.dose_nM, curves.time_h)
    shared, varying = learnt(structure, curves.drugs)
    return Problem(
        shared,
        varying,
        curves.lines,
        readings,
        curves.median.reshape(len(curves.lines), -1),
        np.eye(len(readings.dish)),
        np.tile([own.sd for own in varying], (len(curves.lines), 1)),
        findings=patients_findings(),
        held=structure.held,
    )


def learnt(structure: Structure, drugs: Sequence[str]) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """Return the shared and the varying parameters that a structure learns from curves of some drugs."""
    own = [one for one in parameters() if one.name not in structure.dropped and (not one.drug or one.drug in drugs)]
    shared = tuple(one for one in own if one.level in ("global", "drug"))
    return shared, tuple(one for one in own if one.level not in ("global", "drug"))


@cache
def patients_findings() -> tuple[Finding, ...]:
    """Return the findings, with the free level that the typical patient has 24 h after the last of many doses."""
    _, free_nM = exposure_steps(typical_patient(), parse_regimen("10 mg daily"), _STEADY_DAYS)
    return findings(trough_free_nM=float(free_nM[-1]))
