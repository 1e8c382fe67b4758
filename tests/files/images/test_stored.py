"""Sizes are judged before anything is decoded: what is too large, in pixels or in bytes, or too small."""

import pytest

from rapalog.errors import FileError
from rapalog.files.images.stored import MAX_DECODED_BYTES, MAX_PIXELS, MIN_SIDE, check_size


def test_the_limits_themselves_are_allowed():
    check_size(MAX_PIXELS // 1000, 1000, file="b", bytes_per_pixel=8)
    check_size(MIN_SIDE, MIN_SIDE, file="b")


@pytest.mark.parametrize(
    ("width", "height", "deep", "problem"),
    [
        (MAX_PIXELS // 1000 + 1, 1000, 1, "at most 50 million"),
        (MAX_DECODED_BYTES // 16 // 1000 + 1, 1000, 16, "at most 50 million"),
        (MIN_SIDE - 1, 1000, 1, "at least 16 x 16"),
        (1000, MIN_SIDE - 1, 1, "at least 16 x 16"),
    ],
)
def test_one_beyond_the_limits_is_refused_with_a_remedy(width, height, deep, problem):
    with pytest.raises(FileError, match=problem) as caught:
        check_size(width, height, file="b", bytes_per_pixel=deep)
    assert caught.value.remedy and caught.value.where == "b"
