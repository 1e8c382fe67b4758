"""How far two tables of numbers are apart."""

from __future__ import annotations

import csv
import io
import math


def largest_difference(own: bytes, other: bytes) -> float:
    r"""Return the largest relative difference of the numbers of two tables; infinite where anything else differs.

    Parameters
    ----------
    own, other
        CSV.

    Returns
    -------
    float
        As a share of the larger number; 0 for tables without cells.

    Examples
    --------
    >>> largest_difference(b"id,value\nk1,2.0\n", b"id,value\nk1,1.0\n")
    0.5
    >>> largest_difference(b"id,value\nk1,2.0\n", b"id,value\nk2,2.0\n")
    inf
    >>> largest_difference(b"id,value\nk1,0\n", b"id,value\nk1,0.0\n"), largest_difference(b"1,2\n", b"1,nan\n")
    (0.0, inf)
    """
    rows, others = (list(csv.reader(io.StringIO(data.decode()))) for data in (own, other))
    cells, twins = ([cell for row in table for cell in row] for table in (rows, others))
    if [len(row) for row in rows] != [len(row) for row in others]:
        return math.inf
    return max((_difference(cell, twin) for cell, twin in zip(cells, twins, strict=True)), default=0.0)


def _difference(cell: str, twin: str) -> float:
    if cell == twin:
        return 0.0
    try:
        a, b = float(cell), float(twin)
    except ValueError:
        return math.inf
    if a == b:
        return 0.0
    share = abs(a - b) / max(abs(a), abs(b))
    return math.inf if math.isnan(share) else share
