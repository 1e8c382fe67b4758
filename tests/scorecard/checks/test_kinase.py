"""The claims on the kinase assay are judged by running it."""

import pytest

from rapalog.facts.claims import claim
from rapalog.scorecard.checks import kinase
from rapalog.scorecard.verdict import OUTCOMES


@pytest.mark.parametrize("name", kinase.CHECKS)
def test_every_claim_on_the_kinase_assay_gets_a_verdict_from_a_run(name):
    finding = kinase.CHECKS[name]()
    assert claim(name).id == name
    assert finding.verdict in set(OUTCOMES) - {"pending", "untestable"}
    assert any(letter.isdigit() for letter in finding.observed) or name == "C101"


def test_an_inhibitor_at_the_atp_site_would_contradict_the_claim_that_atp_does_not_matter(monkeypatch):
    from dataclasses import replace

    series = kinase._series()
    swapped = replace(series, rows=tuple(replace(row, pair=row.atp_site_foil) for row in series.rows))
    monkeypatch.setattr(kinase, "_series", lambda: swapped)
    assert kinase.atp_does_not_shift().verdict == "contradicted"
