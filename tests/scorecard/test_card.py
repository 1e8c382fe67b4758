"""The scorecard: every claim has a check, kinds are honest, pending says which part is missing."""

import math
from dataclasses import replace

import pytest
from tests.report.made_up import made_up_prediction

from rapalog.analysis.estimate import Estimate, missing
from rapalog.facts.claims import claim, claims, table1_rows
from rapalog.scorecard import table1
from rapalog.scorecard.card import checks_apart_from_table1, findings_of_table1, scorecard
from rapalog.scorecard.observe import half_crossing_nM
from rapalog.scorecard.tables import Table1Result
from rapalog.scorecard.verdict import Finding, held_against, moves, nearly_gone, outcome

CHECKS = checks_apart_from_table1()


def made_up_rows(emax=None):
    ic50 = Estimate(100.0, "=", 50.0, 200.0)
    return tuple(
        Table1Result(
            row.id,
            row.cell_line,
            row.exposure_as_printed,
            row.exposure_h or 72.0,
            "made up",
            ic50,
            ic50,
            emax or missing("made up"),
            made_up_prediction(row),
            "predicted",
            "",
        )
        for row in table1_rows()
    )


def test_every_claim_has_exactly_one_check():
    names = [*CHECKS, *table1.checks(made_up_rows())]
    assert sorted(names) == [claim.id for claim in claims()]


def test_a_claim_that_nothing_was_fitted_to_is_never_called_calibrated():
    """S6K1 (E005), p-AKT (E006), p-S6 in tumours (E007) and the binding priors (E008) went into the fit."""
    found = {name: Finding("pending", "not run here") for name in CHECKS}
    verdicts = scorecard(found, made_up_rows())
    assert {verdict.id for verdict in verdicts if verdict.kind == "calibrated"} == {
        "C004",
        "C013",
        "C026",
        "C028",
        "C030",
        "C033",
        "C069",
        "C070",
        "C115",
        "C126",
    }


def test_a_pending_claim_says_which_part_is_missing():
    pending = CHECKS["C053"]()
    assert pending.verdict == "pending" and "vessels" in pending.observed


def test_a_known_defect_of_the_document_stands_beside_its_claim():
    verdict = held_against(claim("C116"), Finding("reproduced", "seen"))
    assert "Known conflict" in verdict.note


def test_a_direction_needs_more_than_a_twitch():
    assert [moves("x", fold, "down").verdict for fold in (0.5, 0.97, 1.0, 1.5)] == [
        "reproduced",
        "partly",
        "contradicted",
        "contradicted",
    ]
    assert outcome(met=False, nearly=True) == "partly"


def test_a_curve_that_never_halves_has_no_crossing():
    import numpy as np

    doses = np.array([1.0, 10.0, 100.0])
    assert half_crossing_nM(doses, np.array([0.9, 0.8, 0.7])) == math.inf
    assert half_crossing_nM(doses, np.array([1.0, 0.75, 0.25])) == pytest.approx(10**1.5)


@pytest.mark.parametrize("name", ["C003", "C011", "C014", "C018", "C027", "C037", "C112", "C113"])
def test_wiring_claims_hold_by_structure(name):
    assert CHECKS[name]().verdict == "reproduced"


def test_a_drug_that_does_nothing_meets_no_row_of_table_1():
    """A bound such as "> 10,000 nM" would be met by water."""
    rows = [replace(row, prediction=replace(row.prediction, claim="partly")) for row in made_up_rows()]
    idle = findings_of_table1([replace(row, emax=Estimate(1.0, "=")) for row in rows])
    acting = findings_of_table1([replace(row, emax=Estimate(0.6, "=")) for row in rows])
    assert {idle[name].verdict for name in table1.ROW_CLAIMS} == {"untestable"}
    assert {acting[name].verdict for name in table1.ROW_CLAIMS} == {"partly"}


def test_a_row_without_draws_is_not_judged():
    row = replace(made_up_rows()[0], prediction=None)
    assert (row.verdict, row.to_json()["predictive"]) == ("untestable", [])
    assert table1.row_finding(row).verdict == "untestable"


def test_a_row_shows_its_prediction_as_the_contract_has_it():
    shown = made_up_rows()[0].to_json()
    assert {"predictive", "plateau", "ec50_nM", "p_within_3x", "verdict", "rule"} <= set(shown)
    assert set(shown["predictive"][0]) >= {"convention", "median_nM", "low_nM", "high_nM", "level", "p_not_reached"}


def test_a_claim_carries_its_rule_and_what_fells_it():
    verdict = held_against(claim("C003"), moves("x", 0.9, "down"), killed_by=("drug_inert",)).to_json()
    assert verdict["rule"] == "reproduced if down by more than 5 %, partly by more than 1 %"
    assert verdict["killed_by"] == ["drug_inert"]
    assert "as expected (exact)" in held_against(claim("C075"), Finding("reproduced", "seen")).rule


@pytest.mark.parametrize(
    ("asked", "seen", "verdict"),
    [
        (90.0, 90.0, "reproduced"),
        (90.0, 86.0, "partly"),
        (90.0, 79.0, "contradicted"),
        (95.0, 91.0, "partly"),
        (95.0, 89.0, "contradicted"),
        (90.0, math.nan, "contradicted"),
    ],
)
def test_86_percent_is_not_at_least_90(asked, seen, verdict):
    assert nearly_gone("x", seen, least=asked).verdict == verdict
