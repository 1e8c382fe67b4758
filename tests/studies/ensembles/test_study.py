"""Ensembles from a file and a table to trajectories: right, whole, resumable, the same for any number of threads."""

import csv
import itertools
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.places import DECAY

from rapalog.engine.runs.blocks import BlockResult, FailedSet, run_block
from rapalog.errors import RapalogError, SimulationError
from rapalog.studies.ensembles import study as ensemble
from rapalog.studies.ensembles import workers
from rapalog.studies.ensembles.settings import EnsembleSettings
from rapalog.studies.ensembles.study import Unfinished, run_ensemble

TIMES = (0.0, 1.0, 24.0)
SETTINGS = EnsembleSettings(times="0,1,24", observables=("S", "P"), threads=2)


@pytest.fixture
def small_parts(monkeypatch):
    """Make parts of 10 sets, so that a small table has several."""
    monkeypatch.setattr(ensemble, "SETS_A_PART", 10)


def sets_file(folder, count, *, labels=None):
    rng = np.random.default_rng(1)
    path = folder / "sets.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(["set"] if labels else []), "k", "S"])
        for row in range(count):
            writer.writerow([*([labels[row]] if labels else []), *rng.lognormal(-2, 0.3, 2)])
    return path


def given_in(path):
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in ("k", "S")}


def columns(path):
    table = pq.read_table(path).sort_by([("set", "ascending"), ("time", "ascending")])
    return {name: table[name].to_numpy() for name in table.column_names}


def test_trajectories_are_those_of_the_model(tmp_path):
    sets = sets_file(tmp_path, 50)
    found = run_ensemble(DECAY, sets, out=tmp_path / "out", settings=SETTINGS)
    got, given = columns(found.result), given_in(sets)
    assert got["set"].tolist() == np.repeat(np.arange(50), 3).tolist()
    assert got["time"].tolist() == list(TIMES) * 50
    expected = given["S"][:, None] * np.exp(-given["k"][:, None] * np.array(TIMES))
    np.testing.assert_allclose(got["S"].reshape(50, 3), expected, rtol=2e-6, atol=1e-9)
    np.testing.assert_allclose(got["P"].reshape(50, 3), expected + given["k"][:, None], rtol=2e-6)
    assert found.failed == () and found.n_sets == 50 and found.model == "decay"


def test_by_default_all_that_changes_is_reported_but_rates_of_reactions(tmp_path):
    found = run_ensemble(DECAY, sets_file(tmp_path, 1), out=tmp_path / "out")
    assert list(columns(found.result)) == ["set", "time", "S", "P"]
    assert found.job.times[-1] == 100.0


def test_columns_carry_the_units_of_the_model(tmp_path):
    found = run_ensemble(DECAY, sets_file(tmp_path, 1), out=tmp_path / "out")
    assert b"mole" in pq.read_schema(found.result).field("P").metadata[b"unit"]


def test_labels_of_the_table_name_the_sets(tmp_path):
    found = run_ensemble(
        DECAY, sets_file(tmp_path, 2, labels=["wild type", "mutant"]), out=tmp_path / "out", settings=SETTINGS
    )
    assert set(columns(found.result)["set"]) == {"wild type", "mutant"}


def test_neither_threads_nor_parts_change_a_number(tmp_path, monkeypatch):
    sets = sets_file(tmp_path, 35)
    one = columns(run_ensemble(DECAY, sets, out=tmp_path / "1", settings=replace(SETTINGS, threads=1)).result)
    monkeypatch.setattr(ensemble, "SETS_A_PART", 10)
    found = run_ensemble(DECAY, sets, out=tmp_path / "2", settings=replace(SETTINGS, threads=3))
    assert found.result.is_dir() and len(list(found.result.iterdir())) == 4
    several = columns(found.result)
    assert all(np.array_equal(one[name], several[name]) for name in one)


def test_a_stopped_run_is_continued_and_nothing_is_run_twice(tmp_path, monkeypatch, small_parts):
    sets, out = sets_file(tmp_path, 45), tmp_path / "out"
    whole = columns(run_ensemble(DECAY, sets, out=tmp_path / "whole", settings=SETTINGS).result)
    rows = []

    def counting(job, block, **options):
        rows.extend(range(block.first, block.first + len(block)))
        return run_block(job, block, **options)

    def stop_early(done, total):
        if done >= 20:
            raise KeyboardInterrupt

    monkeypatch.setattr(workers, "run_block", counting)
    with pytest.raises(Unfinished) as stopped:
        run_ensemble(DECAY, sets, out=out, settings=replace(SETTINGS, threads=1), progress=stop_early)
    kept = stopped.value.n_kept
    assert 0 < kept < 45 and not (out / "trajectories.parquet").exists()
    rows.clear()
    found = run_ensemble(DECAY, sets, out=out, settings=SETTINGS)
    assert found.n_before == kept and len(rows) == len(set(rows)) == 45 - kept
    again = columns(found.result)
    assert all(np.array_equal(whole[name], again[name]) for name in whole)


def test_a_finished_run_is_not_run_again(tmp_path, monkeypatch):
    sets = sets_file(tmp_path, 5)
    run_ensemble(DECAY, sets, out=tmp_path / "out", settings=SETTINGS)
    monkeypatch.setattr(workers, "run_block", None)
    found = run_ensemble(DECAY, sets, out=tmp_path / "out", settings=SETTINGS)
    assert found.n_before == 5


@pytest.mark.parametrize("change", [{"rtol": 1e-8}, {"times": "0,1"}, {"observables": ("S",)}, {"recheck": True}])
def test_another_job_in_the_folder_is_refused(tmp_path, change):
    sets = sets_file(tmp_path, 3)
    run_ensemble(DECAY, sets, out=tmp_path / "out", settings=SETTINGS)
    with pytest.raises(RapalogError, match="another job"):
        run_ensemble(DECAY, sets, out=tmp_path / "out", settings=replace(SETTINGS, **change))


def test_derivatives_are_replaced_with_the_record_that_asked_for_them_and_never_lost(tmp_path):
    sets, out = sets_file(tmp_path, 3), tmp_path / "out"
    for asked in (("k",), ("S",), ()):
        run_ensemble(DECAY, sets, out=out, settings=replace(SETTINGS, sensitivities=asked), command=("rapalog", *asked))
        assert json.loads((out / "provenance.json").read_bytes())["command"] == ["rapalog", *asked]
        by = pq.read_table(out / "sensitivities.parquet")["parameter"].to_pylist()
        assert set(by) == set(asked or ("S",))
    names = ["ensemble.json", "provenance.json", "sensitivities.parquet", "trajectories.parquet"]
    assert sorted(path.name for path in out.iterdir()) == names


def test_the_number_of_threads_does_not_make_another_job(tmp_path):
    sets = sets_file(tmp_path, 3)
    for threads in (1, 2):
        run_ensemble(DECAY, sets, out=tmp_path / "out", settings=replace(SETTINGS, threads=threads))


def test_failed_sets_are_named_and_the_others_stand(tmp_path, monkeypatch, small_parts):
    def failing(job, block, **options):
        result = run_block(job, block, **options)
        rows = [row for row in range(len(block)) if (block.first + row) % 7 == 3]
        result.values[rows, 1:] = np.nan
        return BlockResult(result.values, tuple(FailedSet(int(block.labels[r]), "step too small", 0.5) for r in rows))

    monkeypatch.setattr(workers, "run_block", failing)
    out = tmp_path / "out"
    found = run_ensemble(DECAY, sets_file(tmp_path, 25), out=out, settings=SETTINGS)
    assert [item.label for item in found.failed] == [3, 10, 17, 24]
    values = columns(found.result)["S"].reshape(25, 3)
    assert np.isnan(values[3, 1:]).all() and np.isfinite(np.delete(values, [3, 10, 17, 24], axis=0)).all()
    lines = (out / "failed.csv").read_text().splitlines()
    assert lines[:2] == ["set,reason,time,taken_from", "3,step too small,0.5,"]
    assert json.loads(json.dumps(found.to_json()))["failed"][0]["reason"] == "step too small"


def test_an_error_of_a_worker_is_the_error_of_the_run_and_keeps_what_is_done(tmp_path, monkeypatch, small_parts):
    def broken(job, block, **options):
        if block.index == 2:
            raise SimulationError("broken", remedy="mend it")
        return run_block(job, block, **options)

    monkeypatch.setattr(workers, "run_block", broken)
    sets, out = sets_file(tmp_path, 30), tmp_path / "out"
    with pytest.raises(SimulationError, match="broken"):
        run_ensemble(DECAY, sets, out=out, settings=replace(SETTINGS, threads=1))
    monkeypatch.setattr(workers, "run_block", run_block)
    assert run_ensemble(DECAY, sets, out=out, settings=SETTINGS).n_before > 0


def test_pieces_in_flight_are_small_however_many_sets_there_are(tmp_path, monkeypatch):
    sizes = []
    busy = itertools.count()
    together = []
    under_way = threading.Semaphore(2)

    def watching(job, block, **options):
        assert under_way.acquire(blocking=False), "more pieces under way than threads"
        sizes.append(len(block))
        together.append(next(busy))
        try:
            return run_block(job, block, **options)
        finally:
            under_way.release()

    monkeypatch.setattr(workers, "run_block", watching)
    monkeypatch.setattr("rapalog.engine.runs.blocks._BYTES_AT_A_TIME", 2 * 100 * 3 * 2 * 8)
    monkeypatch.setattr(ensemble, "SETS_A_PART", 1000)
    found = run_ensemble(DECAY, sets_file(tmp_path, 3000), out=tmp_path / "out", settings=SETTINGS)
    assert max(sizes) == 100 and sum(sizes) == 3000
    assert len(list(found.result.iterdir())) == 3


WRONG = [
    ({"times": "5,1"}, "--times"),
    ({"rtol": 0.5}, "--rtol"),
    ({"rtol": math.nan}, "--rtol"),
    ({"atol": 0.0}, "--atol"),
    ({"atol": math.inf}, "--atol"),
    ({"start": math.inf, "times": None}, "--start"),
    ({"start": 2.0}, "--times"),
    ({"threads": 0}, "--threads"),
    ({"workers": 2}, "--workers"),
    ({"observables": ("S", "Q")}, "--observables"),
    ({"observables": ("S", "S")}, "--observables"),
    ({"cluster": "10.0.0.1:8786"}, "--cluster"),
    ({"cluster": "tcp://127.0.0.1:1", "workers": 2}, "--workers"),
]


@pytest.mark.parametrize(("change", "where"), WRONG, ids=[str(case[0]) for case in WRONG])
def test_wrong_settings_are_refused_and_leave_nothing(tmp_path, change, where):
    sets = sets_file(tmp_path, 3)
    with pytest.raises(RapalogError) as refused:
        run_ensemble(DECAY, sets, out=tmp_path / "out", settings=replace(SETTINGS, **change))
    assert refused.value.where == where and refused.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["sets.csv"]


@pytest.mark.parametrize(
    ("header", "what", "remedy"),
    [("kk", "no symbol", "did you mean k"), ("P", "a rule", "made of"), ("xylophone", "no symbol", "name a species")],
)
def test_a_column_that_cannot_be_set_is_refused_with_the_nearest(tmp_path, header, what, remedy):
    (tmp_path / "sets.csv").write_text(f"S,{header}\n1,1\n")
    with pytest.raises(RapalogError) as refused:
        run_ensemble(DECAY, tmp_path / "sets.csv", out=tmp_path / "out", settings=SETTINGS)
    assert what in refused.value.problem and remedy in refused.value.remedy
    assert refused.value.where == f"sets.csv:1, column {header}"


@pytest.mark.parametrize("content", [b"", b"not xml", b"<sbml/>", bytes(range(256)), b"\xff\xfe<\0"])
def test_a_model_that_cannot_be_read_is_refused_with_its_file(tmp_path, content):
    (tmp_path / "model.xml").write_bytes(content)
    with pytest.raises(RapalogError) as refused:
        run_ensemble(tmp_path / "model.xml", sets_file(tmp_path, 1), out=tmp_path / "out")
    assert "model.xml" in refused.value.where
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_model_may_be_written_in_any_encoding(tmp_path, encoding):
    text = DECAY.read_text(encoding="utf-8").replace("UTF-8", encoding.removesuffix("-sig"), 1)
    text = text.replace('<model id="decay">', '<model id="decay" name="Zerfällt">')
    (tmp_path / "model.xml").write_bytes(text.encode(encoding))
    found = run_ensemble(tmp_path / "model.xml", sets_file(tmp_path, 2), out=tmp_path / "out", settings=SETTINGS)
    assert found.n_sets == 2


def test_a_second_solver_agrees_and_takes_over_what_failed(tmp_path, monkeypatch):
    from rapalog.engine.runs import blocks

    simulate = blocks.simulate

    def failing(kernel, **options):
        found = simulate(kernel, **options)
        found.values[4, 1:] = np.nan
        return replace(found, failures=(replace_failure(found, 4),))

    def replace_failure(found, row):
        class Failure:
            set, reason, time = row, "step too small", 0.5

        return Failure

    monkeypatch.setattr(blocks, "simulate", failing)
    sets = sets_file(tmp_path, 30)
    found = run_ensemble(DECAY, sets, out=tmp_path / "out", settings=replace(SETTINGS, recheck=True))
    assert len(found.rechecked) >= 19 and max(item.difference for item in found.rechecked) < 1e-4
    (failed,) = found.failed
    assert (failed.label, failed.solver) == (4, "libroadrunner")
    given = given_in(sets)
    got = columns(found.result)["S"].reshape(30, 3)[4]
    np.testing.assert_allclose(got, given["S"][4] * np.exp(-given["k"][4] * np.array(TIMES)), rtol=1e-6)


def hear_interrupts():
    """A shell's background jobs, and what they start, ignore the interrupt; a terminal's do not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def start(arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "rapalog", "ensemble", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_interrupts,
    )


def wait_for_parts(folder, process, count):
    for _ in range(1200):
        if len(list(folder.glob("*/part-*.parquet"))) >= count or process.poll() is not None:
            return
        time.sleep(0.05)
    raise AssertionError("no part came")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_command_is_continued_by_the_same_command(tmp_path, how):
    count = 120_000
    sets = tmp_path / "sets.csv"
    rng = np.random.default_rng(1)
    np.savetxt(sets, rng.lognormal(-2, 0.3, (count, 2)), delimiter=",", header="k,S", comments="")
    for attempt in range(5):  # on a busy machine the command may be done before the signal reaches it
        out = tmp_path / f"out_{attempt}"
        arguments = [DECAY, "--sets", sets, "--out", out, "--times", "0:100:1", "--threads", 1, "--json"]
        process = start(arguments)
        wait_for_parts(out, process, 2)
        os.kill(process.pid, how)
        _, err = process.communicate(timeout=60)
        if process.returncode != 0:
            break
    assert process.returncode == (-signal.SIGKILL if how == signal.SIGKILL else 130)
    assert not (out / "trajectories.parquet").exists()
    if how == signal.SIGINT:
        assert err.startswith("stopped: ") and len(err.strip().splitlines()) == 1
    again = start(arguments)
    answer, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    document = json.loads(answer)
    assert document["sets"] == count and 20_000 <= document["done_before"] < count
    labels = pq.read_table(out / "trajectories.parquet", columns=["set"])["set"].to_numpy()
    assert np.array_equal(np.bincount(labels, minlength=count), np.full(count, 101))


def test_a_cluster_writes_the_same_files_as_threads(tmp_path, small_parts):
    pytest.importorskip("distributed")
    sets = sets_file(tmp_path, 45)
    threads = run_ensemble(DECAY, sets, out=tmp_path / "threads", settings=SETTINGS)
    cluster = replace(SETTINGS, threads=None, cluster="local", workers=2)
    workers = run_ensemble(DECAY, sets, out=tmp_path / "workers", settings=cluster)
    here, there = columns(threads.result), columns(workers.result)
    assert all(np.array_equal(here[name], there[name]) for name in here)
    assert [path.name for path in sorted(threads.result.iterdir())] == [
        path.name for path in sorted(workers.result.iterdir())
    ]
    assert run_ensemble(DECAY, sets, out=tmp_path / "workers", settings=SETTINGS).n_before == 45


def test_progress_counts_every_set(tmp_path, small_parts):
    told = []
    run_ensemble(
        DECAY,
        sets_file(tmp_path, 45),
        out=tmp_path / "out",
        settings=SETTINGS,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[0] == (0, 45) and told[-1] == (45, 45)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
