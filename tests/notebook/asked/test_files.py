"""Files come as paths, bytes, data frames or lists of these, and are read from disk whatever they came as."""

import io

import pandas as pd
import pytest

from rapalog.errors import FileError, RapalogError
from rapalog.notebook.asked.files import folder_path, on_disk, one_path

FRAME = pd.DataFrame({"dose": [0.1, 20], "flag": ["a,b", ""]})


def test_what_is_in_memory_is_on_disk_for_the_time_of_the_call():
    with on_disk(files=[b"raw", FRAME], layout=None) as given:
        raw, table = given["files"]
        assert raw.read_bytes() == b"raw"
        assert table.read_text() == 'dose,flag\n0.1,"a,b"\n20.0,\n'
        assert given["layout"] == []
    assert not raw.exists()


def test_a_path_stays_where_it_is(tmp_path):
    with on_disk(files=str(tmp_path / "plate.txt")) as given:
        assert given["files"] == [tmp_path / "plate.txt"]


def test_an_index_with_a_name_is_a_column():
    with on_disk(files=FRAME.set_index("flag")) as given:
        assert given["files"][0].read_text().startswith("flag,dose\n")


def test_numbers_go_through_a_frame_unchanged():
    with on_disk(files=pd.DataFrame({"x": [0.1 + 0.2]})) as given:
        assert float(given["files"][0].read_text().split()[1]) == 0.1 + 0.2


def test_an_error_names_what_is_in_memory_by_its_word():
    with pytest.raises(FileError) as caught, on_disk(files=b"x") as given:
        raise FileError("no", remedy="yes", where=f"{given['files'][0]}:3")
    assert caught.value.where == "files:3"


@pytest.mark.parametrize("files", [pd.DataFrame(), pd.DataFrame({"a": []}), "", "\0", [None], {"a": 1}, 3])
def test_what_is_no_file_is_refused(files):
    with pytest.raises(RapalogError), on_disk(files=files):
        pass


def test_one_file_where_one_is_meant(tmp_path):
    with pytest.raises(TypeError, match="got 2 files"):
        one_path([tmp_path, tmp_path], "layout")


def test_a_folder_is_a_path_and_home_is_known():
    assert "~" not in str(folder_path("~/results"))
    with pytest.raises(RapalogError, match="folder"):
        folder_path(3)


def test_the_same_table_twice_is_no_second_replicate():
    with pytest.raises(RapalogError, match="twice"), on_disk(files=[FRAME, FRAME.copy()]):
        pass
    with on_disk(layout=[FRAME, FRAME]) as given:  # one layout for two plates
        assert len(given["layout"]) == 2


@pytest.mark.parametrize(("files", "words"), [
    ("curve,dose\nA,1\n", "as bytes"), ("~nobody-of-this-name/plate.txt", "write the path out"),
    (io.StringIO("curve,dose\nA,1\n"), "files="),
])  # fmt: skip
def test_what_looks_like_a_path_or_a_list_of_files_but_is_none_is_told_so(files, words):
    with pytest.raises(RapalogError) as caught, on_disk(files=files):
        pass
    assert words in caught.value.remedy
