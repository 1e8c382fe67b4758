"""Comparisons in a notebook: one call for each picture, drawn on given axes, refused with what there is."""

import pytest
from matplotlib.figure import Figure

import rapalog as ra

DOSES = (0, 1, 3, 10, 30, 100, 300, 1000)


def plate(pairs):
    rows = ["cell_line,drug,time_h,dose,dose_unit,response"]
    rows += [
        f"{line},{drug},72,{dose},nM,{1 / (1 + dose / ec50):.4f}"
        for (line, drug), ec50 in pairs.items()
        for dose in DOSES
    ]
    return ra.viability("\n".join(rows).encode(), model="4pl", progress=False)


@pytest.fixture(scope="module")
def found():
    return plate({(line, drug): 10.0 for line in ("MCF-7", "ACHN") for drug in ("everolimus", "rapamycin")})


def test_without_a_name_there_is_a_panel_for_everything_that_is_shared(found):
    titles = [axes.get_title(loc="left") for axes in found.overlay().axes]
    assert titles == ["everolimus / 72 h", "rapamycin / 72 h", "ACHN / 72 h", "MCF-7 / 72 h"]


def test_one_of_them_is_drawn_on_given_axes(found):
    axes = Figure().add_subplot()
    assert found.overlay("mcf7", ax=axes) is axes and axes.get_title(loc="left") == "MCF-7 / 72 h"
    assert found.waterfall("rapa", ax=Figure().add_subplot()).get_xlabel() == "IC50 of rapamycin (nM)"
    assert found.heat_map("auc", ax=Figure().add_subplot()).child_axes[0].get_ylabel() == "AUC"


def test_more_than_eight_curves_are_panels():
    many = plate({(f"line {index}", "everolimus"): 10.0 for index in range(9)})
    assert len(many.overlay("everolimus").axes) == 9


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda found: found.overlay("torin"), "ACHN / 72 h"),
        (lambda found: found.heat_map("hill"), "one of ic50, auc"),
        (lambda found: found.overlay(ax=Figure().add_subplot()), "several panels"),
        (lambda found: plate({("ACHN", "everolimus"): 10.0}).heat_map(), "two lines and two drugs"),
        (lambda found: plate({("ACHN", "everolimus"): 10.0}).overlay(), "share a drug or a line"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_can(found, call, what):
    with pytest.raises(ra.RapalogError, match=what):
        call(found)
