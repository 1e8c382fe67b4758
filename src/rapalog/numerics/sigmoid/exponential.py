"""The exponential as a polynomial, after Cody and Waite's reduction, so that a loop over doses is vectorised."""

from __future__ import annotations

from typing import Final

import numpy as np

from rapalog.numerics.compiled import compiled_fused

_PER_LN2: Final = 1.4426950408889634
_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10
#: Adding 1.5 * 2**52 rounds to a whole number and leaves it in the last bits.
_ROUND: Final = 6755399441055744.0


@compiled_fused
def exponential(u: float) -> float:
    """Return e**u for u within +-700, without a call, so that a loop over it is vectorised."""
    t = u * _PER_LN2 + _ROUND
    k = t - _ROUND
    r = (u - k * _LN2_HIGH) - k * _LN2_LOW
    # In pairs, so that no step waits long for another.
    r2 = r * r
    r4 = r2 * r2
    low = ((1.0 + r) + (0.5 + r * (1.0 / 6.0)) * r2) + (
        (1.0 / 24.0 + r * (1.0 / 120.0)) + (1.0 / 720.0 + r * (1.0 / 5040.0)) * r2
    ) * r4
    high = (1.0 / 40320.0 + r * (1.0 / 362880.0)) + (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) * r2
    p = low + (high + (1.0 / 479001600.0 + r * (1.0 / 6227020800.0)) * r4) * (r4 * r4)
    return p * np.int64((np.float64(t).view(np.int64) + np.int64(1023)) << np.int64(52)).view(np.float64)
