"""Changes of the medium: drug comes and goes at renewals and washouts, and what is inside the cells stays."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.biology.drugs import find_drug
from rapalog.biology.drugs import given as partner
from rapalog.biology.experiment import dishes
from rapalog.biology.integrate import Segment
from rapalog.biology.medium import LEFT_ALONE, MediumChanges
from rapalog.biology.tumour_cell import grow, tumour_cell
from rapalog.errors import RapalogError

EVEROLIMUS, P_S6, DRUG = find_drug("everolimus"), "p-S6 S235/236", "drug in medium"
DAILY = MediumChanges(renew_every_h=24.0)


def seen(medium, *, dose_nM=(20.0,), times_h=(72.0,), readouts=(P_S6,), cells=3000.0, drug=EVEROLIMUS, **changes):
    cell = tumour_cell(changes=changes)
    return dishes(
        [(cell, {drug: one}) for one in dose_nM],
        times_h=times_h,
        readouts=list(readouts),
        cells_seeded=cells,
        attach_h=24.0,
        medium=medium,
    )


def test_where_nothing_takes_the_drug_a_renewal_changes_nothing():
    kept, renewed = (
        seen(medium, cells=1e-3, k_drug_loss=0.0, readouts=[P_S6, DRUG, "cell number"])
        for medium in (LEFT_ALONE, DAILY)
    )
    assert all(renewed[name] == pytest.approx(kept[name], rel=1e-6) for name in kept)


def test_p_s6_stays_down_under_renewal_and_comes_back_without():
    vehicle, once = seen(LEFT_ALONE, dose_nM=(0.0, 1.0), times_h=(24.0, 72.0))[P_S6]
    _, renewed = seen(DAILY, dose_nM=(0.0, 1.0), times_h=(24.0, 72.0))[P_S6]
    assert once[1] > 1.5 * once[0]
    assert renewed[1] < 1.05 * renewed[0] < 0.5 * vehicle[0]


def test_after_a_washout_a_low_dose_recovers_before_a_high_one():
    low, high = seen(MediumChanges(washout_at_h=6.0), dose_nM=(2.0, 1000.0), times_h=(6.0, 24.0, 48.0))[P_S6]
    assert low[0] < 0.2 and high[0] < 0.2
    assert low[1] > high[1] and low[2] > high[2]


def test_cells_are_free_of_drug_sooner_after_a_washout_than_without():
    kept, washed = (seen(medium, dose_nM=(1000.0,))[P_S6] for medium in (LEFT_ALONE, MediumChanges(washout_at_h=24.0)))
    assert washed[0, 0] > 1.5 * kept[0, 0]


def test_the_drug_jumps_at_renewals_and_nowhere_else():
    times = np.arange(0.0, 60.0, 0.5)
    level = seen(MediumChanges(renew_every_h=24.0), times_h=times, readouts=[DRUG])[DRUG][0]
    rises = times[1:][np.diff(level) > 0]
    assert rises.tolist() == [24.0, 48.0] and level[times == 24.0] == pytest.approx(20.0)


def test_a_washout_takes_the_drug_and_ends_the_renewals():
    times = np.arange(0.0, 100.0, 1.0)
    level = seen(MediumChanges(renew_every_h=12.0, washout_at_h=30.0), times_h=times, readouts=[DRUG])[DRUG][0]
    assert times[1:][np.diff(level) > 1.0].tolist() == [12.0, 24.0]
    assert level[times == 30.0] == pytest.approx(0.0, abs=1e-9) and level[-1] < 0.01 * 20.0  # cells give a little back


def test_what_cells_give_off_goes_with_the_medium_and_living_cells_stay():
    kept, renewed = (
        seen(medium, dose_nM=(0.0,), times_h=(23.99, 24.0, 30.0), readouts=["VEGF", "dead cells", "cell number"])
        for medium in (LEFT_ALONE, DAILY)
    )
    for name in ("VEGF", "dead cells"):
        assert renewed[name][0, 1] == 0 < renewed[name][0, 0] and renewed[name][0, 2] < kept[name][0, 2]
    assert renewed["cell number"] == pytest.approx(kept["cell number"], rel=1e-6)


def test_a_partner_is_washed_out_too_and_a_renewal_leaves_it():
    alpelisib = find_drug("alpelisib")
    free, kept, renewed, washed = (
        seen(medium, dose_nM=(dose,), readouts=["p-AKT T308"], drug=alpelisib)["p-AKT T308"][0, 0]
        for medium, dose in (
            (LEFT_ALONE, 0.0),
            (LEFT_ALONE, 1e4),
            (DAILY, 1e4),
            (MediumChanges(washout_at_h=24.0), 1e4),
        )
    )
    assert kept < 0.5 * free
    assert renewed == pytest.approx(kept, rel=1e-6) and washed == pytest.approx(free, rel=0.05)


@given(every=st.floats(1.0, 500.0), until=st.floats(0.1, 1000.0), washout=st.none() | st.floats(0.1, 2000.0))
def test_renewals_are_evenly_apart_and_before_the_end(every, until, washout):
    medium, end = MediumChanges(every, washout), min(until, washout or math.inf)
    if end / every > 200:
        with pytest.raises(RapalogError, match="at most 200"):
            medium.renewals_h(until)
        return
    found = medium.renewals_h(until)
    assert np.diff([0.0, *found]) == pytest.approx(every)
    assert all(0 < time < end for time in found) and end - every <= (found or (0.0,))[-1] * (1 + 1e-12)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"renew_every_h": 0.5}, "--renew-every"),
        ({"renew_every_h": math.nan}, "--renew-every"),
        ({"renew_every_h": 5001.0}, "--renew-every"),
        ({"washout_at_h": 0.0}, "--washout-at"),
        ({"washout_at_h": 5000.1}, "--washout-at"),
        ({"washout_at_h": math.inf}, "--washout-at"),
    ],
)
def test_times_out_of_range_are_refused_with_their_option(wrong, where):
    with pytest.raises(RapalogError, match="must be") as caught:
        MediumChanges(**wrong)
    assert caught.value.where == where and caught.value.remedy


def test_a_change_that_nobody_could_see_is_said():
    assert MediumChanges(24.0, 48.0).unseen(72.0) == ()
    assert "changes nothing" in MediumChanges(washout_at_h=72.0).unseen(72.0)[0]
    assert "before the last reading" in MediumChanges(renew_every_h=72.0).unseen(72.0)[0]
    assert "before the washout" in MediumChanges(24.0, 12.0).unseen(72.0)[0]


def test_the_words_name_what_is_done():
    assert MediumChanges(24.0, 48.0).words == "medium and drug renewed every 24 h, drug washed out at 48 h"
    assert LEFT_ALONE.words == ""


def activity(*partners, medium=LEFT_ALONE, times_h=(6.0, 30.0, 54.0)):
    """p-PRAS40 T246, which follows an AKT inhibitor within an hour, as fold of the vehicle."""
    cell = tumour_cell()
    own = {EVEROLIMUS: 0.0} | dict(map(partner, partners))
    seen = dishes(
        [(cell, own), (cell, {})],
        times_h=times_h,
        readouts=["p-PRAS40 T246"],
        cells_seeded=3000.0,
        attach_h=16.0,
        medium=medium,
    )["p-PRAS40 T246"]
    return seen[0] / seen[1]


def test_a_partner_acts_from_its_start_to_its_end_and_not_beside():
    before, within, after = activity("MK-2206=1uM@24-48h")
    assert before == pytest.approx(1, abs=1e-6)
    assert within < 0.3
    assert after > 0.9


def test_a_partner_from_0_on_is_the_partner_without_a_time():
    assert activity("MK-2206=1uM@0h") == pytest.approx(activity("MK-2206=1uM"), rel=1e-6)


def test_a_partner_before_the_drug_is_given_to_cells_that_are_there():
    assert activity("MK-2206=1uM@-12-0h", times_h=(0.0,))[0] < 0.3
    with pytest.raises(RapalogError, match="cells are seeded at -16 h"):
        activity("MK-2206=1uM@-20h")


def test_two_pulses_are_two_windows():
    first, between, second = activity("MK-2206=1uM@0-12h", "MK-2206=1uM@48-60h", times_h=(6.0, 36.0, 54.0))
    assert first < 0.3 and second < 0.3 and between > 0.9


def test_a_washout_takes_what_is_there_and_leaves_what_is_given_after_it():
    washed = MediumChanges(washout_at_h=24.0)
    before, after, _ = activity("MK-2206=1uM@0-72h", medium=washed)
    assert before < 0.3 and after > 0.8
    given_after = activity("MK-2206=1uM@24h", medium=washed)
    assert given_after[0] == pytest.approx(1, abs=1e-6) and given_after[1] < 0.3


def test_a_rapalog_can_come_second_and_is_renewed_only_while_it_is_there():
    akt, (late, _) = find_drug("MK-2206"), partner("everolimus=20nM@24-48h")
    times = np.arange(0.0, 72.0, 1.0)
    level = dishes(
        [(tumour_cell(), {akt: 100.0, late: 20.0})],
        times_h=times,
        readouts=[DRUG],
        cells_seeded=3000.0,
        attach_h=16.0,
        medium=MediumChanges(renew_every_h=12.0),
    )[DRUG][0]
    assert not level[times < 24].any()
    assert level[times >= 48].max() < 0.01 * 20.0  # what cells give off until the next renewal
    assert times[1:][np.diff(level) > 1.0].tolist() == [24.0, 36.0]


def test_a_renewal_leaves_a_partner_in_its_window_alone():
    kept, renewed = (activity("MK-2206=1uM@24-48h", medium=own) for own in (LEFT_ALONE, MediumChanges(12.0)))
    assert renewed == pytest.approx(kept, rel=1e-2)


@pytest.mark.parametrize(
    "text", ["MK-2206=1uM@24", "MK-2206=1uM@48-24h", "MK-2206=1uM@soon", "MK-2206=1uM@", "MK-2206"]
)
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(RapalogError) as caught:
        partner(text)
    assert caught.value.where == "--with"


def test_what_comes_and_goes_is_what_its_segments_say():
    """Against the same dish written out segment by segment."""
    cell, times = tumour_cell(), np.array([12.0, 30.0, 60.0])
    akt = find_drug("MK-2206")
    held = {"akt_activity": cell.parameters["akt_activity"] / (1 + 1000.0 / akt.potency_nM)}
    given_at_0 = {"drug_medium": 20.0, "Kd_drug_FKBP12": EVEROLIMUS.potency_nM}
    by_hand = grow(
        cell,
        cells=3000.0,
        times_h=times,
        symbols=["cells_living", "readout_p_S6_S235"],
        segments=[Segment(-16.0), Segment(0.0, given_at_0), Segment(24.0, held), Segment(48.0, {"akt_activity": 1.0})],
    )
    seen = dishes(
        [(cell, dict([(EVEROLIMUS, 20.0), partner("MK-2206=1uM@24-48h")]))],
        times_h=times,
        readouts=["cell number", P_S6],
        cells_seeded=3000.0,
        attach_h=16.0,
    )
    assert seen["cell number"][0] == pytest.approx(by_hand.values["cells_living"], rel=1e-9)
    assert seen[P_S6][0] == pytest.approx(by_hand.values["readout_p_S6_S235"], rel=1e-9)
