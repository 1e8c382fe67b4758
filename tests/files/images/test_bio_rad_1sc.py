"""Scans of Quantity One, built by their description; none is from a lab."""

import io
import struct

import numpy as np
import pytest
from tests.files.images.image_files import DEEP, FIRST_BLOCK, scan_1sc

from rapalog.errors import FileError
from rapalog.files.images.read import read_blot_image

ROOTS = np.rint(np.sqrt(4.0 * DEEP)).astype(np.uint16)


@pytest.mark.parametrize("data", [scan_1sc(DEEP)])
def test_a_scan_gives_its_counts_unaltered_and_the_right_way_up(data):
    read = read_blot_image(data, file="blot.1sc")
    assert np.array_equal(read.pixels, DEEP)
    assert (read.bits, read.ceiling, read.inverted, read.flags) == (16, 65535.0, False, ())


def test_a_1sc_says_itself_where_its_pixels_are_clipped():
    clipped = np.minimum(DEEP, 50_024)
    assert read_blot_image(scan_1sc(clipped, ceiling=50_024), file="b").ceiling == 50_024
    below_its_pixels = scan_1sc(DEEP, ceiling=1000)
    assert read_blot_image(below_its_pixels, file="b").ceiling == 65535


def test_a_1sc_whose_header_is_of_another_image_is_flagged():
    assert any("header" in flag for flag in read_blot_image(scan_1sc(DEEP, max_pix=7), file="b").flags)


def test_an_independent_reader_of_1sc_sees_the_same():
    other = pytest.importorskip("biorad1sc_reader")
    width, height, pixels = other.Reader(io.BytesIO(scan_1sc(DEEP))).get_img_data()
    assert np.array_equal(np.reshape(pixels, (height, width)), read_blot_image(scan_1sc(DEEP), file="b").pixels)


def _with(data, at, raw):
    return data[:at] + raw + data[at + len(raw) :]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (scan_1sc(DEEP)[:-2], "bytes for 300 x 120"),
        (scan_1sc(DEEP, nxpix=299), "bytes for 299 x 120"),
        (scan_1sc(DEEP, nxpix=60000, nypix=60000), "million"),
        (scan_1sc(DEEP, nxpix=0), "no size"),
        (scan_1sc(DEEP, bytes_per_pix=3), "no size"),
        (_with(scan_1sc(DEEP), 32, b"Motorola Format"), "byte order"),
        (_with(scan_1sc(DEEP), 160, b"\0\0"), "0 blocks"),
        (_with(scan_1sc(DEEP), 160 + 12, struct.pack("<I", 2**32 - 1)), "description"),
        (_with(scan_1sc(DEEP), FIRST_BLOCK, b"\xff" * 4000), "no size"),
    ],
)
def test_a_scan_that_contradicts_itself_is_refused_with_the_way_to_export_it(data, problem):
    with pytest.raises(FileError, match=problem) as caught:
        read_blot_image(data, file="scan")
    assert "xport" in caught.value.remedy or "crop" in caught.value.remedy
