"""Drugs the cell can be given: rapalogs act through FKBP12 in the network, all others scale one activity.

A partner drug that is not a rapalog multiplies its target's activity by ``1 / (1 + dose / IC50)`` from the time it is
given. Its half-effect dose is a labelled prior from ``drugs.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from rapalog.errors import RapalogError
from rapalog.facts.library import facts

_RAPALOG_PARAMETER: Final = "Kd_drug_FKBP12"
HIGHEST_DOSE_NM: Final = 1e6  # far above what dissolves in medium


@dataclass(frozen=True)
class Drug:
    """A drug, the parameter it acts on, and its Kd (rapalogs) or half-effect dose (others) in nM."""

    name: str
    parameter: str
    potency_nM: float
    target: str
    status: str

    @property
    def is_rapalog(self) -> bool:
        """Whether the drug acts through FKBP12 and FRB."""
        return self.parameter == _RAPALOG_PARAMETER


def find_drug(name: str) -> Drug:
    """Return a drug by name or alias, without regard to case.

    Raises
    ------
    RapalogError
        If no drug has the name.
    """
    for row in facts("drugs").values():
        names = [row.more["drug"], *row.more["aliases"].split(";")]
        if name.strip().lower() in (known.lower() for known in names) and row.value is not None:
            return Drug(row.more["drug"], row.more["parameter"], row.value, row.more["target"], row.status)
    known = [row.more["drug"] for row in facts("drugs").values()]
    close = get_close_matches(name, known, n=2, cutoff=0.3)
    raise RapalogError(f"got drug {name!r}, must be one of {', '.join(known)}",
                       remedy=f"did you mean {' or '.join(close)}?" if close else "choose one of these")  # fmt: skip


def dosing(parameters: Mapping[str, float], doses: Mapping[Drug, float]) -> dict[str, float]:
    """Return what giving ``doses`` (nM) sets in the network: the level in the medium, or a target's activity.

    Raises
    ------
    RapalogError
        If two rapalogs are given at once (they compete for FKBP12, which the network does not follow), or a dose lies
        outside 0 to 1 mM.
    """
    rapalogs = [drug for drug, dose_nM in doses.items() if drug.is_rapalog and dose_nM > 0]
    if len(rapalogs) > 1:
        raise RapalogError(
            "two rapalogs at once cannot be simulated", remedy="give one rapalog and partners of other classes"
        )
    changes: dict[str, float] = {}
    for drug, dose_nM in doses.items():
        if not 0 <= dose_nM <= HIGHEST_DOSE_NM:
            raise RapalogError(f"got {dose_nM:g} nM of {drug.name}, must be 0 to {HIGHEST_DOSE_NM:g} nM (1 mM)",
                               remedy="check the unit")  # fmt: skip
        if drug.is_rapalog:
            changes |= {"drug_medium": dose_nM, _RAPALOG_PARAMETER: drug.potency_nM} if dose_nM > 0 else {}
        else:
            before = changes.get(drug.parameter, parameters[drug.parameter])
            changes[drug.parameter] = before / (1 + dose_nM / drug.potency_nM)
    return changes
