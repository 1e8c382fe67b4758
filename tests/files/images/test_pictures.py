"""Pictures as people hand them in: what 8 bits, compression, gamma and a telephone cost is said."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from tests.files.images.image_files import DEEP, SHALLOW, pillow, tiff

from rapalog.errors import FileError
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


TURNED = {
    1: SHALLOW,
    2: SHALLOW[:, ::-1],
    3: SHALLOW[::-1, ::-1],
    4: SHALLOW[::-1],
    5: SHALLOW.T,
    6: np.rot90(SHALLOW, -1),
    7: SHALLOW[::-1, ::-1].T,
    8: np.rot90(SHALLOW),
}


def with_exif(kind, tags=(), camera=()):
    picture = Image.fromarray(SHALLOW)
    exif = picture.getexif()
    exif.update(tags)
    exif.get_ifd(0x8769).update(camera)
    stream = io.BytesIO()
    picture.save(stream, kind, exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("kind", "options", "within", "said"),
    [
        ("GIF", {}, 0, "8-bit"),
        ("BMP", {}, 0, "8-bit"),
        ("WEBP", {"lossless": True}, 0, "8-bit"),
        ("WEBP", {"quality": 90}, 12, "WebP is lossy"),
        ("JPEG", {"quality": 90}, 6, "JPEG is lossy"),
        ("TIFF", {"compression": "jpeg"}, 8, "lossy compression"),
    ],
)
def test_what_8_bits_or_compression_cost_is_said(kind, options, within, said):
    read = read_blot_image(pillow(SHALLOW, kind, **options), file="b")
    assert np.abs(read.pixels - SHALLOW).max() <= within
    assert any(said in flag for flag in read.flags)
    assert any("8-bit" in flag for flag in read.flags)
    assert any("lossy" in flag for flag in read.flags) == (within > 0)


@pytest.mark.parametrize(("channels", "said"), [(3, "16-bit colour"), (2, "16-bit colour"), (1, "")])
def test_depth_lost_in_a_coloured_png_is_said(channels, said):
    layers = {1: [DEEP], 2: [DEEP, OPAQUE], 3: [DEEP] * 3}[channels]
    flags = read_blot_image(png_of_16_bits(np.stack(layers, -1)), file="b").flags
    assert any(said in flag for flag in flags) if said else not flags


@pytest.mark.parametrize(("gamma", "flagged"), [(0.45455, True), (1.0, False), (None, False)])
def test_a_declared_gamma_is_flagged(gamma, flagged):
    read = read_blot_image(png_of_16_bits(DEEP[:, :, None], gamma=gamma), file="b")
    assert any("gamma" in flag for flag in read.flags) == flagged
    assert np.array_equal(read.pixels, DEEP)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_lie_as_a_viewer_shows_them(orientation):
    files = [
        tiff(SHALLOW, extratags=[(274, 3, 1, orientation, True)]),
        pillow(SHALLOW, "TIFF", compression="tiff_lzw", tiffinfo={274: orientation}),
        with_exif("PNG", {274: orientation}),
    ]
    for data in files:
        assert np.array_equal(read_blot_image(data, file="b").pixels, TURNED[orientation])


def test_a_photograph_is_called_one():
    photograph = with_exif("JPEG", camera={33434: 0.01})
    assert any("photograph" in flag for flag in read_blot_image(photograph, file="b").flags)
    assert not any("photograph" in flag for flag in read_blot_image(with_exif("JPEG"), file="b").flags)


def test_pictures_behind_the_first_are_told():
    frames = [Image.fromarray(SHALLOW), Image.fromarray(SHALLOW[::-1])]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    assert any("several" in flag for flag in read_blot_image(stream.getvalue(), file="b").flags)
    large_stack = tiff(DEEP, description="ImageJ=1.53t\nimages=12\nslices=12\nloop=false\n", metadata=None)
    assert "the file has 12 pages; the first was used" in read_blot_image(large_stack, file="b").flags
    with pytest.raises(FileError, match="page 2"):
        read_blot_image(stream.getvalue(), file="b", page=2)
