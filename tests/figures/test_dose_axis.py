"""The dose axis: plain powers of ten among the tested doses, dose 0 behind a break, a label with its unit."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from rapalog.figures.dose_axis import draw_dose_axis


def drawn(low, high, **named):
    axes = Figure().add_subplot()
    draw_dose_axis(axes, low, high, **{"drug": "everolimus", **named})
    return axes, [label.get_text() for label in axes.get_xticklabels()]


def test_powers_of_ten_are_written_plainly_with_the_drug_and_its_unit():
    axes, names = drawn(0.1, 10_000)
    assert names == ["0.1", "1", "10", "100", "1,000", "10,000"]
    assert axes.get_xlabel() == "everolimus (nM)" and axes.get_xscale() == "log"
    assert drawn(1, 10, drug="")[0].get_xlabel() == "dose (nM)"


def test_dose_0_stands_behind_a_break_and_only_where_it_was_tested():
    with_zero, names = drawn(1.0, 100.0, zero_nM=0.1)
    assert names == ["0", "1", "10", "100"]
    without, _ = drawn(1.0, 100.0)
    assert len(with_zero.lines) == len(without.lines) + 1
    cut = np.asarray(with_zero.lines[-1].get_xdata())
    assert ((cut > 0.1) & (cut < 1.0)).all()


def test_doses_within_one_power_of_ten_are_named_themselves():
    assert drawn(2.0, 5.0)[1] == ["2", "5"]


@settings(max_examples=25, deadline=None)
@given(st.floats(-6, 6), st.floats(0.1, 14))
def test_no_tick_lies_outside_the_tested_doses_and_names_never_run_into_each_other(start, decades):
    low, high = 10.0**start, 10.0 ** (start + decades)
    axes, names = drawn(low, high)
    ticks = axes.get_xticks()
    assert (ticks >= low * (1 - 1e-6)).all() and (ticks <= high * (1 + 1e-6)).all()
    assert 1 <= len(ticks) == len(names) <= 8
    minor = np.asarray(axes.lines[0].get_xdata())
    assert (minor >= low).all() and (minor <= high).all()
    assert axes.get_xlim() == pytest.approx((low / 10**0.3, high * 10**0.3))


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (15, 240, ["20", "50", "100", "200"]),
        (10, 30, ["10", "20"]),
        (100, 100, ["100"]),
        (11, 19, ["11", "19"]),
        (0.5, 60, ["0.5", "1", "2", "5", "10", "20", "50"]),
    ],
)
def test_a_narrow_range_has_steps_of_1_2_5_and_at_least_its_ends(low, high, names):
    assert drawn(low, high)[1] == names


@pytest.mark.parametrize(
    ("low", "high", "unit"), [(1e-3, 1e3, "pM"), (1e-1, 1e4, "M"), (1e-6, 1e10, "nM"), (1, 1e6, "uM"), (1e-3, 30, "uM")]
)
@pytest.mark.parametrize("inches", [1.75, 4.0])
def test_names_of_doses_never_touch(low, high, unit, inches):
    figure = Figure(figsize=(inches, 2.0))
    axes = figure.add_axes((0.1, 0.3, 0.8, 0.6))
    draw_dose_axis(axes, low, high, drug="everolimus", zero_nM=low / 6, unit=unit)
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert len(boxes) >= 3 and all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_the_axis_is_in_the_unit_of_the_doses_and_a_long_drug_keeps_its_ends():
    axes, names = drawn(10, 10_000, unit="uM")
    assert names == ["0.01", "0.1", "1", "10"] and axes.get_xlabel() == "everolimus (µM)"
    label = drawn(1, 100, drug="(1R,9S,12S,15R)-" * 9 + "everolimus")[0].get_xlabel()
    assert label.startswith("(1R") and label.endswith("everolimus (nM)") and "…" in label
