"""The claims on the Western blot are judged by blotting and reading pictures."""

import pytest

from rapalog.errors import RapalogError
from rapalog.facts.claims import claim
from rapalog.scorecard.checks import blot
from rapalog.scorecard.verdict import OUTCOMES


@pytest.mark.parametrize("name", blot.CHECKS)
def test_every_claim_on_the_blot_gets_a_verdict_from_a_run(name):
    finding = blot.CHECKS[name]()
    assert claim(name).id == name
    assert finding.verdict in set(OUTCOMES) - {"pending"}
    assert len(finding.observed) > 20


def test_a_reader_that_stops_leaves_the_claim_untestable_and_says_why(monkeypatch):
    def stop():
        raise RapalogError("lanes are not certain", remedy="draw them")

    monkeypatch.setattr(blot, "_study", stop)
    finding = blot.CHECKS["C094"]()
    assert (finding.verdict, "lanes are not certain" in finding.observed) == ("untestable", True)


def test_a_clipped_lane_that_came_back_as_a_number_would_contradict_the_claim(monkeypatch):
    from dataclasses import replace

    blots, study = blot._overexposed()
    silent = replace(study, volumes=tuple(replace(own, relation="=") for own in study.volumes))
    monkeypatch.setattr(blot, "_overexposed", lambda: (blots, silent))
    assert blot.saturation_is_flagged().verdict == "contradicted"
