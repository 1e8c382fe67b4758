"""Percent inhibition is recognised, a signal that rises is not taken for activity, and what is declared counts."""

import numpy as np
import pytest
from tests.analysis.kinase.cases import assay
from tests.places import SHARED

from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.analysis.kinase.direction import as_activity
from rapalog.analysis.kinase.wells import KinaseWell
from rapalog.errors import RapalogError
from rapalog.studies.kinase.study import analyse_kinase

DOSES = np.geomspace(0.03, 1000, 10)


def inhibition(*, whole=100.0, ic50=8.0, most=1.0, noise=0.02, controls=(), seed=1):
    rng = np.random.default_rng(seed)
    pairs = [(float(dose), name) for name in "12" for dose in DOSES]
    lost = [most * dose / (dose + ic50) + noise * rng.standard_normal() for dose, _ in pairs]
    wells = [
        KinaseWell("ABL1", None, dose, whole * share, "sample", name)
        for (dose, name), share in zip(pairs, lost, strict=True)
    ]
    return [*wells, *(KinaseWell("ABL1", None, 0.0, value, role, "1") for role, value in controls)]


@pytest.mark.parametrize("whole", [1.0, 100.0])
@pytest.mark.parametrize("most", [1.0, 0.6])
@pytest.mark.parametrize("controls", [(), (("vehicle", 0.0), ("vehicle", 0.01))])
def test_undeclared_inhibition_is_recognised_and_said(whole, most, controls):
    wells, said = as_activity(inhibition(whole=whole, most=most, controls=[(r, v * whole) for r, v in controls]))
    (curve,) = fit_kinase(wells)
    assert "rise with dose" in said[0] and f"fitted as {whole:g} less each" in said[0]
    assert curve.ic50_nM.low <= 8.0 <= curve.ic50_nM.high and curve.ic50_nM.value == pytest.approx(8.0, rel=0.2)
    assert curve.residual_activity.value == pytest.approx(1 - most, abs=0.05)


def test_what_is_declared_is_not_said_again():
    wells, said = as_activity(inhibition(), unit="percent", meaning="lost")
    assert said == ("responses are inhibition; fitted as 100 less each",) and wells[0].response > 90


def test_declared_activity_is_never_turned_round():
    own = inhibition()
    assert as_activity(own, unit="percent", meaning="left") == (tuple(own), ())


def test_inhibition_without_a_scale_asks_for_one():
    with pytest.raises(RapalogError, match="scale of what is lost") as caught:
        as_activity(inhibition(whole=5000.0), meaning="lost")
    assert "response_unit" in caught.value.remedy


def test_signals_with_blanks_are_taken_as_they_are():
    own = assay()
    assert as_activity(own) == (tuple(own), ())
    falling = inhibition(controls=[("vehicle", 0.0), ("vehicle", 1.0), ("blank", 100.0), ("blank", 99.0)])
    wells, said = as_activity(falling)
    (curve,) = fit_kinase(wells)
    assert said == () and curve.ic50_nM.value == pytest.approx(8.0, rel=0.2)


def test_a_rising_signal_without_any_level_has_no_ic50():
    (curve,) = fit_kinase(as_activity(inhibition(whole=5000.0))[0])
    assert curve.ic50_nM.value is None and "name the column % inhibition" in curve.ic50_nM.reason
    assert curve.residual_activity.value is None


def test_the_ic50_of_strangers_percent_inhibition_is_8():
    path = SHARED / "data" / "strangers" / "kinase" / "percent_inhibition.csv"
    if not path.is_file():
        pytest.skip("the folder with strangers' files is not here")
    result = analyse_kinase(path)
    ic50 = result.curves[0].ic50_nM
    assert ic50.low <= 8.0 <= ic50.high and ic50.value == pytest.approx(8.0, rel=0.1)
    assert any("rise with dose" in flag for flag in result.flags)
