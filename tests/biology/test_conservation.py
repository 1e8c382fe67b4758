"""Laws of the cell: matter is conserved, nothing goes negative, whatever the parameters."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.biology.integrate import Segment
from rapalog.biology.network import default_parameters
from rapalog.biology.tumour_cell import grow, state_names, tumour_cell
from rapalog.facts.library import facts, read_rows

POOLS = {
    "FKBP12_total": ["FKBP12", "drug_FKBP12", "mTOR_drug", "mTORC1_drug"],
    "mTOR_total": ["mTOR", "mTORC1", "mTORC2", "mTOR_drug", "mTORC1_drug"],
    "raptor_total": ["raptor", "mTORC1", "mTORC1_drug"],
    "rictor_total": ["rictor", "mTORC2"],
    "AKT_total": ["AKT", "AKT_T308", "AKT_S473", "AKT_T308_S473"],
    "S6K1_total": ["S6K1", "S6K1_p"],
    "RPS6_total": ["RPS6", "RPS6_S235", "RPS6_S240", "RPS6_S235_S240"],
    "BP1_total": ["BP1", "BP1_T37", "BP1_T37_S65", "BP1_EIF4E", "BP1_T37_EIF4E"],
    "EIF4E_total": ["EIF4E", "EIF4F", "BP1_EIF4E", "BP1_T37_EIF4E"],
    "RHEB_total": ["RHEB", "RHEB_GTP"],
    "TSC2_total": ["TSC2", "TSC2_p"],
    "RB1_total": ["RB1", "RB1_p"],
    "CDK46_total": ["CDK46", "CCND1_CDK46"],
}
WEEK_H = np.array([0.0, 1.0, 24.0, 72.0, 168.0])


def week(cell, dose_nM, cells=5000.0):
    segments = [Segment(0.0, {"drug_medium": dose_nM})]
    return grow(
        cell, cells=cells, segments=segments, times_h=WEEK_H, symbols=[*state_names(), "drug_in_one_cell"]
    ).values


@pytest.mark.parametrize("dose_nM", [0.0, 1.0, 100.0, 10_000.0])
def test_every_pool_is_conserved_to_1e_6_over_a_week(dose_nM):
    cell = tumour_cell()
    values = week(cell, dose_nM)
    for total, members in POOLS.items():
        drift = sum(values[name] for name in members) / cell.parameters[total] - 1
        assert np.abs(drift).max() < 1e-6, total


def drug_amount(cell, values):
    cells = values["cells_G1"] + values["cells_SG2M"]
    return (
        values["drug_medium"] * cell.parameters["medium"] + cells * cell.parameters["cell"] * values["drug_in_one_cell"]
    )


@pytest.mark.parametrize("dose_nM", [0.1, 1.0, 100.0, 10_000.0])
@pytest.mark.parametrize("line", ["generic", "NCI-H460", "786-O"])
def test_the_drug_is_conserved_to_1e_6_while_cells_divide_and_die(line, dose_nM):
    cell = tumour_cell(line, conditions={"k_drug_loss": 0.0})
    amount = drug_amount(cell, week(cell, dose_nM))
    assert np.abs(amount / amount[0] - 1).max() < 1e-6


@pytest.mark.parametrize("half_life_h", [5.0, 24.0])
def test_without_cells_the_drug_in_the_medium_halves_at_its_half_life(half_life_h):
    cell = tumour_cell(conditions={"k_drug_loss": math.log(2) / half_life_h})
    left = week(cell, 100.0, cells=1e-6)["drug_medium"]
    assert left == pytest.approx(100.0 * 0.5 ** (WEEK_H / half_life_h), rel=1e-5, abs=1e-6)


def test_cells_hold_on_to_drug_that_the_medium_loses():
    cell = tumour_cell()
    few, many = (week(cell, 1.0, cells=n) for n in (1.0, 20_000.0))
    left = [drug_amount(cell, values)[-2] for values in (few, many)]
    assert left[1] > 10 * left[0]


UNCERTAIN = [
    row.more["symbol"] for row in facts("cell_model").values() if row.more["log_sd"] and row.more["block"] != "culture"
]


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_no_amount_is_negative_for_draws_from_the_priors(data):
    default = default_parameters()
    chosen = data.draw(st.lists(st.sampled_from(UNCERTAIN), min_size=3, max_size=8, unique=True))
    changes = {name: default[name] * math.exp(data.draw(st.floats(-0.7, 0.7))) for name in chosen}
    for share in ("residual_T37", "residual_S65", "irs1_share", "K_E2F"):
        changes[share] = min(changes.get(share, default[share]), 1.0)
    cell = tumour_cell(changes={**changes, "k_drug_loss": 0.0})
    dose_nM = data.draw(st.sampled_from([0.3, 30.0, 3000.0]))
    values = week(cell, dose_nM)
    for row in read_rows("species.csv"):
        assert values[row["species"]].min() >= -1e-9, row["species"]
    amount = drug_amount(cell, values)
    assert np.abs(amount / amount[0] - 1).max() < 1e-6
