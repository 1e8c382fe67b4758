"""Arrays in, one curve out: the same numbers as a table with one curve."""

import numpy as np
import pytest
from tests.notebook.cases import DOSES_NM, viability_table

import rapalog as ra

DOSE = np.repeat(DOSES_NM, 2)
RESPONSE = 1 / (1 + DOSE / 30) + np.tile([-0.01, 0.01], len(DOSES_NM))


def test_the_numbers_are_those_of_a_table():
    table = ra.viability(viability_table("curve"), model="4pl")[0]
    curve = ra.fit(DOSE, RESPONSE, model="4pl")
    assert curve.ic50.value == pytest.approx(table.ic50.value, rel=1e-9)
    assert (curve.ic50.low, curve.ic50.high) == pytest.approx((table.ic50.low, table.ic50.high), rel=1e-9)


def test_replicates_are_labels_of_any_kind():
    curve = ra.fit(np.tile(DOSE, 3), np.tile(RESPONSE, 3), replicate=np.repeat([1, 2, 3], len(DOSE)), model="4pl")
    assert curve.fitted.n_biological == 3


def test_a_missing_response_is_a_well_without_a_number():
    response = RESPONSE.copy()
    response[3] = np.nan
    curve = ra.fit(DOSE, response, model="4pl")
    assert curve.fitted.n_wells == len(DOSE) - 1
    assert len(curve.to_frame()) == len(DOSE)


def test_percent_and_fractions_are_the_same_curve():
    fraction, percent = (
        ra.fit(DOSE, factor * RESPONSE, response_unit=unit, model="4pl")
        for factor, unit in ((1, "fraction"), (100, "percent"))
    )
    assert percent.ic50.value == pytest.approx(fraction.ic50.value, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"response": RESPONSE[1:]}, "15 responses"),
        ({"dose_nM": -DOSE}, "0 or more"),
        ({"response": np.full(16, np.nan)}, "no response"),
        ({"replicate": ["a"]}, "1 replicates for 16 doses"),
        ({"response_unit": "%%"}, "response unit"),
        ({"model": "6pl"}, "model"),
        ({"robust": "huber"}, "robust"),
        ({"replicate": "ab"}, "list of labels"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change, words):
    with pytest.raises(ra.RapalogError, match=words):
        ra.fit(**{"dose_nM": DOSE, "response": RESPONSE, **change})


def test_a_masked_well_is_not_fitted():
    masked = np.ma.array(RESPONSE, mask=np.arange(len(RESPONSE)) == 3)
    assert ra.fit(DOSE, masked, model="4pl").fitted.n_wells == len(DOSE) - 1
    with pytest.raises(ra.RapalogError, match="dose nan"):
        ra.fit(np.ma.array(DOSE, mask=masked.mask), RESPONSE, model="4pl")


def test_a_replicate_is_the_same_as_a_whole_number_and_as_one_with_a_point():
    labels = [1] * 8 + [1.0] * 8
    assert ra.fit(DOSE, RESPONSE, replicate=labels, model="4pl").fitted.n_biological == 1


@pytest.mark.parametrize("replicate", [dict.fromkeys(range(16)), set(range(16))])
def test_labels_without_an_order_are_refused(replicate):
    with pytest.raises(ra.RapalogError, match="list of labels"):
        ra.fit(DOSE, RESPONSE, replicate=replicate)


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
def test_a_name_that_no_file_could_hold_is_refused(name):
    with pytest.raises(ra.RapalogError, match="cannot be written"):
        ra.fit(DOSE, RESPONSE, name=name)


def test_a_dose_below_zero_has_no_prediction():
    with pytest.raises(ra.RapalogError, match="logarithms"):
        ra.fit(DOSE, RESPONSE, model="4pl").predict([-1, 10])
