"""A model that runs: many sets over time or to their steady states, and what its reactions do there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from rapalog.engine.equations.start import check_settable
from rapalog.engine.kernel.kernel import Kernel, kernel_for
from rapalog.engine.runs.at_rest import simulate_from_rest
from rapalog.engine.runs.ensemble import Ensemble, Number
from rapalog.engine.runs.simulate import simulate as run_sets
from rapalog.errors import RapalogError, did_you_mean
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import symbols, truth
from rapalog.notebook.asked.progress import sets_done
from rapalog.notebook.asked.runs import check_tolerances, model_times
from rapalog.notebook.asked.sets import columns_of
from rapalog.notebook.items.described import Described, some
from rapalog.notebook.items.trajectories import Trajectories
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL, chosen_observables
from rapalog.studies.ensembles.workers import Progress, cores

if TYPE_CHECKING:
    from rapalog.notebook.asked.sets import Sets


@dataclass(frozen=True, repr=False)
class Runs(Described):
    """Runs of many sets, over time and at rest.

    Parameters
    ----------
    equations
        The model as the engine has it.
    """

    @door("load.simulate")
    def simulate(
        self,
        times: str | ArrayLike | None = None,
        sets: Sets | None = None,
        *,
        observables: str | Sequence[str] | None = None,
        rtol: float = DEFAULT_RTOL,
        atol: float = DEFAULT_ATOL,
        start: float = 0.0,
        threads: int | None = None,
        progress: bool = True,
    ) -> Trajectories:
        """Run every parameter set, and report observables at times.

        Parameters
        ----------
        times
            Rising, none before ``start``, in the model's unit of time: numbers, or text such as ``"0,1,24"`` or
            ``"0:100:1"``; by default 101 points over 100 units.
        sets
            What replaces parameters and initial values: a data frame with a column for each symbol, a dictionary of
            arrays or numbers, or a list with a dictionary for each set. A column ``set`` labels the rows. Without it
            the model runs once as it is.
        observables
            Symbols to report, ``"S1,S2"`` or a list; by default every species and whatever else changes in time but
            rates of reactions. A species is what its id means in the file: a concentration, or its amount if it has
            only substance units.
        rtol, atol
            Tolerances of a step, relative 1e-13 to 0.1 and absolute above 0, in the unit of the states.
        start
            Time at which the initial values hold.
        threads
            1 or more; by default one for each core.
        progress
            Whether a bar is shown if it takes longer than a second.

        Returns
        -------
        Trajectories
            ``["PX"]`` is one observable, sets x times. A set that fails is NaN from there on, and named in ``failed``.

        Raises
        ------
        RapalogError
            For unknown symbols (with the nearest ones), numbers that are not finite, arrays of unlike length, or times
            that do not rise.

        Examples
        --------
        >>> import rapalog as ra
        >>> model = ra.load(ra.export.sbml(dose="20 nM").text)
        >>> found = model.simulate([0, 24], {"growth_factor": [0.5, 1.0]}, observables="mtorc1_gate")
        >>> found["mtorc1_gate"].value.shape
        (2, 2)
        """

        def run(kernel: Kernel, given: Mapping[str, Number], report: Progress) -> Ensemble:
            return run_sets(
                kernel,
                given=given,
                times=model_times(times, start),
                rtol=rtol,
                atol=atol,
                start=start,
                threads=threads or cores(),
                progress=report,
            )

        check_tolerances(rtol, atol, start, threads)
        return self._run(sets, observables, progress, run)

    @door("load.steady_state")
    def steady_state(
        self,
        sets: Sets | None = None,
        *,
        observables: str | Sequence[str] | None = None,
        rtol: float = DEFAULT_RTOL,
        atol: float = DEFAULT_ATOL,
        threads: int | None = None,
        progress: bool = True,
    ) -> Trajectories:
        """Find the steady state of every set, with events waiting and time standing still at 0.

        Parameters
        ----------
        sets
            As in :meth:`simulate`.
        observables
            As in :meth:`simulate`.
        rtol, atol
            Tolerances of a step. The search ends when no state changes by more than 1e-12 of itself (of atol/rtol if
            that is more) in a unit of time, less strictly where rounding asks for it; a looser one has to confirm it.
        threads
            1 or more; by default one for each core.
        progress
            Whether a bar is shown if it takes longer than a second.

        Returns
        -------
        Trajectories
            With one time, 0. A set that finds no steady state is NaN, and named in ``failed``.

        Raises
        ------
        RapalogError
            As :meth:`simulate` does.

        Examples
        --------
        >>> import rapalog as ra
        >>> model = ra.load(ra.export.sbml().text)
        >>> model.steady_state(observables="mtorc1_gate")["mtorc1_gate"].value.shape
        (1, 1)
        """

        def run(kernel: Kernel, given: Mapping[str, Number], report: Progress) -> Ensemble:
            return simulate_from_rest(
                kernel, given=given, times=[0.0], rtol=rtol, atol=atol, threads=threads or cores(), progress=report
            )

        check_tolerances(rtol, atol, 0.0, threads)
        return self._run(sets, observables, progress, run)

    def _run(
        self,
        sets: Sets | None,
        observables: str | Sequence[str] | None,
        progress: bool,
        run: Callable[[Kernel, Mapping[str, Number], Progress], Ensemble],
    ) -> Trajectories:
        given, labels = columns_of(sets, settable=self.equations.settable)
        for name in given:
            check_settable(self.equations, name)
        names = chosen_observables(self.equations, symbols(observables, "observables"))
        kernel = kernel_for(self.equations, observables=names)
        with sets_done(progress) as report:
            found = run(kernel, given, report)
        return Trajectories(self.name, labels or tuple(range(len(found.values))), found, dict(self.equations.units))

    @door("load.fluxes")
    def fluxes(
        self,
        times: str | ArrayLike | None = None,
        sets: Sets | None = None,
        *,
        reactions: str | Sequence[str] | None = None,
        steady_state: bool = False,
        rtol: float = DEFAULT_RTOL,
        atol: float = DEFAULT_ATOL,
        threads: int | None = None,
        progress: bool = True,
    ) -> Trajectories:
        """Return the rates of the reactions over time, or at the steady state.

        Parameters
        ----------
        times
            As in :meth:`simulate`; not at the steady state.
        sets
            As in :meth:`simulate`.
        reactions
            Ids of reactions, ``"v1,v2"`` or a list; by default all.
        steady_state
            Whether the rates are those of the steady state.
        rtol, atol, threads, progress
            As in :meth:`simulate`.

        Returns
        -------
        Trajectories
            ``["v1"]`` is one reaction, in the model's extent for its unit of time, sets x times.

        Raises
        ------
        RapalogError
            If the model has no reactions, or none of that id, and as :meth:`simulate` does.

        Examples
        --------
        >>> import rapalog as ra
        >>> model = ra.load(ra.export.sbml(dose="20 nM").text)
        >>> model.fluxes([0, 1], reactions="bind_drug_FKBP12")["bind_drug_FKBP12"].value.shape
        (1, 2)
        """
        names = symbols(reactions, "reactions") or list(self.reactions)
        if not names:
            raise RapalogError(
                f"{self.name} has no reactions: its rates are rules",
                remedy="ask simulate for what the rules set, by observables",
            )
        for name in names:
            if name not in self.reactions:
                known = {own: own for own in self.reactions}
                remedy = did_you_mean(name, known, otherwise=f"choose one of {some(self.reactions)}")
                raise RapalogError(f"{self.name} has no reaction {name!r}", where="reactions", remedy=remedy)
        how: dict[str, Any] = {"observables": names, "rtol": rtol, "atol": atol, "threads": threads}
        if not truth(steady_state, "steady_state"):
            return self.simulate(times, sets, progress=progress, **how)
        if times is not None:
            raise RapalogError("a steady state has no times", where="times", remedy="leave out times, or steady_state")
        return self.steady_state(sets, progress=progress, **how)
