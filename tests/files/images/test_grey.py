"""One grey image of several channels: equal ones give exactly their value, different ones are refused."""

import io

import numpy as np
import pytest
from PIL import Image
from tests.files.images.image_files import DEEP, SHALLOW, pillow

from rapalog.errors import FileError
from rapalog.files.images.grey import grey
from rapalog.files.images.read import read_blot_image

OPAQUE = np.full_like(DEEP, 65535)


def test_a_grey_picture_in_printing_colours_is_read():
    stream = io.BytesIO()
    Image.fromarray(SHALLOW).convert("CMYK").save(stream, "JPEG", quality=95)
    assert np.abs(read_blot_image(stream.getvalue(), file="b").pixels - SHALLOW).max() <= 3


def test_a_merge_of_signal_and_a_photograph_of_the_membrane_is_refused():
    membrane = np.full((*SHALLOW.shape, 3), 220, np.uint8)
    membrane[40:80, 250:290] = (60, 90, 200)  # a stained ladder
    merged = np.minimum(membrane, 255 - SHALLOW[:, :, None])
    with pytest.raises(FileError, match="coloured"):
        read_blot_image(pillow(merged, "PNG"), file="merge.png")
    one_colour = np.zeros((*SHALLOW.shape, 3), np.uint8)
    one_colour[:, :, 0] = SHALLOW
    with pytest.raises(FileError, match="coloured"):
        read_blot_image(pillow(one_colour, "PNG"), file="red.png")


def test_transparent_pixels_count_as_stored():
    glass = np.stack([SHALLOW, SHALLOW, SHALLOW, np.where(SHALLOW > 100, 255, 0).astype(np.uint8)], -1)
    read = read_blot_image(pillow(glass, "PNG"), file="b")
    assert np.array_equal(read.pixels, SHALLOW)
    assert any("transparent" in flag for flag in read.flags)


def test_equal_channels_give_exactly_their_value_and_nearly_equal_ones_their_luminance():
    same, flags = grey(np.stack([DEEP] * 3, -1), file="b")
    assert np.array_equal(same, DEEP) and flags == ["grey saved as colour: one channel was used"]
    near = np.stack([SHALLOW, np.minimum(SHALLOW + 1, 255), SHALLOW], -1).astype(np.uint8)
    merged, flags = grey(near, file="b")
    assert np.abs(merged.astype(int) - SHALLOW).max() <= 1 and "nearly no colour" in flags[0]


@pytest.mark.parametrize(("pixels", "problem"), [
    (np.full((20, 20), np.nan), "no numbers"), (np.full((20, 20), 1e31), "beyond"),
    (np.zeros((20, 20), complex), "type complex"), (np.zeros((2, 20, 20, 3)), "must be one grey image"),
])  # fmt: skip
def test_what_is_no_grey_image_is_refused_with_the_way_to_export_one(pixels, problem):
    with pytest.raises(FileError, match=problem) as caught:
        grey(pixels, file="b")
    assert "16-bit" in caught.value.remedy
