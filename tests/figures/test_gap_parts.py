"""The parts of a gap as steps: they begin at p-S6 and end at viability, and a bound leaves the doses."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from rapalog.analysis.estimate import Estimate, missing
from rapalog.figures.gap_parts import draw_gap_parts
from rapalog.studies.gap.causes import CAUSES
from rapalog.studies.gap.result import Gap, Part, Printed

FOLDS = (8.0, 1.5, 0.1, 1.25, 2.0, 0.5)


def sure(value, spread=1.5):
    return Estimate(value, "=", value / spread, value * spread, 0.9)


def gap(**changes):
    steps = 0.5 * np.cumprod([1.0, *FOLDS])
    own = {
        "cell_line": "A-673",
        "drug": "everolimus",
        "hours": 72.0,
        "at_h": 2.0,
        "p_s6_half_dose_nM": sure(0.5),
        "viability_ec50_nM": sure(steps[-1]),
        "ratio": sure(1.5),
        "left": sure(0.6),
        "parts": tuple(
            Part(cause, sure(fold), True, sure(1), sure(1)) for cause, fold in zip(CAUSES, FOLDS, strict=True)
        ),
        "conventions": (Printed("two parameters, 100 to 0", Estimate(1e4, ">", 100.0, None), sure(1), 0.7),),
        "draws": 200,
        "failed": 0,
        "seed": 1,
        "notes": (),
        "folds": np.array([FOLDS]),
        "steps_nM": steps,
    }
    return Gap(**{**own, **changes})


def drawn(own):
    axes = Figure().add_subplot()
    draw_gap_parts(axes, own)
    return axes


def words(axes):
    return [text.get_text() for text in axes.texts]


def test_each_step_begins_where_the_one_before_ends():
    own = gap()
    bars = drawn(own).patches
    assert len(bars) == len(CAUSES)
    for place, bar in enumerate(bars):
        ends = sorted((bar.get_x(), bar.get_x() + bar.get_width()))
        assert ends == pytest.approx(sorted(own.steps_nM[place : place + 2]))


def test_what_widens_and_what_narrows_differ_in_colour():
    colours = [bar.get_facecolor() for bar in drawn(gap()).patches]
    wide = {colour for colour, fold in zip(colours, FOLDS, strict=True) if fold > 1}
    narrow = {colour for colour, fold in zip(colours, FOLDS, strict=True) if fold < 1}
    assert len(wide) == len(narrow) == 1 and not wide & narrow


def test_rows_are_named_and_numbers_stand_beside_them():
    axes = drawn(gap())
    rows = [label.get_text() for label in axes.get_yticklabels()]
    assert rows == ["half-dose of p-S6, 2 h", *CAUSES, "EC50 of viability, 72 h", "IC50 as two parameters, 100 to 0"]
    assert words(axes)[0] == "0.5 (0.333 to 0.75) nM"
    assert "× 8 (5.33 to 12)" in words(axes) and "> 10,000 nM" in words(axes)


def test_a_bound_leaves_the_doses():
    axes = drawn(gap())
    arrows = [line for line in axes.lines if line.get_marker() == ">"]
    assert [line.get_xdata()[0] for line in arrows] == [axes.get_xlim()[1]]


def test_all_whiskers_lie_on_the_axis():
    axes = drawn(gap())
    low, high = axes.get_xlim()
    for line in axes.lines:
        if line.get_transform() == axes.transData:
            assert (low <= np.min(line.get_xdata())) and (np.max(line.get_xdata()) <= high)


def test_without_numbers_the_reasons_are_drawn():
    none = missing("8 of 8 draws have none")
    parts = tuple(Part(cause, none, False, none, none) for cause in CAUSES)
    axes = drawn(gap(viability_ec50_nM=none, ratio=none, parts=parts, steps_nM=np.full(7, np.nan)))
    assert words(axes).count("8 of 8 draws have none") == 7
    assert not axes.patches


def test_without_draws_there_are_no_whiskers():
    plain = tuple(
        Part(cause, Estimate(fold, "="), False, sure(1), sure(1)) for cause, fold in zip(CAUSES, FOLDS, strict=True)
    )
    assert "× 8" in words(drawn(gap(parts=plain)))
