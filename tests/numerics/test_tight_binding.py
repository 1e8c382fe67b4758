"""Laws of binding with depletion: mass action holds, nothing exceeds what is there, limits are the known ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.numerics.tight_binding import bound_complex, carried_occupancy, occupancy

amounts = st.floats(1e-4, 1e5)


@given(amounts, amounts, amounts)
def test_mass_action_holds_at_equilibrium(protein, ligand, kd):
    bound = float(bound_complex(protein, ligand, kd))
    assert 0 <= bound <= min(protein, ligand) * (1 + 1e-12)
    assert (protein - bound) * (ligand - bound) == pytest.approx(kd * bound, rel=1e-6, abs=1e-9 * protein * ligand)


def test_a_trace_of_enzyme_gives_the_plain_hyperbola():
    ligand = np.geomspace(1e-3, 1e3, 7)
    assert occupancy(1e-9, ligand, 2.0) == pytest.approx(ligand / (ligand + 2.0), rel=1e-8)
    assert occupancy(0.0, ligand, 2.0) == pytest.approx(ligand / (ligand + 2.0))


def test_without_dissociation_the_smaller_amount_is_all_bound():
    assert bound_complex(3.0, [1.0, 3.0, 9.0], 0.0).tolist() == [1.0, 3.0, 3.0]
    assert float(bound_complex(0.0, 0.0, 0.0)) == 0.0


def test_half_is_bound_at_the_kd_plus_half_the_enzyme():
    assert float(occupancy(20.0, 0.3 + 10.0, 0.3)) == pytest.approx(0.5)


@given(amounts, amounts, amounts, st.floats(1e-2, 1e2), st.floats(1e-1, 1e3))
def test_the_carrier_equilibrium_conserves_every_partner(protein, drug, carrier, kd_carrier, kd_pair):
    """Free amounts are rebuilt from the share alone and must give back all three totals."""
    share = carried_occupancy(protein, drug, carrier, kd_carrier=kd_carrier, kd_pair=kd_pair, kd_direct=1e18)
    assert 0 <= share <= min(1.0, drug / protein, carrier / protein) * (1 + 1e-6) + 1e-9
    free = protein * (1 - share)
    pair = float(bound_complex(drug, carrier, kd_carrier / (1 + free / kd_pair))) / (1 + free / kd_pair)
    assert free * pair / kd_pair == pytest.approx(protein * share, rel=1e-5, abs=1e-9 * protein)


def test_carrier_in_excess_makes_the_pair_as_much_as_the_drug():
    share = carried_occupancy(5.0, 30.0, 1e6, kd_carrier=1e-3, kd_pair=12.0, kd_direct=1e18)
    assert share == pytest.approx(float(occupancy(5.0, 30.0, 12.0)), rel=1e-4)


def test_without_carrier_the_drug_binds_alone_and_weakly():
    share = carried_occupancy(5.0, 1000.0, 0.0, kd_carrier=0.6, kd_pair=12.0, kd_direct=26_000.0)
    assert share == pytest.approx(float(occupancy(5.0, 1000.0, 26_000.0)), rel=1e-9)
    assert share < 0.05


def test_the_carrier_can_run_out():
    share = carried_occupancy(100.0, 1e6, 10.0, kd_carrier=0.6, kd_pair=1.0, kd_direct=1e15)
    assert share <= 0.1
