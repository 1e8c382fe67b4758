"""Write the two fonts of the figures: DejaVu Sans with the letters and signs that a figure needs.

    python benchmarks/report/make_fonts.py src/rapalog/figures/fonts

A PDF holds the letters that it uses, cut out of the font. Out of the whole of DejaVu Sans, 6,253 glyphs with rules for
Arabic and Lao, this takes a quarter of the time of a figure; out of 870 it takes almost none. Outlines and widths
stay as they are, and so does the name that a PDF carries; only the family is called otherwise, so that matplotlib can
tell the two apart. Hints go: matplotlib does not read them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
from fontTools import subset

FAMILY = "DejaVu Sans Figures"
LETTERS = [
    *range(0x20, 0x180),  # Latin
    *range(0x370, 0x400),  # Greek
    *range(0x400, 0x460),  # Cyrillic
    *range(0x2010, 0x2070),  # dashes, quotes, ellipsis, prime, narrow spaces
    *range(0x2070, 0x20A0),  # raised and lowered numbers
    *range(0x2190, 0x21B0),  # arrows
    *range(0x2200, 0x2270),  # mathematics
]
FAMILY_RECORDS = (1, 16)
WINDOWS = 3  # the platform whose table of letters every reader understands


def write_font(source: Path, target: Path) -> None:
    """Cut one font to ``LETTERS`` and name its family."""
    options = subset.Options(hinting=False, layout_features=[], legacy_kern=True, notdef_outline=True, glyph_names=True)
    options.name_IDs = ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "MATH", "FFTM"]
    font = subset.load_font(str(source), options)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=LETTERS)
    cut.subset(font)
    font["cmap"].tables = [table for table in font["cmap"].tables if table.platformID == WINDOWS]
    for record in font["name"].names:
        if record.nameID in FAMILY_RECORDS:
            record.string = FAMILY
    subset.save_font(font, str(target), options)


def main() -> None:
    """Write both weights into the folder named on the command line."""
    folder = Path(sys.argv[1])
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        write_font(Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", folder / f"{name}Figures.ttf")


if __name__ == "__main__":
    main()
