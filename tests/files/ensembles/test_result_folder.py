"""A folder of one job: parts count only when whole, other jobs are refused, the result appears all at once."""

import subprocess
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest

from rapalog.engine.runs.blocks import BlockResult, FailedSet, SetBlock
from rapalog.errors import RapalogError
from rapalog.files.ensembles.result_folder import MANIFEST, RESULT, open_folder
from rapalog.files.ensembles.trajectories import Layout, part_path, part_writer

JOB = {"model": "decay", "times": [0.0, 1.0]}


def layout(folder, *, text_labels=False):
    return Layout(folder.job, ("S",), {"S": "nmol/l"}, (0.0, 1.0), text_labels, {"rapalog.model": "decay"})


def block(index, labels):
    labels = np.array(labels, dtype=object if isinstance(labels[0], str) else np.int64)
    return SetBlock(index, 0, labels, {})


def write(folder, index, labels, failed=()):
    text = isinstance(labels[0], str)
    with part_writer(folder.parts, layout(folder, text_labels=text), index) as part:
        for begin in range(0, len(labels), 2):
            piece = block(index, labels[begin : begin + 2])
            part.write(piece, BlockResult(np.full((len(piece), 2, 1), float(index)), failed if not begin else ()))


def rows(path):
    table = pq.read_table(path)
    return sorted(zip(*(table[name].to_pylist() for name in ("set", "time", "S")), strict=True))


def test_one_part_becomes_a_file_and_several_a_folder(tmp_path):
    for name, parts in (("one", 1), ("two", 2)):
        with open_folder(tmp_path / name, JOB) as folder:
            for index in range(parts):
                write(folder, index, [3 * index, 3 * index + 1, 3 * index + 2])
            assert not folder.result.exists()
            folder.finish(parts)
        assert (tmp_path / name / RESULT).is_dir() is (parts > 1)
        assert rows(tmp_path / name / RESULT) == [(s, t, float(s // 3)) for s in range(3 * parts) for t in (0.0, 1.0)]
        assert sorted(path.name for path in (tmp_path / name).iterdir()) == [MANIFEST, RESULT]


def test_the_footer_says_where_the_numbers_are_from(tmp_path):
    with open_folder(tmp_path, JOB) as folder:
        write(folder, 0, ["a", "b", "c"], failed=(FailedSet("b", "step too small", 0.5),))
        (part,) = folder.done()
        folder.finish(1)
    assert part.n_sets == 3 and part.failed == (FailedSet("b", "step too small", 0.5),)
    schema = pq.read_schema(tmp_path / RESULT)
    assert schema.metadata[b"rapalog.model"] == b"decay"
    assert schema.field("S").metadata == {b"unit": b"nmol/l"}
    assert [str(kind) for kind in schema.types] == ["string", "double", "double"]


def test_parts_of_an_earlier_call_count_and_half_written_ones_do_not(tmp_path):
    with open_folder(tmp_path, JOB) as folder:
        write(folder, 1, [0])
        half = part_path(folder.parts, 0)
        half.with_name(f".{half.name}.unfinished").write_bytes(b"PAR1 and no more")
        part_path(folder.parts, 2).write_bytes(b"PAR1, whole by name only")
    with open_folder(tmp_path, JOB) as folder:
        assert [part.index for part in folder.done()] == [1]
        assert not list(folder.parts.glob(".*"))


def test_an_error_while_a_part_is_written_leaves_no_part(tmp_path):
    with open_folder(tmp_path, JOB) as folder:
        with pytest.raises(ValueError, match="broken"), part_writer(folder.parts, layout(folder), 0) as part:
            part.write(block(0, [0]), BlockResult(np.zeros((1, 2, 1))))
            raise ValueError("broken")
        assert list(folder.parts.iterdir()) == []


def test_another_job_is_refused_with_what_differs(tmp_path):
    with open_folder(tmp_path, JOB) as folder:
        write(folder, 0, [0])
    with (
        pytest.raises(RapalogError, match="another job") as refused,
        open_folder(tmp_path, {**JOB, "times": [0.0, 2.0]}),
    ):
        pass
    assert (
        "different: times" in refused.value.problem
        and "delete" in refused.value.remedy
        and refused.value.where == str(tmp_path)
    )
    with open_folder(tmp_path, JOB) as folder:
        assert len(folder.done()) == 1


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", b"\xff"])
def test_a_manifest_that_cannot_be_read_is_another_job(tmp_path, manifest):
    (tmp_path / MANIFEST).write_bytes(manifest)
    with pytest.raises(RapalogError, match="another job"), open_folder(tmp_path, JOB):
        pass
    assert (tmp_path / MANIFEST).read_bytes() == manifest


def test_a_result_of_unknown_origin_is_not_replaced(tmp_path):
    (tmp_path / RESULT).write_bytes(b"precious")
    with pytest.raises(RapalogError, match="unknown origin"), open_folder(tmp_path, JOB):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [RESULT]


def test_a_call_that_wrote_nothing_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="broken"), open_folder(tmp_path / "new", JOB):
        raise ValueError("broken")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(RapalogError, match="cannot write"), open_folder(path, JOB):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="a second process is not noticed there")
def test_a_second_process_is_refused(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom rapalog.errors import RapalogError\n"
        "from rapalog.files.ensembles.result_folder import open_folder\n"
        "try:\n    with open_folder(Path(sys.argv[1]), {'model': 'decay', 'times': [0.0, 1.0]}): pass\n"
        "except RapalogError as error: print(error.problem)"
    )
    with open_folder(tmp_path, JOB) as folder:
        second = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
        assert "another process" in second.stdout
        assert folder.parts.is_dir()
