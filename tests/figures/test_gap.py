"""Claims on the gap: one axis, percent of vehicle, half doses marked, and a bracket that says how far apart they are.

All curves here are made up from formulas.
"""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rapalog.errors import RapalogError
from rapalog.figures.gap import draw_gap, exposure_colours, gap_decades, gap_words, plain_number

DOSES = np.geomspace(1e-3, 1e4, 36)


def gap(p_s6_half_nM, halves, *, bottom=0.1, doses=DOSES):
    def curve(half_nM):
        return bottom + (1 - bottom) / (1 + doses / half_nM) if half_nM else np.linspace(1.0, 0.7, doses.size)

    return SimpleNamespace(
        cell_line="made up",
        dose_nM=doses,
        p_s6_h=24.0,
        p_s6=curve(p_s6_half_nM),
        viability={hours: curve(half) for hours, half in halves.items()},
        p_s6_half_nM=p_s6_half_nM,
        viability_half_nM=halves,
    )


def drawn(made_up):
    figure = Figure(figsize=(5.8, 4.3), layout="constrained")
    axes = figure.add_subplot()
    draw_gap(axes, made_up)
    FigureCanvasAgg(figure).draw()
    return axes


def words(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


TYPICAL = gap(0.2, {48.0: None, 72.0: 2000.0, 168.0: 200.0})


def test_both_readouts_share_one_dose_axis_with_units():
    axes = drawn(TYPICAL)
    assert axes.get_xscale() == "log"
    assert axes.get_xlabel() == "everolimus (nM)"
    assert axes.get_ylabel() == "% of vehicle"
    assert len(axes.figure.axes) == 1


def test_every_exposure_has_a_bracket_in_words():
    shown = words(drawn(TYPICAL))
    assert "168 h: 3.0 decades (0.2 to 200 nM)" in shown
    assert "72 h: 4.0 decades (0.2 to 2000 nM)" in shown
    assert "48 h: viability IC50 not reached" in shown
    assert "0.2 nM" in shown


def test_every_curve_is_named_at_its_end_and_no_two_names_overlap():
    axes = drawn(gap(0.2, {48.0: None, 72.0: 0.3, 168.0: 0.25}))
    names = [text for text in axes.texts if text.get_text().startswith(("p-S6,", "viability,"))]
    assert len(names) == 4
    boxes = sorted((text.get_window_extent() for text in names), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes))
    assert all(box.x0 >= axes.get_window_extent().x1 for box in boxes)


@pytest.mark.parametrize("signal", [0.002, 0.2, 30.0, 3000.0])
def test_the_words_stay_inside_the_figure(signal):
    axes = drawn(gap(signal, {48.0: None, 72.0: 9000.0, 168.0: signal * 1.3}))
    page = axes.figure.bbox
    for text in axes.texts:
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= page.x0
            assert box.x1 <= page.x1


def test_half_doses_are_marked_on_the_half_line_and_only_those_reached():
    axes = drawn(TYPICAL)
    marks = [line for line in axes.lines if line.get_marker() in ("o", "D")]
    assert sorted(float(line.get_xdata()[0]) for line in marks) == [0.2, 200.0, 2000.0]
    assert {float(line.get_ydata()[0]) for line in marks} == {50.0}


def test_nothing_is_drawn_beyond_the_tested_doses():
    axes = drawn(TYPICAL)
    assert axes.get_xlim() == pytest.approx((1e-3, 1e4))


def test_a_line_that_is_never_halved_says_so():
    shown = words(drawn(gap(None, {48.0: None, 168.0: 300.0})))
    assert "48 h: neither IC50 reached" in shown
    assert "168 h: p-S6 IC50 not reached" in shown


def test_vehicle_wells_are_left_out_of_a_log_axis():
    doses = np.concatenate([[0.0], DOSES])
    assert drawn(gap(0.2, {72.0: 200.0}, doses=doses)).get_xlim()[0] == pytest.approx(1e-3)


def test_a_dilution_series_needs_two_doses():
    with pytest.raises(RapalogError, match="must be two or more"):
        drawn(gap(0.2, {72.0: 200.0}, doses=np.array([0.0, 1.0])))


def test_a_curve_of_another_length_is_refused():
    broken = gap(0.2, {72.0: 200.0})
    broken.viability[72.0] = broken.viability[72.0][:-1]
    with pytest.raises(RapalogError, match="35 values for 36 doses"):
        drawn(broken)


def test_exposures_differ_in_lightness_from_short_to_long():
    lightness = [sum(int(colour[k : k + 2], 16) for k in (1, 3, 5)) for colour in exposure_colours(4)]
    assert lightness == sorted(lightness, reverse=True)
    assert len(set(lightness)) == 4


@given(st.floats(1e-5, 1e5), st.floats(1e-5, 1e5), st.floats(1e-3, 1e3))
def test_the_gap_does_not_depend_on_the_unit_of_the_dose(low, high, factor):
    assert gap_decades(low * factor, high * factor) == pytest.approx(gap_decades(low, high), abs=1e-9)


@given(st.floats(1e-5, 1e5), st.floats(1e-5, 1e5))
def test_the_gap_turns_its_sign_with_the_order(low, high):
    assert gap_decades(low, high) == pytest.approx(-gap_decades(high, low), abs=1e-12)


def test_viability_halved_first_is_a_negative_gap():
    assert gap_words(1.0, 0.1) == "−1.0 decades (1 to 0.1 nM)"


@given(st.floats(1e-6, 9e8), st.integers(1, 4))
def test_a_plain_number_keeps_its_digits(number, digits):
    text = plain_number(number, digits=digits)
    assert "e" not in text
    assert float(text) == pytest.approx(number, rel=0.51 * 10 ** (1 - digits))
