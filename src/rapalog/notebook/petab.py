"""``rapalog.load_petab``: anybody's problem of parameter estimation, evaluated and fitted on the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.errors import FileError, RapalogError
from rapalog.files.petab.problem import Problem, read_problem
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import truth, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.report.viability_words import counted
from rapalog.studies.ensembles.workers import cores
from rapalog.studies.petab.experiments import SEARCHING
from rapalog.studies.petab.fit import MOST_STARTS, N_STARTS, fit
from rapalog.studies.petab.objective import Objective
from rapalog.studies.petab.result import Evaluated, Fitted, evaluated, inputs_of, sources_of

if TYPE_CHECKING:
    import pandas as pd

_PANEL: Final = (4.8, 3.8)
_ENDINGS: Final = (".yaml", ".yml")
_SHOWN: Final = 12


class _OnProblem(Computed, Shown, Tables):
    """What is the same in an evaluation and a fit: tables, pictures of the observables, files."""

    study: Evaluated | Fitted

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the problem and the fit."""
        return self.study.flags

    @property
    def value(self) -> float:
        """The negative log-likelihood, without priors."""
        return self.study.evaluation.value

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {name: partial(self._table, name) for name in self.study.tables()}

    def _table(self, name: str) -> pd.DataFrame:
        own = self.study.tables()[name]
        return frame(own.columns, own.rows)

    def _sheet(self) -> Sheet:
        from rapalog.report.petab import fits

        return Sheet(list(fits(self.study).values()), "observables", size=_PANEL, alone=_PANEL)

    def _sources(self) -> Sequence[Path]:
        return sources_of(self.study.objective)

    def to_json(self) -> dict[str, Any]:
        """Return the document that the command prints with ``--json``."""
        return self.study.to_json()


@dataclass(frozen=True, repr=False)
class PetabEvaluation(_OnProblem):
    """The objective of a problem at its nominal values: ``value``, and ``to_frame()`` with every simulation.

    Parameters
    ----------
    study
        What was computed.
    command
        How it was asked for.
    inputs
        Every file of the problem.
    """

    study: Evaluated
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.petab import evaluated_files

        return evaluated_files(self.study)

    def __repr__(self) -> str:
        own = self.study.evaluation
        return "\n".join(
            [
                f"negative log-likelihood {own.value:.10g} of {self.study.objective.n_data} measurements",
                f"  priors {own.prior:.6g} (not in it), chi2 {own.chi2:.6g}",
                *(f"  flag: {flag}" for flag in self.flags),
                RESEARCH_USE_ONLY,
            ]
        )

    def _repr_html_(self) -> str:
        own = self.study.evaluation
        rows = [(f"{own.value:.10g}", f"{own.prior:.6g}", f"{own.chi2:.6g}", self.study.objective.n_data)]
        return block(
            "At the nominal values",
            columns=("negative log-likelihood", "priors", "chi2", "measurements"),
            rows=rows,
            notes=self.flags,
        )


@dataclass(frozen=True, repr=False)
class PetabFit(_OnProblem):
    """The best fit of a problem: ``found["k1"]`` is a parameter, with its interval where profiles were asked for.

    Tables are ``parameters``, ``waterfall`` (one row for each search), ``simulations`` and ``profiles``.

    Parameters
    ----------
    study
        What was found.
    command
        How it was asked for.
    inputs
        Every file of the problem.
    """

    study: Fitted
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    def __getitem__(self, parameter: str) -> Quantity:
        """Return an estimated parameter, linear.

        Raises
        ------
        RapalogError
            If none of that id is estimated.
        """
        known = self.study.estimates
        if parameter not in known:
            raise RapalogError(
                f"got parameter {parameter!r}, must be one of {', '.join(list(known)[:_SHOWN])}",
                where="parameter",
                remedy="name one that the problem estimates",
            )
        return quantity(known[parameter])

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.petab import fitted_files

        return fitted_files(self.study)

    def _seed(self) -> int | None:
        return self.study.seed

    def _searches(self) -> str:
        return f"{self.study.fit.at_best} of {len(self.study.fit.starts)} searches at the lowest"

    def __repr__(self) -> str:
        own = list(self.study.estimates.items())
        lines = [
            f"negative log-likelihood {self.value:.10g} of {self.study.objective.n_data} measurements, "
            f"{self._searches()}"
        ]
        lines += [f"  {name} {quantity(one)}" for name, one in own[:_SHOWN]]
        lines += [f"  and {len(own) - _SHOWN} more"] if len(own) > _SHOWN else []
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in self.flags), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (own.id, own.scale, quantity(one))
            for own, one in zip(self.study.objective.free, self.study.estimates.values(), strict=True)
        ]
        return block(
            f"Negative log-likelihood {self.value:.10g}",
            columns=("parameter", "scale", "estimate"),
            rows=rows,
            notes=self.flags,
            under=self._searches(),
        )


@dataclass(frozen=True, repr=False)
class PetabProblem:
    """A problem of parameter estimation: ``evaluate()`` gives its objective, ``fit()`` its best parameters.

    Parameters
    ----------
    problem
        As its files say it.
    """

    problem: Problem

    @property
    def parameters(self) -> tuple[str, ...]:
        """Ids of the parameters that are estimated."""
        return tuple(own.id for own in self.problem.parameters.values() if own.estimate)

    @door("load_petab.evaluate")
    def evaluate(self) -> PetabEvaluation:
        """Return the negative log-likelihood at the nominal values, all constants included, priors apart.

        Returns
        -------
        PetabEvaluation
            ``value``, and every simulation beside its measurement.

        Raises
        ------
        RapalogError
            If a nominal value is missing, a table means nothing for its model, or a simulation fails.
        """
        objective = Objective(self.problem, threads=cores())
        return PetabEvaluation(evaluated(objective), inputs=inputs_of(objective))

    @door("load_petab.fit")
    def fit(self, *, starts: int = N_STARTS, seed: int = 1, profiles: bool = False, progress: bool = True) -> PetabFit:
        """Return the best fit of several searches, priors included in what is minimised.

        Parameters
        ----------
        starts
            Searches that are ended, 1 to 10,000; four times as many are begun, and after twenty rounds the best go on.
        seed
            Of these places, 0 or more.
        profiles
            Whether every parameter gets an interval from its profile likelihood.
        progress
            Whether a bar is shown if it takes longer than a second.

        Returns
        -------
        PetabFit
            Parameters, how every search ended, and what was flagged.

        Raises
        ------
        RapalogError
            As :meth:`evaluate`, if nothing is estimated, or a bound to draw starts from is missing.
        """
        count = whole(starts, "starts", least=1, most=MOST_STARTS)
        own_seed, wants_profiles = whole(seed, "seed", least=0), truth(profiles, "profiles")
        searched = Objective(self.problem, how=SEARCHING, threads=cores())
        with progress_bar(progress) as report:
            found = fit(searched, starts=count, seed=own_seed, profiles=wants_profiles, report=report)
        objective = Objective(self.problem, threads=cores())
        study = Fitted(objective, found, objective.evaluate(found.best.vector), own_seed)
        return PetabFit(study, inputs=inputs_of(objective))

    def __repr__(self) -> str:
        measured = sum(len(part.measurements) for part in self.problem.parts)
        return (
            f"{self.problem.file.name}: {counted(len(self.parameters), 'estimated parameter')}, "
            f"{counted(measured, 'measurement')}, {counted(len(self.problem.parts), 'model')}"
        )

    def _repr_html_(self) -> str:
        return block(repr(self), notes=self.problem.flags, under=".evaluate() and .fit() run it")


@door("load_petab")
def load_petab(problem: str | os.PathLike[str]) -> PetabProblem:
    """Read a PEtab problem of version 1: SBML models, conditions, observables, measurements, parameters.

    Parameters
    ----------
    problem
        Path of the YAML file that lists the others.

    Returns
    -------
    PetabProblem
        ``evaluate()`` gives its objective, ``fit()`` its best parameters.

    Raises
    ------
    RapalogError
        With file, line and column, for what cannot be read or is outside version 1.

    Examples
    --------
    >>> found = ra.load_petab("problem.yaml").fit(starts=20)  # doctest: +SKIP
    >>> found["k1"]  # doctest: +SKIP
    """
    file = one_file(problem, "problem")
    if not isinstance(file, Path):
        raise FileError(
            "a problem has several files, and this is one in memory",
            where=str(file),
            remedy="give the path of the YAML file that lists them",
        )
    return PetabProblem(read_problem(file))


def is_problem(file: object) -> bool:
    """Return whether a file is called like the list of a problem."""
    return isinstance(file, Path) and file.suffix.lower() in _ENDINGS
