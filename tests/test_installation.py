"""What is installed: pinned with hashes, nothing missing or at odds, licences that let everybody use it."""

import csv
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.places import ROOT

#: Licences that ask for no more than their notice to be kept.
PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-CMU", "PSF-2.0", "Zlib"),
    "Apache-2.0 WITH LLVM-exception",
}
#: A library that is installed as its authors ship it, beside rapalog and unchanged, which this licence leaves free.
WEAKLY_COPYLEFT = {"python-libsbml": "LGPL-2.1-or-later"}


@pytest.fixture(scope="module")
def pinned():
    """The constraints by name: the lines of each."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " "))[1:]
    found = {}
    for entry in entries:
        name, version = re.match(r"([\w.-]+)==([^\s;]+)", entry).groups()
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


@pytest.fixture(scope="module")
def licences():
    spec = importlib.util.spec_from_file_location("licences", ROOT / ".ci" / "licences.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _asked():
    """Every requirement of the package, its extras, and the groups of those who change it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    texts = [own for group in groups for own in group if isinstance(own, str)]
    texts += [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    texts += [own for extra in project["project"]["optional-dependencies"].values() for own in extra]
    return [Requirement(own) for own in texts]


def test_every_requirement_is_pinned_to_a_release_that_meets_it(pinned):
    for own in _asked():
        versions = pinned[canonicalize_name(own.name)]
        assert all(own.specifier.contains(version) for version in versions), own


def test_the_set_up_installs_what_is_pinned_and_nothing_else():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if "_INSTALL)" in line]
    assert installs
    for line in installs:
        for command in line.split("_INSTALL)")[1:]:
            assert "--require-hashes -r constraints.txt" in command or "$(ITSELF)" in command
    assert "ITSELF := --no-deps --no-build-isolation -e ." in makefile


def test_nothing_that_is_installed_is_missing_what_it_needs():
    if importlib.util.find_spec("pip"):
        check = [sys.executable, "-m", "pip", "check"]
    elif shutil.which("uv"):
        check = ["uv", "pip", "check", "--python", sys.executable]
    else:
        pytest.skip("neither pip nor uv is there to ask")
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _list():
    with (ROOT / "docs" / "licences.csv").open(encoding="utf-8", newline="") as file:
        return {row["package"]: row["licence"] for row in csv.DictReader(file)}


def test_the_list_of_licences_is_what_the_installed_packages_say(licences, pinned):
    needed, kept = licences.needed(), _list()
    assert len(needed) > 40 and "libroadrunner" in needed
    assert {name: licences.licence(name) for name in needed} == {name: kept.get(name) for name in needed}, (
        "run .ci/licences.py"
    )
    assert set(kept) <= set(pinned)


def test_every_package_that_is_needed_to_run_may_be_used_by_everybody():
    for name, said in _list().items():
        parts = {part.strip("() ") for part in re.split(r" AND | OR ", said)}
        assert said and (parts <= PERMISSIVE or WEAKLY_COPYLEFT.get(name) == said), f"{name}: {said or 'unknown'}"
