"""Conventions through the door: on demand or asked for, the same numbers, as table, picture and sentences."""

import json

import pytest
from matplotlib.figure import Figure
from tests.notebook.cases import viability_table

import rapalog as ra


@pytest.fixture(scope="module")
def plate():
    return ra.viability(viability_table("MCF-7", "786-O"), model="4pl")


def test_what_is_worked_out_later_is_what_was_asked_for_at_once(plate):
    asked = ra.viability(viability_table("MCF-7", "786-O"), model="4pl", conventions=True)
    assert asked.conventions().to_json() == plate.conventions().to_json()
    document = asked.to_json()["curves"]
    assert [own["conventions"] for own in document] == [own["conventions"] for own in plate.conventions().to_json()]
    assert all("conventions" not in own for own in plate.to_json()["curves"])
    json.dumps(document, allow_nan=False)


def test_one_curve_has_its_own(plate):
    own = plate["MCF-7"].conventions
    assert repr(own).startswith("MCF-7, the same wells: ")
    assert len(own.to_frame()) == 5 and len(plate.conventions().to_frame()) == 10
    frame = own.to_frame()
    assert next(iter(frame["convention"])) == "two parameters, 100 to 0"
    assert frame["ic50_nM"][0] == pytest.approx(30, rel=0.1)
    assert {"ic50_relation", "ic50_low_nM", "extrapolated_nM", "lowest_dose_nM", "highest_dose_nM"} <= set(frame)


def test_it_draws_itself_on_a_figure_or_on_axes(plate):
    assert len(plate.conventions().plot().axes) == 2
    axes = Figure().add_subplot()
    assert plate["786-O"].conventions.plot(ax=axes) is axes and axes.lines


def test_in_a_notebook_it_is_a_table_with_a_summary(plate):
    shown = plate.conventions()._repr_html_()
    assert "four parameters, relative" in shown and "The same wells" in shown


def test_a_fit_of_arrays_has_them_too():
    dose_nM = [0, 0, 1, 3, 10, 30, 100, 300, 1000, 3000]
    response = [1.0, 0.98, 0.99, 0.96, 0.86, 0.72, 0.47, 0.28, 0.12, 0.06]
    assert "four parameters, absolute" in repr(ra.fit(dose_nM, response, response_unit="fraction").conventions)


def test_a_curve_without_wells_refuses(plate):
    from rapalog.notebook.items.curve import Curve

    with pytest.raises(ra.RapalogError, match="not read from wells"):
        _ = Curve(plate[0].fitted).conventions


def test_a_truth_is_asked_for(plate):
    with pytest.raises(ra.RapalogError, match="conventions"):
        ra.viability(viability_table("A"), conventions="yes")
