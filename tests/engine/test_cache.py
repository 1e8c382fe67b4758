"""A cache may cost time, never a result."""

import os
import stat
import subprocess
import sys
import tempfile

import numpy as np
import pytest
from tests.engine.cases import robertson

from rapalog import cache_folder
from rapalog.cache_folder import VARIABLE
from rapalog.engine import cache
from rapalog.engine.kernel import kernel as kernel_module
from rapalog.engine.kernel.kernel import kernel_for
from rapalog.engine.runs.simulate import simulate

KEY = "5" * 64


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "deep" / "down"))
    return tmp_path / "deep" / "down"


def _run():
    kernel = kernel_for(robertson(), observables=["A"], lanes=1)
    return simulate(kernel, given={}, times=[40.0]).values[0, 0, 0]


def _entries(folder):
    return sorted(folder.iterdir())


def test_what_is_written_is_read(folder):
    assert cache.read(KEY) is None
    cache.write(KEY, b"code")
    assert cache.read(KEY) == b"code"
    assert [path.name for path in _entries(folder)] == [KEY]


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
    monkeypatch.setenv(VARIABLE, str(blocked))
    assert np.isfinite(_run())
    monkeypatch.setenv(VARIABLE, "")
    assert cache_folder.chosen_folder(cache.KIND) is None
    assert np.isfinite(_run())


def test_the_place_follows_the_platform(monkeypatch, tmp_path):
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform.startswith("linux"):
        assert cache_folder.chosen_folder(cache.KIND) == tmp_path / "rapalog" / "kernels"


def test_old_entries_go_and_nothing_else_in_a_chosen_folder_does(folder, monkeypatch):
    monkeypatch.setattr(cache, "_MOST_ENTRIES", 3)
    folder.mkdir(mode=0o700, parents=True)
    (folder / "thesis.docx").write_text("mine")
    (folder / ".rapalog-entry-killed").write_text("half")
    for name in ("thesis.docx", ".rapalog-entry-killed"):
        os.utime(folder / name, (0, 0))
    keys = [str(number) * 64 for number in range(5)]
    for number, key in enumerate(keys):
        cache.write(key, b"code")
        os.utime(folder / key, (number + 1, number + 1))
    assert [path.name for path in _entries(folder)] == [*keys[2:], "thesis.docx"]


def test_another_process_gets_the_same_key(folder):
    _run()
    script = (
        "from tests.engine.cases import robertson; from rapalog.engine.kernel.kernel import kernel_for;"
        "kernel_for(robertson(), observables=['A'], lanes=1)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=os.getcwd())  # noqa: PTH109
    assert len(_entries(folder)) == 1


needs_owners = pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owner and mode here")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "tmp" / f"rapalog-{os.getuid()}" / cache.KIND


def _foreign(monkeypatch, *paths):
    """Let files and folders belong to somebody else."""
    numbers = {path.stat().st_ino for path in paths}
    distrust = cache_folder._distrust

    def seen(found):
        if found.st_ino in numbers:
            found = os.stat_result((*found[:4], os.getuid() + 1, *found[5:]))
        return distrust(found)

    monkeypatch.setattr(cache_folder, "_distrust", seen)


def test_the_folder_is_made_for_the_user_alone(folder):
    cache.write(KEY, b"code")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / KEY).stat().st_mode) == 0o600


@needs_owners
@pytest.mark.parametrize("mode", [0o770, 0o702, 0o1777])
def test_a_folder_that_others_can_write_is_neither_read_nor_written(folder, temporary, mode):
    cache.write(KEY, b"forged")
    folder.chmod(mode)
    assert cache.read(KEY) is None
    cache.write(KEY, b"own")
    assert cache.read(KEY) == b"own" and (temporary / KEY).exists()
    folder.chmod(0o700)
    assert cache.read(KEY) == b"forged"  # untouched; it is the user's again


@needs_owners
def test_a_folder_of_somebody_else_is_neither_read_nor_written(folder, temporary, monkeypatch):
    cache.write(KEY, b"forged")
    _foreign(monkeypatch, folder)
    assert cache.read(KEY) is None
    cache.write(KEY, b"own")
    assert cache.read(KEY) == b"own" and (temporary / KEY).exists()


@needs_owners
def test_an_entry_that_somebody_else_wrote_is_absent(folder, monkeypatch):
    cache.write(KEY, b"forged")
    _foreign(monkeypatch, folder / KEY)
    assert cache.read(KEY) is None


@needs_owners
@pytest.mark.parametrize("mode", [0o660, 0o606])
def test_an_entry_that_others_can_write_is_absent(folder, mode):
    cache.write(KEY, b"forged")
    (folder / KEY).chmod(mode)
    assert cache.read(KEY) is None


@needs_owners
def test_a_link_is_no_entry(folder, tmp_path):
    cache.write(KEY, b"code")
    (folder / KEY).rename(tmp_path / "elsewhere")
    (folder / KEY).symlink_to(tmp_path / "elsewhere")
    assert cache.read(KEY) is None


@needs_owners
def test_where_the_temporary_folder_is_not_private_either_nothing_is_kept(folder, temporary):
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    temporary.parent.mkdir()
    temporary.parent.chmod(0o777)
    assert cache_folder.private_folder(cache.KIND) is None
    cache.write(KEY, b"code")
    assert cache.read(KEY) is None and np.isfinite(_run())


@needs_owners
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can play two users")
def test_root_does_not_run_what_a_user_has_forged(folder, temporary):
    first = _run()
    (entry,) = _entries(folder)
    os.chown(entry, 1, 1)
    assert cache.read(entry.name) is None and _run() == first
    assert _entries(folder)[0].stat().st_uid == 0  # made anew, in its place
