"""How deep an image really is, and at which number its pixels are clipped.

A camera of 12 bits writes files of 16. Its numbers then end at 4095, or go in steps of 16 and end at 65520, and a pixel
of 4095 is clipped although the file could hold 65535. Three signs are used, none of which an unclipped image of full
depth shows but by accident: a common step of all numbers, a largest number that is the top of a smaller depth, and what
the file itself says.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: Depths of cameras and scanners, in bits, that are written into files of 16.
_DEPTHS: Final = (8, 10, 12, 14)
#: A file of 16 bits with no more levels than this holds an image of 8.
_LEVELS_OF_8_BITS: Final = 256


def depth_of(stored: NDArray[Any], *, said: float | None = None) -> tuple[int, float | None, list[str]]:
    """Return the depth in bits, the number at which pixels are clipped, and what is to be flagged.

    Parameters
    ----------
    stored
        The image, shape (height, width). Floating point has no ceiling but the one that its file says.
    said
        The ceiling that the file says, if any; not believed where pixels lie above it.

    Returns
    -------
    bits
        Of the file's type, or fewer where all numbers share a step or end at a smaller depth.
    ceiling
        The largest number that can occur.
    flags
        In words.
    """
    bits = stored.dtype.itemsize * 8
    top = float(stored.max())
    if not np.issubdtype(stored.dtype, np.integer):
        return bits, said if said is not None and top <= said else None, []
    full = float(np.iinfo(stored.dtype).max)
    if said is not None and top <= said <= full:
        full = said
    if bits == 8:
        return 8, full, ["8-bit image: weak bands are coarse"]
    if stored.dtype != np.uint16 or not top:
        return bits, full, []
    seen = np.zeros(2**16, dtype=bool)
    for row in stored:
        seen[row] = True
    levels = np.flatnonzero(seen)
    step = int(np.gcd.reduce(levels))
    at_the_top = next((depth for depth in _DEPTHS if top == step * (2**depth - 1)), None)
    if at_the_top is not None and said is None:
        bits, full = at_the_top, top
    elif step > 1 and said is None:
        full = float(65535 // step * step)
        bits = int(np.ceil(np.log2(65535 // step + 1)))
    return bits, full, _said_of_depth(len(levels), bits, step, top)


def _said_of_depth(levels: int, bits: int, step: int, top: float) -> list[str]:
    if bits <= 8 or (levels <= _LEVELS_OF_8_BITS and step > 1):
        return [f"16-bit file with {levels} grey levels: weak bands are coarse"]
    if bits < 16:
        return [
            f"{bits} bits in a 16-bit file: pixels of {top:.0f} count as clipped"
            if step == 1
            else f"{bits} bits in a 16-bit file: counts go in steps of {step}"
        ]
    return []
