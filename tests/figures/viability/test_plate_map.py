"""Plate maps: every well in its place, roles and tokens marked, effects beside the residuals."""

import math
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from rapalog.analysis.plates.quality import plate_quality
from rapalog.figures.viability.plate_map import draw_plate_map, draw_residual_map
from rapalog.tables import LayoutWell, Reading, Well, row_name


def plate(rows=8, columns=12, *, tilt=0.0):
    rng = np.random.default_rng(1)
    wells = []
    for row in range(rows):
        for column in range(columns):
            role = "blank" if column == 0 else "vehicle" if column in (1, columns - 1) else "sample"
            value = (0.1 if role == "blank" else 1.0) * (1 + 0.02 * rng.standard_normal() + tilt * (row == 2))
            name = f"{row_name(row)}{column + 1}"
            content = LayoutWell("", name, "MCF-7", "everolimus", 0.0 if role != "sample" else 10.0, role)
            wells.append(Well(Reading("p.txt", "Plate 1", name, "abs450", "", "", value), content))
    return wells


def drawn(wells):
    figure = Figure()
    left, right = figure.subplots(1, 2)
    readings = [well.reading for well in wells]
    draw_plate_map(left, readings, roles={well.reading.well: well.content.role for well in wells})
    (quality,) = plate_quality(wells)
    draw_residual_map(right, quality.effects, wells)
    figure.draw_without_rendering()
    return left, right


def test_every_reading_is_in_its_place():
    wells = plate()
    left, _ = drawn(wells)
    image = left.collections[0].get_array()
    assert image.shape == (8, 12)
    assert all(image[divmod(index, 12)] == well.reading.value for index, well in enumerate(wells))
    assert left.get_title(loc="left") == "p.txt · Plate 1 · abs450"


def test_controls_are_marked_by_shape_and_named():
    left, right = drawn(plate())
    for axes in (left, right):
        assert [text.get_text() for text in axes.get_legend().get_texts()] == ["vehicle", "blank"]
    marks = {line.get_label(): len(line.get_xdata()) for line in left.lines if not line.get_label().startswith("_")}
    assert marks == {"vehicle": 16, "blank": 8}


def test_a_token_is_written_in_its_well_and_the_number_stays_away():
    wells = plate()
    wells[20] = replace(wells[20], reading=replace(wells[20].reading, value=math.nan, token="OVRFLW"))
    left, right = drawn(wells)
    (text,) = [text for text in left.texts if text.get_text() == "OVRFLW"]
    assert text.get_position() == (8, 1)
    assert left.collections[0].get_array().mask[1, 8] and right.collections[0].get_array().mask[1, 8]


def test_the_strips_show_the_effects_that_the_residuals_no_longer_have():
    _, right = drawn(plate(tilt=0.2))
    residual, rows, columns = (image.get_array() for image in right.collections[:3])
    assert rows[2, 0] > 0.15 and np.abs(rows[:, 0]).argmax() == 2
    assert abs(np.ma.median(residual[2])) < 0.03
    assert columns.shape == (1, 12)


def test_one_terrible_well_does_not_bleach_the_plate_and_the_bar_says_so():
    wells = plate()
    wells[40] = replace(wells[40], reading=replace(wells[40].reading, value=9.0))
    _, right = drawn(wells)
    assert right.collections[0].get_clim() == (-0.5, 0.5)


def test_a_plate_without_any_number_can_be_drawn():
    readings = [Reading("p.txt", "", "A1", "read", "OVRFLW", "OVRFLW", math.nan)]
    draw_plate_map(Figure().add_subplot(), readings)


def test_a_1536_well_plate_can_be_drawn():
    left, right = drawn(plate(32, 48))
    assert {"1", "45", "A", "AC"} <= {text.get_text() for text in left.texts}
    assert right.collections[0].get_array().shape == (32, 48)
