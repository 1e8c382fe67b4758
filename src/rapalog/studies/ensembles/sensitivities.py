"""How much every observable of every set changes with some parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.equations.model import Model
from rapalog.engine.equations.start import check_settable
from rapalog.engine.runs.blocks import Job, prepared
from rapalog.engine.runs.sensitivity import check_smooth, sensitivities
from rapalog.errors import RapalogError, SimulationError
from rapalog.files.ensembles.derivatives import write_derivatives
from rapalog.files.ensembles.parameter_sets import ParameterSets, read_blocks

_SETS_A_BLOCK = 1_000


def check_parameters(model: Model, parameters: Sequence[str]) -> None:
    """Raise a :class:`RapalogError` for a parameter that has no derivative, or a model that has none.

    Parameters
    ----------
    model
        The model.
    parameters
        Symbols; none is fine.

    Raises
    ------
    RapalogError
        With ``--sensitivities`` as its place.
    """
    try:
        for name in parameters:
            check_settable(model, name)
        if parameters:
            check_smooth(model)
    except RapalogError as error:
        raise error.at("--sensitivities") from None


def write_sensitivities(
    job: Job, table: ParameterSets, parameters: Sequence[str], *, folder: Path, threads: int
) -> tuple[Path, tuple[int | str, ...]]:
    """Write the derivatives of all observables of all sets by some parameters, beside their place.

    Parameters
    ----------
    job
        The model, its observables and times.
    table
        The sets.
    parameters
        Symbols by whose start values to differentiate.
    folder
        Where ``sensitivities.parquet`` will be.
    threads
        1 or more.

    Returns
    -------
    Path
        The file beside its place.
    tuple
        Labels of sets whose derivatives could not be found; theirs are NaN.
    """
    kernel = prepared(job.sbml, job.observables)
    failed: list[int | str] = []

    def found() -> Iterator[tuple[int | str, NDArray[np.float64]]]:
        for block in read_blocks(table, _SETS_A_BLOCK):
            for row, own in enumerate(block.labels):
                label = own if isinstance(own, str) else int(own)
                given = {name: float(values[row]) for name, values in block.given.items()}
                try:
                    result = sensitivities(
                        kernel,
                        given=given,
                        times=job.times,
                        symbols=parameters,
                        rtol=job.rtol,
                        atol=job.atol,
                        start=job.start,
                        threads=threads,
                    )
                    yield label, result.derivatives / np.where(result.is_absolute, 1.0, result.nominal)
                except SimulationError:
                    failed.append(label)
                    yield label, np.full((len(job.times), len(job.observables), len(parameters)), np.nan)

    beside = write_derivatives(folder, found(), times=job.times, observables=job.observables, parameters=parameters)
    return beside, tuple(failed)
