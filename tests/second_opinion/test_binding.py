"""Binding at rest, by mass action and totals alone, against the network that is left until it stands still."""

import numpy as np
import pytest
from scipy.optimize import brentq

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import tumour
from rapalog.biology.tumour_cell import tumour_cell

VARIED = (
    "FKBP12_total",
    "mTOR_total",
    "raptor_total",
    "rictor_total",
    "Kd_pair_FRB",
    "Kd_drug_FRB",
    "ka_mTORC1",
    "ka_mTORC2",
)
STILL = {"doubling_time": 1e7, "k_death": 0.0, "k_offtarget_death": 0.0, "trapped_to_mTORC2": 0.0}


def complexes_at_rest(p, pair_nM, *, k1, k2):
    """Return free mTOR, mTORC1 without the pair and mTORC2 (nM) from the totals of mTOR, raptor and rictor."""
    with_pair = 1 + pair_nM / p["Kd_pair_FRB"]

    def parts(mtor_nM):
        one = k1 * mtor_nM * p["raptor_total"] / (1 + k1 * mtor_nM * with_pair)
        return mtor_nM, one, p["rictor_total"] * k2 * mtor_nM / (1 + k2 * mtor_nM)

    def missing(mtor_nM):
        alone, one, two = parts(mtor_nM)
        return (alone + one) * with_pair + two - p["mTOR_total"]

    return parts(brentq(missing, 0, p["mTOR_total"], xtol=1e-14, rtol=1e-14))


def occupancy_and_mtorc2(p, free_nM):
    """Return the share of mTORC1 that carries drug, and of rictor in mTORC2, from the total of FKBP12."""
    pair51_nM = p["FKBP51_total"] * free_nM / (free_nM + p["Kd_drug_FKBP51"])
    direct = free_nM / p["Kd_drug_FRB"] + pair51_nM / p["Kd_pair51_FRB"]
    k1 = p["ka_mTORC1"] / p["kd_mTORC1"]
    k2 = p["ka_mTORC2"] / p["kd_mTORC2"] / (1 + direct) / (1 + free_nM / p["K_second_phase"])

    def unaccounted(pair_nM):
        alone, one, _ = complexes_at_rest(p, pair_nM, k1=k1, k2=k2)
        bound_nM = (alone + one) * pair_nM / p["Kd_pair_FRB"]
        return pair_nM * (1 + p["Kd_drug_FKBP12"] / free_nM) + bound_nM - p["FKBP12_total"]

    pair_nM = brentq(unaccounted, 0, p["FKBP12_total"], xtol=1e-14, rtol=1e-14)
    _, _, two = complexes_at_rest(p, pair_nM, k1=k1, k2=k2)
    carried = pair_nM / p["Kd_pair_FRB"]
    return (carried + direct / (1 + direct)) / (1 + carried), two / p["rictor_total"]


@pytest.mark.parametrize("seed", range(8))
def test_the_network_at_rest_is_what_mass_action_says(seed):
    """Totals and affinities at random; cells that do not divide, so that nothing is diluted, held at four levels."""
    draw = np.random.default_rng(seed)
    plain, drug = tumour_cell().parameters, find_drug("everolimus")
    changes = {name: plain[name] * np.exp(draw.standard_normal()) for name in VARIED}
    cell = tumour_cell(changes={**changes, "FKBP51_total": draw.uniform(0, 500), **STILL})
    constants = {**cell.parameters, **dict(drug.settings), drug.parameter: drug.potency_nM}
    for free_nM in 10 ** draw.uniform(-2.5, 3.5, 4):
        seen = tumour(
            cell,
            start_h=np.zeros(1),
            free_nM=np.array([free_nM]),
            times_h=[0.0, 20_000.0],
            readouts=["mTORC1 occupancy", "mTORC2"],
        )
        occupancy, mtorc2 = occupancy_and_mtorc2(constants, free_nM)
        assert seen["mTORC1 occupancy"][1] == pytest.approx(occupancy, rel=1e-5)
        assert seen["mTORC2"][1] == pytest.approx(mtorc2, rel=1e-5)
