"""How much each observable of a model changes with each of its parameters, over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.runs.sensitivity import Sensitivities as Derivatives
from rapalog.notebook.shown.drawn import Drawn, Sheet, Shown
from rapalog.notebook.shown.frame import Tabled, pandas_module
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.report.viability_words import counted
from rapalog.units import three_digits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_LINES: Final = 8
_PANELS: Final = 9
_DRAWN: Final = 6  # parameters of a picture
_BARS: Final = 12
_SCALED: Final = "% change for 1 % more"


@dataclass(frozen=True, repr=False, eq=False)
class Sensitivity(Drawn, Tabled):
    """One observable by each parameter.

    The table has one row for each time and parameter: time, observable, parameter, value, derivative and scaled.

    Parameters
    ----------
    observable
        Its symbol.
    parameters
        Symbols whose numbers at the start were varied.
    times
        (n_times,) in the model's unit of time.
    value
        (n_times,): the observable itself.
    derivative
        (n_times, n_parameters): change of the observable for one unit more of the parameter.
    scaled
        (n_times, n_parameters): change in per cent for one per cent more; NaN where the parameter or the observable
        is 0.
    """

    observable: str
    parameters: tuple[str, ...]
    times: Floats
    value: Floats
    derivative: Floats
    scaled: Floats

    def strongest(self, count: int) -> list[int]:
        """Return the places of the parameters with the largest scaled changes at any time, the largest first.

        Parameters
        ----------
        count
            At most so many; parameters without any effect are left out.
        """
        largest = np.nan_to_num(np.abs(self.scaled)).max(axis=0)
        return [int(place) for place in np.argsort(-largest, kind="stable")[:count] if largest[place] > 0]

    def strongest_words(self) -> str:
        """Return the three strongest parameters with their scaled changes at the last time."""
        said = [
            f"{self.parameters[place]} {three_digits(float(self.scaled[-1, place]))}" for place in self.strongest(3)
        ]
        return ", ".join(said) or "no effect"

    def _frame(self) -> pd.DataFrame:
        n_times, n_parameters = self.scaled.shape
        made: pd.DataFrame = pandas_module().DataFrame(
            {
                "time": np.repeat(self.times, n_parameters),
                "observable": self.observable,
                "parameter": np.tile(np.asarray(self.parameters, dtype=object), n_times),
                "value": np.repeat(self.value, n_parameters),
                "derivative": self.derivative.ravel(),
                "scaled": self.scaled.ravel(),
            }
        )
        return made

    def draw(self, axes: Axes) -> None:
        """Draw the scaled changes of the six strongest parameters over time; of one time, bars of twelve."""
        if len(self.times) > 1:
            for place in self.strongest(_DRAWN):
                axes.plot(self.times, self.scaled[:, place], linewidth=1.4, label=self.parameters[place])
            axes.set(xlabel="time (the model's unit)", ylabel=f"{self.observable}\n{_SCALED}")
            if axes.lines:
                axes.legend(frameon=False, fontsize="small")
        else:
            places = self.strongest(_BARS)[::-1]
            axes.barh([self.parameters[place] for place in places], self.scaled[-1, places])
            axes.set(xlabel=f"{self.observable} at {self.times[-1]:g}, {_SCALED}")
        axes.spines[["top", "right"]].set_visible(False)

    def __repr__(self) -> str:
        return f"{self.observable} at {self.times[-1]:g}, {_SCALED}: {self.strongest_words()}"


@dataclass(frozen=True, repr=False, eq=False)
class Sensitivities(Named[Sensitivity], Shown, Tabled):
    """Every observable by each parameter; ``found["PX"]`` is one observable.

    The table has one row for each observable, time and parameter: time, observable, parameter, value, derivative and
    scaled (per cent for one per cent more).

    Parameters
    ----------
    model
        The model's name.
    derivatives
        What the engine found.
    """

    _what = "observable"
    model: str
    derivatives: Derivatives

    @property
    def observables(self) -> tuple[str, ...]:
        """Symbols that were reported."""
        return self.derivatives.observables

    @property
    def parameters(self) -> tuple[str, ...]:
        """Symbols whose numbers were varied."""
        return self.derivatives.symbols

    def _names(self) -> Sequence[str]:
        return self.observables

    def _place(self, name: object) -> int:
        # Symbols may differ in capitals alone, which make no difference to a name.
        return self.observables.index(name) if name in self.observables else super()._place(name)

    def _item(self, place: int) -> Sensitivity:
        own = self.derivatives
        value, by = own.values[:, place], own.derivatives[:, place, :]
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = np.where(own.is_absolute | (value == 0)[:, None], np.nan, by / value[:, None])
        plain = by / np.where(own.is_absolute, 1.0, own.nominal)
        return Sensitivity(own.observables[place], own.symbols, own.times, value, plain, scaled)

    def _frame(self) -> pd.DataFrame:
        made: pd.DataFrame = pandas_module().concat([own.to_frame() for own in self], ignore_index=True)
        return made

    def _sheet(self) -> Sheet:
        draws = [own.draw for own in list(self)[:_PANELS]]
        return Sheet(draws, "observables", size=(4.4, 3.1), alone=(6.4, 4.0))

    def to_json(self) -> dict[str, Any]:
        """Return everything as one document; a number that is missing is None."""
        return {
            "model": self.model,
            "times": self.derivatives.times.tolist(),
            "parameters": list(self.parameters),
            "observables": {
                own.observable: {
                    "value": own.value.tolist(),
                    "derivative": own.derivative.tolist(),
                    "scaled": [[None if x != x else x for x in row] for row in own.scaled.tolist()],
                }
                for own in self
            },
        }

    def _title(self) -> str:
        n = f"{counted(len(self.observables), 'observable')} by {counted(len(self.parameters), 'parameter')}"
        return f"{self.model}: {n}, {_SCALED} at {self.derivatives.times[-1]:g}"

    def __repr__(self) -> str:
        rows = [f"  {own.observable}: {own.strongest_words()}" for own in list(self)[:_LINES]]
        more = [f"  and {len(self) - _LINES} more observables"] if len(self) > _LINES else []
        return "\n".join([self._title(), *rows, *more])

    def _repr_html_(self) -> str:
        rows = [(own.observable, own.strongest_words()) for own in self]
        return block(self._title(), columns=("observable", "strongest parameters"), rows=rows)
