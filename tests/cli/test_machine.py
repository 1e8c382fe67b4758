"""What the machine refuses is said with a remedy, and a reader who has seen enough is no fault."""

import os
import subprocess
import sys

import pytest

ROWS = "".join(f"{dose},{100 / (1 + dose / 30):.3f}\n" for dose in (1, 3, 10, 30, 100, 300, 1000, 3000))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("dose (nM),viability (%)\n" + ROWS)
    return path


def run(*words, **asked):
    command = [sys.executable, "-m", "rapalog", *map(str, words)]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, timeout=120, **asked)


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_reader_who_has_seen_enough_is_no_fault(table, json):
    read, write = os.pipe()
    os.close(read)
    done = run("viability", table, *json, stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")  # noqa: PTH110
@pytest.mark.parametrize("json", [(), ("--json",)])
def test_a_full_output_is_refused_with_a_remedy(table, json):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = run("viability", table, *json, stdout=full)
    assert done.returncode == 2 and "No space left" in done.stderr and "try: free some space" in done.stderr


def test_a_name_that_is_too_long_is_refused(table, tmp_path):
    done = run("viability", table, "--out", tmp_path / ("x" * 300), stdout=subprocess.DEVNULL)
    assert done.returncode == 2 and "name too long" in done.stderr.lower() and "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_table_of_too_many_rows_is_refused_at_once(tmp_path):
    path = tmp_path / "million.csv"
    path.write_text("drug,dose,dose_unit,response\n" + "a,1,nM,0.9\n" * 600_000)
    done = run("viability", path, stdout=subprocess.DEVNULL)
    assert done.returncode == 2 and "600,001 rows" in done.stderr and "split it" in done.stderr
