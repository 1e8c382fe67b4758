"""``rapalog.load``: any SBML model of the supported subset, run for many parameter sets at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.engine.equations.model import Model as Equations
from rapalog.engine.equations.start import check_settable
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate as run_sets
from rapalog.engine.sbml.read import read_model
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.files import on_disk, one_path
from rapalog.notebook.asked.inputs import finite, is_frame, is_list, number, texts, times_of, whole, wrong_type
from rapalog.notebook.asked.progress import sets_done
from rapalog.notebook.items.trajectories import Trajectories
from rapalog.notebook.shown.html import block
from rapalog.studies.ensembles.settings import (
    DEFAULT_ATOL,
    DEFAULT_RTOL,
    EnsembleSettings,
    chosen_observables,
)
from rapalog.studies.ensembles.study import cores
from rapalog.studies.ensembles.time_points import parse_times

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

    #: Parameter sets: columns or arrays by symbol, or a list with the numbers of each set.
    Sets: TypeAlias = pd.DataFrame | Mapping[str, ArrayLike] | Sequence[Mapping[str, float]]

Floats = NDArray[np.float64]

#: A column of this name labels the sets, as in the tables of ``rapalog.ensemble``.
LABELS: Final = "set"
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
            Symbols to report; by default every species and whatever else changes in time but rates of reactions. A
            species is what its id means in the file: a concentration, or its amount if it has only substance units.
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
        EnsembleSettings(rtol=number(rtol, "rtol", example=DEFAULT_RTOL),
                         atol=number(atol, "atol", example=DEFAULT_ATOL),
                         start=number(start, "start", example=0),
                         threads=None if threads is None else whole(threads, "threads", least=1)).check()  # fmt: skip
        given, labels = _columns(self.equations, sets)
        names = chosen_observables(self.equations, texts(observables, "observables", example="S1"))
        kernel = kernel_for(self.equations, observables=names)
        with sets_done(progress) as report:
            found = run_sets(kernel, given=given, times=_times(times, start), rtol=rtol, atol=atol, start=start,
                             threads=threads or cores(), progress=report)  # fmt: skip
        return Trajectories(self.name, labels or tuple(range(len(found.values))), found, dict(self.equations.units))

    def steady_state(self, *_: object, **__: object) -> NoReturn:
        """Find the steady state of every set: planned, not built yet.

        Raises
        ------
        NotBuiltYet
            Always.
        """
        raise NotBuiltYet("steady_state is not built yet",
                          remedy="simulate to a late time, and see whether the last times agree")  # fmt: skip

    def sensitivities(self, *_: object, **__: object) -> NoReturn:
        """Find how observables depend on parameters: planned, not built yet.

        Raises
        ------
        NotBuiltYet
            Always.
        """
        raise NotBuiltYet("sensitivities is not built yet",
                          remedy="simulate sets that differ in one parameter by a little")  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """Return what the model consists of: species, parameters and observables by name."""
        return {"model": self.name, "species": list(self.species), "parameters": list(self.parameters),
                "observables": list(self.observables)}  # fmt: skip

    def __repr__(self) -> str:
        parts = [("species", self.species), ("parameters", self.parameters), ("observables", self.observables)]
        rows = [f"  {len(own)} {what}: {_some(own)}" for what, own in parts]
        return "\n".join([f"{self.name}: {len(self.equations.states)} states", *rows])

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
    with on_disk(model=given) as files:
        return Model(read_model(one_path(files["model"], "model")))


def _times(times: str | ArrayLike | None, start: float) -> Floats:
    if times is None or isinstance(times, str):
        return np.array(parse_times(times, start=start))
    return times_of(times, "times")


def _columns(model: Equations, sets: Sets | None) -> tuple[dict[str, Floats], tuple[int | str, ...]]:
    """Return the numbers of each symbol, and the labels of the sets if there are any."""
    columns = _by_symbol(sets)
    labels = _labels(columns.pop(LABELS)) if LABELS in columns and LABELS not in model.settable else ()
    found = {}
    for name, numbers in columns.items():
        check_settable(model, name)
        found[name] = _numbers(name, numbers)
    _check_lengths(found, labels)
    return found, labels


def _by_symbol(sets: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the user gave
    if sets is None:
        return {}
    if is_frame(sets):
        if not len(sets):
            raise RapalogError("the data frame has no rows", where="sets", remedy="give one row for each set")
        return {str(name): sets[name].to_numpy() for name in sets.columns}
    if isinstance(sets, Mapping):
        return {str(name): numbers for name, numbers in sets.items()}
    return _of_rows(sets)


def _of_rows(sets: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the user gave
    """Return the numbers of each symbol from a dictionary for each set."""
    rows = list(sets) if is_list(sets) else []
    if not is_list(sets) or not all(isinstance(own, Mapping) for own in rows):
        raise wrong_type("sets", sets, "a DataFrame, a dictionary of arrays or a list of dictionaries",
                         example='{"k1": [0.1, 0.2]}')  # fmt: skip
    if not rows:
        raise RapalogError("there is no set", where="sets", remedy="leave sets out to run the model as it is")
    for row, own in enumerate(rows):
        if set(own) != set(rows[0]):
            other = sorted(map(str, set(own) ^ set(rows[0])))
            raise RapalogError(f"set {row} and set 0 differ in {', '.join(other)}", where="sets",
                               remedy="give the same symbols in every set")  # fmt: skip
    return {str(name): [own[name] for own in rows] for name in rows[0]}


def _numbers(name: str, numbers: Any) -> Floats:  # noqa: ANN401 - whatever the user gave
    try:
        given = np.asarray(numbers)
    except ValueError:
        raise wrong_type(f"sets, {name}", numbers, "numbers", example="[0.1, 0.2]") from None
    if given.dtype.kind not in "iuf" or given.ndim > 1 or not given.size:
        raise wrong_type(f"sets, {name}", numbers, "a number, or one for each set", example="[0.1, 0.2]")
    for one in given.ravel()[~np.isfinite(given.ravel())][:1]:
        finite(float(one), name)
    return given.astype(np.float64)


def _check_lengths(found: Mapping[str, Floats], labels: Sequence[object]) -> None:
    lengths = {name: len(own) for name, own in found.items() if own.ndim} | ({LABELS: len(labels)} if labels else {})
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {n}" for name, n in list(lengths.items())[:_SOME])
        raise RapalogError(f"the columns are not equally long: {said}", where="sets",
                           remedy="give one number for each set")  # fmt: skip


def _labels(labels: Any) -> tuple[int | str, ...]:  # noqa: ANN401 - whatever the user gave
    own = tuple(label if isinstance(label, str) else int(label) for label in np.atleast_1d(np.asarray(labels)).tolist())
    if len(set(own)) < len(own):
        raise RapalogError("a set comes twice", where="sets, set", remedy="give every set its own label")
    return own


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SOME]) + (", ..." if len(names) > _SOME else "")
