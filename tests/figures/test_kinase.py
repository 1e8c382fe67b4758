"""Kinase figures: what cannot be known is not drawn as if it were; nothing fails on an empty or odd curve."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.analysis.kinase.wells import KinaseWell
from rapalog.figures.kinase import draw_kinase
from rapalog.numerics.tight_binding import occupancy

DOSES = tuple(np.geomspace(0.01, 1000, 12))


def curve(*, enzyme=1.0, doses=DOSES, rest=0.35, seed=1):
    rng = np.random.default_rng(seed)
    wells = [
        KinaseWell(
            "S6K1",
            enzyme,
            d,
            1e4 * (1 - (1 - rest) * float(occupancy(enzyme, d, 0.3))) * (1 + 0.05 * rng.standard_normal()) + 400,
            "sample",
            r,
        )
        for r in "12"
        for d in doses
    ]
    wells += [KinaseWell("S6K1", enzyme, 0.0, 10_400 + 300 * k, "vehicle", r) for r in "12" for k in (-1, 1)]
    wells += [KinaseWell("S6K1", enzyme, 0.0, 400 + 20 * k, "blank", r) for r in "12" for k in (-1, 1)]
    return fit_kinase(wells)[0]


def drawn(found):
    axes = Figure().add_subplot()
    draw_kinase(axes, found)
    return axes


def test_every_well_is_drawn_and_units_are_on_the_axes():
    found = curve()
    axes = drawn(found)
    dots = sum(
        len(line.get_xdata())
        for line in axes.get_lines()
        if line.get_marker() in ("o", "s") and len(line.get_xdata()) > 1
    )
    assert dots == len(found.wells)
    assert "nM" in axes.get_xlabel()
    assert "%" in axes.get_ylabel()


def test_the_curve_ends_with_the_tested_doses():
    axes = drawn(curve())
    line = max(axes.get_lines(), key=lambda own: len(own.get_xdata()))
    assert line.get_xdata()[0] == pytest.approx(0.01)
    assert line.get_xdata()[-1] == pytest.approx(1000)


def test_a_bound_is_an_arrow_and_no_dot():
    found = curve(enzyme=20.0)
    assert found.kd_nM.relation == "<"
    arrows = [text for text in drawn(found).texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == 1


@pytest.mark.parametrize("doses", [(1.0,), (1.0, 10.0, 100.0)])
def test_a_curve_without_a_fit_shows_its_wells(doses):
    found = curve(doses=doses)
    assert found.line == ()
    assert drawn(found).get_lines()


def test_no_dose_at_all_is_said():
    found = fit_kinase([KinaseWell("S6K1", 1.0, 0.0, 100.0, "vehicle", "1")])[0]
    assert "no dose" in drawn(found).texts[0].get_text()


def test_controls_that_an_assay_lacks_have_no_place_on_the_axis():
    from matplotlib.figure import Figure
    from tests.analysis.kinase.cases import assay

    from rapalog.analysis.kinase.curves import fit_kinase
    from rapalog.figures.kinase import draw_kinase

    axes = Figure().subplots()
    draw_kinase(axes, fit_kinase(assay(roles=("vehicle",)))[0])
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert "no\ndrug" in labels and "no\nATP" not in labels
