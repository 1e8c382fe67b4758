"""Boxes that somebody drew: summed as they are if tight, searched if tall, and each target has its own."""

import json
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from tests.analysis.blots.drawing import Recipe, draw
from tests.analysis.blots.experiments import HEADER

from rapalog.analysis.blots.volumes.boxes import is_tight, measure_boxes
from rapalog.files.blots.lane import BlotLane
from rapalog.files.images.read import BlotImage
from rapalog.studies.blots.reading import read_blot
from rapalog.studies.blots.study import analyse_blots

NAN = float("nan")
UP = Recipe(size=(300, 900), thick=8, amounts=(100, 80, 60, 40, 20, 10), row=0.35, gradient=(0.5, 0.6), background=2000)


def doublet(apart):
    """Draw two rows of bands with opposite amounts; return pixels and, for each row, its drawing."""
    low = replace(UP, amounts=UP.amounts[::-1], row=0.35 + apart / 300, seed=3, background=0, gradient=(0, 0))
    rows = draw(UP), draw(low)
    return rows[0].pixels + rows[1].pixels, dict(zip(("cut", "uncut"), rows, strict=True))


def boxes(drawn, half):
    return [
        (round(c - 0.55 * drawn.width), round(y - half), round(c + 0.55 * drawn.width), round(y + half))
        for c, y in zip(drawn.centres, drawn.row_y, strict=True)
    ]


def layout(rows, half):
    return [
        BlotLane("a", lane, f"s{lane}", NAN, NAN, target, "1", "a", roi=box)
        for target, drawn in rows.items()
        for lane, box in enumerate(boxes(drawn, half), start=1)
    ]


@pytest.mark.parametrize(("apart", "half"), [(60, 16), (60, 24), (40, 16), (40, 20)])
def test_each_target_is_measured_in_its_own_boxes(apart, half):
    pixels, rows = doublet(apart)
    reading = read_blot(BlotImage("a", pixels, 16, 65535.0), layout(rows, half))
    volumes = {
        target: np.array([own.gated.volume for own in reading.readings if own.lane.target == target]) for target in rows
    }
    share = volumes["cut"] / (volumes["cut"] + volumes["uncut"])
    truth = rows["cut"].volumes / (rows["cut"].volumes + rows["uncut"].volumes)
    assert np.abs(share - truth).max() < 0.01
    assert reading.flags == ("cut: boxes are summed as they were drawn", "uncut: boxes are summed as they were drawn")


def test_what_is_drawn_is_what_was_summed():
    pixels, rows = doublet(60)
    drawn = boxes(rows["cut"], 20)
    assert [tuple(band.box) for band in measure_boxes(pixels, drawn)] == drawn


def test_a_slope_under_the_bands_changes_their_sums_by_two_percent_at_most():
    pixels, rows = doublet(60)
    y = np.arange(300.0)[:, None]
    before = [band.volume for band in measure_boxes(pixels, boxes(rows["cut"], 24))]
    after = [band.volume for band in measure_boxes(pixels + 3.0 * y, boxes(rows["cut"], 24))]
    assert after == pytest.approx(before, rel=0.02)


def test_one_lane_is_enough_where_its_boxes_are_given():
    pixels, rows = doublet(60)
    one = [lane for lane in layout(rows, 20) if lane.lane == 3]
    reading = read_blot(BlotImage("a", pixels, 16, 65535.0), one)
    assert not reading.doubts and [own.gated.relation for own in reading.readings] == ["=", "="]


def test_a_band_is_looked_for_in_a_tall_box():
    drawn = draw(UP)
    tall = [(x0, 10, x1, 290) for x0, _, x1, _ in boxes(drawn, 20)]
    assert is_tight(drawn.pixels, boxes(drawn, 20)) and not is_tight(drawn.pixels, tall)
    lanes = [BlotLane("a", k, f"s{k}", NAN, NAN, "p-S6", "1", "a", roi=box) for k, box in enumerate(tall, start=1)]
    reading = read_blot(BlotImage("a", drawn.pixels, 16, 65535.0), lanes)
    volumes = np.array([own.gated.volume for own in reading.readings])
    assert volumes / volumes[0] == pytest.approx(drawn.volumes / drawn.volumes[0], rel=0.02)
    assert "looked for" in reading.flags[0]


def test_boxes_of_their_own_survive_the_regions_file(tmp_path):
    pixels, rows = doublet(60)
    tifffile.imwrite(tmp_path / "a.tif", np.rint(pixels).astype("uint16"))
    lines = []
    for shift, (target, drawn) in enumerate(rows.items()):
        for lane, (x0, y0, x1, y1) in enumerate(boxes(drawn, 20), start=1):
            lines.append(f'a.tif,{lane},s{lane},{lane},24,{target},1,a,sample,,"{x0 + 4 * shift},{y0},{x1},{y1}"')
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(lines))
    study = analyse_blots(tmp_path / "layout.csv")
    (tmp_path / "r.json").write_bytes(study.files()["regions.json"])
    assert "x0" in json.loads((tmp_path / "r.json").read_text())["images"][0]["bands"][0]
    again = analyse_blots(tmp_path / "layout.csv", regions=tmp_path / "r.json")
    assert [own.volume for own in again.volumes] == pytest.approx([own.volume for own in study.volumes])
