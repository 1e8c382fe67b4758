"""Patients: the body as the population model sees it.

A patient is the set of numbers that the concentration model needs. The typical patient has the values of ter Heine
2018 (P001 to P011) and the haematocrit of people with cancer (P017); size enters through the fat-free mass:

    flow = flow_typical (FFM / FFM_ref)^P175        volume = volume_typical (FFM / FFM_ref)^P176

Clearances and volumes are apparent ones: they already contain the availability, so no F is multiplied on top.
The deep compartment (P085 to P088) lengthens the terminal half-life to what was observed. It is exploratory and
uncalibrated, and everything computed with it carries that label.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

from rapalog.errors import RapalogError
from rapalog.facts.library import value

EXPLORATORY: Final = "deep compartment: exploratory, uncalibrated"


@dataclass(frozen=True, kw_only=True)
class Patient:
    """One body: absorption, flows (L/h), volumes (L), plasma and red cell binding (ug/L), haematocrit (fraction).

    ``absorption_h`` is the mean absorption time, passed through ``absorption_stages`` equal first-order stages.
    ``deep_flow_L_h`` and ``deep_L`` are both None (no deep compartment) or both given. ``relative_availability`` is the
    share of a dose that passes the gut wall over the usual share, which the apparent clearance already contains: 1
    unless something changes the gut wall (``interactions``).

    Raises
    ------
    RapalogError
        If a number is not above zero, or a fraction not between 0 and 1.
    """

    absorption_h: float
    absorption_stages: int
    clint_L_h: float
    central_L: float
    peripheral_L: float
    peripheral_flow_L_h: float
    liver_flow_L_h: float
    liver_L: float
    unbound_fraction: float
    red_cell_capacity_ug_L: float
    red_cell_kd_ug_L: float
    red_cell_nonspecific: float
    haematocrit: float
    deep_flow_L_h: float | None = None
    deep_L: float | None = None
    relative_availability: float = 1.0

    def __post_init__(self) -> None:
        for field in fields(self):
            number = getattr(self, field.name)
            if number is not None and not (math.isfinite(number) and number > 0):
                raise RapalogError(f"got {number:g}, must be above 0", remedy="give a number above 0", where=field.name)
        for name in ("haematocrit", "unbound_fraction"):
            if not getattr(self, name) < 1:
                raise RapalogError(
                    f"got {getattr(self, name):g}, must be below 1", remedy="give a fraction, such as 0.4", where=name
                )
        if (self.deep_flow_L_h is None) != (self.deep_L is None):
            raise RapalogError(
                "a deep compartment needs a flow and a volume", remedy="give both or neither", where="deep_L"
            )

    @property
    def label(self) -> str:
        """A warning that belongs beside every number of this patient; empty for the published model."""
        return "" if self.deep_L is None else EXPLORATORY


def typical_patient(
    *,
    haematocrit: float | None = None,
    fat_free_mass_kg: float | None = None,
    prednisolone: bool = False,
    absorption_stages: int = 1,
    deep_compartment: bool = False,
) -> Patient:
    """Return the typical patient of ter Heine 2018.

    Parameters
    ----------
    haematocrit
        Fraction of blood that is red cells; by default that of cancer patients (P017).
    fat_free_mass_kg
        By default the reference of the model (P174).
    prednisolone
        Whether 20 mg of prednisolone or more are taken a day; raises the clearance (P012).
    absorption_stages
        First-order stages that share the mean absorption time; 1 reproduces the published peaks.
    deep_compartment
        Adds the exploratory, uncalibrated deep compartment (P085 to P088).

    Raises
    ------
    RapalogError
        If the haematocrit is not between 0 and 1, or the mass not above 0.
    """
    mass_kg = value("P174") if fat_free_mass_kg is None else fat_free_mass_kg
    if not (math.isfinite(mass_kg) and mass_kg > 0):
        raise RapalogError(f"got {mass_kg:g} kg, must be above 0", remedy="give e.g. 57.2", where="fat_free_mass_kg")
    flow = (mass_kg / value("P174")) ** value("P175")
    volume = (mass_kg / value("P174")) ** value("P176")
    return Patient(
        absorption_h=value("P001"),
        absorption_stages=absorption_stages,
        clint_L_h=value("P002") * flow * (1.0 + value("P012") if prednisolone else 1.0),
        central_L=value("P003") * volume,
        peripheral_L=value("P088" if deep_compartment else "P004") * volume,
        peripheral_flow_L_h=value("P087" if deep_compartment else "P005") * flow,
        liver_flow_L_h=value("P006") * flow,
        liver_L=value("P007"),
        unbound_fraction=value("P008"),
        red_cell_capacity_ug_L=value("P009"),
        red_cell_kd_ug_L=value("P010"),
        red_cell_nonspecific=value("P011"),
        haematocrit=value("P017") if haematocrit is None else haematocrit,
        deep_flow_L_h=value("P085") * flow if deep_compartment else None,
        deep_L=value("P086") * volume if deep_compartment else None,
    )
