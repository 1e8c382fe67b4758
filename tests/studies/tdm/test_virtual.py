"""Virtual levels are read as any others."""

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.studies.tdm.study import run_tdm
from rapalog.studies.tdm.virtual import virtual_levels


def test_levels_are_taken_before_the_dose_and_scatter_about_the_prediction():
    found = run_tdm(Held("levels.csv", virtual_levels("10 mg daily", (8, 15, 22), seed=2)), draws=0)
    assert [row["after_dose_h"] for row in found.levels] == [23.5] * 3
    assert found.all_flags == ()
    assert all(row["prior_low"] < row["predicted"] < row["prior_high"] for row in found.levels)


def test_what_is_not_one_dose_that_repeats_is_refused():
    with pytest.raises(RapalogError, match="not one dose"):
        virtual_levels("10 mg daily, hold days 15-21", (8,))
