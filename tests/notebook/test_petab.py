"""``ra.load_petab``: a problem's objective and fit, as values, tables, pictures and files."""

import json

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.studies.petab.problems import PLAIN, write
from tests.studies.petab.test_fit import DATA

import rapalog as ra


def _problem(folder, **changed):
    return write(folder, **{**PLAIN, **changed})


def test_the_objective_at_the_nominal_values(tmp_path):
    found = ra.load_petab(_problem(tmp_path)).evaluate()
    assert found.value == pytest.approx(0.84750169713188)
    document = found.to_json()
    assert (document["objective"], document["n_data"]) == ("negative log-likelihood", 2)
    assert document["value"] == found.value and document["prior"] == 0.0
    frame = found.to_frame("simulations")
    assert frame["residual"].pow(2).sum() == pytest.approx(document["chi2"])
    assert "2 measurements" in repr(found) and "0.8475" in found._repr_html_()


def test_calibrate_takes_a_problem_too(tmp_path):
    path = _problem(tmp_path)
    assert ra.calibrate(data=path, evaluate=True).value == ra.load_petab(path).evaluate().value
    assert ra.calibrate(data=_problem(tmp_path, **DATA), starts=1).study.seed == 1


def test_a_fit_is_kept_whole_with_its_figures_tables_and_provenance(tmp_path):
    found = ra.load_petab(_problem(tmp_path, **DATA)).fit(starts=1, profiles=True)
    names = {path.name for path in found.write(tmp_path / "out")}
    drawn = {f"{name}.{kind}" for name in ("fits", "waterfall", "profiles") for kind in ("png", "svg", "pdf")}
    tables = {"parameters.csv", "waterfall.csv", "simulations.csv", "profiles.csv"}
    assert names == {"fit.json", "provenance.json", *drawn, *tables}
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert record["seed"] == 1 and len(record["inputs"]) == 6
    assert json.loads((tmp_path / "out" / "fit.json").read_text()) == found.to_json()


def test_a_fitted_parameter_reads_as_a_quantity(tmp_path):
    found = ra.load_petab(_problem(tmp_path, **DATA)).fit(starts=1)
    assert float(found["k1"]) == pytest.approx(0.8, rel=0.2) and "not profiled" in str(found["k1"])
    assert list(found.to_frame()["parameter"]) == ["k1", "k2", "sd"]
    assert isinstance(found.plot(), Figure)
    with pytest.raises(ra.RapalogError, match="must be one of k1, k2, sd"):
        found["k3"]


def test_the_document_of_a_fit_has_estimates_and_every_search(tmp_path):
    document = ra.load_petab(_problem(tmp_path, **DATA)).fit(starts=3).to_json()
    assert [own["parameter"] for own in document["parameters"]] == ["k1", "k2", "sd"]
    assert {"value", "relation", "low", "high", "level", "method"} <= document["parameters"][0]["value"].keys()
    assert [own["value"] for own in document["starts"]] == sorted(own["value"] for own in document["starts"])
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda path: ra.load_petab(3), "must be a path"),
        (lambda path: ra.load_petab(b"text"), "in memory"),
        (lambda path: ra.load_petab("gone.yaml"), "cannot read the file"),
        (lambda path: ra.load_petab(None), "got 0 files"),
        (lambda path: ra.load_petab(path).fit(starts=0), "must be 1 to 10,000"),
        (lambda path: ra.load_petab(path).fit(seed=-1), "must be 0 to 9,223,372,036,854,775,808"),
        (lambda path: ra.load_petab(path).fit(profiles=3), "must be True or False"),
        (lambda path: ra.load_petab(path).fit(starts=np.zeros(2)), "a whole number"),
        (lambda path: ra.calibrate(data=[path, path]), "data were given, but no line"),
        (lambda path: ra.calibrate(evaluate=True), "belong to a PEtab problem"),
    ],
)
def test_wrong_input_is_refused_with_a_remedy(call, said, tmp_path):
    with pytest.raises(ra.RapalogError) as caught:
        call(_problem(tmp_path))
    assert said in str(caught.value) and caught.value.remedy
