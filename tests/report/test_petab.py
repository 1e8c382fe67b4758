"""What a terminal shows of a PEtab problem."""

import io

from rich.console import Console
from tests.studies.petab.problems import objective
from tests.studies.petab.test_fit import DATA

from rapalog.analysis.estimate import Estimate
from rapalog.report.petab import estimate_words, evaluated_lines, fits, fitted_lines, interval_words
from rapalog.studies.petab.fit import fit
from rapalog.studies.petab.result import Fitted, evaluated


def _printed(lines):
    console = Console(file=io.StringIO(), width=100)
    for line in lines:
        console.print(line)
    return console.file.getvalue()


def test_an_evaluation_says_what_is_in_the_number(tmp_path):
    text = _printed(evaluated_lines(evaluated(objective(tmp_path))))
    assert "negative log-likelihood 0.84750169" in text and "2 measurements" in text and "(not in it)" in text


def test_a_fit_names_every_parameter_and_how_searches_ended(tmp_path):
    found = objective(tmp_path, **DATA)
    own = fit(found, starts=2, seed=1)
    text = _printed(fitted_lines(Fitted(found, own, found.evaluate(own.best.vector), 1)))
    assert all(name in text for name in ("k1", "k2", "sd", "2 of 2 searches", "chi2"))


def test_a_bound_is_no_value_and_an_open_side_is_said():
    assert estimate_words(Estimate(5.0, ">")) == "> 5" and interval_words(Estimate(5.0, ">")) == ""
    assert interval_words(Estimate(1.0, "=", None, 2.0, method="profile likelihood")) == "open to 2"


def test_each_observable_has_its_picture(tmp_path):
    found = evaluated(objective(tmp_path))
    assert list(fits(found)) == ["obs_a"]
