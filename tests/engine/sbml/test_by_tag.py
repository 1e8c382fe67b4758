"""A model of our own for every tag of SBML's semantic suite: right, or refused or failed by name; never a wrong number.

``benchmarks/engine/by_tag.py`` runs them with more numbers; here is one of each maker.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BENCHMARKS = ROOT / "benchmarks" / "engine"
if str(BENCHMARKS) not in sys.path:
    sys.path.insert(0, str(BENCHMARKS))

by_tag = pytest.importorskip("by_tag", reason="the benchmarks are not here")

#: What SBML gives no answer to, or the engine refuses by name; all else is right.
REFUSED = {"fast", "algebraic", "delayed_symbol", "no_math"}
FAILED = {"equal_rivals", "negative_delay", "one_event_twice_at_once"}


@pytest.mark.parametrize("name", by_tag.MAKERS)
def test_what_a_tag_asks_for_is_right_or_named(name):
    verdict = by_tag.judged(by_tag.case(name, 5), 5)
    expected = {"refused"} if name in REFUSED else {"failed", "refused"} if name in FAILED else {"right"}
    assert verdict.word in expected, verdict.said


def test_a_wrong_number_would_be_seen():
    given = by_tag.case("delayed_event", 1)
    other = by_tag.case("delayed_event", 2)
    assert by_tag.judged(by_tag.Case(given.tags, given.text, other.truth), 1).word == "wrong"
