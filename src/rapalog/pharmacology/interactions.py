"""What changes how everolimus is cleared: drugs taken with it, and a liver that works less.

    Fg  = 1 / (1 + x)         Fg' = 1 / (1 + x / f)                    share of a dose that passes the gut wall
    CLint' = CLint / f        dose' = dose Fg' / Fg                    apparent CLint already contains Fg
    AUC' / AUC = f (1 + x) / (1 + x / f)                               of plasma, exact

A drug that inhibits (f > 1) or induces (f < 1) CYP3A4 does so by the same factor f in the gut wall and in the liver.
The gut wall's usual extraction x follows from the oral availability Fg Fh of at most 13 % (P097, taken at its bound)
and the liver's share Fh of the typical patient. The one number of a drug, f, is found from its measured AUC fold; folds
of peak and half-life are then predicted. P097 itself was derived from ketoconazole's half-life and AUC folds, so
those of ketoconazole are no independent test; the peaks of the others are.
Prednisolone was estimated as a change of the apparent clearance (P012) and is taken as that. A liver that works less
has a lower CLint and the usual gut wall; its AUC fold is measured (P185 to P187).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import RapalogError
from rapalog.facts.library import fact, value
from rapalog.pharmacology.patients import Patient, typical_patient

_PERCENT: Final = 100.0
_PREDNISOLONE: Final = "prednisolone"


@dataclass(frozen=True)
class Measured:
    """Ids of what was measured of a drug: folds of AUC, peak and, if any, half-life."""

    auc: str
    peak: str
    half_life: str | None = None


#: Drugs whose AUC fold was measured.
MEASURED: Final = {
    "ketoconazole": Measured("P089", "P090", "P091"),
    "erythromycin": Measured("P092", "P093"),
    "verapamil": Measured("P094", "P095"),
    "ciclosporin": Measured("P183", "P184"),
    "rifampicin": Measured("P181", "P182"),
}
INTERACTIONS: Final = (*MEASURED, _PREDNISOLONE)
_OTHER_NAMES: Final = {"cyclosporine": "ciclosporin", "cyclosporin": "ciclosporin", "rifampin": "rifampicin"}
#: Child-Pugh classes A, B and C, and the measured AUC fold of each.
HEPATIC: Final = {"mild": "P185", "moderate": "P186", "severe": "P187"}


@dataclass(frozen=True)
class Change:
    """Folds of the apparent intrinsic clearance and of what passes the gut wall; 1 changes nothing."""

    clint: float
    availability: float = 1.0

    def of(self, patient: Patient) -> Patient:
        """Return the patient with this change."""
        return replace(
            patient,
            clint_L_h=patient.clint_L_h * self.clint,
            relative_availability=patient.relative_availability * self.availability,
        )


def gut_extraction() -> float:
    """Return x, the gut wall's usual extraction over what passes it, such that Fg = 1 / (1 + x)."""
    usual = typical_patient()
    plasma_flow_L_h = usual.liver_flow_L_h * (1.0 - usual.haematocrit)
    passes_liver = plasma_flow_L_h / (plasma_flow_L_h + usual.clint_L_h * usual.unbound_fraction)
    return passes_liver / (value("P097") / _PERCENT) - 1.0


def interaction(name: str) -> Change:
    """Return what a drug taken with everolimus changes.

    Parameters
    ----------
    name
        One of ``INTERACTIONS``, without regard to case.

    Raises
    ------
    RapalogError
        For a drug whose effect was not measured, or is not in the facts.
    """
    wanted = name.strip().lower()
    wanted = _OTHER_NAMES.get(wanted, wanted)
    if wanted == _PREDNISOLONE:
        return Change(1.0 + value("P012"))
    if wanted not in MEASURED:
        raise RapalogError(
            f"got interaction {name!r}, must be one of {', '.join(INTERACTIONS)}",
            where="--interaction",
            remedy="give e.g. --interaction ketoconazole; other drugs have no fact here",
        )
    fold, x = value(MEASURED[wanted].auc), gut_extraction()
    factor = (fold + math.sqrt(fold * fold + 4.0 * (1.0 + x) * fold * x)) / (2.0 * (1.0 + x))
    return Change(1.0 / factor, (1.0 + x) / (1.0 + x / factor))


def hepatic(degree: str) -> Change:
    """Return what an impaired liver changes: ``mild``, ``moderate`` or ``severe`` (Child-Pugh A, B, C).

    Raises
    ------
    RapalogError
        For another word.
    """
    if degree.strip().lower() not in HEPATIC:
        raise RapalogError(
            f"got hepatic impairment {degree!r}, must be one of {', '.join(HEPATIC)}",
            where="--hepatic",
            remedy="give e.g. --hepatic mild (Child-Pugh A)",
        )
    return Change(1.0 / value(HEPATIC[degree.strip().lower()]))


def interaction_note(name: str) -> str:
    """Return what of an interaction is measured and what predicted, as one sentence."""
    wanted = _OTHER_NAMES.get(name.strip().lower(), name.strip().lower())
    if wanted == _PREDNISOLONE:
        return "prednisolone: the apparent clearance rises as estimated in patients (P012)"
    known = MEASURED[wanted]
    return (
        f"{wanted}: strength from the measured AUC fold of {fact(known.auc).value:g} ({known.auc}), the same in "
        f"gut wall and liver; peak and half-life are predicted (measured peak fold {fact(known.peak).value:g}, "
        f"{known.peak})"
    )


def hepatic_note(degree: str) -> str:
    """Return where the change of an impaired liver comes from, as one sentence."""
    known = HEPATIC[degree.strip().lower()]
    second = f"; a second study found {value('P188'):g}-fold (P188)" if known == "P186" else ""
    return (
        f"{degree.strip().lower()} hepatic impairment: AUC fold {value(known):g} of a single dose ({known}) taken "
        f"as a fall of clearance{second}"
    )
