"""What a simulation prints and writes is what it found."""

import csv
import io

import pytest
from rich.console import Console
from tests.stand_in import stand_in_draws

from rapalog.biology.medium import MediumChanges
from rapalog.report.simulation import simulation_files, simulation_lines
from rapalog.studies import lines
from rapalog.studies.simulate import simulate


@pytest.fixture(scope="module")
def simulated():
    return simulate(
        "MCF-7", dose="20 nM", hours=4, with_=["MK-2206=100nM"], readout=["p-S6 S235/236", "mTORC1 occupancy"]
    )


def _shown(lines):
    console = Console(file=io.StringIO(), width=200)
    for line in lines:
        console.print(line)
    return console.file.getvalue()


def _table(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_a_simulation_is_printed_at_its_last_time_with_all_that_was_given(simulated):
    text = _shown(simulation_lines(simulated))
    last = [row for row in simulated.rows if row.time_h == 4]
    assert "everolimus 20 nM + MK-2206 100 nM, 4 h" in text
    assert all(row.readout in text and f"{row.value:.4g}" in text for row in last)
    assert all(note[:30] in text for note in simulated.notes)


def test_several_doses_and_a_changed_medium_are_told_apart():
    found = simulate(dose=["1 nM", "20 nM"], hours=4, readout=["p-S6 S235/236"], medium=MediumChanges(2.0, 3.0))
    text = _shown(simulation_lines(found))
    assert "everolimus 1 and 20 nM, medium and drug renewed every 2 h, drug washed out at 3 h, 4 h" in " ".join(
        text.split()
    )
    doses = [line.split("│")[2].strip() for line in text.splitlines() if line.startswith("│ p-S6")]
    assert doses == ["1", "20"]
    assert {row["dose_nM"] for row in _table(simulation_files(found)["simulation.csv"])} == {"1.0", "20.0"}


def test_draws_are_printed_with_their_ends(monkeypatch):
    monkeypatch.setattr(lines, "draws", stand_in_draws)
    found = simulate("new", hours=4, readout=["p-S6 S235/236"], draws=20)
    own = found.found.interval
    (line,) = [line for line in _shown(simulation_lines(found)).splitlines() if line.startswith("│ p-S6")]
    assert f"({own.low['p-S6 S235/236'][0, -1]:.2g} to {own.high['p-S6 S235/236'][0, -1]:.2g})" in line
    assert f"{own.fraction['p-S6 S235/236'][0, -1]:.3g} (" in line


def test_what_the_vehicle_does_not_have_has_no_fold(simulated):
    text = _shown(simulation_lines(simulated))
    (line,) = [line for line in text.splitlines() if "mTORC1 occupancy" in line]
    assert [cell.strip() for cell in line.split("│")[4:5]] == ["-"]


def test_the_table_of_a_simulation_has_every_row(simulated):
    rows = _table(simulation_files(simulated)["simulation.csv"])
    assert [float(row["value"]) for row in rows] == [row.value for row in simulated.rows]
