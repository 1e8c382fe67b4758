"""Files come as paths, bytes, data frames or lists of these; what is in memory is read there and named so in errors."""

import io

import pandas as pd
import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import read_bytes
from rapalog.notebook.asked.files import folder_path, given_files, one_file, one_file_or_none

FRAME = pd.DataFrame({"dose": [0.1, 20], "flag": ["a,b", ""]})


def test_what_is_in_memory_is_read_there():
    raw, table = given_files([b"raw", FRAME], "files")
    assert read_bytes(raw) == b"raw"
    assert read_bytes(table) == b'dose,flag\n0.1,"a,b"\n20.0,\n'
    assert given_files(None, "layout") == []


@pytest.mark.parametrize(
    ("files", "word", "names"),
    [
        (b"x", "files", ["<bytes>"]),
        (FRAME, "table", ["<DataFrame>"]),
        (bytearray(b"x"), "layout", ["<layout bytes>"]),
        ([b"x", FRAME, "plate.txt"], "files", ["<bytes 1>", "<DataFrame 2>", "plate.txt"]),
        ([FRAME, FRAME], "layout", ["<layout DataFrame 1>", "<layout DataFrame 2>"]),
        ({"blot_1.tif": b"x"}, "files", ["blot_1.tif"]),
    ],
)
def test_it_is_called_what_it_came_as(files, word, names):
    assert [str(own) for own in given_files(files, word)] == names


def test_a_path_stays_where_it_is(tmp_path):
    assert given_files(str(tmp_path / "plate.txt"), "files") == [tmp_path / "plate.txt"]


def test_an_index_with_a_name_is_a_column():
    assert read_bytes(one_file(FRAME.set_index("flag"), "table")).startswith(b"flag,dose\n")


def test_numbers_go_through_a_frame_unchanged():
    assert float(read_bytes(one_file(pd.DataFrame({"x": [0.1 + 0.2]}), "table")).split()[1]) == 0.1 + 0.2


@pytest.mark.parametrize(
    "files", [pd.DataFrame(), pd.DataFrame({"a": []}), "", "\0", [None], {}, {"a": 1}, {1: b"x"}, [{"a": b"x"}], 3]
)
def test_what_is_no_file_is_refused(files):
    with pytest.raises(RapalogError):
        given_files(files, "files")


def test_one_file_where_one_is_meant(tmp_path):
    for only in (one_file, one_file_or_none):
        with pytest.raises(TypeError, match="got 2 files"):
            only([tmp_path, tmp_path], "layout")
    with pytest.raises(TypeError, match="got 0 files"):
        one_file([], "table")
    assert one_file_or_none([], "layout") is None


def test_a_folder_is_a_path_and_home_is_known():
    assert "~" not in str(folder_path("~/results"))
    with pytest.raises(RapalogError, match="folder"):
        folder_path(3)


def test_the_same_table_twice_is_no_second_replicate():
    with pytest.raises(RapalogError, match="twice"):
        given_files([FRAME, FRAME.copy()], "files")
    assert len(given_files([FRAME, FRAME], "layout")) == 2  # one layout for two plates


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ("curve,dose\nA,1\n", "as bytes"),
        ("~nobody-of-this-name/plate.txt", "write the path out"),
        (io.StringIO("curve,dose\nA,1\n"), "files="),
    ],
)
def test_what_looks_like_a_path_or_a_list_of_files_but_is_none_is_told_so(files, words):
    with pytest.raises(RapalogError) as caught:
        given_files(files, "files")
    assert words in caught.value.remedy
