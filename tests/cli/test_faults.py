"""A sample of what `benchmarks/faults` does at length: changed files, and a disk without room under an older result."""

import importlib
import random
import resource
import sys
from multiprocessing import get_context

import pytest
from tests.places import ROOT

RUNS = 40
LIMIT_BYTES = 2_000


@pytest.fixture(scope="module")
def faults():
    """The modules of the benchmark, by name; they import one another by their bare names."""
    place = str(ROOT / "benchmarks" / "faults")
    sys.path.insert(0, place)
    try:
        yield {name: importlib.import_module(name) for name in ("fuzz", "readers", "states", "writers", "commands")}
    finally:
        sys.path.remove(place)


def test_changed_tables_of_clinic_and_laboratory_are_refused_with_words_or_read_with_sense(faults, tmp_path):
    decay = (ROOT / "tests" / "data" / "decay.xml").read_bytes()
    readers = {**faults["readers"].clinic(), **faults["readers"].laboratory(decay)}
    tally, rng = faults["fuzz"].Tally(), random.Random(18)
    for number in range(RUNS):
        _, make = list(readers.values())[number % len(readers)]
        faults["fuzz"].one_run(rng, make, tmp_path / "run", tally, None)
    assert tally.broken == []
    assert set(tally.ends) == {"0", "2"} and tally.ends.total() == RUNS


def _limited(called, words):
    """Call the command line where no file may grow beyond a limit, as on a disk without room, and end with its exit."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))
    code, err = called(words)
    sys.exit(code if "error: " in err and "try: " in err else f"{code}: {err}")


@pytest.mark.parametrize("name", ["nca", "combine", "tdm", "calibrate"])
def test_a_disk_without_room_leaves_the_old_result_and_nothing_beside_it(faults, name, tmp_path):
    writer, out = faults["writers"].writers()[name], tmp_path / "out"
    writer.lay(tmp_path)
    code, err = faults["commands"].called(writer.words("old", tmp_path, out))
    assert code == 0, err
    before = faults["states"].state(out)
    arguments = (faults["commands"].called, writer.words("new", tmp_path, out))
    process = get_context("fork").Process(target=_limited, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == 2
    assert faults["states"].state(out) == before
    assert faults["states"].beside(out) == []
