"""The mechanism, switched off arm by arm: each test says what the biology says and would fail without the wiring."""

from itertools import pairwise

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish, tumour
from rapalog.biology.rest import rest
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError

EVEROLIMUS = find_drug("everolimus")


#: A medium that keeps its drug, so that what cells do to it is seen.
KEPT = {"k_drug_loss": 0.0}


def fold(cell, readout, *, dose_nM=20.0, time_h=24.0, cells=5000.0, partners=None):
    levels = [
        dish(
            cell,
            doses={EVEROLIMUS: dose, **(partners or {})},
            times_h=[time_h],
            readouts=[readout],
            cells_seeded=cells,
            attach_h=16.0,
        )[readout][0]
        for dose in (dose_nM, 0.0)
    ]
    return float(levels[0] / levels[1])


def test_the_vehicle_grows_at_the_measured_doubling_time():
    for line in ("generic", "NCI-H460", "BT474"):
        cell = tumour_cell(line)
        cells = dish(cell, doses={}, times_h=[0.0, 24.0], readouts=["cell number"], cells_seeded=100.0, attach_h=1.0)
        doublings = np.log2(cells["cell number"][1] / cells["cell number"][0])
        assert 24.0 / doublings == pytest.approx(cell.line.doubling_time_h, rel=2e-2)


def test_the_reference_cell_is_its_own_reference():
    values = rest(
        tumour_cell().parameters, symbols=["s6k1_rel", "akt_rel", "eif4f_rel", "protein_synthesis", "autophagy"]
    ).values
    for name, array in values.items():
        assert array[-1] == pytest.approx(1, abs=2e-4), name


def test_fkbp12_loss_abolishes_the_effect():
    assert fold(tumour_cell(genotype="FKBP1A:loss"), "p-S6 S235/236", dose_nM=100.0) > 0.95


def test_fkbp51_can_stand_in_for_fkbp12():
    route = tumour_cell(genotype="FKBP1A:loss+FKBP5:route", conditions=KEPT)
    assert (
        fold(route, "p-S6K1 T389", dose_nM=100.0)
        < 0.8
        < fold(tumour_cell(genotype="FKBP1A:loss", conditions=KEPT), "p-S6K1 T389", dose_nM=100.0)
    )


def test_fkbp12_can_run_out():
    """With less FKBP12 than mTOR, saturating drug cannot occupy every mTORC1."""
    few = tumour_cell(changes={"FKBP12_total": 5.0})
    occupied = dish(
        few,
        doses={EVEROLIMUS: 100.0},
        times_h=[24.0],
        readouts=["mTORC1 occupancy"],
        cells_seeded=5000.0,
        attach_h=16.0,
    )
    assert 0.05 < occupied["mTORC1 occupancy"][0] < 0.5


def test_more_fkbp12_makes_cells_more_sensitive():
    folds = [
        fold(tumour_cell(changes={"FKBP12_total": amount}), "p-S6K1 T389", dose_nM=1.0)
        for amount in (100.0, 300.0, 1000.0, 3000.0)
    ]
    assert all(more < less for less, more in pairwise(folds))


def test_many_cells_deplete_the_medium():
    cell = tumour_cell(conditions=KEPT)
    assert (
        fold(cell, "p-S6K1 T389", dose_nM=0.1, cells=1000.0)
        < fold(cell, "p-S6K1 T389", dose_nM=0.1, cells=50_000.0) - 0.2
    )


def test_s6k1_falls_far_more_than_4ebp1():
    cell = tumour_cell()
    assert fold(cell, "p-S6K1 T389") < 0.1
    assert fold(cell, "p-4E-BP1 T37/46") > 0.5
    assert fold(cell, "p-S6K1 T389") < fold(cell, "p-4E-BP1 S65") < fold(cell, "p-4E-BP1 T37/46")


def test_an_atp_site_inhibitor_silences_4ebp1_too():
    torin = find_drug("torin 1")
    levels = [
        dish(
            tumour_cell(),
            doses={torin: dose},
            times_h=[24.0],
            readouts=["p-4E-BP1 T37/46"],
            cells_seeded=5000.0,
            attach_h=16.0,
        )["p-4E-BP1 T37/46"][0]
        for dose in (0.0, 1000.0)
    ]
    assert levels[1] / levels[0] < 0.3


def test_an_frb_mutation_makes_the_drug_ineffective_in_proportion_to_lost_contact():
    assert fold(tumour_cell(genotype="MTOR:S2035F"), "p-S6K1 T389", dose_nM=20.0) > 0.7


def test_mtorc2_falls_slowly_and_not_acutely():
    cell = tumour_cell()
    assert fold(cell, "mTORC2", dose_nM=100.0, time_h=1.0) > 0.9
    assert fold(cell, "mTORC2", dose_nM=100.0, time_h=72.0) < 0.8


def test_mtorc2_is_spared_where_trapped_mtor_still_meets_rictor():
    open_line = tumour_cell(changes={"trapped_to_mTORC2": 1.0})
    assert fold(open_line, "mTORC2", dose_nM=100.0, time_h=72.0) > 0.9


def test_s473_needs_rictor_and_t308_does_not():
    cell = rest(
        tumour_cell(genotype="RICTOR:loss").parameters, symbols=["readout_p_AKT_S473", "readout_p_AKT_T308"]
    ).values
    whole = rest(tumour_cell().parameters, symbols=["readout_p_AKT_S473", "readout_p_AKT_T308"]).values
    assert cell["readout_p_AKT_S473"][-1] < 0.01 * whole["readout_p_AKT_S473"][-1]
    assert cell["readout_p_AKT_T308"][-1] > 0.9 * whole["readout_p_AKT_T308"][-1]


def test_lost_s6k1_feedback_leaves_akt_where_it_was():
    cut = tumour_cell(changes={"feedback_IRS1": 0.0, "feedback_RTK": 0.0})
    assert fold(tumour_cell(), "p-AKT T308") > 1.2
    assert fold(cut, "p-AKT T308") == pytest.approx(1.0, abs=0.02)


def test_irs1_is_stabilised():
    assert fold(tumour_cell(), "IRS-1") > 1.5


def test_rb_loss_abolishes_the_arrest():
    for genotype, least, most in (("", 0.05, 1), ("RB1:loss", -0.01, 0.03)):
        cell = tumour_cell(genotype=genotype)
        share = [
            dish(
                cell,
                doses={EVEROLIMUS: dose},
                times_h=[48.0],
                readouts=["G1 fraction"],
                cells_seeded=1000.0,
                attach_h=16.0,
            )["G1 fraction"][0]
            for dose in (100.0, 0.0)
        ]
        assert least < share[0] - share[1] < most


def test_autophagy_degrades_cyclin_d1_under_the_drug():
    assert fold(tumour_cell(genotype="ATG7:loss"), "Cyclin D1") > fold(tumour_cell(), "Cyclin D1") + 0.05


def test_hif1a_rises_in_hypoxia_and_falls_under_the_drug():
    air, thin = (
        rest({**tumour_cell().parameters, "oxygen": oxygen}, symbols=["HIF1A"]).values["HIF1A"][-1]
        for oxygen in (0.2, 0.01)
    )
    assert thin > 3 * air
    assert fold(tumour_cell(), "HIF-1a") < 0.8


def test_the_drug_slows_growth_and_hardly_kills():
    """Cytostatic: fewer cells than the vehicle, more than were seeded, and few dead."""
    cell = tumour_cell()
    seen = dish(
        cell,
        doses={EVEROLIMUS: 100.0},
        times_h=[0.0, 72.0],
        readouts=["cell number", "dead cells"],
        cells_seeded=5000.0,
        attach_h=16.0,
    )
    assert seen["cell number"][1] > seen["cell number"][0]
    assert seen["dead cells"][1] < 0.15 * seen["cell number"][1]
    assert 0.5 < fold(cell, "cell number", dose_nM=100.0, time_h=72.0) < 0.95


def test_growth_answers_a_day_after_p_s6():
    cell = tumour_cell()
    early = {
        name: fold(cell, name, dose_nM=100.0, time_h=4.0) for name in ("p-S6 S235/236", "cell mass", "cell number")
    }
    assert early["p-S6 S235/236"] < 0.3 < 0.9 < early["cell mass"]
    assert early["cell number"] > 0.98


def test_a_full_well_hides_the_effect_on_counts():
    cell = tumour_cell("NCI-H460")
    assert (
        fold(cell, "cell number", dose_nM=100.0, time_h=168.0, cells=10_000.0)
        > fold(cell, "cell number", dose_nM=100.0, time_h=168.0, cells=100.0) + 0.1
    )


def test_a_tumour_keeps_drug_bound_after_the_blood_is_clear():
    cell = tumour_cell()
    seen = tumour(
        cell,
        start_h=np.array([0.0, 48.0]),
        free_nM=np.array([2.0, 0.0]),
        times_h=[0.0, 48.0, 54.0],
        readouts=["mTORC1 occupancy", "free drug in cell"],
    )
    assert seen["mTORC1 occupancy"][2] > 0.5


def test_two_rapalogs_at_once_are_refused():
    with pytest.raises(RapalogError, match="two rapalogs"):
        dish(
            tumour_cell(),
            doses={EVEROLIMUS: 1.0, find_drug("sirolimus"): 1.0},
            times_h=[1.0],
            readouts=["IRS-1"],
            cells_seeded=1e3,
            attach_h=1.0,
        )
