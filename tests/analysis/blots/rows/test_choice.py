"""The row of a target: whole, no blotch, all forms of its protein, and never that of another target."""

from dataclasses import replace

import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.picture.rows import BandRow
from rapalog.analysis.blots.rows.choice import choose_row, row_heights

BASE = Recipe(size=(300, 1000), thick=6.0, amounts=(100, 90, 80, 70, 60, 50))


def chosen(pixels, lanes, **how):
    """Return the heights of the rows that are taken, in image pixels, and the doubts."""
    finding = find_lanes(pixels, lanes)
    rows, doubts = choose_row(finding, **how)
    return [row.y0 * finding.response.step_y for row in rows], doubts


def test_a_row_that_the_border_cuts_is_not_the_targets():
    both = draw(replace(BASE, ghosts=((149.0, 3.0),)))
    (at,), doubts = chosen(both.pixels, 6)
    assert abs(at - 150) < 4 and doubts == []


def test_a_row_that_the_border_cuts_is_taken_where_it_is_alone():
    (at,), doubts = chosen(draw(replace(BASE, row=0.99)).pixels, 6)
    assert at > 285 and doubts == []


def test_a_blotch_is_no_row_however_much_it_sums_to():
    finding = find_lanes(draw(BASE).pixels, 6)
    strongest = finding.rows.rows[0]
    blotch = BandRow(10.0, finding.response.sigmas[-1], 0.3 * strongest.strength)
    assert blotch.sigma > 4 * strongest.sigma
    rows = replace(finding.rows, rows=(strongest, blotch))
    response = replace(finding.response, levels=finding.response.levels.copy())
    response.levels[-1] = 10 * float(response.levels.max())
    assert choose_row(replace(finding, rows=rows, response=response)) == ([strongest], [])


def test_forms_of_a_protein_are_as_thick_as_each_other():
    drawn = draw(replace(BASE, thick=16.0))
    thin = draw(replace(BASE, thick=3.0, row=0.33, background=0.0, seed=2))
    rows, _ = chosen(drawn.pixels + 0.6 * thin.pixels, 6, known_forms=3)
    assert len(rows) == 1


def test_a_row_without_gaps_that_is_as_strong_as_the_bands_is_doubted_and_a_weak_one_is_not():
    finding = find_lanes(draw(BASE).pixels, 6)
    best = finding.rows.rows[0]
    doubts = {}
    for share in (0.9, 0.5):
        line = BandRow(60.0, best.sigma, share * best.strength)
        rows, doubts[share] = choose_row(replace(finding, rows=replace(finding.rows, lines=(line,))))
        assert rows == [best]
    assert doubts == {0.9: ["a row without gaps is as strong as the bands: lanes that touch, or a frame"], 0.5: []}


def test_touching_bands_that_look_like_a_frame_are_not_passed_over_for_a_weaker_row():
    strong = draw(Recipe(amounts=(100, 75, 90, 70, 100, 80, 95, 70), fill=1.0, edge=60.0, row=0.6))
    weak = draw(Recipe(amounts=(15.0,) * 8, fill=0.7, row=0.25, background=0.0))
    pixels = strong.pixels + weak.pixels
    (at,), doubts = chosen(pixels, 8)
    assert at == pytest.approx(0.6 * pixels.shape[0], abs=20) and doubts == []


def test_an_unspecific_band_in_all_lanes_alike_is_no_rival_of_one_that_fades():
    fading = Recipe(amounts=(100, 60, 30, 12, 6, 3, 2, 1), row=0.6)
    constant = replace(fading, amounts=(30.0,) * 8, row=0.3, background=0.0)
    pixels = draw(fading).pixels + draw(constant).pixels
    (at,), doubts = chosen(pixels, 8)
    assert at == pytest.approx(0.6 * pixels.shape[0], abs=20) and doubts == []


def test_of_two_rows_as_strong_as_each_other_neither_is_taken_without_a_doubt():
    one = Recipe(amounts=(100, 60, 30, 12, 6, 3, 2, 1), row=0.6)
    pixels = draw(one).pixels + draw(replace(one, amounts=(80.0,) * 8, row=0.3, background=0.0)).pixels
    assert chosen(pixels, 8)[1] == ["2 rows of bands are about as strong as each other"]


def test_one_band_more_than_a_protein_is_known_to_have_is_another_protein():
    ghosts = ((-120.0, 0.9), (-80.0, 0.8), (-40.0, 0.7))
    pixels = draw(Recipe(amounts=(100, 85, 70, 60, 50, 40), thick=6.0, ghosts=ghosts, row=0.6)).pixels
    (_, three), (four, known) = (chosen(pixels, 6, known_forms=forms) for forms in (3, 4))
    assert three == ["4 rows of bands lie where 3 are known: one is another protein"]
    assert len(four) == 4 and known == []


def test_between_two_heights_only_rows_that_lie_there_are_taken():
    pixels = draw(replace(BASE, ghosts=((80.0, 0.9),))).pixels
    assert chosen(pixels, 6)[1] == ["2 rows of bands are about as strong as each other"]
    for y_range, height in (((100, 190), 150), ((190, 280), 230)):
        (at,), doubts = chosen(pixels, 6, y_range=y_range)
        assert at == pytest.approx(height, abs=4) and doubts == []
    assert chosen(pixels, 6, y_range=(20, 90)) == ([], ["no row of bands was found at the expected height"])


def test_of_two_rows_the_one_that_is_clearly_nearer_to_where_it_is_expected_is_taken():
    pixels = draw(replace(BASE, ghosts=((80.0, 0.9),))).pixels
    (at,), doubts = chosen(pixels, 6, expected=226.0)
    assert at == pytest.approx(230, abs=4) and doubts == []
    assert chosen(pixels, 6, expected=190.0)[1] == ["2 rows of bands are about as strong as each other"]


def test_where_no_row_is_a_row_that_is_expected_is_a_measurement_at_its_height():
    (at,), doubts = chosen(draw(BASE).pixels, 6, y_range=(200, 280), expected=240.0)
    assert at == pytest.approx(240) and doubts == []


def test_rows_that_hold_signal_are_listed_from_the_top_and_ghosts_are_not():
    finding = find_lanes(draw(replace(BASE, ghosts=((60.0, 0.9), (-70.0, 0.01)))).pixels, 6)
    assert row_heights(finding) == pytest.approx([150, 210], abs=4)
