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
    fraction, percent = (ra.fit(DOSE, factor * RESPONSE, response_unit=unit, model="4pl")
                         for factor, unit in ((1, "fraction"), (100, "percent")))  # fmt: skip
    assert percent.ic50.value == pytest.approx(fraction.ic50.value, rel=1e-9)


@pytest.mark.parametrize(("change", "words"), [
    ({"response": RESPONSE[1:]}, "15 responses"), ({"dose_nM": -DOSE}, "0 or more"),
    ({"response": np.full(16, np.nan)}, "no response"), ({"replicate": ["a"]}, "1 replicates for 16 doses"),
    ({"response_unit": "%%"}, "response unit"), ({"model": "6pl"}, "model"), ({"robust": "huber"}, "robust"),
    ({"replicate": "ab"}, "list of labels"),
])  # fmt: skip
def test_what_cannot_be_fitted_is_refused(change, words):
    with pytest.raises(ra.RapalogError, match=words):
        ra.fit(**{"dose_nM": DOSE, "response": RESPONSE, **change})
