"""A cache may cost time, never a result."""

import os
import subprocess
import sys

import numpy as np
import pytest
from tests.engine.cases import robertson

from rapalog.engine import cache
from rapalog.engine.kernel import kernel as kernel_module
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "deep" / "down"))
    return tmp_path / "deep" / "down"


def _run():
    kernel = kernel_for(robertson(), observables=["A"], lanes=1)
    return simulate(kernel, given={}, times=[40.0]).values[0, 0, 0]


def _entries(folder):
    return sorted(folder.iterdir())


def test_what_is_written_is_read(folder):
    assert cache.read("key") is None
    cache.write("key", b"code")
    assert cache.read("key") == b"code"
    assert [path.name for path in _entries(folder)] == ["key"]


def test_a_second_use_does_no_symbolic_work(folder, monkeypatch):
    first = _run()
    monkeypatch.setattr(kernel_module, "prepare", lambda model: pytest.fail("derived again"))
    assert _run() == first


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_entry_is_made_anew(folder, damage):
    first = _run()
    (entry,) = _entries(folder)
    entry.write_bytes(entry.read_bytes()[:-1] + b"?" if damage is None else damage)
    assert _run() == first


def test_code_of_another_make_under_the_right_key_is_replaced(folder):
    first = _run()
    (entry,) = _entries(folder)
    cache.write(entry.name, b"not code")
    assert _run() == first


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv(cache.VARIABLE, str(blocked))
    assert np.isfinite(_run())
    monkeypatch.setenv(cache.VARIABLE, "")
    assert cache.folder() is None
    assert np.isfinite(_run())


def test_the_place_follows_the_platform(monkeypatch, tmp_path):
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform.startswith("linux"):
        assert cache.folder() == tmp_path / "rapalog" / "kernels"


def test_old_entries_go(folder, monkeypatch):
    monkeypatch.setattr(cache, "_MOST_ENTRIES", 3)
    for number in range(5):
        cache.write(f"key{number}", b"code")
        os.utime(folder / f"key{number}", (number, number))
    assert [path.name for path in _entries(folder)] == ["key2", "key3", "key4"]


def test_another_process_gets_the_same_key(folder):
    _run()
    script = (
        "from tests.engine.cases import robertson; from rapalog.engine.kernel.kernel import kernel_for;"
        "kernel_for(robertson(), observables=['A'], lanes=1)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=os.getcwd())  # noqa: PTH109
    assert len(_entries(folder)) == 1
