"""Claims on the verdict counts: nothing is lost, every count is printed, colour is not the only sign."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from rapalog.errors import RapalogError
from rapalog.facts.claims import KINDS
from rapalog.figures.verdicts import draw_verdicts, verdict_counts

OUTCOMES = ("reproduced", "partly", "contradicted", "untestable", "pending")
CARDS = st.lists(st.builds(SimpleNamespace, kind=st.sampled_from(KINDS), verdict=st.sampled_from(OUTCOMES)))


def drawn(scorecard):
    axes = Figure().add_subplot()
    draw_verdicts(axes, scorecard)
    return axes


@given(CARDS)
def test_no_verdict_is_lost(scorecard):
    assert sum(sum(parts.values()) for parts in verdict_counts(scorecard).values()) == len(scorecard)


def test_every_count_is_printed_and_every_kind_named():
    scorecard = [SimpleNamespace(kind=kind, verdict=OUTCOMES[k % 5]) for k, kind in enumerate(KINDS * 7)]
    axes = drawn(scorecard)
    printed = [int(text.get_text()) for text in axes.texts]
    assert sum(printed) == len(scorecard)
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert [name.split()[0] for name in names] == list(KINDS)
    assert "no evidence" in names[KINDS.index("calibrated")]


def test_verdicts_differ_in_hatching_where_their_colours_could_be_mistaken():
    axes = drawn([SimpleNamespace(kind="predicted", verdict=outcome) for outcome in OUTCOMES])
    looks = {(patch.get_hatch(), patch.get_facecolor()) for patch in axes.patches}
    assert len({hatch for hatch, _ in looks}) >= 4
    assert len(looks) == len(OUTCOMES)


def test_an_unknown_verdict_is_refused():
    with pytest.raises(RapalogError, match="maybe"):
        drawn([SimpleNamespace(kind="predicted", verdict="maybe")])
