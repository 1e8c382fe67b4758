"""A file that somebody gave is read, or it is said why not."""

import pytest

from rapalog.errors import FileError
from rapalog.files.given import read_bytes


def test_the_bytes_are_those_on_disk(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\x00\r\n\xff")
    assert read_bytes(tmp_path / "a.csv") == b"\x00\r\n\xff"


@pytest.mark.parametrize(("name", "reason"), [("b.csv", "No such file"), ("", "Is a directory"), ("a\0b", "null")])
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path, name, reason):
    with pytest.raises(FileError, match=reason) as caught:
        read_bytes(tmp_path / name)
    assert caught.value.where == str(tmp_path / name) and caught.value.remedy == "check its path"
