"""The row of a target: whole, no blotch, all forms of its protein, and never that of another target."""

from dataclasses import replace
from types import SimpleNamespace

from tests.analysis.blots.drawing import Recipe, draw

from rapalog.analysis.blots.lanes.find import find_lanes
from rapalog.analysis.blots.picture.rows import BandRow
from rapalog.analysis.blots.rows.choice import choose_row
from rapalog.analysis.blots.rows.window import band_window
from rapalog.studies.blots.reading import _same_rows

BASE = Recipe(size=(300, 1000), thick=6.0, amounts=(100, 90, 80, 70, 60, 50))


def chosen(drawn, **how):
    finding = find_lanes(drawn.pixels, len(drawn.centres))
    rows, doubts = choose_row(finding, **how)
    return [row.y0 * finding.response.step_y for row in rows], doubts


def test_a_row_that_the_border_cuts_is_not_the_targets():
    both = draw(replace(BASE, ghosts=((149.0, 3.0),)))
    (at,), doubts = chosen(both)
    assert abs(at - 150) < 4 and doubts == []


def test_a_row_that_the_border_cuts_is_taken_where_it_is_alone():
    (at,), doubts = chosen(draw(replace(BASE, row=0.99)))
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
    thin = draw(replace(BASE, thick=3.0, row=0.2, background=0.0, seed=2))
    both = replace(drawn, pixels=drawn.pixels + 0.6 * thin.pixels)
    rows, _ = chosen(both, known_forms=3)
    assert len(rows) == 1


def test_two_targets_are_not_read_from_one_row():
    def reading(target, lane, top):
        return SimpleNamespace(
            lane=SimpleNamespace(target=target, lane=lane), band=SimpleNamespace(box=(0, top, 9, top + 30))
        )

    apart = [reading(target, lane, top) for target, top in (("S6", 10), ("actin", 30)) for lane in (1, 2)]
    assert _same_rows(apart, ("S6", "actin")) == []
    alike = [reading(target, lane, top) for target, top in (("S6", 10), ("actin", 20)) for lane in (1, 2)]
    assert _same_rows(alike, ("S6", "actin")) == ["S6 and actin would be read from the same rows"]


def test_a_row_without_gaps_that_is_as_strong_as_the_bands_is_doubted_and_a_weak_one_is_not():
    finding = find_lanes(draw(BASE).pixels, 6)
    best = finding.rows.rows[0]
    doubts = {}
    for share in (0.9, 0.5):
        line = BandRow(60.0, best.sigma, share * best.strength)
        rows, doubts[share] = choose_row(replace(finding, rows=replace(finding.rows, lines=(line,))))
        assert rows == [best]
    assert doubts == {0.9: ["a row without gaps is as strong as the bands: lanes that touch, or a frame"], 0.5: []}


def test_the_window_holds_all_forms_of_a_protein_however_many_rows_were_told_apart():
    for apart in (14.0, 18.0, 24.0):
        drawn = draw(replace(BASE, ghosts=((apart, 0.8), (-apart, 0.6))))
        finding = find_lanes(drawn.pixels, 6)
        window = band_window(drawn.pixels, finding, known_forms=3)
        middle = float(window.path[500])
        assert middle + window.rows[0] < 150 - apart - 6 and middle + window.rows[1] > 150 + apart + 6
