"""A blot experiment from files: images and layout to fold changes, and what is left where lanes are not certain."""

import json
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from tests.analysis.blots.drawing import Recipe
from tests.analysis.blots.experiments import HEADER, layout_rows, write_blot, write_experiment
from tests.places import SHARED

from rapalog.errors import RapalogError
from rapalog.report.blot import blot_lines, blot_pictures, picture_formats
from rapalog.studies.blots.doubtful import RegionsNeeded
from rapalog.studies.blots.study import analyse_blots

BASE = Recipe(size=(160, 700), thick=5, amounts=(100, 70, 45, 25, 12, 6))
DOSES = (0, 0.1, 1, 10, 100, 1000)


@pytest.fixture(scope="module")
def experiment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blots")
    rows = []
    for replicate in (1, 2, 3):
        for k, (target, amounts) in enumerate([("p-S6", BASE.amounts), ("S6", (90.0,) * 6), ("actin", (80.0,) * 6)]):
            name = f"{target}_{replicate}.tif"
            write_blot(folder, name, replace(BASE, amounts=amounts, seed=10 * replicate + k, tilt_deg=0.5 * k))
            rows += layout_rows(name, target, replicate, doses=DOSES, blot=str(replicate))
    (folder / "layout.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def study(experiment):
    return analyse_blots(experiment / "layout.csv")


def test_fold_changes_come_out_as_drawn(study):
    folds = {fold.dose_nM: fold.fold.value for fold in study.ratios if fold.readout == "p-S6/S6"}
    assert [folds[dose] for dose in DOSES] == pytest.approx(np.array(BASE.amounts) / 100, rel=0.01)


def test_the_json_has_the_contracts_shape(study):
    document = json.loads(json.dumps(study.to_json(), allow_nan=False))
    assert {"lane", "sample", "target", "volume", "background", "saturated", "flags", "image"} <= set(
        document["lanes"][0]
    )
    assert {"sample", "readout", "fold", "n_biological"} <= set(document["ratios"][0])
    assert len(document["lanes"]) == 3 * 3 * 6


def test_what_is_written_is_enough_to_repeat_it(study, experiment, tmp_path):
    written = {str(path.relative_to(tmp_path)) for path in study.write(tmp_path, pictures=blot_pictures)}
    assert {
        "lanes.csv",
        "ratios.csv",
        "regions.json",
        "blot.json",
        "provenance.json",
        "figures/p-S6_1_annotated.png",
        "figures/p-S6_1_profiles.csv",
        "figures/ratios.csv",
    } <= written
    again = analyse_blots(experiment / "layout.csv", regions=tmp_path / "regions.json")
    before = [volume.volume for volume in study.volumes]
    assert [volume.volume for volume in again.volumes] == pytest.approx(before, rel=0.01)
    assert blot_lines(study)


def test_moved_regions_are_used_as_they_are(study, experiment, tmp_path):
    document = json.loads(study.files()["regions.json"])
    for band in document["images"][0]["bands"]:
        band["y0"], band["y1"] = 5, 15
    (tmp_path / "r.json").write_text(json.dumps(document))
    again = analyse_blots(experiment / "layout.csv", regions=tmp_path / "r.json")
    own = [volume for volume in again.volumes if volume.image == document["images"][0]["image"]]
    assert all(volume.relation == "<=" or volume.volume < 0.05 * study.volumes[0].volume for volume in own)


def test_where_lanes_are_not_certain_regions_are_asked_for(tmp_path):
    noise = np.random.default_rng(1).normal(500, 20, (160, 700)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", noise)
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(layout_rows("a.tif", "p-S6", 1, doses=DOSES)))
    with pytest.raises(RegionsNeeded, match="nothing is guessed") as caught:
        analyse_blots(tmp_path / "layout.csv", out=tmp_path / "out")
    written = json.loads((tmp_path / "out" / "regions.json").read_text())
    assert len(written["images"][0]["lanes"]) == 6
    assert "regions.json" in caught.value.remedy


def test_boxes_of_the_layout_are_used(tmp_path):
    drawn = write_blot(tmp_path, "a.tif", BASE)
    rois = [
        f"{c - 0.5 * drawn.width:.0f},{y - 25:.0f},{c + 0.5 * drawn.width:.0f},{y + 25:.0f}"
        for c, y in zip(drawn.centres, drawn.row_y, strict=True)
    ]
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(layout_rows("a.tif", "p-S6", 1, doses=DOSES, rois=rois)))
    volumes = np.array([volume.volume for volume in analyse_blots(tmp_path / "layout.csv").volumes])
    assert volumes / volumes[0] == pytest.approx(np.array(BASE.amounts) / 100, rel=0.02)


def test_a_tidy_table_needs_no_image(study, tmp_path):
    rows = ["blot,image,lane,sample,dose_nM,time_h,target,replicate,volume"]
    rows += [
        f"{v.blot},{v.image},{v.lane},{v.sample},{v.dose_nM},{v.time_h},{v.target},{v.replicate},{v.volume}"
        for v in study.volumes
    ]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    for again in (analyse_blots([tmp_path / "t.csv"]), analyse_blots(layout=tmp_path / "t.csv")):
        folds = {fold.dose_nM: fold.fold.value for fold in again.ratios if fold.readout == "p-S6/S6"}
        assert [folds[dose] for dose in DOSES] == pytest.approx(np.array(BASE.amounts) / 100, rel=0.02)


def test_the_export_of_a_program_is_joined_with_the_layout(tmp_path):
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(layout_rows("b.tif", "p-S6", 1, doses=DOSES)))
    lines = [f"{k},{v},{v + 9}" for k, v in enumerate((1000, 800, 500, 200, 100, 50), start=1)]
    (tmp_path / "lab.csv").write_text("Lane No.,Adj. Total Band Vol. (Int),Total Band Vol. (Int)\n" + "\n".join(lines))
    result = analyse_blots([tmp_path / "lab.csv"], layout=tmp_path / "layout.csv")
    assert [volume.volume for volume in result.volumes] == [1000, 800, 500, 200, 100, 50]


@pytest.mark.parametrize(
    ("image", "problem"),
    [("missing.tif", "not there"), ("../layout.csv", "layout's folder"), ("/etc/passwd", "layout's folder")],
)
def test_images_that_are_not_there_or_elsewhere_are_refused(tmp_path, image, problem):
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(layout_rows(image, "p-S6", 1, doses=DOSES)))
    with pytest.raises(RapalogError, match=problem) as caught:
        analyse_blots(tmp_path / "layout.csv")
    assert caught.value.remedy and "layout.csv:2" in caught.value.where


def test_clipped_lanes_are_flagged_in_the_table(tmp_path):
    write_blot(tmp_path, "a.tif", replace(BASE, clip=10000.0))
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(layout_rows("a.tif", "p-S6", 1, doses=DOSES)))
    lanes = analyse_blots(tmp_path / "layout.csv").to_json()["lanes"]
    assert [lane["saturated"] for lane in lanes] == [True, True, False, False, False, False]
    assert [lane["relation"] for lane in lanes] == [">=", ">=", "=", "=", "=", "="]


def test_formats_of_figures_are_checked():
    assert picture_formats("png, svg") == ("png", "svg")
    with pytest.raises(RapalogError, match="gif"):
        picture_formats("gif")


def test_the_drawn_experiment_of_ten_lanes_is_read(tmp_path):
    write_experiment(tmp_path, base=Recipe(size=(200, 900), thick=6), replicates=1)
    assert len(analyse_blots(tmp_path / "layout.csv").volumes) == 30


def _tidy(folder, changed=None):
    """Write a table of three replicates, folds 1, 0.5 and 0.1; ``changed`` replaces volumes by (target, dose)."""
    rows = ["blot,lane,sample,dose_nM,time_h,target,replicate,volume"]
    for replicate, scale in ((1, 1.0), (2, 1.3), (3, 0.8)):
        for target, volumes in (("p-S6", (1000, 500, 100)), ("S6", (2000, 2050, 1980))):
            for lane, (dose, volume) in enumerate(zip((0, 1, 100), volumes, strict=True), start=1):
                own = (changed or {}).get((target, dose), volume * scale)
                rows.append(f"{target}{replicate},{lane},s,{dose},24,{target},{replicate},{own}")
    (folder / "t.csv").write_text("\n".join(rows))
    return folder / "t.csv"


def _fold(study, dose, readout="p-S6/S6"):
    return next(fold.fold for fold in study.ratios if (fold.readout, fold.dose_nM) == (readout, dose))


@pytest.mark.parametrize("volume", [0, -50])
def test_a_band_that_was_not_seen_is_a_bound_and_not_left_out(tmp_path, volume):
    fold = _fold(analyse_blots([_tidy(tmp_path, {("p-S6", 100): volume})]), 100)
    assert fold.relation == "<" and 0.1 < fold.value <= 0.75


def test_folds_over_a_control_that_was_not_seen_are_lower_bounds(tmp_path):
    assert _fold(analyse_blots([_tidy(tmp_path, {("p-S6", 0): 0})]), 1).relation == ">"


def test_a_table_given_twice_counts_once(tmp_path):
    table = _tidy(tmp_path)
    assert len(analyse_blots([table, tmp_path / "." / "t.csv"]).volumes) == 18


def test_rows_without_a_volume_are_told(tmp_path):
    study = analyse_blots([_tidy(tmp_path, {("S6", 1): "n.d."})])
    assert any("3 row(s) without a volume" in flag for flag in study.flags)


def test_what_a_program_did_not_remove_is_told(tmp_path):
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(layout_rows("b.tif", "p-S6", 1, doses=(0, 1))))
    (tmp_path / "b.csv").write_text("Area,Mean,IntDen\n9,9,100\n9,9,50\n")
    study = analyse_blots([tmp_path / "b.csv"], layout=tmp_path / "layout.csv")
    assert any("no background was removed" in flag for flag in study.flags)


@pytest.mark.parametrize("written", ["A.TIF", "C:\\gels\\a.tif", "/home/me/a.tif", "old/folder/a.tif"])
def test_an_image_is_found_by_its_name_beside_the_layout(tmp_path, written):
    write_blot(tmp_path, "a.tif", BASE)
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(layout_rows(written, "p-S6", 1, doses=DOSES)))
    assert len(analyse_blots(tmp_path / "layout.csv").volumes) == 6


def test_two_names_of_one_image_are_refused(tmp_path):
    write_blot(tmp_path, "a.tif", BASE)
    rows = layout_rows("x/a.tif", "p-S6", 1, doses=DOSES) + layout_rows("y/a.tif", "S6", 1, doses=DOSES)
    (tmp_path / "layout.csv").write_text(HEADER + "\n".join(rows))
    with pytest.raises(RapalogError, match="the same file"):
        analyse_blots(tmp_path / "layout.csv")


@pytest.mark.parametrize(("data", "problem"), [(b"", "empty"), (b"\x89PNG\r\n", "does not say what is in its lanes")])
def test_a_file_that_says_nothing_is_named(tmp_path, data, problem):
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(RapalogError, match=problem) as caught:
        analyse_blots([tmp_path / "a.png"])
    assert "a.png" in caught.value.where


@pytest.mark.parametrize(
    ("file", "readout", "sample", "fold"),
    [
        ("F6_unpaired_animals.csv", "B1AR", "ZDF", 0.73),
        ("F9_H3_loading.csv", "FLAG", "mut", 1.0),
        ("F10_no_dose_column.csv", "ProteinA", "Treatment1", 1.214),
    ],
)
def test_designs_of_strangers_get_their_folds(file, readout, sample, fold):
    if not (SHARED / "data" / "strangers").is_dir():
        pytest.skip("the folder with strangers' files is not here")
    study = analyse_blots(SHARED / "data" / "strangers" / "blots" / file)
    found = {(one.readout, one.sample): one.fold.value for one in study.ratios}
    assert found[readout, sample] == pytest.approx(fold, abs=0.005)
