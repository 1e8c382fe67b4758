"""Exposures of one line in one figure: grouped by line and drug, never drawn past the doses, bounds as arrows."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.estimate import Estimate, missing
from rapalog.figures.viability.exposures import draw_exposures, draw_potencies, exposure_groups, exposure_table
from rapalog.tables import LayoutWell, Reading, Well

DOSES = (0.0, 0.1, 1.0, 10.0, 100.0, 1000.0, 10_000.0)


@pytest.fixture(scope="module")
def curves():
    wells = []
    for hours, bottom in ((48.0, 0.7), (168.0, 0.1)):
        for index, dose in enumerate(DOSES):
            for k in range(3):
                value = bottom + (1 - bottom) / (1 + dose / 20) + 0.01 * ((index + 2 * k) % 5 - 2)
                role = "vehicle" if dose == 0 else "sample"
                content = LayoutWell("", "", "Caki-2", "everolimus", dose, role, time_h=hours)
                wells.append(Well(Reading("t.csv", "", "", "response", "", "", value), content))
    return fit_curves(wells, model="4pl")


def test_two_exposures_of_one_line_are_one_group_shortest_first(curves):
    (group,) = exposure_groups(curves).values()
    assert [curve.time_h for curve in group] == [48.0, 168.0]


def test_one_exposure_or_no_line_makes_no_group(curves):
    assert exposure_groups(curves[:1]) == {}
    assert exposure_groups([replace(curve, cell_line="") for curve in curves]) == {}
    other = replace(curves[0], cell_line="786-O")
    assert exposure_groups([other, curves[1]]) == {}


def test_no_line_leaves_the_tested_doses(curves):
    (group,) = exposure_groups(curves).values()
    axes = Figure().add_subplot()
    draw_exposures(axes, group, title="Caki-2")
    for line in axes.lines:
        x = np.asarray(line.get_xdata(), dtype=float)
        if len(x) > 2:
            assert x.min() >= 0.1 * (1 - 1e-9) and x.max() <= 10_000 * (1 + 1e-9)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["48 h", "168 h"]


def test_bounds_reasons_and_open_sides_can_all_be_drawn(curves):
    (group,) = exposure_groups(curves).values()
    bound = Estimate(10_000.0, ">", 10_000.0, None, reason="plateau above 50 %")
    open_side, none = Estimate(5.0, "=", None, 1e9), missing("the vehicle did not grow at all " * 3)
    odd = replace(group[0], ic50_nM=bound, ec50_nM=open_side, gr50_nM=none)
    axes = Figure().add_subplot()
    draw_potencies(axes, (odd, group[1]))
    texts = [text.get_text() for text in axes.texts]
    assert "plateau above 50 %" in texts
    assert any(text.startswith("none: the vehicle") and text.endswith("…") for text in texts)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["48 h", "168 h"] * 3


def test_the_table_has_every_mean_and_every_potency(curves):
    (group,) = exposure_groups(curves).values()
    table = exposure_table(group)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert sum(row["what"] == "mean of wells" for row in rows) == 12
    assert {row["what"] for row in rows} == {"mean of wells", "IC50", "EC50", "GR50"}
    assert all(row["reason"] for row in rows if row["what"] == "GR50")
