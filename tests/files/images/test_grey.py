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


def bands_on(ground, marks=()):
    """Six grey bands on a light ground of any colour, and coloured rectangles."""
    y, x = np.mgrid[0:160, 0:480]
    signal = np.exp(-(((x % 80 - 40) / 28) ** 6) - ((y - 90) / 9.0) ** 2)
    picture = np.array(ground, float) * (1 - 0.85 * signal[:, :, None]) + np.random.default_rng(1).normal(
        0, 2, (160, 480, 1)
    )
    for (top, bottom, left, right), colour in marks:
        picture[top:bottom, left:right] = colour
    return picture.clip(0, 255).astype(np.uint8), signal


PLAIN, SIGNAL = bands_on((230, 230, 230))


@pytest.mark.parametrize("ground", [(240, 225, 190), (200, 215, 235)])
def test_a_film_scan_with_a_cast_is_grey(ground):
    found = grey(bands_on(ground)[0], file="b")
    assert found.coloured is None and "a grey image with a cast: luminance was used" in found.flags
    ratio = np.corrcoef(found.pixels.ravel(), PLAIN[:, :, 0].ravel())[0, 1]
    assert ratio > 0.995


@pytest.mark.parametrize(
    "marks",
    [
        [((10, 30, 20, 300), (200, 20, 30))],  # a label in red
        [((60, 64, 60, 64), (30, 40, 200)), ((20, 140, 2, 5), (30, 40, 200))],  # a blue pen
    ],
)
def test_annotation_beside_the_bands_is_filled_in_and_marked(marks):
    found = grey(bands_on((230, 230, 230), marks)[0], file="b")
    (top, bottom, left, right), _ = marks[0]
    assert found.coloured is not None and found.coloured[top:bottom, left:right].all()
    assert found.pixels[top + 1, left + 1] > 180 and any("coloured (annotation, pen)" in flag for flag in found.flags)
    assert np.abs(found.pixels.astype(float) - PLAIN[:, :, 0])[SIGNAL > 0.1].max() < 25


def coloured_pictures():
    red, both = np.zeros((*SHALLOW.shape, 3), np.uint8), np.zeros((160, 480, 3), np.uint8)
    red[:, :, 0] = SHALLOW
    both[:, :240, 0], both[:, 240:, 1] = (255 * SIGNAL[:, :240]).astype(int), (255 * SIGNAL[:, 240:]).astype(int)
    level = (255 * SIGNAL).astype(int)
    rainbow = np.stack([np.clip(abs(3 * level - shift), 0, 255) for shift in (700, 380, 90)], -1).astype(np.uint8)
    return {"one hue": red, "two antibodies": both, "pseudo-colour": rainbow}


@pytest.mark.parametrize("name", coloured_pictures())
def test_coloured_signal_is_refused_with_what_to_do(name):
    with pytest.raises(FileError, match="the image is coloured") as caught:
        read_blot_image(pillow(coloured_pictures()[name], "PNG"), file="b.png")
    assert all(word in caught.value.remedy for word in ("grey", "crop", "channel"))


def test_a_channel_that_is_named_is_read_as_it_is():
    picture = coloured_pictures()["one hue"]
    assert np.array_equal(read_blot_image(pillow(picture, "PNG"), file="b", channel="red").pixels, SHALLOW)
    with pytest.raises(FileError, match="but the image is grey"):
        read_blot_image(pillow(SHALLOW, "PNG"), file="b", channel="red")


def test_transparent_pixels_count_as_stored():
    glass = np.stack([SHALLOW, SHALLOW, SHALLOW, np.where(SHALLOW > 100, 255, 0).astype(np.uint8)], -1)
    read = read_blot_image(pillow(glass, "PNG"), file="b")
    assert np.array_equal(read.pixels, SHALLOW)
    assert any("transparent" in flag for flag in read.flags)


def test_equal_channels_give_exactly_their_value_and_nearly_equal_ones_their_luminance():
    found = grey(np.stack([DEEP] * 3, -1), file="b")
    assert np.array_equal(found.pixels, DEEP) and found.flags == ("grey saved as colour: one channel was used",)
    near = np.stack([SHALLOW, np.minimum(SHALLOW + 1, 255), SHALLOW], -1).astype(np.uint8)
    found = grey(near, file="b")
    assert np.abs(found.pixels.astype(int) - SHALLOW).max() <= 1 and "nearly no colour" in found.flags[0]


@pytest.mark.parametrize(
    ("pixels", "problem"),
    [
        (np.full((20, 20), np.nan), "no numbers"),
        (np.full((20, 20), 1e31), "beyond"),
        (np.zeros((20, 20), complex), "type complex"),
        (np.zeros((2, 20, 20, 3)), "must be one grey image"),
    ],
)
def test_what_is_no_grey_image_is_refused_with_the_way_to_export_one(pixels, problem):
    with pytest.raises(FileError, match=problem) as caught:
        grey(pixels, file="b")
    assert "16-bit" in caught.value.remedy
