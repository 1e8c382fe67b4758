"""Covariates: what is known of a patient before any level is measured, and the body it means.

Size and haematocrit enter through the population model (``patients``), an impaired liver and drugs taken along through
the clearance and the gut wall (``interactions``). The half-life is that of the published model (base, 18.8 h) or of the
exploratory model with a deep compartment (28.8 h); 30 h was observed (P082).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from rapalog.errors import RapalogError
from rapalog.facts.library import fact
from rapalog.numerics.linear_system import slowest_half_life
from rapalog.pharmacology.compartments import rate_matrix
from rapalog.pharmacology.interactions import hepatic, hepatic_note, interaction, interaction_note
from rapalog.pharmacology.patients import EXPLORATORY, Patient, typical_patient

HALF_LIVES: Final = ("base", "deep")


@dataclass(frozen=True, kw_only=True)
class Covariates:
    """What is known of a patient; what is None is as in the typical one.

    Parameters
    ----------
    haematocrit
        Fraction of blood that is red cells.
    fat_free_mass_kg
        Above 0.
    hepatic
        ``mild``, ``moderate`` or ``severe``.
    interaction
        A drug taken along (``interactions.INTERACTIONS``).
    half_life
        ``base`` or ``deep``.

    Raises
    ------
    RapalogError
        If a word is not one of those, or a number one that no adult has (P190, P191).
    """

    haematocrit: float | None = None
    fat_free_mass_kg: float | None = None
    hepatic: str | None = None
    interaction: str | None = None
    half_life: str = "base"

    def __post_init__(self) -> None:
        if self.half_life not in HALF_LIVES:
            raise RapalogError(
                f"got half-life {self.half_life!r}, must be one of {', '.join(HALF_LIVES)}",
                remedy="give e.g. --half-life base",
                where="--half-life",
            )
        for word, of in ((self.hepatic, hepatic), (self.interaction, interaction)):
            if word is not None:
                of(word)
        _possible("haematocrit", self.haematocrit, "P190", "--hct")
        _possible("fat-free mass", self.fat_free_mass_kg, "P191", "--ffm")

    @property
    def notes(self) -> tuple[str, ...]:
        """Where the changes come from, and both half-lives beside the observed one."""
        notes = [hepatic_note(self.hepatic)] if self.hepatic else []
        notes += [interaction_note(self.interaction)] if self.interaction else []
        known = fact("P017")
        if self.haematocrit is not None and not (known.low or 0) <= self.haematocrit <= (known.high or 1):
            notes.append(
                f"haematocrit {self.haematocrit:g} lies outside that of the patients behind the model "
                f"({known.low:g} to {known.high:g}, P017)"
            )
        own = {name: slowest_half_life(rate_matrix(patient_with(replace(self, half_life=name)))) for name in HALF_LIVES}
        seen = fact("P082")
        notes.append(
            f"terminal half-life: {own['base']:.1f} h in the base model, {own['deep']:.1f} h with the deep "
            f"compartment (exploratory); observed {seen.value:g} h ({seen.low:g} to {seen.high:g}, P082) "
            f"without interactions; here: {self.half_life}{_LATE if self.half_life == 'base' else ''}"
        )
        return (*notes, EXPLORATORY) if self.half_life == "deep" else tuple(notes)


_LATE: Final = ", so that levels late in a weekly interval and washout come out too low"


def _possible(what: str, number: float | None, limits: str, where: str) -> None:
    row = fact(limits)
    if number is not None and not (row.low or 0) <= number <= (row.high or 0):
        unit = "" if row.unit == "-" else f" {row.unit}"
        raise RapalogError(
            f"got {what} {number:g}, must be {row.low:g} to {row.high:g}{unit}",
            remedy=f"give e.g. {where} {row.value:g}",
            where=where,
        )


def patient_with(covariates: Covariates) -> Patient:
    """Return the typical patient of these covariates.

    Raises
    ------
    RapalogError
        If the haematocrit is not between 0 and 1, or the mass not above 0.
    """
    patient = typical_patient(
        haematocrit=covariates.haematocrit,
        fat_free_mass_kg=covariates.fat_free_mass_kg,
        deep_compartment=covariates.half_life == "deep",
    )
    for word, of in ((covariates.hepatic, hepatic), (covariates.interaction, interaction)):
        patient = of(word).of(patient) if word is not None else patient
    return patient
