"""Labels of readings are told from labels of what Gen5 calculated from them."""

import pytest

from rapalog.files.plates.programs.gen5_labels import measured_labels

READINGS = ["450", "485/20,528/20", "Lum", "Alpha", "600[2]", "GFP:485,528", "260:977 [Test]", "Read 2:450"]
CALCULATED = ["Blank 450", "450 [Conc]", "Mean", "Ratio 260/280", "Corrected [Lum]", "Cell%"]


def test_a_reading_is_known_by_its_wavelength_and_what_was_calculated_is_left():
    assert measured_labels([*READINGS, *CALCULATED], steps={"GFP", "260"}) == READINGS


def test_a_time_point_of_a_kinetic_is_a_reading():
    assert measured_labels(["450 at 00:30", "Lum at 1:00:30", "Max V"], steps=()) == ["450 at 00:30", "Lum at 1:00:30"]


def test_the_name_of_a_step_alone_is_a_reading():
    assert measured_labels(["Imaging", "Mean"], steps={"Imaging"}) == ["Imaging"]


def test_a_step_that_the_file_does_not_name_is_none_where_it_names_others():
    assert measured_labels(["450", "XYZ:485,528"], steps={"GFP"}) == ["450"]
    assert measured_labels(["450", "XYZ:485,528"], steps=set()) == ["450", "XYZ:485,528"]


@pytest.mark.parametrize("label", ["Cell Count", "Confluence"])
def test_where_no_label_is_a_wavelength_those_that_do_not_look_calculated_are_readings(label):
    assert measured_labels([label, "Mean [Area]", "CV Area"], steps=set()) == [label]
