"""A cluster that the user brings, begun by hand: as right as threads, whoever of it dies."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.places import DECAY

from rapalog.errors import SimulationError
from rapalog.studies.ensembles import study as ensemble
from rapalog.studies.ensembles.settings import EnsembleSettings
from rapalog.studies.ensembles.study import run_ensemble

pytest.importorskip("distributed", reason="dask.distributed is not installed")

COUNT = 200
SETTINGS = EnsembleSettings(times="0,1,24", observables=("S", "P"))


def wait_until(true):
    until = time.monotonic() + 120
    while not true():
        assert time.monotonic() < until, "the cluster does not come up"
        time.sleep(0.05)


@pytest.fixture
def joined(tmp_path):
    """A scheduler and two workers, begun as `dask scheduler` and `dask worker` do."""
    file, log = tmp_path / "scheduler.json", (tmp_path / "log").open("ab")
    dask = [sys.executable, "-m", "dask"]
    place = ["--host", "127.0.0.1", "--scheduler-file", file]
    begun = [subprocess.Popen([*dask, "scheduler", *place, "--port", "0", "--no-dashboard"], stdout=log, stderr=log)]
    try:
        wait_until(lambda: file.exists() and file.read_text().endswith("}"))
        for _ in range(2):
            how = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", tmp_path]
            begun.append(subprocess.Popen([*dask, "worker", *place, *how], stdout=log, stderr=log))
        wait_until(lambda: (tmp_path / "log").read_text().count("Register worker") == 2)
        yield SimpleNamespace(address=json.loads(file.read_text())["address"], scheduler=begun[0], workers=begun[1:])
    finally:
        for process in begun:
            process.kill()
            process.wait()
        log.close()


@pytest.fixture
def sets(tmp_path, monkeypatch):
    monkeypatch.setattr(ensemble, "SETS_A_PART", 10)
    numbers = np.random.default_rng(1).lognormal(-2, 0.3, (COUNT, 2))
    np.savetxt(tmp_path / "sets.csv", numbers, delimiter=",", header="k,S", comments="")
    return tmp_path / "sets.csv"


def columns(path):
    table = pq.read_table(path).sort_by([("set", "ascending"), ("time", "ascending")])
    return {name: table[name].to_numpy() for name in table.column_names}


def after(n_sets, process):
    """Return a progress that kills a process once so many sets are done."""

    def progress(done, total):
        if done >= n_sets and process.poll() is None:
            process.kill()
            process.wait()

    return progress


def test_two_workers_find_what_two_threads_find_also_when_one_is_killed(joined, sets, tmp_path):
    here = columns(run_ensemble(DECAY, sets, out=tmp_path / "here", settings=replace(SETTINGS, threads=2)).result)
    there = replace(SETTINGS, cluster=joined.address)
    whole = columns(run_ensemble(DECAY, sets, out=tmp_path / "whole", settings=there).result)
    found = run_ensemble(DECAY, sets, out=tmp_path / "killed", settings=there, progress=after(50, joined.workers[0]))
    assert joined.workers[0].poll() is not None and joined.workers[1].poll() is None
    killed = columns(found.result)
    for name in here:
        assert np.array_equal(here[name], whole[name]) and np.array_equal(here[name], killed[name])
    assert np.array_equal(np.bincount(killed["set"]), np.full(COUNT, 3)) and not found.failed


def test_a_scheduler_that_is_lost_is_an_error_and_what_is_done_is_kept(joined, sets, tmp_path, capfd):
    there, out = replace(SETTINGS, cluster=joined.address), tmp_path / "out"
    with pytest.raises(SimulationError, match="connection to the cluster is lost") as lost:
        run_ensemble(DECAY, sets, out=out, settings=there, progress=after(50, joined.scheduler))
    assert "what was done is kept" in lost.value.remedy and not (out / "trajectories.parquet").exists()
    assert not capfd.readouterr().err  # nobody but us speaks
    again = run_ensemble(DECAY, sets, out=out, settings=replace(SETTINGS, threads=2))
    assert 40 <= again.n_before < COUNT
    assert np.array_equal(np.bincount(columns(again.result)["set"]), np.full(COUNT, 3))
