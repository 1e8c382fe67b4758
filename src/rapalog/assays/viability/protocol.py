"""Protocol of the viability assay: what a person at the bench decides before the first pipette tip.

Cells are seeded and attach overnight; the drug is added once in a dilution series beside vehicle wells; after 48, 72 or
168 h WST-1 reagent is added, left for 1 to 4 h at 37 C and read at 450 nm. Every default is a row of the facts
(V001 to V029). A choice outside the protocol is allowed with a warning; an impossible one is refused.
The protocol has no blank wells; this plate has some, because without them no reading can be divided by another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from rapalog.assays.protocol_checks import check_counts, check_positive, checked_doses, medium_warnings
from rapalog.assays.viability.noise import PlateNoise, usual_noise
from rapalog.assays.viability.plate_map import PlateMap, plan_plate
from rapalog.biology.medium import LEFT_ALONE, MediumChanges
from rapalog.errors import RapalogError
from rapalog.facts.library import count_of, fact, value, value_of

_DOSE_DIGITS: Final = 4  # doses are written with four digits, so that the layout and the truth name the same number
_POSITIVE: Final = (
    "exposure_h",
    "cells_per_well",
    "attach_h",
    "incubation_h",
    "medium_uL",
    "reagent_uL",
    "wavelength_nm",
    "incubation_C",
    "absorbance_per_cell_h",
    "background_absorbance",
    "medium_absorbance",
    "overflow_absorbance",
)
_COUNTS: Final = (("replicates", 1), ("n_vehicle", 1), ("n_blank", 0), ("biological_replicate", 1), ("seed", 0))
_TEXTS: Final = ("cell_line", "drug", "vehicle", "plate_name")


def series_nM(low_nM: float, high_nM: float, *, n_doses: int) -> tuple[float, ...]:
    """Return doses evenly spaced on the log axis, both ends included, written with four digits.

    >>> series_nM(0.1, 10.0, n_doses=5)
    (0.1, 0.3162, 1.0, 3.162, 10.0)
    """
    return tuple(float(f"{dose:.{_DOSE_DIGITS}g}") for dose in np.geomspace(low_nM, high_nM, n_doses))


@dataclass(frozen=True, kw_only=True)
class ViabilityProtocol:
    """One plate of one cell line under one drug.

    ``doses_nM`` are nominal and rising; ``replicates`` counts the technical wells per dose, ``biological_replicate``
    numbers the plate among repeats of the experiment. ``medium`` says when it is changed after dosing, in every well
    with cells. ``absorbance_per_cell_h`` is what one untreated cell adds in an hour, seen through the medium alone.
    ``warnings`` lists what lies outside the protocol; ``plate_map`` places wells.

    Raises
    ------
    RapalogError
        If a number is impossible, doses repeat, a text is empty or has several lines, or the plate is too small.
    """

    cell_line: str
    drug: str = "everolimus"
    vehicle: str = "DMSO"
    doses_nM: tuple[float, ...] = field(
        default_factory=lambda: series_nM(value("V006"), value("V007"), n_doses=int(value("V017")))
    )
    exposure_h: float = field(default_factory=value_of("V009"))
    medium: MediumChanges = LEFT_ALONE
    cells_per_well: float = field(default_factory=value_of("V004"))
    replicates: int = field(default_factory=count_of("V018"))
    n_vehicle: int = field(default_factory=count_of("V019"))
    n_blank: int = field(default_factory=count_of("V020"))
    use_edge: bool = False
    attach_h: float = field(default_factory=value_of("V005"))
    incubation_h: float = field(default_factory=value_of("V013"))
    incubation_C: float = field(default_factory=value_of("V014"))
    medium_uL: float = field(default_factory=value_of("V011"))
    reagent_uL: float = field(default_factory=value_of("V012"))
    wavelength_nm: float = field(default_factory=value_of("V015"))
    absorbance_per_cell_h: float = field(default_factory=value_of("V029"))
    background_absorbance: float = field(default_factory=value_of("V027"))
    medium_absorbance: float = field(default_factory=value_of("V028"))
    overflow_absorbance: float = field(default_factory=value_of("V026"))
    noise: PlateNoise = field(default_factory=usual_noise)
    biological_replicate: int = 1
    plate_name: str = "Plate 1"
    seed: int = 1
    plate_map: PlateMap = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_positive(self, _POSITIVE)
        check_counts(self, _COUNTS)
        _check_texts(self)
        object.__setattr__(self, "doses_nM", checked_doses(self.doses_nM, dose_0="the vehicle wells"))
        plan = plan_plate(
            len(self.doses_nM),
            replicates=self.replicates,
            n_vehicle=self.n_vehicle,
            n_blank=self.n_blank,
            use_edge=self.use_edge,
        )
        object.__setattr__(self, "plate_map", plan)
        self.medium.renewals_h(self.exposure_h)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What lies outside the protocol, one sentence each; empty for a plate by the book."""
        changed = (*medium_warnings(self.medium), *self.medium.unseen(self.exposure_h))
        return (*_range_warnings(self), *_control_warnings(self), *changed)

    @property
    def reagent_dilution(self) -> float:
        """By how much the reagent's volume thins what is in the well, such as 100/110."""
        return self.medium_uL / (self.medium_uL + self.reagent_uL)


def _check_texts(protocol: ViabilityProtocol) -> None:
    for name in _TEXTS:
        text = getattr(protocol, name)
        if not text.strip() or not text.isprintable():
            raise RapalogError(
                f"got {text!r}, must be one line of text", remedy="give a name without tabs or line ends", where=name
            )


def _range_warnings(protocol: ViabilityProtocol) -> list[str]:
    limits = (
        ("cells_per_well", "cells a well", fact("V004").low, fact("V004").high),
        ("attach_h", "h of attachment", fact("V005").low, fact("V005").high),
        ("incubation_h", "h with the reagent", fact("V013").low, fact("V013").high),
    )
    found = [
        f"{getattr(protocol, name):g} {words}: the protocol says {low:g} to {high:g}"
        for name, words, low, high in limits
        if low is not None and high is not None and not low <= getattr(protocol, name) <= high
    ]
    exposures = [value(fact_id) for fact_id in ("V008", "V009", "V010")]
    if protocol.exposure_h not in exposures:
        usual = ", ".join(f"{hours:g}" for hours in exposures)
        found.append(f"{protocol.exposure_h:g} h of drug: the protocol says one of {usual}")
    low_nM, high_nM = value("V006"), value("V007")
    if protocol.doses_nM[0] < low_nM or protocol.doses_nM[-1] > high_nM:
        found.append(
            f"doses from {protocol.doses_nM[0]:g} to {protocol.doses_nM[-1]:g} nM: the protocol says {low_nM:g} to "
            f"{high_nM:g} nM"
        )
    return found


def _control_warnings(protocol: ViabilityProtocol) -> list[str]:
    found = []
    if protocol.n_vehicle < value("V016"):
        found.append(f"{protocol.n_vehicle} vehicle wells: a plate needs {value('V016'):g} or more")
    if protocol.n_blank == 0:
        found.append("no blank wells: the background cannot be taken off, and viability comes out too high")
    if protocol.replicates < (fact("V018").low or 1):
        found.append(f"{protocol.replicates} wells a dose: the spread between wells is hardly known")
    return found
