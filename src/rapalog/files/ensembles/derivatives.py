"""Derivatives as Parquet: one row for each set, time, observable and parameter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.files.ensembles.trajectories import SET, TIME, arrow, parquet
from rapalog.files.results.folder import temporary_prefix

#: The file's name in the folder of a result.
SENSITIVITIES: Final = "sensitivities.parquet"
_UNFINISHED: Final = "unfinished"


def write_derivatives(
    folder: Path,
    found: Iterable[tuple[int | str, NDArray[np.float64]]],
    *,
    times: Sequence[float],
    observables: Sequence[str],
    parameters: Sequence[str],
) -> Path:
    """Write derivatives, set by set, into a file beside their place, to be moved there with the rest of the result.

    Parameters
    ----------
    folder
        Where ``sensitivities.parquet`` will be.
    found
        The label of each set, all numbers or all texts, and its derivatives (times, observables, parameters).
    times, observables, parameters
        The axes.

    Returns
    -------
    Path
        The file beside.
    """
    beside = folder / f"{temporary_prefix(SENSITIVITIES)}{_UNFINISHED}"
    shape = len(times), len(observables), len(parameters)
    axes = [
        np.broadcast_to(np.reshape(axis, place), shape).ravel()
        for axis, place in (
            (np.array(times), (-1, 1, 1)),
            (np.array(observables), (1, -1, 1)),
            (np.array(parameters), (1, 1, -1)),
        )
    ]
    writer = None
    try:
        for label, values in found:
            columns: list[Any] = [np.repeat(label, values.size), *axes, values.ravel()]
            table = arrow().table(dict(zip((SET, TIME, "observable", "parameter", "value"), columns, strict=True)))
            writer = writer or parquet().ParquetWriter(beside, table.schema, compression="lz4")
            writer.write_table(table)
        if writer is not None:
            writer.close()
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside
