"""Who simulates blocks of patients: the threads of this process, or the workers of a cluster.

A block is complete in itself, so that a worker needs no disk in common with us. The numbers of a patient do not depend
on its block or on who simulates it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.tumour_cell import TumourCell
from rapalog.engine.runs.cluster import open_cluster
from rapalog.engine.runs.stream import work_on
from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing import Regimen
from rapalog.pharmacology.patient_cells import PatientCells, follow_patients
from rapalog.pharmacology.patients import Patient

Floats = NDArray[np.float64]

#: Patients that are simulated at once: so many keep the memory of a run small, and more are not faster.
MOST: Final = 1000
_FEWEST: Final = 50
#: Blocks for each worker, so that none waits long for the last one.
_BLOCKS_A_WORKER: Final = 4
_MOST_WORKERS: Final = 4096  # more is a slip
_KEPT: Final = "run the same command again, or leave out --cluster"


@dataclass(frozen=True)
class PatientBlock:
    """Patients that are simulated at once: a cell for each, their bodies, what they take and when they are looked at.

    ``first`` is the place of the first of them; ``absorption_h`` is (n, n_doses), or None for that of the bodies.
    """

    first: int
    cells: Sequence[TumourCell]
    bodies: Sequence[Patient]
    regimen: Regimen
    times_h: Floats
    absorption_h: Floats | None = None


def run_patients(block: PatientBlock, threads: int | None = None) -> PatientCells:
    """Simulate a block of patients in this process; by default with a thread for each processor."""
    return follow_patients(
        block.cells,
        block.bodies,
        block.regimen,
        times_h=block.times_h,
        absorption_h=block.absorption_h,
        threads=threads,
    )


@dataclass(frozen=True)
class Simulators:
    """Who simulates: patients of a block, given how many there are, and what runs blocks, as they are done."""

    size: Callable[[int], int]
    run: Callable[[Sequence[PatientBlock]], Iterator[tuple[PatientBlock, PatientCells]]]


def _here(blocks: Sequence[PatientBlock]) -> Iterator[tuple[PatientBlock, PatientCells]]:
    for block in blocks:
        yield block, run_patients(block)


#: The threads of this process.
HERE: Final = Simulators(lambda n: MOST, _here)


@contextmanager
def simulators(cluster: str = "", workers: int | None = None) -> Iterator[Simulators]:
    """Yield who simulates, for as long as there is work.

    Parameters
    ----------
    cluster
        Empty for this process; ``local``, or the address of a dask scheduler.
    workers
        Processes of a local cluster; by default one for each core.

    Raises
    ------
    RapalogError
        If the cluster does not answer or is lost, is not installed, or workers are given without one.
    """
    _check(cluster, workers)
    if not cluster:
        yield HERE
        return
    with open_cluster(cluster, workers=workers, kept=_KEPT) as opened:
        stop = threading.Event()

        def one(block: PatientBlock) -> tuple[PatientBlock, PatientCells]:
            last = block.first + len(block.bodies)
            found: PatientCells = opened.call(run_patients, (block, 1), stop, f"patients {block.first + 1} to {last}")
            return block, found

        yield Simulators(
            lambda n: min(MOST, max(_FEWEST, math.ceil(n / (_BLOCKS_A_WORKER * opened.workers)))),
            lambda blocks: work_on(blocks, one, width=opened.workers + 1, stop=stop),
        )


def _check(cluster: str, workers: int | None) -> None:
    if workers is None:
        return
    if not cluster:
        raise RapalogError("workers belong to a cluster", where="--workers", remedy="add --cluster local")
    if not 1 <= workers <= _MOST_WORKERS:
        raise RapalogError(f"got {workers}, must be 1 to {_MOST_WORKERS}", where="--workers", remedy="try 2")
