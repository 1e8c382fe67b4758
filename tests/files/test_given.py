"""A file that somebody gave is read, or it is said why not; nothing without an end is begun."""

import os
import threading
from pathlib import Path

import pytest

from rapalog.errors import FileError
from rapalog.files import given as files_given
from rapalog.files.given import Held, given, opened, paths_of, place_of, read_bytes


def test_the_bytes_are_those_on_disk(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\x00\r\n\xff")
    assert read_bytes(tmp_path / "a.csv") == b"\x00\r\n\xff"
    with opened(tmp_path / "a.csv") as file:
        assert file.readline() == b"\x00\r\n"


def test_a_file_in_memory_is_read_as_one_on_disk():
    held = Held("<bytes>", b"a\nb")
    assert read_bytes(held) == b"a\nb" and str(held) == held.name == "<bytes>"
    with opened(held) as first, opened(held) as second:  # each from its beginning
        assert first.readline() == second.readline() == b"a\n"


def test_a_file_is_told_from_others_by_its_place_and_not_by_how_it_was_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    held = Held("a.csv", b"")
    assert place_of(given("a.csv")) == place_of(tmp_path / "a.csv") != place_of(held)
    assert paths_of(held, Path("a.csv")) == (Path("a.csv"),)


@pytest.mark.parametrize("read", [read_bytes, opened])
@pytest.mark.parametrize(
    ("name", "reason", "remedy"),
    [("b.csv", "No such file", "check its path"), ("", "got a folder", "a file in it"), ("a\0b", "null", "check")],
)
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path, read, name, reason, remedy):
    with pytest.raises(FileError, match=reason) as caught:
        read(tmp_path / name)
    assert caught.value.where == str(tmp_path / name) and remedy in caught.value.remedy


@pytest.mark.parametrize("read", [read_bytes, opened])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_and_a_device_are_refused_before_they_are_read(tmp_path, read):
    os.mkfifo(tmp_path / "pipe")
    refused = []

    def attempt():
        for path, kind in ((tmp_path / "pipe", "a pipe"), (Path("/dev/zero"), "a device")):
            with pytest.raises(FileError, match=f"got {kind}"):
                read(path)
            refused.append(kind)

    waiting = threading.Thread(target=attempt, daemon=True)
    waiting.start()
    waiting.join(timeout=20)  # a reader of the pipe would wait for ever
    assert refused == ["a pipe", "a device"]


def test_a_file_that_is_too_long_is_refused_with_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(files_given, "MOST_BYTES", 5_000_000)
    with (tmp_path / "long.csv").open("wb") as file:
        file.truncate(6_000_000)
    with pytest.raises(FileError, match="has 6 MB, must be at most 5 MB"):
        read_bytes(tmp_path / "long.csv")
    with opened(tmp_path / "long.csv") as file:  # what is read in pieces may be of any length
        assert len(file.read(10)) == 10
