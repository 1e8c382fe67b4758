"""Depth: a camera's clipped pixel is found in a file that could hold more."""

import io
import struct

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.images.image_files import DEEP, SHALLOW, pillow, tiff

from rapalog.analysis.blots.volumes.gates import clip_level
from rapalog.errors import FileError
from rapalog.files.images.depth import depth_of
from rapalog.files.images.read import read_blot_image


@given(st.sampled_from([10, 12, 14]), st.booleans(), st.floats(1.05, 3.0))
@settings(max_examples=40, deadline=None)
def test_one_clipped_pixel_of_a_shallow_camera_is_enough(bits, shifted, overexposed):
    top = 2**bits - 1
    counts = np.minimum(np.rint(DEEP / DEEP.max() * top * overexposed), top).astype(np.uint16)
    single = np.where(counts == top, top - 1, counts).astype(np.uint16)
    single[60, 40] = top
    for exposed in (counts, single):
        stored = exposed << (16 - bits) if shifted else exposed
        read = read_blot_image(tiff(stored), file="b")
        assert read.bits == bits
        assert clip_level(read.pixels, ceiling=read.ceiling) == stored.max()


def test_an_image_that_is_not_clipped_has_the_ceiling_of_its_depth():
    assert depth_of(DEEP) == (16, 65535.0, [])
    assert depth_of(DEEP // 16)[:2] == (16, 65535.0)
    bits, ceiling, flags = depth_of((DEEP >> 4) << 4)
    assert (bits, ceiling) == (12, 65520.0)
    assert flags == ["12 bits in a 16-bit file: counts go in steps of 16"]


@pytest.mark.parametrize(
    "stored",
    [SHALLOW.astype(np.uint16) * 257, SHALLOW.astype(np.uint16) << 8, np.minimum(SHALLOW.astype(np.uint16) * 2, 255)],
)
def test_8_bits_are_not_hidden_by_a_16_bit_file(stored):
    assert any("grey levels" in flag for flag in read_blot_image(tiff(stored), file="b").flags)


def test_what_the_file_says_of_its_depth_is_believed_unless_pixels_contradict_it():
    assert read_blot_image(tiff(DEEP // 20, extratags=[(281, 3, 1, 4095, True)]), file="b").ceiling == 4095
    assert read_blot_image(tiff(DEEP, extratags=[(281, 3, 1, 4095, True)]), file="b").ceiling == 65535
    largest_of_the_image = int(DEEP.max())
    assert read_blot_image(tiff(DEEP, extratags=[(281, 3, 1, largest_of_the_image, True)]), file="b").ceiling == 65535


def test_turning_an_image_round_moves_its_ceiling_to_the_other_end():
    dark = np.maximum(65535 - DEEP.astype(int) - 15_000, 0).astype(np.uint16)
    read = read_blot_image(tiff(dark), file="b", polarity="dark")
    assert read.inverted
    assert read.ceiling == 65535
    assert clip_level(read.pixels, ceiling=read.ceiling) == 65535


def test_floating_point_has_no_ceiling():
    assert read_blot_image(tiff(DEEP.astype(np.float32)), file="b").ceiling is None
    assert read_blot_image(pillow(SHALLOW, "PNG"), file="b").ceiling == 255


def packed_12_bits(counts):
    """Return an uncompressed TIFF file that packs two pixels in three bytes."""
    height, width = counts.shape
    first, second = counts[:, ::2].astype(int), counts[:, 1::2].astype(int)
    packed = np.stack([first >> 4, (first & 15) << 4 | second >> 8, second & 255], -1).astype(np.uint8).tobytes()
    tags = [
        (256, width),
        (257, height),
        (258, 12),
        (259, 1),
        (262, 1),
        (273, 8 + 2 + 12 * 9 + 4),
        (277, 1),
        (278, height),
        (279, len(packed)),
    ]
    head = b"II*\0" + struct.pack("<IH", 8, len(tags))
    return head + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags) + bytes(4) + packed


def test_12_bits_that_are_packed_are_read_as_12():
    counts = DEEP >> 4
    read = read_blot_image(packed_12_bits(counts), file="b")
    assert np.array_equal(read.pixels, counts)
    assert (read.bits, read.ceiling) == (12, 4095.0)


def test_a_packing_that_is_not_known_says_so_and_what_to_do():
    data = bytearray(tiff(DEEP))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as read:
        struct.pack_into("<HHII", data, read.pages[0].tags[259].offset, 259, 4, 1, 34712)
    with pytest.raises(FileError, match="compression 34712") as caught:
        read_blot_image(bytes(data), file="b.tif")
    assert "LZW" in caught.value.remedy
