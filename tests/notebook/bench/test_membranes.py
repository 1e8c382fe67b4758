"""Virtual membranes go to the same analysis as real ones, through the bytes of their files and nothing else."""

import pytest

import rapalog as ra


@pytest.fixture(scope="module")
def membranes():
    return ra.assay.blot(doses=["0 nM", "20 nM"], replicates=1, target="p-S6")


def test_membranes_are_measured_back(membranes):
    found = membranes.analyse()["p-S6"]["20 nM"]
    (true,) = (own["fold"] for own in membranes.truth["folds"] if own["dose_nM"] == 20)
    assert abs(found.value - true) < 0.15


def test_membranes_come_as_a_layout_and_as_pictures(membranes):
    assert membranes.to_frame()["lane"].dtype == "int64"
    assert len(membranes.plot().axes) == 1
