"""Images as people hand them in: from editors, telephones and other programs' exports."""

import struct
import zlib

import numpy as np
import pytest
from tests.files.images.image_files import DEEP, SHALLOW, pillow, tiff

from rapalog.files.images.kinds import is_image
from rapalog.files.images.read import read_blot_image

OPAQUE = np.full_like(DEEP, 65535)


def png_of_16_bits(channels, *, gamma=None):
    """Return a PNG whose channels have 16 bits each."""
    height, width, count = channels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in channels)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, {1: 0, 2: 4, 3: 2, 4: 6}[count], 0, 0, 0))]
    chunks += [(b"gAMA", struct.pack(">I", round(gamma * 100_000)))] if gamma else []
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    "data",
    [
        tiff(np.stack([DEEP] * 3), photometric="rgb", planarconfig="separate"),
        tiff(np.stack([DEEP, DEEP, DEEP, OPAQUE], -1), photometric="rgb", extrasamples=["unassalpha"]),
        tiff(
            np.stack([DEEP, OPAQUE], -1), photometric="minisblack", planarconfig="contig", extrasamples=["unassalpha"]
        ),
        tiff(DEEP, compression="zlib", predictor=True, byteorder=">"),
        tiff(DEEP, tile=(64, 64), compression="zlib"),
        pillow(DEEP, "TIFF", compression="packbits"),
        tiff(DEEP, ome=True),
        tiff(DEEP, imagej=True),
        tiff(DEEP, resolution=(300, 150)),
        png_of_16_bits(DEEP[:, :, None]),
    ],
)
def test_no_count_is_lost_in_any_arrangement_of_the_same_pixels(data):
    read = read_blot_image(data, file="b")
    assert np.array_equal(read.pixels, DEEP)
    assert (read.bits, read.ceiling) == (16, 65535.0)


def test_images_and_tables_are_told_apart_by_their_content():
    assert is_image(pillow(SHALLOW, "WEBP"))
    assert is_image(pillow(SHALLOW, "GIF"))
    assert not is_image(b"lane,volume\n1,2\n")
    assert not is_image(b"\xef\xbb\xbfLane\tVolume\n")
