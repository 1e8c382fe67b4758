"""What we write as SED-ML is what we read, and valid to its own library."""

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


def test_libsedml_finds_nothing_wrong():
    libsedml = pytest.importorskip("libsedml")
    assert libsedml.readSedMLFromString(sedml_text(COURSE)).getErrorLog().getNumErrors() == 0
