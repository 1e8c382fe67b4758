"""A line calibrated on its readings, as a notebook shows it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.calibration.line import Learnt
from rapalog.errors import RapalogError
from rapalog.files.results.writing import json_bytes, provenance, write_files
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Kept
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.studies.calibration.own_line import (
    FittedCurve,
    OwnLine,
    learnt_value,
    prior_value,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


PANEL: Final = (4.8, 3.8)


@dataclass(frozen=True, repr=False)
class CalibratedLine(Shown, Tables, Kept):
    """A line of one's own: ``line["ccnd1_bypass"]`` is a parameter with its 90 % interval.

    Tables are ``parameters``: one row for each of the line's parameters, before and after; ``readings``: one row for
    each reading with the fit; ``draws``: one row for each draw of all parameters.

    Parameters
    ----------
    study
        What was learnt, and from what.
    path
        Where the line file lies; None as long as it was not written.
    """

    study: OwnLine
    path: str | None = None

    @property
    def name(self) -> str:
        """What the line is called."""
        return self.study.line.name

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the data and the fit."""
        return self.study.flags

    def __getitem__(self, symbol: str) -> Quantity:
        """Return a parameter of the line.

        Parameters
        ----------
        symbol
            Its symbol in the cell model.

        Raises
        ------
        RapalogError
            If the line has none of that symbol.
        """
        known = {own.symbol: own for own in self.study.line.parameters}
        if symbol not in known:
            raise RapalogError(
                f"got parameter {symbol!r}, must be one of {', '.join(known)}",
                where="parameter",
                remedy="others are the same in all lines: see the table draws",
            )
        return _quantity(known[symbol])

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {"parameters": self._parameters, "readings": self._readings, "draws": self._draws}

    def _parameters(self) -> pd.DataFrame:
        columns = (
            "name",
            "symbol",
            "unit",
            "value",
            "low",
            "high",
            "prior_value",
            "prior_low",
            "prior_high",
            "informed",
        )
        return frame(columns, [tuple(getattr(own, name) for name in columns) for own in self.study.line.parameters])

    def _readings(self) -> pd.DataFrame:
        line = self.study.line
        columns = ("drug", "readout", "time_h", "dose_nM", "n", "fraction")
        rows = [
            (*(getattr(own, name) for name in columns), float(fit))
            for own, fit in zip(line.observed, line.predicted, strict=True)
        ]
        return frame((*columns, "fit"), rows)

    def _draws(self) -> pd.DataFrame:
        draws = self.study.line.draws
        return frame(tuple(draws[0]), [tuple(own.values()) for own in draws])

    def _sheet(self) -> Sheet:
        return Sheet([partial(draw_line_fit, own) for own in self.study.curves], "curves", size=PANEL, alone=PANEL)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog calibrate --line --json`` prints."""
        return self.study.to_json(self.path)

    def write(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write the line file, tables and the figure into a folder, as ``--out`` does.

        Parameters
        ----------
        folder
            Is made if it is not there. Files in it that were read are never replaced.

        Returns
        -------
        list of Path
            The files, the line file first; each is whole or not there.

        Raises
        ------
        RapalogError
            If the folder cannot be written.
        """
        return super().write(folder)

    def written_here(self) -> CalibratedLine:
        """Write the line file alone into the current folder, and return the line with its path."""
        write_files(Path(), {self.study.file_name: json_bytes(self.study.document())}, keep=self._sources())
        return CalibratedLine(self.study, self.study.file_name)

    def _files(self) -> Mapping[str, bytes]:
        from rapalog.report.calibration import line_files

        record = provenance(self.study.command, self.study.data.inputs)
        return {**line_files(self.study), "provenance.json": json_bytes(record)}

    def _sources(self) -> Sequence[Path]:
        return self.study.data.sources

    def __repr__(self) -> str:
        line = self.study.line
        lines = [f"{line.name}: {len(line.observed)} readings, rms {line.rms:.3f}"]
        lines += [f"  {own.symbol} {_quantity(own)}{_said(own)}" for own in line.parameters]
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in self.flags[:4]), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (own.name, quantity(prior_value(own), own.unit), _quantity(own), _said(own).strip(" ,"))
            for own in self.study.line.parameters
        ]
        line = self.study.line
        return block(
            f"{line.name}: what its readings say of it",
            columns=("parameter", "a new line", "this line", ""),
            rows=rows,
            notes=self.flags,
            under=f"{len(line.observed)} readings, rms {line.rms:.3f}; intervals hold 90 %",
        )


def _quantity(own: Learnt) -> Quantity:
    return quantity(learnt_value(own), own.unit)


def _said(own: Learnt) -> str:
    return "" if own.informed else ", hardly learnt"


def draw_line_fit(curve: FittedCurve, axes: Axes) -> None:
    """Draw a line's readings and its calibrated curve.

    Parameters
    ----------
    curve
        Of the line, as the calibration left it.
    axes
        Where.
    """
    from rapalog.figures.calibration import draw_own_fit

    draw_own_fit(axes, curve)
