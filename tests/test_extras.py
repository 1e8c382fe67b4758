"""Packages that only some work needs: everything else runs without them, and what needs one names its extra."""

import subprocess
import sys
import tomllib

import pytest
from tests import places
from tests.command_line import run

from rapalog import extras
from rapalog.errors import RapalogError
from rapalog.extras import EXTRAS, extra

#: Lets no extra be imported, imports everything, and says what came in all the same.
IMPORT_ALL = """
import importlib, pkgutil, sys

class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in LACKING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Lacking())
import rapalog
for module in pkgutil.walk_packages(rapalog.__path__, "rapalog."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(sorted(LACKING & set(sys.modules)))
"""


def test_every_extra_is_one_that_can_be_installed():
    offered = tomllib.loads((places.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(EXTRAS.values()) | {"all"} == set(offered["optional-dependencies"])
    needed = " ".join(offered["dependencies"])
    assert not [package for package in EXTRAS if package in needed]


def test_every_module_is_imported_without_any_of_the_packages():
    script = f"LACKING = {set(EXTRAS)!r}\n{IMPORT_ALL}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("package", EXTRAS)
def test_a_package_that_is_not_there_is_named_with_its_extra(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(RapalogError, match=f"a table needs the package {package}, which is not installed") as refused:
        extra(package, work="a table", otherwise="do without")
    assert refused.value.remedy == f"pip install 'rapalog[{EXTRAS[package]}]', or do without"


def test_a_package_that_is_damaged_is_not_called_missing(monkeypatch):
    def broken(name):
        raise ImportError("libarrow.so: undefined symbol")

    monkeypatch.setattr(extras, "import_module", broken)
    with pytest.raises(RapalogError, match=r"cannot be loaded: libarrow\.so: undefined symbol"):
        extra("pyarrow.parquet", work="a table")


@pytest.mark.parametrize(
    ("package", "command"),
    [
        ("pyarrow", ["ensemble", str(places.DECAY)]),
        ("roadrunner", ["ensemble", str(places.DECAY), "--recheck"]),
        ("pyarrow", ["regimen", "10 mg daily", "--patients", "20"]),
    ],
)
def test_a_command_refuses_before_it_computes_and_leaves_nothing_behind(
    package, command, monkeypatch, tmp_path, capsys
):
    for module in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, package, None)
    code, _, said = run(capsys, *command, "--out", tmp_path / "out")
    assert code == 2
    assert f"pip install 'rapalog[{EXTRAS[package]}]'" in said and "Traceback" not in said
    assert not (tmp_path / "out").exists()
