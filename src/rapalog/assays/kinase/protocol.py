"""Protocol of the kinase assay: immunopurified mTORC1, an inactive substrate, and the drug paired with FKBP12.

The pair is made beforehand, with FKBP12 in excess, and meets the enzyme before ATP starts the reaction: 100 uM, 30 min
at 30 C in Tris with magnesium and manganese. Gel-loading buffer stops it; a blot for S6K1 T389 (4E-BP1 T37/46) or a
luminescent reaction reads the product. Controls have no inhibitor, no ATP, or no FKBP12. Every default is a row of
the facts (KA001 to KA033). A choice outside the protocol is allowed with a warning; an impossible one is refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, Literal

from rapalog.assays.protocol_checks import check_counts, checked_doses
from rapalog.assays.viability.protocol import series_nM
from rapalog.errors import RapalogError
from rapalog.facts.library import count_of, fact, value, value_of

Readout = Literal["blot", "luminescence"]
SUBSTRATES: Final = ("S6K1", "4E-BP1")
#: The site each substrate is read at.
SITES: Final = {"S6K1": "T389", "4E-BP1": "T37/46"}
READOUTS: Final[tuple[Readout, ...]] = ("blot", "luminescence")
_POSITIVE: Final = ("enzyme_nM", "substrate_nM", "time_min", "temperature_C")
_NOT_NEGATIVE: Final = ("fkbp12_nM", "atp_uM", "tris_mM", "magnesium_mM", "manganese_mM")
_COUNTS: Final = (("replicates", 1), ("n_vehicle", 1), ("n_blank", 0), ("n_no_fkbp12", 0), ("seed", 0))
#: Far above what dissolves: a larger number is a slip of the unit.
_MOST_NM: Final = 1e9
_MOST_WELLS: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class KinaseProtocol:
    """One assay of one substrate: what the person at the bench decides.

    ``doses_nM`` are those of the drug, equal to those of the pair while FKBP12 is in excess. ``insulin`` says whether
    the cells that gave the enzyme were stimulated, ``stopped`` whether the reaction was stopped in time. ``noise``
    False gives what an endless number of repeats would average to.

    Raises
    ------
    RapalogError
        If a number is impossible, a dose repeats, or substrate or readout is not known.
    """

    substrate: str = "S6K1"
    drug: str = "everolimus"
    readout: Readout = "blot"
    doses_nM: tuple[float, ...] = field(
        default_factory=lambda: series_nM(value("KA010"), value("KA011"), n_doses=int(value("KA012")))
    )
    enzyme_nM: float = field(default_factory=value_of("KA007"))
    substrate_nM: float = field(default_factory=value_of("KA008"))
    fkbp12_nM: float = field(default_factory=value_of("KA009"))
    atp_uM: float = field(default_factory=value_of("KA001"))
    time_min: float = field(default_factory=value_of("KA002"))
    temperature_C: float = field(default_factory=value_of("KA003"))
    tris_mM: float = field(default_factory=value_of("KA004"))
    magnesium_mM: float = field(default_factory=value_of("KA005"))
    manganese_mM: float = field(default_factory=value_of("KA006"))
    insulin: bool = True
    stopped: bool = True
    replicates: int = field(default_factory=count_of("KA013"))
    n_vehicle: int = field(default_factory=count_of("KA014"))
    n_blank: int = field(default_factory=count_of("KA015"))
    n_no_fkbp12: int = field(default_factory=count_of("KA016"))
    noise: bool = True
    seed: int = 1

    def __post_init__(self) -> None:
        _one_of(self.substrate, SUBSTRATES, where="substrate")
        _one_of(self.readout, READOUTS, where="readout")
        _check_numbers(self)
        object.__setattr__(
            self, "doses_nM", checked_doses(self.doses_nM, dose_0="wells without inhibitor", most_nM=_MOST_NM)
        )
        wells = self.replicates * (len(self.doses_nM) + self.n_vehicle + self.n_blank + self.n_no_fkbp12)
        if wells > _MOST_WELLS:
            raise RapalogError(f"got {wells} wells, at most {_MOST_WELLS} are run", remedy="lower the replicates")

    @property
    def site(self) -> str:
        """The site the substrate is read at."""
        return SITES[self.substrate]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What lies outside the protocol, one sentence each; empty for an assay by the book."""
        found = [
            f"{getattr(self, name):g} {words}: the protocol says {value(fact_id):g}"
            for name, words, fact_id in (("time_min", "min", "KA002"), ("temperature_C", "C", "KA003"))
            if getattr(self, name) != value(fact_id)
        ]
        low, high = fact("KA001").low or 0.0, fact("KA001").high or math.inf
        if not low <= self.atp_uM <= high:
            found.append(f"{self.atp_uM:g} uM ATP: compared are {low:g} to {high:g} uM")
        if self.fkbp12_nM < self.doses_nM[-1]:
            found.append(f"{self.fkbp12_nM:g} nM FKBP12 cannot pair the highest dose: some of the drug stays alone")
        if not self.stopped:
            found.append("the reaction was not stopped: it went on until the gel")
        if self.n_blank == 0:
            found.append("no wells without ATP: background will count as activity that is left")
        return tuple(found)


def _one_of(text: str, allowed: tuple[str, ...], *, where: str) -> None:
    if text not in allowed:
        raise RapalogError(
            f"got {where} {text!r}, must be one of {', '.join(allowed)}",
            where=where,
            remedy=f"write {' or '.join(allowed)}",
        )


def _check_numbers(protocol: KinaseProtocol) -> None:
    for names, least in ((_POSITIVE, "above 0"), (_NOT_NEGATIVE, "0 or more")):
        for name in names:
            number = getattr(protocol, name)
            if not (0 <= number < _MOST_NM) or (number == 0 and names is _POSITIVE):
                raise RapalogError(
                    f"got {number:g}, must be {least} and below {_MOST_NM:g}", remedy="check the unit", where=name
                )
    check_counts(protocol, _COUNTS)
