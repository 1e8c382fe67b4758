"""A line of a user's own: its few parameters learnt from the user's files, and the line file other commands take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import Estimate
from rapalog.biology.calibrated import Draw, as_draw
from rapalog.calibration.line import Learnt, Line, calibrate_line, predict
from rapalog.calibration.line_problem import Observed
from rapalog.calibration.record import LEVEL
from rapalog.errors import RapalogError
from rapalog.files.given import AnyFile
from rapalog.files.results.writing import safe_name
from rapalog.studies.calibration.files import LineData, read_line_data

Floats = NDArray[np.float64]
#: Of the line file's form.
VERSION: Final = 1
_LONGEST_NAME: Final = 100
#: What ``--cell-line`` calls a line drawn from the population.
_DRAWN: Final = "new"
_POINTS: Final = 25
_ENDS: Final = (50 * (1 - LEVEL), 50 * (1 + LEVEL))


@dataclass(frozen=True)
class FittedCurve:
    """One drug and readout at one time, with the fit and its 90 % band: ``fit``, ``low``, ``high`` are (n,)."""

    drug: str
    readout: str
    time_h: float
    observed: tuple[Observed, ...]
    dose_nM: Floats
    fit: Floats
    low: Floats
    high: Floats

    @property
    def measured_nM(self) -> Floats:
        """Doses that were measured, (m,)."""
        return np.array([own.dose_nM for own in self.observed])

    @property
    def measured(self) -> Floats:
        """Fractions of the vehicle there, (m,)."""
        return np.array([own.fraction for own in self.observed])


@dataclass(frozen=True)
class OwnLine:
    """What was learnt of a line.

    Parameters
    ----------
    line
        The calibration.
    data
        What was read.
    command
        How it was asked for.
    """

    line: Line
    data: LineData
    command: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """Return the name of the line file."""
        return f"{safe_name(self.line.name)}.json"

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the data and the fit."""
        return (*self.data.flags, *self.line.flags)

    def document(self) -> dict[str, Any]:
        """Return the line file: symbols of the cell model with the fit's value, and draws that keep them together.

        What belongs to a drug is ``SYMBOL of DRUG``; a multiple of what all lines share is multiplied out.
        """
        typical = as_draw(self.line.typical)
        return {
            "version": VERSION,
            "name": self.line.name,
            "doubling_time_h": typical.changes["doubling_time"],
            "parameters": _by_name(typical),
            "draws": [_by_name(as_draw(row)) for row in self.line.draws],
        }

    def to_json(self, path: str | None = None) -> dict[str, Any]:
        """Return the document that ``rapalog calibrate --line --json`` prints.

        Parameters
        ----------
        path
            Where the line file was written, if it was.
        """
        return {
            "line": path,
            "name": self.line.name,
            "parameters": [_parameter(own) for own in self.line.parameters],
            "rms": self.line.rms,
            "n": len(self.line.observed),
            "flags": list(self.flags),
        }

    @cached_property
    def curves(self) -> tuple[FittedCurve, ...]:
        """The fit with its band over the measured doses of every drug, readout and time."""
        groups: dict[tuple[str, str, float], list[Observed]] = {}
        for one in self.line.observed:
            groups.setdefault((one.drug, one.readout, one.time_h), []).append(one)
        wanted = [
            [Observed(drug, float(dose), time_h, 0.0, readout) for dose in _doses(own)]
            for (drug, readout, time_h), own in groups.items()
        ]
        values = predict(self.line, [one for group in wanted for one in group])
        found, at = [], 0
        for (key, own), group in zip(groups.items(), wanted, strict=True):
            part = values[:, at : at + len(group)]
            at += len(group)
            low, high = np.percentile(part[1:], _ENDS, axis=0)
            dose_nM = np.array([one.dose_nM for one in group])
            found.append(FittedCurve(key[0], key[1], key[2], tuple(own), dose_nM, part[0], low, high))
        return tuple(found)


def calibrate_own_line(name: str, files: Sequence[AnyFile], *, command: Sequence[str] = ()) -> OwnLine:
    """Learn a line from a user's files.

    Parameters
    ----------
    name
        What the line is called, as in the files.
    files
        See :func:`rapalog.studies.calibration.files.read_line_data`.
    command
        How it was asked for.

    Raises
    ------
    RapalogError
        For a name that cannot be one, or data that cannot be read or are too few.
    """
    plain = name.strip()
    if not plain or not plain.isprintable() or len(plain) > _LONGEST_NAME or plain.casefold() == _DRAWN:
        raise RapalogError(
            f"got line {name!r}, must be at most {_LONGEST_NAME} letters, and not {_DRAWN!r}",
            remedy="give e.g. --line A-673",
            where="--line",
        )
    data = read_line_data(plain, files)
    return OwnLine(calibrate_line(plain, data.observed), data, tuple(command))


def written_path(folder: Path, own: OwnLine) -> str:
    """Return where the line file lies in a folder."""
    return str(folder / own.file_name)


def _doses(observed: Sequence[Observed]) -> Floats:
    """Return the measured doses, and others between the lowest and the highest."""
    measured = [own.dose_nM for own in observed]
    return np.unique(np.concatenate([measured, np.geomspace(min(measured), max(measured), _POINTS)]))


def _by_name(draw: Draw) -> dict[str, float]:
    of_drugs = {f"{symbol} of {drug}": number for drug, own in draw.drugs.items() for symbol, number in own.items()}
    return {**draw.changes, **of_drugs}


def _parameter(own: Learnt) -> dict[str, Any]:
    return {
        "name": own.name,
        "symbol": own.symbol,
        "unit": own.unit,
        "value": learnt_value(own).to_json(),
        "prior": prior_value(own).to_json(),
        "informed": own.informed,
    }


def learnt_value(own: Learnt) -> Estimate:
    """Return what was learnt of a parameter, with its 90 % interval."""
    return Estimate(own.value, "=", own.low, own.high, LEVEL, "Laplace approximation")


def prior_value(own: Learnt) -> Estimate:
    """Return what was known of a parameter before, with its 90 % interval."""
    return Estimate(own.prior_value, "=", own.prior_low, own.prior_high, LEVEL, "population of lines")
