"""How curves are fitted, beside the model: robust loss, doubling time, and who is told of the progress."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapalog.analysis.curves.compare import SHARED
from rapalog.analysis.curves.growth_rate import DoublingTimes
from rapalog.analysis.curves.inhibitory import check_percent
from rapalog.errors import RapalogError
from rapalog.units import is_dose_unit, parse_time_h

Progress = Callable[[str, float], None]

ROBUST: Final = ("tukey", "t")
_REMEDY: Final = "write e.g. 40h or 40h±20%"
_OPTION: Final = "doubling time"


@dataclass(frozen=True)
class FitSettings:
    """How curves are fitted, beside the model.

    ``robust`` is ``tukey``, ``t`` or empty for least squares. ``doubling_time_h`` stands in for time-zero wells: the
    doubling time of the untreated cells in h and the standard deviation of its natural logarithm (0 if it is taken as
    known), or such pairs by cell line, an empty name for all others. ``conventions`` reads every
    curve by the usual conventions as well. ``dose_unit`` is the unit of doses that have none in their file, and
    ``molar_mass`` that of drugs in g/mol, for doses given as mass per volume; an empty name stands for all drugs.
    ``exclude`` gives reasons by place for wells that are left out, ``limits`` the lowest and highest value of
    parameters that are held or bounded, ``icx`` percents of inhibition whose doses are read off too, and ``compare``
    what curves are compared by, empty if they are not. ``progress`` is called with what is being done and the share
    done.

    Raises
    ------
    RapalogError
        If the robust loss or the unit is unknown.
    """

    robust: str = ""
    doubling_time_h: DoublingTimes | None = None
    conventions: bool = False
    dose_unit: str = ""
    molar_mass: Mapping[str, float] = field(default_factory=dict)
    exclude: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    icx: tuple[float, ...] = ()
    compare: str = ""
    progress: Progress | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.robust not in ("", *ROBUST):
            raise RapalogError(
                f"got robust loss {self.robust!r}, must be one of {', '.join(ROBUST)}",
                remedy="use tukey, or leave it out for least squares",
                where="robust",
            )
        if self.compare not in ("", *SHARED):
            raise RapalogError(
                f"got comparison by {self.compare!r}, must be one of {', '.join(SHARED)}",
                remedy="use ec50, or all for one curve through both",
                where="compare",
            )
        for percent in self.icx:
            check_percent(percent)
        if self.dose_unit and not is_dose_unit(self.dose_unit):
            raise RapalogError(
                f"got unit {self.dose_unit!r}, which is no unit of a dose",
                remedy="use nM, uM, nmol/L, ug/mL or the like",
                where="unit",
            )

    def tell(self, what: str, share: float) -> None:
        """Tell whoever asked for the progress what is being done and which share of it is done."""
        if self.progress is not None:
            self.progress(what, share)


def parse_doubling_time(text: str) -> tuple[float, float]:
    """Return a doubling time in h and the standard deviation of its natural logarithm.

    What stands after ``±`` (or ``+-``, ``+/-``) is one standard deviation, as a share in percent or as a time with
    its unit; it is taken as that of a lognormal time. Without it the time is taken as known.

    Raises
    ------
    RapalogError
        If it is no time, or not above 0.

    Examples
    --------
    >>> parse_doubling_time("40h")
    (40.0, 0.0)
    >>> parse_doubling_time("40 h ± 20%") == parse_doubling_time("40h+-8h")
    True
    """
    whole, sign, spread = text.replace("+/-", "±").replace("+-", "±").partition("±")
    try:
        hours = parse_time_h(whole)
        share = _share(spread, hours) if sign else 0.0
    except RapalogError as error:
        raise RapalogError(error.problem, remedy=_REMEDY, where=_OPTION) from None
    if hours <= 0 or not 0 <= share < math.inf:
        raise RapalogError(f"got doubling time {text!r}, must be above 0", remedy=_REMEDY, where=_OPTION)
    return hours, math.sqrt(math.log1p(share**2))


def parse_doubling_times(texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return doubling times by cell line, as :func:`parse_doubling_time` reads them; an empty name stands for all.

    Parameters
    ----------
    texts
        ``"40h"``, ``"40h±20%"``, or of one line ``"MCF-7=29h"``.

    Returns
    -------
    dict
        Hours and the standard deviation of their natural logarithm, by cell line.

    Raises
    ------
    RapalogError
        If one is no time, or a cell line has two.

    Examples
    --------
    >>> parse_doubling_times(["MCF-7=29h", "40h"])
    {'MCF-7': (29.0, 0.0), '': (40.0, 0.0)}
    """
    found: dict[str, tuple[float, float]] = {}
    for text in texts:
        name, sign, time = text.rpartition("=")
        name = name.strip()
        if sign and not name:
            raise RapalogError(f"got {text!r} without a cell line", remedy="write e.g. MCF-7=29h", where=_OPTION)
        if name.casefold() in {other.casefold() for other in found}:
            raise RapalogError(
                f"got two doubling times for {name or 'all cell lines'}",
                where=_OPTION,
                remedy="give one, or name the cell line: MCF-7=29h",
            )
        found[name] = parse_doubling_time(time)
    return found


def _share(text: str, hours: float) -> float:
    """Return a spread as a share of a time: ``20%`` or ``8h``."""
    if not text.strip().endswith("%"):
        return parse_time_h(text) / hours if hours > 0 else math.inf
    try:
        return float(text.strip().removesuffix("%")) / 100.0  # a percent is a hundredth
    except ValueError:
        raise RapalogError(f"cannot read {text!r} as percent", remedy=_REMEDY) from None
