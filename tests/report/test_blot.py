"""Blots in pictures and words: every image and readout has its picture, a bound shows as one, a flag is said once."""

import io

import pytest
from rich.console import Console
from tests.notebook.cases import band_table

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.notebook import assay
from rapalog.report.blot import annotated_images, blot_lines, blot_pictures, picture_formats, pictures_in
from rapalog.studies.blots.study import analyse_blots


@pytest.fixture(scope="module")
def folds():
    return analyse_blots(Held("bands.csv", band_table()))


@pytest.fixture(scope="module")
def measured():
    return assay.blot(doses=["0 nM", "20 nM"], target="p-S6", replicates=1).analyse().study


def _shown(study):
    console = Console(file=io.StringIO(), width=200)
    for line in blot_lines(study):
        console.print(line, markup=False) if isinstance(line, str) else console.print(line)
    return console.file.getvalue()


def test_a_table_has_bars_for_each_readout_and_no_image(folds):
    assert set(blot_pictures(folds)) == {
        "figures/ratios_S6.png",
        "figures/ratios_p-S6.png",
        "figures/ratios_p-S6_S6.png",
    }


def test_an_image_has_its_lanes_its_profiles_and_its_bars(measured):
    drawn = pictures_in(("svg", "png"))(measured)
    assert set(drawn) == {
        "figures/blot_1_p-S6_annotated.png",
        "figures/blot_1_p-S6_profiles.svg",
        "figures/blot_1_p-S6_profiles.png",
        "figures/ratios_p-S6.svg",
        "figures/ratios_p-S6.png",
        "report.html",
    }
    assert set(annotated_images(measured.blots)) == {"figures/blot_1_p-S6_annotated.png"}
    assert all(data.startswith(b"\x89PNG") for name, data in drawn.items() if name.endswith("png"))


@pytest.mark.parametrize(
    ("text", "formats"), [("png", ("png",)), (" SVG, png,svg", ("svg", "png")), ("pdf,", ("pdf",))]
)
def test_formats_are_read_once_each(text, formats):
    assert picture_formats(text) == formats


@pytest.mark.parametrize("text", ["gif", "", ",", "png,gif"])
def test_a_format_that_is_not_drawn_is_refused(text):
    with pytest.raises(RapalogError, match="figure format") as caught:
        picture_formats(text)
    assert caught.value.where == "--figures"


def test_every_readout_and_condition_is_printed(folds):
    text = _shown(folds)
    assert "12 bands measured" in text
    for own in folds.ratios:
        assert own.readout in text
        assert own.fold.value is None or f"{own.fold.value:.3g}" in text


def test_a_bound_is_printed_as_one_and_its_flag_once():
    lines = band_table().decode().splitlines()
    gone = [f"{line.rsplit(',', 1)[0]},0" if line.startswith("p-S6") and ",20,24," in line else line for line in lines]
    study = analyse_blots(Held("bands.csv", "\n".join(gone).encode()))
    text = _shown(study)
    bounds = [own for own in study.ratios if own.fold.relation != "="]
    assert bounds and any(sign in text for sign in ("≤", "<"))
    flags = {flag for own in (*study.ratios, *study.volumes) for flag in own.flags}
    assert all("".join(text.split()).count("".join(f": {flag}".split())) == 1 for flag in flags)
