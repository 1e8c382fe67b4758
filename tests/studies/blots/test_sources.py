"""The files of a blot experiment: tables told from images, images found beside the layout, volumes from tables."""

import io
import math

import numpy as np
import pytest
import tifffile

from rapalog.errors import FileError, RapalogError
from rapalog.files.blots.lane import BlotLane
from rapalog.studies.blots.sources import files_by_name, image_path, is_table, table_volumes


def lane(image="a.tif", number=1, **more):
    return BlotLane(image, number, "s", math.nan, math.nan, "S6", "1", "b", **more)


def picture():
    stream = io.BytesIO()
    tifffile.imwrite(stream, np.zeros((20, 20), np.uint16))
    return stream.getvalue()


def test_a_file_given_twice_counts_once_and_the_layout_is_no_file_of_data(tmp_path):
    files = [tmp_path / "a.tif", tmp_path / "." / "a.tif", tmp_path / "layout.csv"]
    assert list(files_by_name(files, tmp_path / "layout.csv")) == ["a.tif"]


def test_two_files_of_one_name_are_refused(tmp_path):
    with pytest.raises(RapalogError, match="two files have the same name"):
        files_by_name([tmp_path / "a.tif", tmp_path / "old" / "a.tif"], None)


@pytest.mark.parametrize(
    ("data", "table"),
    [
        (b"lane,volume\n1,2\n", True),
        ("lane\tvolume\n1\t2\n".encode("utf-16"), True),
        (picture(), False),
        (b"\x89PNG\r\n", False),
        (b"abc\0def", False),
    ],
)
def test_tables_are_told_from_images_by_their_content(data, table):
    assert is_table(data, "x") is table


def test_an_empty_file_is_refused():
    with pytest.raises(FileError, match="empty"):
        is_table(b" \n", "x")


@pytest.mark.parametrize("written", ["a.tif", "A.TIF", "C:\\gels\\a.tif", "/home/me/a.tif"])
def test_an_image_lies_beside_the_layout_whatever_computer_its_folder_was_on(tmp_path, written):
    (tmp_path / "a.tif").write_bytes(picture())
    assert image_path(lane(written), {}, tmp_path) == tmp_path / "a.tif"


def test_an_image_that_was_given_goes_before_one_beside_the_layout(tmp_path):
    (tmp_path / "a.tif").write_bytes(picture())
    elsewhere = tmp_path / "other" / "a.tif"
    assert image_path(lane("a.tif"), {"a.tif": elsewhere}, tmp_path) == elsewhere


def test_an_image_that_is_nowhere_is_refused_with_a_remedy(tmp_path):
    with pytest.raises(RapalogError, match="not there") as caught:
        image_path(lane("b.tif"), {}, tmp_path)
    assert caught.value.remedy


def test_a_volume_of_nothing_is_a_bound_and_one_above_it_a_number():
    found = table_volumes([lane(number=1, volume=100.0), lane(number=2, volume=0.0), lane(number=3, volume=-5.0)])
    assert [own.relation for own in found] == ["=", "<=", "<="]
    assert found[0].volume == 100.0 and all(0 < own.volume <= 100 for own in found[1:])


@pytest.mark.parametrize("name", ["x" * 256 + ".tif", "a\0b.tif"])
def test_a_name_that_no_disk_can_hold_is_refused(tmp_path, name):
    lane = BlotLane(name, 1, "s", 0.0, 24.0, "S6", "1", "b", place="l.csv:2, column lane")
    with pytest.raises(FileError, match="cannot be looked for") as caught:
        image_path(lane, {}, tmp_path)
    assert caught.value.where == "l.csv:2, column image"
