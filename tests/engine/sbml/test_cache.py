"""Models kept on disk."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.engine.sbml.cases import parameter, rate_rule, sbml

from rapalog.cache_folder import VARIABLE
from rapalog.engine import cache
from rapalog.engine.sbml.cache import MIN_BYTES
from rapalog.engine.sbml.read import read_model

TEXT = sbml(parameter("x", 1), rate_rule("x", "-x")) + " " * MIN_BYTES


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def test_a_model_read_again_is_the_same_model(folder):
    first = read_model(TEXT)
    assert len(list(folder.iterdir())) == 1
    again = read_model(TEXT)
    assert again.graph.nodes == first.graph.nodes
    assert (again.states, again.rates, again.outputs) == (first.states, first.rates, first.outputs)


def test_a_kept_model_needs_no_libsbml(folder):
    read_model(TEXT)
    (folder / "model.xml").write_text(TEXT)
    code = (
        "import sys; from rapalog.engine.sbml.read import read_model; "
        f"read_model({str(folder / 'model.xml')!r}); print('libsbml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_another_text_is_another_model():
    other = TEXT.replace('value="1"', 'value="2"')
    starts = [model.graph.number(model.state_start[0]) for model in map(read_model, (TEXT, other, TEXT))]
    assert starts == [1, 2, 1]


def test_a_damaged_entry_counts_as_absent(folder):
    read_model(TEXT)
    entry = next(folder.iterdir())
    for content in (b"", b"nonsense" * 20):
        entry.write_bytes(content)
        assert read_model(TEXT).states == ("x",)
    cache.write(entry.name, b"no pickle")
    assert read_model(TEXT).states == ("x",)


def test_a_small_model_is_not_kept(folder):
    read_model(TEXT.strip())
    assert list(folder.iterdir()) == []
