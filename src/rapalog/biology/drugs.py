"""Drugs the cell can be given: rapalogs act through FKBP12 in the network, all others scale one activity.

A partner drug that is not a rapalog multiplies its target's activity by ``1 / (1 + dose / IC50)`` from the time it is
given. Its half-effect dose is a labelled prior from ``drugs.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from rapalog.biology.broken import broken
from rapalog.biology.calibrated import drug_parameters
from rapalog.biology.names import match_name
from rapalog.errors import RapalogError
from rapalog.facts.library import facts, value

_RAPALOG_PARAMETER: Final = "Kd_drug_FKBP12"
HIGHEST_DOSE_NM: Final = 1e6  # far above what dissolves in medium


@dataclass(frozen=True)
class Drug:
    """A drug, the parameter it acts on, and its Kd (rapalogs) or half-effect dose (others) in nM.

    ``settings`` are further parameters of the network that hold where the drug is.
    """

    name: str
    parameter: str
    potency_nM: float
    target: str
    status: str
    settings: tuple[tuple[str, float], ...] = ()

    @property
    def is_rapalog(self) -> bool:
        """Whether the drug acts through FKBP12 and FRB."""
        return self.parameter == _RAPALOG_PARAMETER


def find_drug(name: str) -> Drug:
    """Return a drug by name or alias, without regard to case, spaces or hyphens.

    Raises
    ------
    RapalogError
        If no drug has the name.
    """
    rows = {row.more["drug"]: row for row in facts("drugs").values()}
    spellings = {name: drug for drug, row in rows.items() for name in (drug, *row.more["aliases"].split(";")) if name}
    drug = match_name(name, spellings, what="drug", must_be=f"one of {', '.join(rows)}")
    row = rows[drug]
    learnt = dict(drug_parameters().get(drug, {}))
    status = "calibrated" if row.more["parameter"] in learnt else row.status
    potency_nM = learnt.pop(row.more["parameter"], value(row.id))
    return _broken(Drug(drug, row.more["parameter"], potency_nM, row.more["target"], status, tuple(learnt.items())))


def with_parameters(drug: Drug, parameters: Mapping[str, float]) -> Drug:
    """Return a drug as a draw of the calibration has it: its own potency and settings."""
    own = dict(parameters)
    return _broken(replace(drug, potency_nM=own.pop(drug.parameter, drug.potency_nM), settings=tuple(own.items())))


def _broken(drug: Drug) -> Drug:
    """Return a rapalog with what is broken on purpose in place of its own numbers; other drugs as they are."""
    replaced = broken() if drug.is_rapalog else {}
    settings = tuple((name, replaced.get(name, number)) for name, number in drug.settings)
    return replace(drug, potency_nM=replaced.get(drug.parameter, drug.potency_nM), settings=settings)


def brought(drug: Drug) -> dict[str, float]:
    """Return the parameters of the network that hold where a rapalog is."""
    return {_RAPALOG_PARAMETER: drug.potency_nM, **dict(drug.settings)}


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
            changes |= {"drug_medium": dose_nM, **brought(drug)} if dose_nM > 0 else {}
        else:
            before = changes.get(drug.parameter, parameters[drug.parameter])
            changes[drug.parameter] = before / (1 + dose_nM / drug.potency_nM)
    return changes
