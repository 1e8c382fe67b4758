"""A condition is compared with its named control, else dose 0, else the one sample that is called a control."""

import pytest
from tests.analysis.blots.folds.cases import band

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.analysis.blots.folds.pairing import Condition
from rapalog.analysis.blots.folds.reference import controls_of, reference_flags, reference_of, why_no_reference
from rapalog.tables import BandVolume

NAN = float("nan")


def bands(*samples, controls=(), dose=NAN):
    """A band of each sample, in the order of the lanes."""
    own = dict(controls)
    return [
        BandVolume("", "b", k, sample, dose, NAN, "FLAG", "1", "sample", 10 * k, NAN, "=", (), own.get(sample, ""))
        for k, sample in enumerate(samples, start=1)
    ]


def folds(own):
    return {one.sample: (one.relative_to, one.fold.value) for one in fold_changes(own)[0]}


def test_a_control_that_is_named_is_the_reference_of_all():
    found = folds(bands("wt", "mutant a", "mutant b", controls={"wt": "wt"}.items()))
    assert found["mutant b"] == ("wt", pytest.approx(3.0)) and found["wt"][1] == 1.0


def test_each_sample_may_name_a_control_of_its_own():
    found = folds(bands("a", "b", "c", controls={"b": "a", "c": "b"}.items()))
    assert found["c"] == ("b", pytest.approx(1.5)) and found["b"] == ("a", pytest.approx(2.0))


def test_a_named_control_goes_before_dose_0():
    own = [*bands("untreated", dose=0.0), *bands("x", "DMSO", controls={"DMSO": "DMSO"}.items(), dose=1.0)]
    assert folds(own)["x"][0] == "DMSO"


def test_a_named_control_with_doses_is_its_dose_0():
    own = [band(volume, dose=dose, lane=k) for k, (dose, volume) in enumerate(((0.0, 10.0), (1.0, 5.0), (10.0, 2.0)))]
    own = [BandVolume(**{**{name: getattr(one, name) for name in one.__slots__}, "control": "MCF-7"}) for one in own]
    found = {one.dose_nM: one.fold.value for one in fold_changes(own)[0]}
    assert found == {0.0: 1.0, 1.0: pytest.approx(0.5), 10.0: pytest.approx(0.2)}


@pytest.mark.parametrize("name", ["Control", "ctrl", "DMSO 0.1 %", "untreated cells", "Mock"])
def test_where_no_dose_is_given_the_only_sample_called_a_control_is_taken_and_said(name):
    found, _ = fold_changes(bands(name, "Treatment1"))
    assert found[1].relative_to == name and f"{name} is taken as the control by its name" in found[1].flags


def test_of_two_samples_called_control_neither_is_taken():
    found, _ = fold_changes(bands("control 1", "control 2", "x"))
    assert all(one.fold.value is None and "column control" in one.fold.reason for one in found)


def test_where_doses_are_given_a_name_is_no_control():
    found, _ = fold_changes(bands("Control", "x", dose=5.0))
    assert all("name it in the column control" in one.fold.reason for one in found)


def test_controls_are_read_off_the_bands():
    assert set(controls_of(bands("wt", "x", controls={"wt": "wt"}.items())).values()) == {"wt"}


def reference(sample, time, *untreated):
    own = Condition(sample, 10.0, time)
    found = reference_of(own, [own, *(Condition(name, 0.0, at) for name, at in untreated)])
    return (found.sample, found.time_h) if found else None


def test_of_two_lines_each_is_compared_with_its_own_vehicle():
    both = ("MCF-7 vehicle", 24.0), ("BT-474 vehicle", 24.0)
    assert reference("BT-474 everolimus", 24.0, *both) == ("BT-474 vehicle", 24.0)
    assert reference("786-O everolimus", 24.0, *both) is None


def test_of_medium_and_vehicle_the_vehicle_is_the_reference():
    assert reference("everolimus", 24.0, ("medium", 24.0), ("DMSO 0.1 %", 24.0)) == ("DMSO 0.1 %", 24.0)
    assert reference("everolimus", 24.0, ("medium", 24.0), ("untreated", 24.0)) is None


def test_a_time_course_is_compared_with_its_only_time_without_drug():
    assert reference("everolimus", 6.0, ("untreated", 0.0)) == ("untreated", 0.0)
    assert reference("everolimus", 6.0, ("untreated", 0.0), ("untreated", 24.0)) is None
    assert reference("everolimus", 24.0, ("untreated", 0.0), ("untreated", 24.0)) == ("untreated", 24.0)


def test_without_a_reference_it_is_said_why():
    assert why_no_reference([Condition("a", 1.0, 24.0)]).startswith("no control: name it in the column control")
    assert "medium, untreated" in why_no_reference([Condition(name, 0.0, 1.0) for name in ("untreated", "medium")])


def test_lanes_lysed_at_another_time_than_their_reference_are_said():
    now, then, ever = (Condition("a", 0.0, time) for time in (24.0, 1.0, None))
    assert reference_flags(now, now, [now], {}) == ()
    assert reference_flags(now, then, [now, then], {}) == ("compared with a control of 1 h",)
    assert reference_flags(now, ever, [now, ever], {}) == ("compared with a control of unknown time",)


def test_a_sample_named_by_its_dose_shares_words_from_the_front_and_not_from_the_back():
    both = ("T47D control everolimus 1 nM", 24.0), ("MCF-7 everolimus 0 nM", 24.0)
    assert reference("MCF-7 control everolimus 1 nM", 24.0, *both) == ("MCF-7 everolimus 0 nM", 24.0)
