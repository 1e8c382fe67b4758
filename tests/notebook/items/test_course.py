"""A readout over doses and time: its fold of the vehicle, its rows, its picture."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.notebook.items.course import Course, Ends, readout_name
from rapalog.notebook.shown.lookup import UnknownName

COURSE = Course(
    "p-S6 S235/236",
    "share of total",
    np.array([0.0, 20.0]),
    np.array([0.0, 2.0, 4.0]),
    np.array([[0.5, 0.5, 0.5], [0.5, 0.1, 0.05]]),
    np.array([0.5, 0.5, 0.0]),
    "everolimus",
)


def test_the_fold_is_over_the_vehicle_of_the_same_time_and_nothing_over_nothing():
    assert COURSE.fold[1, :2].tolist() == [1.0, 0.2]
    assert np.isnan(COURSE.fold[:, 2]).all()


def test_of_draws_the_fold_is_that_of_each_draw_and_the_ends_are_columns():
    value, vehicle = COURSE.value, COURSE.vehicle
    ends = Ends(0.9, 0.5 * value, 2 * value, 0.9 * vehicle, 1.1 * vehicle, 0.3 * value, 0.2 * value, 0.4 * value)
    drawn = replace(COURSE, ends=ends)
    assert drawn.fold is ends.fold
    table = drawn.to_frame()
    assert table["low"].tolist() == ends.low.ravel().tolist()
    assert table["vehicle_high"].tolist() == np.tile(ends.vehicle_high, 2).tolist() and set(table["level"]) == {0.9}
    assert "0.05 (0.025 to 0.1)" in repr(drawn)


def test_every_dose_and_time_is_a_row():
    found = COURSE.to_frame()
    assert len(found) == 6
    assert found.query("dose_nM == 20 and time_h == 2")["fold"].tolist() == [0.2]


def test_it_draws_a_line_for_each_dose():
    axes = COURSE.plot(ax=Figure().add_subplot())
    assert [line.get_label() for line in axes.lines] == ["0 nM", "20 nM"]
    assert "share of total" in axes.get_ylabel()


def test_a_vehicle_that_was_not_asked_for_is_drawn_beside_the_doses():
    only = Course("x", "nM", np.array([20.0]), COURSE.time_h, COURSE.value[1:], COURSE.vehicle, "everolimus")
    axes = only.plot(ax=Figure().add_subplot())
    assert [line.get_label() for line in axes.lines] == ["vehicle", "20 nM"]


def test_one_time_is_drawn_over_the_doses():
    last = Course(
        "x",
        "nM",
        np.array([0.0, 10.0, 1.0]),
        np.array([24.0]),
        np.array([[3.0], [1.0], [2.0]]),
        np.array([3.0]),
        "everolimus",
    )
    axes = last.plot(ax=Figure().add_subplot())
    assert axes.get_xscale() == "log"
    assert axes.lines[0].get_xdata().tolist() == [1.0, 10.0]


def test_a_protein_alone_is_the_site_of_its_blot():
    known = ("p-S6 S235/236", "p-S6 S240/244", "p-4E-BP1 T37/46", "p-4E-BP1 S65", "p-AKT T308", "p-AKT S473")
    assert readout_name("p-S6", known) == "p-S6 S235/236"
    assert readout_name("pakt", known) == "p-AKT S473"
    assert readout_name("T308", known) == "p-AKT T308"
    with pytest.raises(UnknownName, match="fits 2"):
        readout_name("p-4E-BP1", known)
