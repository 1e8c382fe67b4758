"""``rapalog.load_petab``: anybody's problem of parameter estimation, evaluated and fitted on the engine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapalog.errors import FileError
from rapalog.files.petab.problem import Problem, read_problem
from rapalog.notebook.asked.culture import MOST_SEED
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import truth, whole
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.estimation import PetabEvaluation, PetabFit
from rapalog.notebook.shown.html import block
from rapalog.report.viability_words import counted
from rapalog.studies.ensembles.workers import cores
from rapalog.studies.petab.experiments import SEARCHING
from rapalog.studies.petab.fit import MOST_STARTS, N_STARTS, fit
from rapalog.studies.petab.objective import Objective
from rapalog.studies.petab.result import Fitted, evaluated, inputs_of

_ENDINGS: Final = (".yaml", ".yml")


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
            Of these places, 0 to 2**63.
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
        own_seed, wants_profiles = whole(seed, "seed", least=0, most=MOST_SEED), truth(profiles, "profiles")
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
