"""Names that are too long lose their middle, never their ends, and never leave their room."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from rapalog.figures.fitting_names import fit_name

LINE = "Patient-derived xenograft organoid 0042-B passage 17 / everolimus + docetaxel hydrochloride / 168 h"


def width(text, size=10.5):
    return TextToPath().get_text_width_height_descent(text, FontProperties(family="DejaVu Sans", size=size), False)[0]


def test_a_name_that_fits_stays_as_it_is():
    assert fit_name(LINE, 10_000.0) == LINE


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_long_name_keeps_both_ends(lines):
    short = fit_name(LINE, 150.0, lines=lines)
    assert short.startswith("Patient-d") and short.endswith(" h") and "…" in short
    assert short.count("\n") == lines - 1


def test_a_name_is_broken_at_a_space_before_anything_of_it_is_left_out():
    two = fit_name("everolimus and temsirolimus", 110.0, lines=2)
    assert two.split() == ["everolimus", "and", "temsirolimus"] and "\n" in two


@settings(max_examples=50, deadline=None)
@given(
    st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), min_size=1, max_size=120),
    st.floats(40, 400),
    st.integers(1, 3),
)
def test_no_line_is_wider_than_its_room(name, room, lines):
    shown = fit_name(name, room, lines=lines).split("\n")
    assert len(shown) <= lines and all(width(line) <= room + 1e-6 for line in shown)
