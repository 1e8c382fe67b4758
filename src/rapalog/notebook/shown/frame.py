"""Tables as pandas data frames: typed columns, units in their names, an estimate as value, relation, low and high.

pandas is only needed here, and only imported when a frame is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rapalog.analysis.estimate import Estimate
from rapalog.errors import RapalogError

if TYPE_CHECKING:
    import pandas as pd

#: What an estimate is in a table, behind its own column.
_PARTS: Final = ("relation", "low", "high", "reason")
_TEXT_ENDINGS: Final = ("_relation", "_reason")
#: Columns whose cells are text, even where all of them are empty.
_TEXTS: Final = frozenset({
    "curve", "cell_line", "drug", "model", "flags", "relation", "reason", "file", "plate", "well", "role", "replicate",
    "readout", "sample", "relative_to", "unit", "method", "substrate", "target", "image", "blot", "token", "read",
})  # fmt: skip


def frame(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """Return rows as a data frame whose columns have one type each.

    Parameters
    ----------
    columns
        Names, with the unit in them where there is one: ``dose_nM``.
    rows
        As many cells as columns; None is missing.

    Returns
    -------
    pandas.DataFrame
        Numbers as ``float64``, whole ones without a gap as ``int64``, truths as ``bool``, all else as text.

    Raises
    ------
    RapalogError
        If pandas is not installed.
    """
    pandas = _pandas()
    cells = list(zip(*rows, strict=True)) or [() for _ in columns]
    own = {name: _column(pandas, name, values) for name, values in zip(columns, cells, strict=True)}
    return pandas.DataFrame(own)


def estimate_columns(name: str) -> tuple[str, ...]:
    """Return the columns of an estimate: its value under its own name, then what the value may not stand without.

    >>> estimate_columns("ic50_nM")
    ('ic50_nM', 'ic50_relation', 'ic50_low_nM', 'ic50_high_nM', 'ic50_reason')
    """
    stem, mark, unit = name.rpartition("_")
    if not mark or unit not in ("nM", "h", "percent", "L"):
        stem, unit = name, ""
    ends = {"low": f"_{unit}" if unit else "", "high": f"_{unit}" if unit else ""}
    return (name, *(f"{stem}_{part}{ends.get(part, '')}" for part in _PARTS))


def estimate_cells(estimate: Estimate) -> tuple[object, ...]:
    """Return the cells of an estimate, in the order of :func:`estimate_columns`."""
    return (estimate.value, estimate.relation, estimate.low, estimate.high, estimate.reason)


def records(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return a frame from rows with names, all of which have the same names."""
    return frame(tuple(rows[0]) if rows else (), [tuple(row.values()) for row in rows])


def _pandas() -> Any:  # noqa: ANN401 - a module that may not be there
    try:
        import pandas
    except ImportError:
        raise RapalogError("a data frame needs pandas, which is not installed",
                           remedy="pip install 'rapalog[pandas]'") from None  # fmt: skip
    return pandas


def _column(pandas: Any, name: str, values: Sequence[object]) -> Any:  # noqa: ANN401 - pandas is not imported above
    known = [value for value in values if value is not None]
    if name in _TEXTS or name.endswith(_TEXT_ENDINGS) or any(isinstance(value, str) for value in known):
        return pandas.Series(["" if value is None else str(value) for value in values], dtype="str")
    if known and all(isinstance(value, bool) for value in known) and len(known) == len(values):
        return pandas.Series(values, dtype="bool")
    if known and all(type(value) is int for value in known) and len(known) == len(values):
        return pandas.Series(values, dtype="int64")
    return pandas.Series([math.nan if value is None else value for value in values], dtype="float64")
