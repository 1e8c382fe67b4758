"""An ensemble in words: what was done before, what failed and why, and when to look again."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from rapalog.engine.runs.blocks import FailedSet, Job, Recheck
from rapalog.report.ensemble_words import ensemble_lines
from rapalog.studies.ensembles.result import EnsembleRun
from rapalog.studies.ensembles.spent import Spent


def _run(n_sets=100, **more):
    recheck = more.pop("recheck", None)
    job = Job(
        name="decay",
        sbml="<sbml/>",
        observables=("S",),
        times=(0.0, 1.0, 24.0),
        rtol=1e-6,
        atol=1e-9,
        start=0.0,
        recheck=recheck,
    )
    return EnsembleRun("decay", n_sets, 2.0, Path("out") / "trajectories.parquet", job, **{"labels": "row", **more})


def _shown(found):
    console = Console(file=io.StringIO(), width=200)
    for line in ensemble_lines(found):
        console.print(line, markup=False) if isinstance(line, str) else console.print(line)
    return console.file.getvalue()


def _failed(n):
    return tuple(FailedSet(k, "step too small" if k % 2 else "too many steps", 0.5, "") for k in range(n))


def test_the_rate_counts_only_what_was_run_now():
    text = _shown(_run(n_before=60))
    assert "100 sets (60 of them done before) in 2.00 s, 20 sets/s" in text
    assert "sets/s" not in _shown(_run(n_before=100))


@pytest.mark.parametrize(("labels", "said"), [("row", "row, from 0"), ("text", "column set")])
def test_it_is_said_what_sets_are_called_by(labels, said):
    assert f"sets are called by {said}" in _shown(_run(labels=labels))


def test_ten_failed_sets_are_named_and_all_are_counted_by_reason():
    text = _shown(_run(failed=_failed(15)))
    assert "15 of 100 sets failed" in text and "and 5 more, all in failed.csv" in text
    assert "too many steps: 8; step too small: 7" in text
    assert text.count("none after this time") == 10
    assert "no set failed" in _shown(_run())


@pytest.mark.parametrize(("difference", "look"), [(1e-5, False), (2e-3, True)])
def test_solvers_that_disagree_are_worth_a_look(difference, look):
    found = (Recheck(3, 1e-9, "S", 1.0), Recheck(7, difference, "S", 24.0))
    text = _shown(_run(recheck=frozenset({3, 7}), rechecked=found))
    assert f"largest difference {difference:.1e} (set 7, S at 24)" in text
    assert ("look into it" in text) == look


def test_doubtful_sets_are_told_how_to_be_run_again():
    assert "1 sets met a pivot" in _shown(_run(suspicious=(4,))) and "--recheck" in _shown(_run(suspicious=(4,)))
    assert "could run none" in _shown(_run(recheck=frozenset({1})))


def test_it_is_said_where_the_time_went():
    text = _shown(_run(spent=Spent(start_up_s=0.5, reading_s=0.25, solving_s=1.125, writing_s=0.0625)))
    assert "start-up 0.50 s, reading sets 0.25 s, solving 1.12 s, writing 0.06 s (of all threads together)" in text
