"""The rows of Table 1 and Table 2, printed beside observed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from rapalog.analysis.estimate import Estimate
from rapalog.scorecard.verdict import Outcome


@dataclass(frozen=True)
class PriorBand:
    """Where the IC50 of one row lies over draws from posterior and population.

    ``median_nM``, ``low_nM`` and ``high_nM`` (5th and 95th percentile) count an IC50 that is not reached as infinite
    and are None there. ``share_not_reached`` and ``share_within`` (of the printed value, or of the bound) are fractions. Without draws everything is None.
    """

    n_draws: int
    median_nM: float | None
    low_nM: float | None
    high_nM: float | None
    share_not_reached: float | None
    share_within: float | None


@dataclass(frozen=True)
class Table1Result:
    """One row of Table 1: what was printed, what the virtual plate gave, and what the priors allow.

    ``printed`` is text as in the table (``> 10000 nM``). ``ic50`` is the absolute IC50 of the virtual plate, ``ec50`` the
    relative one, ``emax`` the fitted effect at the top dose. ``exposure_h`` is what was run.
    """

    row: str
    cell_line: str
    exposure_as_printed: str
    exposure_h: float
    printed: str
    ic50: Estimate
    ec50: Estimate
    emax: Estimate
    prior: PriorBand
    kind: str
    verdict: Outcome
    note: str

    def to_json(self) -> dict[str, Any]:
        """Return the row in the shape of ``scorecard.json``."""
        plain = asdict(self)
        plain["ic50_nM"] = self.ic50.to_json()
        plain["ec50_nM"] = self.ec50.to_json()
        plain["emax"] = self.emax.to_json()
        del plain["ic50"], plain["ec50"]
        return plain


@dataclass(frozen=True)
class Table2Result:
    """One row of Table 2: what was printed and what was seen."""

    row: str
    biomarker: str
    treatment: str
    system: str
    printed: str
    observed: str
    kind: str
    verdict: Outcome
    note: str

    def to_json(self) -> dict[str, Any]:
        """Return the row in the shape of ``scorecard.json``."""
        return asdict(self)
