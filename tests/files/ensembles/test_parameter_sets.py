"""Tables of parameter sets: read in blocks, refused with file, line and column."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.errors import FileError
from rapalog.files.ensembles.parameter_sets import check_sets, read_blocks
from rapalog.files.given import Held


def table(folder, content, name="sets.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def values_of(path, size=10_000):
    sets = check_sets(path)
    blocks = list(read_blocks(sets, size))
    labels = [label for block in blocks for label in block.labels]
    return labels, {name: np.concatenate([block.given[name] for block in blocks]) for name in sets.symbols}


WRONG = [
    ("k,S\n1,2\n1,two\n", "sets.csv:3, column S", "'two'"),
    ("k,S\n1,2\n\n\n1,\n", "sets.csv:5, column S", "empty"),
    ("k,S\n1,inf\n", "sets.csv:2, column S", "finite"),
    ("k,S\nnan,1\n", "sets.csv:2, column k", "finite"),
    ("k,S\n1,1e999\n", "sets.csv:2, column S", "finite"),
    ("k,S\n1,1_000\n", "sets.csv:2, column S", "finite"),
    ("k,S\n1\n", "sets.csv:2", "1 cells, must be 2"),
    ("k,S\n1,2,3\n", "sets.csv:2", "3 cells, must be 2"),
    ("k,S,k\n1,2,3\n", "sets.csv:1, column 3", "comes twice"),
    ("k,,S\n1,2,3\n", "sets.csv:1, column 2", "no name"),
    ("k,S\n", "sets.csv", "no rows"),
    ("k,S\n\n \n", "sets.csv", "no rows"),
    ("", "sets.csv:1", "empty"),
    ("set,k\na,1\nb,2\na,3\n", "sets.csv:4, column set", "'a' comes twice"),
    ("set,k\na,1\n,2\n", "sets.csv:3, column set", "label is empty"),
    ('k,S\n1,2\n"1,2\n', "sets.csv:3", "cannot be split"),
    ("k;S\n1,5;2,x\n", "sets.csv:2, column S", "'2,x'"),
    (b"k\0,S\n1,2\n", "sets.csv", "UTF-8"),
    (b"\xff\xfek\0,\0S\0\n\0", "sets.csv", "UTF-8"),
    (b"k,S\r1,2\r3,4\r", "sets.csv", "one row on each line"),
    ('set,k\na,1\n"b\nc",2\n', "sets.csv:3", "cannot be split"),
    (b"k,S\n1,\xff\n", "sets.csv:2", "cannot be split"),
    (bytes(range(256)) * 40, "sets.csv", "UTF-8"),
]


@pytest.mark.parametrize(("content", "where", "what"), WRONG, ids=[str(case[0])[:24] for case in WRONG])
def test_a_wrong_cell_is_named_by_line_and_column(tmp_path, content, where, what):
    with pytest.raises(FileError) as refused:
        check_sets(table(tmp_path, content))
    assert refused.value.where == where
    assert what in refused.value.problem
    assert refused.value.remedy


def test_an_error_far_down_is_found_before_anything_is_run(tmp_path):
    rows = [f"{i},{i + 1}" for i in range(25_000)]
    rows[21_234] = "1,?"
    with pytest.raises(FileError) as refused:
        check_sets(table(tmp_path, "k,S\n" + "\n".join(rows)))
    assert refused.value.where == "sets.csv:21236, column S"


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path, problem in ((tmp_path / "none.csv", "cannot read"), (tmp_path, "got a folder")):
        with pytest.raises(FileError, match=problem):
            check_sets(path)


def test_a_table_in_memory_is_read_as_from_disk(tmp_path):
    path = table(tmp_path, "k,S\n1,2\n3,4\n")
    held = check_sets(Held("<sets bytes>", path.read_bytes()))
    assert (held.sha256, held.n_sets) == (check_sets(path).sha256, 2)
    (block,) = read_blocks(held, 10)
    assert values_of(path, 10)[1]["S"].tolist() == [2, 4]
    assert len(block) == 2
    with pytest.raises(FileError) as refused:
        check_sets(Held("<sets bytes>", b"k,S\n1,?\n"))
    assert refused.value.where == "<sets bytes>:2, column S"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_blocks_of_any_size_hold_each_row_once_and_in_order(tmp_path, size):
    path = table(tmp_path, "k,S\n\n" + "\n".join(f"{i},{-i}\n" for i in range(20)))
    labels, values = values_of(path, size)
    assert labels == list(range(20))
    assert values["k"].tolist() == list(range(20)) and values["S"].tolist() == [-i for i in range(20)]


def test_skipped_blocks_leave_the_others_as_they_are(tmp_path):
    sets = check_sets(table(tmp_path, "k\n" + "\n".join(map(str, range(10)))))
    blocks = list(read_blocks(sets, 3, skip={0, 2}))
    assert [block.index for block in blocks] == [1, 3]
    assert [block.first for block in blocks] == [3, 9]
    assert [block.labels.tolist() for block in blocks] == [[3, 4, 5], [9]]


@pytest.mark.parametrize(
    "content",
    ["k,S\n0.5,2e-3\n", "k;S\n0,5;2e-3\n", "k\tS\n0.5\t2e-3", "\ufeffk,S\r\n0.5,2e-3\r\n", ' k ,"S"\n"0.5", +2e-3\n'],
)
def test_tables_are_read_as_several_countries_write_them(tmp_path, content):
    labels, values = values_of(table(tmp_path, content))
    assert labels == [0]
    assert (values["k"][0], values["S"][0]) == (0.5, 0.002)


def test_labels_stay_numbers_or_texts(tmp_path):
    assert values_of(table(tmp_path, "set,k\n7,1\n-3,2\n"))[0] == [7, -3]
    assert check_sets(table(tmp_path, "set,k\n7,1\n07,2\n")).labels == "text"
    assert values_of(table(tmp_path, "set,k\n7,1\nMCF-7,2\n"))[0] == ["7", "MCF-7"]


def test_a_table_that_shrinks_while_it_is_read_is_noticed(tmp_path):
    path = table(tmp_path, "k\n1\n2\n3\n")
    sets = check_sets(path)
    table(tmp_path, "k\n1\n2\n")
    with pytest.raises(FileError, match="had 3 rows and now has 2"):
        list(read_blocks(sets, 10))


def test_the_hash_follows_the_bytes(tmp_path):
    one, two = (check_sets(table(tmp_path, f"k\n{value}\n", name=f"{value}.csv")) for value in (1, 2))
    same = check_sets(table(tmp_path, "k\n1\n", name="copy.csv"))
    assert one.sha256 == same.sha256 != two.sha256


@given(st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 3), min_size=1, max_size=30))
def test_numbers_come_back_exactly(tmp_path_factory, rows):
    content = "a,b,c\n" + "".join(",".join(map(repr, row)) + "\n" for row in rows)
    _, values = values_of(table(tmp_path_factory.mktemp("exact"), content), 7)
    assert np.column_stack(list(values.values())).tolist() == [list(row) for row in rows]


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(tmp_path_factory, content):
    path = table(tmp_path_factory.mktemp("bytes"), content)
    try:
        sets = check_sets(path)
    except FileError as error:
        assert error.remedy
    else:
        assert sum(len(block) for block in read_blocks(sets, 4)) == sets.n_sets


def test_a_table_that_was_checked_is_not_read_again_if_it_was_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("rapalog.files.ensembles.parameter_sets._CHECK_ROWS", 2)
    path = table(tmp_path, "set,k\na,1\nb,2\n\nc,3\nd,4\ne,5\n")
    sets = check_sets(path)
    path.unlink()
    blocks = list(read_blocks(sets, 2, skip={1}))
    assert [(block.index, block.first, block.labels.tolist()) for block in blocks] == [
        (0, 0, ["a", "b"]),
        (2, 4, ["e"]),
    ]
    assert blocks[1].given["k"].tolist() == [5]


def test_a_table_too_large_to_keep_is_read_again_and_says_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("rapalog.files.ensembles.parameter_sets._CHECK_ROWS", 2)
    path = table(tmp_path, "k\n1\n2\n3\n4\n5\n")
    kept = [block.given["k"].tolist() for block in read_blocks(check_sets(path), 2)]
    monkeypatch.setattr("rapalog.files.ensembles.parameter_sets._KEPT_BYTES", 20)
    large = check_sets(path)
    assert large.kept == ()
    assert [block.given["k"].tolist() for block in read_blocks(large, 2)] == kept == [[1, 2], [3, 4], [5]]
