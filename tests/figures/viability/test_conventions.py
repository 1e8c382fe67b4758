"""A panel of conventions: fits end with the doses, marks stand where the IC50s are, bounds are arrows."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.analysis.curves.shapes import DOSES, logistic, noisy

from rapalog.analysis.curves.conventions.one_by_one import ABSOLUTE, CONVENTIONS, GR50, RELATIVE, conventions
from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.figures.viability.conventions import convention_keys, draw_conventions


def read(response):
    curve = fit_dose_response(DOSES, response, model="4pl")
    return replace(curve, conventions=conventions(DOSES, response, time_h=72.0, doubling_time_h=(30.0, 0.0)))


@pytest.fixture(scope="module")
def full():
    return read(noisy(logistic(DOSES, ec50=60.0, bottom=0.0, hill=2.0), sd=0.02))


def drawn(curve):
    axes = Figure().add_subplot()
    draw_conventions(axes, curve)
    return axes


def marks(axes):
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]), line.get_marker())
        for line in axes.lines
        if len(line.get_xdata()) == 1
    ]


def test_every_value_is_marked_where_it_is(full):
    found = marks(drawn(full))
    for own in full.conventions:
        assert any(x == pytest.approx(own.ic50_nM.value) for x, _, _ in found), own.name
    assert len({mark for _, _, mark in found}) == len(CONVENTIONS)


def test_a_relative_ec50_is_marked_on_its_curve_and_not_at_one_half():
    curve = read(noisy(logistic(DOSES, ec50=1.6, bottom=0.65), sd=0.01))
    ec50 = next(own.ic50_nM.value for own in curve.conventions if own.name == RELATIVE)
    (height,) = [y for x, y, _ in marks(drawn(curve)) if x == pytest.approx(ec50)]
    assert height == pytest.approx(0.825, abs=0.02)


def test_no_line_leaves_the_doses_and_a_bound_is_an_arrow_beyond_them():
    curve = read(noisy(logistic(DOSES, ec50=1.6, bottom=0.65), sd=0.01))
    axes = drawn(curve)
    for line in axes.lines:
        x = np.asarray(line.get_xdata(), dtype=float)
        if len(x) > 100:
            assert x.min() >= 0.1 * (1 - 1e-9) and x.max() <= 10_000 * (1 + 1e-9)
    arrows = [(x, y) for x, y, mark in marks(axes) if mark == ">"]
    assert len(arrows) == sum(own.ic50_nM.relation == ">" for own in curve.conventions) > 1
    assert all(x > 10_000 for x, _ in arrows) and len(set(arrows)) == len(arrows)


def test_a_curve_without_doses_says_so(full):
    axes = drawn(replace(full, doses_nM=(float("nan"), float("nan"))))
    assert [text.get_text() for text in axes.texts] == ["no dose above 0"]


def test_the_legend_names_every_convention_once_and_none_that_marks_nothing(full):
    keys = convention_keys([full, full])
    labels = [key.get_label() for key in keys]
    assert labels == list(CONVENTIONS)
    absolute, relative = (keys[labels.index(name)] for name in (ABSOLUTE, RELATIVE))
    assert absolute.get_marker() != relative.get_marker()
    without = replace(full, conventions=tuple(own for own in full.conventions if own.name != GR50))
    assert [key.get_label() for key in convention_keys([without])] == [own for own in labels if own != GR50]
