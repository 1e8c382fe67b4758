"""What a fitted curve is in a row of numbers, whatever its family: the columns that every compiled fit fills.

Positions are log10, heights in the unit of the responses. A limit that is NaN is an open side.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rapalog.numerics.points import Floats

#: Curved parameters (at most 4), linear ones (at most 3), sum of squares, and that around the mean of all points.
THETA: Final = 0
BETA: Final = 4
RESIDUAL: Final = 7
TOTAL: Final = 8
#: What is read off: the same order in which ``VARIANCES`` has delta variances.
MEASURES: Final = 9
MIDDLE: Final = 9
CROSSING: Final = 10
LOG_SLOPE: Final = 11
TOP: Final = 12
BOTTOM: Final = 13
HEIGHT: Final = 14
AREA: Final = 15
SHARE_1: Final = 16
MIDDLE_2: Final = 17
SHARE_2: Final = 18
VARIANCES: Final = 19
N_MEASURES: Final = 10
KIND: Final = 29
#: Two-sided limits, and one-sided ones where the other side is open or the curve does not get there.
MIDDLE_LOW: Final = 30
MIDDLE_HIGH: Final = 31
MIDDLE_LOW_ONE: Final = 32
MIDDLE_HIGH_ONE: Final = 33
CROSSING_LOW: Final = 34
CROSSING_HIGH: Final = 35
CROSSING_LOW_ONE: Final = 36
HEIGHT_LOW: Final = 37
HEIGHT_HIGH: Final = 38
AREA_LOW: Final = 39
AREA_HIGH: Final = 40
#: The one-sided upper limit of a crossing where the curve is below the level at every position.
CROSSING_HIGH_ONE: Final = 41
#: The best optima, four rows of theta, from which profiles start.
OPTIMA: Final = 42
N_OPTIMA: Final = 4
COLUMNS: Final = 58

# How a curve stands to the level it should cross.
CROSSES: Final = 0
RISES: Final = 1
BELOW: Final = 2
FLATTENED: Final = 3
NOT_REACHED: Final = 4

#: A residual this far below the total is rounding: every interval is a point.
EXACT: Final = 1e-20

# What a task asks for: thresholds as shares of the residual, which profiles, degrees of freedom, and the quantiles for
# flat floors from there on.
TWO: Final = 0
ONE: Final = 1
WANT_MIDDLE: Final = 2
WANT_CROSSING: Final = 3
WANT_SUMS: Final = 4
WANT_VARIANCES: Final = 5
DEGREES: Final = 6
#: The threshold of a one-sided limit that is given because the other side stayed open.
BOUND: Final = 7
FLOOR_0: Final = 8
#: What says of the crossing's profile that only its lowest end is wanted, searched from the highest position.
BOUND_ONLY: Final = 2.0
#: What says of a profile that its limits are wanted at the thresholds, without what is drawn in over a flat floor.
PLAIN: Final = 3.0


class Task(NamedTuple):
    """Curves over one set of positions: means (C, D), and for each curve (3, C) SSE within, what is held, and level.

    What is held is subtracted from the responses before the fit: the top of a family that holds it. The level is the
    height whose crossing is sought. ``shares`` says what is asked for, see the constants above.
    """

    mean: Floats
    curves: Floats
    shares: Floats
