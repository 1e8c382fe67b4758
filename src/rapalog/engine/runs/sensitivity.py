"""How much every observable changes with every parameter, from one run and its replays.

One run chooses the steps; runs with one number changed a little repeat exactly these steps, side by side on the lanes.
What differs is then the parameter alone and not the choice of steps, so that plain differences are accurate to about
the size of the change. The run that chooses has all its numbers shaken by a few per cent: a system at rest would take
steps too long to see what a changed parameter sets in motion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.model import Model
from rapalog.engine.equations.start import check_settable
from rapalog.engine.kernel.kernel import Kernel
from rapalog.engine.runs.call import MOST_STEPS, Call
from rapalog.engine.runs.ensemble import Ensemble, Number, Segment
from rapalog.errors import RapalogError, SimulationError

Floats = NDArray[np.float64]

#: Relative change of a number: rounding leaves about 1e-9 of a derivative, the bend of the curve about 1e-6.
CHANGE: Final = 1e-6
#: The run that chooses the steps may make errors larger than asked for by this factor: differences between runs with
#: the same steps share most of them, and ``measured`` tells what is left.
COARSER: Final = 10.0
_COARSEST: Final = 1e-2  # the relative tolerance stays below this
#: The run that chooses the steps has its numbers changed by up to this part.
SHAKE: Final = 0.1
#: Ends that lie closer, as a part of themselves, are one.
_APART: Final = 1e-12
# Spreads the changes evenly between the symbols: the golden ratio's fractional part.
_SPREAD: Final = 0.6180339887498949


@dataclass(frozen=True)
class Sensitivities:
    """Derivatives of observables by symbols.

    Parameters
    ----------
    times, observables, symbols
        The axes.
    values
        (n_times, n_observables) of a run of its own at the tolerances asked for.
    derivatives
        (n_times, n_observables, n_symbols): by the logarithm of the symbol's number, or by the number itself where
        that is 0 (``is_absolute``).
    errors
        As ``derivatives``: how far they are from those one-sided and with steps twice as long, which bounds their own
        error from above; ``None`` if not measured.
    is_absolute
        (n_symbols,) whether a derivative is by the number itself.
    nominal
        (n_symbols,) the number of each symbol.
    """

    times: Floats
    observables: tuple[str, ...]
    symbols: tuple[str, ...]
    values: Floats
    derivatives: Floats
    errors: Floats | None
    is_absolute: NDArray[np.bool_]
    nominal: Floats


def sensitivities(  # noqa: PLR0913  every one of these is a choice of the caller
    kernel: Kernel,
    *,
    given: Mapping[str, float],
    times: ArrayLike,
    symbols: Sequence[str],
    segments: Sequence[Segment] = (),
    rtol: float = 1e-6,
    atol: float = 1e-9,
    threads: int = 1,
    start: float = 0.0,
    measured: bool = False,
) -> Sensitivities:
    """Return the derivatives of a kernel's observables at ``times`` by the start values of ``symbols``.

    Parameters are as in :func:`rapalog.engine.runs.simulate.simulate`, for one set. ``measured`` costs
    five times as much: it takes differences to both sides with every step halved, and tells how far they are from the
    plain ones.

    Raises
    ------
    RapalogError
        For events triggered by state, rates that switch on a state, a symbol that moves an event in time, and as
        ``simulate`` does.
    SimulationError
        If the run fails.
    """
    check_smooth(kernel.model)
    run = _Run(kernel, given, times, segments, start=start, rtol=rtol, atol=atol)
    nominal, values = run.numbers(symbols), run.values()
    ends = run.ends(symbols, nominal)
    derivatives = run.differences(symbols, nominal, ends, sides=(1.0,), threads=threads)
    errors = None
    if measured:
        halves = (np.concatenate([[start], ends[:-1]]) + ends) / 2
        finer = np.unique(np.concatenate([halves, ends]))
        plain = derivatives
        derivatives = run.differences(symbols, nominal, finer, sides=(1.0, -1.0), threads=threads)
        errors = np.abs(derivatives - plain)
    return Sensitivities(
        run.times,
        kernel.observables,
        tuple(symbols),
        values,
        derivatives,
        errors,
        is_absolute=nominal == 0,
        nominal=nominal,
    )


def check_smooth(model: Model) -> None:
    """Refuse a model in which the time of a jump moves with every parameter.

    Raises
    ------
    RapalogError
        For events triggered by state, and rates that switch on a state.
    """
    remedy = "take differences of whole runs at tight tolerances"
    if model.state_events:
        raise RapalogError(
            f"{model.name} has events triggered by state, whose times move with every parameter", remedy=remedy
        )
    if not set(model.sides).isdisjoint(model.graph.reachable(model.rates)):
        raise RapalogError(
            f"{model.name} has rates that switch on a state, at times that move with every parameter", remedy=remedy
        )


class _Run:
    """One set of numbers, run with these or others in their place."""

    def __init__(
        self, kernel: Kernel, given: Mapping[str, float], times: ArrayLike, segments: Sequence[Segment], **how: float
    ) -> None:
        self._kernel, self._given, self._segments, self._how = kernel, given, segments, how
        self.times = np.asarray(times, dtype=np.float64)

    def _call(self, given: Mapping[str, Number], *, coarser: float) -> Call:
        how = self._how
        rtol, atol = min(how["rtol"] * coarser, _COARSEST), how["atol"] * coarser
        call = Call(self._kernel, start=how["start"], rtol=rtol, atol=atol, max_steps=MOST_STEPS)
        call.prepare(self.times, given, self._segments)
        return call

    def values(self) -> Floats:
        """Return the observables of the run as given, (n_times, n_observables)."""
        found = self._call(self._given, coarser=1.0).run()
        if found.failures:
            raise _failed(found)
        values: Floats = found.values[0]
        return values

    def numbers(self, symbols: Sequence[str]) -> Floats:
        """Return the number every symbol has: given, or the model's own."""
        model, call = self._kernel.model, self._call(self._given, coarser=COARSER)
        for name in symbols:
            check_settable(model, name)
        states, parameters = call.start_values()
        items = [model.settable[name] for name in symbols]
        slots = [(states if item.kind == "state" else parameters)[item.index] for item in items]
        nodes = [item.factor for item in items]
        factors = evaluate(model.graph, nodes, state=states, parameter=parameters, time=self._how["start"])
        own = zip(symbols, (slots / factors).tolist(), strict=True)
        return np.array([self._given.get(name, number) for name, number in own], dtype=np.float64)

    def ends(self, symbols: Sequence[str], nominal: Floats) -> Floats:
        """Return the ends of the steps of a shaken run and of the run as given.

        An oscillator that is shaken is soon in another phase, and what rests as given takes steps too long.
        """
        parts = np.modf(np.arange(1, len(symbols) + 1) * _SPREAD)[0] * 2 - 1
        shaken = dict(zip(symbols, (nominal * np.exp(SHAKE * parts)).tolist(), strict=True))
        moving = self._fixed_times()
        shaken = {name: number for name, number in shaken.items() if name not in moving}
        found = []
        for given in ({**self._given, **shaken}, self._given):
            call = self._call(given, coarser=COARSER)
            ends = call.record(MOST_STEPS)
            result = call.run()
            if not result.failures:
                found.append(ends())
        if not found:
            raise _failed(result)
        both = np.unique(np.concatenate(found))
        return np.asarray(both[np.append(np.diff(both) > _APART * np.abs(both[:-1]), True)])

    def _fixed_times(self) -> set[str]:
        """Return the settable symbols of parameters that decide when something happens."""
        model = self._kernel.model
        roots = [*(event.time for event in model.timed_events), *model.breakpoints]
        nodes = [model.graph.nodes[number] for number in model.graph.reachable(roots)]
        used = {int(node.value) for node in nodes if node.operation == "parameter"}
        return {name for name, item in model.settable.items() if item.kind == "parameter" and item.index in used}

    def differences(
        self, symbols: Sequence[str], nominal: Floats, ends: Floats, *, sides: Sequence[float], threads: int
    ) -> Floats:
        """Return derivatives as the mean over the sides of one-sided quotients."""
        matters = self._matters(symbols)
        derivatives = np.zeros((len(symbols), len(self.times), len(self._kernel.observables)))
        symbols, nominal = [symbols[place] for place in matters], nominal[matters]
        n = len(symbols)
        change = np.where(nominal == 0, CHANGE, nominal * CHANGE)
        columns: dict[str, Number] = dict(self._given)
        rows = np.repeat(nominal[:, None], 1 + n * len(sides), axis=1)
        for place, name in enumerate(symbols):
            column = rows[place]
            for index, side in enumerate(sides):
                column[1 + index * n + place] += side * change[place]
            columns[name] = column
        call = self._call(columns, coarser=COARSER)
        call.replay(ends)
        found = _checked(call.run(threads=threads), symbols)
        base, changed = found.values[0], found.values[1:].reshape(len(sides), n, *found.values.shape[1:])
        rise = sum(side * (own - base) for side, own in zip(sides, changed, strict=True))
        derivatives[matters] = rise / (len(sides) * CHANGE)
        return np.moveaxis(derivatives, 0, -1)

    def _matters(self, symbols: Sequence[str]) -> list[int]:
        """Return the places of the symbols that the observables depend on; derivatives by the others are 0."""
        items = [self._kernel.model.settable[name] for name in symbols]
        return [place for place, item in enumerate(items) if (item.kind, item.index) in self._kernel.influences]


def _failed(found: Ensemble) -> SimulationError:
    failure = found.failures[0]
    return SimulationError(f"{failure.reason} at {failure.time:g}", remedy="look for an extreme parameter")


def _checked(found: Ensemble, symbols: Sequence[str]) -> Ensemble:
    if found.failures:
        failure = found.failures[0]
        name = symbols[(failure.set - 1) % len(symbols)] if failure.set else "any symbol"
        raise RapalogError(
            f"no derivative by {name}: {failure.reason} at {failure.time:g}",
            remedy="leave out what moves events, or take differences of whole runs at tight tolerances",
        )
    return found
