"""The rows of Table 1 and Table 2, printed beside observed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from rapalog.analysis.estimate import Estimate
from rapalog.scorecard.predictive import RowPrediction
from rapalog.scorecard.row_verdict import RowVerdict
from rapalog.scorecard.verdict import Outcome

_DIGITS: Final = 6  # of a drawn band


@dataclass(frozen=True)
class Table1Result:
    """One row of Table 1: what was printed, what three virtual plates of the line as it stands gave, and the prediction.

    ``printed`` is text as in the table (``> 10000 nM``). ``ic50`` is the absolute IC50 of the plates, ``ec50`` the
    relative one, ``emax`` the fitted effect at the top dose. ``exposure_h`` is what was run. ``prediction`` is over
    draws from posterior and population, None where none were drawn, and then nothing is judged.
    """

    row: str
    cell_line: str
    exposure_as_printed: str
    exposure_h: float
    printed: str
    ic50: Estimate
    ec50: Estimate
    emax: Estimate
    prediction: RowPrediction | None
    kind: str
    note: str

    @property
    def verdict(self) -> RowVerdict:
        """By the convention fixed for the row; untestable without draws."""
        return self.prediction.verdict if self.prediction else "untestable"

    @property
    def rule(self) -> str:
        """What the verdict rests on, in words and numbers."""
        return self.prediction.rule if self.prediction else "without draws there is no prediction"

    def to_json(self) -> dict[str, Any]:
        """Return the row in the shape of ``scorecard.json``."""
        own = self.prediction
        plate = {"ic50_nM": self.ic50.to_json(), "ec50_nM": self.ec50.to_json(), "emax": self.emax.to_json()}
        return {
            **{
                name: getattr(self, name)
                for name in ("row", "cell_line", "exposure_as_printed", "exposure_h", "printed")
            },
            **plate,
            "kind": self.kind,
            "verdict": self.verdict,
            "rule": self.rule,
            "note": self.note,
        } | (_predicted(own) if own else {"predictive": []})


def _predicted(own: RowPrediction) -> dict[str, Any]:
    ends = {
        "plateau": own.plateau,
        "viability_at_printed": own.at_printed,
        "slope_at_printed": own.slope_at_printed,
        "ec50_nM": own.ec50_nM,
    }
    band = {"dose_nM": own.dose_nM, "low": own.low, "median": own.median, "high": own.high}
    return {
        "band": {name: [float(f"{number:.{_DIGITS}g}") for number in values] for name, values in band.items()},
        "predictive": [one.to_json() for one in own.conventions.values()],
        "convention": own.convention,
        "convention_reason": own.reason,
        **{name: one.to_json() for name, one in ends.items()},
        "p_within_3x": own.p_within_3x,
        "holds_at_h": list(own.holds_at_h),
        "next": own.next,
        "n_draws": own.n_draws,
    }


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
