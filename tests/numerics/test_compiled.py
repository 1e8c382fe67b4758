"""Compiled fits are kept where nobody but the user can write."""

import os
import stat
import tempfile
from pathlib import Path

import numba
import pytest

from rapalog.cache_folder import VARIABLE
from rapalog.numerics import compiled
from rapalog.numerics.compiled import compiled_and_kept

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owner and mode here")


def double(x: float) -> float:
    return 2.0 * x


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "own"))
    return tmp_path / "own"


def _places():
    return Path(compiled_and_kept(double).stats.cache_path)


def test_a_folder_of_the_users_choice_is_used(tmp_path, monkeypatch, own):
    (tmp_path / "mine").mkdir(mode=0o700)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "mine"))
    assert _places().is_relative_to(tmp_path / "mine")


def test_a_chosen_folder_that_others_can_write_is_not_used(tmp_path, monkeypatch, own):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "shared"))
    assert _places().is_relative_to(own) and stat.S_IMODE(own.stat().st_mode) == 0o700
    assert str(tmp_path / "shared") == numba.config.CACHE_DIR  # other people's functions are theirs to keep
    assert not list((tmp_path / "shared").iterdir())


def test_where_the_sources_cannot_be_written_our_own_folder_is_used(monkeypatch, own):
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setattr(compiled.os, "access", lambda path, mode: False)
    assert _places().is_relative_to(own)


def test_without_any_private_place_a_function_is_compiled_and_not_kept(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    tmp_path.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"rapalog-{os.getuid()}").mkdir()
    (tmp_path / f"rapalog-{os.getuid()}").chmod(0o777)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    function = compiled_and_kept(double)
    assert function(2.0) == 4.0 and not function.stats.cache_path and not list(tmp_path.glob("**/*.nbi"))
