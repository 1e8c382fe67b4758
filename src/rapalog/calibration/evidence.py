"""What goes into the calibration: real growth curves with their replicates, and findings on phosphorylation.

Which row is fitted, which is compared afterwards, which is held out and which is a prior stands, with the reason, in
``calibration_split.csv``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from rapalog.calibration.parameters import Floats
from rapalog.errors import FactError
from rapalog.facts.library import Fact, facts, read_rows


@dataclass(frozen=True)
class GrowthCurves:
    """Responses over dose of several lines and drugs, measured at the same doses.

    Parameters
    ----------
    lines, drugs
        The axes.
    dose_nM
        (n_doses,), rising, without the vehicle.
    time_h
        When the plate was read.
    replicates
        (n_lines, n_drugs, n_doses, n_replicates), fraction of the vehicle; NaN where a well is missing.
    """

    lines: tuple[str, ...]
    drugs: tuple[str, ...]
    dose_nM: Floats
    time_h: float
    replicates: Floats

    @property
    def median(self) -> Floats:
        """(n_lines, n_drugs, n_doses): the median of the replicates that are there."""
        return np.asarray(np.nanmedian(self.replicates, axis=-1))

    def of(self, lines: Sequence[str] | None = None, drugs: Sequence[str] | None = None) -> GrowthCurves:
        """Return the curves of some lines and drugs."""
        lines, drugs = tuple(lines or self.lines), tuple(drugs or self.drugs)
        rows, columns = [self.lines.index(name) for name in lines], [self.drugs.index(name) for name in drugs]
        return GrowthCurves(lines, drugs, self.dose_nM, self.time_h, self.replicates[rows][:, columns])


@cache
def growth_curves() -> GrowthCurves:
    """Return the real curves that the package ships: four rapalogs, nine lines, 72 h."""
    rows = read_rows("growth_curves.csv")
    lines = tuple(sorted({row["cell_line"] for row in rows}))
    drugs = tuple(dict.fromkeys(row["drug"] for row in rows))
    doses = sorted({float(row["dose_nM"]) for row in rows})
    names = sorted({row["replicate"] for row in rows})
    values = np.full((len(lines), len(drugs), len(doses), len(names)), np.nan)
    for row in rows:
        place = (lines.index(row["cell_line"]), drugs.index(row["drug"]), doses.index(float(row["dose_nM"])))
        values[(*place, names.index(row["replicate"]))] = float(row["response"])
    return GrowthCurves(lines, drugs, np.array(doses), float(rows[0]["time_h"]), values)


@dataclass(frozen=True)
class Finding:
    """A level of one readout over the vehicle's, seen once in cells that are no line of ours.

    ``held`` is a free level outside that stays (blood); ``log_sd`` the spread of the fold's logarithm. A censored
    finding costs nothing as long as the fold lies below ``fold``.
    """

    id: str
    readout: str
    dose_nM: float
    time_h: float
    fold: float
    log_sd: float
    censored: bool
    held: bool = False


#: Cells differ and antibodies saturate: a fold that one paper gives says where another's lies to about a third.
_LOG_SD = 0.3


def findings(*, trough_free_nM: float | None) -> tuple[Finding, ...]:
    """Return the findings that are fitted.

    Parameters
    ----------
    trough_free_nM
        Free level in plasma 24 h after the last of many doses of 10 mg a day; None leaves the patients out.
    """
    ex_vivo, fold = split()["E005"], split()["E006"]
    found = [
        Finding("E005", "p-S6K1 T389", 20.0, 24.0, 1.0 - _number(ex_vivo) / 100.0, _LOG_SD, censored=True),
        Finding("E006", "p-AKT S473", 20.0, 24.0, _number(fold), _LOG_SD, censored=False),
    ]
    if trough_free_nM is not None:
        low = split()["E007"].low
        found.append(
            Finding(
                "E007",
                "p-S6 S235/236",
                trough_free_nM,
                200.0,
                1.0 - (low or 0.0) / 100.0,
                _LOG_SD,
                censored=True,
                held=True,
            )
        )
    return tuple(found)


@cache
def split() -> dict[str, Fact]:
    """Return every row of evidence by id, with its use (``fit``, ``prior``, ``check`` or ``held out``) and reason."""
    return dict(facts("calibration_split"))


def _number(row: Fact) -> float:
    if row.value is None:
        raise FactError(f"evidence {row.id} has no number", remedy="give its value", where="calibration_split.csv")
    return row.value
