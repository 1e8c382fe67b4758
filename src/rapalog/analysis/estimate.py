"""A number that never travels without its relation, interval, method and, where it is missing, its reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Relation = Literal["=", ">", "<", "none"]
LEVEL: Final = 0.95


@dataclass(frozen=True)
class Estimate:
    """One estimated quantity, in the unit its field's name carries.

    ``relation`` says how the truth stands to ``value``: equal, above it, below it; with ``none`` the value is None
    and ``reason`` says why. ``low`` and ``high`` are the limits of the interval at ``level``; None is an open side.
    """

    value: float | None
    relation: Relation
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    method: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the estimate as the JSON object every command prints; ``reason`` only where there is one."""
        shape = {
            "value": self.value,
            "relation": self.relation,
            "low": self.low,
            "high": self.high,
            "level": self.level,
            "method": self.method,
        }
        return shape | {"reason": self.reason} if self.reason else shape


def missing(reason: str) -> Estimate:
    """Return an estimate that does not exist, with the reason."""
    return Estimate(None, "none", reason=reason)


def t_quantile(level: float, degrees: int, *, one_sided: bool = False) -> float:
    """Return the quantile of Student's t that encloses ``level``, on both sides or on one."""
    from scipy import special  # takes a third of a second, which a page does not wait for

    return float(special.stdtrit(degrees, level if one_sided else 0.5 + level / 2.0))


def combine_replicates(estimates: Sequence[Estimate], *, logarithmic: bool, level: float = LEVEL) -> Estimate:
    """Combine one estimate per biological replicate: their mean with a t interval, on the log scale if asked.

    A replicate that is a bound is not dropped: no mean exists then, and the lowest (or highest) replicate, bound or
    value, is a bound on the median. It holds with confidence 1 - 2**-k, and ``level`` says so.
    """
    found = [estimate for estimate in estimates if estimate.value is not None]
    if not found:
        return missing(estimates[0].reason if estimates else "no replicate could be fitted")
    k = len(found)
    beyond: tuple[tuple[Relation, Callable[[list[float]], float]], ...] = ((">", min), ("<", max))
    values = [float(estimate.value) for estimate in found if estimate.value is not None]
    for relation, weakest in beyond:
        n = sum(estimate.relation == relation for estimate in found)
        if n:
            own = next(estimate.reason for estimate in found if estimate.relation == relation)
            reason = own if n == k else f"{own} in {n} of {k} replicates"
            bound = weakest(values)
            low, high = (bound, None) if relation == ">" else (None, bound)
            return Estimate(
                bound, relation, low, high, 1.0 - 0.5**k, f"bound by the outermost of {k} replicates", reason
            )
    if k == 1:
        return Estimate(values[0], "=", level=level, method="one replicate", reason="one replicate could be fitted")
    if logarithmic:
        left, middle, right = (10.0**x for x in _t_interval([math.log10(value) for value in values], level))
    else:
        left, middle, right = _t_interval(values, level)
    return Estimate(
        middle,
        "=",
        left,
        right,
        level,
        f"t interval of {k} biological replicates" + (", log scale" if logarithmic else ""),
    )


def _t_interval(values: Sequence[float], level: float) -> tuple[float, float, float]:
    k = len(values)
    mean = math.fsum(values) / k
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (k - 1))
    half = t_quantile(level, k - 1) * sd / math.sqrt(k)
    return mean - half, mean, mean + half
