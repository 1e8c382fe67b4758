"""Wells beside each other: none hides another, hundreds are a mean with its SD and number."""

import math
from collections import Counter
from statistics import stdev

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.figures.dose_axis import draw_dose_axis
from rapalog.figures.viability.wells import MOST_WELLS, draw_wells
from rapalog.studies.viability.study import analyse_viability
from rapalog.tables import LayoutWell, Reading, Well

DOSES = (0.1, 1.0, 10.0, 100.0, 1000.0)


def curve(*, vehicles=6, per_dose=3, replicates=("",)):
    rng, wells = np.random.default_rng(4), []
    for replicate in replicates:
        for dose in [0.0] * vehicles + [dose for dose in DOSES for _ in range(per_dose)]:
            value = 1 / (1 + dose / 10) + 0.05 * rng.standard_normal()
            role = "sample" if dose else "vehicle"
            content = LayoutWell("", "", "MCF-7", "everolimus", dose, role, replicate, 72.0)
            wells.append(Well(Reading("f", "P", "", "r", "", "", float(value)), content))
    return fit_curves(wells, model="4pl")[0]


def drawn(item):
    axes = Figure(figsize=(5, 4)).add_axes((0.1, 0.1, 0.8, 0.8))
    draw_dose_axis(axes, *item.doses_nM, drug="", zero_nM=0.02)
    draw_wells(axes, item, zero_nM=0.02)
    return axes


def places(axes):
    """Return where wells stand: the dose they belong to, and the place on the axis."""
    points = [line for line in axes.lines if str(line.get_label()).startswith(("wells", "replicate"))]
    found = [x for line in points for x in line.get_xdata()]
    doses = np.array([0.02, *DOSES])
    return [(float(doses[np.argmin(np.abs(np.log(doses / x)))]), float(x)) for x in found]


def test_few_wells_stand_on_their_dose():
    assert all(dose == pytest.approx(x) for dose, x in places(drawn(curve(vehicles=3))))


def test_many_wells_stand_beside_each_other_and_nearer_to_their_dose_than_to_the_next():
    found = places(drawn(curve(vehicles=40, per_dose=6)))
    assert Counter(dose for dose, _ in found) == {0.02: 40, **dict.fromkeys(DOSES, 6)}
    assert len({x for _, x in found}) == len(found)
    assert all(abs(math.log10(x / dose)) < 0.5 * math.log10(0.1 / 0.02) for dose, x in found)


def test_of_hundreds_the_mean_sd_number_and_extremes_are_drawn():
    item = curve(vehicles=300)
    axes = drawn(item)
    assert Counter(dose for dose, _ in places(axes))[0.02] == 2
    assert MOST_WELLS < 300 and [text.get_text() for text in axes.texts] == ["n = 300"]
    (bars,) = axes.containers
    (segment,) = [own for own in bars[2][0].get_segments() if own[0][0] == pytest.approx(0.02)]
    vehicles = [well.response for well in item.wells if well.dose_nM == 0]
    assert (segment[1][1] - segment[0][1]) / 2 == pytest.approx(stdev(vehicles))


def test_replicates_are_in_the_order_of_their_numbers_and_beyond_six_not_told_apart():
    few = drawn(curve(replicates=("day 10", "day 2", "day 1")))
    labels = [line.get_label() for line in few.lines if "day" in str(line.get_label())]
    assert labels == ["day 1", "day 2", "day 10"]
    many = drawn(curve(replicates=tuple(f"day {index}" for index in range(12))))
    assert [line.get_label() for line in many.lines if "wells" in str(line.get_label())] == ["wells of 12 replicates"]


def test_wells_rebuilt_from_a_mean_and_its_sd_are_not_drawn_as_if_they_were_measured(tmp_path):
    rows = ["cell_line,drug,dose (nM),viability (%),sd,n"]
    rows += [f"MCF-7,everolimus,{dose:g},{100 / (1 + dose / 10):.1f},5,4" for dose in DOSES]
    (tmp_path / "means.csv").write_text("\n".join(rows))
    (item,) = analyse_viability([tmp_path / "means.csv"], model="4pl").curves
    axes = drawn(item)
    assert places(axes) == []
    (bars,) = axes.containers
    lengths = [(own[1][1] - own[0][1]) / 2 for own in bars[2][0].get_segments()]
    assert len(lengths) == len(DOSES) and lengths == pytest.approx([0.05] * len(DOSES))
