"""What is read of a model while one of its numbers, or two, go through a row of values: lines or maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.notebook.shown.drawn import Drawn, Sheet, Shown
from rapalog.notebook.shown.frame import Tabled, pandas_module
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.notebook.shown.quantity import unit_words
from rapalog.report.viability_words import counted
from rapalog.studies.ensembles.scan import Axis
from rapalog.units import three_digits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_LINES: Final = 8
_PANELS: Final = 9


def read_words(at: str | float) -> str:
    """Return what was read in words.

    >>> read_words("max"), read_words(24.0)
    ('largest value', 'value at 24')
    """
    words = {"end": "value at the end", "max": "largest value", "min": "smallest value", "steady state": "steady state"}
    return words[at] if isinstance(at, str) else f"value at {at:g}"


@dataclass(frozen=True, repr=False, eq=False)
class Scanned(Drawn, Tabled):
    """One observable over the values of one symbol or two.

    The table has one row for each combination: a column for each symbol, and the observable.

    Parameters
    ----------
    observable, unit
        Its symbol, and its unit where the file declares one.
    axes
        What was changed, and through which values.
    axis_units
        Units of these, where the file declares them.
    at
        What was read: ``end``, ``max``, ``min``, ``steady state`` or a time.
    value
        (n,) or (n_first, n_second); NaN where a run failed.
    """

    observable: str
    unit: str
    axes: tuple[Axis, ...]
    axis_units: tuple[str, ...]
    at: str | float
    value: Floats

    def span_words(self) -> tuple[str, str]:
        """Return the lowest and the highest value in three digits, or dashes where all runs failed."""
        known = self.value[np.isfinite(self.value)]
        return (three_digits(float(known.min())), three_digits(float(known.max()))) if known.size else ("–", "–")

    def _frame(self) -> pd.DataFrame:
        return scan_frame(self.axes, {self.observable: self.value})

    def draw(self, axes: Axes) -> None:
        """Draw a line over one symbol, or a map over two."""
        (self._draw_line if len(self.axes) == 1 else self._draw_map)(axes)

    def _label(self, place: int) -> str:
        return _with_unit(self.axes[place].symbol, self.axis_units[place])

    def _draw_line(self, axes: Axes) -> None:
        (axis,) = self.axes
        order = np.argsort(axis.values)
        axes.plot(axis.values[order], self.value[order], marker="o", markersize=3.5, linewidth=1.4)
        axes.set(
            xlabel=self._label(0),
            ylabel=f"{_with_unit(self.observable, self.unit)}\n{read_words(self.at)}",
            xscale="log" if axis.is_log else "linear",
        )
        axes.spines[["top", "right"]].set_visible(False)

    def _draw_map(self, axes: Axes) -> None:
        first, second = self.axes
        own, other = np.argsort(first.values), np.argsort(second.values)
        value = self.value[np.ix_(own, other)]
        drawn = axes.pcolormesh(first.values[own], second.values[other], value.T, shading="nearest", cmap="viridis")
        axes.set(
            xlabel=self._label(0),
            ylabel=self._label(1),
            xscale="log" if first.is_log else "linear",
            yscale="log" if second.is_log else "linear",
        )
        bar = axes.figure.colorbar(drawn, ax=axes)
        bar.set_label(f"{_with_unit(self.observable, self.unit)}, {read_words(self.at)}")

    def __repr__(self) -> str:
        low, high = self.span_words()
        over = " and ".join(axis.symbol for axis in self.axes)
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.observable}, {read_words(self.at)}, over {over}: {low} to {high}{unit}"


@dataclass(frozen=True, repr=False, eq=False)
class Scan(Named[Scanned], Shown, Tabled):
    """All observables over the values of one symbol or two; ``found["PX"]`` is one of them.

    The table has one row for each combination: a column for each symbol and each observable. The pictures are the
    observables.

    Parameters
    ----------
    model
        The model's name.
    axes
        What was changed, and through which values.
    at
        What was read.
    observables
        Symbols that were read.
    value
        (n, n_observables) or (n_first, n_second, n_observables); NaN where a run failed.
    units
        Units by symbol, where the file declares one.
    failed
        The combinations without a result, and why.
    """

    _what = "observable"
    model: str
    axes: tuple[Axis, ...]
    at: str | float
    observables: tuple[str, ...]
    value: Floats
    units: Mapping[str, str]
    failed: tuple[tuple[str, str], ...] = ()

    def _names(self) -> Sequence[str]:
        return self.observables

    def _place(self, name: object) -> int:
        # Symbols may differ in capitals alone, which make no difference to a name.
        return self.observables.index(name) if name in self.observables else super()._place(name)

    def _item(self, place: int) -> Scanned:
        name = self.observables[place]
        units = tuple(unit_words(self.units.get(axis.symbol, "")) for axis in self.axes)
        return Scanned(name, unit_words(self.units.get(name, "")), self.axes, units, self.at, self.value[..., place])

    def _frame(self) -> pd.DataFrame:
        return scan_frame(self.axes, {own.observable: own.value for own in self})

    def _sheet(self) -> Sheet:
        draws = [own.draw for own in list(self)[:_PANELS]]
        return Sheet(draws, "observables", size=(4.4, 3.1), alone=(6.4, 4.0))

    def to_json(self) -> dict[str, Any]:
        """Return everything as one document; a number that is missing is None."""
        values = {own.observable: _without_nan(own.value.tolist()) for own in self}
        return {
            "model": self.model,
            "scan": [{"symbol": axis.symbol, "values": axis.values.tolist()} for axis in self.axes],
            "read": self.at,
            "observables": values,
            "failed": [{"set": own, "reason": reason} for own, reason in self.failed],
        }

    def _title(self) -> str:
        over = " x ".join(f"{len(axis.values)} values of {axis.symbol}" for axis in self.axes)
        return f"{self.model}: {read_words(self.at)} over {over}"

    def _failed_words(self) -> list[str]:
        if not self.failed:
            return []
        return [f"{counted(len(self.failed), 'run')} failed, such as {self.failed[0][0]}: {self.failed[0][1]}"]

    def __repr__(self) -> str:
        rows = [f"  {own.observable}: {' to '.join(own.span_words())} {own.unit}".rstrip() for own in self]
        more = [f"  and {len(rows) - _LINES} more observables"] if len(rows) > _LINES else []
        return "\n".join([self._title(), *rows[:_LINES], *more, *(f"  {said}" for said in self._failed_words())])

    def _repr_html_(self) -> str:
        rows = [(own.observable, *own.span_words(), own.unit) for own in self]
        columns = ("observable", "lowest", "highest", "unit")
        return block(self._title(), columns=columns, rows=rows, notes=self._failed_words())


def scan_frame(axes: Sequence[Axis], values: Mapping[str, Floats]) -> pd.DataFrame:
    """Return one row for each combination of values.

    Parameters
    ----------
    axes
        Of the grid. A symbol that is an observable too is called ``S at start`` as what was changed.
    values
        Arrays of the grid's shape, by observable.

    Raises
    ------
    RapalogError
        If pandas is not installed.
    """
    columns = np.meshgrid(*(axis.values for axis in axes), indexing="ij")
    names = [f"{axis.symbol} at start" if axis.symbol in values else axis.symbol for axis in axes]
    changed = {name: np.ravel(column) for name, column in zip(names, columns, strict=True)}
    made: pd.DataFrame = pandas_module().DataFrame(changed | {name: np.ravel(own) for name, own in values.items()})
    return made


def _with_unit(symbol: str, unit: str) -> str:
    return f"{symbol} ({unit})" if unit else symbol


def _without_nan(values: Any) -> Any:  # noqa: ANN401 - a list of numbers, or of such lists
    if isinstance(values, list):
        return [_without_nan(own) for own in values]
    return None if values != values else values
