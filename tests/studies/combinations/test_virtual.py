"""Virtual wells of two drugs are read as any others, and differ by the error of a well."""

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.files.given import Held
from rapalog.studies.combinations.study import analyse_combinations
from rapalog.studies.combinations.virtual import virtual_combination

DOSES = ((1.0, 10.0, 100.0), (50.0, 500.0, 5000.0))


def block(**given):
    table = virtual_combination("MCF-7", ("everolimus", "MK-2206"), DOSES, **given)
    return analyse_combinations(Held("virtual.csv", table)).blocks[0].scores.block


def test_each_replicate_is_a_whole_block_in_percent_of_its_untreated_wells():
    own = block(replicates=40)
    assert own.response.shape == (40, 4, 4) and np.isfinite(own.response).all()
    assert own.response[:, 0, 0].mean() == pytest.approx(100.0, abs=2.0)
    apart = own.response[:, 3, 3].std(ddof=1) / own.response[:, 3, 3].mean()
    assert apart == pytest.approx(value("V023") / 100.0 * np.sqrt(1 + 1 / 6), rel=0.3)


def test_the_same_seed_gives_the_same_wells_and_another_gives_others():
    assert np.array_equal(block(seed=4).response, block(seed=4).response)
    assert not np.array_equal(block(seed=4).response, block(seed=5).response)


def test_everolimus_alone_levels_off_and_the_partner_goes_on():
    mean = block(replicates=20).mean
    assert mean[2, 0] - mean[3, 0] < 8 < mean[0, 2] - mean[0, 3]


def test_an_unknown_drug_is_refused():
    with pytest.raises(RapalogError, match="nosuch"):
        virtual_combination("MCF-7", ("everolimus", "nosuch"), DOSES)
