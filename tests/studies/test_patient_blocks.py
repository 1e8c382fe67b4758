"""Patients on other processes: the same numbers, and the same refusals as an ensemble."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager

import numpy as np
import pytest

from rapalog.engine.runs import cluster
from rapalog.errors import RapalogError, SimulationError
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.population import draw_population
from rapalog.studies.draws import drawn_cells
from rapalog.studies.followed import TUMOUR, follow
from rapalog.studies.lines import given_line
from rapalog.studies.patient_blocks import HERE, Simulators, simulators
from rapalog.studies.schedule import schedule_of

N = 130  # three blocks on a cluster


@pytest.fixture(scope="module")
def asked():
    schedule = schedule_of(parse_regimen("10 mg daily"), 3.0)
    drawn = draw_population(N, n_doses=3, seed=5)
    cells = drawn_cells(given_line("generic"), "", 7, seed=5, part="line")

    def run(by, n=N):
        return follow(cells, drawn.patients[:n], schedule, absorption_h=drawn.absorption_h[:n], tissues=[TUMOUR], by=by)

    return run


def same(one, other):
    return np.array_equal(one.cells[TUMOUR].plasma_ug_L, other.cells[TUMOUR].plasma_ug_L) and all(
        np.array_equal(fold, other.cells[TUMOUR].fold[name]) for name, fold in one.cells[TUMOUR].fold.items()
    )


def test_a_patient_has_the_same_numbers_in_any_block_and_any_order(asked):
    def backwards(blocks):
        return HERE.run(blocks[::-1])

    assert same(asked(HERE), asked(Simulators(lambda n: 50, backwards)))


@contextmanager
def elsewhere():
    """A cluster that was begun by somebody else."""
    dask = pytest.importorskip("distributed")
    with dask.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as place:
        yield place


def test_workers_of_a_cluster_that_is_joined_give_what_threads_give(asked):
    with elsewhere() as place, simulators(place.scheduler_address) as by:
        found = asked(by)
    assert same(asked(HERE), found)


def test_a_cluster_that_is_lost_ends_the_run_and_says_what_to_do(asked, monkeypatch):
    monkeypatch.setattr(cluster, "_ALONE_S", 2.0)
    with elsewhere() as place, simulators(place.scheduler_address) as by:
        lose = threading.Timer(0.5, place.close)
        lose.start()
        with pytest.raises(SimulationError) as lost:
            for _ in range(100):
                asked(by)
        lose.join()
    assert "run the same command again" in lost.value.remedy


def test_without_the_package_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RapalogError, match="not installed"), simulators("local"):
        pass


def test_workers_belong_to_a_cluster():
    with pytest.raises(RapalogError, match="belong to a cluster"), simulators("", 2):
        pass
    with pytest.raises(RapalogError, match="must be 1"), simulators("local", 0):
        pass
