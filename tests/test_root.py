"""The Python door: what a command can do, one call can do."""

import subprocess
import sys

import pytest

import rapalog

HEAVY = ("numpy", "scipy", "pandas", "matplotlib", "numba", "llvmlite", "pyarrow", "rich", "typer")


def test_every_name_at_the_root_is_there_and_few():
    assert len(rapalog.__all__) <= 27
    for name in rapalog.__all__:
        assert getattr(rapalog, name) is not None


def test_the_names_are_listed_and_nothing_else():
    assert dir(rapalog) == sorted(rapalog.__all__)
    assert dir(rapalog.assay) == ["blot", "kinase", "viability"]
    assert dir(rapalog.export) == ["graphml", "omex", "petab", "sbgn", "sbml", "sets"]


def test_one_call_simulates():
    found = rapalog.simulate(dose="20 nM", hours=1.0, readout="p-S6K1 T389")
    assert found["p-S6K1"].fold[0, -1] < 1


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"everolimus.*there is .*viability"):
        rapalog.everolimus  # noqa: B018
    with pytest.raises(AttributeError, match="did you mean viability"):
        rapalog.viabilty  # noqa: B018


def test_importing_the_package_imports_nothing_heavy():
    probe = f"import sys, rapalog; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_star_gives_the_door():
    probe = (
        "from rapalog import *; print(callable(viability), callable(assay.blot), issubclass(RapalogError, Exception))"
    )
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["True"] * 3
