"""TIFF: pages, planes and packings, and square roots of counts that are squared before anything is measured."""

import numpy as np
import pytest
from tests.files.images.image_files import DEEP, scan_gel, tiff

from rapalog.errors import FileError
from rapalog.files.images.read import read_blot_image
from rapalog.files.images.tiff import read_tiff

ROOTS = np.rint(np.sqrt(4.0 * DEEP)).astype(np.uint16)


@pytest.mark.parametrize("behind", [False, True])
def test_square_roots_are_squared_before_anything_is_measured(behind):
    read = read_blot_image(scan_gel(ROOTS, scale=(1, 4), tags_behind=behind), file="scan.gel")
    assert np.array_equal(read.pixels, ROOTS.astype(float) ** 2 / 4)
    assert read.ceiling == 65535.0**2 / 4
    assert read.flags == ("square roots of counts: squared",)
    weak, strong = (float(read.pixels[60, x] - read.pixels[0, 0]) for x in (190, 40))
    assert weak / strong == pytest.approx(0.2, rel=0.02)


@pytest.mark.parametrize("behind", [False, True])
def test_linear_counts_of_a_gel_file_are_taken_as_they_are(behind):
    read = read_blot_image(scan_gel(DEEP, encoding=128, tags_behind=behind), file="scan.gel")
    assert np.array_equal(read.pixels, DEEP)
    assert (read.ceiling, read.flags) == (65535.0, ())


def test_the_encoding_of_a_gel_file_is_not_guessed():
    with pytest.raises(FileError, match="MDFileTag 7"):
        read_blot_image(scan_gel(DEEP, encoding=7), file="scan.gel")
    with pytest.raises(FileError, match="float32"):
        read_blot_image(scan_gel(DEEP.astype(np.float32)), file="scan.gel")
    assert any("taken as linear" in flag for flag in read_blot_image(tiff(DEEP), file="scan.GEL").flags)


def test_a_scale_of_nothing_is_no_scale():
    assert np.array_equal(read_blot_image(scan_gel(ROOTS, scale=(1, 0)), file="b").pixels, ROOTS.astype(float) ** 2)


def test_a_page_that_is_not_there_is_refused_and_a_stack_is_said():
    stack = tiff(np.stack([DEEP, 2 * (DEEP // 4)]), photometric="minisblack")
    with pytest.raises(FileError, match="got page 3, the file has 2"):
        read_tiff(stack, file="b.tif", page=3)
    first, second = (read_tiff(stack, file="b.tif", page=page) for page in (None, 2))
    assert first.flags == ("the file has 2 pages; the first was used",) and second.flags == ()
    assert np.array_equal(first.pixels, DEEP) and np.array_equal(second.pixels, 2 * (DEEP // 4))


@pytest.mark.parametrize("said", [1023, 4095, 16383])
def test_the_depth_of_a_camera_is_believed_where_the_file_says_it(said):
    stored = read_tiff(tiff(np.minimum(DEEP, said), extratags=[(281, 3, 1, said, True)]), file="b.tif", page=None)
    assert (stored.ceiling, 2**stored.bits - 1) == (said, said)


def test_the_largest_number_of_the_image_is_no_depth_of_a_camera():
    stored = read_tiff(tiff(DEEP, extratags=[(281, 3, 1, int(DEEP.max()), True)]), file="b.tif", page=None)
    assert (stored.ceiling, stored.bits) == (None, None)
