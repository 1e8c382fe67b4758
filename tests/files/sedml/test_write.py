"""What we write as SED-ML is what we read, and valid to its own library."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from rapalog.files.sedml.read import read_experiment
from rapalog.files.sedml.write import Course, sedml_text

COURSE = Course(
    model="a & b.xml",
    sbml="http://www.sbml.org/sbml/level3/version2/core",
    end=72.0,
    steps=72,
    rtol=1e-6,
    atol=1e-9,
    quantities={"S < 1": ("species", "S"), "k": ("parameter", "k")},
    plotted=["k"],
)


def test_an_experiment_that_was_written_is_read_back():
    found = read_experiment(sedml_text(COURSE).encode(), file="own.sedml")
    course = found.simulations["course"]
    assert (course.begin, course.end, course.steps, course.rtol, course.atol) == (0, 72, 72, 1e-6, 1e-9)
    assert found.models["cell"].source == "a & b.xml"
    assert [column.label for column in found.reports[0].columns] == ["time", "S < 1", "k"]
    assert found.plots[0].curves[0].name == "k"


#: A process of its own: libsedml's wrapper takes over types of libsbml's in the one that imports it.
CHECK = """
import sys, libsedml
print(libsedml.readSedMLFromString(sys.stdin.read()).getErrorLog().getNumErrors())
"""


def test_libsedml_finds_nothing_wrong():
    if find_spec("libsedml") is None:
        pytest.skip("libsedml is not installed")
    done = subprocess.run([sys.executable, "-c", CHECK], input=sedml_text(COURSE), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
