"""Times as a user writes them: ``0,1,24``, ``0:100:1``, or both; and those that are asked for by default."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final

from rapalog.errors import RapalogError

#: From the start over this length, in as many equal steps: enough to draw, and what simulators do by default.
DEFAULT_LENGTH: Final = 100.0
_DEFAULT_STEPS: Final = 100
#: More points than this is a slip of the step: no curve needs them.
_MOST_TIMES: Final = 100_000
_FLOAT_DIGITS: Final = 300  # powers of ten that a float holds with room for a sum
_OPTION: Final = "--times"
_REMEDY: Final = "write ascending times such as 0,1,24 or a range FIRST:LAST:STEP such as 0:100:1"


def parse_times(text: str | None, *, start: float = 0.0) -> tuple[float, ...]:
    """Return the times that ``text`` lists, or the default ones if it is ``None``.

    A range holds its first time and every step from it up to its last time; steps are counted in decimals, so that
    ``0:1:0.1`` has 0.3 and not 0.30000000000000004.

    Parameters
    ----------
    text
        Times and ranges ``FIRST:LAST:STEP`` with commas between them; None is 101 points over 100 units.
    start
        No time may lie before it.

    Returns
    -------
    tuple of float
        Ascending.

    Raises
    ------
    RapalogError
        If a time is no finite number, lies before the start, or times do not ascend.

    Examples
    --------
    >>> parse_times("0:1:0.25,24")
    (0.0, 0.25, 0.5, 0.75, 1.0, 24.0)
    """
    if text is None:
        return tuple(start + DEFAULT_LENGTH * step / _DEFAULT_STEPS for step in range(_DEFAULT_STEPS + 1))
    times = [time for item in text.split(",") for time in _item(item.strip())]
    for before, after in pairwise(times):
        if after <= before:
            raise RapalogError(f"got time {after:g} after {before:g}, times must ascend", where=_OPTION, remedy=_REMEDY)
    if times[0] < start:
        raise RapalogError(
            f"got time {times[0]:g}, must not be before the start, {start:g}",
            where=_OPTION,
            remedy="leave it out, or begin earlier with --start",
        )
    return tuple(times)


def _item(item: str) -> list[float]:
    if ":" not in item:
        return [float(_decimal(item))]
    ends = [_decimal(part.strip()) for part in item.split(":")]
    if len(ends) != 3 or ends[2] <= 0 or ends[1] < ends[0]:  # first, last, step
        raise RapalogError(f"got times {item!r}, which is no range", where=_OPTION, remedy=_REMEDY)
    first, last, step = ends
    count = (last - first) / step
    if count >= _MOST_TIMES:
        raise RapalogError(
            f"got times {item!r}, which are more than {_MOST_TIMES}", where=_OPTION, remedy="take a larger step"
        )
    return [float(first + index * step) for index in range(int(count) + 1)]


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise RapalogError(f"got time {text!r}, which is no number", where=_OPTION, remedy=_REMEDY) from None
    if not number.is_finite() or abs(number.adjusted()) > _FLOAT_DIGITS:
        raise RapalogError(f"got time {text!r}, must be a finite number", where=_OPTION, remedy=_REMEDY)
    return number
