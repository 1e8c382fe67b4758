"""What an imager and an experimenter leave of a blot: 16-bit TIFF files, and a layout that says what is in each lane.

A picture is raw counts, more light being more counts. It is written as ``min-is-black`` (no light is shown black) or
``min-is-white`` (no light is shown white, as a figure has it); the counts are the same, only the tag differs. The
layout has the columns of the contract; ``role``, ``amount`` and ``roi`` follow only where a row needs them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import tifffile
from numpy.typing import NDArray

from rapalog.files.results.writing import csv_bytes, safe_name

LAYOUT_COLUMNS: Final = ("image", "lane", "sample", "dose_nM", "time_h", "target", "replicate", "blot")
_DPI: Final = 300.0  # a resolution tag, as imagers write one; nothing is computed from it


@dataclass(frozen=True)
class LaneRow:
    """One row of a layout. ``dose_nM`` and ``time_h`` of None are empty cells (a ladder); ``roi`` is in pixels."""

    image: str
    lane: int
    sample: str
    dose_nM: float | None
    time_h: float | None
    target: str
    replicate: int
    blot: str
    role: str = "sample"
    amount: float = 1.0
    roi: tuple[int, int, int, int] | None = None


def image_name(blot: str, target: str) -> str:
    """Return the file name of a target's picture on a blot.

    >>> image_name("1A", "p-S6 S240/244")
    'blot_1A_p-S6_S240_244.tif'
    """
    return safe_name(f"blot {blot} {target}") + ".tif"


def tiff_bytes(counts: NDArray[np.uint16], *, min_is_white: bool = False) -> bytes:
    """Return a picture as an uncompressed 16-bit TIFF without date or program name: the same counts, the same bytes."""
    stream = io.BytesIO()
    tifffile.imwrite(
        stream,
        counts,
        photometric="miniswhite" if min_is_white else "minisblack",
        resolution=(_DPI, _DPI),
        resolutionunit="INCH",
        software=False,
        metadata=None,
    )
    return stream.getvalue()


def blot_layout_bytes(rows: Iterable[LaneRow]) -> bytes:
    """Return a layout as CSV, one row per lane of each picture."""
    table = list(rows)
    roles = any(row.role != "sample" for row in table)
    relative = any(row.amount != 1.0 for row in table)
    regions = any(row.roi for row in table)
    asked = ((roles, "role"), (relative, "amount"), (regions, "roi"))
    columns = [*LAYOUT_COLUMNS, *(name for needed, name in asked if needed)]
    return csv_bytes(columns, ([_cell(row, name) for name in columns] for row in table))


def _cell(row: LaneRow, column: str) -> str:
    content = getattr(row, column)
    if content is None:
        return ""
    if column == "roi":
        return ",".join(str(edge) for edge in content)
    return f"{content:.12g}" if isinstance(content, float) else str(content)
