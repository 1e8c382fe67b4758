"""One experiment on the cell model through one call."""

import json

from matplotlib.figure import Figure
from tests.command_line import run

import rapalog as ra


def test_the_document_is_that_of_the_command(capsys):
    _, out, _ = run(capsys, "simulate", "--dose", "5nM", "--hours", "4", "--with", "alpelisib=1uM", "--json")
    found = ra.simulate(dose="5 nM", hours=4, with_="alpelisib=1uM")
    assert json.loads(out) == json.loads(json.dumps(found.to_json()))


def test_it_comes_as_words_tables_pictures_and_files(tmp_path):
    found = ra.simulate(hours=4)
    assert len(repr(found).splitlines()) <= 12
    assert list(found.to_frame().columns) == ["time_h", "readout", "value", "vehicle", "unit"]
    assert isinstance(found.plot(), Figure)
    written = {path.name for path in found.write(tmp_path)}
    assert {"simulation.csv", "simulation.json", "provenance.json"} <= written
    assert json.loads((tmp_path / "provenance.json").read_text())["command"] == ["rapalog.simulate(hours=4)"]


def test_a_readout_that_was_not_asked_for_is_not_there():
    found = ra.simulate(hours=1, readout="viability")
    assert found.readouts == ("viability",)
    assert found["viability"].value.shape == (1, len(found["viability"].time_h))
