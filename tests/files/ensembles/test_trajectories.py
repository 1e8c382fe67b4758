"""Parts of a result: whole or not there, with a footer that says which job and which sets."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from rapalog.engine.runs.blocks import BlockResult, FailedSet, SetBlock
from rapalog.files.ensembles.trajectories import Layout, clashes, delete_unfinished, part_path, part_writer, read_parts

LAYOUT = Layout("job 1", ("S", "P"), {"S": "nM"}, (0.0, 2.5), False, {"model": "m"})


def piece(first, n, failed=()):
    values = np.arange(n * 2 * 2, dtype=float).reshape(n, 2, 2) + 100 * first
    block = SetBlock(0, first, np.arange(first, first + n), {"k": np.ones(n)})
    return block, BlockResult(values, failed)


def test_rows_are_sets_by_times_and_columns_have_their_units(tmp_path):
    with part_writer(tmp_path, LAYOUT, 0) as writer:
        writer.write(*piece(0, 2))
        writer.write(*piece(2, 1))
    table = pq.read_table(part_path(tmp_path, 0))
    assert table.column("set").to_pylist() == [0, 0, 1, 1, 2, 2]
    assert table.column("time").to_pylist() == [0.0, 2.5] * 3
    assert table.column("P").to_pylist() == [1.0, 3.0, 5.0, 7.0, 201.0, 203.0]
    assert table.schema.field("S").metadata == {b"unit": b"nM"} and table.schema.field("P").metadata is None


def test_the_footer_tells_the_sets_and_those_that_failed_and_belongs_to_one_job(tmp_path):
    lost = FailedSet(1, "it took more than 9 steps", 0.5)
    with part_writer(tmp_path, LAYOUT, 3) as writer:
        writer.write(*piece(0, 2, failed=(lost,)))
    (part,) = read_parts(tmp_path, job="job 1")
    assert (part.index, part.n_sets, part.failed) == (3, 2, (lost,))
    assert read_parts(tmp_path, job="job 2") == ()


def test_a_part_that_was_not_finished_is_not_there(tmp_path):
    with pytest.raises(RuntimeError, match="stop"), part_writer(tmp_path, LAYOUT, 0) as writer:
        writer.write(*piece(0, 2))
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_passed_over_and_deleted(tmp_path):
    left = tmp_path / ".part-000001.parquet.unfinished"
    left.write_bytes(b"half")
    (tmp_path / "part-000000.parquet").write_bytes(b"no parquet")
    assert read_parts(tmp_path, job="job 1") == ()
    delete_unfinished(tmp_path)
    assert not left.exists()


def test_symbols_called_like_our_own_columns_are_told():
    assert clashes(("S", "time", "set")) == ["time", "set"]
