"""Rows of a densitometry table are told to lanes, bands and backgrounds, and what is not used is said."""

import pytest
from tests.places import SHARED

from rapalog.errors import FileError
from rapalog.files.blots.densitometry import read_densitometry
from rapalog.files.blots.layout import read_blot_layout
from rapalog.files.blots.table_lanes import join_densitometry
from rapalog.studies.blots.study import analyse_blots

ANALYSER = " ,Area,Percent\n1,12345.678,60.1\n2,8123.001,39.9\n"
STRANGERS = SHARED / "data" / "strangers" / "blots"
CHANNELS = "Image Name,Channel,Name,Signal,Total\n" + "".join(
    f"0000123_01,{channel},{lane},{signal},9\n"
    for channel, signals in ((700, (20, 21)), (800, (8, 2)))
    for lane, signal in enumerate(signals, start=1)
)


def _layout(**images):
    rows = [f"{image},{lane},s{lane},{target},1" for target, image in images.items() for lane in (1, 2)]
    return read_blot_layout(("image,lane,sample,target,blot\n" + "\n".join(rows)).encode(), file="layout.csv")


@pytest.mark.parametrize("image", ["{}", "0000123_01#{}", "0000123_01 {}"])
def test_each_channel_of_an_image_belongs_to_one_target(image):
    table = read_densitometry(CHANNELS.encode(), file="is.csv")
    lanes, _ = join_densitometry(table, _layout(p=image.format(800), t=image.format(700)), file="is.csv")
    assert {(lane.target, lane.volume) for lane in lanes} == {("p", 8), ("p", 2), ("t", 20), ("t", 21)}


def test_a_channel_is_never_given_to_two_targets():
    table = read_densitometry(CHANNELS.encode(), file="is.csv")
    with pytest.raises(FileError, match="which is which") as caught:
        join_densitometry(table, _layout(p="0000123_01", t="0000123_01"), file="is.csv")
    assert "700 or 800" in caught.value.remedy


@pytest.mark.parametrize("image", ["is.tif", "IS.TIF", "C:\\\\blots\\\\is.tif", "is.csv"])
def test_a_table_belongs_to_the_image_it_is_named_after(image):
    table = read_densitometry(ANALYSER.encode(), file="is.csv")
    lanes, _ = join_densitometry(table, _layout(p=image.replace("\\\\", "\\"), t="other.tif"), file="is.csv")
    assert [(lane.target, lane.volume) for lane in lanes] == [("p", 12345.678), ("p", 8123.001)]


def lanes_of(*roles, kda=""):
    """A layout of one target without images; a role for each lane."""
    rows = [f"{lane},s{lane},p-S6,{role},{kda}" for lane, role in enumerate(roles, start=1)]
    return read_blot_layout(("lane,sample,target,role,kda\n" + "\n".join(rows)).encode(), file="layout.csv")


def joined(text, layout):
    lanes, flags = join_densitometry(read_densitometry(text.encode(), file="t.csv"), layout, file="t.csv")
    return [(lane.lane, lane.volume) for lane in lanes], " | ".join(flags)


def imagej(*means, labels=None, area=100):
    labels = labels or [""] * len(means)
    return "Label,Area,Mean\n" + "\n".join(f"{label},{area},{mean}" for label, mean in zip(labels, means, strict=True))


def test_a_blank_lane_is_the_background_of_means_that_kept_theirs():
    volumes, said = joined(imagej(60, 40, 20), lanes_of("sample", "sample", "blank"))
    assert volumes == [(1, 4000), (2, 2000)] and "blank lane 3 removed from every lane" in said
    assert "with their background" not in said


def test_without_any_background_that_is_said():
    volumes, said = joined(imagej(60, 40), lanes_of("sample", "sample"))
    assert volumes == [(1, 60), (2, 40)] and "with their background" in said


@pytest.mark.parametrize("means", [(60, 20, 41, 21, 30, 20), (60, 41, 30, 20, 21, 20)])
def test_rows_in_pairs_are_bands_and_their_backgrounds(means):
    volumes, said = joined(imagej(*means), lanes_of("sample", "sample", "sample"))
    assert volumes == [(1, 4000), (2, 2000), (3, 1000)] and "rows are in pairs" in said


def test_labels_tell_backgrounds_in_whatever_order():
    labels = ["bg1", "band", "band", "background 2"]
    volumes, said = joined(imagej(20, 60, 41, 21, labels=labels), lanes_of("sample", "sample"))
    assert volumes == [(1, 4000), (2, 2000)] and "the background of each lane is removed" in said


def test_integrated_densities_lose_a_background_of_their_own_area():
    text = "Label,Area,Mean,IntDen\na,100,60,6000\nb,50,60,3000\nbackground,200,20,4000\n"
    volumes, said = joined(text, lanes_of("sample", "sample"))
    assert volumes == [(1, 4000), (2, 2000)] and "1 row(s) of background removed" in said


def test_bands_darker_than_their_background_are_measured_the_other_way_round():
    volumes, said = joined(imagej(100, 150, 200), lanes_of("sample", "sample", "blank"))
    assert volumes == [(1, 10000), (2, 5000)] and "darker than their background" in said


@pytest.mark.parametrize(
    ("rows", "roles", "expected"),
    [
        (3, ("ladder", "sample", "sample", "sample"), [2, 3, 4]),
        (3, ("sample", "sample", "sample"), [1, 2, 3]),
        (2, ("ladder", "sample", "sample", "blank"), [2, 3]),
    ],
)
def test_rows_without_lanes_are_told_to_lanes_by_their_number(rows, roles, expected):
    volumes, _ = joined("Area,Percent\n" + "\n".join(f"{10 * k},1" for k in range(1, rows + 1)), lanes_of(*roles))
    assert [lane for lane, _ in volumes] == expected


@pytest.mark.parametrize("rows", [1, 3, 5])
def test_rows_that_could_be_other_lanes_are_refused(rows):
    text = "Area,Percent\n" + "\n".join(f"{10 * k},1" for k in range(rows))
    with pytest.raises(
        FileError, match=f"has {rows} rows and the layout 2 lanes of p-S6: which row is which"
    ) as caught:
        joined(text, lanes_of("sample", "sample"))
    assert "column Lane" in caught.value.remedy


def test_rows_of_lanes_that_the_layout_lacks_are_reported():
    _, said = joined("Lane No.,Adj. Volume (Int)\n1,5\n2,6\n9,7\n", lanes_of("sample", "sample"))
    assert "1 row(s) not used: lane 9 is not in the layout" in said


BANDS = "Lane,Band No.,Mol. Wt. (KDa),Adj. Volume (Int)\n1,1,60,500\n1,2,32,100\n2,1,33,50\n2,2,61,400\n"


def test_several_bands_of_a_lane_are_summed_without_a_size():
    volumes, said = joined(BANDS, lanes_of("sample", "sample"))
    assert volumes == [(1, 600), (2, 450)] and "several bands in 2 lane(s): summed" in said


def test_several_bands_of_a_lane_are_chosen_by_size():
    volumes, said = joined(BANDS, lanes_of("sample", "sample", kda="32"))
    assert volumes == [(1, 100), (2, 50)] and "several bands in 2 lane(s): chosen by kDa" in said


def test_a_lane_without_a_band_of_the_expected_size_has_no_volume():
    volumes, said = joined(BANDS.replace("2,1,33,50", "2,1,90,50"), lanes_of("sample", "sample", kda="32"))
    assert volumes == [(1, 100)] and "lane 2 has no band near 32 kDa" in said


def test_a_background_that_the_program_removed_is_not_removed_again():
    text = "Lane No.,Adj. Volume (Int)\n1,500\n2,100\n3,7\n"
    volumes, said = joined(text, lanes_of("sample", "sample", "blank"))
    assert volumes[:2] == [(1, 500), (2, 100)] and "blank lane 3 is not subtracted" in said


NORMALISED = "Lane No.,Norm. Factor,Norm. Vol. (Int),Adj. Volume (Int)\n1,1.0,1200,1200\n2,0.8,480,600\n"


def test_image_labs_normalised_volume_is_used_and_named():
    volumes, said = joined(NORMALISED, lanes_of("sample", "sample"))
    assert volumes == [(1, 1200), (2, 480)] and "Norm. Vol.) is used" in said


def test_a_load_is_not_corrected_twice():
    both = lanes_of("sample", "sample") + read_blot_layout(
        b"image,lane,sample,target\nother,1,s1,GAPDH\nother,2,s2,GAPDH\n", file="l"
    )
    table = read_densitometry(NORMALISED.encode(), file="p-S6.csv")
    lanes, flags = join_densitometry(table, both, file="p-S6.csv")
    assert [lane.volume for lane in lanes] == [1200, 600] and any("Norm. Vol.) is not used" in flag for flag in flags)


def test_strangers_tables_come_out_as_their_authors_have_them():
    if not STRANGERS.is_dir():
        pytest.skip("the folder with strangers' files is not here")
    study = analyse_blots([STRANGERS / "F4_flag.tsv", STRANGERS / "F4_h3.tsv"], layout=STRANGERS / "F4_layout.csv")
    found = [fold.fold.value for fold in study.ratios if fold.readout == "FLAG"]
    assert found == pytest.approx([0.32, 0.71, 1.0, 0.30, 0.61, 0.41], abs=0.005)
    study = analyse_blots(STRANGERS / "F8_image_lab_norm_vol.csv", layout=STRANGERS / "F8_layout.csv")
    assert study.ratios[1].fold.value == pytest.approx(0.4)
    study = analyse_blots(STRANGERS / "F11_empty_image.csv")
    assert study.ratios[1].fold.value == pytest.approx(0.4)
