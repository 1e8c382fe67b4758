"""What was read before is not read again, and never changes what is said."""

from dataclasses import replace

import pytest
from tests.analysis.blots.drawing import Recipe
from tests.analysis.blots.experiments import HEADER, layout_rows, write_blot

from rapalog.files.blots.regions import regions_bytes
from rapalog.files.given import Held
from rapalog.studies.blots import images
from rapalog.studies.blots.doubtful import REGIONS
from rapalog.studies.blots.memory import Memory
from rapalog.studies.blots.study import analyse_blots

RECIPE = Recipe(size=(120, 500), thick=5, amounts=(100, 60, 30, 10))
DOSES = (0, 1, 10, 100)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("blots")
    rows = []
    for replicate in (1, 2):
        name = f"p-S6_{replicate}.tif"
        write_blot(found, name, replace(RECIPE, seed=replicate))
        rows += layout_rows(name, "p-S6", replicate, doses=DOSES, blot=str(replicate))
    (found / "layout.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return found


def moved(own, by):
    return replace(own, bands={key: (y0 + by, y1 + by) for key, (y0, y1) in own.bands.items()})


def test_a_moved_box_measures_its_image_again_and_no_other(folder, monkeypatch):
    memory, layout = Memory(), folder / "layout.csv"
    first = analyse_blots(layout, memory=memory)
    read = []
    usual = images.read_blot

    def counted(image, *rest, **more):
        read.append(image.name)
        return usual(image, *rest, **more)

    monkeypatch.setattr(images, "read_blot", counted)
    boxes = Held(REGIONS, regions_bytes([moved(first.blots[1].regions(), 3)]))
    again = analyse_blots(layout, regions=boxes, memory=memory)
    assert read == ["p-S6_2.tif"]
    assert again.blots[0] is first.blots[0]
    assert again.to_json() == analyse_blots(layout, regions=boxes).to_json()
    assert again.to_json() != first.to_json()


def test_without_the_boxes_it_is_as_it_was(folder):
    memory, layout = Memory(), folder / "layout.csv"
    first = analyse_blots(layout, memory=memory)
    analyse_blots(layout, regions=Held(REGIONS, regions_bytes([moved(first.blots[0].regions(), 2)])), memory=memory)
    assert analyse_blots(layout, memory=memory).to_json() == first.to_json()


def test_boxes_for_some_images_only_still_compare_backgrounds(folder):
    layout = folder / "layout.csv"
    boxes = Held(REGIONS, regions_bytes([analyse_blots(layout).blots[0].regions()]))
    ends = [own["over_baselines"] for own in analyse_blots(layout, regions=boxes).to_json()["ratios"]]
    assert any(own and own["low"] <= own["high"] for own in ends)
