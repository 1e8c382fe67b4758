"""A cell line at several doses: the vehicle has nothing, times are round, partners go to every dose."""

import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.studies.dosed import dose_cell

P_S6 = "p-S6 S235/236"


def test_dose_zero_is_the_vehicle_and_more_drug_leaves_less_signal():
    found = dose_cell("MCF-7", dose=["0 nM", "1 nM", "20 nM"], hours=24, readout=[P_S6])
    level, vehicle = found.levels[P_S6], found.vehicle[P_S6]
    assert level.shape == (3, len(found.time_h))
    assert level[0] == pytest.approx(vehicle, rel=1e-6)
    assert level[0, -1] > level[1, -1] > level[2, -1]


def test_a_partner_goes_to_every_dose_but_not_to_the_vehicle():
    alone, beside = (
        dose_cell(dose=["0 nM"], hours=4, readout=["p-PRAS40 T246"], with_=own) for own in ((), ("MK-2206=1uM",))
    )
    assert beside.vehicle["p-PRAS40 T246"] == pytest.approx(alone.vehicle["p-PRAS40 T246"], rel=1e-6)
    assert beside.levels["p-PRAS40 T246"][0, -1] < 0.8 * alone.levels["p-PRAS40 T246"][0, -1]
    assert {own.name: dose for own, dose in beside.partners.items()} == {"MK-2206": 1000.0}


@pytest.mark.parametrize(("hours", "last", "step"), [(4, 4, 0.25), (72, 72, 1), (24.1, 24.1, 0.25), (5000, 5000, None)])
def test_times_are_round_few_and_end_where_asked(hours, last, step):
    found = dose_cell(dose=["0 nM"], hours=hours, readout=["viability"]).time_h
    assert found[0] == 0 and found[-1] == last and len(found) <= 102
    assert step is None or np.diff(found[:-1]) == pytest.approx(step)


def test_the_very_times_are_kept():
    found = dose_cell(dose=["0 nM"], hours=[0.0, 0.3, 7.0], readout=["viability"])
    assert found.time_h.tolist() == [0.0, 0.3, 7.0]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"dose": []}, "no dose"),
        ({"dose": ["1 uM", "1000 nM"]}, "twice"),
        ({"dose": ["20"]}, "no unit"),
        ({"hours": 0.0}, "above 0"),
        ({"hours": 5001.0}, "5000"),
        ({"hours": float("nan")}, "nan"),
        ({"with_": ["MK-2206"]}, "partner"),
        ({"with_": ["everolimus=1nM"]}, "both the drug and a partner"),
        ({"readout": ["p-S7"]}, "p-S7"),
        ({"cell_line": "MCF-8"}, "MCF-8"),
    ],
)
def test_what_cannot_be_done_is_refused(wrong, problem):
    with pytest.raises(RapalogError, match=problem) as caught:
        dose_cell(**{"dose": ["20 nM"], "hours": 4.0, "readout": [P_S6], **wrong})
    assert caught.value.remedy


def test_what_is_assumed_is_said():
    assert any("assumed" in note for note in dose_cell(dose=["0 nM"], hours=1, readout=["viability"]).notes)


def test_an_arm_that_is_cut_no_longer_acts_and_the_table_says_so():
    asked = {"dose": ["20 nM"], "hours": [0.0, 24.0], "readout": ["p-S6K1 T389", "p-AKT S473"]}
    whole, cut = dose_cell("MCF-7", **asked), dose_cell("MCF-7", **asked, cut=["E033"])
    assert cut.vehicle["p-S6K1 T389"][-1] < 1e-6 < whole.vehicle["p-S6K1 T389"][-1]
    assert cut.vehicle["p-AKT S473"][-1] > whole.vehicle["p-AKT S473"][-1]  # no S6K1, no feedback
    assert any("E033 is cut" in note for note in cut.notes)
    assert cut.culture_words == ("E033 cut",)


def test_less_oxygen_keeps_hif_1_alpha():
    asked = {"dose": ["0 nM"], "hours": [0.0, 24.0], "readout": ["HIF-1a"]}
    air, low = dose_cell(**asked), dose_cell(**asked, condition=["oxygen=0.01"])
    assert low.vehicle["HIF-1a"][-1] > 3 * air.vehicle["HIF-1a"][-1]
    assert low.conditions == {"oxygen": 0.01}
