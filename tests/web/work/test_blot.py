"""What a child makes of blots for the page: the numbers of every other door, and a proposal where lanes are unsure."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from tests.analysis.blots.drawing import Recipe
from tests.analysis.blots.experiments import HEADER, layout_rows, write_blot

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.notebook.blot import blot
from rapalog.web.jobs.job import Input
from rapalog.web.work.blot import analyse, everything, look
from rapalog.web.work.blot_example import example_files

RECIPE = Recipe(size=(120, 500), thick=5, amounts=(100, 60, 30, 10))


def quiet(what, share):
    """Tell nobody."""


def given(**files):
    return [Input(word, Held(name, data)) for word, own in files.items() for name, data in own.items()]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blots")
    rows = []
    for replicate in (1, 2):
        name = f"p-S6_{replicate}.tif"
        write_blot(folder, name, replace(RECIPE, seed=replicate))
        rows += layout_rows(name, "p-S6", replicate, doses=(0, 1, 10, 100), blot=str(replicate))
    (folder / "layout.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_numbers_are_those_of_the_python_door(files):
    shown = json.loads(analyse({}, given(files=files), quiet).result)
    images = {name: data for name, data in files.items() if name != "layout.csv"}
    own = blot(images, layout=files["layout.csv"], progress=False)
    assert [one["fold"] for one in shown["folds"]] == [one["fold"] for one in own.to_json()["ratios"]]


def test_a_layout_that_names_another_count_gets_a_proposal_and_no_fold(files):
    lines = files["layout.csv"].decode().splitlines()
    one = [lines[0], *(line for line in lines[1:] if "p-S6_1" in line)]
    more = "\n".join([*one, one[-1].replace("p-S6_1.tif,4,", "p-S6_1.tif,5,", 1)])
    stays = analyse({}, given(files={"p-S6_1.tif": files["p-S6_1.tif"]}, layout={"layout.csv": more.encode()}), quiet)
    shown = json.loads(stays.result)
    assert (shown["state"], shown["folds"], shown["uncertain"]) == ("proposal", [], [0])
    assert shown["images"][0]["doubts"]
    accepted = json.loads(stays.answer({"regions": {"images": [shown["images"][0]["regions"]]}, "focus": 0}))
    assert accepted["state"] == "measured"


def test_boxes_of_a_file_are_used_as_they_are(files):
    first = json.loads(analyse({}, given(files=files), quiet).result)
    regions = json.dumps({"images": [first["images"][0]["regions"]]}).encode()
    shown = json.loads(analyse({}, given(files=files, regions={"regions.json": regions}), quiet).result)
    assert "boxes are summed as they were drawn" in " ".join(shown["images"][0]["flags"])
    assert "boxes are summed as they were drawn" not in " ".join(shown["images"][1]["flags"])


def test_a_densitometry_table_has_bars_and_no_image():
    rows = [
        f"{lane},s{lane},{dose},24,p-S6,{rep},{rep},{volume * rep}"
        for rep in (1, 2, 3)
        for lane, dose, volume in ((1, 0, 1000), (2, 20, 200 + rep))
    ]
    table = "\n".join(["lane,sample,dose_nM,time_h,target,replicate,blot,volume", *rows]).encode()
    shown = json.loads(analyse({}, given(files={"table.csv": table}), quiet).result)
    assert shown["images"] == []
    assert shown["folds"][1]["fold"]["value"] == pytest.approx(0.2, rel=0.02)
    assert len(shown["bands"]) == 6


def test_images_without_a_layout_can_be_looked_at(files):
    stays = look({}, given(files={"p-S6_1.tif": files["p-S6_1.tif"]}), quiet)
    assert json.loads(stays.result)["images"][0]["width"] == 500
    assert stays.answer({"picture": 0, "low": 0, "high": 1000}).startswith(b"\x89PNG")


def test_what_is_no_image_is_refused():
    with pytest.raises(RapalogError, match="no TIFF"):
        look({}, given(files={"a.tif": b"nothing"}), quiet)


def test_everything_is_enough_to_repeat_the_example():
    with zipfile.ZipFile(io.BytesIO(everything({"example": True}, [], quiet))) as found:
        names = set(found.namelist())
    assert {"report.html", "lanes.csv", "ratios.csv", "regions.json", *example_files()} <= names
