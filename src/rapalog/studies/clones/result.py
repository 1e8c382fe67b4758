"""What a study of resistance found: shifts by genotype and drug, and chances of clones by regimen and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rapalog.analysis.estimate import Estimate
from rapalog.studies.clones.chances import CloneCourse, Comparison, Floats, compared
from rapalog.studies.clones.ranges import Range


@dataclass(frozen=True)
class Shift:
    """How far a genotype moves the dose that halves a readout, under one drug.

    Parameters
    ----------
    genotype, drug, readout
        In the spelling of the tables.
    fold_shift
        Half dose of the genotype over that of the line.
    half_dose_nM, line_half_dose_nM
        Of the genotype, and of the line as it is.
    assumed
        Rows of the facts that were chosen or remembered and on which the shift rests; empty if there are none.
    """

    genotype: str
    drug: str
    readout: str
    fold_shift: Estimate
    half_dose_nM: Estimate
    line_half_dose_nM: Estimate
    assumed: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as one item of ``genotypes``."""
        return {
            "genotype": self.genotype,
            "drug": self.drug,
            "readout": self.readout,
            "fold_shift": self.fold_shift.to_json(),
            "half_dose_nM": self.half_dose_nM.to_json(),
            "line_half_dose_nM": self.line_half_dose_nM.to_json(),
            "assumed": list(self.assumed),
        }


@dataclass(frozen=True)
class Bar:
    """One bar of the tornado: what is changed, to which ends, and the chances there."""

    name: str
    low: str
    high: str
    acquired: tuple[float, float]
    total: tuple[float, float]

    @property
    def width(self) -> float:
        """How far apart the chances of any clone are."""
        return abs(self.total[1] - self.total[0])

    def to_json(self) -> dict[str, Any]:
        """Return it with ends by name."""
        return {
            "what": self.name,
            "low": self.low,
            "high": self.high,
            "acquired": dict(zip(("at_low", "at_high"), self.acquired, strict=True)),
            "total": dict(zip(("at_low", "at_high"), self.total, strict=True)),
        }


@dataclass(frozen=True, eq=False)
class Tornado:
    """What a chance depends on, one thing changed at a time, the widest first."""

    genotype: str
    regimen: str
    day: float
    acquired: float
    total: float
    bars: tuple[Bar, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it with its middle."""
        return {
            "genotype": self.genotype,
            "regimen": self.regimen,
            "days": int(self.day),
            "acquired": self.acquired,
            "total": self.total,
            "bars": [own.to_json() for own in self.bars],
        }


@dataclass(frozen=True, eq=False)
class Resistance:
    """Shifts of genotypes, chances of clones, and what these depend on.

    Parameters
    ----------
    cell_line
        Name of the line.
    shifts
        One for each genotype, drug and readout.
    courses
        One for each genotype whose clones are followed, and regimen.
    tornado
        Of the first course on the last day.
    days
        That were asked for, (n,).
    ranges
        What was not known, by word.
    patients, draws, seed
        How many, and of what seed.
    notes
        What should be known.
    """

    cell_line: str
    shifts: tuple[Shift, ...]
    courses: tuple[CloneCourse, ...]
    tornado: Tornado
    days: Floats
    ranges: Mapping[str, Range]
    patients: int
    draws: int
    seed: int
    notes: tuple[str, ...]

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Each regimen against the first one, by genotype."""
        firsts: dict[str, CloneCourse] = {}
        for own in self.courses:
            firsts.setdefault(own.genotype, own)
        return tuple(compared(own, firsts[own.genotype]) for own in self.courses if own is not firsts[own.genotype])

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog resistance --json`` prints."""
        return {
            "cell_line": self.cell_line,
            "genotypes": [own.to_json() for own in self.shifts],
            "clones": [item for own in self.courses for item in own.to_json(self.days)],
            "comparisons": [own.to_json() for own in self.comparisons],
            "tornado": self.tornado.to_json(),
            "ranges": {
                word: {"low": own.low, "middle": own.middle, "high": own.high} for word, own in self.ranges.items()
            },
            "n_patients": self.patients,
            "n_draws": self.draws,
            "seed": self.seed,
            "notes": list(self.notes),
        }
