"""The line file of a user's own line says all that was learnt, to whoever reads it."""

import json

import numpy as np
import pytest

from rapalog.biology.calibrated import as_draw
from rapalog.calibration.line import Line
from rapalog.files.cell_line import read_cell_line
from rapalog.files.given import Held
from rapalog.studies.calibration.files import LineData
from rapalog.studies.calibration.own_line import OwnLine

TYPICAL = {
    "FKBP12_total": 900.0,
    "FKBP12_total of a line": 1.5,
    "Kd_drug_FKBP12 of everolimus": 0.4,
    "Kd_drug_FKBP12 of sirolimus": 0.3,
    "ccnd1_bypass": 0.5,
    "doubling_time": 30.0,
}


@pytest.fixture
def own():
    draws = tuple({**TYPICAL, "Kd_drug_FKBP12 of everolimus": Kd} for Kd in (0.2, 0.8))
    line = Line("mine", (), TYPICAL, draws, (), np.array([]), (), np.zeros((3, 6)), 1000.0, 24.0)
    return OwnLine(line, LineData((), (), {}, ()))


def test_the_line_file_says_what_was_learnt_of_each_drug_draw_by_draw(own):
    read = read_cell_line(Held("mine.json", json.dumps(own.document()).encode()))
    assert read.draws == tuple(as_draw(row) for row in own.line.draws)
    assert {name: dict(brought) for name, brought in read.drugs} == as_draw(TYPICAL).drugs


def test_a_multiple_of_what_all_lines_share_is_multiplied_out(own):
    read = read_cell_line(Held("mine.json", json.dumps(own.document()).encode()))
    assert dict(read.parameters)["FKBP12_total"] == 1350.0
