"""A fold is told with its smallest and largest value over the usual baselines."""

from dataclasses import replace

import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.files.blots.lane import BlotLane
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.baselines import folds_over_baselines
from rapalog.studies.blots.reading import read_blot

NAN = float("nan")


@pytest.fixture(scope="module")
def reading():
    drawn = draw(Recipe(size=(300, 900), thick=6.0, amounts=(100, 60, 30, 15), background=2000, blotches=0.1))
    lanes = [BlotLane("a", lane, "s", dose, NAN, "S6", "1", "a") for lane, dose in enumerate((0.0, 1.0, 2.0, 3.0), 1)]
    return read_blot(BlotImage("a", drawn.pixels, 16, 65535.0), lanes)


def test_the_ends_are_those_of_the_sums(reading):
    volumes = [own.volume() for own in reading.readings]
    sums = [own.band.sums for own in reading.readings]
    expected = [sums[2][name] / sums[0][name] for name in sums[0]]
    assert folds_over_baselines(volumes, [reading])["S6", "s", 2.0, None] == pytest.approx(
        (min(expected), max(expected))
    )


def test_a_fold_of_a_bound_has_no_ends(reading):
    volumes = [own.volume() for own in reading.readings]
    volumes[3] = replace(volumes[3], relation="<=")
    found = folds_over_baselines(volumes, [reading])
    assert ("S6", "s", 3.0, None) not in found and ("S6", "s", 1.0, None) in found


def test_volumes_of_a_table_have_none(reading):
    assert folds_over_baselines([own.volume() for own in reading.readings], []) == {}
