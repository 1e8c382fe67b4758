"""The page looks like our figures and reports: the colours are kept twice, and must be the same."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.colors import to_hex

from rapalog.figures.combinations.maps import EXCESS_COLOURS
from rapalog.figures.palette import COLOURS, MARKERS

_SOURCES = Path(__file__).parents[2] / "page/src"


def test_series_have_the_colours_and_markers_of_the_figures():
    written = (_SOURCES / "figures/palette.ts").read_text()
    assert tuple(re.findall(r'"(#[0-9A-F]{6})"', written.split("COLOURS")[1].split("]")[0])) == COLOURS
    assert tuple(re.findall(r'"(.)"', written.split("MARKERS")[1].split("]")[0])) == MARKERS


@pytest.mark.parametrize(("ramp", "name"), [("VIABILITY", "viridis"), ("EXCESS", EXCESS_COLOURS)])
def test_maps_of_two_drugs_have_the_colours_of_the_figures(ramp, name):
    written = (_SOURCES / "figures/palette.ts").read_text().split(f"const {ramp}")[1].split("];")[0]
    colours = re.findall(r'"(#[0-9a-f]{6})"', written)
    assert colours == [to_hex(mpl.colormaps[name](k / 8)) for k in range(9)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_ground_ink_and_verdicts_have_the_colours_of_the_reports(theme):
    report = resources.files("rapalog.report").joinpath("page.css").read_text()
    page = (_SOURCES / "look/tokens.css").read_text()
    place = 0 if theme == "light" else 1
    ours, theirs = _tokens(page)[place], _tokens(report)[place]
    assert theirs.items() <= ours.items()


def test_dark_is_the_same_whether_the_system_or_the_user_asks_for_it():
    _, asked, system, *_ = _tokens((_SOURCES / "look/tokens.css").read_text())
    assert asked == system


def _tokens(css: str) -> list[dict[str, str]]:
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", css)
    return [dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", block)) for block in blocks]
