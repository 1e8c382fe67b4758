"""The figures of a viability analysis: one of each thing, nothing beyond the paper, limits that are counted."""

import math
from itertools import pairwise

import numpy as np
import pytest
from tests.report.test_viability import table

from rapalog.analysis.plates.quality import plate_quality
from rapalog.figures.image_files import FORMATS
from rapalog.report.plot import inline_svg, plot_files
from rapalog.report.viability_figures import viability_plots
from rapalog.studies.viability.result import ViabilityResult
from rapalog.studies.viability.study import analyse_viability
from rapalog.tables import LayoutWell, Reading, Well, row_name


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return analyse_viability([table(tmp_path_factory.mktemp("plates"), odd="OVRFLW")], model="4pl")


def full_plate(rows, columns):
    """A plate with a blank column, vehicle columns and a token, but no curve."""
    rng = np.random.default_rng(1)
    wells = []
    for row in range(rows):
        for column in range(columns):
            role = "blank" if column == 0 else "vehicle" if column in (1, columns - 1) else "sample"
            value, name = 1.0 + 0.05 * rng.standard_normal(), f"{row_name(row)}{column + 1}"
            token = "OVRFLW" if (row, column) == (2, 3) else ""
            content = LayoutWell("", name, "MCF-7", "everolimus", 0.0 if role != "sample" else 10.0, role)
            wells.append(
                Well(Reading("p.txt", "Plate 1", name, "abs450:450", "", token, math.nan if token else value), content)
            )
    readings = tuple(well.reading for well in wells)
    return ViabilityResult((), tuple(plate_quality(wells)), readings, tuple(wells))


def test_exposures_come_first_then_curves_then_plates(result):
    gallery = viability_plots(result)
    assert [plot.group for plot in gallery.plots] == ["exposures", "curves", "curves", "plates", "plates"]
    assert set(gallery.undrawn.values()) == {0}
    assert len({plot.name for plot in gallery.plots}) == 5


def test_of_too_many_the_first_are_drawn_and_the_others_counted(result):
    gallery = viability_plots(result, most=1)
    assert [plot.group for plot in gallery.plots] == ["exposures", "curves", "plates"]
    assert gallery.plots[1].caption.startswith(result.curves[0].curve)
    assert {group: left for group, left in gallery.undrawn.items() if left} == {"curves": 1, "plates": 1}


def _leaves(figure):
    """Return by how many inches the ink of a figure leaves the paper, at most."""
    figure.draw_without_rendering()
    box, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    return max(-box.x0, -box.y0, box.x1 - width, box.y1 - height)


def test_nothing_leaves_the_paper(result):
    for plot in viability_plots(result).plots:
        assert _leaves(plot.figure()) <= 0.0, plot.name


@pytest.mark.parametrize(("rows", "columns"), [(4, 6), (8, 12), (16, 24), (32, 48)])
def test_plates_of_every_size_stay_on_the_paper_with_bar_names_and_roles(rows, columns):
    (plot,) = viability_plots(full_plate(rows, columns)).plots
    figure = plot.figure()
    assert _leaves(figure) <= 0.0
    boxes = [axes.get_tightbbox() for axes in figure.axes]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes)), "two maps run into each other"
    assert len(plot.rows) == rows * columns


def test_files_and_page_show_one_drawing(result):
    plot = viability_plots(result, most=1).plots[1]
    files = plot_files(plot)
    assert set(files) == {f"{plot.name}.{kind}" for kind in (*FORMATS, "csv")}
    assert inline_svg(plot, files[f"{plot.name}.svg"]) == inline_svg(plot)


def test_the_same_result_gives_the_same_bytes(result):
    first, second = ([plot_files(plot) for plot in viability_plots(result).plots] for _ in range(2))
    assert first == second
