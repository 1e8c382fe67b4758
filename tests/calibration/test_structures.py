"""A structure takes away one mechanism and what only that had."""

import pytest

from rapalog.calibration.structures import STRUCTURES, find_structure, learnt
from rapalog.errors import RapalogError

DRUGS = ["everolimus", "temsirolimus"]


@pytest.mark.parametrize("own", STRUCTURES.values(), ids=lambda own: own.name)
def test_a_structure_learns_all_but_what_it_dropped(own):
    names = {one.name for part in learnt(own, DRUGS) for one in part}
    leading = STRUCTURES["leading"]
    whole = {one.name for part in learnt(leading, DRUGS) for one in part} | set(leading.dropped)
    assert whole - names == set(own.dropped)


def test_a_drug_s_parameters_come_with_its_curves():
    shared, _ = learnt(STRUCTURES["leading"], ["everolimus"])
    assert {one.drug for one in shared} == {"", "everolimus"}


def test_an_unknown_structure_is_refused_with_the_nearest():
    with pytest.raises(RapalogError, match="must be one of leading") as refused:
        find_structure("no_drugloss")
    assert refused.value.remedy == "did you mean no_drug_loss?"
