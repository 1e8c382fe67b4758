"""Every virtual assay refuses the same wrong cells, replicates and seeds."""

import pytest

from rapalog.errors import RapalogError
from rapalog.notebook.asked.culture import asked_culture, asked_runs


def test_several_variants_are_one_genotype():
    found = asked_culture("MCF-7", "everolimus", ["MTOR:S2035F", "RHEB:Y35N"])
    assert found == {"cell_line": "MCF-7", "drug": "everolimus", "genotype": "MTOR:S2035F+RHEB:Y35N"}


@pytest.mark.parametrize(("given", "word"), [
    ((3, "everolimus", ()), "cell_line"), (("MCF-7", None, ()), "drug"), (("MCF-7", "everolimus", 3), "genotype"),
])  # fmt: skip
def test_what_is_no_name_is_refused_by_its_word(given, word):
    with pytest.raises(RapalogError) as caught:
        asked_culture(*given)
    assert caught.value.where == word


@pytest.mark.parametrize(("replicates", "seed"), [(0, 1), (21, 1), (2.5, 1), (1, -1), (1, 2**64)])
def test_replicates_and_seeds_have_limits(replicates, seed):
    with pytest.raises(RapalogError):
        asked_runs(replicates, seed)
    assert asked_runs(20, 0) == {"replicates": 20, "seed": 0}
