"""Readouts join the names of the field to quantities of the network."""

import pytest

from rapalog.biology.network import compose
from rapalog.biology.readouts import find_readout, readouts
from rapalog.errors import RapalogError


def test_every_readout_is_a_quantity_of_the_network_with_unit_and_meaning():
    network = compose()
    for readout in readouts().values():
        assert f'id="{readout.symbol}"' in network, readout.name
        assert readout.unit and readout.meaning, readout.name


@pytest.mark.parametrize(
    ("typed", "meant"), [("ps6 s235/236", "p-S6 S235/236"), ("EIF4F", "eIF4F"), ("HIF1A", "HIF-1a")]
)
def test_a_readout_is_found_as_people_write_it(typed, meant):
    assert find_readout(typed).name == meant


def test_an_unknown_readout_is_refused_with_the_nearest():
    with pytest.raises(RapalogError, match="readout 'p-S6K'") as caught:
        find_readout("p-S6K")
    assert "p-S6K1 T389" in caught.value.remedy
