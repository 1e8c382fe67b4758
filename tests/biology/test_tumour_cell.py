"""A cell line at rest: growing at its measured rate, the same however many are prepared at once."""

from dataclasses import replace

import numpy as np
import pytest

from rapalog.biology.genotype import find_cell_line
from rapalog.biology.integrate import Segment
from rapalog.biology.readouts import find_readout
from rapalog.biology.rest import state_names
from rapalog.biology.tumour_cell import Kept, grow, seeded, tumour_cell, tumour_cells, wanted
from rapalog.errors import RapalogError


@pytest.fixture(scope="module")
def cell():
    return tumour_cell("MCF-7")


@pytest.mark.parametrize("line", ["MCF-7", "786-O"])
def test_a_line_without_drug_doubles_in_its_own_time(line):
    own = tumour_cell(line)
    hours, cells = own.line.doubling_time_h, find_readout("cell number").symbol
    run = grow(own, cells=100.0, segments=[Segment(0.0)], times_h=np.array([0.0, hours]), symbols=[cells])
    assert own.line == find_cell_line(line)
    assert run.values[cells][1] / run.values[cells][0] == pytest.approx(2.0, rel=0.02)


def test_seeding_scales_cells_and_nothing_else(cell):
    few, many = seeded(cell, 1.0), seeded(cell, 5000.0)
    assert set(few) == set(state_names())
    moved = {name for name in few if few[name] != many[name]}
    assert moved and all(many[name] == pytest.approx(5000 * few[name]) for name in moved)


def test_many_cells_at_once_are_each_as_if_alone(cell):
    asked = [wanted("MCF-7"), wanted("MCF-7", genotype="PTEN:loss")]
    together = tumour_cells(asked)
    for name, value in cell.state.items():
        assert together[0].state[name] == pytest.approx(value, rel=1e-9), name
    assert together[1].genotype != together[0].genotype


def test_a_native_variant_given_again_changes_nothing():
    native, again = tumour_cell("BT474"), tumour_cell("BT474", "ERBB2:gain")
    assert again == native and native.parameters["rtk_activity"] != tumour_cell().parameters["rtk_activity"]


def test_beside_a_native_variant_another_is_applied():
    both, alone = (tumour_cell("BT474", genotype) for genotype in ("ERBB2:gain+TSC2:loss", "TSC2:loss"))
    assert both == alone and both.parameters != tumour_cell("BT474").parameters


def test_a_lines_own_parameters_come_after_those_of_all_cells():
    line = replace(find_cell_line("MCF-7"), parameters=(("FKBP12_total", 500.0),), doubling_time_h=40.0)
    own = tumour_cell(line, changes={"k_drug_loss": 0.01})
    assert (own.parameters["FKBP12_total"], own.parameters["k_drug_loss"]) == (500.0, 0.01)
    assert own.parameters["doubling_time"] == 40.0 and own.line is line
    assert tumour_cell(line, changes={"FKBP12_total": 900.0}).parameters["FKBP12_total"] == 900.0


def test_an_unknown_line_or_genotype_is_refused_before_anything_is_run():
    for wrong in ({"line": "MCF-8"}, {"line": "MCF-7", "genotype": "PTEN:gain"}):
        with pytest.raises(RapalogError) as caught:
            wanted(*[wrong.pop("line")], **wrong)
        assert caught.value.remedy


def test_answers_that_were_asked_for_last_are_kept_and_older_ones_go():
    asked: list[list[int]] = []

    def squares(numbers):
        asked.append(list(numbers))
        return [own * own for own in numbers]

    kept = Kept(3)
    assert kept.of([1, 2, 3, 4, 4], squares) == [1, 4, 9, 16, 16]  # more than are kept at once
    assert len(kept) == 3
    assert kept.of([2, 3], squares) == [4, 9]
    kept.of([5, 6], squares)
    assert kept.of([3], squares) == [9]
    assert asked == [[1, 2, 3, 4], [], [5, 6], []]
