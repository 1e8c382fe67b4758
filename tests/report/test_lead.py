"""Claims on the answer that a report leads with: three sentences and a figure, from the same numbers."""

import numpy as np
import pytest

from rapalog.report.lead import find_answer, lead_plot


@pytest.fixture(scope="module")
def answer():
    return find_answer(n_draws=8, seed=1)


def test_the_answer_is_three_sentences_with_their_intervals(answer):
    doses, parts, printed = answer.sentences
    assert f"{answer.never_halved} of the {len(answer.measured)} real curves" in doses and " to " in doses
    assert all(own.cause in parts for own in answer.gap.parts)
    assert "two parameters, 100 to 0" in printed


def test_p_s6_comes_back_between_two_hours_and_three_days(answer):
    place = int(np.argmin(np.abs(answer.dose_nM - 10)))
    assert answer.p_s6[2.0][1, place] < 0.3 < answer.p_s6[72.0][1, place]


def test_bands_are_ordered_and_real_curves_stand_beside_them(answer):
    for band in (*answer.p_s6.values(), answer.viability):
        assert (np.diff(band, axis=0) >= 0).all()
    assert answer.measured.shape == (9, len(answer.measured_nM))
    plot = lead_plot(answer)
    assert {row[0] for row in plot.rows} == {
        "p-S6, 2 h",
        "p-S6, 24 h",
        "p-S6, 72 h",
        "viability, 72 h",
        "viability, 72 h, measured line",
    }
    left, right = plot.figure().axes
    assert left.get_ylabel() == "% of vehicle"
    assert left.get_xlabel() == right.get_xlabel() == "everolimus (nM)"
    assert len(right.lines) >= len(answer.measured)
