"""Binding by algebra: an independent calculation that knows only mass action, against the network."""

import numpy as np
import pytest
from scipy.optimize import brentq

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import tumour
from rapalog.biology.network import default_parameters
from rapalog.biology.tumour_cell import tumour_cell

KD1_NM, KD2_NM = find_drug("everolimus").potency_nM, default_parameters()["Kd_pair_FRB"]


def occupancy_by_mass_action(free_nM, *, fkbp12_nM, mtor_nM):
    """Return the share of mTOR that carries the pair, from two equilibria and two totals.

    With P the pair: FKBP12 free is P Kd1 / drug, and mTOR bound is mTOR P / (P + Kd2); all FKBP12 is free, P or bound.
    """

    def left_over(pair_nM):
        return fkbp12_nM - pair_nM * (1 + KD1_NM / free_nM) - mtor_nM * pair_nM / (pair_nM + KD2_NM)

    pair_nM = brentq(left_over, 0.0, fkbp12_nM)
    return pair_nM / (pair_nM + KD2_NM)


@pytest.mark.parametrize("fkbp12_nM", [30.0, 300.0, 3300.0])
@pytest.mark.parametrize("free_nM", [0.003, 0.03, 0.3, 3.0])
def test_the_network_binds_as_mass_action_says(free_nM, fkbp12_nM):
    """Held for two weeks outside; the level inside decides (at a few pM, uptake lags behind dilution by growth)."""
    cell = tumour_cell(changes={"FKBP12_total": fkbp12_nM, "doubling_time": 500.0, "Kd_drug_FRB": 1e9})
    seen = tumour(cell, start_h=np.zeros(1), free_nM=np.array([free_nM]), times_h=[0.0, 336.0],
                  readouts=["mTORC1 occupancy", "mTORC2", "free drug in cell"])  # fmt: skip
    reachable_nM = cell.parameters["mTOR_total"] - seen["mTORC2"][1] * cell.parameters["rictor_total"]
    inside_nM = seen["free drug in cell"][1]
    expected = occupancy_by_mass_action(inside_nM, fkbp12_nM=fkbp12_nM, mtor_nM=reachable_nM)
    assert seen["mTORC1 occupancy"][1] == pytest.approx(expected, rel=0.05, abs=0.002)
