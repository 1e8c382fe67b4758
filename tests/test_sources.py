"""What is kept on disk is not used once a source it is made of has changed."""

import shutil
import subprocess
import sys

import pytest

import rapalog
from rapalog.sources import digest_of


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "kept_things"
    (folder / "room").mkdir(parents=True)
    for name in ("__init__.py", "one.py", "room/__init__.py", "room/two.py", "room/numbers.csv"):
        (folder / name).write_text(f"# {name}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    digest_of.cache_clear()
    yield folder
    sys.modules.pop("kept_things", None)
    digest_of.cache_clear()


def _digest():
    digest_of.cache_clear()
    return digest_of("kept_things")


@pytest.mark.parametrize("name", ["__init__.py", "one.py", "room/two.py", "room/numbers.csv"])
def test_a_changed_source_changes_the_key(package, name):
    before = _digest()
    (package / name).write_text("# changed\n")
    assert _digest() != before


def test_a_new_a_lost_and_a_renamed_source_change_the_key(package):
    seen = [_digest()]
    (package / "room" / "three.py").write_text("")
    seen.append(_digest())
    (package / "room" / "three.py").rename(package / "room" / "four.py")
    seen.append(_digest())
    (package / "one.py").unlink()
    seen.append(_digest())
    assert len(set(seen)) == 4


def test_text_that_moves_from_one_file_to_the_next_changes_the_key(package):
    (package / "one.py").write_text("ab")
    (package / "room" / "two.py").write_text("c")
    before = _digest()
    (package / "one.py").write_text("a")
    (package / "room" / "two.py").write_text("bc")
    assert _digest() != before


def test_what_the_interpreter_leaves_behind_does_not(package):
    before = _digest()
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "one.pyc").write_bytes(b"code")
    assert _digest() == before


def test_a_package_that_is_not_there_is_an_error():
    with pytest.raises(ModuleNotFoundError):
        digest_of("rapalog.no_such_room")


@pytest.mark.parametrize(
    ("ask", "source"),
    [
        (
            "from rapalog.engine.kernel.kernel import SOURCES, digest_of; print(digest_of(*SOURCES))",
            "engine/llvm/assembly.py",
        ),
        ("from rapalog.engine.sbml.cache import SOURCES, digest_of; print(digest_of(*SOURCES))", "engine/sbml/math.py"),
        ("from rapalog.numerics.compiled import SOURCES; print(SOURCES)", "numerics/families/descent.py"),
    ],
)
def test_every_cache_of_the_product_looks_at_its_sources(ask, source, tmp_path):
    copy = tmp_path / "rapalog"
    shutil.copytree(next(iter(rapalog.__path__)), copy, ignore=shutil.ignore_patterns("__pycache__"))

    def key():
        done = subprocess.run([sys.executable, "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    before = key()
    assert key() == before
    changed = copy / source
    changed.write_text(changed.read_text() + "\n# changed\n")
    assert key() != before
