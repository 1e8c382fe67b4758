"""Tables that people really have: each is read right, or refused by what is wrong with it."""

import pytest

from rapalog.errors import RapalogError
from rapalog.studies.viability.study import analyse_viability


@pytest.fixture(scope="module")
def strangers(shared_data):
    folder = shared_data / "strangers" / "viability"
    if not folder.is_dir():
        pytest.skip("the tables of strangers are not here")
    return folder


def only_curve(strangers, name):
    result = analyse_viability([strangers / name])
    (curve,) = result.curves
    return curve, " | ".join([*result.flags, *curve.flags])


def test_percent_inhibition_is_recognised_by_its_rise(strangers):
    curve, said = only_curve(strangers, "percent_inhibition_undeclared.csv")
    assert curve.ic50_nM.relation == "=" and 150 < curve.ic50_nM.value < 260
    assert "inhibition" in said


def test_one_outlier_is_named_by_its_row(strangers):
    _, said = only_curve(strangers, "one_outlier_hidden_by_flat.csv")
    assert "one_outlier_hidden_by_flat.csv:12 (385 % at 100 nM)" in said and "IC50 32." in said


def test_a_control_of_one_plate_serves_another_and_that_is_said(strangers):
    curve, said = only_curve(strangers, "one_control_two_plates.csv")
    assert "plate B has no vehicle of its own: those of plate A are used" in said
    assert curve.ic50_nM.low < 167 < curve.ic50_nM.high


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("minus_log_molar_doses.csv", "look like -log10 M"),
        ("log_doses.csv", "look like log10 doses"),
        ("ug_per_mL.csv", "molar mass of extract is not known"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(strangers, name, words):
    with pytest.raises(RapalogError, match=words):
        analyse_viability([strangers / name])


def test_headers_may_have_units_and_tables_may_be_wide(strangers):
    curve, said = only_curve(strangers, "header_with_units.csv")
    assert curve.ic50_nM.value == pytest.approx(30, rel=0.1) and "not declared" not in said
    curve, _ = only_curve(strangers, "wide_replicates.csv")
    assert curve.n_biological == 3 and curve.ic50_nM.value == pytest.approx(106, rel=0.1)


def test_a_bare_plate_asks_for_a_layout(strangers):
    result = analyse_viability([strangers / "bare_384_matrix.txt"])
    assert len(result.readings) == 384 and "no layout" in result.flags[0]
