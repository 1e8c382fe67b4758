"""A line under rapalogs as a PEtab problem shows what the cell model shows, and nothing estimated moves the vehicle."""

import numpy as np
import pytest

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.files.petab.problem import read_problem
from rapalog.studies.lines import given_line
from rapalog.studies.petab.objective import Objective
from rapalog.studies.petab.own_cell import WITH_DRUG, cell_problem

DISHES = [(drug, dose) for drug in ("everolimus", "temsirolimus") for dose in (1.0, 30.0, 10_000.0)]
ROWS = "\n".join(f"{drug},72,{dose},nM,0.8" for drug, dose in DISHES)
READINGS = Held("<data bytes>", f"drug,time_h,dose,dose_unit,response\n{ROWS}\n".encode())


@pytest.fixture(scope="module")
def objective(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    for name, content in cell_problem("generic", [READINGS]).files.items():
        (folder / name).write_bytes(content)
    return Objective(read_problem(folder / "problem.yaml"))


def test_simulations_are_those_of_the_dish(objective):
    cell = tumour_cell(given_line("generic"), "")

    def viability(doses):
        seen = dish(cell, doses=doses, times_h=[72.0], readouts=["viability"], cells_seeded=1000.0, attach_h=24.0)
        return seen["viability"][0]

    vehicle = viability({find_drug("everolimus"): 0.0})
    expected = [viability({cell.line.under(find_drug(drug)): dose}) / vehicle for drug, dose in DISHES]
    assert objective.evaluate(objective.nominal()).simulation == pytest.approx(expected, rel=1e-6)


def test_what_is_estimated_moves_dishes_with_the_drug(objective):
    at = objective.nominal()
    plain = objective.evaluate(at).simulation
    for place, own in enumerate(objective.free):
        moved = objective.evaluate(at + 0.5 * np.eye(len(at))[place]).simulation
        assert np.abs(moved - plain).max() > 1e-5, own.id
    names = {own.id for own in objective.free}
    assert {"Kd_drug_FKBP12_everolimus", "Kd_drug_FKBP12_temsirolimus", "K_offtarget_death_other", "k_uptake"} <= names
    assert len(names) == 9


def test_without_drug_nothing_that_is_estimated_matters():
    def vehicle(**changes):
        cell = tumour_cell(given_line("generic"), "", changes=changes)
        seen = dish(
            cell,
            doses={find_drug("everolimus"): 0.0},
            times_h=[72.0],
            readouts=["viability"],
            cells_seeded=1000.0,
            attach_h=24.0,
        )
        return seen["viability"][0]

    own = tumour_cell(given_line("generic"), "").parameters
    assert vehicle(**{name: 1.5 * own[name] for name in WITH_DRUG}) == pytest.approx(vehicle(), rel=1e-6)


def test_readings_of_another_line_are_refused():
    other = Held("<data bytes>", READINGS.data.replace(b"drug,", b"cell_line,drug,", 1).replace(b"\n", b"\nA-673,", 6))
    with pytest.raises(RapalogError):
        cell_problem("generic", [other])
