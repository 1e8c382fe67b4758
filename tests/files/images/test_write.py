import csv
import io

import numpy as np
import pytest
import tifffile

from rapalog.files.images.write import LaneRow, blot_layout_bytes, image_name, tiff_bytes

COUNTS = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000
ROW = LaneRow("a.tif", 1, "vehicle", 0.0, 24.0, "p-S6", 1, "1A")


@pytest.mark.parametrize(("min_is_white", "tag"), [(False, 1), (True, 0)])
def test_the_counts_are_the_same_under_either_tag(min_is_white, tag):
    with tifffile.TiffFile(io.BytesIO(tiff_bytes(COUNTS, min_is_white=min_is_white))) as file:
        page = file.pages[0]
        assert page.tags["PhotometricInterpretation"].value == tag and page.bitspersample == 16
        np.testing.assert_array_equal(page.asarray(), COUNTS)


def test_a_picture_tells_neither_its_program_nor_its_date():
    with tifffile.TiffFile(io.BytesIO(tiff_bytes(COUNTS))) as file:
        assert not {"Software", "DateTime", "ImageDescription"} & {tag.name for tag in file.pages[0].tags}


def rows_of(data):
    return list(csv.DictReader(data.decode().splitlines()))


def test_a_plain_layout_has_the_columns_of_the_contract_and_no_other():
    (row,) = rows_of(blot_layout_bytes([ROW]))
    assert list(row) == ["image", "lane", "sample", "dose_nM", "time_h", "target", "replicate", "blot"]
    assert list(row.values()) == ["a.tif", "1", "vehicle", "0", "24", "p-S6", "1", "1A"]


def test_roles_amounts_and_regions_come_only_where_needed():
    ladder = LaneRow("a.tif", 1, "ladder", None, None, "p-S6", 1, "1A", role="ladder")
    half = LaneRow("a.tif", 2, "vehicle", 0.0, 24.0, "p-S6", 1, "1A", role="dilution", amount=0.5, roi=(1, 2, 30, 40))
    first, second = rows_of(blot_layout_bytes([ladder, half]))
    assert list(first)[8:] == ["role", "amount", "roi"]
    assert (first["dose_nM"], first["time_h"], first["roi"]) == ("", "", "")
    assert (second["role"], second["amount"], second["roi"]) == ("dilution", "0.5", "1,2,30,40")


def test_a_target_with_a_slash_makes_a_file_name_without():
    assert image_name("1A", "p-S6 S240/244") == "blot_1A_p-S6_S240_244.tif"
