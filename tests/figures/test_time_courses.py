import matplotlib.figure
import numpy as np
import pytest

from rapalog.errors import RapalogError
from rapalog.figures.time_courses import draw_blood_course, draw_time_courses
from rapalog.pharmacology.dosing_words import parse_regimen
from rapalog.pharmacology.patients import EXPLORATORY, typical_patient
from rapalog.pharmacology.pharmacokinetics import blood_course


@pytest.fixture
def axes():
    return matplotlib.figure.Figure().add_subplot()


def course(text="10 mg daily", hours=48.0, **body):
    return blood_course(typical_patient(**body), parse_regimen(text), np.linspace(0, hours, 200))


def test_both_axes_carry_their_unit(axes):
    draw_time_courses(axes, [0.0, 1.0, 2.0], {"free everolimus": [0.0, 2.0, 1.0]}, unit="nM")
    assert axes.get_xlabel() == "time (h)"
    assert axes.get_ylabel() == "free everolimus (nM)"


def test_a_long_axis_is_in_days_and_the_curve_with_it(axes):
    draw_time_courses(axes, [0.0, 240.0], {"p-S6": [100.0, 5.0]}, unit="%")
    assert axes.get_xlabel() == "time (days)"
    np.testing.assert_allclose(axes.lines[0].get_xdata(), [0.0, 10.0])


def test_seven_series_differ_in_colour_or_dash_and_are_named(axes):
    series = {f"series {number}": [1.0, float(number)] for number in range(7)}
    draw_time_courses(axes, [0.0, 1.0], series, unit="-")
    looks = {(line.get_color(), str(line.get_linestyle())) for line in axes.lines}
    assert len(looks) == 7
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(series)


def test_values_are_drawn_as_given(axes):
    draw_time_courses(axes, [0.0, 1.0], {"a": [3.0, 4.0]}, unit="nM")
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [3.0, 4.0])


def test_zeros_are_left_out_of_a_log_axis_and_do_not_stretch_it(axes):
    draw_time_courses(axes, [0.0, 1.0, 2.0], {"a": [0.0, 1e-30, 10.0]}, unit="nM", log=True)
    assert np.isnan(axes.lines[0].get_ydata()[0])
    assert axes.get_yscale() == "log" and axes.get_ylim()[0] > 1e-6


def test_a_series_of_nothing_but_zeros_can_be_drawn(axes):
    draw_time_courses(axes, [0.0, 1.0], {"a": [0.0, 0.0]}, unit="nM", log=True)
    axes.figure.canvas.draw()


def test_a_series_of_another_length_is_refused(axes):
    with pytest.raises(RapalogError, match="2 values for 3 times"):
        draw_time_courses(axes, [0.0, 1.0, 2.0], {"a": [1.0, 2.0]}, unit="nM")


def test_no_series_is_refused(axes):
    with pytest.raises(RapalogError, match="no series"):
        draw_time_courses(axes, [0.0], {}, unit="nM")


def test_a_blood_course_shows_blood_plasma_and_every_dose(axes):
    draw_blood_course(axes, course(hours=72.0))
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["whole blood", "plasma, total", "dose"]
    np.testing.assert_array_equal(axes.lines[-1].get_xdata(), [0.0, 24.0, 48.0])
    assert "µg/L" in axes.get_ylabel() and axes.get_title(loc="left") == "10 mg daily"


def test_an_exploratory_course_says_so_on_the_figure(axes):
    draw_blood_course(axes, course(deep_compartment=True))
    assert EXPLORATORY in axes.get_title(loc="left")


def test_the_published_model_carries_no_warning(axes):
    draw_blood_course(axes, course())
    assert EXPLORATORY not in axes.get_title(loc="left")
