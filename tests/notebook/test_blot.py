"""Blots through one call: a layout alone, images with a layout, or densitometry in whatever guise."""

import io
import json

import pandas as pd
import pytest
from matplotlib.figure import Figure
from tests.command_line import run
from tests.notebook.cases import band_table

import rapalog as ra


@pytest.fixture(scope="module")
def folds():
    return ra.blot(band_table())


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blots")
    ra.assay.blot("MCF-7", doses=["0 nM", "20 nM"], target="p-S6", replicates=1).write(folder)
    return folder


@pytest.fixture(scope="module")
def measured(images):
    return ra.blot(str(images / "layout.csv"))


def test_densitometry_is_the_same_as_bytes_or_frame(folds):
    frame = pd.read_csv(io.BytesIO(band_table()))
    assert ra.blot(frame).to_json() == folds.to_json()


def test_readouts_are_found_by_name(folds):
    assert folds.readouts == ("S6", "p-S6", "p-S6/S6")
    assert folds["p-s6"].readout == "p-S6"
    with pytest.raises(LookupError, match="did you mean"):
        folds["p-S7"]


def test_a_layout_alone_is_enough_where_the_images_lie_beside_it(measured):
    assert measured["p-S6"]["20 nM"].value < 0.5
    assert len(measured.to_frame("lanes")) == len(measured.study.volumes)
    assert isinstance(measured.plot_images(), Figure)


def test_images_in_other_places_are_given_with_the_layout_in_memory(images, measured):
    layout = pd.read_csv(images / "layout.csv")
    found = ra.blot(sorted(images.glob("*.tif")), layout=layout)
    assert found.to_json() == measured.to_json()


def test_images_in_memory_are_given_under_the_names_of_the_layout(images, measured):
    held = {path.name: path.read_bytes() for path in images.glob("*.tif")}
    found = ra.blot(held, layout=(images / "layout.csv").read_bytes())
    assert found.to_json() == measured.to_json()
    with pytest.raises(ra.RapalogError, match="is not there"):  # beside a layout in memory lies nothing
        ra.blot(layout=(images / "layout.csv").read_bytes())


def test_the_document_is_that_of_the_command(images, measured, capsys):
    _, out, _ = run(capsys, "blot", "--layout", images / "layout.csv", "--json")
    assert json.loads(out) == json.loads(json.dumps(measured.to_json()))


def test_regions_may_be_a_dictionary(images, measured):
    regions = json.loads(measured.study.files()["regions.json"])
    again = ra.blot(images / "layout.csv", regions=regions)
    assert len(again.study.volumes) == len(measured.study.volumes)
    with pytest.raises(ra.RapalogError):
        ra.blot(images / "layout.csv", regions={"images": 3})


def test_an_error_that_proposes_regions_still_has_them(images, tmp_path):
    import numpy as np
    import tifffile

    for path in images.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    first = sorted(tmp_path.glob("*.tif"))[0]
    noise = np.random.default_rng(1).normal(500, 20, (160, 700)).astype(np.uint16)
    tifffile.imwrite(first, noise)
    with pytest.raises(ra.RapalogError, match="nothing is guessed") as caught:
        ra.blot(tmp_path / "layout.csv", out=tmp_path / "proposed")
    assert json.loads(caught.value.proposal)["images"]
    assert (tmp_path / "proposed" / "regions.json").exists()
    assert list((tmp_path / "proposed" / "figures").glob("*_annotated.png"))


def test_it_says_what_it_is_in_twelve_lines(folds):
    assert len(repr(folds).splitlines()) <= 12
    assert "p-S6/S6: 20 nM" in repr(folds)
    assert ra.RESEARCH_USE_ONLY in folds._repr_html_()


def test_a_table_has_no_picture_of_its_lanes(folds):
    with pytest.raises(ra.RapalogError, match="no image"):
        folds.plot_images()
    assert len(folds.plot().axes) == 3
