"""Tables as pandas data frames: typed columns, units in their names, an estimate as value, relation, low and high.

pandas is only needed here, and only imported when a frame is asked for.
"""

from __future__ import annotations

import csv
import io
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.estimate import Estimate
from rapalog.errors import RapalogError, did_you_mean
from rapalog.extras import extra

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.files.results.workbook import Table

#: What an estimate is in a table, behind its own column.
_PARTS: Final = ("relation", "low", "high", "reason")
_TEXT_ENDINGS: Final = ("_relation", "_reason")
#: Columns whose cells are text, even where all of them are empty.
_TEXTS: Final = frozenset(
    {
        "curve",
        "cell_line",
        "drug",
        "model",
        "flags",
        "relation",
        "reason",
        "file",
        "plate",
        "well",
        "role",
        "replicate",
        "readout",
        "sample",
        "relative_to",
        "unit",
        "method",
        "substrate",
        "target",
        "image",
        "blot",
        "token",
        "read",
    }
)


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
    pandas = pandas_module()
    cells = list(zip(*rows, strict=True)) or [() for _ in columns]
    own = {name: _column(pandas, name, values) for name, values in zip(columns, cells, strict=True)}
    made: pd.DataFrame = pandas.DataFrame(own)
    return made


class Tabled(ABC):
    """A result that is a table; its class says what a row is, and which columns there are."""

    @abstractmethod
    def _frame(self) -> pd.DataFrame:
        """Return the table."""

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table; its class says what a row is.

        Returns
        -------
        pandas.DataFrame
            Typed columns with the unit in their names.

        Raises
        ------
        RapalogError
            If pandas is not installed.
        """
        return self._frame()


class Tables(ABC):
    """A result with several tables; its class says which there are."""

    @abstractmethod
    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        """Return what makes each table, by name; the first is what the result has by itself."""

    def to_frame(self, table: str = "") -> pd.DataFrame:
        """Return a table of the result.

        Parameters
        ----------
        table
            Its name, as the class lists them; without it, the first of them.

        Returns
        -------
        pandas.DataFrame
            Typed columns with the unit in their names.

        Raises
        ------
        RapalogError
            If there is no such table, or pandas is not installed.
        """
        known = self._tables()
        name = next(iter(known)) if table == "" else table
        if not isinstance(name, str) or name not in known:
            raise RapalogError(
                f"got table {table!r}, must be one of {', '.join(known)}",
                where="table",
                remedy=f"leave it out for the {next(iter(known))}",
            )
        return known[name]()


class Written(Protocol):
    """A study that has tables to write."""

    def tables(self) -> Mapping[str, Table]:
        """Return the tables by name."""


def written_tables(study: Written, names: Mapping[str, str]) -> dict[str, Callable[[], pd.DataFrame]]:
    """Return what makes a frame of each table that a study also writes.

    Parameters
    ----------
    study
        The result of an analysis.
    names
        What the study calls each table, by the name it has here.
    """

    def made(name: str) -> pd.DataFrame:
        own = study.tables()[name]
        return frame(tuple(own.columns), own.rows)

    return {name: partial(made, own) for name, own in names.items()}


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


def pandas_module() -> Any:  # noqa: ANN401 - a module that may not be there
    """Return pandas.

    Raises
    ------
    RapalogError
        If it is not installed; the remedy names the extra.
    """
    return extra("pandas", work="a data frame")


def _column(pandas: Any, name: str, values: Sequence[object]) -> Any:  # noqa: ANN401 - pandas is not imported above
    known = [value for value in values if value is not None]
    if name in _TEXTS or name.endswith(_TEXT_ENDINGS) or any(isinstance(value, str) for value in known):
        return pandas.Series(["" if value is None else str(value) for value in values], dtype="str")
    if known and all(isinstance(value, bool) for value in known) and len(known) == len(values):
        return pandas.Series(values, dtype="bool")
    if known and all(type(value) is int for value in known) and len(known) == len(values):
        return pandas.Series(values, dtype="int64")
    return pandas.Series([math.nan if value is None else value for value in values], dtype="float64")


def csv_frame(table: bytes) -> pd.DataFrame:
    """Return a table of this package's own making as a frame.

    Parameters
    ----------
    table
        Comma, point, UTF-8.

    Raises
    ------
    RapalogError
        If pandas is not installed.
    """
    columns, *rows = csv.reader(io.StringIO(table.decode()))
    return frame(columns, [[_value(name, cell) for name, cell in zip(columns, row, strict=True)] for row in rows])


def _value(name: str, cell: str) -> object:
    if name in _TEXTS:
        return cell
    if not cell:
        return None
    try:
        return int(cell) if cell.removeprefix("-").isdecimal() else float(cell)
    except ValueError:
        return cell


def long_frame(sets: Sequence[int | str], times: NDArray[np.float64], values: Mapping[str, Any]) -> pd.DataFrame:
    """Return one row for each set and time, and a column for each observable.

    Parameters
    ----------
    sets
        Labels, (n_sets,).
    times
        (n_times,).
    values
        Arrays (n_sets, n_times) by observable.

    Raises
    ------
    RapalogError
        If pandas is not installed.
    """
    labels = np.asarray(sets)
    own = {"set": np.repeat(labels, len(times)), "time": np.tile(times, len(labels))}
    made: pd.DataFrame = pandas_module().DataFrame(own | {name: np.ravel(array) for name, array in values.items()})
    return made


def parquet_frame(file: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Return the trajectories of an ensemble, or some columns of them.

    Raises
    ------
    RapalogError
        For an unknown column, if the file cannot be read, or pandas is not installed.
    """
    parquet = extra("pyarrow.parquet", work="a table as Parquet")
    pandas_module()
    try:
        known = parquet.ParquetDataset(file).schema.names
        unknown = next((name for name in columns if name not in known), None)
        if unknown is not None:
            raise RapalogError(
                f"there is no column {unknown!r}",
                where="columns",
                remedy=did_you_mean(
                    unknown, {name: name for name in known}, otherwise=f"choose one of {', '.join(known)}"
                ),
            )
        read = parquet.read_table(file, columns=["set", "time", *columns] if columns else None)
    except (OSError, ValueError) as error:
        raise RapalogError(
            f"cannot read the trajectories: {error}", where=str(file), remedy="run the ensemble again"
        ) from None
    made: pd.DataFrame = read.to_pandas()
    return made
