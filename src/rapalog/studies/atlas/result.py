"""What an atlas of genotypes by drugs holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rapalog.analysis.estimate import Estimate
from rapalog.biology.integrate import Floats
from rapalog.facts.library import Fact

READOUT: Final = "p-S6 S235/236"
#: What a drug does to p-S6 at the stated dose, by how many of the draws agree.
WORKS: Final = "works"
LOST: Final = "does not work"
UNSURE: Final = "cannot be told"
NEVER: Final = "does not act on p-S6 in the line itself"
EMPTY: Final = "no p-S6 to halve"
COLUMNS: Final = (
    "genotype",
    "drug",
    "readout",
    "quantity",
    "value",
    "relation",
    "low",
    "high",
    "level",
    "reason",
    "verdict",
    "assumed",
)


@dataclass(frozen=True)
class Met:
    """One genotype under one drug.

    Parameters
    ----------
    genotype, drug
        In the spelling of the tables.
    fold_shift
        Half dose of p-S6 over that of the line as it is.
    inhibition_percent
        Of p-S6 at the stated dose, against the own vehicle.
    growth_rate
        The GR value at the stated dose: 1 is the vehicle's growth, 0 stasis, below 0 death.
    growth_change
        The GR value less that of the line as it is, in the same draw: above 0 the drug does less in the genotype.
    cells_percent
        Living cells at the end, of the own vehicle's.
    verdict
        What the drug does to p-S6 at the stated dose: ``works`` where it is below half of the vehicle in 95 % of draws.
    assumed
        Rows of facts whose size no measurement gave.
    """

    genotype: str
    drug: str
    fold_shift: Estimate
    inhibition_percent: Estimate
    growth_rate: Estimate
    growth_change: Estimate
    cells_percent: Estimate
    verdict: str
    assumed: tuple[Fact, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of ``genotypes``."""
        own = {name: getattr(self, name).to_json() for name, _ in self.quantities}
        return {
            "genotype": self.genotype,
            "drug": self.drug,
            "readout": READOUT,
            **own,
            "verdict": self.verdict,
            "assumed": [row.id for row in self.assumed],
        }

    @property
    def quantities(self) -> tuple[tuple[str, str], ...]:
        """The quantities and what they are read from."""
        return (
            ("fold_shift", READOUT),
            ("inhibition_percent", READOUT),
            ("growth_rate", "cell number"),
            ("growth_change", "cell number"),
            ("cells_percent", "cell number"),
        )

    def rows(self) -> list[tuple[Any, ...]]:
        """Return one row for each quantity."""
        ids = " ".join(row.id for row in self.assumed)
        found = []
        for name, readout in self.quantities:
            own: Estimate = getattr(self, name)
            numbers = (own.value, own.relation, own.low, own.high, own.level, own.reason)
            found.append((self.genotype, self.drug, readout, name, *numbers, self.verdict, ids))
        return found


@dataclass(frozen=True)
class Counter:
    """A counter-experiment on feedback: an arm that is cut, and what p-AKT does under the drug, of its own vehicle."""

    what: str
    t308: Estimate
    s473: Estimate

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of ``feedback``."""
        return {"what": self.what, "p_akt_t308_fold": self.t308.to_json(), "p_akt_s473_fold": self.s473.to_json()}


@dataclass(frozen=True)
class Curves:
    """Draws of one genotype under one drug over doses: low, median and high, (3, n_doses)."""

    p_s6: Floats
    growth_rate: Floats


@dataclass(frozen=True)
class Atlas:
    """Genotypes by drugs of a line.

    ``line_half_nM`` are half doses of p-S6 in the line as it is, by drug; ``curves`` are by genotype and drug, the line
    as it is under an empty name; ``doses_nM`` are those of the curves. ``facts`` are the rows of each genotype.
    """

    cell_line: str
    dose_nM: float
    at_h: float
    hours: float
    draws: int
    failed: int
    seed: int
    genotypes: tuple[str, ...]
    drugs: tuple[str, ...]
    doses_nM: tuple[float, ...]
    line_half_nM: Mapping[str, Estimate]
    cells: tuple[Met, ...]
    curves: Mapping[tuple[str, str], Curves]
    facts: Mapping[str, tuple[Fact, ...]]
    feedback: tuple[Counter, ...]
    notes: tuple[str, ...]

    def at(self, genotype: str, drug: str) -> Met:
        """Return one genotype under one drug."""
        return self.cells[self.genotypes.index(genotype) * len(self.drugs) + self.drugs.index(drug)]

    def of(self, genotype: str) -> tuple[Met, ...]:
        """Return a genotype under all drugs, from the one under which it grows least."""
        own = [self.at(genotype, drug) for drug in self.drugs]
        return tuple(sorted(own, key=lambda met: _growth(met.growth_rate)))

    def to_json(self) -> dict[str, Any]:
        """Return the atlas as one JSON document."""
        return {
            "cell_line": self.cell_line,
            "dose_nM": self.dose_nM,
            "at_h": self.at_h,
            "hours": self.hours,
            "draws": self.draws,
            "failed_draws": self.failed,
            "seed": self.seed,
            "genotypes": [own.to_json() for own in self.cells],
            "line_half_dose_nM": {name: own.to_json() for name, own in self.line_half_nM.items()},
            "feedback": [own.to_json() for own in self.feedback],
            "notes": list(self.notes),
        }


def _growth(own: Estimate) -> float:
    return math.inf if own.value is None else own.value
