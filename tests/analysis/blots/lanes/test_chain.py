"""The chain of lanes: each at its own evidence, nearly evenly spaced, and worth less wherever a lane is moved."""

import numpy as np
import pytest

from rapalog.analysis.blots.lanes.chain import APART, best_chain, rows_aside

PITCH, COLUMNS = 50.0, 560


def evidence(heights, *, first=60.0, pitch=PITCH, columns=COLUMNS, width=0.6, jitter=0.0, seed=0):
    """Return one row of evidence with flat-topped bands, on noise of unit size, and where they are."""
    rng = np.random.default_rng(seed)
    centres = first + pitch * (np.arange(len(heights)) + jitter * rng.normal(size=len(heights)))
    at = np.arange(columns)
    row = rng.normal(0, 0.3, columns)
    for centre, height in zip(centres, heights, strict=True):
        row = row + height * np.exp(-np.log(2) * (np.abs(at - centre) / (0.5 * width * pitch)) ** 8)
    return row[None], centres


@pytest.mark.parametrize("heights", [(40,) * 9, (90, 60, 40, 25, 15, 10, 40, 8, 90), (9, 11, 10, 12, 9, 10, 11, 9, 10)])
def test_every_lane_is_at_its_band_however_strong_it_is(heights):
    row, centres = evidence(heights, jitter=0.03)
    chain = best_chain(row, 9)
    assert chain.centres == pytest.approx(centres, abs=0.06 * PITCH)
    assert chain.pitch == pytest.approx(PITCH, rel=0.05)
    assert chain.seen.all() and chain.leads.min() > 3


def test_a_lane_without_a_band_keeps_its_place_and_is_not_seen():
    row, centres = evidence((40, 40, 0, 40, 40, 0, 0, 40, 40))
    chain = best_chain(row, 9)
    assert chain.centres == pytest.approx(centres, abs=0.1 * PITCH)
    assert chain.seen.tolist() == [True, True, False, True, True, False, False, True, True]
    assert chain.level[2] < 6 < chain.level[0]


def test_with_one_lane_too_many_a_lane_could_as_well_lie_on_the_other_side():
    row, _ = evidence((40,) * 8, first=105.0)
    assert best_chain(row, 9).leads.min() < 3 < best_chain(row, 8).leads.min()


def test_where_blank_lanes_leave_a_choice_the_margins_are_alike():
    row, centres = evidence((0, 0, 40, 40, 40, 40, 40, 0, 0), first=80.0)
    chain = best_chain(row, 9)
    assert chain.centres[2:7] == pytest.approx(centres[2:7], abs=0.06 * PITCH)


def test_what_is_lost_is_asked_of_places_farther_than_a_share_of_the_pitch():
    """Bands as close as two fifths of a pitch are one lane, or no lane would ever lead."""
    assert 0.25 < APART < 0.5


def test_samples_avoid_what_looks_like_a_ladder_and_a_ladder_seeks_it():
    row, centres = evidence((60,) * 10)
    like = (np.abs(np.arange(COLUMNS) - centres[0]) < 0.45 * PITCH).astype(float)
    samples = best_chain(row, 9, ladder=like)
    assert samples.centres == pytest.approx(centres[1:], abs=0.06 * PITCH)
    named = best_chain(row, 9, ladder=like, ladders=(0,))
    assert named.centres == pytest.approx(centres[:9], abs=0.06 * PITCH)


def test_two_halves_of_a_band_are_no_two_lanes():
    """A dumbbell has two humps; each half is uneven where a lane should be level."""
    row, centres = evidence((60,) * 5, first=80.0, pitch=100.0, width=0.8)
    at = np.arange(COLUMNS)
    for centre in centres:
        row[0] -= 15 * np.exp(-0.5 * ((at - centre) / 9.0) ** 2)
    assert best_chain(row, 5, humps=False).centres == pytest.approx(centres, abs=6)


def test_rows_that_agree_are_not_aside_and_a_shifted_one_is_by_as_much():
    row, _ = evidence((60,) * 9)
    same, shifted = (np.vstack([row, np.roll(row, by, axis=1)]) for by in (0, 10))
    chain = best_chain(row, 9)
    assert rows_aside(same, chain).max() < 0.05
    assert rows_aside(shifted, chain) == pytest.approx(np.full(9, 10 / PITCH), abs=0.03)


def test_a_row_that_shows_few_lanes_is_not_asked_whether_it_lies_aside():
    row, centres = evidence((60,) * 9)
    few = row.copy()
    few[:, int(centres[2]) :] = 0.0
    assert rows_aside(np.vstack([row, np.roll(few, 10, axis=1)]), best_chain(row, 9)).max() < 0.05
