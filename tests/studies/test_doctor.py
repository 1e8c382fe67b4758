"""The doctor reports whatever is broken, each with a remedy, and never breaks itself."""

import os

import pytest

from rapalog.studies import doctor


def _found():
    return {own.what: own for own in doctor.examine()}


def test_every_library_that_is_needed_is_looked_at():
    found = _found()
    assert {"numpy", "scipy", "numba", "llvmlite", "python-libsbml"} <= set(found)
    assert not {"pandas", "distributed"} & set(found)  # extras are not needed
    assert all(own.works for own in found.values())


@pytest.mark.parametrize(
    ("part", "what"),
    [("_engine", "engine"), ("_curve_fits", "curve fits"), ("_writable", "temporary folder"), ("all_facts", "facts")],
)
def test_what_is_broken_is_named_with_its_error_and_a_remedy(monkeypatch, part, what):
    def broken():
        raise OSError("no space left")

    monkeypatch.setattr(doctor, part, broken)
    found = _found()
    assert not found[what].works
    assert found[what].detail == "OSError: no space left" and found[what].remedy
    assert [own.what for own in found.values() if not own.works] == [what]


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(doctor, "_libraries", lambda: ["no-such-library"])
    assert not _found()["no-such-library"].works


def test_the_engine_says_what_the_drug_does():
    assert "p-S6 at 20 nM is 0." in _found()["engine"].detail


def test_the_known_curve_is_read_right():
    reading = float(_found()["curve fits"].detail.split()[-2])
    assert reading == pytest.approx(30, rel=0.1)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owner and mode here")
def test_a_folder_of_kernels_that_others_can_write_is_named_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("RAPALOG_CACHE", str(tmp_path))
    assert doctor._kept() == f"in {tmp_path}"
    tmp_path.chmod(0o777)
    said = doctor._kept()
    assert f"instead, until it is cleared: {tmp_path} can be written by others; mend that (chmod 700)" in said
