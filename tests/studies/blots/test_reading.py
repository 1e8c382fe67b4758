"""One image: what is certain becomes volumes, what is not becomes a doubt with its reason."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.analysis.blots.drawing import Recipe, draw

from rapalog.errors import RapalogError
from rapalog.files.blots.lane import BlotLane
from rapalog.files.blots.regions import ImageRegions
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.bands import off_their_row, same_rows
from rapalog.studies.blots.reading import read_blot

NAN = float("nan")
BASE = Recipe(size=(300, 1000), thick=6.0, amounts=(100, 90, 80, 70, 60, 50))


def lanes(*targets, count=6, roi=lambda lane: None):
    return [
        BlotLane("a", lane, f"s{lane}", NAN, NAN, target, "1", "a", roi=roi(lane))
        for target in targets
        for lane in range(1, count + 1)
    ]


def image(pixels):
    return BlotImage("a", pixels, 16, 65535.0)


def test_two_targets_are_not_read_from_one_row():
    def reading(target, lane, top):
        return SimpleNamespace(
            lane=SimpleNamespace(target=target, lane=lane), band=SimpleNamespace(box=(0, top, 9, top + 30))
        )

    apart = [reading(target, lane, top) for target, top in (("S6", 10), ("actin", 30)) for lane in (1, 2)]
    assert same_rows(apart, ("S6", "actin")) == []
    alike = [reading(target, lane, top) for target, top in (("S6", 10), ("actin", 20)) for lane in (1, 2)]
    assert same_rows(alike, ("S6", "actin")) == ["S6 and actin would be read from the same rows"]


def test_what_lies_off_the_row_of_the_other_lanes_is_no_band_of_theirs():
    """A row may be bent and a lane lag a little; the tail of a ladder's band in an empty lane lies farther off."""

    def row(*off):
        smile = [40 + 3 * (lane - 4) ** 2 for lane in range(8)]
        return [
            SimpleNamespace(
                lane=SimpleNamespace(target="S6", lane=lane + 1),
                band=SimpleNamespace(box=(100 * lane, top + move, 100 * lane + 80, top + move + 50)),
                gated=SimpleNamespace(relation="="),
            )
            for lane, (top, move) in enumerate(zip(smile, off, strict=True))
        ]

    assert off_their_row(row(2, -3, 0, 4, -4, 0, 3, -2), ("S6",)) == []
    said = "S6: the band in lane 1 lies off the row of the others"
    assert off_their_row(row(-24, -3, 0, 4, -4, 0, 3, -2), ("S6",)) == [said]
    assert off_their_row(row(-24, -3, 0, 4, -4, 0, 3, -2)[:4], ("S6",)) == []  # three others tell no bow


def test_volumes_are_in_the_order_of_the_lanes_and_as_drawn():
    drawn = draw(BASE)
    reading = read_blot(image(drawn.pixels), lanes("S6"))
    assert reading.doubts == () and [own.lane.lane for own in reading.readings] == [1, 2, 3, 4, 5, 6]
    volumes = np.array([own.volume().volume for own in reading.readings])
    assert volumes / volumes[0] == pytest.approx(drawn.volumes / drawn.volumes[0], rel=0.02)


def test_what_was_read_can_be_edited_and_read_again():
    drawn = draw(BASE)
    first = read_blot(image(drawn.pixels), lanes("S6"))
    again = read_blot(image(drawn.pixels), lanes("S6"), first.regions())
    assert [own.band.volume for own in again.readings] == pytest.approx(
        [own.band.volume for own in first.readings], rel=0.03
    )
    assert "S6: boxes are summed as they were drawn" in again.flags


def test_a_tall_box_in_every_lane_is_searched_for_its_band():
    drawn = draw(replace(BASE, ghosts=((80.0, 0.9),)))
    half = 0.45 * drawn.pitch

    def roi(lane):
        return (drawn.centres[lane - 1] - half, 60.0, drawn.centres[lane - 1] + half, 195.0)

    reading = read_blot(image(drawn.pixels), lanes("S6", roi=roi))
    assert reading.doubts == ()
    assert "S6: a band was looked for in each box, which is taller than bands are" in reading.flags
    assert all(own.band.box[1] < 150 < own.band.box[3] < 195 for own in reading.readings)


def test_one_box_for_all_lanes_is_the_part_of_the_image_in_which_the_row_lies():
    drawn = draw(replace(BASE, ghosts=((80.0, 0.9),)))
    part = (0.0, 190.0, 1000.0, 280.0)
    reading = read_blot(image(drawn.pixels), lanes("S6", roi=lambda lane: part))
    assert reading.doubts == ()
    assert all(own.band.box[1] < 230 < own.band.box[3] for own in reading.readings)


def test_one_lane_alone_and_lanes_too_narrow_to_be_seen_are_not_searched():
    alone = read_blot(image(draw(BASE).pixels), lanes("S6", count=1))
    assert alone.doubts == ("one lane alone has no distance to the next",) and alone.confidence == 0.0
    with pytest.raises(RapalogError, match="6 lanes in 30 x 300 pixels are too narrow"):
        read_blot(image(np.ones((300, 30), np.float32)), lanes("S6"))


def test_regions_without_a_lane_of_the_layout_are_refused():
    with pytest.raises(RapalogError, match="have no lane 6") as caught:
        read_blot(
            image(draw(BASE).pixels),
            lanes("S6"),
            ImageRegions("a", {k: (100.0 * k, 0.0, 100.0 * k + 90, 300.0) for k in range(1, 6)}, {}),
        )
    assert caught.value.remedy


def test_forms_that_are_summed_are_said():
    drawn = draw(replace(BASE, ghosts=((30.0, 0.8), (-30.0, 0.6))))
    assert "4E-BP1: 3 bands are summed" in read_blot(image(drawn.pixels), lanes("4E-BP1")).flags
