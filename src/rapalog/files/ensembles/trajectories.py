"""Trajectories as Parquet: one row for each set and time, one column for each symbol.

A part holds the sets of one block. It is written under another name, piece by piece so that memory stays small, and
renamed when it is whole: a part that has its name is complete, whatever happened since. Its footer says which block it
is, of which job, and which of its sets failed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.engine.runs.blocks import BlockResult, FailedSet, Recheck, SetBlock
from rapalog.extras import extra

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

SET: Final = "set"
TIME: Final = "time"
_PART: Final = "part-{index:06d}.parquet"
_UNFINISHED: Final = ".unfinished"
_KEY: Final = b"rapalog.part"


def arrow() -> Any:  # noqa: ANN401 - a module without types
    """Return pyarrow, which an extra brings; without it nothing is stored as Parquet."""
    return extra("pyarrow", work="a result that is stored as Parquet")


def parquet() -> Any:  # noqa: ANN401
    """Return pyarrow's module of Parquet files."""
    return extra("pyarrow.parquet", work="a result that is stored as Parquet")


@dataclass(frozen=True)
class Layout:
    """How a job's parts look: its columns with their units, the times of every set, and the kind of its labels.

    ``metadata`` goes into the footer of every part; ``job`` tells parts of different jobs apart.
    """

    job: str
    columns: tuple[str, ...]
    units: Mapping[str, str]
    times: tuple[float, ...]
    text_labels: bool
    metadata: Mapping[str, str]

    def schema(self) -> pa.Schema:
        """Return the schema of every part."""
        pa = arrow()
        label = pa.string() if self.text_labels else pa.int64()
        fields = [pa.field(SET, label), self._field(TIME), *map(self._field, self.columns)]
        return pa.schema(fields, metadata=dict(self.metadata))

    def _field(self, name: str) -> pa.Field:
        unit = self.units.get(name)
        pa = arrow()
        return pa.field(name, pa.float64(), metadata={"unit": unit} if unit else None)


@dataclass(frozen=True)
class Part:
    """What the footer of a complete part says."""

    index: int
    n_sets: int = 0
    failed: tuple[FailedSet, ...] = ()
    suspicious: tuple[int | str, ...] = ()
    rechecked: tuple[Recheck, ...] = ()
    under_atol: tuple[str, ...] = ()


class PartWriter:
    """Writes one part, piece by piece."""

    def __init__(self, writer: pq.ParquetWriter, layout: Layout, index: int) -> None:
        self._writer = writer
        self._layout = layout
        self._part = Part(index)

    def write(self, piece: SetBlock, result: BlockResult) -> None:
        """Append the sets of a piece as a row group; pieces come in order."""
        n_sets, n_times = len(piece), len(self._layout.times)
        columns = [
            np.repeat(piece.labels, n_times),
            np.tile(np.array(self._layout.times), n_sets),
            *(np.ascontiguousarray(result.values[:, :, k]).ravel() for k in range(len(self._layout.columns))),
        ]
        table = arrow().Table.from_arrays([_arrow(column) for column in columns], schema=self._layout.schema())
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        was = self._part
        # Under the tolerance in every piece is under it in the part.
        small = tuple(name for name in result.under_atol if name in was.under_atol or not was.n_sets)
        self._part = Part(
            was.index,
            was.n_sets + n_sets,
            was.failed + result.failed,
            was.suspicious + result.suspicious,
            was.rechecked + result.rechecked,
            small,
        )

    def close(self) -> Part:
        """Write the footer."""
        note = {"job": self._layout.job, **asdict(self._part)}
        self._writer.add_key_value_metadata({_KEY.decode(): json.dumps(note, ensure_ascii=False)})
        self._writer.close()
        return self._part


def _arrow(column: NDArray[Any]) -> pa.Array:
    """Return a column as it lies in memory; ``pa.array`` would import pandas where that is installed."""
    pa = arrow()
    if column.dtype == object:
        return pa.array(column.tolist(), pa.string())
    kind = pa.float64() if column.dtype == np.float64 else pa.int64()
    return pa.Array.from_buffers(kind, len(column), [None, pa.py_buffer(np.ascontiguousarray(column))])


@contextmanager
def part_writer(folder: Path, layout: Layout, index: int) -> Iterator[PartWriter]:
    """Open a part for writing; at the end of the block it is synced and gets its name, after an error it is deleted."""
    target = part_path(folder, index)
    beside = target.with_name(f".{target.name}{_UNFINISHED}")
    try:
        with beside.open("wb") as file:
            # Labels and times repeat, numbers do not; splitting numbers into bytes makes them both smaller and quicker.
            writer = parquet().ParquetWriter(
                file,
                layout.schema(),
                compression="lz4",
                use_dictionary=[SET, TIME],
                use_byte_stream_split=list(layout.columns),
            )
            opened = PartWriter(writer, layout, index)
            try:
                yield opened
                opened.close()
            finally:
                writer.close()
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def part_path(folder: Path, index: int) -> Path:
    """Return the path of a complete part."""
    return folder / _PART.format(index=index)


def read_parts(path: Path, *, job: str) -> tuple[Part, ...]:
    """Return the complete parts of a job in a folder, or the one in a file; anything else there is passed over."""
    files = sorted(path.glob(_PART.format(index=0).replace("000000", "*"))) if path.is_dir() else [path]
    found = {part.index: part for file in files if (part := _read_part(file, job)) is not None}
    return tuple(found[index] for index in sorted(found))


def _read_part(file: Path, job: str) -> Part | None:
    note: Any = {}
    read_metadata = parquet().read_metadata
    with suppress(OSError, ValueError):  # not there, or not Parquet: it is no part (pyarrow's errors are ValueErrors)
        note = json.loads((read_metadata(file).metadata or {}).get(_KEY, b"{}"))
    if note.get("job") != job:
        return None
    return Part(
        note["index"],
        note["n_sets"],
        tuple(FailedSet(**item) for item in note["failed"]),
        tuple(note["suspicious"]),
        tuple(Recheck(**item) for item in note["rechecked"]),
        tuple(note.get("under_atol", ())),
    )


def delete_unfinished(folder: Path) -> None:
    """Delete what a killed run left half-written."""
    for file in folder.glob(f".*{_UNFINISHED}"):
        file.unlink(missing_ok=True)


def clashes(columns: Sequence[str]) -> list[str]:
    """Return the symbols that are called like the columns for label and time."""
    return [name for name in columns if name in (SET, TIME)]
