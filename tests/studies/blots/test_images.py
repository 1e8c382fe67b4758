"""Strips of one picture are read as if each were cropped; a polarity that is not evident is settled or asked for."""

from dataclasses import replace

import numpy as np
import pytest
import tifffile
from tests.analysis.blots.drawing import Recipe, draw
from tests.analysis.blots.experiments import HEADER, layout_rows
from tests.places import SHARED

from rapalog.errors import RapalogError
from rapalog.studies.blots import images
from rapalog.studies.blots.doubtful import RegionsNeeded
from rapalog.studies.blots.images import _settled
from rapalog.studies.blots.study import analyse_blots

STRIP = Recipe(size=(150, 700), thick=6.0, amounts=(100, 80, 60, 45, 30, 20))
DOSES = (0, 1, 2, 3, 4, 5)
STRANGERS = SHARED / "data" / "strangers" / "blots"


@pytest.fixture(scope="module")
def two_strips(tmp_path_factory):
    """One picture of two strips whose bands fall in opposite directions, and a crop of each."""
    folder = tmp_path_factory.mktemp("strips")
    parts = [draw(STRIP).pixels, draw(replace(STRIP, amounts=STRIP.amounts[::-1], seed=1)).pixels]
    tifffile.imwrite(folder / "both.tif", np.concatenate(parts).astype(np.uint16))
    for name, part in zip(("top", "bottom"), parts, strict=True):
        tifffile.imwrite(folder / f"{name}.tif", part.astype(np.uint16))
    return folder


def both(roi=("0,0,700,150", "0,150,700,300"), target="S6"):
    return [
        line
        for k, (name, box) in enumerate(zip(("top", "bottom"), roi, strict=True), start=1)
        for line in layout_rows("both.tif", target, k, doses=DOSES, blot=name, rois=[box] * 6)
    ]


def written(folder, rows, name="layout.csv"):
    (folder / name).write_text(HEADER + "\n".join(rows) + "\n")
    return folder / name


def test_two_strips_with_a_roi_each_are_measured_as_their_crops(two_strips):
    study = analyse_blots(written(two_strips, both()))
    crops = analyse_blots(
        written(
            two_strips,
            [
                line
                for k, name in enumerate(("top", "bottom"), start=1)
                for line in layout_rows(f"{name}.tif", "S6", k, doses=DOSES, blot=name)
            ],
        )
    )
    assert [own.blot for own in study.volumes] == ["top"] * 6 + ["bottom"] * 6
    assert [own.volume for own in study.volumes] == pytest.approx([own.volume for own in crops.volumes], rel=0.01)
    places = {(lane["blot"], lane["lane"]): lane["roi"][1] for lane in study.to_json()["lanes"]}
    assert all((y >= 150) == (blot == "bottom") for (blot, _), y in places.items())


def test_strips_keep_their_names_in_files_and_come_back_from_regions(two_strips, tmp_path):
    study = analyse_blots(written(two_strips, both()))
    files = study.files()
    assert {"figures/both_top_profiles.csv", "figures/both_bottom_profiles.csv"} <= files.keys()
    (tmp_path / "r.json").write_bytes(files["regions.json"])
    again = analyse_blots(two_strips / "layout.csv", regions=tmp_path / "r.json")
    assert [own.volume for own in again.volumes] == pytest.approx([own.volume for own in study.volumes], rel=0.03)


def test_strips_of_which_nothing_says_where_they_lie_are_refused(two_strips):
    with pytest.raises(RapalogError, match="nothing says where S6 of top lies") as caught:
        analyse_blots(written(two_strips, both(roi=("", ""))))
    assert caught.value.where == "layout.csv:2, column roi"


def test_the_two_strips_of_a_real_membrane_are_not_the_same():
    if not STRANGERS.is_dir():
        pytest.skip("the folder with strangers' files is not here")
    study = analyse_blots(STRANGERS / "F1_layout.csv")
    mean = {
        (blot, sample): np.mean([own.volume for own in study.volumes if (own.blot, own.sample) == (blot, sample)])
        for blot in ("top", "bottom")
        for sample in ("ZL", "ZX", "ZDF")
    }
    # As measured with this program on crops of the two strips: nine lanes each, none the whole strip.
    assert mean["top", "ZX"] / mean["top", "ZL"] == pytest.approx(1.032, abs=0.02)
    assert mean["bottom", "ZX"] / mean["bottom", "ZL"] == pytest.approx(0.849, abs=0.02)


def test_few_black_bands_on_white_are_signal(tmp_path):
    drawn = draw(
        Recipe(
            size=(900, 1100),
            thick=5.0,
            amounts=(30, 100, 90, 70, 60),
            margin=(0.15, 0.38),
            row=0.2,
            background=2,
            read=0.4,
            gain=0.0,
        )
    )
    tifffile.imwrite(tmp_path / "a.tif", (255 - drawn.pixels / drawn.pixels.max() * 250).astype(np.uint8))
    study = analyse_blots(written(tmp_path, layout_rows("a.tif", "S6", 1, doses=DOSES[:5])))
    assert study.blots[0].image.inverted
    volumes = np.array([own.volume for own in study.volumes])
    assert volumes / volumes[1] == pytest.approx(drawn.volumes / drawn.volumes[1], rel=0.1)


def test_black_bands_on_white_of_a_real_picture_are_read_alike_with_and_without_polarity(tmp_path):
    if not STRANGERS.is_dir():
        pytest.skip("the folder with strangers' files is not here")
    study = analyse_blots(STRANGERS / "F3_layout.csv")
    lines = (STRANGERS / "F3_layout.csv").read_text().splitlines()
    (tmp_path / "dark.csv").write_text("\n".join([f"{lines[0]},polarity", *(f"{line},dark" for line in lines[1:])]))
    told = analyse_blots([STRANGERS / "F3_black_on_white.png"], layout=tmp_path / "dark.csv")
    assert study.blots[0].image.inverted
    assert [own.volume for own in study.volumes] == [own.volume for own in told.volumes]


def unevident(monkeypatch):
    """Make the numbers of every picture say nothing of its polarity."""
    read = images.read_blot_image

    def blind(data, *, polarity="auto", **more):
        return replace(
            read(data, polarity="bright" if polarity == "auto" else polarity, **more), polarity_told=polarity != "auto"
        )

    monkeypatch.setattr(images, "read_blot_image", blind)


@pytest.mark.parametrize("dark", [False, True])
def test_a_polarity_that_is_not_evident_is_settled_by_the_way_in_which_lanes_are_found(tmp_path, monkeypatch, dark):
    pixels = draw(STRIP).pixels.astype(np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", 65535 - pixels if dark else pixels)
    unevident(monkeypatch)
    study = analyse_blots(written(tmp_path, layout_rows("a.tif", "S6", 1, doses=DOSES)))
    assert study.blots[0].image.inverted == dark
    assert any("the only way in which they are found" in flag for flag in study.flags)


def test_a_polarity_that_nothing_settles_is_asked_for(tmp_path, monkeypatch):
    noise = np.random.default_rng(1).normal(500, 20, (160, 700)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", noise)
    unevident(monkeypatch)
    with pytest.raises(RegionsNeeded, match="column polarity"):
        analyse_blots(written(tmp_path, layout_rows("a.tif", "S6", 1, doses=DOSES)))


def test_two_certain_ways_settle_nothing():
    assert _settled({"bright": [], "dark": []}) is None


def test_a_layout_without_images_describes_the_one_picture_that_is_given(two_strips, tmp_path):
    rows = [f"{lane},s{lane},{dose},S6,1" for lane, dose in enumerate(DOSES, start=1)]
    (tmp_path / "l.csv").write_text("lane,sample,dose_nM,target,replicate\n" + "\n".join(rows))
    study = analyse_blots([two_strips / "top.tif"], layout=tmp_path / "l.csv")
    assert {own.image for own in study.volumes} == {"top.tif"}
    with pytest.raises(RapalogError, match="image is empty"):
        analyse_blots([two_strips / "top.tif", two_strips / "bottom.tif"], layout=tmp_path / "l.csv")


def coloured(folder, marks):
    """A picture in colour of six dark bands on a cream ground, with rectangles in red."""
    pixels = draw(STRIP).pixels
    grey = 255 * (1 - 0.9 * pixels / pixels.max())
    picture = np.stack([grey, grey * 0.96, grey * 0.85], -1)
    for top, bottom, left, right in marks:
        picture[top:bottom, left:right] = (210, 20, 30)
    tifffile.imwrite(folder / "a.tif", picture.astype(np.uint8), photometric="rgb")
    return written(folder, layout_rows("a.tif", "S6", 1, doses=DOSES))


def test_a_red_label_beside_the_bands_does_not_matter(tmp_path):
    study = analyse_blots(coloured(tmp_path, [(5, 15, 300, 420)]))
    volumes = np.array([own.volume for own in study.volumes])
    assert volumes / volumes[0] == pytest.approx(np.array(STRIP.amounts) / 100, rel=0.1)
    assert any("coloured (annotation, pen)" in flag for flag in study.flags)
    assert not any("its box is coloured" in flag for own in study.volumes for flag in own.flags)


def test_a_pen_on_a_band_is_flagged_and_a_covered_band_refused(tmp_path):
    x = draw(STRIP).centres[2]
    study = analyse_blots(coloured(tmp_path, [(66, 70, int(x) - 10, int(x) + 10)]))
    assert any("its box is coloured" in flag for flag in study.volumes[2].flags)
    with pytest.raises(RapalogError, match="of the band of S6 in lane 3 is coloured") as caught:
        analyse_blots(coloured(tmp_path, [(55, 92, int(x) - 25, int(x) + 35)]))
    assert "channel" in caught.value.remedy


@pytest.fixture(scope="module")
def membrane(tmp_path_factory):
    """Two pictures of one membrane: a clear one, and one of which only two lanes are seen."""
    folder = tmp_path_factory.mktemp("membrane")
    for name, amounts in (("S6.tif", STRIP.amounts), ("p-S6.tif", (90.0, 0.0, 0.0, 0.0, 0.0, 60.0))):
        drawn = draw(replace(STRIP, amounts=amounts, seed=len(name)))
        tifffile.imwrite(folder / name, drawn.pixels.astype(np.uint16))
    return folder


def of_membrane(lent=""):
    rows = [
        *layout_rows("S6.tif", "S6", 1, doses=DOSES, blot="m"),
        *layout_rows("p-S6.tif", "p-S6", 1, doses=DOSES, blot="m"),
    ]
    return [f"{row},{lent if row.startswith('p-S6') else ''}" for row in rows]


def lend(folder, lent):
    (folder / "l.csv").write_text(HEADER.strip() + ",lanes_from\n" + "\n".join(of_membrane(lent)) + "\n")
    return folder / "l.csv"


def test_a_picture_whose_lanes_are_not_certain_may_have_those_of_another(membrane):
    with pytest.raises(RegionsNeeded) as caught:
        analyse_blots(lend(membrane, ""))
    study = analyse_blots(lend(membrane, "S6.tif"))
    own = {(volume.image, volume.lane): volume for volume in study.volumes}
    assert own["p-S6.tif", 6].relation == "=" and own["p-S6.tif", 3].relation == "<="
    assert [blot.image.name for blot in study.blots] == ["S6.tif", "p-S6.tif"]
    assert study.blots[0].lanes.keys() == study.blots[1].lanes.keys()
    assert "roi" in caught.value.remedy and "regions.json" in caught.value.remedy


def test_the_remedy_names_boxes_and_roi_also_with_a_folder(membrane, tmp_path):
    with pytest.raises(RegionsNeeded) as caught:
        analyse_blots(lend(membrane, ""), out=tmp_path)
    assert str(tmp_path / "regions.json") in caught.value.remedy and "roi" in caught.value.remedy


@pytest.mark.parametrize("lender", ["other.tif", "p-S6.tif"])
def test_lanes_of_a_picture_that_has_none_to_lend_are_refused(membrane, lender):
    with pytest.raises(RapalogError, match=f"p-S6.tif cannot have the lanes of '{lender}'") as caught:
        analyse_blots(lend(membrane, lender))
    assert "column lanes_from" in caught.value.where


def test_lanes_of_a_picture_of_another_size_are_refused(membrane, tmp_path):
    tifffile.imwrite(tmp_path / "p-S6.tif", tifffile.imread(membrane / "p-S6.tif")[10:])
    (tmp_path / "S6.tif").write_bytes((membrane / "S6.tif").read_bytes())
    with pytest.raises(RapalogError, match="which lends its lanes"):
        analyse_blots(lend(tmp_path, "S6.tif"))
