"""A folder of results is the old set or the new one, whatever happens while it is written."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rapalog.errors import RapalogError
from rapalog.files.results import folder, writing
from rapalog.files.results.writing import json_bytes, write_files

NAMES = [f"{kind}_{number}.csv" for kind in ("table", "figures/curve") for number in range(12)]
WRITER = """
import sys
from pathlib import Path
from rapalog.files.results.writing import json_bytes, write_files
names, number = sys.argv[2:], 0
while True:
    number += 1
    contents = {name: f"{number}\\n".encode() * 200 for name in names[: 8 + number % 10]}
    write_files(Path(sys.argv[1]), contents | {"provenance.json": json_bytes({"command": ["rapalog", "viability"]})})
    print(number, flush=True)
"""


def record(command, **more):
    return json_bytes({"command": ["rapalog", *command.split()], **more})


def files(out):
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def test_a_kill_leaves_the_old_set_or_the_new_one_and_the_next_run_no_trace(tmp_path):
    out, rng = tmp_path / "out", random.Random(1)
    for _ in range(12):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(out), *NAMES], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(rng.uniform(0.0, 0.05))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        listed = json.loads((out / "provenance.json").read_bytes())["files"]
        assert files(out) == listed
        assert len({(out / name).read_bytes() for name in listed if name != "provenance.json"}) == 1
    write_files(out, {"a.csv": b"1", "provenance.json": record("viability")})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert files(out) == ["a.csv", "provenance.json"]


def test_what_the_user_keeps_in_the_folder_stays_and_old_results_go(tmp_path):
    write_files(tmp_path / "out", {"a.csv": b"1", "f/b.csv": b"1", "provenance.json": record("viability")})
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (tmp_path / "out" / "f" / "c.csv").write_text("mine")
    (tmp_path / "out" / "empty").mkdir()
    (tmp_path / "out" / "link").symlink_to("notes.txt")
    write_files(tmp_path / "out", {"a.csv": b"2", "provenance.json": record("viability")})
    assert files(tmp_path / "out") == ["a.csv", "f/c.csv", "link", "notes.txt", "provenance.json"]
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"2" and (tmp_path / "out" / "empty").is_dir()
    assert (tmp_path / "out" / "link").is_symlink()


@pytest.mark.parametrize("here", [".", "deeper"])
def test_where_somebody_works_the_folder_itself_stays(tmp_path, monkeypatch, here):
    (tmp_path / "deeper").mkdir()
    monkeypatch.chdir(tmp_path / here)
    before = tmp_path.stat().st_ino
    write_files(tmp_path, {"a.csv": b"1", "provenance.json": record("viability")})
    assert tmp_path.stat().st_ino == before and files(tmp_path) == ["a.csv", "provenance.json"]


def test_without_the_one_step_files_are_renamed_one_by_one(tmp_path, monkeypatch):
    write_files(tmp_path / "out", {"a.csv": b"1", "b.csv": b"1"})
    monkeypatch.setattr(folder, "_renameat2", lambda: lambda *_: -1)
    write_files(tmp_path / "out", {"a.csv": b"2", "b.csv": b"2"})
    assert (tmp_path / "out" / "b.csv").read_bytes() == b"2" and [p.name for p in tmp_path.iterdir()] == ["out"]


def test_another_analysis_is_not_overwritten_but_files_of_other_names_may_stand_beside_it(tmp_path):
    write_files(tmp_path, {"curves.csv": b"1", "provenance.json": record("viability --out x")})
    with pytest.raises(RapalogError, match="holds the results of rapalog viability"):
        write_files(tmp_path, {"curves.csv": b"2", "provenance.json": record("kinase --out x")})
    assert (tmp_path / "curves.csv").read_bytes() == b"1"
    write_files(tmp_path, {"sets.csv": b"2", "provenance.json": record("export sets --out x")})
    assert files(tmp_path) == ["curves.csv", "provenance.json", "sets.csv"]


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["/usr/bin/rapalog", "viability", "a.csv"], "viability"),
        (["rapalog.assay.blot()"], "assay blot"),
        (["rapalog", "export", "sbml"], "export sbml"),
        ([], ""),
        (["other"], ""),
        (["rapalog", "--help"], ""),
    ],
)
def test_the_analysis_is_in_the_recorded_command(command, name):
    assert folder.analysis_of(command) == name


def test_exit_with_an_error_leaves_no_folder_that_was_not_there(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(RapalogError, match="No space left"):
        write_files(tmp_path / "a" / "b", {"x.csv": b"1", "y.csv": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_refused(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(RapalogError, match="is a file"):
        write_files(tmp_path / "out", {"a.csv": b"1", "b.csv": b"1"})


def _dead():
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return int(done.stdout)


@pytest.mark.parametrize("names", [["a.csv", "b.csv"], ["a.csv"]])
def test_leavings_of_a_dead_process_go_and_those_of_a_living_one_stay(tmp_path, names):
    own = folder.temporary_prefix("out")
    foreign = own.replace(str(os.getpid()), str(os.getppid()))
    before = own[:-9] + "00000000-"  # a container gives every run the same number
    gone = [
        tmp_path / f".out.rapalog-{_dead()}-x",
        tmp_path / f"{own.replace(str(os.getpid()), str(_dead()))}x",
        tmp_path / f"{before}x",
    ]
    kept = [
        tmp_path / f".out.rapalog-{os.getppid()}-x",
        tmp_path / f"{foreign}x",
        tmp_path / f"{own}x",
        tmp_path / f".out.rapalog-{_dead()}-on00000000-run00000000-x",
    ]
    for path in (*gone, *kept):
        path.mkdir()
    write_files(tmp_path / "out", dict.fromkeys(names, b"1"))
    assert not any(path.exists() for path in gone) and all(path.exists() for path in kept)
    assert Path(tmp_path / "out").is_dir()


def test_two_threads_write_side_by_side_and_neither_takes_what_the_other_has_under_way(tmp_path):
    def write(number):
        for turn in range(40):
            write_files(tmp_path / f"out_{number}", {f"{kind}.csv": f"{turn}".encode() for kind in "ab"})
        return files(tmp_path / f"out_{number}")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(4))) == [["a.csv", "b.csv"]] * 4


def test_a_file_of_our_own_is_moved_into_the_set_and_is_gone_from_its_place_whatever_happens(tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    for number, step in enumerate(["exchange", "one by one", "refused"]):
        beside = out / f"{folder.temporary_prefix('big.parquet')}x"
        beside.write_bytes(b"%d" % number)
        contents = {"big.parquet": beside, "provenance.json": record("ensemble")}
        if step == "one by one":
            monkeypatch.setattr(folder, "_renameat2", lambda: None)
        if step == "refused":
            with pytest.raises(RapalogError, match="leads out"):
                write_files(out, contents | {"../x": b""})
        else:
            write_files(out, contents)
        assert (out / "big.parquet").read_bytes() == (b"0", b"1", b"1")[number]
        assert files(out) == ["big.parquet", "provenance.json"] and [p.name for p in tmp_path.iterdir()] == ["out"]
    assert json.loads((out / "provenance.json").read_bytes())["files"] == ["provenance.json"]


def test_where_a_file_can_have_one_name_only_what_the_user_keeps_still_stays(tmp_path, monkeypatch):
    def no(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(folder.os, "link", no)
    write_files(tmp_path / "out", {"a.csv": b"1", "b.csv": b"1"})
    (tmp_path / "out" / "notes.txt").write_text("mine")
    write_files(tmp_path / "out", {"a.csv": b"2", "b.csv": b"2"})
    assert files(tmp_path / "out") == ["a.csv", "b.csv", "notes.txt"] and [p.name for p in tmp_path.iterdir()] == [
        "out"
    ]
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"2"
