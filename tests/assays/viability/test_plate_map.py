import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.assays.viability.plate_map import is_edge, plan_plate, plate_shape, well_at
from rapalog.errors import RapalogError

USUAL = {"replicates": 4, "n_vehicle": 16, "n_blank": 6, "use_edge": False}


def everything(plan):
    return [well for series in plan.samples for well in series] + list(plan.vehicles) + list(plan.blanks)


def test_the_usual_plate_uses_all_inner_wells_and_no_edge_well_for_cells():
    plan = plan_plate(11, **USUAL)
    cells = everything(plan)[: 44 + 16]
    assert len(set(cells)) == 60 and not any(is_edge(well) for well in cells)
    assert all(is_edge(well) for well in plan.blanks)


def test_vehicle_wells_stand_in_more_than_one_column_even_if_there_are_two():
    for n_vehicle in (2, 3, 16):
        plan = plan_plate(11, **{**USUAL, "n_vehicle": n_vehicle})
        assert len({column for _, column in plan.vehicles}) >= 2


def test_no_dose_keeps_its_place_in_every_replicate():
    plan = plan_plate(11, **USUAL)
    rows_of_lowest = {series[0][0] for series in plan.samples}
    assert len(rows_of_lowest) > 1


@given(
    n_doses=st.integers(1, 20),
    replicates=st.integers(1, 8),
    n_vehicle=st.integers(1, 30),
    n_blank=st.integers(0, 40),
    use_edge=st.booleans(),
)
def test_no_well_is_given_away_twice_and_none_lies_outside(n_doses, replicates, n_vehicle, n_blank, use_edge):
    try:
        plan = plan_plate(n_doses, replicates=replicates, n_vehicle=n_vehicle, n_blank=n_blank, use_edge=use_edge)
    except RapalogError as refusal:
        assert refusal.remedy
        return
    wells = everything(plan)
    assert len(set(wells)) == len(wells) == n_doses * replicates + n_vehicle + n_blank
    rows, columns = plate_shape()
    assert all(0 <= row < rows and 0 <= column < columns for row, column in wells)


@pytest.mark.parametrize(
    ("n_doses", "change", "where"),
    [(11, {"replicates": 5}, "replicates"), (11, {"n_vehicle": 17}, "n_vehicle"), (11, {"n_blank": 37}, "n_blank")],
)
def test_a_plate_that_is_too_small_is_refused_with_the_place(n_doses, change, where):
    with pytest.raises(RapalogError) as refusal:
        plan_plate(n_doses, **{**USUAL, **change})
    assert refusal.value.where == where


def test_the_edge_makes_room_for_more():
    assert (
        len(plan_plate(11, **{**USUAL, "replicates": 5, "n_vehicle": 14, "n_blank": 2, "use_edge": True}).samples) == 5
    )


def test_wells_are_named_by_letter_and_number():
    assert [well_at(position) for position in ((0, 0), (7, 11))] == ["A1", "H12"]
