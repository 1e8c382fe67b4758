"""Drugs the cell can be given: rapalogs act through FKBP12 in the network, others scale activities.

A drug that is not a rapalog multiplies its target's activity by ``1 / (1 + dose / IC50)`` as long as it is there. Its
half-effect dose is a labelled prior from ``drugs.csv``. A drug may have several rows: the first is its own, the others
are further activities, each with its half-effect dose, or parameters of the network that hold where a rapalog is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from rapalog.biology.broken import broken
from rapalog.biology.calibrated import drug_parameters
from rapalog.biology.lab import drug_rows
from rapalog.biology.names import match_name
from rapalog.errors import FactError, RapalogError
from rapalog.facts.library import Fact
from rapalog.units import parse_dose_nM

RAPALOG_PARAMETER: Final = "Kd_drug_FKBP12"
#: How the parameters that a drug can scale end: they are 1 without drug.
ACTIVITY: Final = "_activity"
HIGHEST_DOSE_NM: Final = 1e6  # far above what dissolves in medium
_HOURS: Final = r"-?\d{1,6}(?:\.\d{1,6})?"
_WINDOW: Final = re.compile(rf"({_HOURS})\s*h?(?:\s*-\s*({_HOURS}))?\s*h", re.ASCII)


@dataclass(frozen=True)
class Window:
    """When a drug is there, in hours after time 0: from ``start_h`` on, until ``end_h`` if it is taken off."""

    start_h: float = 0.0
    end_h: float = math.inf

    def holds(self, time_h: float) -> bool:
        """Return whether the drug is there at a time."""
        return self.start_h <= time_h < self.end_h

    @property
    def words(self) -> str:
        """The window as one writes it; empty where the drug is given at 0 and stays."""
        if self == ALWAYS:
            return ""
        return f"@{self.start_h:g}{'' if math.isinf(self.end_h) else f'-{self.end_h:g}'}h"


ALWAYS: Final = Window()


@dataclass(frozen=True)
class Drug:
    """A drug, the parameter it acts on, and its Kd (rapalogs) or half-effect dose (others) in nM.

    ``settings`` are further parameters of the network that hold where the drug is, ``also`` further activities that it
    scales, with their half-effect doses (nM), and ``window`` when it is there.
    """

    name: str
    parameter: str
    potency_nM: float
    target: str
    status: str
    settings: tuple[tuple[str, float], ...] = ()
    also: tuple[tuple[str, float], ...] = ()
    window: Window = ALWAYS

    @property
    def is_rapalog(self) -> bool:
        """Whether the drug acts through FKBP12 and FRB."""
        return self.parameter == RAPALOG_PARAMETER

    @property
    def scales(self) -> tuple[tuple[str, float], ...]:
        """The activities that the drug scales, each with its half-effect dose (nM)."""
        return self.also if self.is_rapalog else ((self.parameter, self.potency_nM), *self.also)


def find_drug(name: str) -> Drug:
    """Return a drug by name or alias, without regard to case, spaces or hyphens.

    Raises
    ------
    RapalogError
        If no drug has the name.
    """
    rows = known_drugs()
    drug = match_name(name, drug_spellings(), what="drug", must_be=f"one of {', '.join(rows)}")
    first, *others = rows[drug]
    learnt = dict(drug_parameters().get(drug, {}))
    status = "calibrated" if first.more["parameter"] in learnt else first.status
    potency_nM = learnt.pop(first.more["parameter"], _number(first))
    also = tuple((row.more["parameter"], _number(row)) for row in others if row.more["parameter"].endswith(ACTIVITY))
    held = {row.more["parameter"]: _number(row) for row in others if not row.more["parameter"].endswith(ACTIVITY)}
    settings = tuple({**held, **learnt}.items())
    return _broken(Drug(drug, first.more["parameter"], potency_nM, first.more["target"], status, settings, also))


def given(text: str) -> tuple[Drug, float]:
    """Read ``"MK-2206=100nM"`` or ``"ribociclib=500nM@24-48h"``: a drug, its dose (nM), and when it is there.

    Parameters
    ----------
    text
        ``DRUG=DOSE``, ``DRUG=DOSE@STARTh`` or ``DRUG=DOSE@START-ENDh``; hours after time 0, and before it below 0.

    Raises
    ------
    RapalogError
        If it is written otherwise, the drug is not known, or the end is not after the start.
    """
    what, at, when = text.partition("@")
    name, mark, dose = what.partition("=")
    if not mark:
        raise RapalogError(
            f"cannot read partner {text!r}",
            where="--with",
            remedy="write DRUG=DOSE, such as MK-2206=100nM, or DRUG=DOSE@24-48h",
        )
    found = find_drug(name)
    return (replace(found, window=_window(when, text)) if at else found), parse_dose_nM(dose)


def _window(when: str, text: str) -> Window:
    match = _WINDOW.fullmatch(when.strip())
    if not match:
        raise RapalogError(
            f"cannot read when {text!r} is given",
            where="--with",
            remedy="write hours after the main drug: @24h, @24-48h, or @-12h for before it",
        )
    window = Window(float(match[1]), float(match[2]) if match[2] else math.inf)
    if window.end_h <= window.start_h:
        raise RapalogError(
            f"got {text!r}, which ends before it starts", where="--with", remedy="write START-END, such as @24-48h"
        )
    return window


def known_drugs() -> dict[str, tuple[Fact, ...]]:
    """Return the drugs that are known now, each with its rows; the first one is its own."""
    found: dict[str, tuple[Fact, ...]] = {}
    for row in drug_rows():
        found[row.more["drug"]] = (*found.get(row.more["drug"], ()), row)
    return found


def drug_spellings() -> dict[str, str]:
    """Return every name and alias of the drugs that are known now, and the drug it stands for."""
    return {
        spelt: name
        for name, (first, *_) in known_drugs().items()
        for spelt in (name, *filter(None, first.more["aliases"].split(";")))
    }


def _number(row: Fact) -> float:
    if row.value is None:
        raise FactError(f"drug row {row.id} has no number", remedy="give one, with status assumed if need be")
    return row.value


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
    return {RAPALOG_PARAMETER: drug.potency_nM, **dict(drug.settings)}


def dosing(parameters: Mapping[str, float], doses: Mapping[Drug, float]) -> dict[str, float]:
    """Return what giving ``doses`` (nM) sets in the network: the level in the medium, or a target's activity.

    Raises
    ------
    RapalogError
        If two rapalogs are given at once (they compete for FKBP12, which the network does not follow), or a dose lies
        outside 0 to 1 mM.
    """
    check_doses(doses)
    changes: dict[str, float] = {}
    for drug, dose_nM in doses.items():
        if drug.is_rapalog:
            changes |= {"drug_medium": dose_nM, **brought(drug)} if dose_nM > 0 else {}
    return changes | scaled(parameters, doses)


def check_doses(doses: Mapping[Drug, float]) -> None:
    """Refuse doses that cannot be given; see :func:`dosing`."""
    rapalogs = {drug.name for drug, dose_nM in doses.items() if drug.is_rapalog and dose_nM > 0}
    if len(rapalogs) > 1:
        raise RapalogError(
            "two rapalogs at once cannot be simulated", remedy="give one rapalog and partners of other classes"
        )
    for drug, dose_nM in doses.items():
        if not 0 <= dose_nM <= HIGHEST_DOSE_NM:
            raise RapalogError(
                f"got {dose_nM:g} nM of {drug.name}, must be 0 to {HIGHEST_DOSE_NM:g} nM (1 mM)",
                remedy="check the unit",
            )


def scaled(parameters: Mapping[str, float], doses: Mapping[Drug, float]) -> dict[str, float]:
    """Return the activities that drugs of these doses (nM) leave; drugs on one target act one after the other."""
    changes: dict[str, float] = {}
    for drug, dose_nM in doses.items():
        for symbol, half_nM in drug.scales if dose_nM > 0 or not drug.is_rapalog else ():
            changes[symbol] = changes.get(symbol, parameters[symbol]) / (1 + dose_nM / half_nM)
    return changes
