"""A model that was loaded: runs of many sets, scans, steady states, sensitivities and rates of reactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from numpy.typing import ArrayLike

from rapalog.engine.equations.start import check_settable
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.sensitivity import sensitivities as derivatives_of
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import number, symbols
from rapalog.notebook.asked.runs import axes_of, check_tolerances, model_times, read_at
from rapalog.notebook.asked.sets import columns_of
from rapalog.notebook.items.runs import Runs
from rapalog.notebook.items.scan import Scan
from rapalog.notebook.items.sensitivities import Sensitivities
from rapalog.studies.ensembles.scan import grid, labels, read_off
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL, chosen_observables
from rapalog.studies.ensembles.workers import cores

if TYPE_CHECKING:
    from rapalog.notebook.asked.sets import Sets


@dataclass(frozen=True, repr=False)
class Model(Runs):
    """An SBML model, ready to run.

    Parameters
    ----------
    equations
        The model as the engine has it.
    """

    @door("load.scan")
    def scan(
        self,
        over: str | Sequence[str] | Mapping[str, ArrayLike | str],
        at: str | float = "end",
        *,
        times: str | ArrayLike | None = None,
        given: Mapping[str, float] | None = None,
        observables: str | Sequence[str] | None = None,
        rtol: float = DEFAULT_RTOL,
        atol: float = DEFAULT_ATOL,
        threads: int | None = None,
        progress: bool = True,
    ) -> Scan:
        """Run the model at each value of one symbol, or at each combination of two, and read its observables.

        Parameters
        ----------
        over
            ``"k1=0.1..10x9"`` (nine values, equal steps), ``"k1=0.1..10x9log"`` (equal ratios), ``"k1=1,2,5"``, a list
            of two of these, or arrays or such texts by symbol: ``{"k1": np.geomspace(0.1, 10, 9)}``.
        at
            What is read: ``"end"`` (at the last time), ``"max"`` or ``"min"`` (over the times), ``"steady state"``, or
            a time.
        times
            As in :meth:`simulate`; not for ``"steady state"`` or a time.
        given
            Numbers of other symbols, the same in every run.
        observables, rtol, atol, threads, progress
            As in :meth:`simulate`.

        Returns
        -------
        Scan
            ``["PX"]`` is one observable. A run that fails is NaN, and named in ``failed``.

        Raises
        ------
        RapalogError
            For none or more than two symbols, values that are no numbers, more than 100,000 points, and as
            :meth:`simulate` does.

        Examples
        --------
        >>> import rapalog as ra
        >>> model = ra.load(ra.export.sbml().text)
        >>> found = model.scan("drug_medium=1..100x3log", at=24, observables="mtorc1_gate")
        >>> found["mtorc1_gate"].value.shape
        (3,)
        """
        axes = axes_of(over)
        columns = grid(axes)
        own_at = read_at(at)
        if times is not None and own_at not in ("end", "max", "min"):
            raise RapalogError(
                f"what is read at {own_at} needs no times", where="times", remedy="leave out times, or at"
            )
        extra, _ = columns_of(cast("Sets | None", given))
        sets: dict[str, Any] = {"set": labels(columns), **columns, **extra}
        if "set" in self.equations.settable:
            sets.pop("set")
        how: dict[str, Any] = {"observables": observables, "rtol": rtol, "atol": atol, "threads": threads}
        if own_at == "steady state":
            found = self.steady_state(sets, progress=progress, **how)
        else:
            asked_times = times if isinstance(own_at, str) else sorted({0.0, own_at})
            found = self.simulate(asked_times, sets, progress=progress, **how)
        shape = (*(len(axis.values) for axis in axes), len(found.observables))
        value = read_off(found.runs.values, own_at).reshape(shape)
        names = labels(columns)
        failed = tuple((names[own.set], f"{own.reason} at {own.time:g}") for own in found.failed)
        return Scan(self.name, axes, own_at, found.observables, value, found.units, failed)

    @door("load.sensitivities")
    def sensitivities(
        self,
        times: str | ArrayLike | None = None,
        parameters: str | Sequence[str] | None = None,
        *,
        given: Mapping[str, float] | None = None,
        observables: str | Sequence[str] | None = None,
        rtol: float = DEFAULT_RTOL,
        atol: float = DEFAULT_ATOL,
        start: float = 0.0,
        threads: int | None = None,
    ) -> Sensitivities:
        """Find how much observables change with parameters, over time: forward sensitivities.

        Parameters
        ----------
        times
            As in :meth:`simulate`.
        parameters
            Parameters or initial values, ``"k1,k2"`` or a list; by default every parameter.
        given
            Numbers that replace the model's own.
        observables, rtol, atol, start, threads
            As in :meth:`simulate`.

        Returns
        -------
        Sensitivities
            ``["PX"]`` is one observable, with ``derivative`` (for one unit more) and ``scaled`` (per cent for one per
            cent more), times x parameters.

        Raises
        ------
        RapalogError
            For events triggered by state, rates that switch on a state, a parameter that moves an event in time, and as
            :meth:`simulate` does.

        Examples
        --------
        >>> import rapalog as ra
        >>> model = ra.load(ra.export.sbml(dose="20 nM").text)
        >>> found = model.sensitivities([0, 24], "k_uptake", observables="drug_free")
        >>> found["drug_free"].scaled.shape
        (2, 1)
        """
        check_tolerances(rtol, atol, start, threads)
        names = symbols(parameters, "parameters") or list(self.own_parameters)
        columns, _ = columns_of(cast("Sets | None", given))
        single = {
            name: number(numbers.item() if numbers.size == 1 else numbers, name, example=0.1)
            for name, numbers in columns.items()
        }
        for name in (*names, *single):
            check_settable(self.equations, name)
        observed = chosen_observables(self.equations, symbols(observables, "observables"))
        found = derivatives_of(
            kernel_for(self.equations, observables=observed),
            given=single,
            times=model_times(times, start),
            symbols=names,
            rtol=rtol,
            atol=atol,
            start=start,
            threads=threads or cores(),
        )
        return Sensitivities(self.name, found)
