"""Files that are no images, are cut short, or are built to harm: an error with a remedy, and nothing else."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.files.images.image_files import DEEP, SHALLOW, pillow, scan_1sc, scan_gel, scan_scn, tiff

from rapalog.errors import FileError
from rapalog.files.images.read import read_blot_image
from rapalog.files.images.stored import MAX_DECODED_BYTES

WHOLE = {
    "tiff": tiff(SHALLOW),
    "strips": tiff(DEEP, rowsperstrip=9, compression="zlib", predictor=True),
    "tiles": tiff(DEEP, tile=(32, 32), bigtiff=True),
    "lzw": pillow(DEEP, "TIFF", compression="tiff_lzw"),
    "jpeg in tiff": pillow(SHALLOW, "TIFF", compression="jpeg"),
    "stack": tiff(np.stack([DEEP, DEEP]), imagej=True),
    "ome": tiff(DEEP, ome=True),
    "gel": scan_gel(DEEP, tags_behind=True),
    "png": pillow(DEEP, "PNG"),
    "jpeg": pillow(SHALLOW, "JPEG"),
    "gif": pillow(SHALLOW, "GIF"),
    "bmp": pillow(SHALLOW, "BMP"),
    "webp": pillow(SHALLOW, "WEBP"),
    "1sc": scan_1sc(DEEP),
    "scn": scan_scn(DEEP),
}


def zipped(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "file", "problem"),
    [
        (b"%PDF-1.7 ...", "blot.pdf", "PDF"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "talk.pptx", "PowerPoint"),
        (zipped("[Content_Types].xml", "word/document.xml"), "paper.docx", "Word"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "table.xlsx", "Excel"),
        (zipped("blot.tif"), "blots.zip", "zip"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "talk.ppt", "old Office"),
        (b"\0\0\0\x18ftypheic" + bytes(60), "IMG_1.HEIC", "HEIC"),
        (b"\0\0\0\x18ftypavif" + bytes(60), "blot.avif", "AVIF"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60), "blot.jp2", "JPEG 2000"),
        (b"8BPS\0\1" + bytes(60), "figure.psd", "Photoshop"),
        (b"<!DOCTYPE html><html>", "blot.tif", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "blot.tif", "pointer"),
        (bytes(5000), "plate.img", "logarithms"),
        (b"BAS_IMAGE_FILE\n", "plate.inf", "logarithms"),
        (bytes(5000), "blot.mscn", "several channels"),
        (bytes(5000), "blot.tif", "no TIFF"),
    ],
)
def test_what_is_no_image_is_refused_by_its_name(data, file, problem):
    with pytest.raises(FileError, match=problem) as caught:
        read_blot_image(data, file=file)
    assert caught.value.remedy


@pytest.mark.parametrize("kind", sorted(WHOLE))
@pytest.mark.parametrize("share", [0.3, 0.9, 0.995])
def test_a_file_cut_short_is_never_read_as_black(kind, share):
    data = WHOLE[kind][: int(len(WHOLE[kind]) * share)]
    try:
        read = read_blot_image(data, file="b")
    except FileError as error:
        assert error.remedy
    else:  # what is missing is a description behind the image
        whole = read_blot_image(WHOLE[kind], file="b")
        assert np.array_equal(read.pixels, whole.pixels)


@pytest.mark.parametrize("kind", sorted(WHOLE))
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=12)), min_size=1, max_size=4),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_gives_an_image_or_an_error_with_a_remedy(kind, damage, near_its_head):
    data = bytearray(WHOLE[kind])
    reach = min(len(data), 600) if near_its_head else len(data)
    for share, noise in damage:
        at = int(share * reach)
        data[at : at + len(noise)] = noise
    try:
        read = read_blot_image(bytes(data), file="b")
    except FileError as error:
        assert error.remedy
    else:
        assert np.isfinite(read.pixels).all()


@given(st.sampled_from(sorted(WHOLE)), st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_noise_behind_a_magic_number_is_no_image(kind, noise):
    with pytest.raises(FileError) as caught:
        read_blot_image(WHOLE[kind][:12] + noise, file="b")
    assert caught.value.remedy


def test_a_strip_that_unpacks_to_more_than_its_rows_is_refused_before_it_does():
    data = bytearray(tiff(np.zeros((1000, 1000), np.uint16), compression="zlib", rowsperstrip=1000))
    packed = zlib.compress(bytes(200_000_000), 9)
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as read:
        offset, count = (read.pages[0].tags[tag].valueoffset for tag in (273, 279))
    struct.pack_into("<I", data, offset, len(data))
    struct.pack_into("<I", data, count, len(packed))
    with pytest.raises(FileError, match="unpacks"):
        read_blot_image(bytes(data) + packed, file="bomb.tif")


@pytest.mark.parametrize(
    ("tag", "value", "problem"),
    [
        (256, 2**31, "million"),
        (257, 2**31, "million"),
        (258, 1, "1 bit"),
        (277, 9, "channels"),
        (258, 64, "decoded"),
        (273, 2**32 - 1, "cut short"),
        (279, 2**32 - 1, "cut short"),
        (259, 34925, "decoded"),
    ],
)
def test_the_claims_of_a_tiff_are_checked_before_it_is_decoded(tag, value, problem):
    data = bytearray(tiff(DEEP, extratags=()))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as read:
        found = read.pages[0].tags[tag]
    struct.pack_into("<HHII", data, found.offset, tag, 4, 1, value)
    with pytest.raises(FileError, match=problem):
        read_blot_image(bytes(data), file="b.tif")


def test_an_endless_chain_of_pages_ends():
    pages = b"".join(struct.pack("<HI", 0, 8 + 6 * (k + 1)) for k in range(200_000))
    with pytest.raises(FileError, match="no image"):
        read_blot_image(b"II*\0" + struct.pack("<I", 8) + pages, file="b.tif")
    ring = struct.pack("<HI", 0, 14) + struct.pack("<HI", 0, 8)
    with pytest.raises(FileError, match="no image"):
        read_blot_image(b"II*\0" + struct.pack("<I", 8) + ring, file="b.tif")


@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_a_claim_of_many_pixels_is_refused_in_any_format(kind):
    data = bytearray(pillow(SHALLOW, kind))
    if kind == "GIF":
        data[6:10] = struct.pack("<HH", 65535, 65535)
    else:
        data[18:26] = struct.pack("<ii", 60_000, 60_000)
    with pytest.raises(FileError, match="million"):
        read_blot_image(bytes(data), file="b")


def test_many_channels_of_many_bytes_count_too():
    side = int((MAX_DECODED_BYTES / 32) ** 0.5) + 2
    data = bytearray(tiff(np.zeros((16, 16, 4), np.float64), photometric="rgb", extrasamples=["unassalpha"]))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as read:
        for tag in (256, 257):
            struct.pack_into("<HHII", data, read.pages[0].tags[tag].offset, tag, 4, 1, side)
    with pytest.raises(FileError, match="million"):
        read_blot_image(bytes(data), file="b.tif")


def test_a_broken_photograph_does_not_stop_at_its_description():
    stream = io.BytesIO()
    picture = Image.fromarray(SHALLOW)
    exif = picture.getexif()
    exif[274] = 99
    picture.save(stream, "JPEG", exif=exif)
    assert read_blot_image(stream.getvalue(), file="b").pixels.shape == SHALLOW.shape
