"""``rapalog.load``: any SBML model of the supported subset, run for many parameter sets at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.engine.equations.model import Model as Equations
from rapalog.engine.equations.start import check_settable
from rapalog.engine.kernel.kernel import Kernel, kernel_for
from rapalog.engine.runs.at_rest import simulate_from_rest
from rapalog.engine.runs.ensemble import Ensemble, Number
from rapalog.engine.runs.simulate import simulate as run_sets
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import is_frame, is_list, number, symbols, times_of, whole, wrong_type
from rapalog.notebook.asked.progress import sets_done
from rapalog.notebook.asked.sets import columns_of
from rapalog.notebook.items.trajectories import Trajectories
from rapalog.notebook.shown.html import block
from rapalog.report.viability_words import counted
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL, EnsembleSettings, chosen_observables
from rapalog.studies.ensembles.time_points import parse_times
from rapalog.studies.ensembles.workers import Progress, cores
from rapalog.studies.sbml import given_model

if TYPE_CHECKING:
    from rapalog.notebook.asked.files import FileLike
    from rapalog.notebook.asked.sets import Sets

Floats = NDArray[np.float64]

_SOME: Final = 6


class NotBuiltYet(RapalogError, NotImplementedError):
    """A call that is planned and has no result yet."""


@dataclass(frozen=True, repr=False)
class Model:
    """An SBML model, ready to run.

    Parameters
    ----------
    equations
        The model as the engine has it.
    """

    equations: Equations

    @property
    def name(self) -> str:
        """The model's id or name."""
        return self.equations.name

    @property
    def species(self) -> tuple[str, ...]:
        """Ids of the species."""
        return self.equations.species

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Symbols that are no species and may be given a number: parameters and compartments."""
        return tuple(name for name in self.equations.settable if name not in self.equations.species)

    @property
    def observables(self) -> tuple[str, ...]:
        """Everything that may be reported: species, parameters, compartments, what rules set, rates of reactions."""
        return tuple(self.equations.outputs)

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
                times=_times(times, start),
                rtol=rtol,
                atol=atol,
                start=start,
                threads=threads or cores(),
                progress=report,
            )

        EnsembleSettings(
            rtol=number(rtol, "rtol", example=DEFAULT_RTOL),
            atol=number(atol, "atol", example=DEFAULT_ATOL),
            start=number(start, "start", example=0),
            threads=None if threads is None else whole(threads, "threads", least=1),
        ).check()
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

        EnsembleSettings(
            rtol=number(rtol, "rtol", example=DEFAULT_RTOL),
            atol=number(atol, "atol", example=DEFAULT_ATOL),
            threads=None if threads is None else whole(threads, "threads", least=1),
        ).check()
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

    def sensitivities(self, *_: object, **__: object) -> NoReturn:
        """Find how observables depend on parameters: planned, not built yet.

        Raises
        ------
        NotBuiltYet
            Always.
        """
        raise NotBuiltYet(
            "sensitivities is not built yet",
            remedy='write them by rapalog.ensemble(model, sets, sensitivities="k1,k2")',
        )

    def to_json(self) -> dict[str, Any]:
        """Return what the model consists of: species, parameters and observables by name."""
        return {
            "model": self.name,
            "species": list(self.species),
            "parameters": list(self.parameters),
            "observables": list(self.observables),
        }

    def __repr__(self) -> str:
        parts = [("species", self.species), ("parameters", self.parameters), ("observables", self.observables)]
        rows = [f"  {len(own)} {what}: {_some(own)}" for what, own in parts]
        return "\n".join([f"{self.name}: {counted(len(self.equations.states), 'state')}", *rows])

    def _repr_html_(self) -> str:
        parts = [("species", self.species), ("parameters", self.parameters), ("observables", self.observables)]
        rows = [(what, len(own), _some(own)) for what, own in parts]
        return block(f"Model {self.name}", columns=("", "number", "such as"), rows=rows)


@door("load")
def load(model: FileLike) -> Model:
    """Read an SBML model; what is outside the supported subset is refused by name.

    Parameters
    ----------
    model
        A path, the bytes of a file, or the text itself (anything with ``<`` in it).

    Returns
    -------
    Model
        ``model.simulate(times, sets)`` runs it.

    Raises
    ------
    RapalogError
        If the file cannot be read, is in error, or uses what the engine does not run.

    Examples
    --------
    >>> import rapalog as ra
    >>> model = ra.load(ra.export.sbml("MCF-7").text)
    >>> "mtor_kinase_activity" in model.parameters
    True
    """
    given: object = model.encode("utf-8", "surrogatepass") if isinstance(model, str) and "<" in model else model
    if is_frame(given) or (is_list(given) and not isinstance(given, bytes)):
        raise wrong_type("model", given, "a path, bytes or SBML text", example='"model.xml"')
    return Model(given_model(one_file(given, "model")))


def _times(times: str | ArrayLike | None, start: float) -> Floats:
    if times is None or isinstance(times, str):
        return np.array(parse_times(times, start=start))
    return times_of(times, "times")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SOME]) + (", ..." if len(names) > _SOME else "")
