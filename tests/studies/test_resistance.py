"""Which drug still works in which genotype."""

import pytest

from rapalog.errors import RapalogError
from rapalog.studies.resistance import known_drugs, known_variants, resistance, resistant_pair


@pytest.fixture(scope="module")
def matrix():
    return resistance("MCF-7")


def _shift(matrix, genotype, drug):
    return next(own.shift for own in matrix.cells if (own.genotype, own.drug) == (genotype, drug))


def test_every_variant_meets_every_drug(matrix):
    assert len(matrix.cells) == len(known_variants()) * len(known_drugs())


def test_a_lost_contact_resists_rapalogs_and_not_an_atp_site_drug(matrix):
    for drug in ("everolimus", "sirolimus"):
        assert _shift(matrix, "MTOR:S2035F", drug).relation == ">"
    assert _shift(matrix, "MTOR:S2035F", "torin 1").value == pytest.approx(1.0, abs=0.01)


def test_a_variant_that_the_line_has_of_its_own_shifts_nothing(matrix):
    assert _shift(matrix, "PIK3CA:E545K", "everolimus").value == 1.0


def test_where_the_line_itself_is_not_halved_there_is_no_shift(matrix):
    assert matrix.line["ribociclib"].relation == ">"
    own = _shift(matrix, "TSC2:loss", "ribociclib")
    assert own.relation == "none"
    assert own.value is None


def test_a_genotype_without_p_s6_has_nothing_to_halve(matrix):
    own = _shift(matrix, "RPS6KB1:loss", "everolimus")
    assert own.relation == "none"
    assert "already" in own.reason


def test_curves_of_draws_are_paired_and_a_half_not_reached_is_a_bound():
    found = resistant_pair("MCF-7", genotype="TSC2:loss", draws=20)
    assert found.shift.low <= found.shift.value <= found.shift.high
    # the same draws stand behind both, so the shift is known better than either dose
    own = found.mutant_half_nM
    assert found.shift.high / found.shift.low < own.high / own.low
    bound = resistant_pair("MCF-7", genotype="MTOR:S2035F", draws=20).shift
    assert bound.relation == ">"
    assert bound.high is None


def test_no_variant_is_refused():
    with pytest.raises(RapalogError, match="must be 1 to 4"):
        resistant_pair("MCF-7", genotype="", draws=20)
